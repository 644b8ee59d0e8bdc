// lab-mmed: stands in for an MME in the lab element.
#include "service.h"

#include <cstdio>
#include <string_view>

#include <arpa/inet.h>

int main(int argc, char** argv) {
  const bool silent = argc > 1 && std::string_view(argv[1]) == "--silent";
  const int at = silent ? 2 : 1;
  const char* text = argc > at ? argv[at] : "10.77.0.2";
  in_addr address{};
  if (argc > at + 1 || inet_pton(AF_INET, text, &address) != 1) {
    std::fputs(
        "usage: lab-mmed [--silent] [IPV4-ADDRESS]\n"
        "--silent: SCTP ports that nobody listens on give no answer, in place of ABORT\n",
        stderr);
    return 2;
  }
  const auto closed = silent ? pw::lab::ClosedPorts::kSilent : pw::lab::ClosedPorts::kAbort;
  auto service = pw::lab::MmeService::Open(ntohl(address.s_addr), closed);
  if (!service) {
    std::fprintf(stderr, "lab-mmed: %s\n", service.error().what.c_str());
    return 1;
  }
  const auto done = service->Run();
  if (!done) std::fprintf(stderr, "lab-mmed: %s\n", done.error().what.c_str());
  return done ? 0 : 1;
}
