#!/usr/bin/env python3
"""What bash and zsh offer after a TAB, from the scripts that `portwarrant completion` prints."""
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import portwarrant as pw  # noqa: E402

# Sets what bash would, calls the function that was registered, prints what it offers.
BASH = r"""
source "$1"
shift
declare COMP_CWORD=$(($# - 1))
COMP_WORDS=("$@")
read -r -a registered < <(complete -p portwarrant)
"${registered[2]}" 2>/dev/null
printf '%s\n' "${COMPREPLY[@]}"
"""

# Each TAB appends to a file what was offered (the matches that compadd takes), then Ctrl-X the line.
ZSH = r"""
PS1= PS2= RPS1=
unsetopt prompt_cr prompt_sp beep auto_list
autoload -U compinit && compinit -D -u
source "$PW_SCRIPT"
compadd() {
  if [[ ${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd "$@"; return; fi
  local -a hits
  builtin compadd -A hits "$@"
  (( $#hits )) && print -rl -- $hits >> $PW_OFFERED
  builtin compadd "$@"
}
told() { print -r -- "line:$BUFFER" >> $PW_OFFERED; BUFFER= }
zle -N told
bindkey '^I' complete-word
bindkey '^X' told
print -r -- line:ready >> $PW_OFFERED
"""


def commands_of(*path):
    """Subcommands, options and values in braces of a command, from its help."""
    text = pw.run(*path, "--help", codes=(0,)).stdout
    commands = re.findall(r"^  ([a-z]+) ", text.partition("\nSubcommands:\n")[2].partition("\n\n")[0], re.M)
    options = re.findall(r"^  (?:-\w,)?(--[a-z-]+)", text, re.M)
    values = dict(re.findall(r"^  (?:-\w,)?(--[a-z-]+) TEXT:\{([^}]*)\}", text, re.M))
    return commands, options, values


class Zsh:
    """An interactive zsh at a terminal of its own."""

    def __init__(self, script, folder):
        self.offered = os.path.join(folder, "offered")
        rc = os.path.join(folder, "rc")
        with open(rc, "w", encoding="ascii") as file:
            file.write(ZSH)
        self.pid, self.terminal = pty.fork()
        if self.pid == 0:
            os.environ.update(PW_SCRIPT=script, PW_OFFERED=self.offered, TERM="dumb")
            os.execvp("zsh", ["zsh", "-f", "-i"])
        os.write(self.terminal, f" source {rc}\n".encode())
        self.read_until("line:ready")

    def read_until(self, last, seconds=30):
        """What was written up to the line that begins with `last`; then begins anew."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if select.select([self.terminal], [], [], 0.02)[0]:
                os.read(self.terminal, 65536)
            if not os.path.exists(self.offered):
                continue
            with open(self.offered, encoding="utf-8") as file:
                text = file.read()
            lines = text.splitlines()
            if text.endswith("\n") and lines[-1].startswith(last):
                os.remove(self.offered)
                return lines
        raise AssertionError("zsh does not answer")

    def complete(self, line):
        """The matches that are offered for a line, and what becomes of the line."""
        os.write(self.terminal, f"{line}\t\x18".encode())
        *matches, last = self.read_until("line:")
        return sorted(set(matches)), last.removeprefix("line:")

    def end(self):
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        os.close(self.terminal)


class Completion(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.dir = folder.name
        self.work = os.path.join(self.dir, "work")
        os.mkdir(self.work)
        os.mkdir(os.path.join(self.work, "evidence"))
        for name in ("port-list.yaml", "port list.csv"):
            with open(os.path.join(self.work, name), "w", encoding="ascii"):
                pass
        before = os.getcwd()
        self.addCleanup(os.chdir, before)
        os.chdir(self.work)

    def script(self, shell):
        path = os.path.join(self.dir, f"completion.{shell}")
        with open(path, "w", encoding="utf-8") as file:
            file.write(pw.run("completion", shell, codes=(0,)).stdout)
        return path

    def check(self, offers):
        """`offers` gives the sorted matches for words, the last of them unfinished."""
        self.assertEqual(offers("inv"), ["inventory"])
        self.assertEqual(offers("list", "dr"), ["draft"])
        self.assertEqual(offers("audit", "--fo"), ["--format"])
        self.assertEqual(offers("audit", "--format", ""), ["json", "table"])
        self.assertEqual(offers("inventory", "--format", "j"), ["json", "jsonl"])
        self.assertEqual(offers("inventory", "--owners", ""), ["auto", "bpf", "proc"])
        self.assertEqual(offers("inventory", "-o", "port-"), ["port-list.yaml"])
        self.assertEqual(offers("audit", "--list", "x.yaml", "--color", "n"), ["never"])
        self.assertEqual(offers("audit", "--list", "port-"), ["port-list.yaml"])
        self.assertEqual(offers("audit", "--inventory", "lo"), ["local"])
        self.assertEqual(offers("list", "check", "port-"), ["port-list.yaml"])
        self.assertEqual(offers("list", "draft", "--profile", "mm"), ["mme"])
        self.assertEqual(offers("list", "draft", "--platform", ""), ["platform-debian"])
        self.assertEqual(offers("profiles", "show", "tr"), ["tr33806-r5"])
        self.assertEqual(offers("completion", ""), ["bash", "zsh"])
        self.assertEqual(offers("audit", "--format", "x"), [])
        self.assertLessEqual({"all", "self"}, set(offers("audit", "--netns", "")))
        self.assertEqual([name.rstrip("/") for name in offers("audit", "--output", "")], ["evidence"])

    def check_tree(self, offers, *path):
        """Everything that help shows is offered, and nothing else."""
        commands, options, values = commands_of(*path)
        self.assertEqual(sorted(options), [o for o in offers(*path, "-") if o.startswith("--")], path)
        for option, words in values.items():
            self.assertEqual(sorted(words.split(",")), offers(*path, option, ""), path)
        if commands:
            self.assertEqual(sorted(commands), offers(*path, ""), path)
        for command in commands:
            self.check_tree(offers, *path, command)
        return commands

    def bash_offers(self, *words):
        done = subprocess.run(["bash", "--norc", "-c", BASH, "bash", self.script_path, "portwarrant",
                               *words], capture_output=True, text=True, check=True)
        self.assertEqual(done.stderr, "")
        return sorted(done.stdout.split("\n")[:-1]) if done.stdout != "\n" else []

    def test_bash(self):
        self.script_path = self.script("bash")
        self.check(self.bash_offers)
        self.assertIn("audit", self.check_tree(self.bash_offers))
        # bash cuts --format=js into three words
        self.assertEqual(self.bash_offers("inventory", "--format", "=", "json"), ["json", "jsonl"])
        self.assertEqual(self.bash_offers("audit", "--format", "="), ["json", "table"])
        self.assertEqual(self.bash_offers("list", "check", "port"), ["port list.csv", "port-list.yaml"])

    def test_bash_does_not_run_the_name_of_a_namespace(self):
        if os.geteuid() != 0:
            self.skipTest("needs root to make a network namespace")
        self.script_path = self.script("bash")
        name = f"pwtest-$(touch ran)-{os.getpid()}"
        subprocess.run(["ip", "netns", "add", name], check=True)
        self.addCleanup(subprocess.run, ["ip", "netns", "del", name], check=True)
        self.assertEqual(self.bash_offers("audit", "--netns", "pwtest-$"),
                         [f"pwtest-\\$\\(touch\\ ran\\)-{os.getpid()}"])
        self.assertFalse(os.path.exists("ran"))

    def test_bash_script_is_clean(self):
        if not shutil.which("shellcheck"):
            self.skipTest("needs shellcheck")
        done = subprocess.run(["shellcheck", "-s", "bash", self.script("bash")], capture_output=True,
                              text=True, check=False)
        self.assertEqual(done.stdout, "")

    def test_zsh(self):
        if not shutil.which("zsh"):
            self.skipTest("needs zsh")
        zsh = Zsh(self.script("zsh"), self.dir)
        self.addCleanup(zsh.end)

        def offers(*words):
            return zsh.complete(" ".join(["portwarrant", *words]))[0]

        self.check(offers)
        self.assertIn("audit", self.check_tree(offers))
        self.assertEqual(offers("inventory", "--format=js"), ["json", "jsonl"])
        if os.geteuid() == 0:
            with pw.namespace("zsh") as name:
                self.assertEqual(offers("audit", "--netns", name[:-1]), [name])
        self.assertEqual(zsh.complete("portwarrant list check port\\ ")[1].rstrip(),
                         "portwarrant list check port\\ list.csv")

    def test_other_shells_are_refused(self):
        done = pw.run("completion", "fish", check=False)
        self.assertEqual(done.returncode, 2)
        self.assertIn("bash", done.stderr)


if __name__ == "__main__":
    pw.main()
