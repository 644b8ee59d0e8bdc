#!/usr/bin/env python3
"""The inventory of a namespace lists the sockets that ss and /proc/net list there, one by one."""
import os
import re
import subprocess
import sys
import unittest
from collections import Counter

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import portwarrant as pw  # noqa: E402

SOCKETS = """
import socket, time
keep = []
def make(family, kind, protocol, address, listen=True, v6only=None, reuse=False):
    s = socket.socket(family, kind, protocol)
    if v6only is not None: s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, v6only)
    if reuse: s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    s.bind(address)
    if listen and kind == socket.SOCK_STREAM: s.listen()
    keep.append(s)
I4, I6, ST, DG, RAW = socket.AF_INET, socket.AF_INET6, socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_RAW
make(I4, ST, 0, ('0.0.0.0', 80)); make(I4, ST, 0, ('127.0.0.1', 2323))
make(I6, ST, 0, ('::', 81), v6only=0); make(I6, ST, 0, ('::', 82), v6only=1)
make(I6, ST, 0, ('::1', 83)); make(I6, ST, 0, ('::ffff:127.0.0.1', 84), v6only=0)
for _ in range(3): make(I4, ST, 0, ('0.0.0.0', 90), reuse=True)
make(I4, DG, 0, ('0.0.0.0', 161)); make(I6, DG, 0, ('::', 162), v6only=0); make(I6, DG, 0, ('::1', 163))
make(I4, RAW, 132, ('127.0.0.1', 0)); make(I6, RAW, 58, ('::', 0))
c = socket.socket(I4, DG); c.connect(('127.0.0.1', 161)); keep.append(c)   # connected: no listener
print('ready', flush=True); time.sleep(120)
"""


def by_ss(netns):
    """Counter of (transport, address, port) that `ss -H -tulnwp` lists as able to receive."""
    listed = Counter()
    text = subprocess.run(["ip", "netns", "exec", netns, "ss", "-H", "-tulnwp"], check=True,
                          capture_output=True, text=True).stdout
    for line in text.splitlines():
        kind, _, _, _, local, peer = line.split()[:6]
        address, port = local.rsplit(":", 1)
        address = address.split("%")[0].strip("[]")
        if kind != "???" and peer.endswith(":*"):
            # ss names a raw socket's protocol if it can, and writes "*" for a dual-stack "::"
            transport = {"p_raw": "packet"}.get(kind, kind)
            number = {"ipv6-icmp": "58", "sctp": "132"}.get(port, port)
            listed[transport, "::" if address == "*" else address, number] += 1
    return listed


def by_proc(netns, name, width):
    """Counter of raw sockets by /proc/net/raw or raw6: (address, protocol)."""
    text = subprocess.run(["ip", "netns", "exec", netns, "cat", f"/proc/net/{name}"], check=True,
                          capture_output=True, text=True).stdout
    return Counter(int(line.split()[1].split(":")[1], 16) for line in text.splitlines()[1:]
                   if len(line.split()[1].split(":")[0]) == width)


def by_us(netns):
    """Counter of (transport, address, port) of our inventory, written as ss writes them."""
    listed = Counter()
    for row in pw.inventory("--netns", netns)["listeners"]:
        if row["transport"] in ("tcp", "udp", "raw") and row["state"] == "listen" or \
                row["transport"] in ("udp", "raw"):
            address = row["address"]
            if row["note"] and "IPv4-mapped" in row["note"]:
                address = "::ffff:" + address
            listed[row["transport"], address, str(row["port"])] += 1
    return listed


class InventoryMatchesSs(unittest.TestCase):
    def test_same_sockets_one_by_one(self):
        with pw.namespace("ss") as netns, pw.python_in(netns, SOCKETS):
            ours = by_us(netns)
            theirs = by_ss(netns)
            raw = Counter({k: n for k, n in ours.items() if k[0] == "raw"})
            self.assertEqual({k: n for k, n in ours.items() if k[0] != "raw"},
                             {k: n for k, n in theirs.items() if k[0] != "raw"})
            protocols = Counter()
            for (_, _, protocol), count in raw.items():
                protocols[int(protocol)] += count
            self.assertEqual(protocols, by_proc(netns, "raw", 8) + by_proc(netns, "raw6", 32))
            self.assertEqual(len(ours), 12)

    def test_dual_stack_is_told_from_v6only(self):
        with pw.namespace("ds") as netns, pw.python_in(netns, SOCKETS):
            rows = {(r["transport"], r["port"]): r for r in pw.inventory("--netns", netns)["listeners"]}
            self.assertTrue(rows["tcp", 81]["also_ipv4"])
            self.assertFalse(rows["tcp", 82]["also_ipv4"])
            self.assertTrue(rows["udp", 162]["also_ipv4"])
            self.assertEqual(rows["tcp", 84]["family"], "ipv4")
            self.assertEqual(rows["raw", 132]["service"], "sctp")
            self.assertRegex(rows["raw", 132]["note"], "user-space SCTP")

    def test_missing_protocol_is_unavailable_and_not_empty(self):
        with pw.namespace("cov") as netns:
            rows = pw.inventory("--netns", netns)["coverage"]
            asked = {(r["transport"], r["family"]) for r in rows if r["subject"] == "sockets"}
            for transport in ("tcp", "udp", "udplite", "sctp", "raw", "mptcp"):
                self.assertIn((transport, "ipv4"), asked)
                self.assertIn((transport, "ipv6"), asked)
            with open("/proc/net/protocols", encoding="ascii") as protocols:
                kernel_has_sctp = re.search(r"^SCTP", protocols.read(), re.M)
            if not kernel_has_sctp:
                sctp = [r for r in rows if r["transport"] == "sctp"]
                self.assertEqual({r["status"] for r in sctp}, {"unavailable"})
                self.assertEqual({r["reason"] for r in sctp}, {"kernel has no SCTP"})


if __name__ == "__main__":
    pw.need_root()
    pw.main()
