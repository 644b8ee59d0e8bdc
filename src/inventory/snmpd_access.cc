#include "inventory/snmpd_access.h"

#include "base/text.h"
#include "inventory/snmpd_simple_access.h"
#include "inventory/snmpd_tokens.h"
#include "inventory/vacm_lines.h"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

namespace pw {
namespace {

/// Of the agent's directives, those that load code or rows that this reading cannot follow.
constexpr std::array<std::string_view, 6> kOpaque = {"dlmod",     "perl",           "vacmaccess",
                                                     "vacmgroup", "vacmauthaccess", "vacmview"};

using Reading = std::string (*)(VacmRules&, const SnmpdLine&);

class Interpreter {
 public:
  explicit Interpreter(std::string_view app) : app_(app) {}

  void Read(const SnmpdLine& line) {
    const std::string type = TypeOf(line);
    if (line.include || !IsSnmpdToken(type, line.token)) {
      Problem(line, "is no directive that is known here");
    } else if (type == "snmp") {
      ReadLibrary(line);
    } else if (type != "agentx") {
      ReadAgent(line);
    }
  }

  SnmpdRights Finish() {
    VacmGrants given = rules_.Grants(v1_, v2c_);
    rights_.grants = std::move(given.grants);
    std::ranges::move(given.doubts, std::back_inserter(rights_.problems));
    return std::move(rights_);
  }

 private:
  /// On the command line a directive is looked for in every type.
  std::string TypeOf(const SnmpdLine& line) const {
    if (!line.type.empty()) return line.type;
    for (const std::string& type : SnmpdFileTypes(app_)) {
      if (IsSnmpdToken(type, line.token)) return type;
    }
    return app_;
  }

  /// Names of directives are no secrets, but a line that begins with a secret is not one of them.
  void Problem(const SnmpdLine& line, std::string_view cause) {
    const bool known = IsSnmpdToken(TypeOf(line), line.token) || line.include;
    rights_.problems.push_back(fmt::format("{}: {} {}", ToString(line.place),
                                           known ? line.token : std::string("what stands there"),
                                           cause));
  }

  void ReadLibrary(const SnmpdLine& line) {
    if (line.token == "persistentdir") {
      Problem(line, "names another folder for the agent's own data, which was not read");
    } else if (line.token == "disablesnmpv1") {
      Disable(line, v1_);
    } else if (line.token == "disablesnmpv2c") {
      Disable(line, v2c_);
    }
  }

  void Disable(const SnmpdLine& line, bool& version) {
    const std::string word = ToLower(Words(line.rest).front());
    if (word == "1" || word == "yes" || word == "true") {
      version = false;
    } else if (word == "0" || word == "no" || word == "false") {
      version = true;
    } else {
      Problem(line, "is neither yes nor no");
    }
  }

  void ReadAgent(const SnmpdLine& line) {
    static const std::map<std::string_view, Reading> kReadings = {
        {"com2sec", ReadCom2sec}, {"com2sec6", ReadCom2sec},    {"group", ReadGroup},
        {"access", ReadAccess},   {"setaccess", ReadSetAccess}, {"authaccess", ReadAuthAccess},
        {"view", ReadView},
    };
    std::string cause;
    if (const auto reading = kReadings.find(line.token); reading != kReadings.end()) {
      cause = reading->second(rules_, line);
    } else if (IsSimpleAccess(line.token)) {
      cause = simple_.Read(rules_, line);
    } else if (std::ranges::find(kOpaque, line.token) != kOpaque.end()) {
      cause = "may give rights that this reading does not follow";
    }
    if (!cause.empty()) Problem(line, cause);
  }

  std::string app_;
  VacmRules rules_;
  SimpleAccess simple_;
  bool v1_ = true;
  bool v2c_ = true;
  SnmpdRights rights_;
};

}  // namespace

SnmpdRights ReadSnmpdRights(std::span<const SnmpdLine> lines, std::string_view app) {
  Interpreter interpreter(app);
  for (const SnmpdLine& line : lines)
    interpreter.Read(line);
  return interpreter.Finish();
}

}  // namespace pw
