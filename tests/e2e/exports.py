#!/usr/bin/env python3
"""Every export of a bundle: valid against its schema, and read back by a tool that is not ours. The
element has a process name full of markup, which must stay a text everywhere."""
import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import unittest
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "support"))
import portwarrant as pw  # noqa: E402
import stored  # noqa: E402
from stored import HOSTILE  # noqa: E402

SCHEMAS = os.path.join(pw.ROOT, "tests", "schemas")


def schema(name):
    with open(os.path.join(SCHEMAS, name), encoding="utf-8") as file:
        return json.load(file)


def need(*programs):
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        raise unittest.SkipTest(f"needs {', '.join(missing)}")


def valid(document, name, *others):
    """Raises what the first fault is; `others` are schemas that the first refers to by their id."""
    try:
        import jsonschema
    except ImportError as missing:
        raise unittest.SkipTest("needs python3-jsonschema") from missing
    main = schema(name)
    store = {text[key]: text for text in (main, *map(schema, others)) for key in ("$id", "id") if key in text}
    resolver = jsonschema.RefResolver.from_schema(main, store=store)
    kind = jsonschema.validators.validator_for(main)
    kind.check_schema(main)
    kind(main, resolver=resolver, format_checker=jsonschema.FormatChecker()).validate(document)


class Exports(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        scratch = tempfile.TemporaryDirectory()
        cls.addClassCleanup(scratch.cleanup)
        cls.dir = scratch.name
        cls.bundle = stored.bundle(os.path.join(cls.dir, "bundle"), "--lab", "Lab <One>",
                                   "--operator", "J. Doe")
        with open(os.path.join(cls.bundle, "report.json"), encoding="utf-8") as file:
            cls.report = json.load(file)
        cls.ids = [finding["id"] for finding in cls.report["findings"]]

    def render(self, *arguments):
        return pw.run("report", self.bundle, "--format", *arguments, codes=(0,)).stdout

    def written(self, kind, *arguments):
        path = os.path.join(self.dir, f"out.{kind}")
        self.assertEqual(pw.run("report", self.bundle, "--format", kind, "-o", path, *arguments,
                                codes=(0,), timeout=300).stdout, "")
        return path

    def test_json_and_html_are_those_of_the_bundle(self):
        for kind, name in (("json", "report.json"), ("html", "report.html")):
            with open(os.path.join(self.bundle, name), encoding="utf-8") as file:
                self.assertEqual(self.render(kind), file.read(), kind)

    def test_csv(self):
        rows = list(csv.DictReader(io.StringIO(self.render("csv"), newline="")))
        self.assertEqual([row["id"] for row in rows], self.ids)
        for row, finding in zip(rows, self.report["findings"]):
            self.assertEqual(row["severity"], finding["severity"])
            self.assertEqual(row["requirements"].split(), finding["requirements"])
            self.assertEqual(row["fix"].splitlines(), finding["fix"].splitlines())
            self.assertEqual(row["accepted"] == "yes", finding["accepted"])
            for cell in row.values():
                self.assertNotIn(cell[:1], ("=", "+", "-", "@"))

    def test_junit(self):
        path = self.written("junit")
        need("xmllint")
        done = subprocess.run(["xmllint", "--nonet", "--noout", "--schema",
                               os.path.join(SCHEMAS, "junit.xsd"), path], capture_output=True, text=True,
                              check=False)
        self.assertEqual(done.returncode, 0, done.stderr)
        root = ET.parse(path).getroot()
        cases = {case.get("classname"): [child.tag for child in case]
                 for case in root.find("testsuite[@name='requirements']")}
        tags = {"pass": [], "fail": ["failure"], "inconclusive": ["error"], "not-applicable": ["skipped"]}
        for requirement in self.report["requirements"]:
            self.assertEqual(cases["portwarrant." + requirement["id"]], tags[requirement["verdict"]])
        for suite in root:
            self.assertEqual(int(suite.get("tests")), len(suite))
            self.assertEqual(int(suite.get("failures")), len(suite.findall("testcase/failure")))
            self.assertEqual(int(suite.get("errors")), len(suite.findall("testcase/error")))
        steps = sum(len(case["steps"]) for case in self.report["test_cases"])
        self.assertEqual(len(root.findall("testsuite/testcase")), steps + len(cases))

    def test_sarif(self):
        document = json.loads(self.render("sarif"))
        valid(document, "sarif-2.1.0.schema.json")
        run = document["runs"][0]
        self.assertEqual([row["partialFingerprints"]["portwarrantFinding/v1"] for row in run["results"]],
                         self.ids)
        for row, finding in zip(run["results"], self.report["findings"]):
            self.assertEqual(row["kind"], "fail" if finding["verdict"] == "fail" else "open")
            self.assertEqual(row["level"] == "none", finding["verdict"] != "fail")
            self.assertEqual(run["tool"]["driver"]["rules"][row["ruleIndex"]]["id"], finding["kind"])
            accepted = any(s["status"] == "accepted" for s in row.get("suppressions", []))
            self.assertEqual(accepted, finding["accepted"])

    def test_oscal(self):
        document = json.loads(self.render("oscal"))
        valid(document, "oscal-assessment-results.schema.json")
        results = document["assessment-results"]
        result = results["results"][0]
        states = {row["target"]["target-id"]: row["target"]["status"] for row in result["findings"]}
        for requirement in self.report["requirements"]:
            satisfied = requirement["verdict"] in ("pass", "not-applicable")
            self.assertEqual(states[requirement["id"]]["state"] == "satisfied", satisfied)
            self.assertIn(requirement["reason"], states[requirement["id"]]["remarks"])
        self.assertEqual([prop["value"] for risk in result["risks"] for prop in risk["props"]
                          if prop["name"] == "id"], self.ids)
        known = {row["uuid"] for row in result["risks"]}
        for finding in result["findings"]:
            self.assertLessEqual({r["risk-uuid"] for r in finding.get("related-risks", [])}, known)
        resources = {"#" + row["uuid"]: row for row in results["back-matter"]["resources"]}
        self.assertIn(results["import-ap"]["href"], resources)
        for observation in result["observations"]:
            for evidence in observation.get("relevant-evidence", []):
                link = resources[evidence["href"]]["rlinks"][0]
                path = os.path.join(self.bundle, link["href"])
                said = subprocess.run(["sha256sum", path], capture_output=True, text=True, check=True)
                self.assertEqual(said.stdout.split()[0], link["hashes"][0]["value"])
        self.assertEqual(self.render("oscal"), self.render("oscal"))

    def test_defectdojo(self):
        document = json.loads(self.render("defectdojo"))
        valid(document, "defectdojo-generic.schema.json")
        self.assertEqual([row["unique_id_from_tool"] for row in document["findings"]], self.ids)
        for row, finding in zip(document["findings"], self.report["findings"]):
            self.assertEqual(row["active"], not finding["accepted"])
            self.assertEqual(row["severity"].lower(), finding["severity"])

    def test_cyclonedx(self):
        document = json.loads(self.render("cyclonedx"))
        valid(document, "bom-1.6.SNAPSHOT.schema.json", "spdx.SNAPSHOT.schema.json",
              "jsf-0.82.SNAPSHOT.schema.json")
        self.assertEqual(len(document["services"]), len(self.report["matrix"]))
        by_end_point = {uri: row for row in document["services"] for uri in row["endpoints"]}
        self.assertEqual(by_end_point["tcp://10.78.0.2:22"]["description"], "administration")
        self.assertEqual(by_end_point["sctp://10.77.0.2:36412"]["trustZone"], "control")
        telnet = {p["name"]: p["value"] for p in by_end_point["tcp://10.78.0.2:2323"]["properties"]}
        self.assertEqual(telnet["portwarrant:documented"], "no")
        self.assertEqual(len({row["bom-ref"] for row in document["services"]}), len(document["services"]))

    def markdown(self, *arguments):
        need("cmark-gfm")
        done = subprocess.run(["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink"],
                              input=self.render("markdown", *arguments), capture_output=True, text=True,
                              check=True)
        return ET.fromstring("<body>" + done.stdout.replace("&nbsp;", " ") + "</body>")

    def test_markdown_says_the_same_and_no_text_becomes_markup(self):
        for document in ("report", "product", "test"):
            page = self.markdown("--document", document)
            self.assertEqual([node.tag for node in page.iter() if node.tag in ("a", "img", "script")], [])
            text = "".join(page.itertext()).replace("​", "")
            self.assertIn("10.78.0.2" if document == "product" else "tcp/2323", text)
        page = self.markdown()
        text = "".join(page.itertext()).replace("​", "")
        for finding_id in self.ids:
            self.assertIn(finding_id, text)
        self.assertIn(HOSTILE, text)
        code = [node.text for node in page.iter("code")]
        for finding in self.report["findings"]:
            if finding["fix"]:
                self.assertIn(finding["fix"].rstrip("\n") + "\n", code)

    def test_product_document_marks_what_is_not_listed(self):
        page = self.markdown("--document", "product")
        rows = {"".join(row[0].itertext()): ["".join(cell.itertext()) for cell in row]
                for row in page.iter("tr")}
        self.assertEqual(rows["tcp/2323"][-1], "not listed")
        self.assertEqual(rows["tcp/2323"][3], "/usr/sbin/in.telnetd")
        self.assertEqual(rows["tcp/22"][1:4], ["ssh", "administration", "/usr/sbin/sshd"])
        self.assertEqual(rows["tcp/22"][-1], "listed and open")
        self.assertEqual(rows["sctp/36412"][-1], "listed, not found open")

    def test_test_report_names_people_tool_data_and_steps(self):
        text = "".join(self.markdown("--document", "test").itertext())
        for word in ("Lab <One>", "J. Doe", "mme-01", self.report["tool"]["version"],
                     self.report["settings"]["data"], "inventory.json", "port-list.yaml"):
            self.assertIn(word, text)
        for case in self.report["test_cases"]:
            for number, step in enumerate(case["steps"], 1):
                self.assertIn(f"{case['id']}.{number}", text)
                self.assertIn(step["expected"], text)

    def test_pdf_is_archivable_and_carries_the_report(self):
        need("weasyprint", "pdfinfo", "pdfdetach", "pdftotext")
        for document in ("report", "product", "test"):
            path = self.written("pdf", "--document", document)
            info = subprocess.run(["pdfinfo", path], capture_output=True, text=True, check=True).stdout
            self.assertRegex(info, r"Pages: +\d")
            with open(path, "rb") as file:
                self.assertIn(b"pdfaid", file.read())
            attached = os.path.join(self.dir, "attached.json")
            subprocess.run(["pdfdetach", "-save", "1", "-o", attached, path], check=True)
            with open(attached, encoding="utf-8") as file:
                self.assertEqual(json.load(file), self.report)
            text = subprocess.run(["pdftotext", "-layout", path, "-"], capture_output=True, text=True,
                                  check=True).stdout
            self.assertIn("mme-01", text)
            self.assertIn("2323", text)
            self.assertRegex(text, r"Page 1 of \d")

    def test_pdf_without_weasyprint_says_what_is_missing(self):
        tools = os.path.join(self.dir, "no-tools")
        os.makedirs(tools, exist_ok=True)
        done = pw.run("report", self.bundle, "--format", "pdf", codes=(2,), env={"PATH": tools})
        self.assertIn("weasyprint is not installed", done.stderr)
        self.assertEqual(done.stdout, "")

    def test_documents_of_the_bundle_are_those_that_are_rendered(self):
        for document, name in (("product", "product-document.html"), ("test", "test-report.html")):
            with open(os.path.join(self.bundle, name), encoding="utf-8") as file:
                self.assertEqual(self.render("html", "--document", document), file.read())

    def test_a_report_alone_is_enough_for_what_needs_no_more(self):
        alone = os.path.join(self.bundle, "report.json")
        for kind in ("csv", "sarif", "cyclonedx", "markdown", "html"):
            self.assertTrue(pw.run("report", alone, "--format", kind, codes=(0,)).stdout)
        done = pw.run("report", alone, "--document", "product", codes=(2,))
        self.assertIn("whole bundle", done.stderr)

    def test_broken_and_changed_reports_are_refused(self):
        changed = os.path.join(self.dir, "changed")
        shutil.rmtree(changed, ignore_errors=True)
        shutil.copytree(self.bundle, changed)
        path = os.path.join(changed, "report.json")
        with open(path, encoding="utf-8") as file:
            text = file.read()
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace('"critical"', '"low"', 1))
        done = pw.run("report", changed, "--format", "csv", codes=(2,))
        self.assertIn("portwarrant verify", done.stderr)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text.replace('"severity": "critical"', '"severity": "grave"', 1))
        done = pw.run("report", path, "--format", "csv", codes=(2,))
        self.assertRegex(done.stderr, re.escape("findings[") + r"\d+\]\.severity")
        self.assertEqual(done.stdout, "")


if __name__ == "__main__":
    pw.main()
