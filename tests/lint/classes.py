#!/usr/bin/python3
"""How much a class is: its data members, its private and its public methods. classes.py ROOT.

A class that has too much to do does not get better by being spread over files, which is all that a limit of lines
(layers.py) can ask for. What counts is how much each of its methods may touch, so it is cut by data: a few members and the
methods that need them become a class of their own.

The limits, with what the tree had when they were set (155 classes; median and 95th percentile):
  members   12   4 and 11   what a reader keeps in mind to know a class' state
  private   20   0 and 10   steps of its own work; each may touch every member
  public    40   4 and 17   what a caller may ask; more, since a facade or a keeper of records has many small ones
Constructors, destructors, operators, static data and nested types do not count. Plain values, which hide nothing, may have as
many members as they like. Classes in .cpp files are not looked at.

NOT_YET lists what does not hold yet. It is no place for new ones: a class in it may not grow, and one that holds has to leave.
Reads the headers by libclang (python3-clang-14), all in one pass. Prints `FILE:LINE: what` for each breach; exit code 1 if
there was one. Not here: which layer includes which, lines of files (layers.py).
"""

import subprocess
import sys
from pathlib import Path

from clang import cindex
from clang.cindex import AccessSpecifier, CursorKind

LIMITS = {"members": 12, "private": 20, "public": 40}
NOT_YET = {
    "neigh::Entries": {"public": 41},
    "neigh::control::Daemon": {"members": 45, "private": 23},  # one member a part that it owns, one method a part of its start
    "neigh::control::Commands": {"private": 28},  # one method a JSON-RPC method
    "neigh::dataplane::Interface": {"members": 15},
}

ROOTS = ["dataplane", "config", "control", "pktgen"]
CLASSES = {CursorKind.CLASS_DECL, CursorKind.STRUCT_DECL, CursorKind.CLASS_TEMPLATE,
           CursorKind.CLASS_TEMPLATE_PARTIAL_SPECIALIZATION}
METHODS = {CursorKind.CXX_METHOD, CursorKind.FUNCTION_TEMPLATE}


def parse(root: Path, headers: list[str]):
    flags = subprocess.run(["pkg-config", "--cflags", "libdpdk"], capture_output=True, text=True, check=True).stdout.split()
    all_of_them = "".join(f'#include "{header}"\n' for header in headers)
    name = str(root / "all_headers.cpp")
    options = cindex.TranslationUnit.PARSE_SKIP_FUNCTION_BODIES
    unit = cindex.Index.create().parse(
        name, args=["-std=c++20", f"-I{root}", *flags, '-DNEIGHD_VERSION=""', '-DNEIGHD_CONFIG=""'],
        unsaved_files=[(name, all_of_them)], options=options)
    errors = [d for d in unit.diagnostics if d.severity >= cindex.Diagnostic.Error]
    for error in errors:
        print(f"{error.location.file}:{error.location.line}: {error.spelling}", file=sys.stderr)
    return None if errors else unit


def sizes(node):
    """What counts of a class; None for a plain value."""
    public = AccessSpecifier.PUBLIC
    members = [c for c in node.get_children() if c.kind == CursorKind.FIELD_DECL]
    methods = [c for c in node.get_children() if c.kind in METHODS and not c.spelling.startswith("operator")]
    if all(c.access_specifier == public for c in members + methods):
        return None
    hidden = [c for c in methods if c.access_specifier != public]
    return {"members": len(members), "private": len(hidden), "public": len(methods) - len(hidden)}


def classes(node, root: Path, scope: str = ""):
    """Yields (qualified name, file:line, sizes) of each class of ours below the node."""
    for child in node.get_children():
        if node.kind == CursorKind.TRANSLATION_UNIT:
            file = child.location.file
            if not file or not Path(file.name).resolve().is_relative_to(root):
                continue
        name = f"{scope}::{child.spelling}" if scope else child.spelling
        if child.kind == CursorKind.NAMESPACE:
            yield from classes(child, root, name)
        elif child.kind in CLASSES and child.is_definition():
            counted = sizes(child)
            if counted:
                file = Path(child.location.file.name).resolve().relative_to(root)
                yield name, f"{file}:{child.location.line}", counted
            yield from classes(child, root, name)


def breaches(found):
    seen = {}
    for name, where, counted in found:
        seen[name] = counted
        for what, limit in LIMITS.items():
            allowed = NOT_YET.get(name, {}).get(what, limit)
            if counted[what] > allowed:
                kind = "data members" if what == "members" else f"{what} methods"
                yield f"{where}: {name} has {counted[what]} {kind}, more than {allowed}: cut it by data"
    for name, exceptions in NOT_YET.items():
        for what in exceptions:
            if name not in seen or seen[name][what] <= LIMITS[what]:
                yield f"tests/lint/classes.py:1: {name} holds by now: take its {what} out of NOT_YET"


def main() -> int:
    root = Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    headers = sorted(p.relative_to(root).as_posix() for top in ROOTS for p in (root / top).rglob("*.hpp"))
    unit = parse(root, headers)
    if unit is None:
        return 1
    found = list(classes(unit.cursor, root))
    if len(found) < 50:
        print(f"classes: only {len(found)} classes below {root}: is this the tree?", file=sys.stderr)
        return 1
    lines = list(breaches(found))
    print("\n".join(lines), end="\n" if lines else "")
    return 1 if lines else 0


if __name__ == "__main__":
    sys.exit(main())
