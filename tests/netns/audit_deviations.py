#!/usr/bin/env python3
"""One element with three networks, a tester in each: what deviates from its port list is found and
named, and what does not is not. `audit_deviations.py BINARY LISTENER MME`; with PW_EACH=1 each
deviation also alone, which takes minutes."""
import contextlib
import json
import os
import re
import shutil
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from support import portwarrant as pw  # noqa: E402
from support import ssh_element  # noqa: E402
from support.network import element  # noqa: E402

LISTENER, MME = (os.path.abspath(word) for word in (sys.argv[2:4] or ("listener", "lab-mmed")))

LIST = """format: portwarrant/port-list/1
element: {name: mme-01, class: mme}
interfaces:
  - {name: oam, domain: oam, addresses: [10.77.8.2]}
  - {name: s1-mme, domain: control, addresses: [10.77.9.2]}
  - {name: s11, domain: user, addresses: [10.77.10.2]}
ports:
  - {interface: oam, transport: tcp, port: 22, service: ssh, process: sshd, purpose: administration}
  - {interface: s1-mme, transport: sctp, port: 36412, service: s1ap, process: acme-mmed,
     purpose: S1 from base stations}
  - {interface: s1-mme, transport: tcp, port: 3868, service: diameter, process: acme-mmed,
     purpose: S6a to the HSS}
  - {interface: s1-mme, transport: udp, port: 2123, service: gtp-c, process: acme-mmed,
     purpose: S10 to other MMEs}
  - {interface: s11, transport: udp, port: 2124, service: gtp-c, process: acme-gtpd,
     purpose: S11 to the serving gateway}
  - {interface: s11, transport: tcp, port: 9000, service: health, process: acme-healthd,
     purpose: health of the cluster}
"""
# A tester must not reach an address of one network through the link of another.
STRICT = {"pwv0": "10.77.8.2", "pwv1": "10.77.9.2", "pwv2": "10.77.10.2"}

# An IAC, and every option refused, as a daemon without options does; then a prompt.
TELNET = """
import socket
IAC, DONT, DO, WONT, WILL = 255, 254, 253, 252, 251
server = socket.create_server(("10.77.8.2", 2323))
print("ready", flush=True)
while True:
    peer, _ = server.accept()
    try:
        peer.settimeout(2)
        peer.sendall(bytes([IAC, WILL, 1, IAC, DO, 24]) + b"login: ")
        while data := peer.recv(512):
            for at in range(len(data) - 2):
                if data[at] == IAC and data[at + 1] in (DO, WILL) and data[at + 2] not in (1, 24):
                    no = WONT if data[at + 1] == DO else DONT
                    peer.sendall(bytes([IAC, no, data[at + 2]]))
    except OSError:
        pass
    peer.close()
"""
ECHO = """
import socket, threading
def serve(peer):
    try:
        while data := peer.recv(4096):
            peer.sendall(data)
    except OSError:
        pass
    peer.close()
server = socket.create_server(("10.77.8.2", 7777), backlog=64)
print("ready", flush=True)
while True:
    threading.Thread(target=serve, args=(server.accept()[0],), daemon=True).start()
"""
HTTP = """
import http.server
class Quiet(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.send_header("Content-Length", "0"); self.end_headers()
    def log_message(self, *arguments):
        pass
server = http.server.ThreadingHTTPServer(("10.77.8.2", 8080), Quiet)
print("ready", flush=True)
server.serve_forever()
"""
OTHER_HOST = """
import socket, time
one = socket.create_server(("10.77.10.1", 80))
print("ready", flush=True)
time.sleep(3600)
"""


# Through it everything else is reached too, so it is planted alone.
OPEN_LINK = "one network reaches another"


def planted(kind, transport, port, verdict="fail"):
    return {(kind, transport, port, verdict)}


def undocumented(transport, port):
    return planted("undocumented-port", transport, port)


# What is planted, and what must come of it. ("run", PROGRAM, SOCKETS...) holds sockets under that
# name; "stop" leaves out what the clean element runs; "python", "nft", "open-link" and "nat" speak
# for themselves.
DEVIATIONS = {
    "a TCP port": (("run", "acme-rogued", "tcp/10.77.8.2/8443"), undocumented("tcp", 8443)),
    "a UDP port": (("run", "acme-rogued", "udp/10.77.9.2/5000"), undocumented("udp", 5000)),
    "on all addresses": (("run", "acme-rogued", "tcp/0.0.0.0/7000"), undocumented("tcp", 7000)),
    "IPv6 alone": (("run", "acme-rogued", "tcp6only/::/6666"), undocumented("tcp", 6666)),
    "both families": (("run", "acme-rogued", "tcp6/::/7001"), undocumented("tcp", 7001)),
    "loopback alone": (("run", "acme-rogued", "tcp/127.0.0.1/9999"), undocumented("tcp", 9999)),
    "a raw socket": (("run", "acme-rogued", "raw/89"), undocumented("raw", 89)),
    "three sockets on one port": (("run", "acme-rogued", "tcp/10.77.8.2/8700,reuseport=3"),
                                  undocumented("tcp", 8700)),
    "one socket of three processes": (("run", "acme-rogued", "--processes", "3",
                                       "tcp/10.77.8.2/8701,holders=3"),
                                      undocumented("tcp", 8701)),
    "its program is deleted": (("run-deleted", "acme-goned", "tcp/10.77.8.2/8600"),
                               undocumented("tcp", 8600)),
    "bound and not listening": (("run", "acme-rogued", "tcpbound/10.77.8.2/8800"), set()),
    "a listed port on another interface": (("run", "acme-sshd", "tcp/10.77.10.2/22"),
                                           planted("wrong-interface", "tcp", 22)),
    "a listed port of another process": (("instead", "gtpd", "acme-rogued", "udp/10.77.10.2/2124"),
                                         planted("wrong-process", "udp", 2124)),
    "a listed port that is gone": (("stop", "healthd"),
                                   planted("documented-not-found", "tcp", 9000, "inconclusive")),
    "a forbidden number": (("run", "acme-rogued", "tcp/10.77.8.2/445"),
                           planted("forbidden-port", "tcp", 445)),
    "the number of telnet": (("run", "acme-rogued", "tcp/10.77.8.2/23"),
                             undocumented("tcp", 23)
                           | planted("forbidden-port", "tcp", 23, "inconclusive")),
    "the number of TFTP": (("run", "acme-rogued", "udp/10.77.8.2/69"),
                           undocumented("udp", 69)
                           | planted("forbidden-port", "udp", 69, "inconclusive")),
    "telnet by its program": (("run", "in.telnetd", "tcp/10.77.8.2/2324"),
                              planted("forbidden-service", "tcp", 2324)),
    "FTP by its program": (("run", "vsftpd", "tcp/10.77.8.2/9021"),
                           planted("forbidden-service", "tcp", 9021)),
    "TFTP by its program": (("run", "in.tftpd", "udp/10.77.8.2/6969"),
                            planted("forbidden-service", "udp", 6969)),
    "telnet by what it does": (("python", TELNET), planted("forbidden-service", "tcp", 2323)),
    "echo by what it does": (("python", ECHO), planted("forbidden-service", "tcp", 7777)),
    "HTTP without TLS": (("python", HTTP), undocumented("tcp", 8080)
                         | planted("insecure-configuration", "tcp", 8080)),
    "a port behind a filter": (("nft", "tcp dport 4444 drop", "tcp/10.77.8.2/4444"),
                               undocumented("tcp", 4444)),
    "an answer of another host": (("nat",), planted("unexplained-exposure", "tcp", 8081)
                                  | planted("wrong-interface", "tcp", 8081, "inconclusive")),
    OPEN_LINK: (("open-link", "pwv2"), planted("wrong-interface", "tcp", 22)
                | planted("wrong-interface", "tcp", 3868) | planted("wrong-interface", "udp", 2123)
                | planted("wrong-interface", "sctp", 36412)),
}


class AuditDeviations(unittest.TestCase):
    maxDiff = None

    @classmethod
    def setUpClass(cls):
        ssh_element.need()
        cls.net = cls.enterClassContext(element("dev", {"oam": 8, "s1-mme": 9, "s11": 10}))
        cls.scratch = cls.enterClassContext(ssh_element.scratch())
        cls.list = os.path.join(cls.scratch, "list.yaml")
        with open(cls.list, "w", encoding="utf-8") as file:
            file.write(LIST)

    def program(self, name, source=LISTENER):
        path = os.path.join(self.scratch, name)
        if not os.path.exists(path):
            shutil.copy(source, path)
        return path

    def hold(self, name, *sockets):
        return pw.running(*self.net.inside(self.program(name), *sockets))

    @contextlib.contextmanager
    def mme(self):
        child = subprocess.Popen(self.net.inside(self.program("acme-mmed", MME), "10.77.9.2"))
        try:
            ssh_element.wait_for_port(self.net.netns, 3868, child)
            yield
        finally:
            child.terminate()
            child.wait()

    def clean(self, stack, left_out):
        stack.enter_context(ssh_element.daemon(self.net.netns, self.scratch, "10.77.8.2"))
        stack.enter_context(self.mme())
        if "gtpd" not in left_out:
            stack.enter_context(self.hold("acme-gtpd", "udp/10.77.10.2/2124"))
        if "healthd" not in left_out:
            stack.enter_context(self.hold("acme-healthd", "tcp/10.77.10.2/9000"))

    def plant(self, stack, how):
        verb, *words = how
        if verb == "run":
            stack.enter_context(self.hold(*words))
        elif verb == "run-deleted":
            stack.enter_context(self.hold(*words))
            os.unlink(self.program(words[0]))
        elif verb == "instead":
            stack.enter_context(self.hold(*words[1:]))
        elif verb == "python":
            stack.enter_context(pw.python_in(self.net.netns, words[0], seconds=600))
        elif verb == "nft":
            stack.enter_context(self.hold("acme-rogued", words[1]))
        elif verb == "nat":
            stack.enter_context(pw.python_in(self.net.testers["s11"], OTHER_HOST, seconds=600))
            subprocess.run(self.net.inside("sysctl", "-qw", "net.ipv4.ip_forward=1"), check=True)
            stack.callback(subprocess.run,
                           self.net.inside("sysctl", "-qw", "net.ipv4.ip_forward=0"), check=True)

    def ruleset(self, hows):
        strict = dict(STRICT)
        dropped, nat = "", ""
        for verb, *words in hows:
            if verb == "open-link":
                del strict[words[0]]
            if verb == "nft":
                dropped += words[0] + "\n"
            if verb == "nat":
                nat = ("chain pre {\ntype nat hook prerouting priority -100;\n"
                       "ip daddr 10.77.8.2 tcp dport 8081 dnat ip to 10.77.10.1:80\n}\n"
                       "chain post {\ntype nat hook postrouting priority 100;\n"
                       "oifname pwv2 masquerade\n}\n")
        rules = "\n".join(f"iifname {link} ip daddr != {address} drop"
                          for link, address in strict.items())
        return (f"chain input {{\ntype filter hook input priority 0; policy accept;\n{dropped}"
                f"{rules}\n}}\n{nat}")

    def audit(self, hows=()):
        left_out = {words[0] for verb, *words in hows if verb in ("stop", "instead")}
        with contextlib.ExitStack() as stack:
            stack.enter_context(self.net.nft(self.ruleset(hows)))
            self.clean(stack, left_out)
            for how in hows:
                self.plant(stack, how)
            done = pw.run("audit", "--list", self.list, "--netns", self.net.netns,
                          *self.net.vantages(), "--format", "json", "--udp-budget", "4s",
                          codes=(0, 1, 3), timeout=400)
        print(next(line for line in done.stderr.splitlines() if line.startswith("audit took")))
        return json.loads(done.stdout)

    @staticmethod
    def findings(report):
        return {(one["kind"], one["subject"]["transport"], one["subject"]["port"], one["verdict"])
                for one in report["findings"]}

    @staticmethod
    def verdicts(report):
        return {one["id"]: one["verdict"] for one in report["requirements"]}

    def test_the_clean_element_has_no_finding(self):
        report = self.audit()
        self.assertEqual(report["findings"], [])
        verdicts = self.verdicts(report)
        self.assertEqual({verdicts[name] for name in ("R1", "R2", "R4", "R5")}, {"pass"},
                         [one["reason"] for one in report["requirements"]])

    def test_all_deviations_together_are_all_found_and_nothing_else(self):
        planted_here = [row for name, row in DEVIATIONS.items() if name != OPEN_LINK]
        report = self.audit([how for how, _ in planted_here])
        expected = set().union(*(what for _, what in planted_here))
        found = self.findings(report)
        self.assertEqual((sorted(expected - found), sorted(found - expected)), ([], []))
        for name in ("R1", "R4", "R5"):
            self.assertEqual(self.verdicts(report)[name], "fail")

    def alone(self, name):
        how, expected = DEVIATIONS[name]
        self.assertEqual(self.findings(self.audit([how])), expected)


if os.environ.get("PW_EACH"):
    # A minute each: a test of its own, so that some can be chosen and each says how it went.
    for one in DEVIATIONS:
        setattr(AuditDeviations, "test_alone_" + re.sub(r"\W+", "_", one),
                lambda self, name=one: self.alone(name))


if __name__ == "__main__":
    pw.need_root()
    pw.main()
