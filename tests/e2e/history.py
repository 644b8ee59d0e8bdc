#!/usr/bin/env python3
"""The history of audits: what it tells, and that nothing that happens to it breaks an audit.
`history.py BINARY`."""
import contextlib
import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import portwarrant as pw  # noqa: E402

LIST = """format: portwarrant/port-list/1
element: {name: %s, class: mme}
ports:
  - {interface: any, transport: tcp, port: 22, service: ssh, purpose: remote login}
"""
# What the audit of an inventory with an unlisted port ends with.
FAILS = 1


def inventory(ports, hour=12):
    """The inventory of a host that listens on these TCP ports."""
    return {
        "format": "portwarrant/inventory/1", "taken": f"2026-06-01T{hour:02}:00:00.000Z",
        "host": {"name": "host-1", "machine_id": "0123", "boot_id": "b", "os": "", "kernel": ""},
        "namespaces": [{"inode": 1, "name": "host", "own": True}],
        "listeners": [{"id": f"tcp/0.0.0.0/{port}@host", "netns": {"inode": 1, "name": "host"},
                       "transport": "tcp", "family": "ipv4", "address": "0.0.0.0", "port": port,
                       "state": "listen", "owner": {"kind": "process"},
                       "processes": [{"pid": 5, "exe": f"/usr/sbin/daemon-{port}"}]}
                      for port in ports],
        "services": [],
        "coverage": [{"subject": subject, "netns": 0, "status": "complete", "reason": ""}
                     for subject in ("sockets", "namespaces", "owners", "services")]}


class History(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.store = os.path.join(self.folder, "history.sqlite")

    def write(self, name, text):
        path = os.path.join(self.folder, name)
        # At once: audits that run already may be reading the one before.
        with open(path + ".new", "w", encoding="ascii") as file:
            file.write(text)
        os.replace(path + ".new", path)
        return path

    def arguments(self, ports, *more, element="mme-01", hour=12):
        return ["audit", "--list", self.write(f"{element}.yaml", LIST % element), "--inventory",
                self.write(f"inventory-{hour}-{len(ports)}.json", json.dumps(inventory(ports, hour))),
                *more]

    def audit(self, ports, *more, **options):
        return pw.run(*self.arguments(ports, "--store", self.store, *more, **options), codes=(FAILS,))

    def history(self, *arguments):
        return json.loads(pw.run("history", "--store", self.store, "--format", "json", *arguments,
                                 codes=(0,)).stdout)

    def expect_whole(self):
        """Every audit in the store has its requirements and findings; gives their number."""
        with contextlib.closing(sqlite3.connect(self.store)) as store:
            self.assertEqual(store.execute("PRAGMA integrity_check").fetchone(), ("ok",))
            rows = store.execute(
                "SELECT (SELECT count(*) FROM requirement r WHERE r.audit = a.id),"
                " (SELECT count(*) FROM sighting s WHERE s.audit = a.id) FROM audit a").fetchall()
        for row in rows:
            self.assertEqual(row, (5, 2))
        return len(rows)

    def test_it_tells_what_came_and_went_and_since_when(self):
        self.audit([22, 5023, 5080])
        bundle = os.path.join(self.folder, "bundle")
        self.audit([22, 5080, 5443], "--output", bundle, hour=13)
        second, first = self.history("mme-01")["audits"]
        self.assertTrue(first["first"])
        self.assertEqual([f["subject"] for f in second["appeared"]], ["tcp/5443"])
        self.assertEqual([f["subject"] for f in second["gone"]], ["tcp/5023"])
        with open(os.path.join(bundle, "report.json"), encoding="utf-8") as file:
            seen = {f["subject"]["port"]: f["first_seen"] for f in json.load(file)["findings"]}
        self.assertEqual(seen, {5080: "2026-06-01T12:00:00.000Z", 5443: "2026-06-01T13:00:00.000Z"})

        gone = second["gone"][0]["id"]
        shown = pw.run("history", "show", gone, "--store", self.store, codes=(0,)).stdout
        self.assertIn("first seen 2026-06-01T12:00:00.000Z", shown)
        self.assertIn("gone since", shown)
        table = pw.run("history", "--store", self.store, codes=(0,)).stdout
        self.assertIn("+1 tcp/5443 (undocumented-port); -1 tcp/5023 (undocumented-port)", table)

        told = pw.run("diff", f"history:{first['audit']}", f"history:{second['audit']}", "--store",
                      self.store, "--format", "json", codes=(1,))
        changes = {(row["change"], row["port"]) for row in json.loads(told.stdout)["changes"]
                   if row["thing"] == "listener"}
        self.assertEqual(changes, {("gone", 5023), ("appeared", 5443)})
        self.assertEqual(pw.run("diff", "history:1", "history:1", "--store", self.store,
                                codes=(0,)).returncode, 0)

    def test_the_default_place_is_below_the_state_folder_and_for_its_owner_alone(self):
        state = os.path.join(self.folder, "state")
        environment = {**os.environ, "XDG_STATE_HOME": state}
        pw.run(*self.arguments([22, 5023, 5080]), codes=(FAILS,), env=environment)
        store = os.path.join(state, "portwarrant", "history.sqlite")
        self.assertEqual(os.stat(store).st_mode & 0o777, 0o600)
        self.assertEqual(os.stat(state).st_mode & 0o777, 0o700)
        self.assertIn("mme-01", pw.run("history", codes=(0,), env=environment).stdout)
        pw.run(*self.arguments([22, 5023, 5080], "--store", "none"), codes=(FAILS,), env=environment)
        listed = json.loads(pw.run("history", "--format", "json", env=environment).stdout)
        self.assertEqual(len(listed["audits"]), 1)

    def test_ten_audits_at_once_are_all_kept(self):
        audits = [subprocess.Popen([pw.BINARY, *self.arguments([22, 5023, 5080], element=f"ne-{i}"),
                                    "--store", self.store], stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE) for i in range(10)]
        for audit in audits:
            said = audit.communicate(timeout=120)[1]
            self.assertEqual((audit.returncode, said), (FAILS, b""))
        self.assertEqual(self.expect_whole(), 10)

    def test_killed_audits_leave_whole_ones_and_nothing_in_the_way(self):
        self.audit([22, 5023, 5080])
        dice = random.Random(5)
        begun = time.monotonic()
        self.audit([22, 5023, 5080])
        usual = time.monotonic() - begun
        killed = 0
        for _ in range(20):
            audit = subprocess.Popen([pw.BINARY, *self.arguments([22, 5023, 5080]), "--store", self.store],
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            with contextlib.suppress(subprocess.TimeoutExpired):
                audit.wait(timeout=usual * dice.uniform(0.3, 1.0))
            audit.kill()
            killed += audit.wait() == -signal.SIGKILL
        self.assertGreater(killed, 5)
        self.assertEqual(self.audit([22, 5023, 5080]).stderr, "")
        self.assertGreaterEqual(self.expect_whole(), 3)

    def test_a_writer_killed_in_the_middle_is_not_waited_for(self):
        self.audit([22, 5023, 5080])
        script = ("import sqlite3, sys, time\n"
                  "store = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
                  "store.execute('BEGIN IMMEDIATE')\n"
                  "store.execute(\"INSERT INTO element (name, machine_id) VALUES ('half', '')\")\n"
                  "print('ready', flush=True)\n"
                  "time.sleep(600)\n")
        with pw.running(sys.executable, "-c", script, self.store) as writer:
            # Readers do not wait for it.
            self.assertEqual(len(self.history()["audits"]), 1)
            writer.kill()
            writer.wait()
        begun = time.monotonic()
        self.audit([22, 5023, 5080])
        self.assertLess(time.monotonic() - begun, 8)
        self.assertEqual(self.expect_whole(), 2)
        with contextlib.closing(sqlite3.connect(self.store)) as store:
            self.assertEqual(store.execute("SELECT name FROM element").fetchall(), [("mme-01",)])

    def test_a_newer_store_is_refused_if_it_was_named_and_told_if_not(self):
        state = os.path.join(self.folder, "state")
        environment = {**os.environ, "XDG_STATE_HOME": state}
        pw.run(*self.arguments([22, 5023, 5080]), codes=(FAILS,), env=environment)
        store = os.path.join(state, "portwarrant", "history.sqlite")
        with contextlib.closing(sqlite3.connect(store)) as newer:
            newer.execute("PRAGMA user_version = 99")
        bundle = os.path.join(self.folder, "bundle")
        named = pw.run(*self.arguments([22, 5023, 5080], "--store", store, "--output", bundle),
                       codes=(2,))
        self.assertIn("a newer portwarrant wrote it (schema 99", named.stderr)
        self.assertFalse(os.path.exists(bundle))
        told = pw.run(*self.arguments([22, 5023, 5080]), codes=(FAILS,), env=environment)
        self.assertIn("the audit is not kept in the history", told.stderr)
        self.assertIn("a newer portwarrant wrote it", told.stderr)
        self.assertIn("a newer portwarrant wrote it",
                      pw.run("history", codes=(2,), env=environment).stderr)

    def test_a_place_that_cannot_be_written_changes_no_verdict(self):
        expected = pw.run(*self.arguments([22, 5023, 5080], "--store", "none", "--format", "json"))
        for state in ("/proc/nowhere", "/dev/null", "relative/is/ignored"):
            environment = {**os.environ, "XDG_STATE_HOME": state, "HOME": "/proc/no-home"}
            done = pw.run(*self.arguments([22, 5023, 5080], "--format", "json"), codes=(FAILS,),
                          env=environment)
            self.assertIn("the audit is not kept in the history", done.stderr)
            self.assertEqual(len(done.stderr.splitlines()), 1, done.stderr)
            self.assertEqual(json.loads(done.stdout)["requirements"],
                             json.loads(expected.stdout)["requirements"])

    def test_what_is_no_history_is_left_as_it_is(self):
        text = self.write("notes.txt", "my notes\n" * 200)
        refused = pw.run(*self.arguments([22], "--store", text), codes=(2,))
        self.assertIn("it is no SQLite database", refused.stderr)
        with open(text, encoding="ascii") as file:
            self.assertEqual(file.read(), "my notes\n" * 200)
        other = os.path.join(self.folder, "other.sqlite")
        with contextlib.closing(sqlite3.connect(other)) as store:
            store.execute("CREATE TABLE bookmarks (url)")
        self.assertIn("the database of another program",
                      pw.run(*self.arguments([22], "--store", other), codes=(2,)).stderr)

    def test_what_is_not_there_is_told(self):
        self.assertIn(self.store, pw.run("history", "--store", self.store, codes=(2,)).stderr)
        self.audit([22, 5023, 5080])
        self.assertIn("find element nobody",
                      pw.run("history", "nobody", "--store", self.store, codes=(2,)).stderr)
        self.assertIn("find finding F-0",
                      pw.run("history", "show", "F-0", "--store", self.store, codes=(2,)).stderr)
        self.assertIn("find audit 9 in the history",
                      pw.run("diff", "history:9", "history:1", "--store", self.store,
                             codes=(2,)).stderr)
        self.assertIn("a number of portwarrant history must follow",
                      pw.run("diff", "history:x", "history:1", "--store", self.store,
                             codes=(2,)).stderr)
        empty = {**os.environ, "XDG_STATE_HOME": os.path.join(self.folder, "fresh")}
        self.assertIn("no audit was kept", pw.run("history", codes=(0,), env=empty).stdout)


@unittest.skipUnless(os.geteuid() == 0, "needs root to mount a small file system")
class FullDisk(History):
    """Runs on a file system of its own, which a hidden mount takes away afterwards."""

    def setUp(self):
        super().setUp()
        self.disk = os.path.join(self.folder, "disk")
        os.mkdir(self.disk)
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", self.disk], check=True)
        self.addCleanup(subprocess.run, ["umount", self.disk], check=True)
        self.store = os.path.join(self.disk, "history.sqlite")

    def test_a_full_disk_changes_no_verdict_and_loses_no_audit(self):
        kept = 0
        for hour in range(24):
            # Names that compress badly, so that the disk fills within a few audits.
            ports = random.Random(hour).sample(range(1024, 65536), 1000)
            done = pw.run(*self.arguments(ports, "--store", self.store, hour=hour), codes=(FAILS,))
            if done.stderr:
                break
            kept += 1
        self.assertGreater(kept, 0)
        self.assertIn("the disk is full", done.stderr)
        self.assertIn("verdicts do not depend on it", done.stderr)
        self.assertEqual(len(self.history()["audits"]), kept)
        with contextlib.closing(sqlite3.connect(self.store)) as store:
            self.assertEqual(store.execute("PRAGMA integrity_check").fetchone(), ("ok",))


def load_tests(loader, _tests, _pattern):
    """FullDisk borrows from History and does not run its tests again."""
    suite = loader.loadTestsFromTestCase(History)
    suite.addTest(FullDisk("test_a_full_disk_changes_no_verdict_and_loses_no_audit"))
    return suite


if __name__ == "__main__":
    pw.main()
