"""Runs the elements of lab/."""
import os
import subprocess
import sys

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "lab")


def call(element, *arguments, codes=(0,), timeout=600, **options):
    """What `lab/ELEMENT ARGUMENT...` prints; its exit code must be one of `codes`. The programs that
    the calling test was given behind the binary, listener and mme, are those of the element. Where
    the element cannot run the test ends as skipped."""
    programs = zip(("PW_LAB_LISTENER", "PW_LAB_MME"), map(os.path.abspath, sys.argv[2:]))
    done = subprocess.run([os.path.join(FOLDER, element), *arguments], capture_output=True,
                          text=True, env={**os.environ, **dict(programs)}, check=False,
                          timeout=timeout, **options)
    if done.returncode == 77:
        print(f"skipped: {done.stderr.strip() or done.stdout.strip()}")
        sys.exit(77)
    if done.returncode not in codes:
        raise AssertionError(f"lab/{element} {' '.join(arguments)}: {done.returncode}\n"
                             f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done.stdout
