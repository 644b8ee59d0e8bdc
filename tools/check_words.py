#!/usr/bin/env python3
"""Words that must not land: check_words.py [ROOT].

- an unfinished marker without the number of an issue
- a test that cannot fail, is switched off, or skips without saying what it lacks
- a NOLINT that names no check or no reason
- the place of somebody's checkout, blanks at a line's end, a file that does not end in a newline
"""
import re
import sys

from tree_files import root_of, tree_files

CODE = {".cc", ".h", ".c", ".py", ".sh", ".cmake", ".yaml", ".yml", ".js", ".ts", ".css", ".html",
        ".txt", ".json", ".md", ""}
MARKER = re.compile(r"\b(TO" r"DO|FIX" r"ME|XX" r"X|HA" r"CK)\b(?!.*#\d)")
NEVER_FAILS = re.compile(
    r"\bSUC" r"CEED\(\)|\b(?:EXPECT|ASSERT)_(?:TRUE\(true\)|FALSE\(false\))|\bassert\(true\)"
    r"|\b(?:EXPECT|ASSERT)_EQ\((\w+), \1\)")
SWITCHED_OFF = re.compile(r"\bDISAB" r"LED_\w")
SKIP = re.compile(r"\bGTEST_SKIP\(\)(?!\s*<<)")
NOLINT = re.compile(r"NOLINT(?:NEXTLINE|BEGIN)?\b(?!\([a-z][\w.,* -]*\): \S)")
TEST = re.compile(r"^(?:TEST|TEST_F|TEST_P|TYPED_TEST)\((\w+),\s*(\w+)\) \{\n(.*?)^\}", re.M | re.S)
CHECKS = re.compile(r"\b(?:EXPECT|ASSERT)_\w+|\bFAIL\(\)|\bADD_FAILURE|\b(?:Expect|Check)[A-Z]\w*\(")
STANDARD_FOLDERS = {"/", "/root", "/home", "/tmp", "/src", "/opt", "/usr/src", "/var/tmp", "/mnt", "/srv"}


def checkout_places(root):
    """Texts that tell where this checkout lies; a path that names it works nowhere else."""
    places = [f"{root}"] if len(root.parts) > 2 else []
    if str(root.parent) not in STANDARD_FOLDERS:
        places.append(f"{root.parent}/")
    return places


def faults_of_line(where, line, places):
    if not where.endswith(".md") and MARKER.search(line):
        yield "an unfinished marker needs the number of its issue (#123)"
    if NEVER_FAILS.search(line):
        yield "this check cannot fail"
    if SWITCHED_OFF.search(line):
        yield "a test that is switched off tests nothing"
    found = NOLINT.search(line)
    if found and where.endswith((".cc", ".h", ".c")) and "NOLINTEND" not in line:
        yield "write NOLINT(check-name): reason"
    if any(place in line for place in places):
        yield "names the place of a checkout"
    if line != line.rstrip():
        yield "blanks at the end of the line"


def faults_of_text(where, text, places):
    own = where.startswith("tools/")  # names what it looks for
    for number, line in enumerate(text.split("\n"), 1):
        for fault in faults_of_line(where, line, places):
            if not own or fault.startswith(("names", "blanks")):
                yield f"{where}:{number}: {fault}"
    if text and not text.endswith("\n"):
        yield f"{where}: does not end in a newline"
    if where.endswith("_test.cc"):
        for found in SKIP.finditer(text):
            yield f"{where}:{text.count(chr(10), 0, found.start()) + 1}: say what the skipped test lacks"
        for suite, name, body in TEST.findall(text):
            if not CHECKS.search(body):
                yield f"{where}: {suite}.{name} checks nothing"


def faults(root):
    places = checkout_places(root)
    for path in tree_files(root):
        where = path.relative_to(root).as_posix()
        if path.suffix not in CODE or where == "LICENSE" or "/corpus/" in where or "/golden/" in where or where.startswith("tests/schemas/"):
            continue
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue  # bytes for a test
        yield from faults_of_text(where, text, places)


def main():
    found = list(faults(root_of(sys.argv)))
    print("\n".join(found), end="\n" if found else "")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
