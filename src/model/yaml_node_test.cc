#include "model/yaml_node.h"

#include <string>

#include <gtest/gtest.h>

namespace pw {
namespace {

std::vector<ListIssue> Refusals(std::string_view text) {
  std::vector<ListIssue> issues;
  const auto node = ParseYaml(text, "t.yaml", issues);
  EXPECT_EQ(node.has_value(), issues.empty());
  return issues;
}

void ExpectRefused(std::string_view text, std::string_view part, int line, int column) {
  const auto issues = Refusals(text);
  ASSERT_EQ(issues.size(), 1U) << text.substr(0, 80);
  EXPECT_NE(issues[0].what.find(part), std::string::npos) << issues[0].what;
  EXPECT_EQ(issues[0].place.file, "t.yaml");
  EXPECT_EQ(issues[0].place.line, line);
  EXPECT_EQ(issues[0].place.column, column);
}

TEST(ParseYaml, KeepsPlacesAndText) {
  std::vector<ListIssue> issues;
  const auto root = ParseYaml("a: 5.20\nb:\n  - \"x\"\n  - {c: }\n", "t.yaml", issues);
  ASSERT_TRUE(root && issues.empty());
  ASSERT_EQ(root->pairs.size(), 2U);
  EXPECT_EQ(root->pairs[0].second.text, "5.20");
  EXPECT_EQ(root->pairs[0].second.line, 1);
  EXPECT_EQ(root->pairs[0].second.column, 4);
  const YamlNode& items = root->pairs[1].second;
  ASSERT_EQ(items.items.size(), 2U);
  EXPECT_EQ(items.items[0].text, "x");
  EXPECT_EQ(items.items[0].line, 3);
  EXPECT_EQ(items.items[1].pairs[0].second.kind, YamlNode::Kind::kNull);
}

TEST(ParseYaml, CountsColumnsInCharacters) {
  ExpectRefused("\"\xC3\xA4\xC3\xB6\": &x 1\n", "anchors", 1, 7);
}

TEST(ParseYaml, AcceptsByteOrderMark) {
  std::vector<ListIssue> issues;
  const auto root = ParseYaml(
      "\xEF\xBB\xBF"
      "a: 1\n",
      "t.yaml", issues);
  ASSERT_TRUE(root);
  EXPECT_EQ(root->pairs[0].first.text, "a");
}

TEST(ParseYaml, RefusesWhatIsNoSingleYamlDocument) {
  ExpectRefused("", "the file is empty", 1, 1);
  ExpectRefused("# only a comment\n", "the file is empty", 1, 1);
  ExpectRefused("a: 1\n---\nb: 2\n", "second document", 2, 1);
  ExpectRefused("a: [1, 2\nb: 3\n", "not valid YAML", 2, 2);
  ExpectRefused("a: &x 1\n", "anchors", 1, 4);
  ExpectRefused("a: !!binary aGk=\n", "tag", 1, 4);
  ExpectRefused("a: \"x\\x07y\"\n", "control characters", 1, 4);
}

TEST(ParseYaml, RefusesOtherEncodingsAndSaysWhatToDo) {
  ExpectRefused(std::string_view("\xFF\xFE"
                                 "a\0:\0",
                                 6),
                "UTF-16", 1, 1);
  ExpectRefused(std::string_view("a: x\nb: \0y\n", 11), "NUL byte", 2, 4);
  ExpectRefused("a: 1\nname: M\xFCnchen\n", "iconv -f LATIN1", 2, 8);
}

TEST(ParseYaml, RefusesHostileDocumentsFast) {
  EXPECT_EQ(Refusals(std::string(100'000, '[')).at(0).what, "nested deeper than 32 levels");
  std::string blocks;
  for (int i = 0; i < 20'000; ++i)
    blocks += "- ";
  EXPECT_EQ(Refusals(blocks).at(0).what, "nested deeper than 32 levels");
  std::string maps;
  for (int i = 0; i < 100'000; ++i)
    maps += "{a: ";
  EXPECT_EQ(Refusals(maps).at(0).what, "nested deeper than 32 levels");
  EXPECT_EQ(Refusals("a: &a [x]\nb: [*a, *a]\n").at(0).what, "anchors (&name) are not accepted");
  std::string many;
  for (int i = 0; i < 500'001; ++i)
    many += "- 1\n";
  EXPECT_EQ(Refusals(many).at(0).what, "too many values for one list");
  std::string flow = "a: 1\nb: [";
  while (flow.size() < 500U << 10)
    flow += "a,";
  EXPECT_TRUE(Refusals(flow + "a]").empty());
  ExpectRefused("a: 1\nb: \"" + std::string(600U << 10, 'x') + "\"\n",
                "more than 512 KiB in one [...], {...} or value", 2, 1);
  EXPECT_NE(Refusals(std::string((8U << 20) + 1, 'a')).at(0).what.find("8 MiB"), std::string::npos);
}

}  // namespace
}  // namespace pw
