#pragma once

#include <string>
#include <string_view>

namespace pw {

/// The systemd unit that a cgroup path names: its last component ending in .service, .socket,
/// .scope, .mount or .swap, with \xNN escapes undone. Empty if there is none.
/// "/system.slice/ssh.service" gives "ssh.service".
std::string UnitOfCgroup(std::string_view path);

/// The container that a cgroup path names: the id of Docker, Podman, containerd, CRI-O and
/// Kubernetes (64 hexadecimal digits, shown as the first 12), or "nspawn:NAME", "lxc:NAME". Empty
/// if there is none.
std::string ContainerOfCgroup(std::string_view path);

/// The path of a process in /proc/PID/cgroup: the unified hierarchy if the process is in a cgroup
/// of it other than the root, else systemd's own ("name=systemd"), else "".
std::string CgroupOfProcFile(std::string_view proc_cgroup);

}  // namespace pw
