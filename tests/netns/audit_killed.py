#!/usr/bin/env python3
"""`portwarrant audit --resume`: killed and interrupted at random moments, an audit leaves a bundle
that is whole or one that says it is not, and nothing on the element. `audit_killed.py BINARY`."""
import json
import os
import random
import shutil
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
element: {{name: killed, class: mme}}
interfaces:
  - {{name: oam, domain: oam, addresses: [{oam}]}}
  - {{name: s11, domain: control, addresses: [{s11}]}}
ports:
  - {{interface: any, transport: tcp, port: 2022, service: ssh, purpose: remote login}}
  - {{interface: any, transport: udp, port: 2123, service: gtp-c, purpose: S11}}
"""
KILLS = 30
KILLS_OF_EACH = 5
# What is written in the end takes a moment of the whole: this one is killed while it is.
KILLED_WHILE_WRITING = 2


def findings(report):
    return sorted((f["kind"], f["subject"]["transport"], f["subject"]["port"], f["verdict"])
                  for f in report["findings"])


def verdicts(report):
    return [(row["id"], row["verdict"]) for row in report["requirements"]]


class Killed(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.element = cls.enterClassContext(element("kill", {"oam": 1, "s11": 2}))
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        cls.list = os.path.join(cls.folder, "list.yaml")
        with open(cls.list, "w", encoding="ascii") as file:
            file.write(LIST.format(**cls.element.addresses))
        cls.enterClassContext(cls.element.listen("tcp/2022", "tcp/4444", "udp/2123"))
        begun = time.monotonic()
        cls.whole = cls.audit("whole", cls.vantages("oam"))
        cls.seconds = time.monotonic() - begun
        begun = time.monotonic()
        pw.run("audit", "--list", cls.list, "--netns", cls.element.netns, "--target", "none",
               "--bind-check", "off", "--store", "none")
        cls.seconds_without_look = 1.5 * (time.monotonic() - begun)

    @classmethod
    def vantages(cls, *names):
        return [word for name in names
                for word in ("--vantage", f"{name}=netns:{cls.element.testers[name]}")]

    @classmethod
    def words(cls, output, vantages):
        return ["audit", "--list", cls.list, "--netns", cls.element.netns, "--output", output,
                "--target", cls.element.addresses["oam"], "--udp-budget", "1s", "--no-identify",
                "--bind-check", "off", "--store", "none", *vantages]

    @classmethod
    def audit(cls, name, vantages):
        output = os.path.join(cls.folder, name)
        pw.run(*cls.words(output, vantages))
        return cls.report(output)

    @staticmethod
    def report(bundle):
        with open(os.path.join(bundle, "report.json"), encoding="utf-8") as file:
            return json.load(file)

    def element_state(self):
        """What a killed process could leave: sockets, and rules of the packet filter."""
        return [subprocess.run(self.element.inside(*command), check=True, capture_output=True,
                               text=True).stdout
                for command in (["ss", "-Hlnat"], ["ss", "-Hlnau"], ["ss", "-Hlnaw"],
                                ["nft", "list", "ruleset"], ["ip", "-br", "address"])]

    def state_of(self, output):
        """"none", "incomplete" or "whole", held against what verify and report say of it."""
        verify = pw.run("verify", output, check=False)
        if verify.returncode == 0:
            self.assertFalse(os.path.exists(os.path.join(output, "INCOMPLETE")))
            return "whole"
        self.assertEqual(verify.returncode, 2, verify.stdout + verify.stderr)
        report = pw.run("report", output, "--format", "json", check=False)
        self.assertEqual(report.returncode, 2, report.stderr)
        if not os.path.exists(os.path.join(output, "INCOMPLETE")):
            self.assertIn(sorted(os.listdir(output)) if os.path.exists(output) else [],
                          ([], ["progress"]))
            return "none"
        for said in (verify.stderr, report.stderr):
            self.assertIn(f"portwarrant audit --resume {output} finishes it", said)
        script = os.path.join(output, "verify.sh")
        if os.path.exists(script):
            done = subprocess.run(["bash", script], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 2, done.stdout + done.stderr)
        return "incomplete"

    def start(self, words):
        return subprocess.Popen([pw.BINARY, *words], stdout=subprocess.DEVNULL,
                                stderr=subprocess.PIPE, text=True)

    @staticmethod
    def wait_for(child, output, wanted):
        """Until that is kept, or the child has ended."""
        folder = os.path.join(output, "progress")
        while child.poll() is None:
            names = os.listdir(folder) if os.path.isdir(folder) else []
            if any(wanted(name) for name in names):
                return
            time.sleep(0.001)

    def kill(self, words, output, how, chance, writing):
        """Gives what is left, and the exit code."""
        child = self.start(words)
        if writing:
            self.wait_for(child, output, lambda name: name.startswith("content"))
            time.sleep(chance.uniform(0, 0.1))
        else:
            looked = os.path.exists(os.path.join(output, "progress", "look-oam.json"))
            time.sleep(chance.uniform(0, self.seconds_without_look if looked else self.seconds))
        child.send_signal(how)
        said = child.communicate(timeout=300)[1]
        state = self.state_of(output)
        if child.returncode == 130:
            self.assertEqual(state, "incomplete")
            self.assertIn(f"audit --resume {output} goes on", said)
        if child.returncode in (0, 1, 3):
            self.assertEqual(state, "whole")
        return state

    def test_at_thirty_random_moments(self):
        seed = random.randrange(1 << 32)
        chance = random.Random(seed)
        print(f"seed {seed}, an audit takes {self.seconds:.1f} s")
        before = self.element_state()
        seen = {"none": 0, "incomplete": 0, "whole": 0}
        kills = 0
        while kills < KILLS:
            output = os.path.join(self.folder, f"bundle-{kills}")
            words, resumed = self.words(output, self.vantages("oam")), 0
            state = "none"
            for number in range(KILLS_OF_EACH):
                with self.subTest(seed=seed, kill=kills, number=number, resumed=resumed):
                    state = self.kill(words, output, signal.SIGINT if kills % 2 else signal.SIGKILL,
                                      chance, number == KILLED_WHILE_WRITING)
                kills += 1
                seen[state] += 1
                if state == "whole":
                    break
                if state == "incomplete":
                    words, resumed = ["audit", "--resume", output], resumed + 1
            if state != "whole":
                pw.run(*words)
            with self.subTest(seed=seed, kill=kills, resumed=resumed):
                self.check_whole(output, resumed)
            shutil.rmtree(output)
        print(f"after {kills} kills: {seen}")
        self.assertEqual(self.element_state(), before)
        self.assertEqual([name for name in os.listdir(self.folder) if "bundle" in name], [])

    def test_a_finished_look_is_not_taken_again(self):
        output = os.path.join(self.folder, "two")
        child = self.start(self.words(output, self.vantages("oam", "s11")))
        self.wait_for(child, output, lambda name: name == "look-oam.json")
        child.kill()
        child.communicate()
        self.assertEqual(self.state_of(output), "incomplete")
        pw.run("audit", "--resume", "two", cwd=self.folder)
        report = self.report(output)
        self.assertEqual(report["settings"]["resumed"], "1 time")
        self.assertEqual([note[:21] for note in report["notes"] if note.startswith("the look")],
                         ["the look from oam is "])
        self.assertEqual({row["vantage"] for line in report["matrix"] for row in line["vantages"]},
                         {"oam", "s11"})
        self.assertEqual([finding for finding in findings(report) if finding[2] not in (4444,)],
                         [finding for finding in findings(self.whole) if finding[2] != 4444])
        self.assertEqual(self.state_of(output), "whole")

    def test_an_element_that_changed_is_looked_at_again(self):
        output = os.path.join(self.folder, "changed")
        child = self.start(self.words(output, self.vantages("oam", "s11")))
        self.wait_for(child, output, lambda name: name == "look-oam.json")
        child.kill()
        child.communicate()
        with self.element.listen("tcp/5555"):
            pw.run("audit", "--resume", output)
        report = self.report(output)
        self.assertIn(5555, [finding[2] for finding in findings(report)])
        (note,) = [note for note in report["notes"] if "stood still" in note]
        self.assertIn("/5555 appeared", note)

    def check_whole(self, output, resumed):
        self.assertEqual(self.state_of(output), "whole")
        report = self.report(output)
        self.assertEqual(findings(report), findings(self.whole))
        self.assertEqual(verdicts(report), verdicts(self.whole))
        told = report["settings"].get("resumed")
        # The last one may have had nothing left to judge.
        possible = [None if n == 0 else f"{n} time{'' if n == 1 else 's'}"
                    for n in range(max(0, resumed - 1), resumed + 1)]
        self.assertIn(told, possible)
        self.assertIn("capture.pcapng", os.listdir(output))
        script = subprocess.run(["bash", os.path.join(output, "verify.sh")], capture_output=True,
                                text=True, check=False)
        self.assertEqual(script.returncode, 0, script.stdout)


if __name__ == "__main__":
    pw.need_root()
    pw.main()
