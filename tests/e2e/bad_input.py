#!/usr/bin/env python3
"""Bad input gives one clear line on stderr, exit code 2, and leaves nothing behind."""
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import portwarrant as pw  # noqa: E402

GOOD = """format: portwarrant/port-list/1
element: {name: mme-01, class: mme}
interfaces:
  - {name: oam, domain: oam, addresses: [10.78.0.2]}
ports:
  - {interface: oam, transport: tcp, port: 22, service: ssh, purpose: remote login}
"""


class BadInput(unittest.TestCase):
    def setUp(self):
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.dir = scratch.name

    def path(self, name):
        return os.path.join(self.dir, name)

    def put(self, name, content):
        with open(self.path(name), "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return self.path(name)

    def refused(self, words, *arguments, **options):
        """The run must end with 2, say `words` in one short line, and write nothing."""
        before = sorted(os.listdir(self.dir))
        done = pw.run(*arguments, check=False, **options)
        self.assertEqual(done.returncode, 2, done.stderr[-2000:] + done.stdout[-500:])
        self.assertEqual(done.stdout, "")
        self.assertLess(len(done.stderr), 4000)
        for word in words if isinstance(words, tuple) else (words,):
            self.assertIn(word, done.stderr)
        self.assertEqual(sorted(os.listdir(self.dir)), before)
        return done.stderr

    def audit(self, words, name):
        return self.refused(words, "audit", "--list", self.path(name), "--output",
                            self.path("bundle"))

    def test_lists_that_are_none(self):
        self.put("empty.yaml", "")
        self.put("broken.yaml", "format: portwarrant/port-list/1\nports: [\n")
        self.put("latin1.yaml", GOOD.replace("remote", "fern\xe4").encode("latin-1"))
        self.put("utf16.yaml", GOOD.encode("utf-16"))
        self.put("unknown.yaml", GOOD + "portz: []\n")
        self.put("deep.yaml", "[" * 200000)
        self.put("huge.yaml", GOOD + "# filler\n" * (50 * 1024 * 1024 // 9))
        self.put("bomb.yaml", "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
            f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 9)}]\n"
            for i in range(9)))
        self.put("nul.yaml", GOOD.replace("oam", "o\0am").encode())
        self.audit("empty.yaml", "empty.yaml")
        self.audit("broken.yaml:", "broken.yaml")
        self.audit("UTF-8", "latin1.yaml")
        self.audit("UTF-8", "utf16.yaml")
        self.audit(("unknown.yaml:7:", "portz"), "unknown.yaml")
        self.audit("deep.yaml", "deep.yaml")
        self.audit("huge.yaml", "huge.yaml")
        self.audit("bomb.yaml", "bomb.yaml")
        self.audit("nul.yaml", "nul.yaml")

    def test_each_fault_of_a_list_has_a_line_of_its_own(self):
        self.put("two.yaml", GOOD.replace("tcp", "tpc") + "portz: []\n")
        lines = self.audit(("tpc", "portz"), "two.yaml").splitlines()
        self.assertEqual(len(lines), 2, lines)
        self.assertTrue(lines[0].startswith("portwarrant: read port list: "), lines)
        self.assertRegex(lines[1], r"^  \S+two\.yaml:\d+:\d+: ")

    def test_a_line_feed_in_a_name_stays_visible(self):
        self.assertEqual(len(self.audit("\\x0aportwarrant", "a\nportwarrant: b").splitlines()), 1)

    def test_places_that_are_no_files(self):
        self.audit("directory", ".")
        self.audit("No such file", "missing.yaml")
        self.put("good.yaml", GOOD)
        self.refused("nope", "audit", "--list", self.path("good.yaml"), "--netns", "nope",
                     "--output", self.path("bundle"))
        self.refused("read inventory", "audit", "--list", self.path("good.yaml"), "--inventory",
                     self.path("good.yaml"), "--output", self.path("bundle"))

    def test_directory_for_the_bundle_that_is_in_use(self):
        self.put("good.yaml", GOOD)
        os.mkdir(self.path("bundle"))
        self.put("bundle/mine", "kept")
        self.refused("not an empty directory", "audit", "--list", self.path("good.yaml"),
                     "--output", self.path("bundle"))
        with open(self.path("bundle/mine"), encoding="ascii") as file:
            self.assertEqual(file.read(), "kept")

    def test_full_disk(self):
        if os.geteuid() != 0:
            self.skipTest("needs root to mount a small file system")
        self.put("good.yaml", GOOD)
        os.mkdir(self.path("small"))
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=16k", "none", self.path("small")],
                       check=True)
        self.addCleanup(subprocess.run, ["umount", self.path("small")], check=True)
        self.refused("No space left on device", "audit", "--list", self.path("good.yaml"),
                     "--output", self.path("small/bundle"))
        self.assertEqual(os.listdir(self.path("small")), [])
        self.refused("No space left on device", "inventory", "--format", "json", "-o",
                     self.path("small/inventory.json"))
        self.assertEqual(os.listdir(self.path("small")), [])

    def test_full_standard_output(self):
        with open("/dev/full", "w", encoding="ascii") as full:
            done = subprocess.run([pw.BINARY, "inventory"], stdout=full, stderr=subprocess.PIPE,
                                  text=True, check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("stdout", done.stderr)

    def test_usage(self):
        self.refused("--help")
        self.refused("--help", "audit")
        self.refused("--help", "inventory", "--format", "xml")
        self.refused("nonsense", "nonsense")

    def test_help_and_version(self):
        for command in ("audit", "inventory", "list", "profiles"):
            self.assertIn("Example", pw.run(command, "--help", codes=(0,)).stdout)
        self.assertIn("{table,json,jsonl,csv}", pw.run("inventory", "--help", codes=(0,)).stdout)
        self.assertIn("commit", pw.run("--version", codes=(0,)).stdout)


if __name__ == "__main__":
    pw.main()
