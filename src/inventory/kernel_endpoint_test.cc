#include "inventory/kernel_endpoint.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(KernelEndpoint, ReadsTheNfsdPortList) {
  const auto endpoints = ParseNfsdPortList("tcp 2049\nudp 2049\nrdma 20049\n\n");
  ASSERT_EQ(endpoints.size(), 2U) << "rdma is in no socket table";
  EXPECT_EQ(endpoints[1].transports.front(), Transport::kUdp);
  EXPECT_EQ(endpoints[1].port, 2049);
}

TEST(KernelEndpoint, ReadsRxrpcLocals) {
  const auto endpoints = ParseRxrpcLocals(
      "Proto Local                                           Use Act RxQ\n"
      "UDP   [::]:7001                                         2   2   0\n");
  ASSERT_EQ(endpoints.size(), 1U);
  EXPECT_EQ(endpoints[0].port, 7001);
}

TEST(KernelEndpoint, NamesOnlyWhatMatchesTransportAndPort) {
  const std::vector<KernelEndpoint> endpoints = {{"vxlan", {Transport::kUdp}, 4789, "link vx0"}};
  Listener listener;
  listener.transport = Transport::kTcp;
  listener.port = 4789;
  EXPECT_FALSE(NameKernelOwner(endpoints, listener));
  EXPECT_EQ(listener.owner, OwnerKind::kUnknown);
  listener.transport = Transport::kUdp;
  EXPECT_TRUE(NameKernelOwner(endpoints, listener));
  EXPECT_EQ(listener.owner, OwnerKind::kKernel);
  EXPECT_EQ(listener.subsystem, "vxlan");
  EXPECT_EQ(listener.owner_reason, "link vx0");
}

}  // namespace
}  // namespace pw
