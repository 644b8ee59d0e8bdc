// Configurations of SNMP agents. Properties: each grant is one of a known version that gives
// something and stands on a line of the file; a community is in no text that comes out; adding
// lines of other things changes no grant; and reading twice gives the same.
#include "inventory/snmpd_access.h"

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>

namespace {

// Stands for a secret: no directive, file type or cause has it in it.
constexpr std::string_view kSecret = "Q7x9Zk";

void Check(const pw::SnmpdRights& rights, std::size_t lines) {
  for (const pw::SnmpGrant& grant : rights.grants) {
    if (grant.version != "v1" && grant.version != "v2c") std::abort();
    if (!grant.read && !grant.write) std::abort();
    if (grant.line == 0 || grant.line > lines || grant.file != "f") std::abort();
    for (const std::string& text : {grant.directive, grant.source, grant.access}) {
      if (text.find(kSecret) != std::string::npos) std::abort();
    }
  }
  for (const std::string& problem : rights.problems) {
    if (problem.find(kSecret) != std::string::npos) std::abort();
  }
}

pw::SnmpdRights Read(const std::string& text) {
  const pw::SnmpdConfig config = pw::ParseSnmpdConfig(text, "f", "snmpd", "snmpd");
  for (const pw::SnmpdLine& line : config.lines) {
    if (line.token.empty() || line.rest.empty()) std::abort();
  }
  return pw::ReadSnmpdRights(config.lines, "snmpd");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(data, data + size);
  const auto lines = static_cast<std::size_t>(std::ranges::count(text, '\n')) + 1;
  const pw::SnmpdRights rights = Read(text);
  Check(rights, lines);
  if (Read(text).grants != rights.grants) std::abort();
  if (Read(text + "\n[snmpd] sysContact a\n[snmp] mibs :\n").grants != rights.grants) std::abort();
  std::string_view rest = text;
  while (const auto word = pw::NextSnmpdWord(rest)) {
    if (word->size() > size) std::abort();
  }
  return 0;
}
