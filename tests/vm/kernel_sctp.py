#!/usr/bin/env python3
"""An emulated machine with a kernel that has SCTP and diagnostics of SCTP and raw sockets, seen from
outside and from inside. `kernel_sctp.py BINARY STATIC-LISTENER`. With PW_VM_NAME it looks at that
machine, which must have BINARY's folder at /opt/portwarrant, and leaves it up."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from support import portwarrant as pw  # noqa: E402
from support.lab import call  # noqa: E402

NAME = os.environ.get("PW_VM_NAME", f"sctp-{os.getpid()}")
INSIDE = "/opt/portwarrant/portwarrant"
S1_V4, S1_V6, OAM = "10.77.0.2", "fd77::2", "10.78.0.2"
# Of these each is told by its own address in lab/vm.d: osmo-stp, S1AP, NGAP, and X2AP for nobody.
SCTP_V4, SCTP_V6 = [2905, 36412, 38412], [2905, 38412]


def lab(verb, *arguments, **options):
    return call("vm", verb, "--name", NAME, *arguments, timeout=900, **options)


def scan(*arguments):
    """The JSON of a scan from the vantage."""
    done = subprocess.run(
        ["ip", "netns", "exec", f"pwlab-{NAME}-peer", pw.BINARY, "scan", "--quiet", "--format",
         "json", *arguments],
        check=False, capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        raise AssertionError(f"scan: {done.returncode}\n{done.stderr}")
    return done.stdout


def opened(target, transport):
    return sorted(row["port"] for row in target["ports"]
                  if row["transport"] == transport and row["state"] == "open")


class KernelWithSctp(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.scan_file = os.path.join(scratch, "scan.json")
        if "PW_VM_NAME" not in os.environ:
            cls.addClassCleanup(lab, "down")
            lab("up", "--bind-ro", f"{pw.BINARY}:{INSIDE}")
        # The machine counts on two emulated CPUs: it is asked no faster than it can answer.
        text = scan(S1_V4, S1_V6, OAM, "--transport", "tcp,sctp")
        with open(cls.scan_file, "w", encoding="utf-8") as file:
            file.write(text)
        cls.seen = {target["address"]: target for target in json.loads(text)["targets"]}
        cls.inventory = json.loads(lab("exec", INSIDE, "inventory", "--format", "json",
                                       codes=(0, 3)))

    def listeners(self, transport):
        return [row for row in self.inventory["listeners"] if row["transport"] == transport]

    def one(self, transport, port, family=None):
        (row,) = [row for row in self.listeners(transport)
                  if row["port"] == port and family in (None, row["family"])]
        return row

    def test_every_sctp_port_of_the_kernel_from_outside(self):
        for address, ports in ((S1_V4, SCTP_V4), (S1_V6, SCTP_V6), (OAM, SCTP_V4)):
            with self.subTest(address):
                target = self.seen[address]
                self.assertEqual(opened(target, "sctp"), ports)
                self.assertEqual([row for row in target["others"] if row["transport"] == "sctp"],
                                 [{"transport": "sctp", "state": "closed", "reason": "abort",
                                   "count": 65536 - len(ports)}])
                (row,) = [r for r in target["coverage"] if r["transport"] == "sctp"]
                self.assertEqual((row["status"], row["note"]), ("complete", ""))

    def test_what_speaks_is_told_by_what_it_does(self):
        (target,) = json.loads(scan(S1_V4, "--transport", "sctp", "--identify", "--ports",
                                    ",".join(map(str, SCTP_V4))))["targets"]
        told = {row["port"]: (row["identity"]["protocol"], row["identity"]["confidence"])
                for row in target["ports"]}
        # osmo-stp answers a BEAT; the other two take an association and say nothing.
        self.assertEqual(told, {2905: ("m3ua", "behaviour"), 36412: ("s1ap", "port-number"),
                                38412: ("ngap", "port-number")})

    def test_sctp_endpoints_have_their_processes(self):
        for port, address, program, unit, package in (
                (2905, "::", "/usr/bin/osmo-stp", "osmo-stp.service", "osmo-stp"),
                (36412, "0.0.0.0", "/usr/local/bin/lab-listener", "lab-amf.service", None),
                (38412, "::", "/usr/local/bin/lab-listener", "lab-amf.service", None),
                (36422, "127.0.0.1", "/usr/local/bin/lab-listener", "lab-amf.service", None)):
            with self.subTest(port):
                row = self.one("sctp", port)
                self.assertEqual(row["address"], address)
                (process,) = row["processes"]
                self.assertEqual((process["exe"], process["unit"]), (program, unit))
                self.assertEqual((process["package"] or {}).get("name"), package)

    def test_raw_sockets_have_their_processes(self):
        for family in ("ipv4", "ipv6"):
            (process,) = self.one("raw", 89, family)["processes"]
            self.assertEqual(process["unit"], "lab-amf.service")

    def test_what_the_kernel_says_is_complete(self):
        rows = [row for row in self.inventory["coverage"]
                if row.get("transport") in ("tcp", "udp", "sctp", "raw")]
        self.assertTrue({"sctp", "raw"} <= {row["transport"] for row in rows}, rows)
        self.assertEqual({row["status"] for row in rows}, {"complete"})

    def test_sockets_of_the_kernel_itself(self):
        for transport, port, what in (("tcp", 2049, "nfs"), ("udp", 51820, "wireguard")):
            for family in ("ipv4", "ipv6"):
                with self.subTest(what, family=family):
                    row = self.one(transport, port, family)
                    self.assertEqual(row["processes"], [])
                    self.assertEqual(row["owner"]["kind"], "kernel")
                    self.assertIn(what, json.dumps(row["owner"]).lower())

    def test_same_sockets_as_ss(self):
        theirs = sorted((w[0], int(w[4].rsplit(":", 1)[1])) for w in (
            line.split() for line in lab("exec", "ss", "-HtulnS").splitlines()))
        ours = sorted((row["transport"], row["port"]) for row in self.inventory["listeners"]
                      if row["transport"] in ("tcp", "udp", "sctp"))
        self.assertEqual(ours, theirs)

    def test_both_views_agree(self):
        for transport in ("tcp", "sctp"):
            for address, local in ((S1_V4, "0.0.0.0"), (S1_V6, "::"), (OAM, "0.0.0.0")):
                inside = set()
                for row in self.listeners(transport):
                    if row["address"] in (address, local) or (row["also_ipv4"] and "." in address):
                        inside.add(row["port"])
                with self.subTest(transport, address=address):
                    self.assertEqual(opened(self.seen[address], transport), sorted(inside))

    def test_an_audit_inside_joins_the_view_from_outside(self):
        with open(self.scan_file, encoding="utf-8") as file:
            lab("exec", "sh", "-c", "cat >/tmp/scan.json", input=file.read())
        lab("exec", INSIDE, "list", "draft", "-o", "/tmp/list.yaml", codes=(0, 3))
        report = json.loads(lab("exec", INSIDE, "audit", "--list", "/tmp/list.yaml", "--scan",
                                "/tmp/scan.json", "--format", "json", codes=(1, 3)))
        self.assertEqual([f for f in report["findings"] if f["kind"] == "unexplained-exposure"], [])
        # A draft of a host with what listens on all addresses names no interface for it.
        seen = {(r["transport"], r["port"]): r for r in report["matrix"]
                if r["interface"] == "any"}
        for port in SCTP_V4:
            self.assertEqual(seen["sctp", port]["outside"], "open", port)
        self.assertEqual(seen["tcp", 2049]["outside"], "open")


if __name__ == "__main__":
    pw.need_root()
    pw.main()
