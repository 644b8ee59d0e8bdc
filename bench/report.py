#!/usr/bin/env python3
"""A report of many findings: report.py BINARY [FINDINGS]. How long the audit of a stored inventory
takes to write its bundle, verify to check it, a browser to open the page and to filter it, and
WeasyPrint to print it. Targets: open and filter under 2 s, print within 120 s, for 10,000 findings."""
import os
import shutil
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "tests", "support"))
import browser as chromium  # noqa: E402
import portwarrant as pw  # noqa: E402
import stored  # noqa: E402

FILTER = """
const began = performance.now();
const control = document.querySelector(arguments[0]);
control.value = arguments[1];
control.dispatchEvent(new Event('input', {bubbles: true}));
document.body.offsetHeight;
return [performance.now() - began, document.querySelector('.shown').textContent];
"""


def timed(what, work):
    began = time.monotonic()
    result = work()
    print(f"{what:<44} {time.monotonic() - began:8.2f} s", flush=True)
    return result


def look(bundle):
    """Opens and filters the page."""
    with chromium.browser() as page:
        page.open("about:blank")
        timed("browser: open", lambda: (page.open("file://" + os.path.join(bundle, "report.html")),
                                        page.run("return document.body.offsetHeight")))
        for selector, value in (("[data-filter=severity]", "critical"),
                                ("[data-filter=severity]", ""),
                                ("[data-filter=text]", "daemon-77"), ("[data-filter=text]", "tcp/2000")):
            spent, shown = page.run(FILTER, selector, value)
            print(f"browser: filter {value or 'all':<28} {spent / 1000:8.2f} s   {shown}", flush=True)


def main():
    count = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    with tempfile.TemporaryDirectory() as scratch:
        bundle = os.path.join(scratch, "bundle")
        timed(f"audit: {count} findings", lambda: stored.bundle(bundle, found=stored.crowded(count)))
        size = os.path.getsize(os.path.join(bundle, "report.html"))
        print(f"report.html {size / 1e6:.1f} MB")
        timed("verify", lambda: pw.run("verify", bundle, codes=(0,)))
        timed("report --format sarif", lambda: pw.run("report", bundle, "--format", "sarif", codes=(0,)))
        if shutil.which("chromedriver"):
            look(bundle)
        if shutil.which("weasyprint"):
            timed("report --format pdf", lambda: pw.run("report", bundle, "--format", "pdf", "-o",
                                                        os.path.join(scratch, "r.pdf"), codes=(0,),
                                                        timeout=900))


if __name__ == "__main__":
    main()
