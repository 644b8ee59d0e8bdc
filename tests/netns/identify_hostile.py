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

def forge_line(data):
    # What a server of each protocol would say to that, or None.
    words = data.split()
    if data.startswith(b"PRI * HTTP/2.0"):
        return bytes.fromhex("000000040000000000" "000000040100000000")
    if b" HTTP/1." in data:
        return b"HTTP/1.1 404 Not Found\r\nServer: nginx\r\nContent-Length: 0\r\n\r\n"
    if b" SIP/2.0" in data:
        kept = [line for line in data.split(b"\r\n")
                if line[:5].lower() in (b"via: ", b"from:", b"cseq:", b"call-") or line[:3] == b"To:"]
        return b"\r\n".join([b"SIP/2.0 200 OK", *kept, b"Content-Length: 0", b"", b""])
    if words and words[0].lower() == b"version":
        return b"VERSION 1.6.18\r\nEND\r\n"
    parts = data.split(b"\r\n")
    if data.startswith(b"*") and len(parts) > 2:  # Redis; any random id may begin with a star
        if len(parts) > 4 and b"ECHO" in parts[2].upper():
            return b"$%d\r\n%s\r\n" % (len(parts[4]), parts[4])
        return b"-NOAUTH Authentication required.\r\n"
    return None

def forge_binary(data):
    if data[4:8] == bytes.fromhex("00030000"):  # PostgreSQL 3.0 start-up
        return bytes.fromhex("520000000c0000000501020304")
    if len(data) > 28 and data[4:12] == bytes.fromhex("0000000000000002"):  # ONC RPC call
        return data[:4] + bytes.fromhex("00000001" + "00000000" * 4)
    if len(data) > 16 and data[2:6] in (bytes.fromhex("01000001"), bytes.fromhex("00000001")):  # DNS
        return data[:2] + bytes.fromhex("8180") + data[4:6] + bytes(6) + data[12:]
    if len(data) == 48 and data[0] & 7 == 3:  # NTP
        return bytes([0x24, 2, 3, 0xE8]) + bytes(12) + bytes(8) + data[40:48] + data[40:48] * 2
    return None

def forge(data):
    return forge_line(data) or forge_binary(data)

def chameleon(peer):
    while data := peer.recv(4096):
        if data[:2] == (len(data) - 2).to_bytes(2, "big") and forge(data[2:]):
            answer = forge(data[2:])
            peer.sendall(len(answer).to_bytes(2, "big") + answer)
        elif data[:1] == b"\x80" and forge_binary(data[4:]):
            answer = forge_binary(data[4:])
            peer.sendall((0x80000000 | len(answer)).to_bytes(4, "big") + answer)
        elif answer := forge(data):
            peer.sendall(answer)

def forged_datagrams(data):
    if data[2:6] == bytes.fromhex("00000001") and data[8:15] == b"version":
        return [data[:8] + b"VERSION 1.6.18\r\n"]
    answer = forge(data)
    return [answer] if answer else []

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

def stop(what):
    # A peer that died and is mute would be another peer than the one that the test means.
    sys.excepthook(what.exc_type, what.exc_value, what.exc_traceback)
    os._exit(1)
threading.excepthook = stop

for port, peer_of in enumerate([echo, flood, end, mute, late, drip, trickle, never_shakes, noise,
                                chameleon], start=1001):
    tcp(port, peer_of)
udp(1001, lambda data: [data])
udp(1002, lambda data: [os.urandom(1400)] * 200)
udp(1003, lambda data: [])
udp(1004, forged_datagrams)
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

    def test_a_peer_that_answers_whatever_is_asked_is_nothing_of_it(self):
        ports = self.scan("tcp:1010,udp:1004")
        for row in ports.values():
            self.assertNotEqual(row.get("identity", {}).get("confidence"), "behaviour", row)
            self.assertIn("none is believed", row["note"])
        self.assertLess(self.seconds, 60)

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
