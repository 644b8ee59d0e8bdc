#pragma once

#include "app/scan_command.h"
#include "base/result.h"

#include <string>
#include <string_view>
#include <vector>

namespace pw {

/// What opens the way to another host; empty = as ssh(1) is configured.
struct SshKeys {
  std::string identity;     ///< file of a private key
  std::string known_hosts;  ///< file of host keys, instead of the user's and the system's
};

/// Has portwarrant on another host, "ssh://[USER@]HOST[:PORT]", ask what `request` asks, by the
/// ssh(1) of this host and a shell of the other one. Host keys are checked, and nothing is asked at
/// a terminal. Packets are brought along where the request wants them; the folder that they are in
/// meanwhile is removed when the scan there ends. Errors: kNotFound (no ssh here, no portwarrant
/// there, a file of `keys`), kSystem, kTimeout.
Result<ScanOutcome> ScanBySsh(const std::string& place, const ScanRequest& request,
                              const SshKeys& keys);

/// The words for portwarrant on the other host, without those about packets.
std::vector<std::string> ScanWords(const ScanRequest& request);

/// The words for ssh(1).
std::vector<std::string> SshScanWords(const std::string& place, const ScanRequest& request,
                                      const SshKeys& keys);

/// What came back: a scan in JSON and, behind a line that says so, packets in Base64 and a full
/// stop. Hostile. Packets that cannot be read are none, and why is told. Errors: as ParseScanJson.
Result<ScanOutcome> ReadSshScan(std::string_view text, const ScanRequest& request);

}  // namespace pw
