"""Shared by the tests of the binary: running it, network namespaces of the test's own, and skipping
with a reason. Standard library only.

A test program is run as `TEST.py BINARY`; it ends with 77 when the machine lacks what it needs.
"""
import atexit
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest

BINARY = os.path.abspath(sys.argv[1]) if len(sys.argv) > 1 else "portwarrant"
# An audit keeps itself in a history below this: never in that of whoever runs the tests.
STATE = tempfile.mkdtemp(prefix="pwtest-state-")
atexit.register(shutil.rmtree, STATE, ignore_errors=True)
os.environ["XDG_STATE_HOME"] = STATE

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


def run(*arguments, check=True, codes=(0, 1, 3), timeout=120, **options):
    """Runs portwarrant; its exit code must be one of `codes` unless `check` is off."""
    done = subprocess.run([BINARY, *arguments], capture_output=True, text=True, timeout=timeout,
                          **options)
    if check and done.returncode not in codes:
        raise AssertionError(f"portwarrant {' '.join(arguments)}: exit code {done.returncode}\n"
                             f"{done.stdout[-2000:]}\n{done.stderr[-4000:]}")
    return done


def inventory(*arguments, **options):
    """The JSON of `portwarrant inventory`."""
    return json.loads(run("inventory", "--format", "json", *arguments, **options).stdout)


def need_root():
    """Ends the program as skipped when it may not make network namespaces."""
    if os.geteuid() != 0:
        print("skipped: needs root to make network namespaces")
        sys.exit(77)
    probe = subprocess.run(["unshare", "--net", "true"], capture_output=True, check=False)
    if probe.returncode != 0:
        print(f"skipped: cannot make a network namespace: {probe.stderr.decode().strip()}")
        sys.exit(77)


@contextlib.contextmanager
def namespace(tag):
    """A network namespace of this test's own, with its loopback up; gone afterwards."""
    name = f"pwtest-{tag}-{os.getpid()}"
    subprocess.run(["ip", "netns", "add", name], check=True)
    try:
        subprocess.run(["ip", "-n", name, "link", "set", "lo", "up"], check=True)
        yield name
    finally:
        subprocess.run(["ip", "netns", "del", name], check=True)


@contextlib.contextmanager
def running(*command, ready="ready", seconds=60, **options):
    """A child that has printed a line with `ready`, kept as its `greeting`; ended by its pid
    afterwards."""
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, **options)
    try:
        deadline = time.monotonic() + seconds
        for line in child.stdout:
            if ready in line:
                child.greeting = line
                break
            if time.monotonic() > deadline:
                raise AssertionError(f"{command[0]} did not get ready")
        else:
            raise AssertionError(f"{command} ended before it was ready: {child.wait()}")
        yield child
    finally:
        if child.poll() is None:
            child.terminate()
            try:
                child.wait(timeout=20)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        child.stdout.close()


@contextlib.contextmanager
def python_in(netns, code, seconds=60):
    """A Python program inside a namespace that prints `ready` once its sockets are there."""
    with tempfile.NamedTemporaryFile("w", suffix=".py") as script:
        script.write(code)
        script.flush()
        with running("ip", "netns", "exec", netns, sys.executable, "-u", script.name,
                     seconds=seconds) as child:
            yield child


def main():
    """Runs the tests of the calling module; the binary's name is not one of unittest's words. Where
    a single one was skipped the whole is told as skipped, with the reasons last, since ctest sees
    no more than the exit code."""
    result = unittest.main(argv=[sys.argv[0]], verbosity=2, exit=False).result
    if not result.wasSuccessful():
        sys.exit(1)
    for test, reason in result.skipped:
        print(f"skipped: {test}: {reason}")
    if result.skipped:
        sys.exit(77)
