#!/usr/bin/env python3
"""Takes the pictures of docs/images from the report of a bundle, in headless Chromium.

    tools/report_screenshots.py BUNDLE [FOLDER]

Needs Debian's chromium and chromium-driver.
"""
import base64
import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "support"))
import browser as chromium  # noqa: E402

# name: (width, height, "light" or "dark", what is done before)
PICTURES = {
    "report": (1280, 900, "light", "window.scrollTo(0, 0)"),
    "report-matrix": (1280, 700, "light",
                      "document.querySelector('#matrix').scrollIntoView()"),
    "report-finding": (1280, 900, "light",
                       "const all = [...document.querySelectorAll('#findings details')];"
                       "const one = all.find((o) => o.textContent.includes('in.telnetd')) ?? all[0];"
                       "one.open = true; one.scrollIntoView()"),
    "report-dark": (1280, 900, "dark", "window.scrollTo(0, 0)"),
}


def take(page, address, picture):
    width, height, scheme, script = picture
    page.devtools("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=False)
    page.devtools("Emulation.setEmulatedMedia",
                  features=[{"name": "prefers-color-scheme", "value": scheme}])
    page.open(address)
    page.run(script)
    page.run("return document.fonts.ready.then(() => 0)")
    return base64.b64decode(page.call("GET", "/screenshot"))


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__.strip())
    report = os.path.abspath(os.path.join(sys.argv[1], "report.html"))
    if not os.path.exists(report):
        sys.exit(f"{sys.argv[1]}: no report.html; name a bundle that audit --output wrote")
    folder = sys.argv[2] if len(sys.argv) == 3 else os.path.join(ROOT, "docs", "images")
    os.makedirs(folder, exist_ok=True)
    chromium.need_browser()
    with chromium.browser() as page:
        for name, picture in PICTURES.items():
            path = os.path.join(folder, name + ".png")
            with open(path, "wb") as file:
                file.write(take(page, "file://" + report, picture))
            print(path, os.path.getsize(path))


if __name__ == "__main__":
    main()
