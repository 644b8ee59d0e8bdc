#!/usr/bin/env python3
"""20,000 listeners in 1,000 processes over 10 namespaces: all found with their process, also while
processes end. `inventory_scale.py BINARY LISTENER-PROGRAM`."""
import contextlib
import os
import signal
import subprocess
import sys
import threading
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import portwarrant as pw  # noqa: E402

LISTENER = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else "listener"
NAMESPACES = 10
PER_NAMESPACE = 2000
PROCESSES = 100


class InventoryScale(unittest.TestCase):
    def setUp(self):
        self.stack = contextlib.ExitStack()
        self.addCleanup(self.stack.close)
        self.netns = [self.stack.enter_context(pw.namespace(f"s{i}")) for i in range(NAMESPACES)]
        self.children = [self.stack.enter_context(pw.running(
            "ip", "netns", "exec", name, LISTENER, "--processes", str(PROCESSES), "--lifetime",
            "300", f"tcp/127.0.0.1/20000-{20000 + PER_NAMESPACE - 1}")) for name in self.netns]

    def ours(self, document):
        wanted = set(self.netns)
        return [r for r in document["listeners"] if r["netns"]["name"] in wanted]

    def test_all_are_found_with_their_process(self):
        rows = self.ours(pw.inventory(timeout=300))
        self.assertEqual(len(rows), NAMESPACES * PER_NAMESPACE)
        self.assertEqual(len({r["id"] for r in rows}), len(rows))
        self.assertEqual({r["owner"]["kind"] for r in rows}, {"process"})
        holders = {p["pid"] for r in rows for p in r["processes"]}
        self.assertGreaterEqual(len(holders), NAMESPACES * PROCESSES)
        self.assertLessEqual(len(holders), NAMESPACES * (PROCESSES + 1))
        self.assertTrue(all(p["exe"] == LISTENER for r in rows for p in r["processes"]))

    def test_processes_that_end_meanwhile_break_nothing_and_are_told(self):
        pids = []
        for name in self.netns:
            text = subprocess.run(["ip", "netns", "pids", name], check=True, capture_output=True,
                                  text=True).stdout
            # the first one started the others: it stays, so that its end does not end them all
            pids += sorted(int(pid) for pid in text.split())[1:]
        stop = threading.Event()

        def end_some():
            for pid in pids[::2]:
                if stop.wait(0.002):
                    return
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)

        killer = threading.Thread(target=end_some)
        killer.start()
        try:
            documents = [pw.inventory(timeout=300) for _ in range(4)]
        finally:
            stop.set()
            killer.join()
        for document in documents:
            for row in self.ours(document):
                # Nobody is invented: a listener has a live account of who held it, or a reason.
                if not row["processes"]:
                    self.assertEqual(row["owner"]["kind"], "unknown")
                    self.assertTrue(row["owner"]["reason"])
        settled = self.ours(pw.inventory(timeout=300))
        self.assertTrue(all(r["processes"] for r in settled))
        raced = [c for d in documents for c in d["coverage"] if c["subject"] in ("owners", "sockets")
                 and c["status"] in ("partial", "denied")]
        unknown = [r for d in documents for r in self.ours(d) if not r["processes"]]
        if unknown:
            self.assertTrue(raced, "listeners without holder, but the coverage does not say why")


if __name__ == "__main__":
    pw.need_root()
    pw.main()
