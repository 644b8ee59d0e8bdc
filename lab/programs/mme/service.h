// The sockets of the MME stand-in and their loop.
#pragma once

#include "base/result.h"
#include "diameter.h"
#include "sctp_endpoint.h"
#include "sys/unique_fd.h"

#include <chrono>
#include <cstdint>
#include <list>

namespace pw::lab {

/// What an MME holds open: a raw socket of IP protocol 132 (its own SCTP stack, S1AP on port
/// 36412), GTP-C on UDP 2123 and Diameter on TCP 3868, all on one IPv4 address. One thread.
class MmeService {
 public:
  /// Opens all sockets on `address` (host order). Errors: as ErrnoError.
  static Result<MmeService> Open(std::uint32_t address, ClosedPorts closed);

  /// Answers until SIGTERM or SIGINT. Errors: kSystem when the loop itself fails.
  Result<Done> Run();

 private:
  struct Client {
    UniqueFd fd;
    DiameterConnection diameter;
    std::chrono::steady_clock::time_point last_seen;
  };

  MmeService(std::uint32_t address, const SipKey& key, ClosedPorts closed);
  void AnswerSctp();
  void AnswerGtp();
  void Accept();
  bool Serve(Client& client);  // false: close it
  void DropIdle();

  std::uint32_t address_;
  SctpEndpoint sctp_;
  UniqueFd signals_;
  UniqueFd sctp_fd_;
  UniqueFd gtp_fd_;
  UniqueFd diameter_fd_;
  std::list<Client> clients_;
};

}  // namespace pw::lab
