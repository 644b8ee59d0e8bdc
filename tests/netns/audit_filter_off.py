#!/usr/bin/env python3
"""`portwarrant audit --with-filter-off`: two looks at one element, its packet filter on and off, with
real rules and packets; however the audit ends, the filter is back. `audit_filter_off.py BINARY`."""
import contextlib
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from support import portwarrant as pw  # noqa: E402
from support.network import element  # noqa: E402

LIST = """format: portwarrant/port-list/1
element: {{name: ne-1, class: mme}}
interfaces:
  - {{name: oam, domain: oam, addresses: [{oam}]}}
ports:
  - {{interface: oam, transport: tcp, port: 2022, service: ssh, purpose: administration}}
  - {{interface: oam, transport: tcp, port: 5555, service: backup, purpose: nightly backup}}
"""

# A filter with all that could be lost: counters, a quota, sets with and without time, a set that a
# rule fills; beside it a table that was off before, and one that only translates.
RULES = """
table inet fw {
  counter dropped { }
  quota much { over 100 mbytes }
  set peers { type ipv4_addr; flags timeout; elements = { 192.0.2.1 timeout 1h, 192.0.2.2 timeout 2h }; }
  set fixed { type inet_service; elements = { 4444, 5555 }; }
  set seen { type ipv4_addr; flags dynamic, timeout; timeout 1m; }
  chain input {
    type filter hook input priority 0; policy accept;
    ip protocol tcp add @seen { ip saddr }
    tcp dport @fixed counter name "dropped" drop
    udp dport 9999 counter drop
  }
}
table ip before {
  flags dormant
  chain input { type filter hook input priority 0; policy drop; }
}
table ip translated {
  chain prerouting { type nat hook prerouting priority -100; tcp dport 81 redirect to :2022; }
}
"""
SECONDS_TO_BE_BACK = 2.0


class FilterOff(unittest.TestCase):
    def setUp(self):
        self.net = self.enterContext(element("foff", {"oam": 6}))
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.list = os.path.join(self.folder, "list.yaml")
        with open(self.list, "w", encoding="ascii") as file:
            file.write(LIST.format(**self.net.addresses))
        self.output = os.path.join(self.folder, "bundle")
        self.enterContext(self.net.listen("tcp/2022", "tcp/4444", "tcp/5555"))

    def nft(self, *words, text=None):
        return subprocess.run(self.net.inside("nft", *words), input=text, check=True, text=True,
                              capture_output=True).stdout

    def ruleset(self):
        """Everything with its handles, without counters and what the set `seen` holds."""
        text = self.nft("-s", "-a", "list", "ruleset")
        return re.sub(r"\n\t\telements = \{ 10\.[^}]*\}", "", re.sub(r" expires \w+", "", text))

    def dropped(self):
        return int(re.search(r"packets (\d+)", self.nft("list", "counter", "inet", "fw",
                                                        "dropped")).group(1))

    def is_off(self, table="inet fw"):
        return "flags dormant" in self.nft("list", "table", *table.split())

    def words(self, *more, limit="60s"):
        return ["audit", "--list", self.list, "--netns", self.net.netns, "--bind-check", "off",
                "--store", "none", "--udp-budget", "2s", "--with-filter-off",
                "--filter-off-limit", limit, "--output", self.output, *self.net.vantages(), *more]

    def audit(self, *more, codes=(0, 1, 3), **options):
        done = pw.run(*self.words(*more, **options), codes=codes, timeout=280)
        if 2 in codes:
            return done
        return self.report(), done.stderr

    def report(self):
        with open(os.path.join(self.output, "report.json"), encoding="utf-8") as file:
            return json.load(file)

    @staticmethod
    def row(report, port):
        (row,) = [row for row in report["matrix"]
                  if (row["transport"], row["port"], row["interface"]) == ("tcp", port, "oam")]
        return row

    @staticmethod
    def step(report, test_case="TC2"):
        (case,) = [case for case in report["test_cases"] if case["id"] == test_case]
        (step,) = [step for step in case["steps"] if "with it off" in step["action"]]
        return step

    def test_both_looks_are_shown_and_the_filter_is_as_it_was(self):
        self.nft("-f", "-", text=RULES)
        before = self.ruleset()
        report, said = self.audit("--consent-to-changes")
        self.assertEqual(self.ruleset(), before)
        self.assertGreater(self.dropped(), 0)  # counted on, and not begun anew
        self.assertIn("192.0.2.2", self.nft("list", "set", "inet", "fw", "peers"))

        states = {port: (self.row(report, port)["outside"], self.row(report, port)["filter_off"])
                  for port in (2022, 4444, 5555)}
        self.assertEqual(states, {2022: ("open", "open"), 4444: ("filtered", "open"),
                                  5555: ("filtered", "open")})
        self.assertEqual(self.row(report, 4444)["vantages"],
                         [{"vantage": "oam", "state": "filtered", "filter_off": "open"}])
        why = self.row(report, 4444)["explanation"]
        self.assertRegex(why, r"^filtered.* by nftables rule inet fw input .*; open with the packet "
                              r"filter off$")
        step = self.step(report)
        self.assertIn("table inet fw of namespace " + self.net.netns, step["observed"])
        self.assertIn("tcp/4444 on oam (filtered with it on), tcp/5555 on oam (filtered with it "
                      "on); 0 of them without a listener inside; put back", step["observed"])
        self.assertIn("table ip before was dormant before, and stays so", step["observed"])
        # 4444 has no warrant: a failure as for any listener, which the filter does not mend.
        self.assertEqual(step["verdict"], "fail")
        self.assertNotIn("not settled", step["observed"])
        self.assertIn("table inet fw in namespace " + self.net.netns, said)
        self.assertIn("the packet filter of the element is on again", said)
        self.assertNotIn("table ip translated", said)

        with open(os.path.join(self.output, "scan-oam-filter-off.json"), "rb") as file:
            scan = file.read()
        self.assertEqual(json.loads(scan)["settings"]["packet_filter"], "off")
        self.assertIn("sha256:" + hashlib.sha256(scan).hexdigest(), step["records"])
        rulesets = []
        for name in step["records"]:
            path = os.path.join(self.output, "records", name.removeprefix("sha256:"))
            if os.path.exists(path):
                with open(path, encoding="utf-8") as file:
                    rulesets.append(file.read())
        self.assertEqual(len(rulesets), 3)
        self.assertRegex(rulesets[1], r"table inet fw \{\n\tflags dormant")
        self.assertEqual(pw.run("verify", self.output).returncode, 0)

    def test_a_port_without_listener_behind_the_filter_is_a_finding(self):
        self.nft("-f", "-", text="table ip hide {\n chain input { type filter hook input priority "
                                 "-5; tcp dport 81 drop;\n }\n}\n")
        # What answers there is no listener of that port: a translation gives it to another one.
        self.nft("-f", "-", text="table ip nat {\n chain pre { type nat hook prerouting priority "
                                 "-100; tcp dport 82 redirect to :4444;\n }\n}\n")
        self.nft("add", "chain", "ip", "hide", "raw",
                 "{ type filter hook prerouting priority -300; }")
        self.nft("add", "rule", "ip", "hide", "raw", "tcp", "dport", "82", "drop")
        report, _ = self.audit("--consent-to-changes")
        (finding,) = [one for one in report["findings"] if one["kind"] == "unexplained-exposure"]
        self.assertEqual((finding["subject"]["port"], finding["verdict"]), (82, "fail"))
        self.assertIn("with the packet filter off", finding["title"])
        self.assertEqual(finding["outside"], "filtered")
        self.assertIn(finding["id"], self.step(report)["findings"])
        self.assertIn("1 of them without a listener inside", self.step(report)["observed"])

    def test_without_consent_nothing_is_changed(self):
        self.nft("-f", "-", text=RULES)
        before = self.ruleset()
        done = self.audit(codes=(2,))
        self.assertIn("needs --consent-to-changes", done.stderr)
        self.assertIn("table inet fw in namespace " + self.net.netns, done.stderr)
        self.assertFalse(os.path.exists(self.output))
        self.assertEqual(self.ruleset(), before)

    def test_an_element_without_filter_needs_no_second_look(self):
        report, said = self.audit()
        self.assertEqual(self.step(report)["verdict"], "pass")
        self.assertIn("no packet filter", self.step(report)["observed"])
        self.assertNotIn("switched off", said)
        self.assertFalse(os.path.exists(os.path.join(self.output, "scan-oam-filter-off.json")))

    def test_the_annex_of_dot_india_has_the_step(self):
        self.nft("-f", "-", text=RULES)
        report, _ = self.audit("--consent-to-changes", "--scheme", "dot-india")
        self.assertIn("behind the filter: tcp/4444",
                      self.step(report, "DOT_PORT_SCAN")["observed"])

    def test_a_table_of_an_owner_is_told(self):
        self.nft("-f", "-", text=RULES)
        with subprocess.Popen(self.net.inside("nft", "-i"), stdin=subprocess.PIPE, text=True,
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as owner:
            try:
                owner.stdin.write("add table inet mine { flags owner; chain input { type filter "
                                  "hook input priority 0; tcp dport 7777 drop; }; }\n")
                owner.stdin.flush()
                deadline = time.monotonic() + 20
                while "mine" not in self.nft("list", "tables"):
                    self.assertLess(time.monotonic(), deadline)
                    time.sleep(0.01)
                report, _ = self.audit("--consent-to-changes")
            finally:
                owner.stdin.close()
                owner.wait(timeout=20)
        self.assertIn("table inet mine stays on: it has the flag owner", self.step(report)["observed"])
        self.assertEqual([(row["status"], row["hides"]) for row in report["coverage"]
                          if row["subject"] == "packet filter off"], [("partial", False)])

    @contextlib.contextmanager
    def second_look(self, *more, **options):
        """The audit, as soon as the filter is off. UDP takes its whole budget, so that there is
        time."""
        self.nft("-f", "-", text=RULES)
        for setting in ("net.ipv4.icmp_ratelimit=1000", "net.ipv4.icmp_msgs_per_sec=50"):
            subprocess.run(self.net.inside("sysctl", "-qw", setting), check=False,
                           stderr=subprocess.DEVNULL)
        with subprocess.Popen([pw.BINARY, *self.words("--consent-to-changes", *more, **options)],
                              stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                              text=True, start_new_session=True) as child:
            try:
                while child.poll() is None and not self.is_off():
                    time.sleep(0.005)
                self.assertIsNone(child.poll(), "the audit ended before it switched anything off")
                yield child
            finally:
                if child.poll() is None:
                    child.kill()

    def seconds_until_on(self):
        begun = time.monotonic()
        while self.is_off():
            self.assertLess(time.monotonic() - begun, 30, "the filter is still off")
            time.sleep(0.005)
        return time.monotonic() - begun

    def test_killed_in_the_second_look_it_leaves_the_filter_on(self):
        with self.second_look() as child:
            before = self.ruleset().replace("\tflags dormant\n\n", "")
            child.send_signal(signal.SIGKILL)
            self.assertLess(self.seconds_until_on(), SECONDS_TO_BE_BACK)
            # The guardian has our stderr until it ends.
            self.assertIn("the packet filter is on again", child.stderr.read())
        self.assertEqual(self.ruleset().replace("\tflags dormant\n\n", ""), before)
        self.assertTrue(self.is_off("ip before"))

    def test_interrupted_and_resumed(self):
        with self.second_look() as child:
            # As a terminal does: to all of the audit's process group.
            os.killpg(child.pid, signal.SIGINT)
            self.assertLess(self.seconds_until_on(), SECONDS_TO_BE_BACK)
            said = child.stderr.read()
        self.assertEqual(child.returncode, 130, said)
        self.assertIn("audit --resume", said)
        pw.run("audit", "--resume", self.output, timeout=280)
        report = self.report()
        self.assertEqual(self.row(report, 5555)["filter_off"], "open")
        self.assertEqual(report["settings"]["filter_off_limit"], "60 s")
        self.assertFalse(self.is_off())
        self.assertTrue(self.is_off("ip before"))

    def test_the_time_limit_puts_it_back(self):
        with self.second_look(limit="1s") as child:
            self.assertLess(self.seconds_until_on(), 1 + SECONDS_TO_BE_BACK)
            self.assertIsNone(child.poll(), "the second look was over before the limit")
            said = child.stderr.read()
            child.wait(timeout=200)
        self.assertIn("1 s are over: the packet filter is on again", said)
        step = self.step(self.report())
        self.assertIn(step["verdict"], ("inconclusive", "fail"))
        self.assertIn("the guardian of the filter ended before that look was over: it lets it be off "
                      "for 1 s",
                      step["observed"])
        self.assertNotIn("filter_off", self.row(self.report(), 5555))

    def test_what_others_change_meanwhile_is_left_alone(self):
        with self.second_look() as child:
            self.nft("add", "rule", "inet", "fw", "input", "tcp", "dport", "6666", "drop")
            self.nft("-f", "-", text="table ip newer {\n flags dormant;\n chain input { type "
                                     "filter hook input priority 0; policy drop;\n }\n}\n")
            child.stderr.read()
            child.wait(timeout=200)
        self.assertFalse(self.is_off())
        self.assertIn("tcp dport 6666 drop", self.nft("list", "ruleset"))
        self.assertTrue(self.is_off("ip newer"))
        step = self.step(self.report())
        self.assertIn("somebody changed it meanwhile", step["observed"])

    def test_a_table_made_anew_is_not_touched(self):
        with self.second_look() as child:
            self.nft("-f", "-", text="delete table inet fw\ntable inet fw {\n flags dormant;\n"
                                     "chain input { type filter hook input priority 0; policy "
                                     "accept;\n }\n}\n")
            child.send_signal(signal.SIGKILL)
            child.stderr.read()  # until the guardian has ended
        self.assertTrue(self.is_off())

    def test_a_killed_guardian_is_noticed(self):
        with self.second_look() as child:
            listed = subprocess.run(["pgrep", "-P", str(child.pid), "-x", "pw-guardian"],
                                    capture_output=True, text=True, check=True).stdout.split()
            self.assertEqual(len(listed), 1)
            os.kill(int(listed[0]), signal.SIGKILL)
            child.stderr.read()
            child.wait(timeout=200)
        self.assertFalse(self.is_off())
        self.assertIn("the guardian of the filter ended", self.step(self.report())["observed"])

    def test_what_cannot_be_switched_off_from_here_is_refused(self):
        inventory = os.path.join(self.folder, "inventory.json")
        with open(inventory, "w", encoding="utf-8") as file:
            file.write(pw.run("inventory", "--netns", self.net.netns, "--format", "json").stdout)
        for more, why in ((["--inventory", inventory], "does not go with --inventory FILE"),
                          (["--inventory", "ssh://root@192.0.2.9"], "run the audit on the element"),
                          (["--target", "none"], "nobody is to look")):
            words = self.words("--consent-to-changes", *more)
            if more[0] == "--target":
                words = [word for word in words if not word.startswith(("oam=", "--vantage"))]
            with self.subTest(more):
                done = pw.run(*words, codes=(2,))
                self.assertIn(why, done.stderr)
                self.assertFalse(os.path.exists(self.output))


if __name__ == "__main__":
    pw.need_root()
    pw.main()
