#!/usr/bin/python3
"""Links in the documents lead somewhere: links.py ROOT.

Each relative link of a Markdown file names a file of the tree, and one that the package's documents include as well
(debian/rules). Prints `FILE:LINE: what`; exit code 1 if there was one. Not here: links to elsewhere, headings.
"""

import re
import sys
from pathlib import Path

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")


def packaged(root: Path) -> list:
    """What debian/rules puts beside the documents: files and folders, from the root of the tree."""
    text = (root / "debian/rules").read_text().replace("\\\n", " ")
    return re.search(r"^\ttar c (.*?) \| tar x", text, re.MULTILINE).group(1).split()


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    shipped = packaged(root)
    pages = [root / "README.md", root / "CHANGELOG.md", root / "CONTRIBUTING.md", root / "pktgen/README.md",
             *sorted((root / "docs").glob("*.md"))]
    found = 0
    for page in pages:
        for number, line in enumerate(page.read_text().splitlines(), 1):
            for link in LINK.findall(line):
                if ":" in link:
                    continue
                target = (page.parent / link).resolve()
                inside = target.relative_to(root).as_posix() if target.is_relative_to(root) else None
                if not target.exists():
                    what = "leads nowhere"
                elif inside is None or not any(inside == one or inside.startswith(one + "/") for one in shipped):
                    what = "is not among the package's documents (debian/rules)"
                else:
                    continue
                found += 1
                print(f"{page.relative_to(root)}:{number}: {link} {what}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
