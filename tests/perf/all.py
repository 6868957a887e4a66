#!/usr/bin/env python3
"""Every benchmark of docs/performance.md, one after the other, and then the document's tables and plots.

One that fails is told at the end, and the others run all the same; the document then keeps what it had of it. Words
that are not known here go to each of the programs: name with --only those that know them (their --help). `make bench`
runs this with a release build.
Neighbors: document.py writes the document. Not here: drills (attack.py); building.
"""
import argparse
import pathlib
import signal
import subprocess
import sys

FOLDER = pathlib.Path(__file__).parent
PROGRAMS = {"control": "control.py", "answers": "answers.py", "flush": "flush.py", "resolution": "resolution.py",
            "ageing": "ageing.py", "publication": "publication.py", "micro": "micro/run.py", "forward": "forward.py",
            "workers": "workers.py", "in_process": "in_process.py", "veth": "veth.py"}


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], allow_abbrev=False)
    parser.add_argument("--build", default="build-bench")
    parser.add_argument("--only", default=",".join(PROGRAMS), help="by commas (default: %(default)s)")
    parser.add_argument("--document", default="docs/performance.md", help="(%(default)s)")
    parser.add_argument("--without-document", action="store_true", help="measure, and leave the document as it is")
    options, more = parser.parse_known_args()
    options.only = options.only.split(",")
    if unknown := [name for name in options.only if name not in PROGRAMS]:
        parser.error(f"no such benchmark: {', '.join(unknown)}")
    return options, more


def run(*words):
    """Its exit code. Whoever stops us stops it, and it puts the machine back as it was."""
    with subprocess.Popen(words) as process:
        try:
            return process.wait()
        except BaseException as stop:
            if isinstance(stop, SystemExit):  # a terminal's SIGINT has reached it, too
                process.terminate()
            process.wait()
            raise


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))
    options, more = arguments()
    failed = []
    for name in options.only:
        print(f"\n==== {name}", flush=True)
        if run(str(FOLDER / PROGRAMS[name]), "--build", options.build, *more) != 0:
            failed.append(name)
    if not options.without_document and len(failed) < len(options.only):
        if run(str(FOLDER / "document.py"), "--build", options.build, "--document", options.document) != 0:
            failed.append("the document")
    if failed:
        sys.exit(f"failed: {', '.join(failed)}")


if __name__ == "__main__":
    main()
