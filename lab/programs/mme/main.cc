// lab-mmed: stands in for an MME in the lab element. Usage: lab-mmed [IPV4-ADDRESS].
#include "service.h"

#include <cstdio>

#include <arpa/inet.h>

int main(int argc, char** argv) {
  const char* text = argc > 1 ? argv[1] : "10.77.0.2";
  in_addr address{};
  if (argc > 2 || inet_pton(AF_INET, text, &address) != 1) {
    std::fputs("usage: lab-mmed [IPV4-ADDRESS]\n", stderr);
    return 2;
  }
  auto service = pw::lab::MmeService::Open(ntohl(address.s_addr));
  if (!service) {
    std::fprintf(stderr, "lab-mmed: %s\n", service.error().what.c_str());
    return 1;
  }
  const auto done = service->Run();
  if (!done) std::fprintf(stderr, "lab-mmed: %s\n", done.error().what.c_str());
  return done ? 0 : 1;
}
