#!/usr/bin/env python3
"""`portwarrant scan --capture` and `capture.pcapng` of a bundle, read back by tshark.
`scan_capture.py BINARY`."""
import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from support import portwarrant as pw  # noqa: E402
from support import tshark  # noqa: E402
from support.network import Pair, element, pair  # noqa: E402
from support.tshark import packets  # noqa: E402

SYN, RST, ACK = 0x02, 0x04, 0x10
LIST = """format: portwarrant/port-list/1
element: {{name: captured, class: mme}}
interfaces:
  - {{name: oam, domain: oam, addresses: [{oam}]}}
  - {{name: s11, domain: control, addresses: [{s11}]}}
ports:
  - {{interface: any, transport: tcp, port: 2022, service: ssh, purpose: remote login}}
"""


def tcp(capture):
    """{port: [(to the port, flags, direction)]} of the packets of each TCP port by time; the same again, which is a question that was repeated, counts once."""
    ports = {}
    for source, destination, flags, direction in packets(
            capture, "tcp && !icmp && !icmpv6", "tcp.srcport", "tcp.dstport", "tcp.flags",
            "frame.packet_flags"):
        direction = int(direction, 0) & 3
        row = (direction == OUT, int(flags, 0), direction)
        rows = ports.setdefault(int(destination if direction == OUT else source), [])
        if row not in rows[-1:]:
            rows.append(row)
    return ports


IN, OUT = 1, 2
OPENED = [(True, SYN, OUT), (False, SYN | ACK, IN), (True, RST, OUT)]


class Capture(unittest.TestCase):
    def setUp(self):
        self.folder = self.enterContext(tempfile.TemporaryDirectory())
        self.file = os.path.join(self.folder, "scan.pcapng")

    def scan(self, net, target, *words, codes=(0, 3)):
        done = subprocess.run(["nsenter", f"--net=/run/netns/{net.scanner}", pw.BINARY, "scan",
                               target, "--quiet", "--format", "json", *words],
                              capture_output=True, text=True, check=False, timeout=400)
        self.assertIn(done.returncode, codes, done.stderr)
        return done

    def test_an_open_port_among_all_of_them(self):
        with pair("capt") as net, net.open_ports(tcp=[22, 3868, 40000], udp=[2152]):
            for target in (Pair.V4, Pair.V6):
                with self.subTest(target=target):
                    document = json.loads(self.scan(net, target, "--transport", "tcp",
                                                    "--capture", self.file).stdout)
                    ports = tcp(self.file)
                    for port in (22, 3868, 40000):
                        self.assertEqual(ports[port], OPENED, f"tcp/{port}")
                    closed = [rows for rows in ports.values() if (False, RST | ACK, IN) in rows]
                    # Of the first 100 refusals; one that was asked twice may be there twice.
                    self.assertIn(len(closed), range(50, 101))
                    # What is told of the capture is what is in it.
                    self.assertIn(f"{len(packets(self.file, 'frame', 'frame.number'))} of ",
                                  document["settings"]["capture"])
                    self.assertLess(os.path.getsize(self.file), 100_000)

    def test_udp_with_its_question_and_the_icmp_errors(self):
        with pair("capu") as net, net.open_ports(udp=[2152]):
            self.scan(net, Pair.V4, "--ports", "udp:2000-2200", "--udp-budget", "5s", "--capture",
                      self.file)
        (question, answer) = packets(self.file, "udp.port == 2152 && !icmp", "ip.src",
                                     "udp.dstport")[:2]
        self.assertEqual(question, (Pair.SCANNER_V4, "2152"))
        self.assertEqual(answer[0], Pair.V4)
        self.assertGreater(len(packets(self.file, "icmp.type == 3 && icmp.code == 3", "ip.src")), 5)

    def test_conversations_are_in_it_too(self):
        """What is said to a port, over either family; nothing of another program's connection."""
        for target in (Pair.V4, Pair.V6):
            with self.subTest(target=target), pair("capc") as net, net.open_ports(tcp=[22]):
                other = subprocess.Popen(
                    ["nsenter", f"--net=/run/netns/{net.scanner}", sys.executable, "-c",
                     "import socket, time\n"
                     f"line = socket.create_connection(('{target}', 22))\n"
                     "print(line.getsockname()[1], flush=True)\n"
                     "while True: line.sendall(b'mine'); time.sleep(.05)"],
                    stdout=subprocess.PIPE)
                try:
                    own = other.stdout.readline().decode().strip()
                    document = json.loads(self.scan(net, target, "--ports", "tcp:20-60",
                                                    "--identify", "--capture", self.file).stdout)
                finally:
                    other.kill()
                    other.wait()
                    other.stdout.close()
                said = packets(self.file, "tcp.dstport == 22 && tcp.len > 0", "tcp.srcport")
                self.assertGreater(len(said), 5)
                self.assertNotIn((own,), said)
                ends = packets(self.file, "tcp.dstport == 22 && tcp.flags.fin == 1", "tcp.srcport")
                self.assertGreater(len(ends), 5)
                begins = packets(self.file, "tcp.srcport == 22 && tcp.flags == 0x012",
                                 "tcp.dstport")
                self.assertGreater(len(begins), len(ends))
                self.assertEqual(len(begins), len(set(begins)), "each packet once")
                times = [float(row[0]) for row in packets(self.file, "frame", "frame.time_epoch")]
                self.assertEqual(times, sorted(times))
                self.assertIn(f"{len(times)} of ", document["settings"]["capture"])

    def test_times_follow_one_another_and_are_of_now(self):
        with pair("capw") as net, net.open_ports(tcp=[22]):
            before = float(subprocess.check_output(["date", "+%s.%N"]))
            self.scan(net, Pair.V4, "--ports", "tcp:1-500", "--capture", self.file)
            after = float(subprocess.check_output(["date", "+%s.%N"]))
        times = [float(row[0]) for row in packets(self.file, "frame", "frame.time_epoch")]
        self.assertEqual(times, sorted(times))
        self.assertLess(before, times[0])
        self.assertLess(times[-1], after)

    def test_a_place_that_cannot_be_written(self):
        with pair("capx") as net:
            done = self.scan(net, Pair.V4, "--ports", "tcp:22", "--capture",
                             os.path.join(self.folder, "no", "such"), codes=(2,))
            self.assertIn("no/such", done.stderr)

    def test_a_bundle_has_the_packets_of_each_vantage(self):
        with element("capb", {"oam": 1, "s11": 2}) as net, net.listen("tcp/2022", "tcp/4444"):
            list_file = os.path.join(self.folder, "list.yaml")
            with open(list_file, "w", encoding="ascii") as file:
                file.write(LIST.format(**net.addresses))
            bundle = os.path.join(self.folder, "bundle")
            words = ["audit", "--list", list_file, "--netns", net.netns, "--udp-budget", "1s",
                     "--bind-check", "off", "--store", "none", "--target", net.addresses["oam"],
                     *net.vantages()]
            pw.run(*words, "--output", bundle)
            capture = os.path.join(bundle, "capture.pcapng")
            self.assertEqual(tcp(capture)[4444][:3], OPENED)  # and conversations after it
            self.assertGreater(len(tcp(capture)[4444]), 20)
            self.assertEqual(set(packets(capture, "tcp.dstport == 4444 && tcp.flags == 0x002",
                                         "frame.interface_name", "ip.src", "ip.dst")),
                             {("oam", "10.77.1.1", "10.77.1.2"), ("s11", "10.77.2.1", "10.77.1.2")})
            pw.run("verify", bundle, codes=(0,))
            with open(capture, "r+b") as file:
                file.seek(-100, os.SEEK_END)
                byte = file.read(1)
                file.seek(-1, os.SEEK_CUR)
                file.write(bytes([byte[0] ^ 1]))
            self.assertIn("capture.pcapng: changed", pw.run("verify", bundle, codes=(1,)).stdout)
            without = os.path.join(self.folder, "without")
            pw.run(*words, "--output", without, "--no-capture")
            self.assertFalse(os.path.exists(os.path.join(without, "capture.pcapng")))


if __name__ == "__main__":
    pw.need_root()
    tshark.need()
    pw.main()
