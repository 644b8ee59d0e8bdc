#!/usr/bin/env python3
"""Times `portwarrant scan` against nmap and masscan on the same target, in turn on the same machine,
and prints a table of medians, ratios and how many open ports each found.

    sudo bench/scan.py build/release/portwarrant

The target is a network namespace behind a veth pair with 200 open TCP ports of 65,536, and a few
UDP listeners that answer. nmap and masscan are Debian's packages; what is not installed is left
out. Needs root, iproute2, nftables, python3.
"""
import argparse
import contextlib
import json
import os
import platform
import random
import re
import shutil
import statistics
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
from support.network import Pair, pair  # noqa: E402

PORTS = sorted(random.Random(20261124).sample(range(1, 65536), 200))
ACCEPTED = PORTS[:60]
UDP = [53, 161, 1234, 2152, 40000]


def timed(command):
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return time.monotonic() - start, done


class Tool:
    """How one scanner is called for TCP, and how many open ports its output names."""

    def __init__(self, name, command, count):
        self.name, self.command, self.count = name, command, count

    def run(self, net, address):
        wall, done = timed(net.at_scanner(*self.command(address)))
        return wall, self.count(done.stdout)


def ours(binary):
    def count(text):
        rows = json.loads(text)["targets"][0]["ports"]
        return sum(1 for row in rows if row["state"] == "open")
    return Tool("portwarrant", lambda address: [binary, "scan", address, "--transport", "tcp",
                                                "--quiet", "--format", "json"], count)


def nmap():
    return Tool("nmap",
                lambda address: ["nmap", "-n", "-Pn", "-sS", "-p0-65535", "-T4", "-oG", "-",
                                 *(["-6"] if ":" in address else []), address],
                lambda text: len(re.findall(r"\d+/open/", text)))


def masscan(net):
    """It looks for a router even on the target's own link, and for an address of its own. Now and
    then it takes two minutes; it is stopped after twenty seconds with what it found by then."""
    shown = subprocess.run(["ip", "-n", net.target, "-o", "link", "show", "pwveth1"],
                           capture_output=True, text=True, check=True).stdout
    mac = re.search(r"link/ether (\S+)", shown).group(1)
    return Tool("masscan",
                lambda address: ["timeout", "--signal", "INT", "--kill-after", "5", "20", "masscan",
                                 "-p0-65535", address, "--rate", "100000", "--wait", "2",
                                 "--interface", "pwveth0", "--adapter-ip", Pair.SCANNER_V4,
                                 "--router-mac", mac, "-oL", "-"],
                lambda text: len(re.findall(r"^open tcp", text, re.M)))


@contextlib.contextmanager
def loss(net, percent):
    lose = [f"meta l4proto tcp numgen random mod 100 < {percent} drop"]
    with net.rules(("prerouting", "accept", lose), ("postrouting", "accept", lose)):
        yield


def seconds(walls):
    median = statistics.median(walls)
    return f"{median:.2f} s" if median < 100 else f"{median:.0f} s"


def cell(pairs, wanted):
    """Median time, and how many of the open ports were found, at worst and at best."""
    found = [count for _, count in pairs]
    span = f"{found[0]}" if min(found) == max(found) else f"{min(found)}-{max(found)}"
    return f"{seconds([wall for wall, _ in pairs])}, {span} of {wanted}"


class Table:
    """Lines of Markdown, one for each case, printed as soon as they are known."""

    def __init__(self):
        self.row("case", "runs", "portwarrant", "nmap -sS -T4", "ratio", "masscan 100,000/s")
        self.row(*["---"] * 6)

    def row(self, *cells):
        print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)

    def compare(self, title, net, tools, runs, wanted, address=Pair.V4):
        results = {tool.name: [] for tool in tools}
        for _ in range(runs):
            for tool in tools:
                results[tool.name].append(tool.run(net, address))
        own = results["portwarrant"]
        cells = {name: cell(pairs, wanted) for name, pairs in results.items()}
        ratio = ""
        if "nmap" in results:
            ratio = statistics.median(a / b for (a, _), (b, _) in zip(own, results["nmap"]))
            ratio = f"{ratio:.3f}"
        self.row(title, runs, cells["portwarrant"], cells.get("nmap", ""), ratio,
                 cells.get("masscan", ""))


def alone(table, binary, net, title, runs, arguments):
    """What no other tool here does in a time worth waiting for."""
    command = [binary, "scan", *arguments, "--quiet", "--format", "json"]
    walls, texts = [], set()
    for _ in range(runs):
        wall, done = timed(net.at_scanner(*command))
        target = json.loads(done.stdout)["targets"][0]
        states = {}
        for row in target["others"]:
            states[row["state"]] = states.get(row["state"], 0) + row["count"]
        for row in target["ports"]:
            states[row["state"]] = states.get(row["state"], 0) + 1
        walls.append(wall)
        texts.add(", ".join(f"{count:,} {state}" for state, count in sorted(states.items())))
    text = "; or ".join(sorted(texts)).replace("|", " or ")
    table.row(title, runs, f"{seconds(walls)}: {text}", "", "", "")


def hosts(table, binary, net):
    """A network of hosts behind one link: what one more costs, and the memory."""
    subprocess.run(["ip", "-n", net.target, "route", "add", "local", "10.80.0.0/16", "dev", "lo"],
                   check=True)
    subprocess.run(["ip", "-n", net.scanner, "route", "add", "10.80.0.0/16", "via", Pair.V4],
                   check=True)
    ports = ",".join(map(str, PORTS[:3] + [1, 2, 3, 4, 5, 6, 7]))
    walls = {}
    for length, count in ((24, 256), (20, 4096), (16, 65536)):
        measure = ["/usr/bin/time", "-f", "%M"] if os.path.exists("/usr/bin/time") else []
        wall, done = timed(net.at_scanner(*measure, binary, "scan", f"10.80.0.0/{length}",
                                          "--transport", "tcp", "--ports", ports, "--quiet",
                                          "--format", "jsonl"))
        walls[count] = wall
        found = sum(1 for line in done.stdout.splitlines() if '"open"' in line)
        memory = f", {int(done.stderr.split()[-1]) // 1024} MiB" if measure else ""
        table.row(f"{count:,} hosts behind a router, 10 TCP ports each", 1,
                  f"{wall:.2f} s, {found:,} of {3 * count:,}{memory}, "
                  f"{1e6 * wall / count:.0f} µs a host", "", "", "")
    print(f"cost of a host in 65,536 to one in 256: {walls[65536] / walls[256] / 256:.2f}")


def versions(binary):
    print(f"{platform.platform()}, {os.cpu_count()} CPUs")
    for command in ([binary, "--version"], ["nmap", "--version"], ["masscan", "--version"]):
        if shutil.which(command[0]):
            text = subprocess.run(command, capture_output=True, text=True, check=False).stdout
            print("  " + next((line for line in text.splitlines() if line.strip()), command[0]))


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("portwarrant")
    parser.add_argument("--runs", type=int, default=10)
    parser.add_argument("--slow-runs", type=int, default=1,
                        help="of what takes nmap minutes; 0 leaves nmap out there")
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("needs root: the target gets a network namespace of its own")
    binary = os.path.abspath(arguments.portwarrant)
    versions(binary)
    print()
    table = Table()
    tools = [ours(binary)]
    if shutil.which("nmap"):
        tools.append(nmap())
    with pair("bench", v4_length=16) as net, net.open_ports(tcp=PORTS, udp=UDP):
        fast = tools + ([masscan(net)] if shutil.which("masscan") else [])
        table.compare("65,536 TCP ports, IPv4", net, fast, arguments.runs, 200)
        table.compare("65,536 TCP ports, IPv6", net, tools, arguments.runs, 200, Pair.V6)
        accept = "tcp dport { " + ", ".join(map(str, ACCEPTED)) + " } accept"
        slow = tools if arguments.slow_runs else tools[:1]
        runs = arguments.slow_runs or arguments.runs
        with net.rules(("input", "drop", ["meta l4proto != tcp accept", accept])):
            table.compare("policy drop, 60 ports accepted", net, slow, runs, 60)
        for percent in (5, 10):
            with loss(net, percent):
                table.compare(f"{percent} % loss each way", net, slow, runs, 200)
        with net.rules(("input", "accept", [
                "meta l4proto tcp limit rate over 5000/second burst 100 packets drop"])):
            table.compare("a limit of 5,000 packets a second", net, slow, runs, 200)
        hosts(table, binary, net)
        alone(table, binary, net, "65,536 SCTP ports of a host without SCTP", 3,
              [Pair.V4, "--transport", "sctp"])
        alone(table, binary, net, "65,536 UDP ports, 1,000 spare addresses, IPv4", 1,
              [Pair.V4, "--transport", "udp", "--udp-budget", "120s", "--source",
               "10.77.1.1-10.77.4.232"])
        alone(table, binary, net, "65,536 UDP ports, 1,000 spare addresses, IPv6", 1,
              [Pair.V6, "--transport", "udp", "--udp-budget", "120s", "--source",
               "fd77::1:1-fd77::1:3e8"])
        alone(table, binary, net, "65,536 UDP ports, one address, 60 s", 1,
              [Pair.V4, "--transport", "udp", "--udp-budget", "60s"])


if __name__ == "__main__":
    main()
