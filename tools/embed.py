#!/usr/bin/env python3
"""Writes files as one C++ header: embed.py NAME OUTPUT BASE FILE...

The header gives pw::embedded::NAME, an array of {path relative to BASE, content}.
"""
import pathlib
import sys


def literal(content: bytes) -> str:
    """A string literal in pieces, since compilers limit the length of one."""
    lines = []
    for start in range(0, len(content), 64):
        piece = content[start:start + 64]
        lines.append('      "' + "".join(
            chr(b) if 32 <= b < 127 and chr(b) not in '"\\?' else f"\\{b:03o}" for b in piece) + '"')
    return "\n".join(lines) or '      ""'


def main() -> None:
    name, output, base, *files = sys.argv[1:]
    rows = []
    for file in files:
        path = pathlib.Path(base, file)
        content = path.read_bytes()
        rows.append(f'    {{"{file}",\n     std::string_view(\n{literal(content)},\n'
                    f"         {len(content)})}},\n")
    text = ("// Written by tools/embed.py.\n#pragma once\n#include <array>\n#include <string_view>\n\n"
            "#ifndef PW_EMBEDDED_FILE\n#define PW_EMBEDDED_FILE\nnamespace pw::embedded {\n"
            "/// One file of data/: path below it, and its bytes.\n"
            "struct File {\n  std::string_view path;\n  std::string_view content;\n};\n"
            "}  // namespace pw::embedded\n#endif\n\n"
            f"namespace pw::embedded {{\ninline constexpr std::array<File, {len(rows)}> {name} = {{{{\n"
            + "".join(rows) + "}};\n}  // namespace pw::embedded\n")
    pathlib.Path(output).parent.mkdir(parents=True, exist_ok=True)
    pathlib.Path(output).write_text(text)


if __name__ == "__main__":
    main()
