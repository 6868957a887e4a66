"""Parts of a document that a program writes, between two lines of comment; what stands around them is somebody's text.

Neighbors: attack.py fills docs/security.md, document.py docs/performance.md. Not here: what they fill in.
"""
import re

BEGIN = re.compile(r"^<!-- ([\w-]+): made by make [\w-]+ -->\n", re.MULTILINE)


def names(document):
    """Of all parts, in their order."""
    return BEGIN.findall(document.read_text(encoding="utf-8"))


def fill(document, parts):
    """Puts each text of `parts`, by name, between its markers; ends the program if one has none."""
    text = document.read_text(encoding="utf-8")
    for name, part in parts.items():
        begin = next((found for found in BEGIN.finditer(text) if found[1] == name), None)
        end = text.find(f"<!-- end of the {name} -->\n", begin.end()) if begin else -1
        if end < 0:
            raise SystemExit(f"{document} has no markers for the part '{name}'")
        text = text[:begin.end()] + part + text[end:]
    document.write_text(text, encoding="utf-8")
