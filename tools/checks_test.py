"""The checks of this folder find what they are for, and leave alone what is right."""
import contextlib
import io
import pathlib
import sys
import tempfile
import unittest
from unittest import mock

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import check_doc_paths  # noqa: E402
import check_layers  # noqa: E402
import check_skips  # noqa: E402
import check_words  # noqa: E402
import run_tidy  # noqa: E402

LAYERS = "base:\nsys: base\nwire: base\naudit: base wire\nwatch: base sys\nwatch/maps: base bpf\nbpf:\n"


class Tree(unittest.TestCase):
    """A test with a small source tree of its own."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory(prefix="pw-checks-")
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name).resolve()
        self.put("src/LAYERS", LAYERS)

    def put(self, name, text):
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


class Layers(Tree):
    def faults(self):
        return list(check_layers.faults(self.root))

    def test_takes_what_the_rows_allow(self):
        self.put("src/audit/rule.cc", '#include "audit/rule.h"\n#include "wire/tcp.h"\n#include <vector>\n')
        self.put("src/sys/file.cc", "#include <sys/stat.h>\n#include <fstream>\n")
        self.put("src/wire/address.cc", "#include <arpa/inet.h>\n")
        self.put("src/watch/maps.cc", '#include "watch/maps.h"\n#include "maps.skel.h"\n#include <bpf/libbpf.h>\n')
        self.put("src/audit/CMakeLists.txt", "pw_layer(audit SOURCES rule.cc USES base wire LINK fmt::fmt)\n")
        self.assertEqual(self.faults(), [])

    def test_names_file_line_and_layer(self):
        self.put("src/audit/rule.cc", '#include "audit/rule.h"\n#include "sys/file.h"\n')
        self.assertEqual(self.faults(), ["src/audit/rule.cc:2: audit may not include sys/file.h"])

    def test_only_sys_reaches_the_system(self):
        for header in ("unistd.h", "sys/socket.h", "linux/inet_diag.h", "filesystem", "fstream",
                       "poll.h", "netinet/in.h", "arpa/inet.h", "cap-ng.h", "libmnl/libmnl.h", "libssh/libssh.h",
                       "systemd/sd-bus.h", "bpf/libbpf.h"):
            self.put("src/audit/rule.h", f"#include <{header}>\n")
            self.assertEqual(self.faults(), [f"src/audit/rule.h:1: {message}" for message in [
                f"audit may not include <{header}>" if header.startswith(("systemd", "bpf"))
                else f"only sys may include <{header}>"]])

    def test_a_file_row_replaces_that_of_its_layer(self):
        self.put("src/watch/maps.cc", '#include "sys/file.h"\n')
        self.put("src/watch/ring.cc", '#include "maps.skel.h"\n')
        self.assertEqual(self.faults(), [
            "src/watch/maps.cc:1: watch may not include sys/file.h",
            "src/watch/ring.cc:1: watch may not include the BPF skeleton maps.skel.h"])

    def test_links_includes_without_folder_and_rings(self):
        self.put("src/LAYERS", LAYERS + "scan: probe\nprobe: scan\n")
        self.put("src/audit/CMakeLists.txt", "pw_layer(audit SOURCES a.cc USES base sys)\n")
        self.put("src/base/text.h", "")
        self.put("src/base/text.cc", '#include "text.h"\n')
        self.put("src/stray/a.cc", "")
        self.assertEqual(self.faults(), [
            "src/LAYERS: probe, scan include each other in a ring",
            'src/base/text.cc:1: write the folder: "base/text.h"',
            "src/stray/a.cc: src/LAYERS has no row for stray",
            "src/audit/CMakeLists.txt: audit may not link sys"])

    def test_tests_may_reach_further(self):
        self.put("src/audit/rule_test.cc", '#include "sys/file.h"\n#include <unistd.h>\n' + "\n" * 450)
        self.assertEqual(self.faults(), [])

    def test_long_files(self):
        self.put("src/audit/rule.h", "\n" * 151)
        self.put("src/audit/rule.cc", "\n" * 400)
        self.assertEqual(self.faults(),
                         ["src/audit/rule.h: 151 lines, the limit is 150: split it by idea"])


class DocPaths(Tree):
    def faults(self):
        return list(check_doc_paths.faults(self.root))

    def test_names_paths_that_are_not_there(self):
        self.put("docs/a.md", "See `src/LAYERS`, `src/<layer>/x.h` and [b](b.md#part).\n```\nfuzz/run.sh 60\n```\n")
        self.assertEqual(self.faults(), [
            "docs/a.md:1: names src/<layer>/x.h, which does not exist",
            "docs/a.md:3: names fuzz/run.sh, which does not exist",
            "docs/a.md:1: links b.md, which does not exist"])

    def test_takes_paths_that_are_there_and_made_ones(self):
        self.put("README.md", "`src/<layer>/x.h` `src/*/x.h` `build/dev` [a](docs/) [b](https://example.org/x)\n")
        self.put("src/wire/x.h", "")
        self.put("docs/a.md", "[up](../README.md)\n")
        self.assertEqual(self.faults(), [])


class Words(Tree):
    def faults(self, name, text):
        return list(check_words.faults_of_text(name, text, [f"{self.root}"]))

    def test_markers_need_an_issue(self):
        marker = "TO" + "DO"
        self.assertEqual(len(self.faults("src/a.cc", f"// {marker}: later\n")), 1)
        self.assertEqual(self.faults("src/a.cc", f"// {marker}(#12): later\n"), [])

    def test_tests_that_cannot_fail(self):
        for body in ("EXPECT_TRUE(" + "true);", "SUC" + "CEED();", "EXPECT_EQ(" + "a, a);", "Run();"):
            text = f"TEST(A, B) {{\n  {body}\n}}\n"
            self.assertTrue(self.faults("src/a_test.cc", text), body)
        self.assertTrue(self.faults("src/a_test.cc", "TEST(A, DISAB" + "LED_B) {\n  EXPECT_EQ(a, 1);\n}\n"))
        self.assertEqual(self.faults("src/a_test.cc", "TEST(A, B) {\n  EXPECT_EQ(a, 1);\n}\n"), [])

    def test_skips_say_what_they_lack(self):
        skip = "TEST(A, B) {{\n  if (!root) GTEST_SKIP(){};\n  EXPECT_EQ(a, 1);\n}}\n"
        self.assertEqual(len(self.faults("src/a_test.cc", skip.format(""))), 1)
        self.assertEqual(self.faults("src/a_test.cc", skip.format(' << "needs root"')), [])

    def test_a_nolint_names_check_and_reason(self):
        self.assertEqual(len(self.faults("src/a.h", "int a;  // NO" "LINT\n")), 1)
        self.assertEqual(len(self.faults("src/a.h", "int a;  // NO" "LINT(misc-x)\n")), 1)
        self.assertEqual(self.faults("src/a.h", "int a;  // NO" "LINT(misc-x): by design\n"), [])

    def test_places_and_blanks(self):
        self.assertEqual(len(self.faults("a.sh", f"cd {self.root}/build\n")), 1)
        self.assertEqual(len(self.faults("a.sh", "cd build \n")), 1)
        self.assertEqual(len(self.faults("a.sh", "cd build")), 1)


class Skips(Tree):
    RESULTS = """<testsuite>
<testcase name="Ran" status="run"><system-out>ok</system-out></testcase>
<testcase name="Lacks" status="notrun"><skipped message="SKIP"/><system-out>
src/a_test.cc:9: Skipped
needs root
[  SKIPPED ] Lacks (0 ms)
</system-out></testcase></testsuite>"""

    def test_names_test_and_reason(self):
        self.put("results.xml", self.RESULTS)
        self.assertEqual(check_skips.not_run(self.root / "results.xml"), [("Lacks", "needs root")])
        out = io.StringIO()
        with mock.patch.object(sys, "argv", ["check_skips.py", str(self.root / "results.xml")]), \
                contextlib.redirect_stderr(out), self.assertRaises(SystemExit) as stopped:
            check_skips.main()
        self.assertIn("skipped: Lacks: needs root", out.getvalue())
        self.assertNotIn(stopped.exception.code, (None, 0))


class TidyWrapper(Tree):
    def test_chooses_shipped_sources_once(self):
        build = self.root / "build/dev"
        rows = ", ".join(
            f'{{"directory": "{self.root}", "file": "{name}", "command": "c++ -c {name}"}}'
            for name in ("src/base/a.cc", "src/base/a.cc", "src/base/a_test.cc", "fuzz/f.cc",
                         "build/dev/generated.cc", "lab/programs/p.cc"))
        self.put("build/dev/compile_commands.json", f"[{rows}]")

        def names(everything, parts):
            return [str(source.relative_to(self.root))
                    for source, _ in run_tidy.chosen(self.root, build, everything, parts)]
        self.assertEqual(names(False, []), ["lab/programs/p.cc", "src/base/a.cc"])
        self.assertEqual(names(True, ["base"]), ["src/base/a.cc", "src/base/a_test.cc"])

    def test_findings_in_generated_files_are_not_ours(self):
        build = self.root / "build/dev"
        ours = f"{self.root}/src/a.cc:1:2: error: faulty [bugprone-x]\n  1 | int a;\n"
        made = f"{build}/generated/b.h:3:4: error: faulty [bugprone-x]\n  3 | int b;\n"
        self.assertEqual(run_tidy.without_generated(made + ours, build), ours)
        self.assertEqual(run_tidy.without_generated(made, build), "")


if __name__ == "__main__":
    unittest.main()
