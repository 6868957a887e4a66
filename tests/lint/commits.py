#!/usr/bin/python3
"""Commits say what they do, and each is one thought: commits.py ROOT.

The subject is `topic: what it does`, at most 100 characters, no full stop; a blank line parts it from the rest. A commit touches at most
40 files; renames don't count, nor does what a command did to many, where the message has it: `Mechanical: COMMAND`.
Prints `COMMIT SUBJECT: what`; exit code 1 if there was one. Looked at is what came after the rule: older commits are as they are.
Without git, or outside of a clone, there is nothing to look at.
"""
import re
import subprocess
import sys

SINCE = "2026-11-30T20:30:00"
MOST_FILES = 40
MOST_SUBJECT = 100
SUBJECT = re.compile(r"(Revert \"|[a-z0-9][A-Za-z0-9_.,/+ -]*: \S)")


def git(root, *words):
    return subprocess.run(["git", "-C", root, *words], check=True, capture_output=True, text=True).stdout


def commits(root):
    try:
        return git(root, "log", "--no-merges", f"--since={SINCE}", "--format=%H").split()
    except (OSError, subprocess.CalledProcessError):
        return []


def faults(root, commit):
    message = git(root, "log", "-1", "--format=%B", commit).rstrip("\n").split("\n")
    subject = message[0]
    if not SUBJECT.match(subject):
        yield "the subject is not `topic: what it does`"
    if len(subject) > MOST_SUBJECT:
        yield f"the subject has {len(subject)} characters, at most {MOST_SUBJECT} are wanted"
    if subject.endswith("."):
        yield "the subject ends with a full stop"
    if len(message) > 1 and message[1]:
        yield "no blank line behind the subject"
    changed = git(root, "diff-tree", "--no-commit-id", "--name-status", "-r", "-M", commit).splitlines()
    touched = [line for line in changed if not line.startswith("R100")]
    if len(touched) > MOST_FILES and not any(line.startswith("Mechanical: ") for line in message):
        yield f"it touches {len(touched)} files, at most {MOST_FILES} are wanted, or `Mechanical: COMMAND`"


def main():
    root = sys.argv[1]
    found = [f"{commit[:9]} {git(root, 'log', '-1', '--format=%s', commit).strip()}: {fault}"
             for commit in commits(root) for fault in faults(root, commit)]
    print("\n".join(found), end="\n" if found else "")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
