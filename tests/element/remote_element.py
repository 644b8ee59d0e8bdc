#!/usr/bin/env python3
"""The inventory of the lab element, fetched from its own sshd over its OAM network, as root and as a
user with sudo: the same as taken inside, and the element's files before and after are the same.
`remote_element.py BINARY STATIC-LISTENER STATIC-MME`."""
import contextlib
import json
import os
import subprocess
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import portwarrant as pw  # noqa: E402
import ssh_element  # noqa: E402
from lab import call  # noqa: E402

LIST = os.path.join(pw.ROOT, "lab", "element.d", "port-list.yaml")
NAME = f"remote-{os.getpid()}"
INSIDE = "/opt/portwarrant"
ADDRESS = "10.78.0.2"

# What an administrator does before an element is collected from.
PREPARE = """
set -e
useradd --create-home --shell /bin/bash pwadmin
for home in /root /home/pwadmin; do
  mkdir -p -m 700 $home/.ssh
  cp %s/key.pub $home/.ssh/authorized_keys
done
chown -R pwadmin: /home/pwadmin
echo 'pwadmin ALL=(ALL) NOPASSWD: ALL' >/etc/sudoers.d/pwadmin
""" % INSIDE

# Everything but the kernel's own views, what systemd-logind keeps while somebody is logged in, and
# what nmbd writes by its own clock.
FILES = r"""find / \( -path /proc -o -path /sys -o -path /run/systemd -o -path '/run/user/*/systemd' \
  -o -path /var/cache/samba -o -path %s \) -prune -o -print | sort""" % INSIDE


def lab(*arguments, **options):
    return call("element", *arguments, **options)


def in_element(script, codes=(0,)):
    return lab("exec", "--name", NAME, "sh", "-c", script, codes=codes)


class CollectionFromTheElement(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        stack = contextlib.ExitStack()
        cls.addClassCleanup(stack.close)
        scratch = stack.enter_context(tempfile.TemporaryDirectory())
        cls.key = ssh_element.make_key(f"{scratch}/key")
        subprocess.run(["cp", pw.BINARY, f"{scratch}/portwarrant"], check=True)
        os.chmod(scratch, 0o755)
        stack.callback(lab, "down", "--name", NAME)
        lab("up", "--name", NAME, "--bind-ro", f"{scratch}:{INSIDE}")
        in_element(PREPARE)
        host_key = in_element("cat /etc/ssh/ssh_host_ed25519_key.pub").split()
        cls.known = f"{scratch}/known_hosts"
        with open(cls.known, "w", encoding="utf-8") as out:
            out.write(f"{ADDRESS} {host_key[0]} {host_key[1]}\n")
        # The first login of a user leaves what every login leaves (logs, a journal of the user).
        for user in ("root", "pwadmin"):
            lab("vantage", "--name", NAME, "ssh", "-q", "-i", cls.key, "-o",
                f"UserKnownHostsFile={cls.known}", f"{user}@{ADDRESS}",
                "true" if user == "root" else "sudo -n true")
        cls.near = json.loads(lab("exec", "--name", NAME, f"{INSIDE}/portwarrant", "inventory",
                                  "--netns", "self", "--format", "json", codes=(0, 3)))
        cls.before = in_element(FILES)
        cls.far = {user: cls.fetch(user) for user in ("root", "pwadmin")}
        cls.after = in_element(FILES)

    @classmethod
    def vantage(cls, *arguments, codes=(0, 1, 3)):
        return lab("vantage", "--name", NAME, pw.BINARY, *arguments, "--identity", cls.key,
                   "--known-hosts", cls.known, codes=codes)

    @classmethod
    def fetch(cls, user):
        return json.loads(cls.vantage("inventory", "--host", f"ssh://{user}@{ADDRESS}", "--netns",
                                      "self", "--format", "json"))

    def test_sockets_and_owners_are_those_from_inside(self):
        def rows(inventory):
            return sorted((r["transport"], r["address"] or "", r["port"], r["inode"],
                           r["owner"]["kind"], r["service"] or "", r["unit"] or "",
                           tuple(sorted((p["pid"], p["exe"], (p["package"] or {}).get("name"))
                                        for p in r["processes"])))
                          for r in inventory["listeners"])
        self.assertIn(23, {r["port"] for r in self.near["listeners"]})
        for user, far in self.far.items():
            with self.subTest(user=user):
                self.assertEqual(rows(far), rows(self.near))
                self.assertEqual(far["host"], self.near["host"])

    def test_services_by_systemctl_are_those_over_the_bus(self):
        def row(service):
            # /lib is a link to /usr/lib there: both ways name the same file.
            place = service["file"]
            if place and place.startswith("/lib/"):
                place = "/usr" + place
            return {**{k: v for k, v in service.items() if k != "listeners"}, "file": place}

        def rows(inventory):
            # Users' managers come and go with their logins.
            return {s["name"]: row(s) for s in inventory["services"]
                    if not s["name"].startswith("user")}
        near = rows(self.near)
        self.assertTrue(near["ssh.service"]["active"])
        self.assertGreater(len(near), 50)
        for user, far in self.far.items():
            with self.subTest(user=user):
                far_rows = rows(far)
                self.assertEqual(near.keys(), far_rows.keys())
                differ = [(name, key, near[name][key], far_rows[name][key]) for name in near
                          for key in near[name] if near[name][key] != far_rows[name][key]]
                self.assertEqual(differ, [])

    def test_says_how_it_was_taken(self):
        for user, far in self.far.items():
            self.assertEqual(far["remote"]["address"], f"ssh://{user}@{ADDRESS}:22")
            self.assertEqual(far["remote"]["sudo"], user == "pwadmin")
            self.assertTrue(far["remote"]["verified"])

    def test_leaves_no_file_and_takes_none(self):
        self.assertGreater(self.before.count("\n"), 5000)
        self.assertEqual(set(self.after.splitlines()) ^ set(self.before.splitlines()), set())

    def test_audit_gives_the_findings_from_inside(self):
        def findings(text):
            return sorted((f["kind"], f["title"]) for f in json.loads(text)["findings"])
        far = self.vantage("audit", "--list", LIST, "--inventory", f"ssh://root@{ADDRESS}",
                           "--netns", "self", "--format", "json", codes=(1,))
        saved = f"{os.path.dirname(self.known)}/near.json"
        with open(saved, "w", encoding="utf-8") as out:
            json.dump(self.near, out)
        near = pw.run("audit", "--list", LIST, "--inventory", saved, "--netns", "self", "--format",
                      "json", codes=(1,)).stdout
        self.assertGreater(len(findings(far)), 10)
        self.assertEqual(findings(far), findings(near))
        settings = json.loads(far)["settings"]
        self.assertEqual(settings["collected_from"], f"ssh://root@{ADDRESS}:22")
        self.assertIn("none: ", settings["configuration_records"])


if __name__ == "__main__":
    pw.need_root()
    pw.main()
