#include "model/yaml_node.h"

#include "base/text.h"
#include "model/text_encoding.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <istream>
#include <streambuf>

#include <fmt/format.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

namespace pw {
namespace {

/// Stops yaml-cpp from inside an event; never leaves this file.
struct Refused {
  YAML::Mark mark;
  std::string what;
};

/// Hands the text to yaml-cpp piece by piece, and ends it when too much was taken without an event:
/// yaml-cpp keeps every token of a flow collection until its last bracket, some 250 bytes for each
/// byte of text.
class MeteredText : public std::streambuf {
 public:
  explicit MeteredText(std::string_view text) : rest_(text) {}

  void Answered() noexcept { unanswered_ = 0; }
  bool exceeded() const noexcept { return exceeded_; }

 protected:
  int_type underflow() override {
    if (rest_.empty() || exceeded_) return traits_type::eof();
    if (unanswered_ > kYamlLookaheadLimit) {
      exceeded_ = true;
      return traits_type::eof();
    }
    const std::size_t taken = rest_.copy(piece_.data(), piece_.size());
    rest_.remove_prefix(taken);
    unanswered_ += taken;
    setg(piece_.data(), piece_.data(), piece_.data() + taken);
    return traits_type::to_int_type(piece_.front());
  }

 private:
  std::string_view rest_;
  std::array<char, 4096> piece_{};
  std::size_t unanswered_ = 0;
  bool exceeded_ = false;
};

/// Builds the tree from yaml-cpp's events rather than from its nodes: nothing is expanded, and
/// depth and size are known before memory is spent on them.
class TreeBuilder : public YAML::EventHandler {
 public:
  TreeBuilder(std::string_view text, MeteredText& source) : source_(source) {
    std::string_view rest = text;
    while (const auto line = NextLine(rest))
      lines_.push_back(*line);
  }

  bool has_document() const { return documents_ > 0; }
  /// Where the last node began; the first line before any.
  SourcePlace last_place() const { return last_place_; }
  YamlNode TakeRoot() { return std::move(root_); }

  /// yaml-cpp counts bytes, an editor counts characters.
  SourcePlace PlaceOf(const YAML::Mark& mark) {
    if (mark.is_null()) return {"", 1, 1};
    const auto line = static_cast<std::size_t>(mark.line);
    const auto column = static_cast<std::size_t>(mark.column);
    if (line >= lines_.size()) return {"", mark.line + 1, mark.column + 1};
    // Marks come nearly in order: go on from the last one, so that a long line is not counted anew
    // for each of its values.
    if (line != counted_.line || column < counted_.column) counted_ = {line, 0, 0};
    const std::string_view rest =
        lines_[line].substr(std::min(counted_.column, lines_[line].size()));
    const std::string_view passed = rest.substr(0, column - counted_.column);
    counted_.tails += std::ranges::count_if(
        passed, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) == 0x80U; });
    counted_.column = column;
    return {"", mark.line + 1, mark.column + 1 - static_cast<int>(counted_.tails)};
  }

  void OnDocumentStart(const YAML::Mark& mark) override {
    if (++documents_ > 1) throw Refused{mark, "a second document begins here; one file holds one"};
  }
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
    Add(mark, "", anchor, YamlNode::Kind::kNull);
  }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t /*anchor*/) override {
    throw Refused{mark, "aliases (*name) are not accepted; write the value out"};
  }
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override {
    if (HasControlCharacter(value)) throw Refused{mark, "control characters are not accepted"};
    YamlNode& node = Add(mark, tag, anchor, YamlNode::Kind::kScalar);
    node.text = value;
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value /*style*/) override {
    Open(mark, tag, anchor, YamlNode::Kind::kSequence);
  }
  void OnSequenceEnd() override { open_.pop_back(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value /*style*/) override {
    Open(mark, tag, anchor, YamlNode::Kind::kMap);
  }
  void OnMapEnd() override { open_.pop_back(); }

 private:
  /// A container being filled; `value_next` says that a map has its key and waits for the value.
  struct OpenNode {
    YamlNode* node;
    bool value_next = false;
  };

  YamlNode& Add(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                YamlNode::Kind kind) {
    source_.Answered();
    if (anchor != YAML::NullAnchor) throw Refused{mark, "anchors (&name) are not accepted"};
    if (!tag.empty() && tag != "?" && tag != "!") {
      throw Refused{mark, fmt::format("the tag {} is not accepted", Printable(tag))};
    }
    if (++nodes_ > kYamlNodeLimit) throw Refused{mark, "too many values for one list"};
    const SourcePlace place = PlaceOf(mark);
    last_place_ = place;
    YamlNode node;
    node.kind = kind;
    node.line = place.line;
    node.column = place.column;
    return Attach(std::move(node));
  }

  // References stay good: a container grows only while none of its children is open.
  YamlNode& Attach(YamlNode node) {
    if (open_.empty()) {
      root_ = std::move(node);
      return root_;
    }
    OpenNode& parent = open_.back();
    if (parent.node->kind == YamlNode::Kind::kSequence) {
      parent.node->items.push_back(std::move(node));
      return parent.node->items.back();
    }
    parent.value_next = !parent.value_next;
    if (parent.value_next) {
      parent.node->pairs.emplace_back(std::move(node), YamlNode{});
      return parent.node->pairs.back().first;
    }
    parent.node->pairs.back().second = std::move(node);
    return parent.node->pairs.back().second;
  }

  void Open(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
            YamlNode::Kind kind) {
    if (open_.size() >= static_cast<std::size_t>(kYamlDepthLimit)) {
      throw Refused{mark, fmt::format("nested deeper than {} levels", kYamlDepthLimit)};
    }
    YamlNode& node = Add(mark, tag, anchor, kind);
    open_.push_back({&node});
  }

  /// How many bytes of a line, up to a column, are inside of a character.
  struct Counted {
    std::size_t line = 0;
    std::size_t column = 0;
    std::ptrdiff_t tails = 0;
  };

  MeteredText& source_;
  std::vector<std::string_view> lines_;
  Counted counted_;
  SourcePlace last_place_{"", 1, 1};
  YamlNode root_;
  std::vector<OpenNode> open_;
  std::size_t nodes_ = 0;
  int documents_ = 0;
};

}  // namespace

std::optional<YamlNode> ParseYaml(std::string_view text, const std::string& file,
                                  std::vector<ListIssue>& issues) {
  const auto refuse = [&](std::string what, SourcePlace place) {
    place.file = file;
    issues.push_back({ListIssue::Severity::kError, std::move(what), std::move(place)});
    return std::nullopt;
  };
  if (const auto fault = FindEncodingFault(text, kYamlSizeLimit)) {
    return refuse("the file " + fault->what, {"", fault->line, fault->column});
  }
  text = WithoutByteOrderMark(text);
  MeteredText source(text);
  TreeBuilder builder(text, source);
  const auto refuse_long = [&] {
    return refuse(
        fmt::format("more than {} KiB in one [...], {{...}} or value; write a list this long "
                    "with one \"key: value\" a line",
                    kYamlLookaheadLimit >> 10),
        builder.last_place());
  };
  try {
    std::istream stream(&source);
    YAML::Parser parser(stream);
    while (parser.HandleNextDocument(builder)) {
    }
  } catch (const Refused& refused) {
    return refuse(refused.what, builder.PlaceOf(refused.mark));
  } catch (const YAML::Exception& error) {
    if (source.exceeded()) return refuse_long();
    return refuse("not valid YAML: " + Printable(error.msg), builder.PlaceOf(error.mark));
  }
  if (source.exceeded()) return refuse_long();
  if (!builder.has_document()) return refuse("the file is empty", {"", 1, 1});
  return builder.TakeRoot();
}

}  // namespace pw
