"""The files that belong to the tree, for the checks in this folder."""
import pathlib
import subprocess


def tree_files(root):
    """Paths below `root` that git tracks or would track; without git, all but build folders."""
    listing = subprocess.run(
        ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        capture_output=True, check=False)
    if listing.returncode == 0:
        names = {name for name in listing.stdout.decode().split("\0") if name}
        paths = (root / name for name in sorted(names))
    else:
        paths = (path for path in sorted(root.rglob("*"))
                 if path.relative_to(root).parts[0] not in ("build", "portwarrant-audit"))
    return [path for path in paths if path.is_file() and not path.is_symlink()]


def with_shebang(paths, interpreters):
    """Those whose first line is #! with one of the interpreters in it."""
    found = []
    for path in paths:
        with open(path, "rb") as file:
            first = file.readline(200)
        if first.startswith(b"#!") and any(name in first for name in interpreters):
            found.append(path)
    return found


def root_of(argv):
    return pathlib.Path(argv[1] if len(argv) > 1 else ".").resolve()
