#!/usr/bin/env python3
"""`portwarrant audit` looks from a vantage on another host, by a real sshd: the scan and its packets
come back, nothing is left there, and what is missing there is told. `audit_over_ssh.py BINARY`."""
import contextlib
import json
import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from support import portwarrant as pw  # noqa: E402
from support import ssh_element  # noqa: E402
from support import tshark  # noqa: E402
from support.network import element  # noqa: E402

PORT = 2301
LIST = """format: portwarrant/port-list/1
element: {name: far, class: mme}
interfaces:
  - {name: oam, domain: oam, addresses: [10.77.8.2]}
ports:
  - {interface: oam, transport: tcp, port: 22, service: ssh, purpose: administration}
"""


class AuditOverSsh(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        cls.scratch = stack.enter_context(ssh_element.scratch())
        cls.net = stack.enter_context(element("ssv", {"oam": 8}))
        cls.tester = cls.net.testers["oam"]
        cls.key = ssh_element.make_key(cls.path("key"))
        ssh_element.make_key(cls.path("host_key"))
        cls.write("known_hosts", ssh_element.known_host(cls.path("host_key.pub"), PORT))
        cls.write("list.yaml", LIST)
        for folder in ("bin", "tmp"):
            os.mkdir(cls.path(folder))
        stack.enter_context(ssh_element.element(
            cls.tester, cls.scratch, PORT,
            settings=[f"SetEnv PATH={cls.path('bin')}:/usr/bin:/bin TMPDIR={cls.path('tmp')}"]))
        stack.enter_context(cls.net.listen("tcp/10.77.8.2/22"))

    @classmethod
    def path(cls, name):
        return os.path.join(cls.scratch, name)

    @classmethod
    def write(cls, name, text):
        with open(cls.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    @contextlib.contextmanager
    def installed(self, run='"$@"'):
        """What `portwarrant` is over there: a script that runs the true one and its words, "$@". It
        counts its runs in `runs`, with what others may do with its temporary files."""
        program = self.path("bin/portwarrant")
        self.write("runs", "")
        self.write("bin/portwarrant", f'#!/bin/sh\nset -- {pw.BINARY} "$@"\n'
                   f'stat -c %a "$TMPDIR"/* >>{self.path("runs")}\n{run}\n')
        os.chmod(program, 0o755)
        try:
            yield
        finally:
            os.unlink(program)

    def runs(self):
        with open(self.path("runs"), encoding="utf-8") as file:
            return file.read().split()

    def audit(self, bundle, *words, known="known_hosts", codes=(0, 1, 3)):
        """From the tester's own namespace, which is an island with an sshd."""
        done = subprocess.run(
            ["ip", "netns", "exec", self.tester, pw.BINARY, "audit", "--list",
             self.path("list.yaml"), "--netns", self.net.netns, "--format", "json",
             "--udp-budget", "4s", "--no-identify", "--store", self.path("history.db"),
             "--vantage", f"oam=ssh://root@127.0.0.1:{PORT}", "--identity", self.key,
             "--known-hosts", self.path(known), "--output", self.path(bundle), *words],
            capture_output=True, text=True, check=False, timeout=200)
        self.assertIn(done.returncode, codes, done.stderr)
        self.assertEqual(os.listdir(self.path("tmp")), [], "left on the other host")
        return done

    def open_port(self, report):
        row = next(row for row in report["matrix"] if row["transport"] == "tcp"
                   and row["port"] == 22 and row["interface"] == "oam")
        return {seen["vantage"]: seen["state"] for seen in row["vantages"]}

    def test_the_scan_and_its_packets_come_back(self):
        with self.installed():
            report = json.loads(self.audit("whole").stdout)
        self.assertEqual(self.runs(), ["700"])
        self.assertEqual(self.open_port(report), {"oam": "open"})
        with open(self.path("whole/scan.json"), encoding="utf-8") as file:
            scan = json.load(file)
        self.assertEqual(scan["vantage"]["name"], "oam")
        self.assertIn("capture", scan["settings"])
        rows = [(name, port == "22", int(flags, 0)) for name, port, flags in tshark.packets(
            self.path("whole/capture.pcapng"), "tcp.port == 22", "frame.interface_name",
            "tcp.dstport", "tcp.flags")]
        self.assertIn(("oam", True, 0x02), rows)
        self.assertIn(("oam", False, 0x12), rows)

    def test_who_may_not_see_packets_there_looks_without(self):
        with self.installed('exec setpriv --bounding-set=-net_raw --inh-caps=-net_raw "$@"'):
            report = json.loads(self.audit("without").stdout)
        self.assertEqual(self.open_port(report), {"oam": "open"})
        self.assertFalse(os.path.exists(self.path("without/capture.pcapng")))

    def test_nothing_is_captured_where_nobody_wants_it(self):
        with self.installed():
            self.audit("unwanted", "--no-capture")
        self.assertFalse(os.path.exists(self.path("unwanted/capture.pcapng")))

    def test_a_scan_without_room_for_its_packets_counts_and_is_not_repeated(self):
        lost = '"$@"; rm "$TMPDIR"/*/packets; exit 2'
        with self.installed(lost):
            report = json.loads(self.audit("lost").stdout)
        self.assertEqual(len(self.runs()), 1)
        self.assertEqual(self.open_port(report), {"oam": "open"})
        self.assertFalse(os.path.exists(self.path("lost/capture.pcapng")))

    def test_what_is_missing_is_told(self):
        with self.installed("exec /nonexistent/portwarrant"):
            done = self.audit("missing", codes=(2,))
        self.assertIn(f"vantage oam (ssh://root@127.0.0.1:{PORT}): portwarrant is not installed",
                      done.stderr)
        self.write("nobody", "")
        with self.installed():
            done = self.audit("stranger", known="nobody", codes=(2,))
        self.assertIn("Host key verification failed", done.stderr)


if __name__ == "__main__":
    pw.need_root()
    ssh_element.need()
    tshark.need()
    pw.main()
