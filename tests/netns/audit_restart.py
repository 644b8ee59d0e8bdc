#!/usr/bin/env python3
"""`portwarrant audit --baseline`: the restart of an element that is one network namespace, in which
the same, one more, or one less comes back. `audit_restart.py BINARY`."""
import contextlib
import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import portwarrant as pw  # noqa: E402

LIST = """format: portwarrant/port-list/1
element: {name: restarted, class: mme}
ports:
  - {interface: any, transport: tcp, port: 2022, service: ssh, purpose: remote login}
  - {interface: any, transport: tcp, port: 3868, service: diameter, purpose: S6a}
  - {interface: any, transport: udp, port: 2123, service: gtp-c, purpose: S11}
"""

LISTENERS = """
import socket, time
sockets = []
for kind, port in %r:
    one = socket.socket(socket.AF_INET, kind)
    one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    one.bind(("0.0.0.0", port))
    if kind == socket.SOCK_STREAM:
        one.listen()
    sockets.append(one)
print("ready")
time.sleep(600)
"""
TCP, UDP = 1, 2
SAME = [(TCP, 2022), (TCP, 3868), (UDP, 2123)]


class Restart(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.netns = cls.enterClassContext(pw.namespace("restart"))
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.list = os.path.join(cls.folder, "list.yaml")
        with open(cls.list, "w", encoding="ascii") as file:
            file.write(LIST)
        cls.baseline = os.path.join(cls.folder, "baseline")
        with cls.listening(SAME):
            cls.audit("--output", cls.baseline)

    @classmethod
    @contextlib.contextmanager
    def listening(cls, ports):
        with pw.python_in(cls.netns, LISTENERS % (ports,)):
            yield

    @classmethod
    def audit(cls, *arguments):
        return json.loads(pw.run("audit", "--list", cls.list, "--netns", cls.netns, "--format",
                                 "json", *arguments).stdout)

    def after(self, ports, name, *arguments):
        """The report on the restarted element, and its restart step; the bundle is kept."""
        with self.listening(ports):
            report = self.audit("--baseline", self.baseline, "--output",
                                os.path.join(self.folder, name), *arguments)
        (step,) = [step for case in report["test_cases"] for step in case["steps"]
                   if step["action"].startswith("Restart")]
        return report, step

    @staticmethod
    def differences(report):
        return sorted((f["subject"]["transport"], f["subject"]["port"], f["verdict"])
                      for f in report["findings"] if f["kind"] == "changed-after-restart")

    def diff(self, name):
        return pw.run("diff", self.baseline, os.path.join(self.folder, name), "--format", "json",
                      codes=(0, 1))

    def test_the_same_after_a_restart_passes(self):
        report, step = self.after(SAME, "same", "--settle", "0")
        self.assertEqual(self.differences(report), [])
        self.assertEqual(step["verdict"], "pass", step)
        self.assertIn("all 1 processes that hold its sockets began after the baseline",
                      step["observed"])
        requirement = {row["id"]: row["verdict"] for row in report["requirements"]}
        self.assertEqual(requirement["R4"], "pass", report["requirements"])
        self.assertEqual(self.diff("same").returncode, 0)
        # The step rests on the inventory of before, which lies among the records.
        with open(os.path.join(self.baseline, "inventory.json"), "rb") as file:
            before = file.read()
        record = step["records"][0].removeprefix("sha256:")
        with open(os.path.join(self.folder, "same", "records", record), "rb") as file:
            self.assertEqual(file.read(), before)

    def test_a_planted_listener_and_a_missing_one_are_named(self):
        report, step = self.after([(TCP, 2022), (TCP, 4444), (UDP, 2123)], "planted", "--settle", "0")
        self.assertEqual(self.differences(report), [("tcp", 3868, "fail"), ("tcp", 4444, "fail")])
        self.assertEqual(step["verdict"], "fail")
        self.assertEqual(len(step["findings"]), 2)
        told = self.diff("planted")
        self.assertEqual(told.returncode, 1)
        changes = {(row["change"], row["port"]) for row in json.loads(told.stdout)["changes"]
                   if row["thing"] == "listener"}
        self.assertEqual(changes, {("gone", 3868), ("appeared", 4444)})

    def test_what_is_missing_before_the_element_settled_is_not_settled(self):
        report, step = self.after([(TCP, 2022), (UDP, 2123)], "early", "--settle", "3600")
        self.assertEqual(self.differences(report), [("tcp", 3868, "inconclusive")])
        self.assertEqual(step["verdict"], "inconclusive")
        self.assertIn("before the settling time of 3600 s", step["observed"])

    def test_without_a_restart_nothing_is_proven(self):
        with self.listening(SAME):
            self.audit("--output", os.path.join(self.folder, "running"))
            report = self.audit("--baseline", os.path.join(self.folder, "running"), "--settle", "0")
        (step,) = [step for case in report["test_cases"] for step in case["steps"]
                   if step["action"].startswith("Restart")]
        self.assertEqual(step["verdict"], "inconclusive")
        self.assertIn("has been running since", step["observed"])
        self.assertEqual(self.differences(report), [])

    def test_a_baseline_that_is_none_is_refused_before_the_work(self):
        done = pw.run("audit", "--list", self.list, "--baseline", self.list, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("it has no inventory", done.stderr)


if __name__ == "__main__":
    pw.need_root()
    pw.main()
