"""A real sshd in a network namespace of a test's own, as the element that an inventory is fetched
from. Users, sudo rules and their homes exist only in the mount namespace of that sshd; nothing of
the machine changes. Standard library only.
"""
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile

SSHD = "/usr/sbin/sshd"

# Runs as root in a mount namespace of its own. $1: scratch folder, $2: config of sshd, $3: folders to
# remount noexec, $4: program that starts sshd.
ELEMENT = r"""
set -eu
mkdir -p "$1/etc"
mount -t tmpfs -o mode=755 tmpfs "$1/etc"
mkdir "$1/etc/upper" "$1/etc/work"
mount -t overlay -o "lowerdir=/etc,upperdir=$1/etc/upper,workdir=$1/etc/work" overlay /etc
number=64100
for user in pwadmin pwplain; do
  number=$((number + 1))
  echo "$user:x:$number:$number::$1/$user:/bin/sh" >>/etc/passwd
  echo "$user:x:$number:" >>/etc/group
  echo "$user:*:19000:0:99999:7:::" >>/etc/shadow
  mkdir -p "$1/$user"
  chown "$number:$number" "$1/$user"
done
mkdir -p /etc/sudoers.d
echo "pwadmin ALL=(ALL) NOPASSWD: ALL" >/etc/sudoers.d/pwtest
chmod 440 /etc/sudoers.d/pwtest
for folder in $3; do
  mount --bind "$folder" "$folder"
  mount -o remount,bind,noexec "$folder"
done
exec $4 /usr/sbin/sshd -D -e -f "$2"
"""

# Kernels before 5.6 have no openat2(2), those before 4.4 no bpf(2) for us: both answer ENOSYS.
OLD_KERNEL = r"""
import ctypes, errno, os, sys
seccomp = ctypes.CDLL("libseccomp.so.2", use_errno=True)
seccomp.seccomp_init.restype = ctypes.c_void_p
seccomp.seccomp_rule_add.argtypes = [ctypes.c_void_p, ctypes.c_uint32, ctypes.c_int, ctypes.c_uint]
seccomp.seccomp_load.argtypes = [ctypes.c_void_p]
filter = seccomp.seccomp_init(0x7fff0000)
for name in (b"openat2", b"bpf"):
    number = seccomp.seccomp_syscall_resolve_name(name)
    assert seccomp.seccomp_rule_add(filter, 0x00050000 | errno.ENOSYS, number, 0) == 0, name
assert seccomp.seccomp_load(filter) == 0
os.execv(sys.argv[1], sys.argv[1:])
"""


def need():
    """Ends the program as skipped where there is no sshd to fetch from."""
    for program in (SSHD, "/usr/bin/ssh-keygen", "/usr/bin/sudo"):
        if not os.path.exists(program):
            print(f"skipped: needs {program} (packaging/deps/test.txt)")
            sys.exit(77)


def make_key(path, passphrase=""):
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", passphrase, "-f", path], check=True)
    return path


def fingerprint(path):
    return subprocess.run(["ssh-keygen", "-lf", path], check=True, capture_output=True,
                          text=True).stdout.split()[1]


def known_host(public_key, port):
    """The line of known_hosts for a host of that key on 127.0.0.1:port."""
    with open(public_key, encoding="utf-8") as key:
        return f"[127.0.0.1]:{port} {' '.join(key.read().split()[:2])}\n"


@contextlib.contextmanager
def scratch():
    """A folder for keys and homes that sshd agrees with; /run/sshd, which it insists on, for the
    time of the test."""
    folder = tempfile.mkdtemp(prefix="pw-ssh-")
    os.chmod(folder, 0o755)
    made = not os.path.isdir("/run/sshd")
    os.makedirs("/run/sshd", mode=0o755, exist_ok=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)
        if made:
            os.rmdir("/run/sshd")


@contextlib.contextmanager
def daemon(netns, folder, address, port=22):
    """A real sshd on address:port in `netns` that lets nobody in."""
    key, config = os.path.join(folder, f"daemon-{port}"), os.path.join(folder, f"daemon-{port}.conf")
    if not os.path.exists(key):
        make_key(key)
    with open(config, "w", encoding="utf-8") as out:
        out.write(f"Port {port}\nListenAddress {address}\nHostKey {key}\nUsePAM no\nPidFile none\n"
                  "PasswordAuthentication no\nPubkeyAuthentication no\n")
    with open(os.path.join(folder, f"daemon-{port}.log"), "w+", encoding="utf-8") as log:
        child = subprocess.Popen(["ip", "netns", "exec", netns, SSHD, "-D", "-f", config],
                                 stdout=log, stderr=log)
        try:
            wait_for_port(netns, port, child, log)
            yield child
        finally:
            child.terminate()
            child.wait(timeout=20)


@contextlib.contextmanager
def element(netns, folder, port, *, noexec=(), old_kernel=False, settings=()):
    """sshd on 127.0.0.1:port in `netns`, with `settings`, lines for sshd_config(5). Root, pwadmin
    (sudo without a password) and pwplain log in with the key `folder`/key; the host key is
    `folder`/host_key."""
    config = os.path.join(folder, f"sshd-{port}.conf")
    with open(config, "w", encoding="utf-8") as out:
        out.write(f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host_key\n"
                  f"AuthorizedKeysFile {folder}/key.pub\nStrictModes no\nUsePAM no\n"
                  "PasswordAuthentication no\nPermitRootLogin prohibit-password\nPidFile none\n"
                  "LogLevel VERBOSE\n")
        out.writelines(line + "\n" for line in settings)
    starter = ""
    if old_kernel:
        starter = os.path.join(folder, "old_kernel.py")
        with open(starter, "w", encoding="utf-8") as out:
            out.write(OLD_KERNEL)
        starter = f"{sys.executable} {starter}"
    private = os.path.join(folder, f"element-{port}")
    os.makedirs(private)
    command = ["ip", "netns", "exec", netns, "unshare", "--mount", "--propagation", "private", "sh",
               "-c", ELEMENT, "sh", private, config, " ".join(noexec), starter]
    with open(os.path.join(folder, f"sshd-{port}.log"), "w+", encoding="utf-8") as log:
        child = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_for_port(netns, port, child, log)
            yield child
        finally:
            child.terminate()
            child.wait(timeout=20)


def wait_for_port(netns, port, child, log=None):
    """Until somebody listens on a TCP port there, asked of the kernel, by the namespace's own table;
    fails if `child` ends before, with the end of what it logged."""
    for _ in range(600):
        found = subprocess.run(["ip", "netns", "exec", netns, "ss", "-Hltn", f"sport = :{port}"],
                               capture_output=True, text=True, check=True).stdout
        if found.strip():
            return
        try:
            child.wait(timeout=0.05)
        except subprocess.TimeoutExpired:
            continue
        said = ""
        if log is not None:
            log.seek(0)
            said = log.read()[-2000:]
        raise AssertionError(f"{child.args} ended with {child.returncode}: {said}")
    raise AssertionError(f"nobody listens on {port}")
