#!/usr/bin/env python3
"""`portwarrant scan` on UDP and SCTP, without privilege, when it is stopped, and what it refuses.
`scan_others.py BINARY LAB-MME LAB-SCTP-IN-UDP`."""
import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from support import portwarrant  # noqa: E402
from support.network import Pair, pair  # noqa: E402
from support.tshark import packets  # noqa: E402

MME = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else "lab-mmed"
SCTP_IN_UDP = os.path.abspath(sys.argv[3]) if len(sys.argv) > 3 else "sctp_in_udp"
UDP = [53, 1234, 2152, 40000]
TCP = [22, 8080, 50000]
NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--inh-caps=-all"]


def opened(target, transport):
    return sorted(row["port"] for row in target["ports"]
                  if row["transport"] == transport and row["state"] == "open")


def coverage(target, transport):
    (row,) = [row for row in target["coverage"] if row["transport"] == transport]
    return row


def received(net):
    """Packets that the target's link has taken in so far."""
    shown = subprocess.run(["ip", "-n", net.target, "-s", "-j", "link", "show", "pwveth1"],
                           check=True, capture_output=True, text=True).stdout
    return json.loads(shown)[0]["stats64"]["rx"]["packets"]


class ScanOthers(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.net = cls.enterClassContext(pair("oth"))
        cls.enterClassContext(cls.net.open_ports(tcp=TCP, udp=UDP))

    def run_scan(self, *arguments, prefix=(), binary=portwarrant.BINARY):
        return subprocess.run(self.net.at_scanner(*prefix, binary, "scan", "--quiet", *arguments),
                              capture_output=True, text=True, timeout=200)

    def scan(self, *arguments, codes=(0,), **options):
        done = self.run_scan("--format", "json", *arguments, **options)
        self.assertIn(done.returncode, codes, done.stderr)
        return json.loads(done.stdout)["targets"][0]

    def test_udp_listeners_answer_and_the_rest_stays_honest(self):
        for address in (Pair.V4, Pair.V6):
            target = self.scan(address, "--transport", "udp", "--udp-budget", "25s", codes=(3,))
            self.assertEqual(opened(target, "udp"), UDP)
            row = coverage(target, "udp")
            self.assertEqual(row["status"], "partial")
            self.assertRegex(row["limiter"], r"\d+\.\d/s for each address")
            self.assertRegex(row["note"], r"from 1 address takes about \d+ min")
            (common,) = {other["state"] for other in target["others"]}
            self.assertEqual(common, "open|filtered")
            for port in target["ports"]:
                if port["state"] == "closed":
                    self.assertEqual(port["reason"], "icmp-port-unreachable")

    def test_udp_without_a_limit_is_settled_in_full(self):
        for setting in ("net.ipv4.icmp_ratelimit=0", "net.ipv4.icmp_msgs_per_sec=1000000",
                        "net.ipv4.icmp_msgs_burst=100000"):
            # Older kernels have the last two for all namespaces in common, and not in this one.
            subprocess.run(self.net.at_target("sysctl", "-qw", setting), check=False,
                           stderr=subprocess.DEVNULL)
        target = self.scan(Pair.V4, "--ports", "udp:1-1300", "--transport", "udp", codes=(0, 3))
        self.assertEqual(opened(target, "udp"), [53, 1234])
        closed = sum(other["count"] for other in target["others"] if other["state"] == "closed")
        self.assertGreater(closed, 1200)

    def test_spare_addresses_of_the_link_prove_udp_ports_closed(self):
        cases = ((Pair.V4, "10.77.0.20-10.77.0.219", []), (Pair.V6, "fd77::1:1-fd77::1:c8", []),
                 # 10.77.0.1 is the scanner's own.
                 (Pair.V4, "10.77.0.1-10.77.0.200", [Pair.V4]))
        for address, spare, refused in cases:
            arguments = ["--transport", "udp", "--ports", "udp:1-2500", "--source", spare]
            if refused:
                done = self.run_scan(address, *arguments)
                self.assertEqual(done.returncode, 2)
                self.assertIn("10.77.0.2 is a target", done.stderr)
                continue
            begun = time.monotonic()
            target = self.scan(address, *arguments)
            self.assertLess(time.monotonic() - begun, 50)  # from one address it takes 40 minutes
            self.assertEqual(opened(target, "udp"), [53, 1234, 2152])
            self.assertEqual(coverage(target, "udp")["status"], "complete")
            self.assertEqual({other["state"]: other["count"] for other in target["others"]},
                             {"closed": 2497})
        neighbours = subprocess.run(self.net.at_target("ip", "neigh"), check=True,
                                    capture_output=True, text=True).stdout
        self.assertIn("10.77.0.219", neighbours)
        own = subprocess.run(self.net.at_scanner("ip", "addr"), check=True, capture_output=True,
                             text=True).stdout
        self.assertNotIn("10.77.0.20", own)

    def test_an_address_of_somebody_is_not_used_as_a_spare_one(self):
        for address, width, spare in (("10.77.0.50", 32, "10.77.0.40-10.77.0.60"),
                                      ("fd77::50", 128, "fd77::40-fd77::60")):
            subprocess.run(["ip", "-n", self.net.target, "addr", "add", f"{address}/{width}", "dev",
                            "pwveth1", *(["nodad"] if ":" in address else [])], check=True)
            target = Pair.V6 if ":" in address else Pair.V4
            done = self.run_scan(target, "--transport", "udp", "--source", spare)
            subprocess.run(["ip", "-n", self.net.target, "addr", "del", f"{address}/{width}",
                            "dev", "pwveth1"], check=True)
            self.assertEqual(done.returncode, 2)
            self.assertRegex(done.stderr, f"{address} is in use on this link, by ..:..:")
            self.assertEqual(done.stdout, "")

    def test_sources_that_cannot_be(self):
        for source, why in (("10.77.0.9", "10.77.0.9-10.77.0.9 asks from it"),
                            ("10.77.0.9-10.77.0.5", "from a lower address to a higher one"),
                            ("10.77.0.9-fd77::9", "from a lower address to a higher one"),
                            ("10.99.0.1-10.99.0.9", "is no address of a link of this host"),
                            ("fd77::1:0-fd77::1:400", "more than 1000 spare addresses"),
                            ("fd77::7-fd77::8", "no target of its family"),
                            ("nonsense", "not an IPv4 or IPv6 address")):
            done = self.run_scan(Pair.V4, "--transport", "udp", "--source", source)
            self.assertEqual(done.returncode, 2)
            self.assertIn(why, done.stderr)

    def test_the_udp_budget_is_kept(self):
        begun = time.monotonic()
        target = self.scan(Pair.V4, "--transport", "udp", "--udp-budget", "1s", "--rate", "2000",
                           codes=(3,))
        self.assertLess(time.monotonic() - begun, 10)
        self.assertIn("time for this transport ended", coverage(target, "udp")["note"])
        self.assertIn("unknown", {row["state"] for row in target["others"] + target["ports"]})
        self.assertEqual(opened(target, "udp")[:1], [53])  # where services live is asked first

    def test_a_host_without_sctp(self):
        # The later runs find the target's errors for this second spent.
        for address in (Pair.V4, Pair.V6) * 3:
            target = self.scan(address, "--transport", "sctp")
            self.assertEqual(target["others"],
                             [{"transport": "sctp", "state": "closed",
                               "reason": "icmp-protocol-unreachable", "count": 65536}])

    @contextlib.contextmanager
    def mme(self, *options):
        child = subprocess.Popen(["nsenter", f"--net=/run/netns/{self.net.target}", MME, *options,
                                  Pair.V4])
        try:
            for _ in range(500):  # its sockets come in this order
                if "3868" in subprocess.run(self.net.at_target("ss", "-Htln"), check=True,
                                            capture_output=True, text=True).stdout:
                    break
                time.sleep(0.02)
            yield
        finally:
            child.terminate()
            child.wait()

    def test_a_user_space_sctp_stack(self):
        with self.mme():
            target = self.scan(Pair.V4, "--transport", "sctp")
        self.assertEqual(opened(target, "sctp"), [36412])
        (row,) = [row for row in target["ports"] if row["port"] == 36412]
        self.assertEqual(row["reason"], "init-ack")
        self.assertEqual(target["others"], [{"transport": "sctp", "state": "closed",
                                             "reason": "abort", "count": 65535}])

    def test_a_user_space_sctp_stack_that_is_silent_on_closed_ports(self):
        begun = time.monotonic()
        with self.mme("--silent"):
            target = self.scan(Pair.V4, "--transport", "sctp")
        self.assertLess(time.monotonic() - begun, 60)  # 4 s; with nothing to clock on, minutes
        self.assertEqual(opened(target, "sctp"), [36412])
        self.assertEqual(coverage(target, "sctp")["status"], "complete")
        # Nothing tells its silence from that of a firewall.
        self.assertEqual(target["others"], [{"transport": "sctp", "state": "filtered",
                                             "reason": "no-answer", "count": 65535}])

    @contextlib.contextmanager
    def sctp_in_udp(self, *ports):
        """As nobody: without raw sockets the stack has no other way in."""
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            program = shutil.copy(SCTP_IN_UDP, folder)
            with subprocess.Popen(
                    ["nsenter", f"--net=/run/netns/{self.net.target}", *NOBODY, program, *ports],
                    stdout=subprocess.PIPE, text=True) as child:
                try:
                    self.assertEqual(child.stdout.readline(), "ready\n")
                    yield
                finally:
                    child.terminate()

    def test_sctp_inside_udp(self):
        only_there = {"transport": "sctp", "state": "open", "reason": "init-ack",
                      "responder": Pair.V4, "ttl": 64}
        for udp, options in (("9899", []), ("4711", ["--sctp-over-udp", "9899,4711"])):
            with self.sctp_in_udp(udp, "36412", "3868", "50123"):
                target = self.scan(Pair.V4, "--transport", "sctp", *options)
                hidden = self.scan(Pair.V4, "--transport", "sctp", "--sctp-over-udp", "none")
            rows = {row["port"]: row for row in target["ports"]}
            self.assertEqual(sorted(rows), [3868, 36412, 50123])
            for row in rows.values():
                self.assertEqual(row["over_udp"], int(udp))
                self.assertEqual(row | only_there, row)
            self.assertEqual(target["others"], [
                {"transport": "sctp", "state": "closed", "reason": "icmp-protocol-unreachable",
                 "count": 65533}])
            self.assertIn(f"over UDP {udp} SCTP answers: 3 of 65536 ports are open, 3 of them only "
                          "there", coverage(target, "sctp")["note"])
            self.assertEqual(opened(hidden, "sctp"), [])

    def test_what_is_behind_ports_inside_udp(self):
        with self.sctp_in_udp("9899", "3868", "50123"), tempfile.TemporaryDirectory() as folder:
            capture = os.path.join(folder, "scan.pcapng")
            target = self.scan(Pair.V4, "--transport", "sctp", "--ports",
                               "3868,36412,50123", "--identify", "--capture", capture)
            said = packets(capture, "diameter", "ip.src", "udp.port")
        for side in (Pair.SCANNER_V4, Pair.V4):
            self.assertIn(side, {source for source, _ in said})
        self.assertEqual({row["port"]: (row["over_udp"], row["identity"]["protocol"],
                                        row["identity"]["confidence"], row["identity"]["product"])
                          for row in target["ports"]},
                         {port: (9899, "diameter", "behaviour", "portwarrant lab SCTP in UDP")
                          for port in (3868, 50123)})

    def test_without_privilege_tcp_is_seen_and_the_rest_is_said_to_be_missing(self):
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            binary = shutil.copy(portwarrant.BINARY, folder)
            target = self.scan(Pair.V4, "--ports", "1-9000", codes=(3,), prefix=NOBODY,
                               binary=binary)
            self.assertEqual(opened(target, "tcp"), [22, 8080])
            for transport in ("udp", "sctp"):
                row = coverage(target, transport)
                self.assertEqual((row["status"], row["asked"]), ("denied", 0))
                self.assertIn("CAP_NET_RAW", row["note"])

    def test_the_capability_alone_is_enough(self):
        prefix = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups",
                  "--inh-caps=-all,+net_raw", "--ambient-caps=-all,+net_raw",
                  "--bounding-set=-all,+net_raw"]
        with tempfile.TemporaryDirectory() as folder:
            os.chmod(folder, 0o755)
            binary = shutil.copy(portwarrant.BINARY, folder)
            target = self.scan(Pair.V4, "--transport", "tcp,sctp", prefix=prefix, binary=binary)
        self.assertEqual(opened(target, "tcp"), TCP)
        self.assertEqual(coverage(target, "sctp")["status"], "complete")

    def await_packets(self, number):
        deadline = time.monotonic() + 60
        while received(self.net) < number:
            self.assertLess(time.monotonic(), deadline, "nothing is scanned")
            time.sleep(0.05)

    def test_interrupted_it_tells_what_it_has(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "scan.json")
            before = received(self.net)
            child = subprocess.Popen(
                ["nsenter", f"--net=/run/netns/{self.net.scanner}", portwarrant.BINARY, "scan",
                 Pair.V4, "--transport", "tcp", "--rate", "2000", "--format", "json", "-o", path],
                stderr=subprocess.DEVNULL)
            try:
                self.await_packets(before + 1000)
                child.send_signal(signal.SIGINT)
                self.assertEqual(child.wait(timeout=30), 130)
            finally:
                child.kill()
                child.wait()
            with open(path, encoding="utf-8") as file:
                (target,) = json.load(file)["targets"]
        row = coverage(target, "tcp")
        self.assertIn("interrupted", row["note"])
        self.assertGreater(row["answered"], 500)
        self.assertLess(row["asked"], 65536)

    def test_a_target_that_is_killed_ends_it(self):
        with pair("kil") as net:
            child = subprocess.Popen(
                ["nsenter", f"--net=/run/netns/{net.scanner}", portwarrant.BINARY, "scan", Pair.V4,
                 "--transport", "tcp", "--rate", "5000", "--quiet", "--format", "json"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            try:
                while received(net) < 3000 and child.poll() is None:
                    time.sleep(0.05)
                subprocess.run(["ip", "-n", net.target, "addr", "flush", "dev", "pwveth1"],
                               check=True)
                out, err = child.communicate(timeout=60)
            finally:
                child.kill()
                child.wait()
        self.assertEqual(child.returncode, 3, err)
        (target,) = json.loads(out)["targets"]
        row = coverage(target, "tcp")
        self.assertEqual((row["status"], row["note"]), ("partial", "the target stopped answering"))
        states = {(other["state"], other["reason"]): other["count"] for other in target["others"]}
        self.assertGreater(states["unknown", "target-lost"], 30000)

    def test_without_memory_it_ends_with_a_reason(self):
        roomy = subprocess.run(["prlimit", f"--as={1 << 30}", portwarrant.BINARY, "--version"],
                               capture_output=True, check=False)
        if roomy.returncode != 0:
            return  # a sanitizer wants more address space than any limit leaves
        reasons = set()
        for mib in range(20, 64, 4):
            done = self.run_scan(Pair.V4, "--transport", "tcp", "--ports", "1-100",
                                 prefix=["prlimit", f"--as={mib << 20}"])
            if done.returncode == 127:
                continue  # not enough to load the program
            with self.subTest(mib):
                self.assertIn(done.returncode, (0, 2), done.stderr)
                self.assertEqual(done.stderr.count("\n"), 1 if done.returncode else 0, done.stderr)
            reasons.add(done.stderr.strip())
        self.assertIn("portwarrant: map 8 MiB of packet ring: Cannot allocate memory", reasons)
        self.assertIn("", reasons)  # the last had enough

    def test_a_link_that_vanishes_ends_it(self):
        with pair("van") as net:
            child = subprocess.Popen(
                ["nsenter", f"--net=/run/netns/{net.scanner}", portwarrant.BINARY, "scan", Pair.V4,
                 "--transport", "tcp", "--rate", "5000", "--quiet", "--format", "json"],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            try:
                time.sleep(1.5)
                subprocess.run(["ip", "-n", net.scanner, "link", "del", "pwveth0"], check=True)
                out, _ = child.communicate(timeout=60)
            finally:
                child.kill()
                child.wait()
        self.assertIn(child.returncode, (2, 3))
        if child.returncode == 3:
            row = coverage(json.loads(out)["targets"][0], "tcp")
            self.assertEqual(row["status"], "partial")
            self.assertIn("unknown", out)

    def test_what_it_refuses(self):
        with tempfile.NamedTemporaryFile("w", suffix=".scope") as scope:
            scope.write("10.77.0.0/24\n!10.77.0.2\n")
            scope.flush()
            refusals = (
                (("224.0.0.1",), "multicast"), (("10.77.0.255",), "broadcast"),
                (("0.0.0.0",), "no host"), (("10.77.0.2", "--scope", scope.name), "excluded"),
                (("10.78.0.2", "--scope", scope.name), "not in the scope"),
                (("10.77.0.300",), "10.77.0.300"), (("10.77.0.1/24",), "bits behind"),
                (("@/nowhere",), "/nowhere"), (("192.0.2.1",), "192.0.2.1"),
                (("10.77.0.2", "--interface", "nope0"), "nope0"),
                (("10.77.0.2", "--source", "10.77.0.77"), "no address of this host"),
                (("10.77.0.2", "--ports", "70000"), "70000"),
                (("10.77.0.2", "--rate", "0"), "--rate"),
                (("10.77.0.2", "--transport", "icmp"), "icmp"))
            for arguments, part in refusals:
                with self.subTest(arguments):
                    done = self.run_scan(*arguments)
                    self.assertEqual(done.returncode, 2, done.stdout)
                    self.assertIn(part, done.stderr)
                    self.assertEqual(done.stderr.count("\n"), 1, done.stderr)

    def test_a_dry_run_sends_nothing(self):
        done = self.run_scan("10.77.0.0/28", "--dry-run", "--ports", "1-10")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("tcp: 10 ports (1-10)", done.stdout)
        self.assertRegex(done.stdout, r"^1[3-6] addresses: ")


if __name__ == "__main__":
    portwarrant.need_root()
    portwarrant.main()
