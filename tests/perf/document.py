#!/usr/bin/python3
"""Puts what was measured into docs/performance.md, between its markers: document.py [--build BUILD] [--document FILE].

Reads all that report.py wrote into BUILD/bench: for each benchmark a part with its name gets the command, the table and
a plot (performance/NAME.svg beside the document); the part `overview` gets the machine and all goals. Parts of what has
not been measured stay as they are. Run under Debian's python3, for its matplotlib.
Neighbors: tables.py and plots.py make words and pictures, markers.py fills them in. Not here: measuring.
"""
import argparse
import json
import pathlib

import markers
import plots
import tables


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--build", type=pathlib.Path, default=pathlib.Path("build-bench"))
    parser.add_argument("--document", type=pathlib.Path, default=pathlib.Path("docs/performance.md"))
    options = parser.parse_args()
    found = [json.loads(path.read_text(encoding="utf-8")) for path in (options.build / "bench").glob("*.json")]
    results = {result["name"]: result for result in found if "name" in result}  # attack.json has a form of its own
    places = [name for name in markers.names(options.document) if name != "overview"]
    homeless = results.keys() - set(places)
    if homeless:
        raise SystemExit(f"{options.document} has no markers for: {', '.join(sorted(homeless))}")
    shown = [results[name] for name in places if name in results]
    folder = options.document.with_suffix("")
    parts = {"overview": tables.overview(shown, places)}
    for result in shown:
        picture = plots.draw(result, folder)
        parts[result["name"]] = tables.part(result, picture and (picture[0].relative_to(folder.parent), picture[1]))
    markers.fill(options.document, parts)
    print(f"written: {options.document}, {folder}/")


if __name__ == "__main__":
    main()
