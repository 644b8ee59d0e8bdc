#!/usr/bin/env python3
"""The HTML report in a real browser: it fetches nothing and runs without an error, counts lead to
what they count, filters filter, all of it can be read without script and with the keyboard, and
colours can be told apart by those who see them weakly."""
import json
import os
import sys
import tempfile
import unittest

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import browser as chromium  # noqa: E402
import portwarrant as pw  # noqa: E402
import stored  # noqa: E402
from stored import HOSTILE  # noqa: E402

TAB, ENTER = "\ue004", "\ue007"

# Every element with text of its own whose colour stands too weakly before its background
# (WCAG 2.1 s.1.4.3: 4.5, and 3 for large text).
WEAK_CONTRAST = """
const channels = (text) => text.match(/[\\d.]+/g).map(Number);
const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
  .map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4)
  .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
const behind = (element) => {
  for (let at = element; at; at = at.parentElement) {
    const colour = channels(getComputedStyle(at).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour;
  }
  return channels(getComputedStyle(document.documentElement).backgroundColor);
};
const weak = [];
let looked = 0;
for (const element of document.querySelectorAll("body *")) {
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  if (!own || !element.checkVisibility() || element.closest("script, .skip")) continue;
  looked += 1;
  const style = getComputedStyle(element);
  const [a, b] = [light(channels(style.color)), light(behind(element))].sort((x, y) => y - x);
  const size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  const ratio = (a + 0.05) / (b + 0.05);
  if (ratio < (large ? 3 : 4.5))
    weak.push(`${element.tagName}.${element.className} ${ratio.toFixed(2)}`);
}
return {weak: [...new Set(weak)], looked};
"""


class OnePage(unittest.TestCase):
    """The report of a bundle in a browser; `FOUND` is its inventory."""
    FOUND = None

    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.bundle = stored.bundle(os.path.join(scratch.name, "bundle"), found=cls.FOUND)
        cls.address = "file://" + os.path.join(cls.bundle, "report.html")
        with open(os.path.join(cls.bundle, "report.json")) as file:
            cls.report = json.load(file)

    def setUp(self):
        context = chromium.browser()
        self.page = context.__enter__()
        self.addCleanup(context.__exit__, None, None, None)

    def shown(self):
        """Ids of the findings that are to be seen."""
        return self.page.run("return [...document.querySelectorAll('.finding')]"
                             ".filter((f) => f.checkVisibility()).map((f) => f.dataset.id)")

    def ids(self, wanted):
        return [finding["id"] for finding in self.report["findings"] if wanted(finding)]

    def choose(self, name, value):
        self.page.run("const c = document.querySelector(`[data-filter=${arguments[0]}]`);"
                      "c.value = arguments[1]; c.dispatchEvent(new Event('input', {bubbles: true}))",
                      name, value)


class ReportPage(OnePage):
    def test_fetches_nothing_runs_clean_and_no_text_becomes_markup(self):
        self.page.open(self.address)
        self.assertEqual(self.page.run("return document.readyState"), "complete")
        self.assertEqual(self.page.complaints(), [])
        self.assertEqual([a for a in self.page.requests() if a.startswith(("http", "ws", "ftp"))], [])
        self.assertEqual(self.page.run("return performance.getEntriesByType('resource').length"), 0)
        self.assertIsNone(self.page.run("return window.owned"))
        self.assertEqual(self.page.run("return document.images.length + document.scripts.length"), 1)
        self.assertIn(HOSTILE, self.page.run("return document.body.textContent"))

    def test_page_forbids_what_it_does_not_bring(self):
        self.page.open(self.address)
        self.page.run("const s = document.createElement('script');"
                      "s.textContent = 'window.owned = 1'; document.body.append(s)")
        self.assertIsNone(self.page.run("return window.owned"))
        self.page.run("fetch('http://127.0.0.1:9/').catch(() => {})")
        self.assertTrue(any("Content Security Policy" in line for line in self.page.complaints()))

    def test_says_what_the_json_says(self):
        self.page.open(self.address)
        self.assertEqual(self.shown(), self.ids(lambda finding: True))
        text = self.page.run("return document.getElementById('requirements').textContent")
        for requirement in self.report["requirements"]:
            self.assertIn(requirement["title"], text)
            self.assertIn(requirement["reason"], text)
        rows = self.page.run("return document.querySelectorAll('.matrix tbody tr').length")
        self.assertEqual(rows, len(self.report["matrix"]))

    def test_every_count_leads_to_as_many(self):
        self.page.open(self.address)
        counts = self.page.run("return document.querySelectorAll('a.count, a.tally').length")
        self.assertGreaterEqual(counts, 6)
        for number in range(counts):
            text = self.page.run("const a = document.querySelectorAll('a.count, a.tally')"
                                 "[arguments[0]]; a.click(); return a.textContent", number)
            self.assertEqual(len(self.shown()), int(text.split()[0]), text)
            self.assertIn(f"Showing {text.split()[0]} of",
                          self.page.run("return document.querySelector('.shown').textContent"))

    def test_filters_filter_and_search_searches(self):
        self.page.open(self.address)
        self.choose("state", "inconclusive")
        self.assertEqual(self.shown(), self.ids(lambda f: f["verdict"] == "inconclusive"))
        self.choose("state", "accepted")
        self.assertEqual(self.shown(), self.ids(lambda f: f["accepted"]))
        self.assertEqual(len(self.shown()), 1)
        self.choose("state", "")
        self.choose("kind", "forbidden-service")
        self.assertEqual(self.shown(), self.ids(lambda f: f["kind"] == "forbidden-service"))
        self.choose("requirement", "R1")
        self.assertEqual(self.shown(), self.ids(
            lambda f: f["kind"] == "forbidden-service" and "R1" in f["requirements"]))
        self.page.click(".filters button[type=reset]")
        self.assertEqual(self.shown(), self.ids(lambda f: True))
        self.choose("text", "TELNETD 2323")
        self.assertEqual(self.shown(), self.ids(lambda f: f["subject"]["port"] == 2323))
        self.choose("text", "no such thing")
        self.assertEqual(self.shown(), [])

    def test_picture_says_with_colour_and_word_what_the_json_says(self):
        self.page.open(self.address)
        cells = self.page.run(
            "const heads = [...document.querySelectorAll('.picture thead th')].map((h) => h.textContent);"
            "return [...document.querySelectorAll('.picture tbody tr')].flatMap((row) =>"
            " [...row.cells].slice(1).map((cell, i) => [heads[i + 1].trim(),"
            " row.cells[0].querySelector('code').textContent, cell.textContent, cell.className,"
            " getComputedStyle(cell).backgroundColor]))")
        said = {(where, port): (word, style) for where, port, word, style, _ in cells}
        for row in self.report["matrix"]:
            word, style = said[(row["interface"], f"{row['transport']}/{row['port']}")]
            if row["inside"] and not row["documented"]:
                self.assertEqual((word, style), ("not listed", "fail"))
            if row["documented"] and not row["inside"]:
                self.assertEqual(style, "inconclusive")
            if not row["documented"] and not row["inside"] and row["outside"] != "open":
                self.assertEqual((word, style), ("not open", "away"))
            if row["documented"] and row["inside"] and not row["findings"]:
                self.assertEqual((word, style), ("listed", "pass"))
        self.assertEqual(said[("oam", "tcp/21")], ("accepted", "accepted"))
        colours = {style: colour for *_, style, colour in cells}
        self.assertEqual(len(set(colours.values())), len(colours))  # each state has its own
        self.assertTrue(all(word for *_, word, _, _ in cells))
        self.page.run("document.querySelector('.picture td.fail a').click()")
        self.assertEqual(self.page.run("return document.querySelectorAll('.finding[open]').length"), 1)

    def test_documents_read_without_script_and_fetch_nothing(self):
        for name in ("product-document.html", "test-report.html"):
            self.page.open(self.address.replace("report.html", name))
            self.assertEqual(self.page.complaints(), [])
            self.assertEqual([a for a in self.page.requests() if a.startswith(("http", "ws"))], [])
            self.assertEqual(self.page.run("return document.scripts.length + document.images.length"), 0)
            self.assertEqual(self.page.run("return document.documentElement.lang"), "en")
            for landmark in ("main", "header", "h1"):
                self.assertEqual(self.page.run("return document.querySelectorAll(arguments[0]).length",
                                               landmark), 1, landmark)
            self.assertEqual(self.page.run("return [...document.querySelectorAll('th')]"
                                           ".filter((t) => !t.scope).length"), 0)
            for scheme in ("light", "dark"):
                self.page.devtools("Emulation.setEmulatedMedia",
                                   features=[{"name": "prefers-color-scheme", "value": scheme}])
                seen = self.page.run(WEAK_CONTRAST)
                self.assertGreater(seen["looked"], 30)
                self.assertEqual(seen["weak"], [], name + " " + scheme)
            self.page.devtools("Emulation.setDeviceMetricsOverride", width=360, height=740,
                               deviceScaleFactor=2, mobile=True)
            self.assertLessEqual(self.page.run("return document.documentElement.scrollWidth"), 360)
            self.page.devtools("Emulation.clearDeviceMetricsOverride")

    def test_only_differences_hides_what_agrees(self):
        self.page.open(self.address)
        self.page.click("[data-action=differences]")
        left = self.page.run("return [...document.querySelectorAll('.matrix tbody tr')]"
                             ".filter((r) => r.checkVisibility()).map((r) => r.textContent)")
        self.assertTrue(left)
        self.assertFalse([row for row in left if "tcp/22" in row])

    def test_link_to_a_finding_opens_it(self):
        wanted = self.ids(lambda f: f["subject"]["port"] == 69)[0]
        self.page.open(self.address + "#" + wanted)
        self.assertEqual(self.page.run("return [...document.querySelectorAll('.finding[open]')]"
                                       ".map((f) => f.dataset.id)"), [wanted])

    def test_keyboard_reaches_and_opens(self):
        self.page.open(self.address)
        self.page.type([TAB])
        self.assertEqual(self.page.run("return document.activeElement.className"), "skip")
        self.page.run("document.querySelector('.finding summary').focus()")
        self.page.type([ENTER])
        self.assertEqual(self.page.run("return document.querySelectorAll('.finding[open]').length"), 1)
        self.page.type([TAB])
        self.assertEqual(self.page.run("return document.activeElement.closest('.finding') !== null"),
                         True)

    def test_copy_says_that_it_did(self):
        self.page.open(self.address)
        self.page.run("document.querySelector('.finding').open = true;"
                      "document.querySelector('.copy').click()")
        said = self.page.run("return new Promise((done) => setTimeout(() => done("
                             "document.querySelector('.copy').firstChild.textContent), 100))")
        self.assertIn(said, ("Copied", "Selected"))

    def test_reads_whole_without_script(self):
        self.page.devtools("Emulation.setScriptExecutionDisabled", value=True)
        self.page.open(self.address)
        self.assertFalse(self.page.run("return document.querySelector('.filters').checkVisibility()"))
        self.assertEqual(self.shown(), self.ids(lambda finding: True))
        self.page.click(".finding summary")
        self.assertTrue(self.page.run("return document.querySelector('.finding .why')"
                                      ".checkVisibility()"))
        dead = self.page.run("return [...document.querySelectorAll('a')].map((a) => a.hash.slice(1))"
                             ".filter((id) => !document.getElementById(id))")
        self.assertEqual(dead, [])

    def test_paper_shows_closed_findings_and_no_controls(self):
        self.page.devtools("Emulation.setScriptExecutionDisabled", value=True)
        self.page.devtools("Emulation.setEmulatedMedia", media="print")
        self.page.open(self.address)
        hidden = self.page.run("return [...document.querySelectorAll('.finding .why')]"
                               ".filter((w) => !w.checkVisibility()).length")
        self.assertEqual(hidden, 0)
        self.assertEqual(self.page.run("return [...document.querySelectorAll('button, nav, select')]"
                                       ".filter((b) => b.checkVisibility()).length"), 0)

    def test_contrast_is_enough_by_day_and_by_night(self):
        for scheme in ("light", "dark"):
            self.page.devtools("Emulation.setEmulatedMedia",
                               features=[{"name": "prefers-color-scheme", "value": scheme}])
            self.page.open(self.address)
            self.page.run("for (const d of document.querySelectorAll('details')) d.open = true")
            seen = self.page.run(WEAK_CONTRAST)
            self.assertGreater(seen["looked"], 100)
            self.assertEqual(seen["weak"], [], scheme)

    def test_structure_can_be_heard(self):
        self.page.open(self.address)
        self.assertEqual(self.page.run("return document.documentElement.lang"), "en")
        for landmark in ("main", "header", "nav[aria-label]", "footer", "h1"):
            self.assertEqual(self.page.run("return document.querySelectorAll(arguments[0]).length",
                                           landmark), 1, landmark)
        unnamed = self.page.run(
            "return [...document.querySelectorAll('section')]"
            ".filter((s) => !document.getElementById(s.getAttribute('aria-labelledby'))).length"
            " + [...document.querySelectorAll('th')].filter((t) => !t.scope).length"
            " + [...document.querySelectorAll('select, input')].filter((c) => !c.labels.length).length")
        self.assertEqual(unnamed, 0)

    def test_fits_a_phone(self):
        self.page.devtools("Emulation.setDeviceMetricsOverride", width=360, height=740,
                           deviceScaleFactor=2, mobile=True)
        self.page.open(self.address)
        self.page.run("for (const f of document.querySelectorAll('.finding')) f.open = true")
        self.assertLessEqual(self.page.run("return document.documentElement.scrollWidth"), 360)


class LongReportPage(OnePage):
    """Most of it is text until somebody looks."""
    COUNT = 450
    STEP = 200
    FOUND = stored.crowded(COUNT)

    def said(self):
        return self.page.run("return document.querySelector('.shown').textContent")

    def test_lists_some_and_more_on_demand(self):
        self.page.open(self.address)
        everything = self.ids(lambda finding: True)
        self.assertGreater(len(everything), 2 * self.STEP)
        self.assertEqual(self.shown(), everything[:self.STEP])
        self.assertEqual(self.said(), f"Showing {len(everything)} of {len(everything)}; "
                                      f"the first {self.STEP} are listed")
        self.page.click("[data-action=more]")
        self.assertEqual(self.shown(), everything[:2 * self.STEP])
        self.page.click("[data-action=more]")
        self.assertEqual(self.shown(), everything)
        self.assertFalse(self.page.run("return document.querySelector('[data-action=more]')"
                                       ".checkVisibility()"))
        self.assertEqual(self.page.complaints(), [])

    def test_filters_and_searches_all(self):
        self.page.open(self.address)
        last = self.ids(lambda f: f["kind"] == "undocumented-port")[-1]
        port = next(f["subject"] for f in self.report["findings"] if f["id"] == last)
        self.choose("text", f"daemon {port['transport']}/{port['port']}")
        self.assertEqual(self.shown(), [last])
        self.choose("text", "figcaption")  # only markup says so
        self.assertEqual(self.shown(), [])
        self.choose("text", "")
        self.choose("state", "inconclusive")
        self.assertEqual(self.shown(), self.ids(lambda f: f["verdict"] == "inconclusive"))
        self.page.click(".filters button[type=reset]")
        self.assertEqual(self.shown(), self.ids(lambda f: True)[:self.STEP])

    def test_link_to_one_that_is_not_listed(self):
        last = self.ids(lambda f: f["kind"] == "undocumented-port")[-1]
        self.page.open(self.address + "#" + last)
        self.assertEqual(self.page.run("return [...document.querySelectorAll('.finding[open]')]"
                                       ".map((f) => f.dataset.id)"), [last])
        self.assertTrue(self.page.run("return document.querySelector('.finding[open] .copy')"
                                      ".checkVisibility()"))
        record = self.page.run("return document.querySelector(\".finding[open] a[href^='records/']\")"
                               ".getAttribute('href')")
        self.assertTrue(os.path.exists(os.path.join(self.bundle, record)))

    def test_rows_are_all_there_and_differences_too(self):
        self.page.open(self.address)
        rows = "document.querySelectorAll('.matrix tbody tr').length"
        count = self.page.run("return new Promise((done) => { const look = () => "
                              f"{rows} < arguments[0] ? setTimeout(look, 50) : done({rows}); look(); }})",
                              len(self.report["matrix"]))
        self.assertEqual(count, len(self.report["matrix"]))

    def test_reads_whole_without_script(self):
        self.page.devtools("Emulation.setScriptExecutionDisabled", value=True)
        self.page.open(self.address)
        self.assertEqual(self.shown(), self.ids(lambda finding: True))
        self.assertEqual(self.page.run("return document.querySelectorAll('.matrix tbody tr').length"),
                         len(self.report["matrix"]))

    def test_paper_has_them_all(self):
        self.page.open(self.address)
        self.page.run("dispatchEvent(new Event('beforeprint'))")
        self.page.devtools("Emulation.setEmulatedMedia", media="print")
        self.assertEqual(self.page.run("return [...document.querySelectorAll('.finding .why')]"
                                       ".filter((w) => w.checkVisibility()).length"),
                         len(self.report["findings"]))


if __name__ == "__main__":
    chromium.need_browser()
    pw.main()
