#!/usr/bin/env python3
"""shellcheck on every shell script of the tree: check_shell.py [ROOT]."""
import subprocess
import sys

from tree_files import root_of, tree_files, with_shebang


def check(root, options, scripts):
    names = [str(path.relative_to(root)) for path in scripts]
    if not names:
        return False
    return subprocess.run(["shellcheck", *options, "--", *names], cwd=root, check=False).returncode != 0


def main():
    root = root_of(sys.argv)
    # Inputs of fuzzers are no scripts of ours.
    files = [path for path in tree_files(root) if "corpus" not in path.parts]
    scripts = with_shebang(files, (b"bash", b"/sh"))
    parts = [path for path in files if path.suffix == ".sh" and path not in scripts]
    failed = check(root, ["-x", "-P", "SCRIPTDIR"], scripts)
    # A part that others source shares variables with them: neither end is seen alone.
    failed |= check(root, ["-s", "bash", "-e", "SC1091,SC2034,SC2154"], parts)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
