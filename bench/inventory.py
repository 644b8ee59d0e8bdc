#!/usr/bin/env python3
"""Times `portwarrant inventory` against `ss -tulpnH` and `lsof -nP -i` on the same listeners, in
pairs on the same machine, and prints medians, ratios, memory and how the cost grows.

    sudo bench/inventory.py build/release/portwarrant build/release/lab/listener

ss and lsof see the one namespace that the listeners are in; portwarrant looks into every namespace
of the host and names unit and package as well. The bind check is off, since neither peer has its
like: it tries 131,000 ports of each namespace. Needs root, iproute2, lsof.
"""
import argparse
import contextlib
import os
import statistics
import subprocess
import sys
import time

PROCESSES = 1000


@contextlib.contextmanager
def listeners(program, count):
    """`count` listeners in 1,000 processes in a namespace of their own."""
    name = f"pwbench-{os.getpid()}"
    subprocess.run(["ip", "netns", "add", name], check=True)
    child = None
    try:
        subprocess.run(["ip", "-n", name, "link", "set", "lo", "up"], check=True)
        specs = [f"tcp/127.0.0.{i + 1}/10000-{10000 + min(50000, count - i * 50000) - 1}"
                 for i in range((count + 49999) // 50000)]
        child = subprocess.Popen(["ip", "netns", "exec", name, program, "--processes",
                                  str(PROCESSES), "--lifetime", "900", *specs],
                                 stdout=subprocess.PIPE, text=True)
        if "ready" not in child.stdout.readline():
            sys.exit("the listeners did not come up")
        yield name
    finally:
        if child:
            child.terminate()
            child.wait()
            child.stdout.close()
        subprocess.run(["ip", "netns", "del", name], check=True)


def timed(command, codes):
    """Wall seconds, peak memory in MiB, and lines of one run."""
    start = time.monotonic()
    child = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    out = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    wall = time.monotonic() - start
    child.returncode = os.waitstatus_to_exitcode(status)
    child.stdout.close()
    if child.returncode not in codes:
        sys.exit(f"{command[0]} ended with {child.returncode}")
    return wall, usage.ru_maxrss / 1024, out.count(b"\n")


def compare(arguments, count, peers):
    """Runs portwarrant and each peer in turn; gives the median wall time of portwarrant."""
    with listeners(arguments.listener, count) as netns:
        commands = {"portwarrant": ([arguments.portwarrant, "inventory", "--bind-check", "off"], (0, 3))}
        if "ss" in peers:
            commands["ss -tulpnH"] = (["ip", "netns", "exec", netns, "ss", "-tulpnH"], (0,))
        if "lsof" in peers:
            commands["lsof -nP -i"] = (["ip", "netns", "exec", netns, "lsof", "-nP", "-i"], (0, 1))
        runs = {name: [] for name in commands}
        for turn in range(arguments.runs + 1):
            for name, (command, codes) in commands.items():
                result = timed(command, codes)
                if turn > 0:  # the first turn warms the caches
                    runs[name].append(result)
        ours = [wall for wall, _, _ in runs["portwarrant"]]
        print(f"\n{count} listeners in {PROCESSES} processes, {arguments.runs} runs of each in turn")
        for name, results in runs.items():
            walls = [wall for wall, _, _ in results]
            ratio = statistics.median(a / b for a, b in zip(ours, walls))
            print(f"  {name:14} wall {min(walls):.3f} {statistics.median(walls):.3f} "
                  f"{max(walls):.3f} s (min median max), peak {max(m for _, m, _ in results):.0f} MiB, "
                  f"{results[-1][2]} lines"
                  + ("" if name == "portwarrant" else f"; portwarrant / {name} = {ratio:.2f}"))
        return statistics.median(ours)


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("portwarrant")
    parser.add_argument("listener")
    parser.add_argument("--runs", type=int, default=7)
    arguments = parser.parse_args()
    if os.geteuid() != 0:
        sys.exit("needs root: the listeners get a network namespace of their own")
    times = {2000: compare(arguments, 2000, ("ss",)),
             20000: compare(arguments, 20000, ("ss", "lsof")),
             100000: compare(arguments, 100000, ("ss",))}
    print("\ncost of ten times the listeners (2,000 to 20,000): "
          f"{times[20000] / times[2000]:.1f} times the time")
    print("cost of five times the listeners (20,000 to 100,000): "
          f"{times[100000] / times[20000]:.1f} times the time")


if __name__ == "__main__":
    main()
