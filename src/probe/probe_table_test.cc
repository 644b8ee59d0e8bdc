#include "base/text.h"
#include "probe/probe_spec.h"

#include <algorithm>
#include <set>

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(ProbeTable, EveryRowHasANameAFactoryASourceAndAProtocol) {
  std::set<std::string_view> names;
  for (const ProbeSpec* row : AllProbes()) {
    EXPECT_TRUE(names.insert(row->name).second) << row->name;
    EXPECT_NE(row->make, nullptr) << row->name;
    EXPECT_FALSE(row->source.empty()) << row->name;
    EXPECT_FALSE(Words(row->protocols).empty()) << row->name;
    EXPECT_LE(row->rank, 9) << row->name;
  }
}

TEST(ProbeTable, ARowThatIsNeverTriedElsewhereHasPortsOfItsOwn) {
  for (const ProbeSpec* row : AllProbes()) {
    if (row->rank == 0) {
      EXPECT_TRUE(std::ranges::any_of(row->ports, [](auto port) { return port != 0; }))
          << row->name;
    }
  }
}

}  // namespace
}  // namespace pw
