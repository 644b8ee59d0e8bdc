"""Two network namespaces of the test's own, joined by a veth pair: one looks, one is looked at."""
import contextlib
import os
import subprocess
import sys

from support.portwarrant import namespace, running

LISTENER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "open_ports.py")


class Pair:
    """`scanner` and `target` are names of namespaces."""
    V4 = "10.77.0.2"
    V6 = "fd77::2"
    SCANNER_V4 = "10.77.0.1"
    SCANNER_V6 = "fd77::1"

    def __init__(self, scanner, target):
        self.scanner = scanner
        self.target = target

    def at_scanner(self, *command):
        return ["ip", "netns", "exec", self.scanner, *command]

    def at_target(self, *command):
        return ["ip", "netns", "exec", self.target, *command]

    @contextlib.contextmanager
    def rules(self, *chains):
        """nftables chains of the target, such as ("input", "drop", ["tcp dport 22 accept"])."""
        text = "table inet pwtest {\n"
        for hook, policy, rules in chains:
            text += f"chain {hook} {{\ntype filter hook {hook} priority 0; policy {policy};\n"
            text += "\n".join(rules) + "\n}\n"
        subprocess.run(self.at_target("nft", "-f", "-"), input=text + "}\n", text=True, check=True)
        try:
            yield
        finally:
            subprocess.run(self.at_target("nft", "delete", "table", "inet", "pwtest"), check=True)

    def open_ports(self, tcp=(), udp=()):
        """Listens on these ports of the target, IPv4 and IPv6; UDP answers whatever comes."""
        words = [f"tcp/{port}" for port in tcp] + [f"udp/{port}" for port in udp]
        return running(*self.at_target(sys.executable, "-B", LISTENER, *words))


@contextlib.contextmanager
def pair(tag, v4_length=24):
    with namespace(tag + "a") as scanner, namespace(tag + "b") as target:
        link = ["ip", "-n", scanner, "link", "add", "pwveth0", "type", "veth", "peer", "name",
                "pwveth1", "netns", target]
        subprocess.run(link, check=True)
        for name, device, addresses in (
                (scanner, "pwveth0", (f"{Pair.SCANNER_V4}/{v4_length}", Pair.SCANNER_V6 + "/64")),
                (target, "pwveth1", (f"{Pair.V4}/{v4_length}", Pair.V6 + "/64"))):
            for address in addresses:
                at_once = ["nodad"] if ":" in address else []
                subprocess.run(["ip", "-n", name, "addr", "add", address, "dev", device, *at_once],
                               check=True)
            subprocess.run(["ip", "-n", name, "link", "set", device, "up"], check=True)
        yield Pair(scanner, target)


class Element:
    """One namespace with several networks, a tester in each."""

    def __init__(self, netns, testers, addresses):
        self.netns = netns
        self.testers = testers      # {interface: namespace of its tester}
        self.addresses = addresses  # {interface: address of the element there}

    def inside(self, *command):
        return ["ip", "netns", "exec", self.netns, *command]

    def listen(self, *words):
        """Words of open_ports.py; ended with the context."""
        return running(*self.inside(sys.executable, "-B", LISTENER, *words))

    def vantages(self):
        """Options of audit: each tester under the name of its interface."""
        return [word for interface, tester in self.testers.items()
                for word in ("--vantage", f"{interface}=netns:{tester}")]

    @contextlib.contextmanager
    def nft(self, text):
        """A table inet pwtest of the element's, gone afterwards."""
        subprocess.run(self.inside("nft", "-f", "-"), input=f"table inet pwtest {{\n{text}\n}}\n",
                       text=True, check=True)
        try:
            yield
        finally:
            subprocess.run(self.inside("nft", "delete", "table", "inet", "pwtest"), check=True)


@contextlib.contextmanager
def element(tag, interfaces):
    """`interfaces`: {name: third number of its network}; the element is 10.77.N.2 there, its tester
    10.77.N.1 with a route to the other networks through the element, as an attacker would set."""
    with contextlib.ExitStack() as stack:
        netns = stack.enter_context(namespace(tag + "e"))
        # So that UDP is settled in seconds; the pace of the limits has tests of its own.
        for setting in ("net.ipv4.icmp_ratelimit=0", "net.ipv4.icmp_msgs_per_sec=1000000",
                        "net.ipv4.icmp_msgs_burst=10000"):
            subprocess.run(["ip", "netns", "exec", netns, "sysctl", "-qw", setting], check=False,
                           stderr=subprocess.DEVNULL)
        testers, addresses = {}, {}
        for number, (name, third) in enumerate(interfaces.items()):
            tester = stack.enter_context(namespace(f"{tag}t{number}"))
            device = f"pwv{number}"
            subprocess.run(["ip", "-n", tester, "link", "add", "pwveth0", "type", "veth", "peer",
                            "name", device, "netns", netns], check=True)
            for where, link, address in ((tester, "pwveth0", f"10.77.{third}.1/24"),
                                         (netns, device, f"10.77.{third}.2/24")):
                subprocess.run(["ip", "-n", where, "addr", "add", address, "dev", link], check=True)
                subprocess.run(["ip", "-n", where, "link", "set", link, "up"], check=True)
            subprocess.run(["ip", "-n", tester, "route", "add", "10.77.0.0/16", "via",
                            f"10.77.{third}.2"], check=True)
            testers[name], addresses[name] = tester, f"10.77.{third}.2"
        yield Element(netns, testers, addresses)
