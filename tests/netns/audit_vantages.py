#!/usr/bin/env python3
"""`portwarrant audit` looks from several vantages, each in a network of its own, and joins what they
saw with what is inside: real packets, one element with two networks."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from support import portwarrant as pw  # noqa: E402
from support import ssh_element  # noqa: E402
from support.network import element  # noqa: E402

LIST = """format: portwarrant/port-list/1
element: {name: ne-1, class: mme}
interfaces:
  - {name: oam, domain: oam, addresses: [10.77.8.2]}
  - {name: s11, domain: control, addresses: [10.77.9.2]}
ports:
  - {interface: oam, transport: tcp, port: 22, service: ssh, purpose: administration}
  - {interface: s11, transport: udp, port: 2123, service: gtp-c, purpose: session management}
"""

OTHER_HOST = """
import socket, time
one = socket.create_server(("10.77.9.1", 80))
print("ready", flush=True)
time.sleep(300)
"""


class AuditVantages(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.net = cls.enterClassContext(element("van", {"oam": 8, "s11": 9}))
        cls.scratch = cls.enterClassContext(ssh_element.scratch())
        cls.list = os.path.join(cls.scratch, "list.yaml")
        with open(cls.list, "w", encoding="utf-8") as file:
            file.write(LIST)

    def audit(self, *options, codes=(0, 1, 3)):
        return json.loads(pw.run("audit", "--list", self.list, "--netns", self.net.netns, "--format",
                                 "json", "--udp-budget", "4s", *options, codes=codes,
                                 timeout=280).stdout)

    def row(self, report, transport, port, interface):
        found = [row for row in report["matrix"] if row["interface"] == interface
                 and row["transport"] == transport and row["port"] == port]
        self.assertEqual(len(found), 1, report["matrix"])
        return found[0]

    def test_each_vantage_is_named_and_its_scan_is_kept(self):
        bundle = os.path.join(self.scratch, "bundle")
        with self.net.listen("tcp/10.77.8.2/22", "udp/10.77.9.2/2123"):
            report = self.audit(*self.net.vantages(), *self.QUICK, "--output", bundle,
                                "--source", "oam=10.77.8.100-10.77.8.119")
        ssh = self.row(report, "tcp", 22, "oam")
        self.assertEqual({seen["vantage"]: seen["state"] for seen in ssh["vantages"]},
                         {"oam": "open", "s11": "open"})
        gtp = self.row(report, "udp", 2123, "s11")
        self.assertEqual({seen["vantage"] for seen in gtp["vantages"]}, {"oam", "s11"})
        self.assertEqual(gtp["outside"], "open")
        for name, vantage in (("scan.json", "oam"), ("scan-s11.json", "s11")):
            with open(os.path.join(bundle, name), encoding="utf-8") as file:
                scan = json.load(file)
            self.assertEqual(scan["vantage"]["name"], vantage)
            self.assertEqual(scan["settings"].get("source"),
                             "10.77.8.100-10.77.8.119" if vantage == "oam" else None)
            self.assertEqual({target["address"] for target in scan["targets"]},
                             {"10.77.8.2", "10.77.9.2"})
        subjects = {row["subject"] for row in report["coverage"]}
        self.assertIn("scan of 10.77.8.2 from s11", subjects)

        again = self.audit("--inventory", os.path.join(bundle, "inventory.json"), "--scan",
                           os.path.join(bundle, "scan.json"), os.path.join(bundle, "scan-s11.json"))
        self.assertEqual(again["matrix"], report["matrix"])
        self.assertEqual([one["verdict"] for one in again["requirements"]],
                         [one["verdict"] for one in report["requirements"]])

        # After a restart each vantage is held against what it saw before.
        scans = [os.path.join(bundle, name) for name in ("scan.json", "scan-s11.json")]
        for given, missing in ((scans, []), (scans[:1], ["s11"]), (scans[1:], ["oam"])):
            with self.net.listen("tcp/10.77.8.2/22", "udp/10.77.9.2/2123"):
                after = self.audit("--baseline", bundle, "--scan", *given)
            (step,) = self.steps(after, "restart")
            for name in ("oam", "s11"):
                self.assertEqual(f"from vantage {name} nobody looked after the restart"
                                 in step["observed"], name in missing, step["observed"])

    def requirement(self, report, name):
        return next(one for one in report["requirements"] if one["id"] == name)

    def findings(self, report):
        return {(one["kind"], one["subject"]["transport"], one["subject"]["port"], one["verdict"])
                for one in report["findings"]}

    def steps(self, report, key):
        return [step for case in report["test_cases"] for step in case["steps"]
                if step["key"] == key]

    CLEAN = ("tcp/10.77.8.2/22", "udp/10.77.9.2/2123")
    # What is behind the ports has a test of its own, and takes its time.
    QUICK = ("--no-identify",)
    # A tester must not reach an address of one network through the link of another.
    STRICT = ("chain input {\ntype filter hook input priority 0; policy accept;\n"
              "iifname pwv0 ip daddr != 10.77.8.2 drop\niifname pwv1 ip daddr != 10.77.9.2 drop\n}")

    def test_the_clean_element_has_no_finding(self):
        ssh = ssh_element.daemon(self.net.netns, self.scratch, "10.77.8.2")
        with self.net.nft(self.STRICT), ssh, self.net.listen("udp/10.77.9.2/2123"):
            report = self.audit(*self.net.vantages())
        self.assertEqual(report["findings"], [])
        self.assertEqual(self.row(report, "tcp", 22, "oam")["service"], "ssh")
        self_tests = [row for row in report["coverage"] if row["subject"].startswith("self-test")]
        self.assertEqual({row["subject"] for row in self_tests},
                         {"self-test of oam at 10.77.8.2", "self-test of s11 at 10.77.9.2"})
        for row in self_tests:
            self.assertEqual(row["status"], "complete", row)
        for name in ("R1", "R4", "R5"):
            self.assertEqual(self.requirement(report, name)["verdict"], "pass",
                             self.requirement(report, name)["reason"])
        self.assertEqual([step["verdict"] for step in self.steps(report, "separation")],
                         ["pass", "pass"], self.steps(report, "separation"))
        self.assertEqual(self.steps(report, "self-test")[0]["verdict"], "pass")

    def test_what_answers_on_the_link_of_another_domain(self):
        with self.net.listen(*self.CLEAN):
            report = self.audit(*self.net.vantages(), *self.QUICK)
        self.assertEqual(self.findings(report), {("wrong-interface", "tcp", 22, "fail"),
                                                 ("wrong-interface", "udp", 2123, "fail")})
        verdicts = {step["action"]: step["verdict"] for step in self.steps(report, "separation")}
        self.assertEqual(set(verdicts.values()), {"fail"}, verdicts)

    def test_a_service_on_the_wrong_interface(self):
        with self.net.nft(self.STRICT), self.net.listen("tcp/10.77.9.2/22", *self.CLEAN):
            report = self.audit(*self.net.vantages(), *self.QUICK)
        self.assertEqual(self.findings(report), {("wrong-interface", "tcp", 22, "fail")})
        row = self.row(report, "tcp", 22, "s11")
        self.assertEqual((row["documented"], row["inside"], row["outside"]), (False, True, "open"))

    def test_a_filter_is_named_and_removes_nothing(self):
        filtered = self.STRICT.replace("policy accept;", "policy accept;\ntcp dport 4444 drop")
        with self.net.nft(filtered), self.net.listen("tcp/10.77.8.2/4444", *self.CLEAN):
            report = self.audit(*self.net.vantages(), *self.QUICK)
        self.assertEqual(self.findings(report), {("undocumented-port", "tcp", 4444, "fail")})
        row = self.row(report, "tcp", 4444, "oam")
        self.assertEqual(row["outside"], "filtered")
        self.assertRegex(row["explanation"],
                         r"^filtered by nftables rule inet pwtest input handle \d+ "
                         r"\(tcp dport 4444 drop\)$")

    def test_a_translation_is_named(self):
        nat = ("chain pre {\ntype nat hook prerouting priority -100;\n"
               "ip daddr 10.77.8.2 tcp dport 8080 dnat ip to 10.77.9.1:80\n}\n"
               "chain post {\ntype nat hook postrouting priority 100;\n"
               "oifname pwv1 masquerade\n}\n" + self.STRICT)
        other = pw.python_in(self.net.testers["s11"], OTHER_HOST)
        subprocess.run(self.net.inside("sysctl", "-qw", "net.ipv4.ip_forward=1"), check=True)
        try:
            with self.net.nft(nat), other, self.net.listen(*self.CLEAN):
                report = self.audit(*self.net.vantages(), *self.QUICK)
        finally:
            subprocess.run(self.net.inside("sysctl", "-qw", "net.ipv4.ip_forward=0"), check=True)
        self.assertIn(("unexplained-exposure", "tcp", 8080, "fail"), self.findings(report))
        finding = next(one for one in report["findings"] if one["subject"]["port"] == 8080)
        self.assertRegex(finding["why"], r"nftables rule inet pwtest pre handle \d+ \(.*dnat to "
                                         r"10\.77\.9\.1:80\) sends it elsewhere")

    def test_a_vantage_that_sees_nothing_proves_nothing(self):
        blind = "chain input {\ntype filter hook input priority 0; policy drop;\n}"
        with self.net.nft(blind), self.net.listen(*self.CLEAN):
            report = self.audit(*self.net.vantages(), *self.QUICK)
        self.assertEqual(self.requirement(report, "R1")["verdict"], "inconclusive")
        self.assertEqual(self.steps(report, "self-test")[0]["verdict"], "inconclusive")
        reasons = [row["reason"] for row in report["coverage"]
                   if row["subject"] == "self-test of oam at 10.77.8.2"]
        self.assertTrue(any("was seen filtered" in reason for reason in reasons), reasons)

    def test_a_port_that_the_user_names_proves_a_scan_from_a_file(self):
        bundle = os.path.join(self.scratch, "bare")
        with self.net.nft(self.STRICT), self.net.listen(*self.CLEAN):
            scan = os.path.join(self.scratch, "bare.json")
            done = subprocess.run(
                ["ip", "netns", "exec", self.net.testers["oam"], pw.BINARY, "scan", "10.77.8.2",
                 "--transport", "tcp", "--format", "json", "--quiet", "-o", scan], check=False,
                timeout=100)
            self.assertIn(done.returncode, (0, 3))
            report = self.audit("--scan", scan, "--output", bundle)
        row = next(row for row in report["coverage"] if row["subject"].startswith("self-test"))
        self.assertIn("tcp/22 (a listener inside)", row["reason"])
        report = self.audit("--scan", scan, "--self-test", "tcp/22@10.77.8.2")
        row = next(row for row in report["coverage"] if row["subject"].startswith("self-test"))
        self.assertIn("tcp/22 (named by the user)", row["reason"])

    def test_addresses_that_nobody_named_are_not_asked_through_a_gateway(self):
        # Without a vantage the addresses of the list are another network's, seen from here.
        report = self.audit()
        self.assertTrue(any("not scanned from here" in note for note in report["notes"]),
                        report["notes"])
        self.assertEqual(report["settings"]["views"], "inside")

    def test_a_vantage_that_is_not_there_is_told_before_anything_is_done(self):
        done = pw.run("audit", "--list", self.list, "--vantage", "oam=netns:pw-no-such-namespace",
                      codes=(2,))
        self.assertIn('vantage oam: find network namespace "pw-no-such-namespace"', done.stderr)
        done = pw.run("audit", "--list", self.list, "--vantage", "oam", codes=(2,))
        self.assertIn("expected NAME=local", done.stderr)


if __name__ == "__main__":
    pw.need_root()
    pw.main()
