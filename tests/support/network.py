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
