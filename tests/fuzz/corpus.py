#!/usr/bin/python3
"""The fuzz targets' inputs as text: one file a target, one input a line, a Python bytes literal, the shortest first.

`corpus.py unpack FILE FOLDER` makes the folder that libFuzzer reads; `corpus.py pack FOLDER FILE` keeps what it has found.
"""
import ast
import hashlib
import sys
from pathlib import Path


def unpack(file, folder):
    folder.mkdir(parents=True, exist_ok=True)
    for line in file.read_text().splitlines():
        data = ast.literal_eval(line)
        (folder / hashlib.sha1(data).hexdigest()).write_bytes(data)


def pack(folder, file):
    inputs = {path.read_bytes() for path in folder.iterdir()}
    file.write_text("".join(f"{data!r}\n" for data in sorted(inputs, key=lambda data: (len(data), data))))


if __name__ == "__main__":
    {"unpack": unpack, "pack": pack}[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
