#!/usr/bin/env python3
"""Holds the tree against src/LAYERS: who includes and links whom, and how long a file may be.

check_layers.py [ROOT]. Prints one line for each violation and exits 1 if there is any.

src/LAYERS has one row a layer: `name: layers it may include besides itself`. A row with a slash is
for one file (header and source of that stem), and the set it gives replaces that of the layer.
Linking alone cannot hold these rules, since all layers share one include folder.
Tests (*_test.cc) may reach further; everything else may not.
"""
import pathlib
import re
import sys

# Headers that reach the operating system: only sys may include them.
OS_HEADER = re.compile(
    r"(sys|linux|net|netinet|netpacket|asm|asm-generic|arpa|mntent|scsi|rpc)/"
    r"|(aio|dirent|dlfcn|fcntl|fts|ftw|glob|grp|ifaddrs|mntent|mqueue|netdb|poll|pthread|pwd|sched"
    r"|semaphore|shadow|signal|spawn|syslog|termios|ucontext|unistd|utime|utmp|utmpx|wordexp)\.h$"
    r"|(csignal|filesystem|fstream)$"
    r"|(cap-ng|seccomp)\.h$|libmnl/|libssh/")
# Pure although it looks like an OS header: text <-> address, and byte order.
PURE_IN_WIRE = {"arpa/inet.h"}
# Libraries that do system calls of their own, and where they are let in.
LIBRARY_LAYERS = {
    "systemd/": {"sys", "inventory", "watch", "harden"},  # D-Bus to the service manager
}
MAX_LINES = {".h": 150, ".cc": 400, ".c": 400}
MAX_TEST_LINES = 600
# Files that hold one idea and are longer for a reason: path -> (lines, reason).
LONG_FILES = {}

INCLUDE = re.compile(r'^\s*#\s*include\s+([<"])([^>"]+)[>"]', re.M)
LINKED = re.compile(r"^\s*pw_layer\(\s*(\w+)([^)]*)\)", re.M)
KEYWORD = re.compile(r"\b(SOURCES|HEADERS|USES|LINK)\b")


def read_rows(text):
    """{layer or layer/stem: set of layers it may include}"""
    rows = {}
    for line in text.splitlines():
        line = line.split("#")[0].strip()
        if line:
            name, _, may = line.partition(":")
            rows[name.strip()] = set(may.split())
    return rows


def is_test(path):
    return path.stem.endswith("_test")


def faults_of_rows(rows):
    """Rows that name unknown layers, and arrows that form a ring."""
    layers = {name for name in rows if "/" not in name}
    for name, may in rows.items():
        for other in sorted(may - layers):
            yield f"src/LAYERS: {name} names {other}, which has no row"
    left = {name: set(rows[name]) for name in layers}
    while left:
        free = [name for name, may in left.items() if not may & set(left)]
        if not free:
            yield f"src/LAYERS: {', '.join(sorted(left))} include each other in a ring"
            return
        for name in free:
            del left[name]


def fault_of_include(rows, path, layer, mark, header):
    """Why `path` of `layer` may not include `header`, or None."""
    key = f"{layer}/{path.stem}"
    may = rows.get(key, rows[layer] | {layer})
    if mark == '"':
        if "/" not in header:
            if header.endswith(".skel.h"):
                return None if "bpf" in may else f"{layer} may not include the BPF skeleton {header}"
            if (path.parent / header).exists():
                return f'write the folder: "{layer}/{header}"'
            return None  # generated, such as pw_version.h
        target = header.split("/")[0]
        if header == f"{key}.h" or target in may or (target == layer and key in rows):
            return None
        return f"{layer} may not include {header}"
    if header.startswith("bpf/") or (header == "linux/types.h" and "bpf" in may):
        # libbpf, and the types of the structs that bpf/ shares
        return None if layer == "sys" or "bpf" in may else f"{layer} may not include <{header}>"
    for prefix, layers in LIBRARY_LAYERS.items():
        if header.startswith(prefix):
            return None if layer in layers else f"{layer} may not include <{header}>"
    if layer == "sys" or not OS_HEADER.match(header):
        return None
    if layer == "wire" and header in PURE_IN_WIRE:
        return None
    return f"only sys may include <{header}>"


def faults_of_includes(root, rows):
    for path in sorted((root / "src").rglob("*.[ch]*")):
        where = path.relative_to(root)
        if len(where.parts) < 3:
            yield f"{where}: lies in no layer"
            continue
        layer = where.parts[1]
        if layer not in rows:
            yield f"{where}: src/LAYERS has no row for {layer}"
            continue
        if is_test(path):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        for found in INCLUDE.finditer(text):
            fault = fault_of_include(rows, path, layer, found[1], found[2])
            if fault:
                yield f"{where}:{text.count(chr(10), 0, found.start(2)) + 1}: {fault}"


def faults_of_links(root, rows):
    """A layer must not link what it may not include."""
    for path in sorted((root / "src").glob("*/CMakeLists.txt")):
        for name, arguments in LINKED.findall(path.read_text()):
            parts = KEYWORD.split(re.sub(r"#.*", "", arguments))
            words = dict(zip(parts[1::2], parts[2::2]))
            # A file row may give one file of a layer more than the rest of it.
            may = set().union(*(row for key, row in rows.items() if key.split("/")[0] == name))
            for used in words.get("USES", "").split():
                if used not in may:
                    yield f"{path.relative_to(root)}: {name} may not link {used}"


def faults_of_length(root):
    for folder in ("src", "bpf", "lab", "tests", "fuzz", "bench"):
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in MAX_LINES or not path.is_file():
                continue
            where = str(path.relative_to(root))
            limit = MAX_LINES[path.suffix]
            if is_test(path) or folder == "tests":
                limit = MAX_TEST_LINES
            limit, _ = LONG_FILES.get(where, (limit, ""))
            lines = path.read_bytes().count(b"\n")
            if lines > limit:
                yield f"{where}: {lines} lines, the limit is {limit}: split it by idea"


def faults(root):
    rows = read_rows((root / "src/LAYERS").read_text())
    yield from faults_of_rows(rows)
    yield from faults_of_includes(root, rows)
    yield from faults_of_links(root, rows)
    yield from faults_of_length(root)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    found = list(faults(root))
    print("\n".join(found), end="\n" if found else "")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
