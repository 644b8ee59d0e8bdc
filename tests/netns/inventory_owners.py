#!/usr/bin/env python3
"""Every holder of a socket is named, by the BPF pass and by the walk over /proc alike."""
import os
import subprocess
import sys
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import portwarrant as pw  # noqa: E402

HOLDERS = """
import array, ctypes, os, shutil, socket, sys, threading, time
libc = ctypes.CDLL(None, use_errno=True)
def tcp(port, reuse=False):
    s = socket.socket()
    if reuse: s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
    s.bind(('127.0.0.1', port)); s.listen(); return s
keep = [tcp(7001)]                                     # prefork: two holders of one socket
if os.fork() == 0: time.sleep(120); os._exit(0)
keep += [tcp(7002, True), tcp(7002, True)]             # SO_REUSEPORT: two sockets of one tuple
bound = socket.socket(); bound.bind(('127.0.0.1', 7003)); keep.append(bound)   # bound, not listening
here = threading.Event()
def own_table():
    libc.unshare(0x400)                                # CLONE_FILES: a table of this thread alone
    s = tcp(7004); here.set(); time.sleep(120)
threading.Thread(target=own_table, daemon=True).start(); here.wait()
a, b = socket.socketpair()                             # passed: opened here, held by a child alone
passed = tcp(7005)
child = os.fork()
if child == 0:
    for s in keep: s.close()
    passed.close(); a.close()
    _, ancillary, _, _ = b.recvmsg(1, socket.CMSG_SPACE(4))
    time.sleep(120); os._exit(0)
a.sendmsg([b'x'], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array('i', [passed.fileno()]))])
passed.close()
m = socket.socket(socket.AF_INET, socket.SOCK_STREAM, 262)             # MPTCP
m.bind(('127.0.0.1', 7006)); m.listen(); keep.append(m)
sleep = shutil.which('sleep')
for kind, port in (('deleted', 7007), ('memfd', 7008)):                # executables that are gone
    s = tcp(port); os.set_inheritable(s.fileno(), True)
    if os.fork() == 0:
        if kind == 'deleted':
            path = sys.argv[0] + '.gone'; shutil.copy(sleep, path); os.chmod(path, 0o755)
            fd = os.open(path, os.O_RDONLY); os.unlink(path)
        else:
            fd = libc.syscall(319, b'hidden', 0)       # memfd_create
            os.write(fd, open(sleep, 'rb').read())
        os.execve(fd, ['sleep', '120'], {})
    s.close()
time.sleep(0.5)
print('ready', flush=True); time.sleep(120)
"""


class InventoryOwners(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.stack = pw.contextlib.ExitStack()
        cls.netns = cls.stack.enter_context(pw.namespace("own"))
        for command in ("link add vx0 type vxlan id 7 dstport 4789", "link set vx0 up"):
            subprocess.run(["ip", "-n", cls.netns, *command.split()], check=True)
        cls.child = cls.stack.enter_context(pw.python_in(cls.netns, HOLDERS))
        cls.bpf = pw.inventory("--netns", cls.netns, "--owners", "bpf")
        cls.proc = pw.inventory("--netns", cls.netns, "--owners", "proc")

    @classmethod
    def tearDownClass(cls):
        # The children of the program hold sockets of their own: they end with the namespace's name.
        pids = subprocess.run(["ip", "netns", "pids", cls.netns], capture_output=True, text=True,
                              check=True).stdout.split()
        for pid in pids:
            os.kill(int(pid), 15)
        cls.stack.close()

    def rows(self, document, port):
        return [r for r in document["listeners"] if r["port"] == port]

    def test_both_ways_see_the_same(self):
        def picture(document):
            return sorted((r["id"], r["owner"]["kind"], [p["pid"] for p in r["processes"]])
                          for r in document["listeners"])
        self.assertEqual(picture(self.bpf), picture(self.proc))

    def test_prefork_names_both_holders(self):
        (row,) = self.rows(self.bpf, 7001)
        self.assertEqual(len(row["processes"]), 2)

    def test_reuseport_gives_two_listeners_with_ids_of_their_own(self):
        first, second = self.rows(self.bpf, 7002)
        self.assertNotEqual(first["id"], second["id"])
        self.assertNotEqual(first["cookie"], second["cookie"])

    def test_bound_tcp_that_does_not_listen_is_listed(self):
        (row,) = self.rows(self.bpf, 7003)
        self.assertEqual(row["state"], "bound")

    def test_thread_with_its_own_table_is_found(self):
        (row,) = self.rows(self.proc, 7004)
        self.assertEqual(len(row["processes"]), 1)
        self.assertEqual(self.rows(self.bpf, 7004)[0]["processes"][0]["pid"],
                         row["processes"][0]["pid"])

    def test_passed_descriptor_belongs_to_who_holds_it(self):
        (row,) = self.rows(self.bpf, 7005)
        (opener,) = self.rows(self.bpf, 7003)
        self.assertEqual(len(row["processes"]), 1)
        self.assertNotEqual(row["processes"][0]["pid"], opener["processes"][0]["pid"])

    def test_mptcp_and_its_subflow_have_the_same_holder(self):
        rows = {r["transport"]: r for r in self.rows(self.bpf, 7006)}
        self.assertEqual(set(rows), {"tcp", "mptcp"})
        self.assertEqual(rows["tcp"]["processes"], rows["mptcp"]["processes"])

    def test_deleted_and_memory_executables_are_told(self):
        (deleted,) = self.rows(self.bpf, 7007)
        (memory,) = self.rows(self.bpf, 7008)
        self.assertTrue(any(p["deleted"] for p in deleted["processes"]), deleted)
        self.assertTrue(any(p["memfd"] for p in memory["processes"]), memory)

    def test_kernel_socket_is_named_by_its_link(self):
        for row in self.rows(self.bpf, 4789):
            self.assertEqual(row["owner"]["kind"], "kernel")
            self.assertEqual(row["owner"]["subsystem"], "vxlan")
            self.assertEqual(row["owner"]["reason"], "link vx0")


class NamespacesWithoutProcess(unittest.TestCase):
    def test_named_namespace_without_process_is_listed(self):
        with pw.namespace("none") as netns:
            (found,) = [n for n in pw.inventory()["namespaces"] if n["name"] == netns]
            self.assertEqual(found["processes"], 0)

    def test_namespace_pinned_by_a_descriptor_or_a_socket_alone_is_listed(self):
        program = """
import ctypes, os, socket, time
libc = ctypes.CDLL(None, use_errno=True)
home = os.open('/proc/self/ns/net', os.O_RDONLY)
assert libc.unshare(0x40000000) == 0
fd = os.open('/proc/self/ns/net', os.O_RDONLY)
print(os.fstat(fd).st_ino, flush=True)
assert libc.unshare(0x40000000) == 0
print(os.stat('/proc/self/ns/net').st_ino, flush=True)
s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM); s.bind(('0.0.0.0', 5353))
assert libc.setns(home, 0x40000000) == 0
print('ready', flush=True); time.sleep(120)
"""
        child = subprocess.Popen([sys.executable, "-u", "-c", program], stdout=subprocess.PIPE,
                                 text=True)
        try:
            by_descriptor = int(child.stdout.readline())
            by_socket = int(child.stdout.readline())
            self.assertEqual(child.stdout.readline().strip(), "ready")
            found = {n["inode"]: n for n in pw.inventory()["namespaces"]}
            self.assertIn(by_descriptor, found)
            self.assertIn(by_socket, found)
            self.assertRegex(found[by_socket]["found_by"][0], "a socket of process")
        finally:
            child.terminate()
            child.wait()
            child.stdout.close()


if __name__ == "__main__":
    pw.need_root()
    pw.main()
