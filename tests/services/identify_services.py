#!/usr/bin/env python3
"""`portwarrant scan --identify` on the daemons of lab/services, each on its own port and on a strange
one, beside what nmap says of the same ports. `identify_services.py BINARY`."""
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from support import portwarrant  # noqa: E402
from support.portwarrant import ROOT  # noqa: E402

LAB = os.path.join(ROOT, "lab", "services")
NAME = f"ident-{os.getpid()}"
HOST = "10.77.0.2"
# By the list of R5; what is on the ports of services.txt.
FORBIDDEN = {"nfs", "ftp", "tftp", "telnet", "rlogin", "rsh", "finger", "time", "echo"}
LIST = """format: portwarrant/port-list/1
element: {name: services-01, class: mme}
interfaces:
  - {name: oam, domain: oam, addresses: [10.77.0.2]}
ports:
  - {interface: oam, transport: tcp, port: 20022, service: ssh, purpose: administration}
forbidden: [tr33806-r5]
"""
AGENT = {"read-only": 161, "read-write": 1161, "view": 2161, "v3": 3161, "several": 4161}


def expected():
    """{(transport, port): (daemon, protocols, confidence)} of services.txt."""
    rows = {}
    with open(os.path.join(ROOT, "lab", "services.d", "services.txt"), encoding="ascii") as table:
        for line in table:
            if line.strip() and not line.startswith("#"):
                daemon, place, protocols, confidence = line.split()
                transport, port = place.split("/")
                rows[transport, int(port)] = (daemon, protocols.split(","), confidence)
    return rows


def lab(*words, **options):
    return subprocess.run([LAB, words[0], "--name", NAME, *words[1:]], **options)


def inside(*command):
    return lab("exec", "--", *command, check=True, capture_output=True, text=True).stdout


def walk(port):
    """What an SNMP agent would lose if a test wrote to it: asked inside, with the write community."""
    words = {1161: "private", 4161: "secret"}
    return inside("snmpget", "-v2c", "-c", words.get(port, "public"), "-On", f"{HOST}:{port}",
                  "1.3.6.1.2.1.1.4.0", "1.3.6.1.2.1.1.5.0", "1.3.6.1.2.1.1.6.0")


class IdentifyServices(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        up = lab("up", check=False)
        if up.returncode == 77:
            sys.exit(77)
        if up.returncode != 0:
            raise AssertionError("lab/services did not come up")
        cls.addClassCleanup(lab, "down", check=False)
        cls.rows = expected()
        cls.before = cls.pids()
        cls.written = {port: walk(port) for port in (161, 1161, 4161)}
        cls.ports, cls.seconds = cls.identify()

    @classmethod
    def pids(cls):
        """Daemons that stay, by name: none may have crashed or been started again."""
        lines = inside("ps", "-eo", "pid=,comm=").splitlines()
        stays = re.compile(r"xinetd|sshd$|snmpd|smbd$|nginx|named|unbound|chronyd|redis|memcached|"
                           r"mariadbd|slapd|etcd|kamailio|freeDiameter|osmo|ganesha|rpcbind|charon")
        return sorted(tuple(line.split()) for line in lines if stays.search(line.split()[1]))

    @classmethod
    def identify(cls, keys=None):
        """The ports of `keys` (by default all), and the seconds that it took."""
        ports = ",".join(f"{transport}:{port}" for transport, port in keys or cls.rows)
        command = [LAB, "vantage", "--name", NAME, "--", portwarrant.BINARY, "scan", HOST, "--quiet",
                   "--transport", "tcp,udp", "--ports", ports, "--identify", "--format", "json"]
        begun = time.monotonic()
        done = subprocess.run(command, capture_output=True, text=True, timeout=240)
        seconds = time.monotonic() - begun
        if done.returncode not in (0, 3):
            raise AssertionError(done.stderr)
        (target,) = json.loads(done.stdout)["targets"]
        return {(row["transport"], row["port"]): row for row in target["ports"]}, seconds

    def proven(self, key):
        row = self.ports.get(key, {})
        found = [row["identity"], *row.get("also", [])] if "identity" in row else []
        return [one["protocol"] for one in found if one["confidence"] == "behaviour"]

    def weaknesses(self, port, transport="udp"):
        row = self.ports[transport, port]
        return sorted({weakness["id"] for one in [row.get("identity", {}), *row.get("also", [])]
                       for weakness in one.get("weaknesses", [])})

    def test_every_daemon_is_known_by_what_it_does_on_whatever_port(self):
        nmap, nmap_seconds = self.nmap(self.rows)
        print(f"\n{'daemon':14} {'port':10} {'found':34} {'nmap -sV':24}")
        missed, false = [], []
        for key, (daemon, protocols, confidence) in self.rows.items():
            found = self.proven(key)
            row = self.ports.get(key, {})
            shown = ", ".join(found) or row.get("note") or row.get("state", "?")
            place = f"{key[0]}/{key[1]}"
            print(f"{daemon:14} {place:10} {shown:34.34} {nmap.get(key, ''):24.24}")
            if confidence == "behaviour" and not set(found) & set(protocols):
                missed.append(f"{daemon} {place}: {shown}")
            alien = set(found) - set(protocols) - {"tls"}
            if alien:
                false.append(f"{daemon} {place}: {sorted(alien)}")
        print(f"{len(self.rows)} ports in {self.seconds:.1f} s, nmap -sV in {nmap_seconds:.1f} s")
        self.assertEqual(false, [])
        self.assertEqual(missed, [])

    def test_forty_services_on_one_host(self):
        """How long that takes is for people to read. A VNC server shuts out who comes twice."""
        keys = [key for key, (daemon, _, confidence) in self.rows.items()
                if confidence == "behaviour" and daemon != "tigervnc"]
        # Each daemon on its own ports first, then some of them on strange ones.
        keys = sorted(keys, key=lambda key: key[1] >= 20000)[:40]
        ports, seconds = self.identify(keys)
        proven = {key for key, row in ports.items()
                  if row.get("identity", {}).get("confidence") == "behaviour"}
        _, nmap_seconds = self.nmap(keys)
        print(f"{len(keys)} services: {seconds:.1f} s, nmap -sV {nmap_seconds:.1f} s")
        self.assertEqual(set(keys) - proven, set())

    def nmap(self, keys):
        """{key: what nmap -sV says}, and its time; nothing where it is not installed."""
        if shutil.which("nmap") is None or not os.environ.get("PW_COMPARE"):
            return {}, 0.0
        said, begun = {}, time.monotonic()
        for flag, transport in (("-sT", "tcp"), ("-sU", "udp")):
            ports = ",".join(str(port) for kind, port in keys if kind == transport)
            done = subprocess.run([LAB, "vantage", "--name", NAME, "--", "nmap", "-n", "-Pn", flag,
                                   "-sV", "-T4", "-p", ports, HOST, "-oG", "-"],
                                  capture_output=True, text=True, timeout=600, check=True)
            for number, rest in re.findall(r"(\d+)/open/\w+//([^/]*/?/?[^/]*)", done.stdout):
                said[transport, int(number)] = rest
        return said, time.monotonic() - begun

    def test_snmp_agents_get_the_verdict_of_their_configuration(self):
        for agent, write in (("read-only", []), ("read-write", ["snmpv1-write", "snmpv2c-write"]),
                             ("view", ["snmpv1-write", "snmpv2c-write"]), ("v3", []),
                             ("several", ["snmpv1-write", "snmpv2c-write"])):
            found = self.weaknesses(AGENT[agent])
            self.assertEqual([one for one in found if one.endswith("-write")], write,
                             f"{agent}: {found}")
        self.assertEqual(self.weaknesses(AGENT["v3"]), [])
        self.configured()
        self.assertIn("snmpv2c-read", self.weaknesses(AGENT["read-only"]))

    def configured(self):
        """What the inside view reads in the agents' configurations is what they were seen to do."""
        inventory = portwarrant.inventory("--netns", f"pwlab-{NAME}")
        rules = {access["pid"]: access for access in inventory["snmp_access"]}
        self.assertEqual(len(rules), len(AGENT))
        for row in inventory["listeners"]:
            for process in row["processes"]:
                if process["pid"] not in rules or row["port"] not in AGENT.values():
                    continue
                access = rules[process["pid"]]
                self.assertTrue(access["complete"], access["reason"])
                given = {f"snmp{grant['version']}-{right}" for grant in access["grants"]
                         for right in ("read", "write")
                         if grant[right] and grant["family"] == row["family"]}
                self.assertEqual(sorted(given), self.weaknesses(row["port"]), access)

    def test_an_audit_forbids_by_what_answers_on_whatever_port(self):
        with tempfile.TemporaryDirectory() as folder:
            listed = os.path.join(folder, "list.yaml")
            with open(listed, "w", encoding="utf-8") as out:
                out.write(LIST)
            done = portwarrant.run("audit", "--list", listed, "--netns", f"pwlab-{NAME}",
                                   "--vantage", f"oam=netns:pwlab-{NAME}-peer", "--udp-budget", "10s",
                                   "--format", "json", codes=(1,), timeout=400)
        report = json.loads(done.stdout)
        found = {}
        for finding in report["findings"]:
            subject = finding["subject"]
            if "R5" in finding["requirements"] and finding["verdict"] == "fail":
                found[subject["transport"], subject["port"]] = finding
        expected_there = {key for key, (_, protocols, confidence) in self.rows.items()
                          if confidence == "behaviour" and set(protocols) & FORBIDDEN}
        self.assertEqual(sorted(expected_there - set(found)), [])
        for key in sorted(expected_there):
            identity = found[key]["identity"]
            self.assertEqual(identity["confidence"], "behaviour", found[key])
            self.assertIn("its answers (behaviour)", identity["evidence"])
            self.assertTrue(found[key]["records"])
        for port in (AGENT["read-write"], AGENT["view"]):
            self.assertEqual(found["udp", port]["kind"], "insecure-configuration")
        for port in (AGENT["v3"],):
            self.assertNotIn(("udp", port), found)
        for key in (("tcp", 20022), ("udp", 20053), ("tcp", 23868)):
            self.assertNotIn(key, found)

    def test_nothing_was_written_crashed_or_left_half_open(self):
        for port, before in self.written.items():
            self.assertEqual(walk(port), before)
        self.assertEqual(self.pids(), self.before)
        for _ in range(100):
            left = inside("ss", "-Hnt", "state", "syn-recv", "state", "close-wait", "state",
                          "established", "src", HOST, "dst", "10.77.0.1")
            if not left:
                break
            time.sleep(0.1)
        self.assertEqual(left, "")


if __name__ == "__main__":
    portwarrant.need_root()
    portwarrant.main()
