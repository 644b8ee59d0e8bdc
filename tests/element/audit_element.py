#!/usr/bin/env python3
"""The lab element, audited with its port list: from the host by --netns, and from inside with its own
systemd. Held against lab/element.d/expected.yaml and against ss and /proc/net in the namespace.
`audit_element.py BINARY STATIC-LISTENER STATIC-MME`."""
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import portwarrant as pw  # noqa: E402
from lab import call  # noqa: E402

try:
    import yaml
except ImportError:
    print("skipped: needs python3-yaml to read lab/element.d/expected.yaml")
    sys.exit(77)

NAME = f"audit-{os.getpid()}"
LIST = os.path.join(pw.ROOT, "lab", "element.d", "port-list.yaml")
INSIDE = "/opt/portwarrant"


def lab(*arguments, **options):
    return call("element", *arguments, **options)


def findings(report, kinds=None):
    return [f for f in report["findings"] if kinds is None or f["kind"] in kinds]


def about(report, row):
    """Findings on the port of an expected row."""
    return [f for f in report["findings"] if f["subject"].get("transport") == row["transport"]
            and row["port"] in (f["subject"].get("ports") or [f["subject"].get("port")])]


FORBIDDEN = ("forbidden-service", "forbidden-port")


class AuditOfTheElement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = contextlib.ExitStack()
        cls.addClassCleanup(cls.stack.close)  # also where the rest of this fails
        with open(os.path.join(pw.ROOT, "lab", "element.d", "expected.yaml"), encoding="utf-8") as f:
            cls.expected = yaml.safe_load(f)
        scratch = cls.stack.enter_context(tempfile.TemporaryDirectory())
        binary = os.path.join(scratch, "portwarrant")
        subprocess.run(["cp", pw.BINARY, binary], check=True)
        subprocess.run(["cp", LIST, os.path.join(scratch, "port-list.yaml")], check=True)
        os.chmod(scratch, 0o755)
        cls.stack.callback(lab, "down", "--name", NAME)
        lab("up", "--name", NAME, "--bind-ro", f"{scratch}:{INSIDE}")
        cls.netns = f"pwlab-{NAME}"
        cls.bundle = os.path.join(scratch, "bundle")
        cls.printed = pw.run("audit", "--list", LIST, "--netns", cls.netns, "--target", "none",
                             "--output", cls.bundle, codes=(1,)).stdout
        with open(os.path.join(cls.bundle, "report.json"), encoding="utf-8") as f:
            cls.outside_report = json.load(f)
        cls.inventory = pw.inventory("--netns", cls.netns)
        cls.inside_report = json.loads(
            lab("exec", "--name", NAME, f"{INSIDE}/portwarrant", "audit", "--list",
                f"{INSIDE}/port-list.yaml", "--netns", "self", "--target", "none",
                "--format", "json", codes=(1,)))

    def reports(self):
        return {"by --netns": self.outside_report, "inside": self.inside_report}.items()

    def test_every_forbidden_daemon_is_found_by_what_it_is(self):
        for view, report in self.reports():
            for row in self.expected["forbidden"]:
                with self.subTest(view=view, row=row):
                    hits = [f for f in about(report, row) if f["kind"] in FORBIDDEN]
                    self.assertEqual(len(hits), 1, about(report, row))
                    self.assertEqual(hits[0]["verdict"], "fail")
                    # "R5.8" is item 8 of the requirement's list
                    rule = row["rule"].replace("R5.", "TR 33.806 R5 item ")
                    self.assertTrue(any(r.startswith(rule + " ") for r in hits[0]["references"]),
                                    hits[0]["references"])

    def test_nothing_else_is_called_forbidden(self):
        allowed = {(r["transport"], r["port"])
                   for r in self.expected["forbidden"] + self.expected["companions"]}
        for view, report in self.reports():
            for finding in findings(report, FORBIDDEN):
                subject = finding["subject"]
                if not subject.get("port"):
                    self.assertIn("ganesha", json.dumps(finding))  # the stopped one, see below
                    continue
                with self.subTest(view=view, finding=finding["title"]):
                    self.assertIn((subject["transport"], subject["port"]), allowed)

    def test_enabled_but_stopped_service_is_a_finding_from_inside(self):
        for row in self.expected["stopped"]:
            hits = [f for f in findings(self.inside_report) if row["unit"] in json.dumps(f)]
            self.assertTrue(hits, row)
            self.assertEqual({f["verdict"] for f in hits}, {"fail"})

    def test_undocumented_ones_are_findings_but_not_forbidden(self):
        for view, report in self.reports():
            for row in self.expected["undocumented"]:
                with self.subTest(view=view, row=row):
                    self.assertEqual({f["kind"] for f in about(report, row)}, {"undocumented-port"})

    def test_traps_do_not_fail(self):
        for view, report in self.reports():
            for row in self.expected["traps"]:
                with self.subTest(view=view, row=row):
                    self.assertEqual([f for f in about(report, row) if f["verdict"] == "fail"], [])

    def test_ports_of_the_mme_pass(self):
        for view, report in self.reports():
            for transport, port in (("udp", 2123), ("tcp", 3868), ("raw", 132), ("tcp", 22)):
                with self.subTest(view=view, port=port):
                    self.assertEqual(about(report, {"transport": transport, "port": port}), [])
            r2 = next(r for r in report["requirements"] if r["id"] == "R2")
            self.assertEqual(r2["verdict"], "pass", r2)

    def test_owner_unit_inetd_service_and_package_of_each(self):
        rows = {}
        for listener in self.inventory["listeners"]:
            rows.setdefault((listener["transport"], listener["port"]), listener)
        for row in self.expected["forbidden"] + self.expected["undocumented"]:
            with self.subTest(row=row):
                listener = rows[row["transport"], row["port"]]
                held = {p["exe"]: p for p in listener["processes"]}
                self.assertIn(row["process"], held)
                self.assertEqual(held[row["process"]]["unit"], row["unit"])
                self.assertEqual((held[row["process"]]["package"] or {}).get("name"), row["package"])
                if "inetd" in row:
                    self.assertEqual(listener["owner"]["kind"], "inetd")
                    self.assertEqual(listener["service"], row["inetd"]["service"])

    def test_same_sockets_as_ss_and_proc(self):
        sockets = subprocess.run(["ip", "netns", "exec", self.netns, "ss", "-H", "-tulnp"],
                                 check=True, capture_output=True, text=True).stdout
        theirs = sorted((w[0], w[4].rsplit(":", 1)[0].split("%")[0].strip("[]").replace("*", "::"),
                         int(w[4].rsplit(":", 1)[1]))
                        for w in (line.split() for line in sockets.splitlines()))
        ours = sorted((r["transport"], r["address"], r["port"]) for r in self.inventory["listeners"]
                      if r["transport"] in ("tcp", "udp"))
        self.assertEqual(ours, theirs)
        raw = subprocess.run(["ip", "netns", "exec", self.netns, "cat", "/proc/net/raw"], check=True,
                             capture_output=True, text=True).stdout.splitlines()[1:]
        self.assertEqual(sorted(int(line.split()[1].split(":")[1], 16) for line in raw),
                         sorted(r["port"] for r in self.inventory["listeners"]
                                if r["transport"] == "raw" and r["family"] == "ipv4"))

    def test_units_of_the_element_come_over_its_bus(self):
        inside = json.loads(lab("exec", "--name", NAME, f"{INSIDE}/portwarrant", "inventory",
                                "--netns", "self", "--format", "json", codes=(0, 3)))
        services = {s["name"]: s for s in inside["services"]}
        self.assertTrue(services["ssh.service"]["active"])
        self.assertEqual(services["ssh.service"]["sub_state"], "running")
        self.assertTrue(services["ssh.service"]["listeners"])
        self.assertFalse(services["nfs-ganesha.service"]["active"])
        self.assertTrue(services["nfs-ganesha.service"]["starts_on_boot"])
        self.assertIn("rpcbind.service", services["rpcbind.socket"]["triggers"])
        rpcbind = [r for r in inside["listeners"] if r["port"] == 111]
        self.assertEqual({r["owner"]["kind"] for r in rpcbind}, {"systemd-socket"})

    def agent(self):
        """The access rules of the element's SNMP agent, and the TC3 steps of R5.3 and R5.4."""
        report = json.loads(pw.run("audit", "--list", LIST, "--netns", self.netns, "--target", "none",
                                   "--format", "json", codes=(1,)).stdout)
        (access,) = pw.inventory("--netns", self.netns)["snmp_access"]
        return access, report, self.steps(report)

    @staticmethod
    def steps(report):
        return [s for c in report["test_cases"] for s in c["steps"]
                if " R5.3-snmpv1-set:" in s["action"] or " R5.4-snmpv2c-set:" in s["action"]]

    def test_the_snmp_agent_is_settled_by_its_configuration(self):
        (access,) = self.inventory["snmp_access"]
        self.assertTrue(access["complete"], access["reason"])
        self.assertEqual(access["grants"], [])
        for view, report in self.reports():
            with self.subTest(view=view):
                for step in self.steps(report):
                    self.assertIn("udp/161 by its configuration", step["observed"])
                r5 = next(r for r in report["requirements"] if r["id"] == "R5")
                self.assertNotIn("snmpd", r5["reason"])

    def test_what_the_snmp_agent_was_told_counts_once_it_has_read_it(self):
        def inside(command):
            lab("exec", "--name", NAME, "sh", "-c", command)
        folder = "/etc/snmp/snmpd.conf.d"
        inside(f"mkdir -p {folder} && echo 'rwcommunity hunter2 10.78.0.0/24' > {folder}/write.conf")
        try:
            access, _, steps = self.agent()  # it may have read other files than those there now
            self.assertFalse(access["complete"])
            self.assertIn("was changed after the agent was started", access["reason"])
            inside("systemctl restart snmpd")
            access, report, steps = self.agent()
            self.assertTrue(access["complete"], access["reason"])
            self.assertEqual({step["verdict"] for step in steps}, {"fail"})
            (finding,) = about(report, {"transport": "udp", "port": 161})
            self.assertEqual(finding["kind"], "insecure-configuration")
            self.assertIn(f"{folder}/write.conf:1 (rwcommunity) lets requests from 10.78.0.0/24 write",
                          finding["why"])
            self.assertNotIn("hunter2", json.dumps([access, report]))
        finally:
            inside(f"rm {folder}/write.conf; systemctl restart snmpd")
        access, _, steps = self.agent()
        self.assertTrue(access["complete"], access["reason"])
        self.assertEqual([step["findings"] for step in steps], [[], []])

    def test_bundle_holds_what_it_says(self):
        done = subprocess.run(["sha256sum", "--quiet", "-c", "MANIFEST.sha256"], cwd=self.bundle,
                              capture_output=True, text=True, check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        for name in ("report.json", "report.html", "inventory.json", "port-list.yaml"):
            self.assertTrue(os.path.exists(os.path.join(self.bundle, name)), name)
        for finding in self.outside_report["findings"]:
            for record in finding["records"]:
                self.assertTrue(os.path.exists(
                    os.path.join(self.bundle, "records", record.split(":")[1])), record)

    def test_the_view_from_outside_joins_the_one_from_inside(self):
        addresses = ["10.77.0.2", "fd77::2", "10.78.0.2"]
        with tempfile.TemporaryDirectory() as scratch:
            scan = os.path.join(scratch, "scan.json")
            subprocess.run(["ip", "netns", "exec", f"{self.netns}-peer", pw.BINARY, "scan",
                            *addresses, "--udp-budget", "20s", "--quiet", "--format", "json", "-o",
                            scan], check=False, timeout=200)
            report = json.loads(pw.run("audit", "--list", LIST, "--netns", self.netns, "--scan",
                                       scan, "--format", "json", codes=(1,)).stdout)
        self.assertEqual(findings(report, ("unexplained-exposure",)), [])
        for row in self.expected["forbidden"]:
            if row["transport"] == "tcp":
                with self.subTest(row=row):
                    self.assertEqual({f["outside"] for f in about(report, row)}, {"open"})
        seen = {(r["transport"], r["port"]): r for r in report["matrix"] if r["interface"] == "s1-mme"}
        self.assertEqual(seen["sctp", 36412]["outside"], "open")
        self.assertTrue(seen["sctp", 36412]["documented"])
        self.assertEqual(seen["tcp", 3868]["outside"], "open")
        # What only a look from outside could settle no longer keeps R1 from passing.
        r1 = next(r for r in report["requirements"] if r["id"] == "R1")
        self.assertNotIn("no one inside can see", r1["reason"])
        r2 = next(r for r in report["requirements"] if r["id"] == "R2")
        self.assertIn("seen open from outside", r2["reason"])
        (step,) = [s for c in report["test_cases"] for s in c["steps"]
                   if s["action"].startswith("Scan every port")]
        self.assertIn("3 addresses", step["observed"])

    def test_summary_fits_one_screen(self):
        lines = self.printed.splitlines()
        self.assertLessEqual(len(lines), 24)
        self.assertLessEqual(max(len(line) for line in lines), 80)


if __name__ == "__main__":
    pw.need_root()
    pw.main()
