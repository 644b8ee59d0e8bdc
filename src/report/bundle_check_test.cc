#include "report/bundle_check.h"

#include "model/sha256.h"
#include "report/bundle.h"
#include "report/sample_report_test.h"

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// A bundle in memory.
using Folder = std::map<std::string, std::string>;

class CheckedBundle : public testing::Test {
 protected:
  Folder Make(const SigningKey* key) const {
    BundleContent content;
    content.inventory_json = "{\"listeners\":[]}";
    content.port_list_yaml = "format: portwarrant/port-list/1\n";
    content.records.Keep("one raw record");
    content.records.Keep("another raw record");
    Folder folder;
    for (BundleFile& file : MakeBundle(SampleReport(), std::move(content), key))
      folder.emplace(std::move(file.name), std::move(file.content));
    return folder;
  }

  static std::optional<std::string> Find(const Folder& folder, const std::string& name) {
    const auto found = folder.find(name);
    return found == folder.end() ? std::nullopt : std::optional(found->second);
  }

  static FoundBundle Found(const Folder& folder) {
    FoundBundle found;
    found.files.push_back({"records", FoundFile::Kind::kFolder, ""});
    for (const auto& [name, content] : folder)
      found.files.push_back({name, FoundFile::Kind::kRegular, Sha256Hex(content)});
    found.manifest = Find(folder, "MANIFEST.sha256");
    found.envelope = Find(folder, "manifest.dsse.json");
    found.public_key = Find(folder, "public-key.pem");
    return found;
  }

  std::vector<Difference> Differences(const Folder& folder, const PublicKey* key = nullptr) const {
    return CheckBundle(Found(folder), {key, ""}).differences;
  }

  const SigningKey key_ = *SigningKey::Generate();
  const PublicKey public_ = key_.Public();
  const Folder plain_ = Make(nullptr);
  const Folder signed_ = Make(&key_);
};

auto Names(const std::string& file, const std::string& what) {
  return Contains(AllOf(Field(&Difference::file, file), Field(&Difference::what, HasSubstr(what))));
}

TEST_F(CheckedBundle, PassesAsItWasMade) {
  const BundleCheck plain = CheckBundle(Found(plain_), {});
  EXPECT_THAT(plain.differences, IsEmpty());
  EXPECT_FALSE(plain.is_signed);
  EXPECT_EQ(plain.files, plain_.size());
  const BundleCheck own = CheckBundle(Found(signed_), {&public_, ""});
  EXPECT_THAT(own.differences, IsEmpty());
  EXPECT_TRUE(own.is_signed);
  EXPECT_EQ(own.key_id, public_.Id());
  EXPECT_EQ(own.verdict, "FAILED");
  EXPECT_TRUE(CheckBundle(Found(signed_), {}).is_signed);
}

/// Every byte of every file in turn, with each of three changes; and random ones.
TEST_F(CheckedBundle, FindsEveryChangedByte) {
  std::mt19937 random(20260601);  // NOLINT(cert-msc51-cpp): the same changes in every run
  for (const Folder& whole : {plain_, signed_}) {
    FoundBundle found = Found(whole);
    for (int change = 0; change < 1000; ++change) {
      const auto chosen = std::next(whole.begin(), static_cast<long>(random() % whole.size()));
      Folder folder = whole;
      std::string& content = folder[chosen->first];
      const std::size_t at = random() % content.size();
      const auto by = static_cast<char>(1 + random() % 255);
      content[at] = static_cast<char>(content[at] ^ by);
      EXPECT_THAT(Differences(folder), Not(IsEmpty())) << chosen->first << " at " << at;
    }
  }
}

TEST_F(CheckedBundle, FindsEveryChangedByteOfWhatSaysWhatShouldBeThere) {
  for (const std::string name : {"MANIFEST.sha256", "manifest.dsse.json"}) {
    for (std::size_t at = 0; at < signed_.at(name).size(); at += 7) {
      for (const char by : {'\x01', '\x20', '\x80'}) {
        Folder folder = signed_;
        folder[name][at] = static_cast<char>(folder[name][at] ^ by);
        EXPECT_THAT(Differences(folder, &public_), Not(IsEmpty())) << name << " at " << at;
      }
    }
  }
}

TEST_F(CheckedBundle, NamesAMissingFile) {
  for (const auto& [name, content] : signed_) {
    Folder folder = signed_;
    folder.erase(name);
    EXPECT_THAT(Differences(folder, &public_), Names(name, "missing"));
  }
}

TEST_F(CheckedBundle, NamesAnAddedFileAndFolder) {
  Folder folder = plain_;
  folder["records/more"] = "x";
  EXPECT_THAT(Differences(folder), Names("records/more", "added"));
  FoundBundle found = Found(plain_);
  found.files.push_back({"empty", FoundFile::Kind::kFolder, ""});
  EXPECT_THAT(CheckBundle(found, {}).differences, Names("empty", "added"));
}

TEST_F(CheckedBundle, NamesSwappedFiles) {
  Folder folder = plain_;
  std::swap(folder["report.json"], folder["settings.json"]);
  EXPECT_THAT(Differences(folder), Names("report.json",
                                         "swapped: it holds what belongs into "
                                         "settings.json"));
  EXPECT_THAT(Differences(folder), Names("settings.json", "swapped"));
}

TEST_F(CheckedBundle, NamesLinksAndWhatIsNoFile) {
  FoundBundle found = Found(plain_);
  for (FoundFile& file : found.files) {
    if (file.name == "report.json") file.kind = FoundFile::Kind::kSymlink;
    if (file.name == "settings.json") file.kind = FoundFile::Kind::kOther;
  }
  EXPECT_THAT(CheckBundle(found, {}).differences, Names("report.json", "a symbolic link"));
  EXPECT_THAT(CheckBundle(found, {}).differences, Names("settings.json", "not a file"));
}

TEST_F(CheckedBundle, NamesAWrongKey) {
  const PublicKey other = SigningKey::Generate()->Public();
  EXPECT_THAT(Differences(signed_, &other), Names("manifest.dsse.json", "signed with another key"));
}

TEST_F(CheckedBundle, KnowsASignatureThatSomebodyPutInItsPlace) {
  const SigningKey stranger = *SigningKey::Generate();
  const Folder forged = Make(&stranger);
  EXPECT_THAT(Differences(forged), IsEmpty());  // whole in itself
  EXPECT_THAT(Differences(forged, &public_), Names("manifest.dsse.json", "another key"));
}

TEST_F(CheckedBundle, KnowsASignatureThatWasTakenAway) {
  EXPECT_THAT(Differences(plain_, &public_), Names("manifest.dsse.json", "the bundle was signed"));
  Folder folder = signed_;
  folder.erase("manifest.dsse.json");
  EXPECT_THAT(Differences(folder), Names("manifest.dsse.json", "the bundle was signed"));
}

TEST_F(CheckedBundle, KnowsASignatureOfAnotherBundle) {
  BundleContent content;
  Folder other;
  for (BundleFile& file : MakeBundle(SampleReport(), std::move(content), &key_))
    other.emplace(std::move(file.name), std::move(file.content));
  Folder folder = signed_;
  folder["manifest.dsse.json"] = other.at("manifest.dsse.json");
  EXPECT_THAT(Differences(folder, &public_), Names("MANIFEST.sha256", "for other files"));
}

}  // namespace
}  // namespace pw
