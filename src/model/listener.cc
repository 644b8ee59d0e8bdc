#include "model/listener.h"

namespace pw {

std::string_view ToString(ListenerState state) {
  return state == ListenerState::kListen ? "listen" : "bound";
}

std::string_view ToString(OwnerKind kind) {
  switch (kind) {
    case OwnerKind::kProcess:
      return "process";
    case OwnerKind::kKernel:
      return "kernel";
    case OwnerKind::kSystemdSocket:
      return "systemd-socket";
    case OwnerKind::kInetd:
      return "inetd";
    case OwnerKind::kUnknown:
      return "unknown";
  }
  return "unknown";
}

}  // namespace pw
