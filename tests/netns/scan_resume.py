#!/usr/bin/env python3
"""`portwarrant scan --resume`: killed and interrupted at random moments, it ends with the result of
a scan that was not. `scan_resume.py BINARY`."""
import json
import os
import random
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from support import portwarrant  # noqa: E402
from support.network import Pair, pair  # noqa: E402

TCP = sorted(random.Random(7).sample(range(1, 20000), 60))
UDP = [53, 1234, 2152]
RATE = "4000"
INTERRUPTIONS = 20


def states(document):
    """What the result says of every port; not how long an answer took."""
    (target,) = document["targets"]
    ports = {(row["transport"], row["port"]): (row["state"], row["reason"])
             for row in target["ports"]}
    others = {(row["transport"], row["state"], row["reason"]): row["count"]
              for row in target["others"]}
    # A host without SCTP answers for all ports at once: how many questions that took depends on
    # when its answers came, and an interrupted scan asks again what nothing was kept of.
    coverage = [(row["transport"], row["ports"], row["answered"], row["status"],
                 row["asked"] if row["transport"] != "sctp" else None)
                for row in target["coverage"]]
    return ports, others, coverage


class ScanResume(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.net = cls.enterClassContext(pair("res"))
        cls.enterClassContext(cls.net.open_ports(tcp=TCP, udp=UDP))
        for setting in ("net.ipv4.icmp_ratelimit=0", "net.ipv4.icmp_msgs_per_sec=1000000",
                        "net.ipv4.icmp_msgs_burst=100000"):
            subprocess.run(cls.net.at_target("sysctl", "-qw", setting), check=False,
                           stderr=subprocess.DEVNULL)

    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.journal = os.path.join(self.folder, "journal")

    def command(self, *arguments):
        return ["nsenter", f"--net=/run/netns/{self.net.scanner}", portwarrant.BINARY, "scan",
                Pair.V4, "--quiet", "--rate", RATE, "--format", "json", *arguments]

    def size(self):
        return os.path.getsize(self.journal) if os.path.exists(self.journal) else 0

    def until_it_has_settled_more(self, child):
        before = self.size()
        end = time.monotonic() + 20
        while self.size() < before + 1000 and child.poll() is None and time.monotonic() < end:
            time.sleep(0.01)

    def test_interrupted_twenty_times(self):
        # Several times what twenty interruptions let through: a busy machine is late with each.
        ports = ["--ports", "tcp:1-60000,sctp:1-20000,udp:50-60"]
        whole = json.loads(subprocess.run(self.command(*ports), check=True, capture_output=True,
                                          text=True, timeout=120).stdout)
        chance = random.Random(20)
        out = os.path.join(self.folder, "scan.json")
        sizes = []
        for number in range(INTERRUPTIONS):
            child = subprocess.Popen(self.command(*ports, "--resume", self.journal, "-o", out),
                                     stderr=subprocess.PIPE, text=True)
            self.until_it_has_settled_more(child)
            time.sleep(chance.uniform(0, 0.25))
            if number % 2:
                child.send_signal(signal.SIGINT)
            else:
                child.kill()
            _, said = child.communicate(timeout=30)
            if number % 2 and child.returncode == 130:
                self.assertIn("goes on from " + self.journal, said)
            sizes.append(self.size())
        self.assertGreater(len(set(sizes)), 5)
        self.assertTrue(os.path.exists(self.journal), "the scan was over before it was interrupted")
        done = subprocess.run(self.command(*ports, "--resume", self.journal), capture_output=True,
                              text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        resumed = json.loads(done.stdout)
        self.assertEqual(states(resumed), states(whole))
        self.assertRegex(resumed["settings"]["resumed"], r"^\d+ times$")
        self.assertFalse(os.path.exists(self.journal))

    def refused(self, *arguments):
        done = subprocess.run(self.command("--resume", self.journal, *arguments),
                              capture_output=True, text=True, timeout=60)
        self.assertEqual(done.returncode, 2)
        self.assertEqual(done.stdout, "")
        return done.stderr

    def test_what_is_no_journal_is_left_alone(self):
        for content in ("port-list\n", "one line without end", "\0\1\2", "{}\n"):
            with open(self.journal, "w", encoding="utf-8") as file:
                file.write(content)
            self.assertIn("line 1: no journal of a scan", self.refused("--ports", "tcp:22"))
            with open(self.journal, encoding="utf-8") as file:
                self.assertEqual(file.read(), content)

    def test_the_journal_of_another_scan_is_refused(self):
        child = subprocess.Popen(self.command("--ports", "tcp:1-20000", "--resume", self.journal),
                                 stdout=subprocess.DEVNULL)
        time.sleep(0.5)
        # Meanwhile nobody else may write it.
        self.assertIn("another process writes it", self.refused("--ports", "tcp:1-20000"))
        child.kill()
        child.wait()
        self.assertIn("other targets, transports or ports", self.refused("--ports", "tcp:22"))

    def test_a_place_where_no_file_can_be(self):
        self.journal = os.path.join(self.folder, "none", "journal")
        self.assertIn("none/journal", self.refused("--ports", "tcp:22"))
        self.journal = self.folder
        self.assertIn(self.folder, self.refused("--ports", "tcp:22"))

    def test_a_full_disk_is_told(self):
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", self.folder], check=True)
        try:
            child = subprocess.Popen(
                self.command("--ports", "tcp:1-20000", "--resume", self.journal),
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            deadline = time.monotonic() + 60
            while not os.path.exists(self.journal) or os.path.getsize(self.journal) == 0:
                self.assertLess(time.monotonic(), deadline, "nothing is kept")
                time.sleep(0.05)
            time.sleep(1)
            child.send_signal(signal.SIGINT)
            _, said = child.communicate(timeout=30)
        finally:
            subprocess.run(["umount", self.folder], check=True)
        self.assertEqual(child.returncode, 2, said)
        self.assertIn("No space left on device", said)
        self.assertIn("is asked again", said)


if __name__ == "__main__":
    portwarrant.need_root()
    portwarrant.main()
