"""Capture files, read back by tshark. Standard library only."""
import shutil
import subprocess
import sys


def need():
    """Ends the program as skipped where there is no tshark."""
    if shutil.which("tshark") is None:
        print("skipped: tshark is not installed")
        sys.exit(77)


def packets(capture, display_filter, *fields):
    """Values of these fields of each packet, as tshark reads them."""
    words = ["tshark", "-n", "-r", capture, "-Y", display_filter, "-T", "fields",
             "-E", "occurrence=f"]
    for field in fields:
        words += ["-e", field]
    done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=200)
    if done.returncode != 0:
        raise AssertionError(f"tshark refuses {capture}: {done.stderr}")
    return [tuple(line.split("\t")) for line in done.stdout.splitlines()]
