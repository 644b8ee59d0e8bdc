#!/usr/bin/env python3
"""Every path that a document names exists: check_doc_paths.py [ROOT].

Looked at are all *.md files: code spans and code blocks for words that begin with a top-level
folder or are ./x.sh, and links that are no URL. `<x>` and `*` in a path stand for anything, and at least
one file must match. What only a build or a run makes (GENERATED) is not looked for.
"""
import pathlib
import re
import sys

GENERATED = ("build/", "./build/", "portwarrant-audit/", "./portwarrant-audit/", "./port-list.yaml")
FOLDERS = ("src", "bpf", "data", "web", "lab", "tests", "fuzz", "bench", "docs", "packaging", "tools",
           "cmake", ".ci")
PATH = re.compile(r"(?<![\w./$~-])(\./[\w-]+\.sh|(?:(?:" + "|".join(re.escape(f) for f in FOLDERS) +
                  r")/)[\w.*<>/+-]*|[A-Z][A-Z]+\.md|CMake\w+\.(?:txt|json))")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.S)
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def exists(base, name):
    pattern = re.sub(r"<[^>]*>", "*", name.removeprefix("./")).rstrip("/.")
    if not pattern:
        return True
    if "*" in pattern:
        return any(base.glob(pattern))
    return (base / pattern).exists()


def faults_of(root, path):
    text = path.read_text(encoding="utf-8")
    where = path.relative_to(root)
    for code in CODE.finditer(text):
        for found in PATH.finditer(code[0]):
            name = found[1]
            if not name.startswith(GENERATED) and not exists(root, name):
                line = text.count("\n", 0, code.start() + found.start(1)) + 1
                yield f"{where}:{line}: names {name}, which does not exist"
    for link in LINK.finditer(text):
        target = link[1]
        if "://" not in target and not target.startswith("mailto:") and not exists(path.parent, target):
            line = text.count("\n", 0, link.start(1)) + 1
            yield f"{where}:{line}: links {target}, which does not exist"


def documents(root):
    for path in sorted(root.rglob("*.md")):
        if path.relative_to(root).parts[0] not in ("build", "portwarrant-audit", "node_modules"):
            yield path


def faults(root):
    for path in documents(root):
        yield from faults_of(root, path)


def main():
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    found = list(faults(root))
    print("\n".join(found), end="\n" if found else "")
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
