#include "probe/ftp_conversation.h"
#include "probe/probe_spec.h"
#include "probe/rpc_conversation.h"
#include "probe/smb_conversation.h"
#include "probe/tftp_conversation.h"

namespace pw {
namespace {

constexpr std::array kTcpOnly = {Carrier::kTcp, Carrier::kTcp, Carrier::kTcp, Carrier::kTcp};
constexpr std::array kTcpAndTls = {Carrier::kTcp, Carrier::kTls, Carrier::kTls, Carrier::kTls};
constexpr std::array kUdpOnly = {Carrier::kUdp, Carrier::kUdp, Carrier::kUdp, Carrier::kUdp};
constexpr std::array kTcpAndUdp = {Carrier::kTcp, Carrier::kUdp, Carrier::kUdp, Carrier::kUdp};

constexpr auto kProbes = std::to_array<ProbeSpec>({
    {.name = "ftp",
     .protocols = "ftp",
     .carriers = kTcpAndTls,
     .ports = {21, 990, 2121},
     .rank = 0,
     .greets = FtpConversation::Greets,
     .make = MakeConversation<FtpConversation>,
     .source = "RFC 959, RFC 2389, RFC 4217"},
    {.name = "tftp",
     .protocols = "tftp",
     .carriers = kUdpOnly,
     .ports = {69},
     .rank = 4,
     .confirm = true,
     .make = MakeConversation<TftpConversation>,
     .source = "RFC 1350"},
    {.name = "onc-rpc",
     .protocols = "nfs portmapper mountd nlockmgr rpc-status rquotad rusersd rstatd walld ypserv "
                  "ypbind cmsd ttdbserverd sadmind nfs-acl onc-rpc",
     .carriers = kTcpAndUdp,
     .ports = {111, 2049, 20048},
     .rank = 3,
     .make = MakeConversation<RpcConversation>,
     .source = "RFC 5531, RFC 1833, RFC 1813 s.3.3.0, s.5.2.5, RFC 7530 s.17.1"},
    {.name = "smb2",
     .protocols = "smb netbios-ssn",
     .carriers = kTcpOnly,
     .ports = {445, 139},
     .rank = 4,
     .make = MakeConversation<Smb2Conversation>,
     .source = "MS-SMB2 s.2.2.3, RFC 1002 s.4.3"},
    {.name = "smb1",
     .protocols = "smb netbios-ssn",
     .carriers = kTcpOnly,
     .ports = {445, 139},
     .rank = 5,
     .make = MakeConversation<Smb1Conversation>,
     .source = "MS-CIFS s.2.2.4.52, RFC 1002 s.4.3"},
});

}  // namespace

std::span<const ProbeSpec> FileProbes() {
  return kProbes;
}

}  // namespace pw
