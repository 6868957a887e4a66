#!/usr/bin/python3
"""Whether docs/conformance.md tells the truth about its tests: conformance.py ROOT.

Every table row there is CLAUSE | REQUIREMENT | WHAT NEIGHD DOES | TESTS. Tests stand in backquotes: `FILE: NAME`, where
NAME is a GoogleTest (Suite.Name) or the name of a row of a table in that file, or `STORY.sh`. Each has to exist below
tests/; a story also has to be one that runs. A row without a test says why in its third column (it begins with one of
the words below), or `none yet` in its fourth, and then the document's last section has to name the clause.
Prints `FILE:LINE: what` for each breach; exit code 1 if there was one. Not here: whether the test tests what it says.
"""

import re
import sys
from pathlib import Path

DOCUMENT = "docs/conformance.md"
WITHOUT_TEST = ("Not yet", "Does not apply")
UNTESTED = "## Without a test"


class Tests:
    """What stands in tests/: the files by name, and the stories that are registered."""

    def __init__(self, root: Path):
        self.texts: dict[str, str] = {}
        for file in sorted((root / "tests").rglob("*_test.cpp")):
            # One name can stand in several areas (documents_test.cpp); a test in either will do.
            self.texts[file.name] = self.texts.get(file.name, "") + file.read_text()
        registered = "".join((root / "tests" / area / "meson.build").read_text() for area in ("smoke", "interop"))
        self.stories = {name + ".sh" for name in re.findall(r"^\s*'(\w+)',$", registered, re.MULTILINE)}

    def fault(self, test: str) -> str | None:
        if test.endswith(".sh"):
            return None if test in self.stories else "no story of that name runs"
        file, _, name = test.partition(": ")
        if file not in self.texts:
            return "no such file below tests/"
        suite, dot, case = name.partition(".")
        if dot and re.fullmatch(r"\w+", suite) and re.fullmatch(r"\w+", case):
            found = re.search(rf"\bTEST(_[FP])?\(\s*{suite},\s*{case}\)", self.texts[file])
        else:
            found = name and f'"{name}"' in self.texts[file]
        return None if found else "no such test in that file"


def breaches(text: str, tests: Tests):
    table, _, untested = text.partition(UNTESTED)
    if not untested:
        yield 1, f"there is no section '{UNTESTED}'"
    rows = 0
    for number, line in enumerate(table.splitlines(), 1):
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip().strip("|"))]
        if not line.startswith("|") or set(line) <= set("|-: ") or cells[0] == "clause":
            continue
        rows += 1
        if len(cells) != 4:
            yield number, f"{len(cells)} columns instead of 4"
            continue
        clause, _, behaviour, column = cells
        named = re.findall(r"`([^`]+)`", column)
        if column == "none yet":
            if f"`{clause}`" not in untested:
                yield number, f"{clause} has no test, and '{UNTESTED}' does not name it"
        elif not named and not behaviour.startswith(WITHOUT_TEST):
            yield number, f"{clause}: no test is named, and the third column does not say why"
        for test in named:
            if fault := tests.fault(test):
                yield number, f"`{test}`: {fault}"
    if rows == 0:
        yield 1, "there are no tables"


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".")
    found = list(breaches((root / DOCUMENT).read_text(), Tests(root)))
    for number, what in found:
        print(f"{DOCUMENT}:{number}: {what}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
