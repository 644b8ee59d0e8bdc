#!/usr/bin/env python3
"""Times `portwarrant scan` against nmap and masscan on the same target, in turn on the same machine,
and prints a table of medians, ratios and how many open ports each found.

    sudo bench/scan.py build/release/portwarrant              # all rows, about half an hour
    sudo bench/scan.py build/release/portwarrant --rows tcp4,sending --runs 3

The target is a network namespace behind a veth pair with 200 open TCP ports of 65,536, and a few
UDP listeners that answer; for SCTP a stack in user space (lab/programs/mme). nmap and masscan are
Debian's packages; what is not installed is left out, and a run of theirs ends after three minutes.
Needs root, iproute2, nftables, python3.
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
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests"))
from support.network import Pair, pair  # noqa: E402

PORTS = sorted(random.Random(20261124).sample(range(1, 65536), 200))
ACCEPTED = PORTS[:60]
UDP = [53, 161, 1234, 2152, 40000]
LONGEST = 180  # seconds for one run of another scanner


class Done:
    """What a finished command wrote, how long it took, and how much memory it held at most."""

    def __init__(self, command):
        with tempfile.TemporaryFile() as out:
            start = time.monotonic()
            with subprocess.Popen(command, stdout=out, stderr=subprocess.DEVNULL) as child:
                _, _, usage = os.wait4(child.pid, 0)
                child.returncode = 0  # it is reaped already
            self.wall = time.monotonic() - start
            self.mebibytes = usage.ru_maxrss // 1024
            out.seek(0)
            self.text = out.read().decode(errors="replace")


class Tool:
    """How one scanner is called for TCP, and how many open ports its output names."""

    def __init__(self, name, command, count):
        self.name, self.command, self.count = name, command, count

    def run(self, net, address):
        done = Done(net.at_scanner(*self.command(address)))
        return done.wall, self.count(done.text)


def ours(binary):
    def count(text):
        rows = json.loads(text)["targets"][0]["ports"]
        return sum(1 for row in rows if row["state"] == "open")
    return Tool("portwarrant", lambda address: [binary, "scan", address, "--transport", "tcp",
                                                "--quiet", "--format", "json"], count)


def nmap():
    return Tool("nmap",
                lambda address: ["timeout", "--signal", "KILL", str(LONGEST), "nmap", "-n", "-Pn", "-sS", "-p0-65535", "-T4", "-oG", "-",
                                 *(["-6"] if ":" in address else []), address],
                lambda text: len(re.findall(r"\d+/open/", text)))


def link_address(net):
    shown = subprocess.run(["ip", "-n", net.target, "-o", "link", "show", "pwveth1"],
                           capture_output=True, text=True, check=True).stdout
    return re.search(r"link/ether (\S+)", shown).group(1)


def masscan_words(net, rate):
    """It looks for a router even on the target's own link, and for an address of its own."""
    return ["masscan", "--rate", str(rate), "--interface", "pwveth0", "--adapter-ip",
            Pair.SCANNER_V4, "--router-mac", link_address(net)]


def masscan(net):
    """Now and then it takes two minutes; it is stopped after twenty seconds with what it found by
    then."""
    words = masscan_words(net, 100000)
    return Tool("masscan",
                lambda address: ["timeout", "--signal", "INT", "--kill-after", "5", "20", *words,
                                 "-p0-65535", address, "--wait", "2", "-oL", "-"],
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
    walls = [wall for wall, _ in pairs]
    return f"{seconds(walls)} ({min(walls):.2f}-{max(walls):.2f}), {span} of {wanted}"


class Table:
    """Lines of Markdown, one for each case, printed as soon as they are known."""

    def head(self):
        self.row("case", "runs", "portwarrant", "nmap -sS -T4", "ratio", "masscan 100,000/s")
        self.row(*["---"] * 6)

    def row(self, *cells):
        print("| " + " | ".join(str(cell) for cell in cells) + " |", flush=True)

    def compare(self, title, net, tools, runs, wanted, address=Pair.V4, slow_runs=None):
        """`slow_runs`: how often the others run; None = as often as we."""
        results = {tool.name: [] for tool in tools}
        for number in range(runs):
            for tool in tools:
                if tool is tools[0] or slow_runs is None or number < slow_runs:
                    results[tool.name].append(tool.run(net, address))
        results = {name: pairs for name, pairs in results.items() if pairs}
        own = results["portwarrant"]
        cells = {name: cell(pairs, wanted) for name, pairs in results.items()}
        if max((wall for wall, _ in results.get("nmap", [])), default=0) >= LONGEST:
            cells["nmap"] = f"stopped after {LONGEST} s"
        ratio = ""
        if "nmap" in results:
            ratio = statistics.median(a / b for (a, _), (b, _) in zip(own, results["nmap"]))
            ratio = f"{ratio:.3f}"
        self.row(title, runs, cells["portwarrant"], cells.get("nmap", ""), ratio,
                 cells.get("masscan", ""))


def states_of(target):
    states = {}
    for row in target["others"]:
        states[row["state"]] = states.get(row["state"], 0) + row["count"]
    for row in target["ports"]:
        states[row["state"]] = states.get(row["state"], 0) + 1
    return ", ".join(f"{count:,} {state}" for state, count in sorted(states.items()))


def alone(table, binary, net, title, runs, arguments, pause=0):
    """What no other tool here does in a time worth waiting for."""
    walls, texts = [], set()
    for _ in range(runs):
        time.sleep(pause)
        done = Done(net.at_scanner(binary, "scan", *arguments, "--quiet", "--format", "json"))
        walls.append(done.wall)
        texts.add(states_of(json.loads(done.text)["targets"][0]))
    text = "; or ".join(sorted(texts)).replace("|", " or ")
    table.row(title, runs, f"{seconds(walls)}: {text}", "", "", "")


def hosts(table, binary, net):
    """A network of hosts behind one link: what one more costs, and the memory."""
    ports = ",".join(map(str, PORTS[:3] + [1, 2, 3, 4, 5, 6, 7]))
    walls = {}
    with network_behind(net):
        subprocess.run(["ip", "-n", net.target, "route", "add", "local", "10.80.0.0/16", "dev",
                        "lo"], check=True)
        for length, count in ((24, 256), (20, 4096), (16, 65536)):
            done = Done(net.at_scanner(binary, "scan", f"10.80.0.0/{length}", "--transport", "tcp",
                                       "--ports", ports, "--quiet", "--format", "jsonl"))
            walls[count] = done.wall
            found = sum(1 for line in done.text.splitlines() if '"open"' in line)
            table.row(f"{count:,} hosts behind a router, 10 TCP ports each", 1,
                      f"{done.wall:.2f} s, {found:,} of {3 * count:,}, {done.mebibytes} MiB, "
                      f"{1e6 * done.wall / count:.0f} µs a host", "", "", "")
        subprocess.run(["ip", "-n", net.target, "route", "del", "local", "10.80.0.0/16", "dev",
                        "lo"], check=True)
    print(f"cost of a host in 65,536 to one in 256: {walls[65536] / walls[256] / 256:.2f}")


@contextlib.contextmanager
def network_behind(net):
    """10.80.0.0/16 is routed to the target."""
    where = ["ip", "-n", net.scanner, "route"]
    subprocess.run([*where, "add", "10.80.0.0/16", "via", Pair.V4], check=True)
    try:
        yield
    finally:
        subprocess.run([*where, "del", "10.80.0.0/16"], check=True)


def arrived(net):
    shown = subprocess.run(["ip", "-n", net.target, "-s", "-j", "link", "show", "pwveth1"],
                           check=True, capture_output=True, text=True).stdout
    return json.loads(shown)[0]["stats64"]["rx"]["packets"]


def sending_rate(net, command):
    """Packets a second that arrive in the best of eight half seconds, the first second aside."""
    with subprocess.Popen(net.at_scanner(*command), stdout=subprocess.DEVNULL,
                          stderr=subprocess.DEVNULL) as child:
        try:
            time.sleep(1)
            best, before, then = 0, arrived(net), time.monotonic()
            for _ in range(8):
                time.sleep(0.5)
                count, now = arrived(net), time.monotonic()
                best = max(best, (count - before) / (now - then))
                before, then = count, now
            return best
        finally:
            child.kill()


def sending(table, binary, net, runs):
    """Sending alone: 256 hosts of which every packet is dropped on arrival, as fast as it goes."""
    ours_words = [binary, "scan", "10.80.0.0/24", "--transport", "tcp", "--ports", "1-60000",
                  "--rate", "10000000", "--quiet"]
    rates = {"portwarrant": [], "masscan": []}
    with network_behind(net), net.rules(("prerouting", "drop", ["meta l4proto != tcp accept"])):
        for _ in range(runs):
            rates["portwarrant"].append(sending_rate(net, ours_words))
            if shutil.which("masscan"):
                words = masscan_words(net, 10000000)
                rates["masscan"].append(sending_rate(
                    net, [*words, "10.80.0.0/24", "-p1-60000", "--wait", "0", "-oL", "-"]))
    ours_best, theirs = statistics.median(rates["portwarrant"]), rates["masscan"]
    theirs_text = f"{max(theirs):,.0f}/s at best" if theirs else ""
    ratio = f" ({ours_best / max(theirs):.2f} of masscan's best)" if theirs else ""
    table.row("sending alone, to hosts that drop all", runs, f"{ours_best:,.0f}/s{ratio}", "", "",
              theirs_text)


@contextlib.contextmanager
def silent_mme(net, program):
    """SCTP in user space, silent on closed ports, with 36412 open."""
    with subprocess.Popen(net.at_target(program, "--silent", Pair.V4)) as child:
        try:
            time.sleep(1)
            yield
        finally:
            child.terminate()


def versions(binary):
    print(f"{platform.platform()}, {os.cpu_count()} CPUs")
    for command in ([binary, "--version"], ["nmap", "--version"], ["masscan", "--version"]):
        if shutil.which(command[0]):
            text = subprocess.run(command, capture_output=True, text=True, check=False).stdout
            print("  " + next((line for line in text.splitlines() if line.strip()), command[0]))


def tcp_rows(arguments, table, net, tools):
    """{name: function} of the rows in which a TCP scan is compared."""
    runs, slow_runs = arguments.runs, arguments.slow_runs
    fast = tools + ([masscan(net)] if shutil.which("masscan") else [])
    accept = "tcp dport { " + ", ".join(map(str, ACCEPTED)) + " } accept"

    def under(rules, title, wanted=200, runs=runs):
        with rules:
            table.compare(title, net, tools, runs, wanted, slow_runs=slow_runs)

    return {
        "tcp4": lambda: table.compare("65,536 TCP ports, IPv4", net, fast, runs, 200),
        "tcp6": lambda: table.compare("65,536 TCP ports, IPv6", net, tools, runs, 200, Pair.V6),
        "drop": lambda: under(net.rules(("input", "drop", ["meta l4proto != tcp accept", accept])),
                              "policy drop, 60 ports accepted", 60),
        "loss5": lambda: under(loss(net, 5), "5 % loss each way"),
        "loss10": lambda: under(loss(net, 10), "10 % loss each way"),
        "limit": lambda: under(net.rules(("input", "accept", [
            "meta l4proto tcp limit rate over 5000/second burst 100 packets drop"])),
            "a limit of 5,000 packets a second"),
        "resets": lambda: under(net.rules(("output", "accept", [
            "tcp flags & rst == rst limit rate over 200/second burst 50 packets drop"])),
            "at most 200 RST a second", runs=max(1, slow_runs)),  # eight minutes each
    }


def other_rows(arguments, table, binary, net):
    def udp(title, address, *more):
        alone(table, binary, net, title, 1, [address, "--transport", "udp", *more])

    def sctp(title, pause=0):
        alone(table, binary, net, title, arguments.runs, [Pair.V4, "--transport", "sctp"], pause)

    def silent():
        if not os.path.exists(arguments.mme):
            print(f"no {arguments.mme}: the row sctp-silent is left out (target pw_lab_mme)",
                  file=sys.stderr)
            return
        with silent_mme(net, os.path.abspath(arguments.mme)):
            sctp("65,536 SCTP ports of a stack that is silent on closed ones")

    return {
        "sending": lambda: sending(table, binary, net, min(arguments.runs, 3)),
        "hosts": lambda: hosts(table, binary, net),
        "sctp-absent": lambda: sctp("65,536 SCTP ports of a host without SCTP",
                                    pause=7),  # by then the target may send ICMP errors again
        "sctp-silent": silent,
        "udp4": lambda: udp("65,536 UDP ports, 1,000 spare addresses, IPv4", Pair.V4,
                            "--udp-budget", "120s", "--source", "10.77.1.1-10.77.4.232"),
        "udp6": lambda: udp("65,536 UDP ports, 1,000 spare addresses, IPv6", Pair.V6,
                            "--udp-budget", "120s", "--source", "fd77::1:1-fd77::1:3e8"),
        "udp-one": lambda: udp("65,536 UDP ports, one address, 60 s", Pair.V4, "--udp-budget",
                               "60s"),
    }


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("portwarrant")
    parser.add_argument("--rows", help="names with commas between; default: all")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--slow-runs", type=int, default=1,
                        help="of nmap in rows where it takes minutes; 0 leaves it out there")
    parser.add_argument("--mme", help="the program of lab/programs/mme; default: beside the binary")
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("needs root: the target gets a network namespace of its own")
    binary = os.path.abspath(arguments.portwarrant)
    arguments.mme = arguments.mme or os.path.join(os.path.dirname(binary), "lab", "mme")
    tools = [ours(binary)] + ([nmap()] if shutil.which("nmap") else [])
    with pair("bench", v4_length=16) as net, net.open_ports(tcp=PORTS, udp=UDP):
        table = Table()
        rows = tcp_rows(arguments, table, net, tools) | other_rows(arguments, table, binary, net)
        chosen = arguments.rows.split(",") if arguments.rows else list(rows)
        if unknown := set(chosen) - set(rows):
            sys.exit(f"no row {', '.join(sorted(unknown))}; there are {', '.join(rows)}")
        versions(binary)
        print()
        table.head()
        for name in chosen:
            rows[name]()


if __name__ == "__main__":
    main()
