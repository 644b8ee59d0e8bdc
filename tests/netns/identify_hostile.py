#!/usr/bin/env python3
"""`portwarrant scan --identify` against peers that mean no good: bounded time and memory, and no
identity that is not there. `identify_hostile.py BINARY`."""
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from support import portwarrant  # noqa: E402
from support.portwarrant import namespace, python_in, running  # noqa: E402

HOST = "127.0.0.1"
# One peer for each port; `tcp` and `udp` are called for each connection and each datagram.
PEERS = r"""
import os, socket, sys, threading, time

def echo(peer):
    while data := peer.recv(4096):
        peer.sendall(data)

def flood(peer):
    while True:
        peer.sendall(bytes([0xff, 0xfb, 0x01]) * 2000)

def end(peer):
    pass

def mute(peer):
    time.sleep(120)

def late(peer):
    time.sleep(30)
    peer.sendall(b"SSH-2.0-OpenSSH_9.2p1\r\n")

def drip(peer):
    while True:
        peer.sendall(b"%x\r\n" % time.monotonic_ns())
        time.sleep(0.7)

def trickle(peer):
    for byte in b"SSH-2.0-" + b"x" * 100000:
        peer.sendall(bytes([byte]))
        time.sleep(0.3)

def never_shakes(peer):
    peer.recv(4096)
    peer.sendall(bytes.fromhex("160303ffff"))
    time.sleep(120)

def noise(peer):
    peer.sendall(os.urandom(700))
    time.sleep(120)

def tcp(port, peer_of):
    server = socket.create_server(("127.0.0.1", port), backlog=64)
    def serve(peer):
        with peer:
            try:
                peer_of(peer)
            except OSError:
                pass
    def accept():
        while True:
            threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()

def udp(port, answer_of):
    server = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    server.bind(("127.0.0.1", port))
    def serve():
        while True:
            data, peer = server.recvfrom(65535)
            for reply in answer_of(data):
                server.sendto(reply, peer)
    threading.Thread(target=serve, daemon=True).start()

for port, peer_of in enumerate([echo, flood, end, mute, late, drip, trickle, never_shakes, noise],
                               start=1001):
    tcp(port, peer_of)
udp(1001, lambda data: [data])
udp(1002, lambda data: [os.urandom(1400)] * 200)
udp(1003, lambda data: [])
print("ready", flush=True)
time.sleep(300)
"""


class IdentifyHostile(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.netns = cls.enterClassContext(namespace("host"))
        cls.enterClassContext(python_in(cls.netns, PEERS))
        cls.folder = cls.enterClassContext(tempfile.TemporaryDirectory())
        # With sanitizers the program alone takes more than all that it is sent.
        subprocess.run([portwarrant.BINARY, "--version"], capture_output=True, check=True)
        cls.bare = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss

    def scan(self, ports):
        command = ["ip", "netns", "exec", self.netns, portwarrant.BINARY, "scan", HOST, "--quiet",
                   "--transport", "tcp,udp", "--ports", ports, "--identify", "--format", "json"]
        begun = time.monotonic()
        # What a sanitizer keeps of freed memory is not ours: 256 MiB, unless told.
        kept = os.environ.get("ASAN_OPTIONS", "") + ":quarantine_size_mb=32"
        done = subprocess.run(command, capture_output=True, text=True, timeout=240,
                              env={**os.environ, "ASAN_OPTIONS": kept.lstrip(":")})
        self.seconds = time.monotonic() - begun
        self.assertIn(done.returncode, (0, 3), done.stderr)
        (target,) = json.loads(done.stdout)["targets"]
        return {(row["transport"], row["port"]): row for row in target["ports"]}

    def test_no_peer_gets_an_identity_that_it_has_not_and_all_end_in_time(self):
        ports = self.scan("tcp:1001-1009,udp:1001-1003")
        proven = {key: row["identity"]["protocol"] for key, row in ports.items()
                  if row.get("identity", {}).get("confidence") == "behaviour"}
        self.assertEqual(proven, {("tcp", 1001): "echo", ("udp", 1001): "echo"})
        for port in range(1001, 1010):
            self.assertTrue(ports["tcp", port].get("note") or "identity" in ports["tcp", port],
                            f"nothing is said of tcp/{port}")
        self.assertIn("sends back", ports["tcp", 1001]["note"])
        self.assertIn("without a word", ports["tcp", 1003]["note"])
        self.assertLess(self.seconds, 75)
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
        self.assertLess(peak - self.bare, 128 * 1024, "KiB more than a run that does nothing")

    def test_a_certificate_chain_of_ten_megabytes(self):
        key, leaf, chain = (os.path.join(self.folder, name) for name in ("key", "leaf", "chain"))
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj",
                        "/CN=big.invalid", "-keyout", key, "-out", leaf], check=True,
                       capture_output=True)
        with open(leaf, encoding="ascii") as one, open(chain, "w", encoding="ascii") as many:
            many.write(one.read() * 13000)
        self.assertGreater(os.path.getsize(chain), 10 << 20)
        with running("ip", "netns", "exec", self.netns, "openssl", "s_server", "-accept", "1443",
                     "-key", key, "-cert", leaf, "-cert_chain", chain, ready="ACCEPT"):
            (row,) = self.scan("tcp:1443").values()
        self.assertNotEqual(row.get("identity", {}).get("confidence"), "behaviour")
        self.assertTrue(row["note"])
        self.assertLess(self.seconds, 60)


if __name__ == "__main__":
    portwarrant.need_root()
    portwarrant.main()
