#!/usr/bin/env python3
"""`portwarrant scan` sees every TCP port of a real kernel as it is: with firewalls that drop or
refuse, with loss, with limits, over IPv4 and IPv6."""
import json
import os
import random
import subprocess
import sys
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from support import portwarrant  # noqa: E402
from support.network import Pair, pair  # noqa: E402

RANDOM = random.Random(20261124)
PORTS = sorted(RANDOM.sample(range(1, 65536), 200))
ACCEPTED = PORTS[:60]


def port_set(ports):
    return "{ " + ", ".join(map(str, ports)) + " }"


def states(target, transport="tcp"):
    """{port: (state, reason)} of the listed ports, and {(state, reason): count} of the others."""
    listed = {row["port"]: (row["state"], row["reason"]) for row in target["ports"]
              if row["transport"] == transport}
    others = {(row["state"], row["reason"]): row["count"] for row in target["others"]
              if row["transport"] == transport}
    return listed, others


class ScanTcp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.net = cls.enterClassContext(pair("tcp"))
        cls.enterClassContext(cls.net.open_ports(tcp=PORTS))

    def scan(self, address=Pair.V4, codes=(0,), *options):
        command = self.net.at_scanner(portwarrant.BINARY, "scan", address, "--transport", "tcp",
                                      "--format", "json", "--quiet", *options)
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        self.assertIn(done.returncode, codes, done.stderr)
        return json.loads(done.stdout)["targets"][0]

    def expect_open(self, target, ports):
        listed, others = states(target)
        found = sorted(port for port, (state, _) in listed.items() if state == "open")
        self.assertEqual(found, ports)
        self.assertEqual(len(listed) + sum(others.values()), target["coverage"][0]["asked"])

    def until_nothing_is_half_open(self):
        """Where a firewall ate our reset the target asks once more, and our kernel resets it."""
        for _ in range(100):
            if not self.half_open():
                return
            time.sleep(0.1)

    def half_open(self):
        shown = subprocess.run(self.net.at_target("ss", "-Htn", "state", "syn-recv"),
                               capture_output=True, text=True, check=True).stdout
        return shown.strip()

    def test_every_port_over_ipv4_and_ipv6(self):
        self.until_nothing_is_half_open()
        for address in (Pair.V4, Pair.V6):
            for _ in range(5):
                target = self.scan(address)
                self.expect_open(target, PORTS)
                listed, others = states(target)
                self.assertEqual(others, {("closed", "rst"): 65336})
                self.assertEqual(set(listed.values()), {("open", "syn-ack")})
                self.assertEqual({row["responder"] for row in target["ports"]}, {address})
                self.assertEqual(target["coverage"][0]["status"], "complete")
        self.assertEqual(self.half_open(), "")

    def test_a_firewall_that_drops(self):
        with self.net.rules(("input", "drop", ["meta l4proto ipv6-icmp accept",
                                               f"tcp dport {port_set(ACCEPTED)} accept"])):
            for address in (Pair.V4, Pair.V6):
                target = self.scan(address)
                self.expect_open(target, ACCEPTED)
                self.assertEqual(states(target)[1], {("filtered", "no-answer"): 65476})

    def test_a_firewall_that_refuses(self):
        for setting in ("net.ipv4.icmp_ratelimit=0", "net.ipv6.icmp.ratelimit=0"):
            subprocess.run(self.net.at_target("sysctl", "-qw", setting), check=True)
        refusals = (("icmp type port-unreachable", "icmp-port-unreachable", Pair.V4),
                    ("icmp type admin-prohibited", "icmp-admin-prohibited", Pair.V4),
                    ("icmp type net-prohibited", "icmp-admin-prohibited", Pair.V4),
                    ("icmp type host-unreachable", "icmp-host-unreachable", Pair.V4),
                    ("icmpv6 type port-unreachable", "icmp-port-unreachable", Pair.V6),
                    ("icmpv6 type admin-prohibited", "icmp-admin-prohibited", Pair.V6))
        for kind, reason, address in refusals:
            with self.net.rules(("input", "accept", [f"tcp dport {port_set(ACCEPTED)} accept",
                                                     f"meta l4proto tcp reject with {kind}"])):
                target = self.scan(address, (0, 3), "--ports", f"1-3,{ACCEPTED[0]}")
            with self.subTest(kind):
                self.expect_open(target, ACCEPTED[:1])
                self.assertEqual(states(target)[1], {("filtered", reason): 3})
        with self.net.rules(("input", "accept", [f"tcp dport {port_set(ACCEPTED)} accept",
                                                 "meta l4proto tcp reject with tcp reset"])):
            target = self.scan()
            self.expect_open(target, ACCEPTED)
            self.assertEqual(states(target)[1], {("closed", "rst"): 65476})

    def test_loss_both_ways(self):
        for percent in (5, 10):
            lose = [f"meta l4proto tcp numgen random mod 100 < {percent} drop"]
            with self.net.rules(("prerouting", "accept", lose), ("postrouting", "accept", lose)):
                for _ in range(5):
                    self.expect_open(self.scan(), PORTS)

    def test_a_limited_rate(self):
        limit = "meta l4proto tcp limit rate over 5000/second burst 100 packets drop"
        with self.net.rules(("input", "accept", [limit])):
            self.expect_open(self.scan(), PORTS)

    def test_a_host_that_limits_its_resets(self):
        limit = "tcp flags & rst == rst limit rate over 200/second burst 50 packets drop"
        ports = [port for port in PORTS if port < 4000]
        with self.net.rules(("output", "accept", [limit])):
            self.expect_open(self.scan(Pair.V4, (0, 3), "--ports", "1-3999"), ports)

    def test_a_target_that_is_not_there(self):
        target = self.scan("10.77.0.99", (3,), "--ports", "1-100")
        self.assertFalse(target["up"])
        self.assertEqual(target["coverage"][0]["status"], "partial")

    def test_something_that_answers_for_the_target(self):
        # Every port leads to one listener, as a SYN proxy or a tarpit would.
        ports = f"22,80,{PORTS[0]}"
        everything = ["ip saddr 10.77.0.1 meta l4proto tcp redirect to :" + str(PORTS[0])]
        honest = self.scan(Pair.V4, (0,), "--ports", str(PORTS[0]))
        self.assertEqual(honest["coverage"][0]["note"], "")
        subprocess.run(self.net.at_target("nft", "-f", "-"), text=True, check=True, input=(
            "table ip pwfalse {\nchain pre {\ntype nat hook prerouting priority -100;\n"
            + everything[0] + "\n}\n}\n"))
        try:
            for asked in (ports, "all"):
                target = self.scan(Pair.V4, (3,), "--ports", asked)
                self.assertIn("answers in place of the target", target["coverage"][0]["note"])
                self.assertEqual(target["coverage"][0]["status"], "partial")
        finally:
            subprocess.run(self.net.at_target("nft", "delete", "table", "ip", "pwfalse"), check=True)

    def test_a_thousand_hosts_behind_a_router(self):
        network = "10.80.0.0/22"
        subprocess.run(["ip", "-n", self.net.target, "route", "add", "local", network, "dev", "lo"],
                       check=True)
        subprocess.run(["ip", "-n", self.net.scanner, "route", "add", network, "via", Pair.V4],
                       check=True)
        ports = f"{PORTS[0]},{PORTS[1]},1,2,3,4,5,6,7,8"
        command = self.net.at_scanner(portwarrant.BINARY, "scan", network, "--transport", "tcp",
                                      "--ports", ports, "--format", "json", "--quiet")
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        targets = json.loads(done.stdout)["targets"]
        self.assertEqual(len({target["address"] for target in targets}), 1024)
        for target in targets:
            self.expect_open(target, PORTS[:2])
            self.assertEqual(states(target)[1], {("closed", "rst"): 8})

    def test_its_own_host(self):
        command = self.net.at_target(portwarrant.BINARY, "scan", Pair.V4, "127.0.0.1", "--transport",
                                     "tcp", "--format", "json", "--quiet")
        done = subprocess.run(command, capture_output=True, text=True, timeout=120)
        self.assertEqual(done.returncode, 0, done.stderr)
        for target in json.loads(done.stdout)["targets"]:
            self.expect_open(target, PORTS)


if __name__ == "__main__":
    portwarrant.need_root()
    portwarrant.main()
