"""A headless Chromium driven through chromedriver's WebDriver protocol (W3C WebDriver), with nothing
but the standard library. Ends the program as skipped when the machine has no browser.
"""
import contextlib
import http.client
import json
import re
import shutil
import subprocess
import sys
import tempfile

import portwarrant as pw

# Without a network of its own the browser would try to reach its vendor at every start.
FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
         "--disable-background-networking", "--disable-component-update", "--disable-sync",
         "--window-size=1280,1000"]
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"  # W3C WebDriver s.12


def need_browser():
    for program in ("chromium", "chromedriver"):
        if shutil.which(program) is None:
            print(f"skipped: {program} is not installed (Debian packages chromium, chromium-driver)")
            sys.exit(77)


class Browser:
    """One session. Every method fails with what the driver says."""

    def __init__(self, port, profile):
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        self.session = None
        answer = self.call("POST", "/session", {"capabilities": {"alwaysMatch": {
            "browserName": "chrome",
            "goog:chromeOptions": {"binary": shutil.which("chromium"),
                                   "args": [*FLAGS, f"--user-data-dir={profile}"]},
            "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}}})
        self.session = answer["sessionId"]

    def call(self, method, path, body=None):
        data = None if method in ("GET", "DELETE") else json.dumps(body or {})
        where = f"/session/{self.session}{path}" if self.session else path
        self.connection.request(method, where, data, {"Content-Type": "application/json"})
        answer = json.loads(self.connection.getresponse().read())["value"]
        if isinstance(answer, dict) and "error" in answer:
            raise AssertionError(f"{method} {path}: {answer['error']}: {answer['message']}")
        return answer

    def open(self, address):
        self.call("POST", "/url", {"url": address})

    def run(self, script, *arguments):
        """Runs script as a function's body in the page and gives what it returns."""
        return self.call("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def devtools(self, command, **parameters):
        return self.call("POST", "/goog/cdp/execute", {"cmd": command, "params": parameters})

    def click(self, selector):
        element = self.call("POST", "/element", {"using": "css selector", "value": selector})
        self.call("POST", f"/element/{element[ELEMENT]}/click")

    def type(self, keys):
        """Keys to whatever has the focus."""
        actions = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self.call("POST", "/actions", {"actions": [
            {"type": "key", "id": "keyboard", "actions": actions}]})

    def complaints(self):
        """What the page wrote to the console: script errors, refused resources."""
        return [entry["message"] for entry in self.call("POST", "/se/log", {"type": "browser"})]

    def requests(self):
        """Every address that the page asked for."""
        addresses = []
        for entry in self.call("POST", "/se/log", {"type": "performance"}):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                addresses.append(message["params"]["request"]["url"])
        return addresses


@contextlib.contextmanager
def browser():
    """A browser with an empty profile, gone afterwards with its driver (by its pid)."""
    ready = "started successfully on port "
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile, \
            pw.running("chromedriver", "--port=0", ready=ready,
                       stderr=subprocess.DEVNULL) as driver:
        page = Browser(int(re.search(ready + r"(\d+)", driver.greeting).group(1)), profile)
        try:
            yield page
        finally:
            with contextlib.suppress(OSError, AssertionError):
                page.call("DELETE", "")
