#include "inventory/rpm_header.h"

#include "base/bytes.h"

#include <gmock/gmock.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

struct Field {
  std::uint32_t tag;
  std::uint32_t type;
  std::uint32_t count;
  std::string bytes;
};

std::vector<std::byte> Header(const std::vector<Field>& fields) {
  ByteWriter index;
  ByteWriter store;
  for (const Field& field : fields) {
    index.Write(field.tag);
    index.Write(field.type);
    index.Write(static_cast<std::uint32_t>(store.size()));
    index.Write(field.count);
    store.Append(std::string_view(field.bytes));
  }
  ByteWriter blob;
  blob.Write(static_cast<std::uint32_t>(fields.size()));
  blob.Write(static_cast<std::uint32_t>(store.size()));
  blob.Append(index.View());
  blob.Append(store.View());
  return std::move(blob).Release();
}

using namespace std::string_literals;

std::vector<Field> Fields() {
  return {{1000, 6, 1, "openssh-server\0"s},
          {1001, 6, 1, "8.7p1\0"s},
          {1002, 6, 1, "38.el9\0"s},
          {1116, 4, 2, "\0\0\0\x01\0\0\0\0"s},
          {1117, 8, 2, "sshd\0sshd_config\0"s},
          {1118, 8, 2, "/etc/ssh/\0/usr/sbin/\0"s}};
}

TEST(RpmHeader, ReadsNameVersionAndFiles) {
  const auto blob = Header(Fields());
  const auto header = ParseRpmHeader(blob);
  ASSERT_TRUE(header) << header.error().what;
  EXPECT_EQ(header->name, "openssh-server");
  EXPECT_EQ(header->FullVersion(), "8.7p1-38.el9");
  EXPECT_THAT(header->base_names, ElementsAre("sshd", "sshd_config"));
  EXPECT_THAT(header->directory_indexes, ElementsAre(1, 0));
  EXPECT_THAT(header->directories, ElementsAre("/etc/ssh/", "/usr/sbin/"));
}

TEST(RpmHeader, PutsTheEpochBeforeTheVersion) {
  auto fields = Fields();
  fields.push_back({1003, 4, 1, "\0\0\0\x02"s});
  const auto blob = Header(fields);
  const auto header = ParseRpmHeader(blob);
  ASSERT_TRUE(header) << header.error().what;
  EXPECT_EQ(header->FullVersion(), "2:8.7p1-38.el9");
}

TEST(RpmHeader, PassesOverTagsItDoesNotNeedHoweverTheyAreFormed) {
  auto fields = Fields();
  fields.push_back({1030, 3, 0xffffffff, ""});
  const auto blob = Header(fields);
  EXPECT_TRUE(ParseRpmHeader(blob));
}

TEST(RpmHeader, RefusesWhatDoesNotFitTogether) {
  const struct {
    std::size_t field;
    Field with;
    std::string_view cause;
  } kCases[] = {
      {0, {1000, 4, 1, "\0\0\0\0"s}, "not text"},
      {0, {1000, 6, 2, "a\0b\0"s}, "several single texts"},
      {4, {1117, 8, 0xfffffff0, "a\0"s}, "more texts than bytes"},
      {3, {1116, 4, 0xfffffff0, "\0\0\0\0"s}, "more numbers than bytes"},
      {3, {1116, 6, 2, "\0\0\0\0\0\0\0\0"s}, "not 32-bit numbers"},
      {3, {1116, 4, 2, "\0\0\0\x02\0\0\0\0"s}, "do not fit together"},
      {3, {1116, 4, 1, "\0\0\0\0"s}, "do not fit together"},
      {0, {1000, 6, 1, "\0"s}, "package without name"},
      {5, {1118, 8, 3, "/etc/\0/usr/\0/x"s}, "text without end"},
  };
  for (const auto& test : kCases) {
    auto fields = Fields();
    fields[test.field] = test.with;
    const auto blob = Header(fields);
    const auto header = ParseRpmHeader(blob);
    ASSERT_FALSE(header) << test.cause;
    EXPECT_EQ(header.error().code, Error::Code::kInvalid);
    EXPECT_THAT(header.error().what, HasSubstr(std::string(test.cause)));
  }
}

TEST(RpmHeader, RefusesEveryShorterForm) {
  const auto blob = Header(Fields());
  for (std::size_t length = 0; length < blob.size(); ++length) {
    EXPECT_FALSE(ParseRpmHeader(std::span(blob).first(length))) << length;
  }
}

}  // namespace
}  // namespace pw
