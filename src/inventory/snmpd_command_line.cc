#include "inventory/snmpd_command_line.h"

#include "base/text.h"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace pw {
namespace {

/// Of snmpd 5.9.3: ":" behind a letter that has a value, "::" where it must be in the same word.
constexpr std::string_view kOptions = "aAc:CdD::fhHI:l:L:m:M:n:p:P:qrsS:UvV-:Y:g:u:x:X";
constexpr std::string_view kAccessModule = "vacm_conf";

class Reader {
 public:
  explicit Reader(std::span<const std::string> arguments) : arguments_(arguments) {}

  SnmpdCommandLine Read() {
    if (arguments_.empty()) {
      line_.problems.emplace_back("its command line is empty");
      return std::move(line_);
    }
    if (arguments_.front().find("agentxd") != std::string::npos) Subagent();
    while (++at_ < arguments_.size()) {
      const std::string_view word = arguments_[at_];
      if (word == "--") break;
      // Addresses to listen on, and values of -L: neither says anything of access.
      if (word.size() < 2 || word.front() != '-') continue;
      Word(word.substr(1));
    }
    return std::move(line_);
  }

 private:
  /// Letters of one word, until one takes the rest or the next word as its value.
  void Word(std::string_view letters) {
    while (!letters.empty()) {
      const char letter = letters.front();
      letters.remove_prefix(1);
      const std::size_t known = letter == ':' ? std::string_view::npos : kOptions.find(letter);
      if (known == std::string_view::npos) {
        line_.problems.emplace_back("its command line has an option that is not known");
        return;
      }
      const std::string_view behind = kOptions.substr(known + 1);
      if (!behind.starts_with(':')) {
        Option(letter, "");
        continue;
      }
      std::string value(letters);
      // A lone -L is -Le to the agent.
      const bool lone = letter == 'L' && letters.empty();
      if (letters.empty() && !behind.starts_with("::") && !lone) {
        if (++at_ < arguments_.size()) value = arguments_[at_];
      }
      Option(letter, value);
      return;
    }
  }

  void Option(char letter, const std::string& value) {
    switch (letter) {
      case 'c':
        Files(value);
        break;
      case 'C':
        line_.only_files = true;
        break;
      case 'I':
        Modules(value);
        break;
      case 'L':
        Log(value);
        break;
      case 'n':
        line_.app = value;
        break;
      case 'X':
        Subagent();
        break;
      case 'Y':
        Directive(value, " \t=");
        break;
      case '-':
        Directive(value, "=");
        break;
      default:
        break;
    }
  }

  void Subagent() { line_.problems.emplace_back("it runs as a subagent of another agent"); }

  /// The last -c counts.
  void Files(std::string_view value) {
    line_.files.clear();
    line_.files_first = value.starts_with('-');
    if (line_.files_first) value.remove_prefix(1);
    for (const std::string_view file : Split(value, ',')) {
      if (!file.empty()) line_.files.emplace_back(file);
    }
  }

  /// "-a,b" leaves modules out, "a,b" leaves out all others.
  void Modules(std::string_view value) {
    if (modules_) line_.problems.emplace_back("it has several -I");
    modules_ = true;
    const bool out = value.starts_with('-') || value.starts_with('!');
    if (out) value.remove_prefix(1);
    std::string list(value);
    std::ranges::replace(list, ':', ',');
    std::ranges::replace(list, ' ', ',');
    const auto words = Split(list, ',');
    const bool named = std::ranges::find(words, kAccessModule) != words.end();
    line_.unchecked = named == out;
  }

  /// Some kinds take the next word as well, which is seldom an option's.
  void Log(std::string_view value) {
    const bool takes =
        value.size() == 1 && std::string_view("fFsSEON").find(value[0]) != std::string_view::npos;
    if (takes && at_ + 1 < arguments_.size() && arguments_[at_ + 1].starts_with('-'))
      line_.problems.emplace_back("its command line has an option where -L wants a value");
  }

  void Directive(std::string_view value, std::string_view delimiters) {
    while (!value.empty() && delimiters.find(value.front()) != std::string_view::npos)
      value.remove_prefix(1);
    const std::size_t end = std::min(value.find_first_of(delimiters), value.find(' '));
    const bool has_value = end < value.size();
    const std::string_view rest = has_value ? Trim(value.substr(end + 1)) : std::string_view("1");
    line_.lines.push_back({.type = "",
                           .token = ToLower(value.substr(0, end)),
                           .rest = std::string(rest),
                           .include = false,
                           .place = {"command line", 0}});
    if (rest.empty() || value.starts_with('['))
      line_.problems.emplace_back("its command line has a directive that is not followed");
  }

  std::span<const std::string> arguments_;
  std::size_t at_ = 0;
  bool modules_ = false;
  SnmpdCommandLine line_;
};

}  // namespace

SnmpdCommandLine ParseSnmpdCommandLine(std::span<const std::string> arguments) {
  return Reader(arguments).Read();
}

}  // namespace pw
