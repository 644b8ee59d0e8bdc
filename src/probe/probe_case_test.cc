#include "probe/probe_case_test.h"

#include "base/bytes.h"

#include <gtest/gtest.h>

namespace pw {

ProbeContext RecordedContext(Transport transport, std::uint16_t port) {
  ProbeContext context;
  context.transport = transport;
  context.port = port;
  context.nonce = 1;
  context.source = *IpAddress::Parse("10.88.0.1");
  context.target = *IpAddress::Parse("10.88.0.2");
  context.source_port = 40000;
  context.now = *ParseRfc3339("2026-11-25T22:00:00Z");
  return context;
}

Heard Hold(Speaker speak, const ProbeContext& context, std::vector<PeerStep> steps) {
  const auto conversation = speak(context);
  const bool stream = context.transport == Transport::kTcp;
  Heard heard = Converse(*conversation, steps, stream);
  EXPECT_TRUE(heard.done);
  return heard;
}

std::string FirstSaid(Speaker speak, const ProbeContext& context) {
  const Heard heard = Hold(speak, context, {Ends{}});
  return heard.said.empty() ? std::string() : ToHex(AsBytes(heard.said.front()));
}

Heard HoldWithEcho(Speaker speak, const ProbeContext& context) {
  std::vector<PeerStep> steps;
  for (std::size_t round = 0; round < 10; ++round) {
    const Heard heard = Hold(speak, context, steps);
    if (heard.said.size() <= steps.size()) return heard;
    steps.emplace_back(Answers{heard.said[steps.size()], 0, 0});
  }
  return Hold(speak, context, steps);
}

std::string WeaknessOf(const Heard& heard) {
  if (!heard.identity || heard.identity->weaknesses.size() != 1) return {};
  return heard.identity->weaknesses.front().id;
}

}  // namespace pw
