#include "app/verify_command.h"

#include "app/bundle_folder.h"
#include "app/key_files.h"
#include "report/bundle.h"
#include "sys/atomic_file.h"
#include "sys/file.h"

#include <cstdlib>
#include <filesystem>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace pw {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

class VerifyCommand : public testing::Test {
 protected:
  VerifyCommand() {
    std::string pattern = testing::TempDir() + "pw-verify-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    request_.bundle = folder_ + "/bundle";
    const auto made = MakeKey(folder_ + "/key.pem");
    EXPECT_TRUE(made);
    request_.key = made->public_path;
    const auto key = ReadSigningKey(made->private_path);
    EXPECT_TRUE(key);
    BundleContent content;
    content.inventory_json = "{}";
    content.records.Keep("raw");
    auto directory = AtomicDirectory::Create(request_.bundle);
    EXPECT_TRUE(directory);
    for (const BundleFile& file : MakeBundle(AuditReport{}, std::move(content), &*key))
      EXPECT_TRUE(directory->Write(file.name, file.content, file.mode));
    EXPECT_TRUE(directory->Commit());
  }
  ~VerifyCommand() override { std::filesystem::remove_all(folder_); }

  std::string Text() const {
    const auto check = VerifyBundle(request_);
    return check ? VerifyText(request_, *check) : check.error().what;
  }

  std::string folder_;
  VerifyRequest request_;
};

TEST_F(VerifyCommand, SaysWhoSignedAWholeBundle) {
  EXPECT_THAT(Text(), StartsWith("nothing differs in "));
  EXPECT_THAT(Text(), HasSubstr("signed with the key " + ReadPublicKey(request_.key)->Id()));
  EXPECT_THAT(Text(), Not(HasSubstr("another way")));
  request_.key.clear();
  EXPECT_THAT(Text(), HasSubstr("compare it with one that you got another way"));
}

TEST_F(VerifyCommand, NamesWhatWasDoneToTheFolder) {
  const std::string& bundle = request_.bundle;
  ASSERT_TRUE(WriteFileAtomically(bundle + "/report.json", "{ }"));
  ASSERT_TRUE(WriteFileAtomically(bundle + "/.hidden", ""));
  std::filesystem::create_directory(bundle + "/more");
  std::filesystem::rename(bundle + "/settings.json", folder_ + "/settings.json");
  std::filesystem::create_symlink(folder_ + "/settings.json", bundle + "/settings.json");
  std::filesystem::remove(bundle + "/verify.sh");
  const std::string text = Text();
  EXPECT_THAT(text, HasSubstr("report.json: changed"));
  EXPECT_THAT(text, HasSubstr(".hidden: added"));
  EXPECT_THAT(text, HasSubstr("more: added"));
  EXPECT_THAT(text, HasSubstr("settings.json: a symbolic link"));
  EXPECT_THAT(text, HasSubstr("verify.sh: missing"));
  EXPECT_THAT(text, HasSubstr("5 differences"));
}

TEST_F(VerifyCommand, WritesTheSameAsJson) {
  auto json = nlohmann::json::parse(VerifyJson(*VerifyBundle(request_)));
  EXPECT_EQ(json["format"], "portwarrant/verify/1");
  EXPECT_EQ(json["whole"], true);
  EXPECT_EQ(json["signed"], true);
  EXPECT_EQ(json["result"], "WARNED");
  std::filesystem::remove(request_.bundle + "/MANIFEST.sha256");
  json = nlohmann::json::parse(VerifyJson(*VerifyBundle(request_)));
  EXPECT_EQ(json["whole"], false);
  EXPECT_EQ(json["signed"], false);
  EXPECT_THAT(json["differences"], Not(IsEmpty()));
}

TEST_F(VerifyCommand, RefusesWhatIsNoBundle) {
  request_.bundle = folder_;
  EXPECT_THAT(Text(), HasSubstr("neither MANIFEST.sha256 nor report.json"));
  request_.bundle = folder_ + "/key.pem";
  EXPECT_THAT(Text(), HasSubstr("it is not a folder"));
  request_.bundle = folder_ + "/none";
  EXPECT_EQ(VerifyBundle(request_).error().code, Error::Code::kNotFound);
}

TEST_F(VerifyCommand, DoesNotRenderAChangedReport) {
  ASSERT_TRUE(ReadBundleTexts(request_.bundle));
  ASSERT_TRUE(WriteFileAtomically(request_.bundle + "/report.json", "{}"));
  const auto texts = ReadBundleTexts(request_.bundle);
  ASSERT_FALSE(texts);
  EXPECT_THAT(texts.error().what,
              HasSubstr("report.json: it is not the file that MANIFEST.sha256"));
}

}  // namespace
}  // namespace pw
