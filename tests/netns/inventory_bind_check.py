#!/usr/bin/env python3
"""The bind check of `portwarrant inventory`: what the tables show is no finding, whatever its state;
a port that is refused as in use although no table shows a socket is one, and an audit says so.

`inventory_bind_check.py BINARY TAKEN-PORT-LIBRARY`: see lab/programs/taken_port."""
import json
import os
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from support import portwarrant as pw  # noqa: E402

EVERY_STATE = """
import socket, time
held = []
listening = socket.create_server(("127.0.0.1", 20001)); held.append(listening)
bound = socket.socket(); bound.bind(("127.0.0.1", 20002)); held.append(bound)
datagram = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); datagram.bind(("127.0.0.1", 20003))
held.append(datagram)
six = socket.socket(socket.AF_INET6); six.bind(("::1", 20004)); six.listen(); held.append(six)
# an established connection from a port of its own, and one that is left in TIME_WAIT
client = socket.socket(); client.bind(("127.0.0.1", 20005)); client.connect(("127.0.0.1", 20001))
held.append(client); held.append(listening.accept()[0])
gone = socket.socket(); gone.bind(("127.0.0.1", 20006)); gone.connect(("127.0.0.1", 20001))
peer = listening.accept()[0]; gone.close(); peer.close()
connected = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
connected.bind(("127.0.0.1", 20007)); connected.connect(("127.0.0.1", 9)); held.append(connected)
print("ready", flush=True)
time.sleep(300)
"""


LIST = """format: portwarrant/port-list/1
element: {name: ne-1}
ports:
  - {interface: any, transport: tcp, port: 22, service: ssh, only_if: oam, purpose: administration}
"""


def hide(port):
    """The environment of a host on which something has the port and hides it."""
    return dict(os.environ, LD_PRELOAD=LIBRARY, PW_LAB_TAKEN_PORT=str(port),
                ASAN_OPTIONS="verify_asan_link_order=0")


LIBRARY = os.path.abspath(sys.argv[2]) if len(sys.argv) > 2 else ""


class BindCheck(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.netns = cls.enterClassContext(pw.namespace("bind"))

    def test_no_state_of_a_socket_is_taken_for_a_hidden_one(self):
        with pw.python_in(self.netns, EVERY_STATE):
            began = time.monotonic()
            report = pw.inventory("--netns", self.netns, "--bind-check", "on")
            print(f"inventory with bind check: {time.monotonic() - began:.2f} s", file=sys.stderr)
        self.assertEqual([one for one in report["listeners"] if one.get("hidden")], [])
        rows = [row for row in report["coverage"] if row["subject"] == "bind check"]
        self.assertEqual({(row["transport"], row["status"]) for row in rows},
                         {("tcp", "complete"), ("udp", "complete")})

    def test_a_port_that_something_hides_is_found(self):
        report = pw.inventory("--netns", self.netns, "--bind-check", "on", env=hide(31337))
        hidden = [one for one in report["listeners"] if one.get("hidden")]
        self.assertEqual([(one["transport"], one["port"], one["owner"]["kind"]) for one in hidden],
                         [("tcp", 31337, "unknown"), ("udp", 31337, "unknown")])

    def test_an_audit_makes_it_a_finding(self):
        with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
            file.write(LIST)
            file.flush()
            done = pw.run("audit", "--list", file.name, "--netns", self.netns, "--format", "json",
                          codes=(1,), env=hide(31337))
        report = json.loads(done.stdout)
        found = {(one["kind"], one["subject"]["transport"], one["verdict"])
                 for one in report["findings"]}
        self.assertEqual(found, {("hidden-listener", "tcp", "inconclusive"),
                                 ("hidden-listener", "udp", "fail")})

    def test_it_can_be_left_out(self):
        report = pw.inventory("--netns", self.netns, "--bind-check", "off")
        rows = [row for row in report["coverage"] if row["subject"] == "bind check"]
        self.assertEqual([(row["status"], row["reason"]) for row in rows],
                         [("unavailable", "not asked for")])

    def test_services_that_come_and_go_meanwhile_are_no_finding(self):
        code = """
import socket, time
print("ready", flush=True)
end = time.monotonic() + 60
while time.monotonic() < end:
    for port in range(21000, 21050):
        with socket.socket() as one:
            try:
                one.bind(("127.0.0.1", port)); one.listen()
            except OSError:
                pass  # the check held it just then
"""
        with pw.python_in(self.netns, code):
            for _ in range(3):
                report = pw.inventory("--netns", self.netns, "--bind-check", "on")
                self.assertEqual([one for one in report["listeners"] if one.get("hidden")], [])


if __name__ == "__main__":
    pw.need_root()
    pw.main()
