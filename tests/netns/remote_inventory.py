#!/usr/bin/env python3
"""Inventories fetched over SSH from a real sshd: the same listeners as from inside, by root, by sudo
and without; host keys; hostile answers; nothing left behind.
`remote_inventory.py BINARY [COLLECTOR]`; without COLLECTOR (sanitized builds have none) only what
needs none is tested, with a program of the test's own in its place."""
import contextlib
import glob
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import portwarrant as pw  # noqa: E402
import ssh_element  # noqa: E402

COLLECTOR = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else None
PORT, NOEXEC_PORT, OLD_PORT = 2201, 2202, 2203
FOLDERS = ("/run", "/dev/shm", "/tmp", "/var/tmp")

SOCKETS = """
import signal
import socket
kept = [socket.create_server(("0.0.0.0", 3868)),
        socket.create_server(("::1", 8805), family=socket.AF_INET6)]
for address, port in (("127.0.0.1", 2123), ("0.0.0.0", 161)):
    udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    udp.bind((address, port))
    kept.append(udp)
raw = socket.socket(socket.AF_INET, socket.SOCK_RAW, 132)
print("ready", flush=True)
signal.pause()
"""

# What a hostile element could answer, as a program that needs no libraries.
HOSTILE = r"""
#include <cstdio>
#include <cstring>
volatile char mode[] = "MODE=................";
int main() {
  const char* text = const_cast<const char*>(mode) + 5;
  if (std::strncmp(text, "text", 4) == 0) return std::puts("no inventory"), 0;
  if (std::strncmp(text, "fail", 4) == 0) return std::fputs("broken \033[31mred\n", stderr), 41;
  if (std::strncmp(text, "crash", 5) == 0) return *static_cast<volatile int*>(nullptr);
  if (std::strncmp(text, "silent", 6) == 0) return 0;
  static char block[1 << 16];
  std::memset(block, '[', sizeof(block));
  while (std::fwrite(block, 1, sizeof(block), stdout) == sizeof(block)) {}
  return 0;
}
"""


def left_over():
    """Files of the collection that still have a name."""
    homes = (os.path.expanduser("~"), os.path.join(SCRATCH, "*", "pwadmin"),
             os.path.join(SCRATCH, "*", "pwplain"), "/run/user/*")
    return [path for folder in (*FOLDERS, *homes) for path in glob.glob(f"{folder}/.portwarrant.*")]


def at_work():
    """Processes that take, check or run a collector."""
    found = []
    for link in glob.glob("/proc/[0-9]*/exe") + glob.glob("/proc/[0-9]*/fd/7"):
        with contextlib.suppress(OSError):
            if "/.portwarrant." in os.readlink(link):
                found.append(link)
    return found


def with_collector(test):
    """Sanitized builds have no collector: a test of it is not part of this module then. Where there
    is one, the hardened build runs it."""
    return test if COLLECTOR is not None else None


class RemoteInventory(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        global SCRATCH
        SCRATCH = cls.scratch = stack.enter_context(ssh_element.scratch())
        cls.netns = stack.enter_context(pw.namespace("remote"))
        cls.key = ssh_element.make_key(f"{cls.scratch}/key")
        ssh_element.make_key(f"{cls.scratch}/host_key")
        cls.fingerprint = ssh_element.fingerprint(f"{cls.scratch}/host_key.pub")
        cls.known = f"{cls.scratch}/known_hosts"
        with open(cls.known, "w", encoding="utf-8") as out:
            out.writelines(ssh_element.known_host(f"{cls.scratch}/host_key.pub", port)
                           for port in (PORT, NOEXEC_PORT, OLD_PORT))
        stack.enter_context(pw.python_in(cls.netns, SOCKETS))
        stack.enter_context(ssh_element.element(cls.netns, cls.scratch, PORT))
        cls.enter = stack.enter_context

    def client(self, *arguments, user="root", port=PORT, login=None, codes=(0, 3), **options):
        """Runs `inventory --host` in the element's namespace, which is an island."""
        if login is None:
            login = ("--identity", self.key, "--known-hosts", self.known)
        done = subprocess.run(
            ["ip", "netns", "exec", self.netns, pw.BINARY, "inventory", "--host",
             f"ssh://{user}@127.0.0.1:{port}", "--format", "json", *login, *arguments],
            capture_output=True, text=True, timeout=120, check=False, **options)
        self.assertIn(done.returncode, codes, done.stderr)
        if done.returncode == 2:
            self.assertEqual(done.stdout, "")
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertIn(f"collect from ssh://{user}@127.0.0.1:{port}: ", done.stderr)
        self.assertEqual(left_over(), [])
        return done

    def fetch(self, *arguments, **options):
        return json.loads(self.client("--netns", self.netns, *arguments, **options).stdout)

    def local(self):
        return pw.inventory("--netns", self.netns)

    @staticmethod
    def sockets(inventory):
        return {(r["id"], r["state"], r["inode"]) for r in inventory["listeners"]}

    @staticmethod
    def owners(inventory):
        return {(r["id"], r["owner"]["kind"], p["pid"], p["exe"], p["user"],
                 (p["package"] or {}).get("name"))
                for r in inventory["listeners"] for p in r["processes"]}

    @with_collector
    def test_same_as_from_inside_by_root(self):
        far, near = self.fetch(), self.local()
        self.assertIn(f"tcp/0.0.0.0/3868@{self.netns}", {r["id"] for r in far["listeners"]})
        self.assertEqual(self.sockets(far), self.sockets(near))
        self.assertEqual(self.owners(far), self.owners(near))
        self.assertEqual({s["name"] for s in far["services"]}, {s["name"] for s in near["services"]})
        self.assertEqual(far["host"], near["host"])
        self.assertEqual(far["remote"]["address"], f"ssh://root@127.0.0.1:{PORT}")
        self.assertEqual(far["remote"]["host_key"], f"ssh-ed25519 {self.fingerprint}")
        self.assertFalse(far["remote"]["sudo"])
        self.assertTrue(far["remote"]["verified"])
        self.assertNotIn("remote", near)

    @with_collector
    def test_same_as_from_inside_by_sudo(self):
        far, near = self.fetch(user="pwadmin"), self.local()
        self.assertEqual(self.sockets(far), self.sockets(near))
        self.assertEqual(self.owners(far), self.owners(near))
        self.assertTrue(far["remote"]["sudo"])
        self.assertEqual(far["remote"]["user"], "pwadmin")

    @with_collector
    def test_without_sudo_says_what_is_missing(self):
        done = self.client("--netns", "self", user="pwplain", codes=(3,))
        far = json.loads(done.stdout)
        self.assertIn(3868, {r["port"] for r in far["listeners"]})
        told = [c for c in far["coverage"] if "not as root" in c["reason"]]
        self.assertEqual([c["status"] for c in told], ["denied"])
        self.assertIn("password is required", told[0]["reason"])
        never = self.client("--netns", "self", "--sudo", "never", user="pwadmin", codes=(3,))
        self.assertIn("sudo was not wanted", never.stdout)
        always = self.client("--sudo", "always", user="pwplain", codes=(2,))
        self.assertIn("become root by sudo: sudo: a password is required", always.stderr)
        self.assertIn("NOPASSWD", always.stderr)

    @with_collector
    def test_an_old_kernel_gives_the_same(self):
        with ssh_element.element(self.netns, self.scratch, OLD_PORT, old_kernel=True):
            far, near = self.fetch(port=OLD_PORT), self.local()
            self.assertEqual(self.sockets(far), self.sockets(near))
            self.assertEqual(self.owners(far), self.owners(near))
            self.assertEqual({s["name"] for s in far["services"]},
                             {s["name"] for s in near["services"]})
            bpf = self.client("--owners", "bpf", port=OLD_PORT, codes=(2,))
            self.assertIn("bpf", bpf.stderr.lower())

    @with_collector
    def test_folders_without_programs_are_told(self):
        folders = (*FOLDERS, os.path.expanduser("~"))
        with ssh_element.element(self.netns, self.scratch, NOEXEC_PORT, noexec=folders):
            self.assertIn("noexec", self.client(port=NOEXEC_PORT, codes=(2,)).stderr)

    @with_collector
    def test_a_killed_client_leaves_nothing(self):
        chance = random.Random(5)
        caught = 0
        for turn in range(12):
            client = subprocess.Popen(
                ["ip", "netns", "exec", self.netns, pw.BINARY, "inventory", "--host",
                 f"ssh://root@127.0.0.1:{PORT}", "--identity", self.key, "--known-hosts",
                 self.known], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            if turn % 2:  # while the program is on its way, or at work
                while client.poll() is None and not at_work():
                    pass
                caught += client.poll() is None
            else:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    client.wait(timeout=chance.uniform(0.02, 0.8))
            if client.poll() is None:
                client.send_signal(signal.SIGKILL)
            client.wait()
        self.assertGreater(caught, 0)
        deadline = time.monotonic() + 60
        while (at_work() or left_over()) and time.monotonic() < deadline:
            time.sleep(0.1)
        self.assertEqual(at_work(), [])
        self.assertEqual(left_over(), [])

    def test_an_unknown_host_key_is_refused_with_its_fingerprint(self):
        empty = f"{self.scratch}/empty"
        with open(empty, "w", encoding="utf-8"):
            pass
        for known in (empty, f"{self.scratch}/none"):
            login = ("--identity", self.key, "--known-hosts", known)
            refused = self.client(login=login, codes=(2,)).stderr
            self.assertIn(f"ssh-ed25519 {self.fingerprint}: not in {known}", refused)
            self.assertIn(f"--host-key {self.fingerprint}", refused)
            self.assertFalse(os.path.exists(f"{self.scratch}/none"))

    def test_a_changed_host_key_is_refused(self):
        other = ssh_element.make_key(f"{self.scratch}/other_host_key")
        changed = f"{self.scratch}/changed"
        with open(changed, "w", encoding="utf-8") as out:
            out.write(ssh_element.known_host(f"{other}.pub", PORT))
        refused = self.client(login=("--identity", self.key, "--known-hosts", changed), codes=(2,))
        self.assertIn("has another key for this host", refused.stderr)
        self.assertIn(self.fingerprint, refused.stderr)
        named = ("--identity", self.key, "--host-key", ssh_element.fingerprint(f"{other}.pub"))
        self.assertIn(self.fingerprint, self.client(login=named, codes=(2,)).stderr)

    def test_a_key_that_does_not_open_is_told(self):
        stranger = ssh_element.make_key(f"{self.scratch}/stranger")
        locked = ssh_element.make_key(f"{self.scratch}/locked", "a passphrase")
        for key, why in ((stranger, "does not take the key"), (locked, "ssh-agent"),
                         (f"{self.scratch}/nothing", "no such file")):
            login = ("--identity", key, "--known-hosts", self.known)
            self.assertIn(why, self.client(login=login, codes=(2,)).stderr)

    def test_an_agent_opens(self):
        agent = subprocess.run(["ssh-agent", "-s"], check=True, capture_output=True, text=True).stdout
        words = dict(word.split("=", 1) for word in agent.replace("\n", "").split(";")
                     if "=" in word)
        environment = dict(os.environ, SSH_AUTH_SOCK=words["SSH_AUTH_SOCK"])
        try:
            subprocess.run(["ssh-add", "-q", self.key], check=True, env=environment)
            # Past the login: a collector for another machine is not brought there.
            self.client("--collector", "/etc/hostname", env=environment, codes=(2,),
                        login=("--host-key", self.fingerprint))
        finally:
            os.kill(int(words["SSH_AGENT_PID"]), signal.SIGTERM)

    def test_hostile_answers_are_errors(self):
        with tempfile.TemporaryDirectory() as folder:
            source, program = f"{folder}/hostile.cc", f"{folder}/hostile"
            with open(source, "w", encoding="utf-8") as out:
                out.write(HOSTILE)
            subprocess.run(["g++", "-static", "-o", program, source], check=True)
            with open(program, "rb") as built:
                code = built.read()
            for mode, why in (("text", "read the collector's output: "),
                              ("silent", "read the collector's output: "),
                              ("fail", "ended with code 41: broken \\x1b[31mred"),
                              ("crash", "run collector: it ended with code"),
                              ("endless", "more than 134217728 bytes of output")):
                with open(program, "wb") as out:
                    out.write(code.replace(b"MODE=................",
                                           b"MODE=" + mode.encode().ljust(16, b"\0")))
                told = self.client("--collector", program, codes=(2,)).stderr
                self.assertIn(why, told, mode)

    def test_wrong_options_are_told_before_anything_is_sent(self):
        for arguments, why in ((("--netns", "a;b"), "may not stand in a command"),
                               (("--collector", "/etc/hostname"), "it is no program"),
                               (("--collector", "/nonexistent"), "open /nonexistent")):
            self.assertIn(why, self.client(*arguments, codes=(2,)).stderr)
        bad = pw.run("inventory", "--host", "ssh://root:secret@127.0.0.1", codes=(2,))
        self.assertIn("no password belongs there", bad.stderr)
        closed = self.client(port=1, codes=(2,))
        self.assertIn("connect to [127.0.0.1]:1 by SSH", closed.stderr)


SCRATCH = ""

if __name__ == "__main__":
    pw.need_root()
    ssh_element.need()
    pw.main()
