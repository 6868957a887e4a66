#!/usr/bin/python3
"""Stops one thread of another process, TID, until the standard input ends: no signal does that, but a debugger does.

Prints `stopped` once it has. What the thread was about to do it does afterwards. Not here: which thread (the story says).
"""

import ctypes
import os
import sys

SEIZE, INTERRUPT, DETACH = 0x4206, 0x4207, 17  # linux/ptrace.h
ALL_CHILDREN = 0x40000000  # __WALL: threads, too

libc = ctypes.CDLL(None, use_errno=True)
libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
libc.ptrace.restype = ctypes.c_long


def ptrace(request: int, tid: int) -> None:
    if libc.ptrace(request, tid, None, None) == -1:
        sys.exit(f"stop_thread: ptrace: {os.strerror(ctypes.get_errno())}")


def main() -> None:
    tid = int(sys.argv[1])
    ptrace(SEIZE, tid)
    ptrace(INTERRUPT, tid)
    os.waitpid(tid, ALL_CHILDREN)
    print("stopped", flush=True)
    sys.stdin.read()
    ptrace(DETACH, tid)


if __name__ == "__main__":
    main()
