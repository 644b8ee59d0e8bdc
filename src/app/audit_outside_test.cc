#include "app/audit_outside.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace pw {
namespace {

using testing::HasSubstr;

AuditRequest WithFilterOff() {
  AuditRequest request;
  request.targets = std::vector<std::string>{"10.77.0.2"};
  request.with_filter_off = true;
  return request;
}

std::string Refusal(const AuditRequest& request) {
  const auto plan = PlanOutside(request, PortList());
  return plan ? "" : plan.error().what;
}

TEST(AuditOutside, APacketFilterIsSwitchedOffOnThisHostAlone) {
  EXPECT_EQ(Refusal(WithFilterOff()), "");
  AuditRequest remote = WithFilterOff();
  remote.inventory = "ssh://root@192.0.2.1";
  EXPECT_THAT(Refusal(remote), HasSubstr("run the audit on the element itself"));
  AuditRequest file = WithFilterOff();
  file.inventory = "inventory.json";
  EXPECT_THAT(Refusal(file), HasSubstr("does not go with --inventory FILE"));
}

TEST(AuditOutside, ASecondLookNeedsAFirstOneNow) {
  AuditRequest old = WithFilterOff();
  old.targets.reset();
  old.scans = {"scan.json"};
  EXPECT_THAT(Refusal(old), HasSubstr("does not go with --scan"));
  AuditRequest nobody = WithFilterOff();
  nobody.targets = std::vector<std::string>{};
  EXPECT_THAT(Refusal(nobody), HasSubstr("nobody is to look"));
}

/// The element has two tables that filter, one with NAT in it.
AuditSources WithTwoTables() {
  AuditSources sources;
  sources.filters = [](const Inventory&, const NetnsSelection&, std::chrono::seconds limit) {
    FilterOffPlaces places;
    places.limit = limit;
    FilterOffPlace& place = places.places.emplace_back();
    place.told.name = "mme";
    place.plan.tables = {{1, "fw", 1, 0}, {2, "old", 2, 0}};
    place.plan.also = {"nat chain pre of table ip old"};
    return places;
  };
  return sources;
}

Result<std::optional<FilterOffPlaces>> SecondLook(const AuditRequest& request,
                                                  const AuditSources& sources) {
  const Inventory inventory;
  const NetnsSelection selection;
  return PlanSecondLook(request, sources, ElementView(inventory, selection));
}

TEST(AuditOutside, WithoutConsentItSaysWhatItWouldSwitchOff) {
  const auto refused = SecondLook(WithFilterOff(), WithTwoTables());
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().what,
            "audit: --with-filter-off needs --consent-to-changes: for a second look from outside "
            "it switches off table inet fw in namespace mme, table ip old in namespace mme, with "
            "it nat chain pre of table ip old in namespace mme, and on again");
  AuditRequest agreed = WithFilterOff();
  agreed.consent = true;
  const auto planned = SecondLook(agreed, WithTwoTables());
  ASSERT_TRUE(planned && *planned);
  EXPECT_TRUE((*planned)->any());
  EXPECT_EQ((*planned)->limit, std::chrono::seconds(900));
}

TEST(AuditOutside, WhereNothingFiltersNothingNeedsConsent) {
  AuditSources sources;
  sources.filters = [](const Inventory&, const NetnsSelection&, std::chrono::seconds) {
    FilterOffPlaces places;
    places.places.emplace_back().told.name = "mme";
    return places;
  };
  const auto planned = SecondLook(WithFilterOff(), sources);
  ASSERT_TRUE(planned && *planned);
  EXPECT_FALSE((*planned)->any());
}

TEST(AuditOutside, NobodyAskedNobodyReadsTheFilter) {
  AuditRequest plain = WithFilterOff();
  plain.with_filter_off = false;
  const auto planned = SecondLook(plain, WithTwoTables());
  ASSERT_TRUE(planned);
  EXPECT_FALSE(*planned);
}

}  // namespace
}  // namespace pw
