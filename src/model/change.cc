#include "model/change.h"

#include "model/sha256.h"

#include <algorithm>

#include <fmt/format.h>

namespace pw {

std::string_view ToString(ChangeKind kind) {
  switch (kind) {
    case ChangeKind::kAppeared:
      return "appeared";
    case ChangeKind::kGone:
      return "gone";
    case ChangeKind::kChanged:
      return "changed";
  }
  return "changed";
}

std::string_view ToString(ChangedThing thing) {
  switch (thing) {
    case ChangedThing::kHost:
      return "host";
    case ChangedThing::kListener:
      return "listener";
    case ChangedThing::kService:
      return "service";
    case ChangedThing::kPackage:
      return "package";
    case ChangedThing::kPort:
      return "port";
    case ChangedThing::kListEntry:
      return "list-entry";
    case ChangedThing::kRequirement:
      return "requirement";
    case ChangedThing::kFinding:
      return "finding";
  }
  return "listener";
}

bool Comparison::MayHideMore() const {
  return std::ranges::any_of(uncompared, &Uncompared::hides);
}

std::string ChangeId(ChangedThing thing, std::string_view subject) {
  std::string text(ToString(thing));
  text.push_back('\0');  // cannot occur in a name
  text += subject;
  return "C-" + Sha256Hex(text).substr(0, 12);
}

std::string ToString(const std::vector<FieldChange>& fields) {
  std::string text;
  const auto shown = [](const std::string& value) {
    return value.empty() ? std::string("none") : value;
  };
  for (const FieldChange& change : fields) {
    text += fmt::format("{}{} {} -> {}", text.empty() ? "" : ", ", change.field,
                        shown(change.before), shown(change.after));
  }
  return text;
}

}  // namespace pw
