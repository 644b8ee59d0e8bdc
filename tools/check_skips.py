#!/usr/bin/env python3
"""Fails if a test of a ctest run did not run: check_skips.py RESULTS.xml (JUnit, from ctest).

Prints each such test with what it said, and nothing when all ran, so that ctest's own summary
stays the last thing on the screen.
"""
import sys
import xml.etree.ElementTree


def reason(case):
    """The lines that tell why: of GoogleTest those after "Skipped", else the last ones."""
    lines = [line.strip() for line in (case.findtext("system-out") or "").splitlines()]
    lines = [line for line in lines if line]
    for at, line in enumerate(lines):
        if line.endswith(": Skipped"):
            return " ".join(line for line in lines[at + 1:] if not line.startswith("["))
    return " ".join(lines[-3:]) or "it says no reason"


def not_run(results):
    """(name, reason) of each test case in a JUnit document that was not executed."""
    cases = xml.etree.ElementTree.parse(results).getroot().iter("testcase")
    return [(case.get("name"), reason(case)) for case in cases
            if case.get("status") in ("notrun", "disabled") or case.find("skipped") is not None]


def main():
    skipped = not_run(sys.argv[1])
    for name, why in skipped:
        print(f"skipped: {name}: {why}", file=sys.stderr)
    if skipped:
        sys.exit(f"{len(skipped)} tests that should run here were skipped")


if __name__ == "__main__":
    main()
