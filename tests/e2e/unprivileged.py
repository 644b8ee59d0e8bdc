#!/usr/bin/env python3
"""Without privilege everything that can be had is there, and what is missing is said."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import portwarrant as pw  # noqa: E402

NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all"]
SERVER = """
import socket, time
s = socket.socket(); s.bind(('127.0.0.1', 7321)); s.listen()
print('ready', flush=True); time.sleep(60)
"""


class Unprivileged(unittest.TestCase):
    def setUp(self):
        if os.geteuid() != 0:
            self.skipTest("needs root to become somebody else")
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        os.chmod(scratch.name, 0o755)
        self.binary = os.path.join(scratch.name, "portwarrant")
        subprocess.run(["cp", pw.BINARY, self.binary], check=True)
        self.dir = scratch.name

    def as_nobody(self, netns, *arguments):
        return subprocess.run(["ip", "netns", "exec", netns, *NOBODY, self.binary, *arguments],
                              capture_output=True, text=True, check=False, timeout=60)

    def test_sockets_are_there_and_owners_are_said_to_be_hidden(self):
        with pw.namespace("np") as netns, pw.python_in(netns, SERVER):
            done = self.as_nobody(netns, "inventory", "--netns", "self", "--format", "json")
            self.assertEqual(done.returncode, 3, done.stderr)
            document = json.loads(done.stdout)
            (row,) = [r for r in document["listeners"] if r["port"] == 7321]
            self.assertEqual(row["owner"]["kind"], "unknown")
            self.assertRegex(row["owner"]["reason"], "CAP_SYS_PTRACE")
            self.assertEqual(row["processes"], [])
            owners = [c for c in document["coverage"] if c["subject"] == "owners"]
            self.assertEqual([c["status"] for c in owners], ["denied"])
            self.assertRegex(owners[0]["reason"], "CAP_SYS_PTRACE")

    def audit(self, ports):
        text = ("format: portwarrant/port-list/1\nelement: {name: x, class: mme}\nports:\n" + ports
                + "forbidden: [tr33806-r5]\n")
        path = os.path.join(self.dir, "list.yaml")
        with open(path, "w", encoding="ascii") as file:
            file.write(text)
        with pw.namespace("np") as netns, pw.python_in(netns, SERVER):
            return self.as_nobody(netns, "audit", "--list", path, "--netns", "self", "--format",
                                  "json")

    def test_audit_passes_nothing_that_it_could_not_see(self):
        done = self.audit("  - {interface: local, transport: tcp, port: 7321, service: x, "
                          "purpose: test}\n")
        self.assertIn(done.returncode, (1, 3), done.stderr)
        verdicts = {r["id"]: r["verdict"] for r in json.loads(done.stdout)["requirements"]}
        for requirement in ("R1", "R4", "R5"):
            self.assertNotEqual(verdicts[requirement], "pass", verdicts)

    def test_audit_still_fails_what_has_no_warrant(self):
        done = self.audit("  - {interface: local, transport: tcp, port: 9999, service: x, "
                          "purpose: test, only_if: test}\n")
        self.assertEqual(done.returncode, 1, done.stderr)


if __name__ == "__main__":
    pw.need_root()
    pw.main()
