#!/usr/bin/env python3
"""clang-tidy 19 over the sources of a configured build, with a cache of what was found clean.

run_tidy.py BUILD-DIR [--all] [--fix] [PATH-PART...]

Looks at the sources below src/ and lab/ that are no tests; --all adds tests, fuzzers and benches;
PATH-PART narrows to files whose path holds one of them; --fix applies what clang-tidy offers.
Prints findings only, each once, and exits 1 if there is any.

The key of a clean result is a hash of the preprocessed source (with comments, since NOLINT is one,
and macro definitions; paths below the tree relative, so that one look serves every checkout),
.clang-tidy and the version of the tool. The cache lies in
${XDG_CACHE_HOME:-~/.cache}/portwarrant-tidy; entries that no run used for 30 days are removed.
"""
import argparse
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import shlex
import subprocess
import sys
import time

TIDY = "clang-tidy-19"
CLANG = "clang++-19"
# Unbounded, the analyzer takes 16 s for a file that opens other files; with this bound 2 s.
ANALYZER_NODES = 10000
EXTRA = ["-Wno-unknown-warning-option", "-Xclang", "-analyzer-config", "-Xclang",
         f"max-nodes={ANALYZER_NODES}"]
RULES = (".clang-tidy", "lab/.clang-tidy")
KEEP_SECONDS = 30 * 24 * 3600
FINDING = re.compile(r"^(/[^:]+:\d+:\d+): (?:warning|error): ", re.M)


def is_shipped(path):
    """Product and lab programs; tests, fuzzers and benches only with --all."""
    return path.parts[0] in ("src", "lab") and not path.stem.endswith("_test")


def chosen(root, build, everything, parts):
    """[(source, compile command)] of the files to look at, each source once."""
    commands = {}
    for entry in json.loads((build / "compile_commands.json").read_text()):
        source = pathlib.Path(entry["directory"], entry["file"]).resolve()
        if not source.is_relative_to(root) or source.is_relative_to(build.parent):
            continue
        path = source.relative_to(root)
        if path.suffix != ".cc" or not (everything or is_shipped(path)):
            continue
        if not parts or any(part in str(path) for part in parts):
            commands.setdefault(source, entry)
    return sorted(commands.items())


def cache_folder():
    base = os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache"
    folder = pathlib.Path(base, "portwarrant-tidy")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def preprocessed(source, entry):
    """The text clang sees, or None where it cannot be preprocessed."""
    words = shlex.split(entry["command"])
    options, skip = [], False
    for word in words[1:]:
        if skip:
            skip = False
        elif word in ("-o", "-MF", "-MT", "-MQ"):
            skip = True
        elif word.startswith(("-I", "-D", "-U", "-std", "-f", "-O", "-m", "-isystem")):
            options.append(word)
            # "-isystem DIR" comes as two words
        elif options and options[-1] == "-isystem":
            options.append(word)
    run = subprocess.run([CLANG, *options, "-w", "-E", "-C", "-dD", str(source)],
                         cwd=entry["directory"], capture_output=True, check=False)
    return run.stdout if run.returncode == 0 else None


class Tidy:
    def __init__(self, root, build, fix):
        self.root, self.build, self.fix = root, build, fix
        self.cache = cache_folder()
        version = subprocess.run([TIDY, "--version"], capture_output=True, check=True).stdout
        rules = b"".join((root / name).read_bytes() for name in RULES)
        self.salt = hashlib.sha256(version + rules + " ".join(EXTRA).encode()).digest()

    def key(self, source, entry):
        text = preprocessed(source, entry)
        if text is None:
            return None
        text = text.replace(str(self.root).encode() + b"/", b"")
        return hashlib.sha256(self.salt + str(source.relative_to(self.root)).encode() + text).hexdigest()

    def look(self, source, entry):
        """(clean, output) of one source."""
        key = self.key(source, entry)
        marker = self.cache / key if key else None
        if marker and marker.exists():
            marker.touch()
            return True, ""
        run = subprocess.run(
            [TIDY, "-p", str(self.build), "--quiet", *(["--fix"] if self.fix else []),
             *(f"--extra-arg={word}" for word in EXTRA), str(source)],
            capture_output=True, text=True, check=False)
        output = without_generated(run.stdout, self.build)
        # A failure without a finding in sources (a crash, an unreadable command) is told as it is.
        clean = run.returncode == 0 or (bool(FINDING.search(run.stdout)) and not output)
        if clean and marker:
            marker.touch()
        return clean, output or run.stderr

    def forget_old(self):
        for marker in self.cache.iterdir():
            if marker.stat().st_mtime < time.time() - KEEP_SECONDS:
                marker.unlink(missing_ok=True)


def without_generated(output, build):
    """What clang-tidy printed, less the findings in files that the build made."""
    kept, show = [], True
    for line in output.splitlines(keepends=True):
        found = FINDING.match(line)
        if found:
            show = not line.startswith(f"{build}/")
        if show:
            kept.append(line)
    return "".join(kept)


def print_new(output, seen):
    """Findings in headers come once from each source: shows each once."""
    show = True
    for line in output.splitlines():
        found = FINDING.match(line)
        if found:
            show = line not in seen
            seen.add(line)
        if show:
            print(line, flush=True)


def main():
    arguments = argparse.ArgumentParser(description="clang-tidy with a cache")
    arguments.add_argument("build", type=pathlib.Path)
    arguments.add_argument("--all", action="store_true")
    arguments.add_argument("--fix", action="store_true")
    arguments.add_argument("parts", nargs="*")
    given = arguments.parse_args()
    root = pathlib.Path(__file__).resolve().parent.parent
    build = given.build.resolve()
    work = chosen(root, build, given.all, given.parts)
    if not work:
        sys.exit(f"no source to look at in {build}/compile_commands.json")
    tidy = Tidy(root, build, given.fix)
    seen, failed = set(), 0
    jobs = 1 if given.fix else len(os.sched_getaffinity(0))
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for clean, output in pool.map(lambda item: tidy.look(*item), work):
            if not clean:
                failed += 1
                print_new(output, seen)
    tidy.forget_old()
    if failed:
        sys.exit(f"clang-tidy: {failed} of {len(work)} files have findings")


if __name__ == "__main__":
    main()
