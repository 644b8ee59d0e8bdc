#include "inventory/snmpd_simple_access.h"

#include "base/text.h"
#include "inventory/vacm_lines.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdint>
#include <optional>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

struct Form {
  std::string_view token;
  bool ipv4 = false;        ///< a community over IPv4
  bool ipv6 = false;        ///< a community over IPv6; neither = a user of version 3
  std::uint32_t kinds = 0;  ///< of views; 0 = the line says them
};

constexpr std::array<Form, 9> kForms = {{
    {"authcommunity", true, true, 0},
    {"authgroup", false, false, 0},
    {"authuser", false, false, 0},
    {"rocommunity", true, false, kReadKind},
    {"rocommunity6", false, true, kReadKind},
    {"rouser", false, false, kReadKind},
    {"rwcommunity", true, false, kReadKind | kWriteKind},
    {"rwcommunity6", false, true, kReadKind | kWriteKind},
    {"rwuser", false, false, kReadKind | kWriteKind},
}};

/// The fields of a line; `cause` says why there are none.
struct Simple {
  std::string name;  ///< community, user or group
  std::string model = "any";
  std::string source = "default";
  std::string level = "noauth";
  std::optional<std::string> view;     ///< -V
  std::optional<std::string> subtree;  ///< else
  std::string context;
  bool prefix = true;
  std::string cause;
};

Simple ReadFields(std::string_view rest, bool community) {
  Simple fields;
  fields.name = NextSnmpdWord(rest).value_or("");
  const bool has_model = fields.name == (community ? "-v" : "-s");
  if (has_model) {
    fields.model = NextSnmpdWord(rest).value_or("");
    fields.name = NextSnmpdWord(rest).value_or("");
    if (fields.name.empty()) fields.cause = "lacks a field, and the agent leaves it out";
  }
  if (community) {
    fields.source = NextSnmpdWord(rest).value_or("default");
  } else {
    if (!has_model) fields.model = "usm";
    fields.level = NextSnmpdWord(rest).value_or("auth");
  }
  if (rest.starts_with("-V ")) {
    NextSnmpdWord(rest);
    fields.view = NextSnmpdWord(rest).value_or("");
  } else if (auto subtree = NextSnmpdWord(rest)) {
    fields.subtree = std::move(*subtree);
  } else {
    fields.view = "_all_";
  }
  if (auto context = NextSnmpdWord(rest)) {
    fields.prefix = context->ends_with('*');
    fields.context = context->substr(0, context->size() - (fields.prefix ? 1 : 0));
  }
  if (fields.name.find_first_of("'\"\\") != std::string::npos ||
      fields.source.find_first_of("'\" \t") != std::string::npos ||
      fields.context.find_first_of("'\" \t") != std::string::npos)
    fields.cause = "has quotes or blanks in a word, which is not followed";
  return fields;
}

/// What the agent makes of a name for its group: 28 letters and digits.
std::string GroupName(std::string_view security_name) {
  std::string name = fmt::format("grp{}", security_name.substr(0, 28));
  std::ranges::replace_if(
      name, [](char c) { return std::isalnum(static_cast<unsigned char>(c)) == 0; }, '_');
  return name;
}

/// "-v 1" and "-v 2c" limit a community to one version; another word limits nothing but the rows.
std::string NormalModel(std::string model) {
  const std::string lower = ToLower(model);
  if (lower == "1") return "v1";
  if (lower == "2c") return "v2c";
  return model;
}

/// Gives why the agent leaves the line out. One for both families has its address in one of them,
/// which is no reason.
std::string AddCommunities(VacmRules& rules, const Form& form, const Simple& fields,
                           const std::string& security_name, const SnmpdLine& line) {
  std::string cause;
  for (const Family family : {Family::kIpv4, Family::kIpv6}) {
    if (!(family == Family::kIpv4 ? form.ipv4 : form.ipv6)) continue;
    std::string refused = AddCommunity(rules, {.family = family,
                                               .security_name = security_name,
                                               .context = fields.context,
                                               .community = fields.name,
                                               .source = fields.source,
                                               .negated = false,
                                               .directive = line.token,
                                               .place = line.place});
    if (!form.ipv4 || !form.ipv6) cause = std::move(refused);
  }
  return cause;
}

/// Reading, or reading and writing, is a row of its own; other kinds are set in a row that is
/// there.
void AddAccess(VacmRules& rules, VacmAccess access, std::uint32_t kinds, const std::string& view) {
  if (kinds == kReadKind || kinds == (kReadKind | kWriteKind)) {
    access.views = {view, kinds == kReadKind ? std::string("none") : view};
    rules.AddAccess(std::move(access));
    return;
  }
  const bool prefix = access.prefix;
  const SnmpdPlace place = access.place;
  VacmAccess& row = rules.FindOrAdd(std::move(access));
  if ((kinds & kReadKind) != 0) row.views[0] = view;
  if ((kinds & kWriteKind) != 0) row.views[1] = view;
  row.prefix = prefix;
  row.place = place;
}

}  // namespace

bool IsSimpleAccess(std::string_view token) {
  return std::ranges::find(kForms, token, &Form::token) != kForms.end();
}

std::string SimpleAccess::Read(VacmRules& rules, const SnmpdLine& line) {
  const auto form = std::ranges::find(kForms, line.token, &Form::token);
  std::string_view rest = line.rest;
  std::uint32_t kinds = form->kinds;
  if (kinds == 0) {
    kinds = ParseViewKinds(NextSnmpdWord(rest).value_or(""));
    if (rest.empty()) return "lacks a field, and the agent leaves it out";
  }
  const bool community = form->ipv4 || form->ipv6;
  Simple fields = ReadFields(rest, community);
  if (!fields.cause.empty()) return fields.cause;
  if (community) fields.model = NormalModel(std::move(fields.model));
  const auto model = ParseSecurityModel(fields.model);
  const auto level = ParseSecurityLevel(fields.level);
  if (!model || !level) return "has a word that the agent refuses";
  ++count_;
  std::string cause;
  VacmAccess access{.group = "",
                    .context = fields.context,
                    .model = *model,
                    .level = *level,
                    .prefix = fields.prefix,
                    .views = {},
                    .place = line.place};
  if (community) {
    const std::string security_name = fmt::format("comm{}", count_);
    access.group = GroupName(security_name);
    cause = AddCommunities(rules, *form, fields, security_name, line);
    if (*model != SecurityModel::kV2c)
      rules.AddGroup(SecurityModel::kV1, security_name, access.group);
    if (*model != SecurityModel::kV1)
      rules.AddGroup(SecurityModel::kV2c, security_name, access.group);
  } else if (line.token == "authgroup") {
    access.group = fields.name;
  } else {
    access.group = GroupName(fields.name);
    rules.AddGroup(*model, fields.name, access.group);
  }
  const std::string view =
      fields.view ? *fields.view : fmt::format("{}{}", community ? "viewComm" : "viewUSM", count_);
  if (fields.subtree) rules.AddView(view, true, *fields.subtree);
  AddAccess(rules, std::move(access), kinds, view);
  return cause;
}

}  // namespace pw
