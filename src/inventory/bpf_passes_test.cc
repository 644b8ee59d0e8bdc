#include "inventory/bpf_passes.h"

#include "inventory/process_facts.h"
#include "sys/capabilities.h"

#include <algorithm>

#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace pw {
namespace {

class BpfPassesBy : public testing::TestWithParam<BpfLoader> {
 protected:
  void SetUp() override {
    if (!HasCapability("CAP_BPF") || !HasCapability("CAP_PERFMON"))
      GTEST_SKIP() << "needs CAP_BPF and CAP_PERFMON";
    auto passes = BpfPasses::Load(GetParam());
    if (!passes && passes.error().code == Error::Code::kUnavailable)
      GTEST_SKIP() << passes.error().what;
    ASSERT_TRUE(passes) << passes.error().what;
    passes_ = *std::move(passes);
  }

  std::optional<BpfPasses> passes_;
};

TEST_P(BpfPassesBy, TellOfThisProcessWhatProcTells) {
  const auto tasks = passes_->ListTasks();
  ASSERT_TRUE(tasks) << tasks.error().what;
  const TaskFacts* self = FindTask(*tasks, getpid());
  ASSERT_NE(self, nullptr);
  EXPECT_NE(self->netns, 0U);
  ProcessReader reader;
  const auto by_proc = reader.Read(getpid());
  ASSERT_TRUE(by_proc);
  SharedFacts shared;
  shared.Learn(*self);
  const auto again = passes_->ListTasks();
  ASSERT_TRUE(again) << again.error().what;
  const auto by_kernel = reader.ReadAll({getpid()}, shared, *again);
  ASSERT_EQ(by_kernel.size(), 1U);
  EXPECT_EQ(by_kernel[0].comm, by_proc->comm);
  EXPECT_EQ(by_kernel[0].exe, by_proc->exe);
  EXPECT_EQ(by_kernel[0].uid, by_proc->uid);
  EXPECT_EQ(by_kernel[0].cgroup, by_proc->cgroup);
  EXPECT_EQ(by_kernel[0].start_time, by_proc->start_time);
  EXPECT_EQ(reader.RootOf(getpid()), "");
}

TEST_P(BpfPassesBy, FindTheSocketsThisProcessHolds) {
  const UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in any{};
  any.sin_family = AF_INET;
  any.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<const sockaddr*>(&any), sizeof(any)), 0);
  ASSERT_EQ(::listen(socket.get(), 1), 0);
  for (int pass = 0; pass < 2; ++pass) {  // a link can be run as often as wanted
    const auto holders = passes_->ListSocketHolders();
    ASSERT_TRUE(holders) << holders.error().what;
    EXPECT_TRUE(std::ranges::any_of(holders->sockets, [&](const SocketHolder& holder) {
      return holder.pid == getpid() && holder.descriptor == static_cast<unsigned>(socket.get());
    }));
  }
}

INSTANTIATE_TEST_SUITE_P(Loaders, BpfPassesBy,
                         testing::Values(BpfLoader::kAny, BpfLoader::kKernel, BpfLoader::kLibbpf),
                         [](const auto& loader) {
                           return loader.param == BpfLoader::kAny      ? "Any"
                                  : loader.param == BpfLoader::kKernel ? "Kernel"
                                                                       : "Libbpf";
                         });

}  // namespace
}  // namespace pw
