#!/usr/bin/env python3
"""Time stamps of a bundle, from an authority that openssl plays: asked over HTTP and carried by hand,
checked by verify and verify.sh, and refused where they are for something else or by somebody else."""
import os
import random
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import portwarrant as pw  # noqa: E402
import stored  # noqa: E402
from time_authority import Authority  # noqa: E402


class TimeStamps(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.dir = scratch.name
        cls.authority = Authority(cls.dir, "honest")
        cls.stranger = Authority(cls.dir, "stranger")
        cls.key = os.path.join(cls.dir, "lab.pem")
        pw.run("keys", "new", "-o", cls.key, codes=(0,))
        cls.whole = stored.bundle(os.path.join(cls.dir, "whole"), "--sign", cls.key)
        cls.plain = stored.bundle(os.path.join(cls.dir, "plain"))

    def setUp(self):
        self.bundle = self.copy(self.whole)

    def copy(self, source):
        target = os.path.join(self.dir, "bundle")
        shutil.rmtree(target, ignore_errors=True)
        return shutil.copytree(source, target)

    def verify(self, code, *arguments):
        return pw.run("verify", self.bundle, *arguments, codes=(code,)).stdout

    def script(self, code, *arguments):
        done = subprocess.run(["bash", os.path.join(self.bundle, "verify.sh"), *arguments],
                              capture_output=True, text=True, timeout=60, check=False)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    def stamp(self, code, *arguments):
        return pw.run("timestamp", self.bundle, *arguments, codes=(code,))

    def test_asked_over_http(self):
        for source in (self.whole, self.plain):
            self.bundle = self.copy(source)
            with self.authority.serving() as url:
                told = self.stamp(0, "--url", url, "--tsa-ca", self.authority.root).stdout
            self.assertIn("CN=honest time stamps", told)
            self.assertIn("CN=honest time stamps", self.verify(0, "--tsa-ca", self.authority.root))
            self.assertIn("was not checked", self.verify(0))
            if source is self.whole:
                public = self.key.replace(".pem", ".pub.pem")
                self.assertIn("stamped", self.script(0, public, self.authority.root))
                self.assertIn("manifest.tsr", self.script(1, public, self.stranger.root))
            self.assertIn("manifest.tsr: no time stamp", self.verify(1, "--tsa-ca", self.stranger.root))

    def test_carried_by_hand(self):
        asked, answered = os.path.join(self.dir, "q"), os.path.join(self.dir, "r")
        self.assertIn("--reply", self.stamp(0, "--query", asked).stdout)
        self.assertFalse(os.path.exists(os.path.join(self.bundle, "manifest.tsr")))
        with open(asked, "rb") as query, open(answered, "wb") as reply:
            reply.write(self.authority.reply(query.read()))
        self.stamp(0, "--reply", answered)
        self.verify(0, "--tsa-ca", self.authority.root)
        self.assertIn("has a time stamp", self.stamp(2, "--reply", answered).stderr)

    def test_right_after_the_audit(self):
        out = os.path.join(self.dir, "audited")
        with self.authority.serving() as url:
            stored.bundle(out, "--sign", self.key, "--timestamp", url)
        pw.run("verify", out, "--tsa-ca", self.authority.root, codes=(0,))
        refused = os.path.join(self.dir, "refused")
        done = stored.audit(refused, "--timestamp", "http://127.0.0.1:9/")
        self.assertEqual(done.returncode, 2, done.stderr)
        self.assertIn("whole and has no time stamp", done.stderr)
        pw.run("verify", refused, codes=(0,))

    def test_reply_to_another_question_is_refused(self):
        other = self.copy(self.plain)
        asked, answered = os.path.join(self.dir, "q2"), os.path.join(self.dir, "r2")
        pw.run("timestamp", other, "--query", asked, codes=(0,))
        with open(asked, "rb") as query, open(answered, "wb") as reply:
            reply.write(self.authority.reply(query.read()))
        self.bundle = self.copy(self.whole)
        self.assertIn("no time stamp for this", self.stamp(2, "--reply", answered).stderr)
        shutil.copy(answered, os.path.join(self.bundle, "manifest.tsr"))
        self.assertIn("manifest.tsr", self.verify(1))
        self.assertIn("manifest.tsr", self.verify(1, "--tsa-ca", self.authority.root))

    def test_bad_answers_leave_the_bundle_as_it_was(self):
        with self.authority.serving(change=lambda reply: reply[:-1]) as url:
            self.assertIn("not a reply", self.stamp(2, "--url", url).stderr)
        with self.authority.serving(kind="text/html") as url:
            self.stamp(2, "--url", url)
        with self.stranger.serving() as url:
            self.assertIn("no time stamp", self.stamp(2, "--url", url, "--tsa-ca",
                                                      self.authority.root).stderr)
        self.assertIn("expected http", self.stamp(2, "--url", "ftp://127.0.0.1/").stderr)
        self.assertIn("give one of", self.stamp(2).stderr)
        os.remove(os.path.join(self.bundle, "settings.json"))
        self.assertIn("not whole", self.stamp(2, "--query", os.path.join(self.dir, "never")).stderr)
        self.assertFalse(os.path.exists(os.path.join(self.bundle, "manifest.tsr")))

    def test_changed_bytes_of_a_stamp_are_found(self):
        with self.authority.serving() as url:
            self.stamp(0, "--url", url)
        path = os.path.join(self.bundle, "manifest.tsr")
        with open(path, "rb") as file:
            whole = file.read()
        draw = random.Random(3161)
        unseen = []
        for _ in range(40):
            at, by = draw.randrange(len(whole)), draw.randrange(1, 256)
            with open(path, "wb") as file:
                file.write(whole[:at] + bytes([whole[at] ^ by]) + whole[at + 1:])
            done = pw.run("verify", self.bundle, "--tsa-ca", self.authority.root, check=False)
            if done.returncode == 0:
                unseen.append((at, by))
        # version numbers and the like, which the authority's signature leaves out
        self.assertLessEqual(len(unseen), 2, unseen)


if __name__ == "__main__":
    pw.main()
