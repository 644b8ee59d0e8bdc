#include "model/port_names.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(PortNames, SameNumberOtherTransportIsAnotherService) {
  EXPECT_EQ(PortName(Transport::kUdp, 514), "syslog");
  EXPECT_EQ(PortName(Transport::kTcp, 514), "shell");
  EXPECT_EQ(PortName(Transport::kSctp, 36412), "s1ap");
  EXPECT_EQ(PortName(Transport::kMptcp, 22), "ssh");
  EXPECT_EQ(PortName(Transport::kTcp, 1), "");
  EXPECT_EQ(PortName(Transport::kRaw, 22), "");
}

}  // namespace
}  // namespace pw
