#include "report/bundle_check.h"

#include "report/dsse.h"
#include "report/manifest.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// Files that no manifest names: itself, what signs it, and what came after.
bool IsOutside(std::string_view name) {
  return name == kManifestName || name == kEnvelopeName || name == kTimeStampName;
}

class Check {
 public:
  Check(const FoundBundle& found, const Believed& believed) : found_(found), believed_(believed) {
    for (const FoundFile& file : found.files)
      by_name_.emplace(file.name, &file);
  }

  BundleCheck Run() {
    ReadManifest();
    for (const FoundFile& file : found_.files)
      LookAt(file);
    for (const auto& [name, digest] : listed_) {
      if (!by_name_.contains(name)) Say(name, "missing");
    }
    CheckSignature();
    CheckStamp();
    return std::move(result_);
  }

 private:
  void Say(std::string_view file, std::string what) {
    result_.differences.push_back({std::string(file), std::move(what)});
  }

  void ReadManifest() {
    if (!found_.manifest) {
      if (!by_name_.contains(std::string(kManifestName))) Say(kManifestName, "missing");
      return;
    }
    auto files = ParseManifest(*found_.manifest);
    if (!files) return Say(kManifestName, "changed: " + files.error().what);
    for (FileDigest& file : *files) {
      for (auto at = file.first.rfind('/'); at != std::string::npos && at > 0;
           at = file.first.rfind('/', at - 1))
        folders_.insert(file.first.substr(0, at));
      listed_.insert(std::move(file));
    }
    result_.files = listed_.size() + 1;
  }

  void LookAt(const FoundFile& file) {
    switch (file.kind) {
      case FoundFile::Kind::kSymlink:
        return Say(file.name, "a symbolic link");
      case FoundFile::Kind::kOther:
        return Say(file.name, "not a file");
      case FoundFile::Kind::kFolder:
        if (!folders_.contains(file.name))
          Say(file.name, "added: a folder that is not of this bundle");
        return;
      case FoundFile::Kind::kRegular:
        break;
    }
    if (IsOutside(file.name)) return;
    const auto listed = listed_.find(file.name);
    if (listed == listed_.end()) return Say(file.name, "added: MANIFEST.sha256 does not name it");
    if (listed->second != file.digest) Say(file.name, HowChanged(file.digest));
  }

  /// Two files that changed places are each other's content.
  std::string HowChanged(const std::string& digest) const {
    const auto other =
        std::ranges::find(listed_, digest, [](const auto& row) { return row.second; });
    if (other != listed_.end()) return "swapped: it holds what belongs into " + other->first;
    return "changed: it has another SHA-256 than MANIFEST.sha256 says";
  }

  void CheckSignature() {
    if (!found_.envelope) {
      const bool expected =
          listed_.contains(std::string(kPublicKeyName)) || believed_.key != nullptr;
      if (expected && !by_name_.contains(std::string(kEnvelopeName)))
        Say(kEnvelopeName, "missing: the bundle was signed");
      return;
    }
    const auto envelope = ParseDsse(*found_.envelope);
    if (!envelope) return Say(kEnvelopeName, "changed: " + envelope.error().what);
    if (believed_.key != nullptr) return CheckSignature(*envelope, *believed_.key);
    const auto own = PublicKey::FromPem(found_.public_key.value_or(""));
    if (!own) return Say(kPublicKeyName, own.error().what);
    CheckSignature(*envelope, *own);
  }

  void CheckSignature(const DsseEnvelope& envelope, const PublicKey& key) {
    if (envelope.key_id != key.Id()) {
      return Say(kEnvelopeName,
                 fmt::format("signed with another key: {}, not {}", envelope.key_id, key.Id()));
    }
    if (envelope.payload_type != kInTotoPayload ||
        !key.Verifies(DssePreAuth(envelope.payload_type, envelope.payload), envelope.signature))
      return Say(kEnvelopeName, "changed: the signature does not fit");
    std::vector<FileDigest> subjects(listed_.begin(), listed_.end());
    const auto manifest = by_name_.find(std::string(kManifestName));
    subjects.emplace_back(kManifestName,
                          manifest == by_name_.end() ? "" : manifest->second->digest);
    if (!envelope.payload.starts_with(StatementHead(subjects)))
      return Say(kManifestName, "changed: the signature is for other files");
    result_.is_signed = true;
    result_.key_id = key.Id();
    result_.verdict = StatementVerdict(envelope.payload);
  }

  void CheckStamp() {
    if (!found_.time_stamp) {
      if (!believed_.authorities.empty() && !by_name_.contains(std::string(kTimeStampName)))
        Say(kTimeStampName, "missing");
      return;
    }
    const std::string& about =
        found_.envelope ? *found_.envelope : found_.manifest.value_or(std::string());
    auto stamp = CheckTimeStamp(*found_.time_stamp, about, believed_.authorities);
    if (!stamp) return Say(kTimeStampName, stamp.error().what);
    result_.time_stamp = *std::move(stamp);
  }

  const FoundBundle& found_;
  const Believed& believed_;
  std::map<std::string, const FoundFile*> by_name_;
  std::map<std::string, std::string> listed_;  ///< as the manifest says
  std::set<std::string> folders_;
  BundleCheck result_;
};

}  // namespace

BundleCheck CheckBundle(const FoundBundle& found, const Believed& believed) {
  return Check(found, believed).Run();
}

}  // namespace pw
