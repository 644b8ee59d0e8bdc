#include "harden/filter_off_plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint8_t kInet = 1;
constexpr std::uint8_t kIp = 2;

FilterChain Chain(std::string_view family, std::string_view table, std::string_view type,
                  std::string_view hook, std::size_t rules, bool drops = false) {
  FilterChain chain;
  chain.family = family;
  chain.table = table;
  chain.name = hook.empty() ? "called" : hook;
  chain.type = type;
  chain.hook = hook;
  chain.drops = drops;
  chain.rules.resize(rules);
  return chain;
}

std::vector<std::string> Names(const FilterOffPlan& plan) {
  std::vector<std::string> names;
  for (const NfTable& table : plan.tables)
    names.push_back(NfTableName(table));
  return names;
}

TEST(FilterOffPlan, TakesTablesThatMayDrop) {
  const PacketFilter filter{{Chain("inet", "rules", "filter", "input", 1),
                             Chain("inet", "policy", "filter", "input", 0, true),
                             Chain("inet", "jumps", "filter", "output", 0),
                             Chain("inet", "jumps", "", "", 2)}};
  const std::vector<NfTable> tables = {
      {kInet, "rules", 1, 0}, {kInet, "policy", 2, 0}, {kInet, "jumps", 3, 0}};
  const FilterOffPlan plan = PlanFilterOff(filter, tables);
  EXPECT_THAT(Names(plan), ElementsAre("inet rules", "inet policy", "inet jumps"));
  EXPECT_THAT(plan.gaps, IsEmpty());
  EXPECT_THAT(plan.also, IsEmpty());
}

TEST(FilterOffPlan, LeavesWhatFiltersNothing) {
  const PacketFilter filter{{Chain("ip", "nat", "nat", "prerouting", 3),
                             Chain("inet", "open", "filter", "input", 0),
                             Chain("ip", "twin", "filter", "input", 1)}};
  // The table of the same name in another family is another one.
  const std::vector<NfTable> tables = {
      {kIp, "nat", 1, 0}, {kInet, "open", 2, 0}, {kInet, "twin", 3, 0}};
  const FilterOffPlan plan = PlanFilterOff(filter, tables);
  EXPECT_THAT(plan.tables, IsEmpty());
  EXPECT_THAT(plan.gaps, IsEmpty());
}

TEST(FilterOffPlan, TellsThatNatOfTheSameTableGoesOffToo) {
  const PacketFilter filter{
      {Chain("ip", "fw", "filter", "input", 1), Chain("ip", "fw", "nat", "prerouting", 1)}};
  const FilterOffPlan plan = PlanFilterOff(filter, std::vector<NfTable>{{kIp, "fw", 7, 0}});
  EXPECT_THAT(Names(plan), ElementsAre("ip fw"));
  EXPECT_THAT(plan.also, ElementsAre("nat chain prerouting of table ip fw"));
}

TEST(FilterOffPlan, LeavesADormantTableDormant) {
  const PacketFilter filter{{Chain("ip", "fw", "filter", "input", 1)}};
  const FilterOffPlan plan =
      PlanFilterOff(filter, std::vector<NfTable>{{kIp, "fw", 7, NfTable::kDormant}});
  EXPECT_THAT(plan.tables, IsEmpty());
  EXPECT_THAT(plan.gaps, IsEmpty());
  EXPECT_THAT(plan.notes, ElementsAre("table ip fw was dormant before, and stays so"));
}

TEST(FilterOffPlan, ATableOfAnOwnerIsAGap) {
  const PacketFilter filter{{Chain("ip", "fw", "filter", "input", 1)}};
  const FilterOffPlan plan =
      PlanFilterOff(filter, std::vector<NfTable>{{kIp, "fw", 7, NfTable::kOwner}});
  EXPECT_THAT(plan.tables, IsEmpty());
  EXPECT_THAT(plan.gaps,
              ElementsAre("table ip fw stays on: it has the flag owner, and only the process that "
                          "made it may change it"));
}

}  // namespace
}  // namespace pw
