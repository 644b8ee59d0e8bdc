#!/usr/bin/env python3
"""Signed bundles: keys, verify and the bundle's own verify.sh, against changed, missing, added and
swapped files, wrong keys, links and time stamps."""
import json
import os
import random
import shutil
import stat
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import portwarrant as pw  # noqa: E402
import stored  # noqa: E402

# Random single bytes; the unit test of the checker changes a thousand more.
CHANGES = int(os.environ.get("PW_BYTE_CHANGES", "60"))


class Evidence(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.dir = scratch.name
        cls.key = os.path.join(cls.dir, "lab.pem")
        cls.public = os.path.join(cls.dir, "lab.pub.pem")
        pw.run("keys", "new", "-o", cls.key, codes=(0,))
        cls.whole = stored.bundle(os.path.join(cls.dir, "whole"), "--sign", cls.key)
        cls.plain = stored.bundle(os.path.join(cls.dir, "plain"))

    def setUp(self):
        self.bundle = os.path.join(self.dir, "bundle")
        shutil.rmtree(self.bundle, ignore_errors=True)
        shutil.copytree(self.whole, self.bundle)

    def path(self, *name):
        return os.path.join(self.bundle, *name)

    def verify(self, code, *arguments, bundle=None):
        return pw.run("verify", bundle or self.bundle, *arguments, codes=(code,)).stdout

    def script(self, code, *arguments, bundle=None):
        """verify.sh with nothing in PATH but what its head says."""
        done = subprocess.run(["/bin/bash", os.path.join(bundle or self.bundle, "verify.sh"), *arguments],
                              capture_output=True, text=True, timeout=60, check=False,
                              env={"PATH": self.tools()})
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done.stdout

    @classmethod
    def tools(cls):
        folder = os.path.join(cls.dir, "tools")
        if not os.path.isdir(folder):
            os.mkdir(folder)
            listed = subprocess.run(["dpkg", "-L", "coreutils"], capture_output=True, text=True,
                                    check=False).stdout.split()
            for program in [*listed, shutil.which("openssl")]:
                if "/bin/" in program and os.access(program, os.X_OK):
                    os.symlink(program, os.path.join(folder, os.path.basename(program)))
        return folder

    def both(self, words):
        """Both find it, and name the file."""
        for text in (self.verify(1, "--key", self.public), self.script(1, self.public)):
            for word in words:
                self.assertIn(word, text)

    def files(self):
        return sorted(os.path.relpath(os.path.join(folder, name), self.bundle)
                      for folder, _, names in os.walk(self.bundle) for name in names)

    def test_a_whole_bundle_passes_and_says_who_signed(self):
        key_id = pw.run("keys", "show", self.public, codes=(0,)).stdout.split()[1]
        for text in (self.verify(0, "--key", self.public), self.script(0, self.public)):
            self.assertIn(key_id, text)
            self.assertNotIn("another way", text)
        for text in (self.verify(0), self.script(0)):
            self.assertIn("another way", text)
        for text in (self.verify(0, bundle=self.plain), self.script(0, bundle=self.plain)):
            self.assertIn("not signed", text)

    def test_signature_is_one_for_openssl_and_statement_one_for_json(self):
        with open(self.path("manifest.dsse.json"), encoding="ascii") as file:
            envelope = json.load(file)
        self.assertEqual(envelope["payloadType"], "application/vnd.in-toto+json")
        payload = subprocess.run(["base64", "-d"], input=envelope["payload"].encode(),
                                 capture_output=True, check=True).stdout
        statement = json.loads(payload)
        self.assertEqual(statement["predicate"]["result"], "FAILED")
        subjects = {row["name"]: row["digest"]["sha256"] for row in statement["subject"]}
        self.assertEqual(sorted(subjects), [n for n in self.files() if n != "manifest.dsse.json"])
        for name, digest in subjects.items():
            said = subprocess.run(["sha256sum", self.path(name)], capture_output=True, text=True, check=True)
            self.assertEqual(said.stdout.split()[0], digest)

    def test_every_changed_byte_is_found(self):
        names = self.files()
        draw = random.Random(20260601)
        for number in range(CHANGES):
            name = draw.choice(names)
            at = draw.randrange(os.path.getsize(self.path(name)))
            by = draw.randrange(1, 256)
            self.change(name, at, by)
            where = f"change {number}: {name} at {at} by {by:#x}"
            done = pw.run("verify", self.bundle, "--key", self.public, check=False)
            self.assertEqual(done.returncode, 1, where + done.stdout)
            shell = subprocess.run(["/bin/bash", os.path.join(self.whole, "verify.sh") if name == "verify.sh"
                                    else self.path("verify.sh"), self.public], capture_output=True,
                                   env={"PATH": self.tools()}, timeout=60, check=False)
            if name != "verify.sh":  # a changed script says what it likes
                self.assertEqual(shell.returncode, 1, where + shell.stdout.decode(errors="replace"))
            self.change(name, at, by)
        self.verify(0, "--key", self.public)

    def change(self, name, at, by):
        with open(self.path(name), "r+b") as file:
            file.seek(at)
            byte = file.read(1)[0]
            file.seek(at)
            file.write(bytes([byte ^ by]))

    def test_missing_files_are_named(self):
        for name in self.files():
            if name == "verify.sh":
                continue
            kept = os.path.join(self.dir, "kept")
            os.rename(self.path(name), kept)
            self.both([name])
            os.rename(kept, self.path(name))
        os.remove(self.path("verify.sh"))
        self.assertIn("verify.sh: missing", self.verify(1))

    def test_added_files_folders_and_links_are_named(self):
        with open(self.path("records", "more"), "w", encoding="ascii") as file:
            file.write("x")
        os.mkdir(self.path("folder"))
        with open(self.path(".hidden"), "w", encoding="ascii"):
            pass
        os.symlink("/etc/passwd", self.path("link"))
        os.mkfifo(self.path("pipe"))
        self.both(["records/more: added", "folder: added", ".hidden: added", "link: a symbolic link",
                   "pipe: not a file"])

    def test_what_stands_for_a_file_is_named(self):
        os.rename(self.path("report.json"), os.path.join(self.dir, "elsewhere.json"))
        os.symlink(os.path.join(self.dir, "elsewhere.json"), self.path("report.json"))
        os.remove(self.path("settings.json"))
        os.mkfifo(self.path("settings.json"))
        self.both(["report.json: a symbolic link", "settings.json: not a file"])

    def test_swapped_files_are_named(self):
        os.rename(self.path("report.json"), self.path("x"))
        os.rename(self.path("settings.json"), self.path("report.json"))
        os.rename(self.path("x"), self.path("settings.json"))
        self.both(["report.json", "settings.json"])
        self.assertIn("swapped", self.verify(1))

    def test_a_bundle_made_anew_is_not_the_signers(self):
        """Whoever changes a report can also write a manifest and sign with another key."""
        stranger = os.path.join(self.dir, "stranger.pem")
        if not os.path.exists(stranger):
            pw.run("keys", "new", "-o", stranger, codes=(0,))
        forged = os.path.join(self.dir, "forged")
        shutil.rmtree(forged, ignore_errors=True)
        stored.bundle(forged, "--sign", stranger)
        self.verify(0, bundle=forged)
        self.assertIn("another key", self.verify(1, "--key", self.public, bundle=forged))
        self.assertIn("another key", self.script(1, self.public, bundle=forged))
        self.assertIn("was signed", self.verify(1, "--key", self.public, bundle=self.plain))
        self.assertIn("was signed", self.script(1, self.public, bundle=self.plain))
        shutil.copy(os.path.join(forged, "manifest.dsse.json"), self.bundle)
        self.both(["manifest.dsse.json"])

    def test_manifest_that_was_written_anew_is_not_what_was_signed(self):
        with open(self.path("records", "more"), "w", encoding="ascii") as file:
            file.write("x")
        names = [n for n in self.files() if n not in ("MANIFEST.sha256", "manifest.dsse.json")]
        text = subprocess.run(["sha256sum", *names], cwd=self.bundle, capture_output=True, text=True,
                              check=True).stdout
        with open(self.path("MANIFEST.sha256"), "w", encoding="ascii") as file:
            file.write(text)
        self.both(["MANIFEST.sha256"])

    def test_keys(self):
        self.assertEqual(stat.S_IMODE(os.stat(self.key).st_mode), 0o600)
        config = os.path.join(self.dir, "config")
        env = {**os.environ, "XDG_CONFIG_HOME": config}
        made = pw.run("keys", "new", codes=(0,), env=env).stdout
        self.assertIn(os.path.join(config, "portwarrant", "signing-key.pem"), made)
        self.assertEqual(stat.S_IMODE(os.stat(os.path.join(config, "portwarrant")).st_mode), 0o700)
        shown = pw.run("keys", "show", codes=(0,), env=env).stdout
        done = subprocess.run(["openssl", "pkey", "-pubin", "-noout", "-text"], input=shown, text=True,
                              capture_output=True, check=True)
        self.assertIn("ED25519", done.stdout)
        self.assertIn("it exists", pw.run("keys", "new", codes=(2,), env=env).stderr)
        made_by_openssl = os.path.join(self.dir, "openssl.pem")
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", made_by_openssl], check=True)
        pw.run("keys", "show", made_by_openssl, codes=(0,))
        other = stored.bundle(os.path.join(self.dir, "by-openssl"), "--sign", made_by_openssl)
        self.verify(0, "--key", made_by_openssl, bundle=other)

    def test_refuses_before_the_work(self):
        out = os.path.join(self.dir, "never")
        for words, key in (("others may read it", self.public), ("No such file", "/nowhere/key.pem")):
            done = stored.audit(out, "--sign", key)
            self.assertEqual(done.returncode, 2, done.stdout)
            self.assertIn(words, done.stderr)
            self.assertFalse(os.path.exists(out))
        self.assertIn("neither", pw.run("verify", self.dir, codes=(2,)).stderr)
        self.assertIn("no PEM public key", pw.run("verify", self.bundle, "--key", self.path("report.json"),
                                                  codes=(2,)).stderr)


if __name__ == "__main__":
    pw.main()
