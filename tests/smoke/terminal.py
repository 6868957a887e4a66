"""neighctl with a pseudo-terminal for its output: what terminal.sh can't see through a pipe."""
import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time

COMMAND = [os.environ["NEIGHCTL"], "-s", os.environ["SOCKET"]]
ESCAPE = re.compile(r"\033\[[0-9;]*[mK]")


def read_all(fd):
    data = b""
    while True:
        try:
            piece = os.read(fd, 65536)
        except OSError:  # EIO: the other side has closed
            piece = b""
        if not piece:
            return data.decode()
        data += piece


def on_terminal(*words, **environment):
    """The output of one command whose standard output is a terminal."""
    ours, its = pty.openpty()
    base = {key: value for key, value in os.environ.items() if key not in ("NO_COLOR", "COLORFGBG")}
    process = subprocess.Popen(COMMAND + list(words), stdout=its, env=base | environment)
    os.close(its)
    text = read_all(ours).replace("\r\n", "\n")
    os.close(ours)
    check(process.wait() == 0, "exit code", words)
    return text


def check(good, what, seen):
    if not good:
        sys.exit(f"FAILED: {what}: {seen!r}")


def rows():
    text = on_terminal("show", "nud", "permanent", "nud", "stale")
    lines = text.splitlines()
    check("\033[35m192.0.2.77 \033[0m" in text and "\033[34m2001:db8:1::77 \033[0m" in text, "colors of families", text)
    bare = [ESCAPE.sub("", line) for line in lines]
    for word in (" dev ", " lladdr "):
        check(len({line.index(word) for line in bare}) == 1, f"{word} is in one column", bare)
    check(len({max(line.find(state) for state in ("PERMANENT", "STALE")) for line in bare}) == 1, "states' column", bare)
    check("\033[1;35m" in on_terminal("show", COLORFGBG="15;0"), "bold on a dark background", "")
    for plain in (on_terminal("-c", "never", "show"), on_terminal("-color=never", "show"),
                  on_terminal("show", NO_COLOR="1"), on_terminal("-j", "show")):
        check("\033" not in plain, "no color", plain)


def progress():
    """Lines come slowly enough for the progress line to show, and it is gone in the end."""
    ours, its = pty.openpty()
    process = subprocess.Popen(COMMAND + ["-batch", "-"], stdin=subprocess.PIPE, stderr=its, text=True)
    os.close(its)
    for i in range(256):
        process.stdin.write(f"replace 192.0.2.{i % 200 + 20} lladdr 02:00:00:00:01:01 dev lan0\n")
        if i % 64 == 0:
            process.stdin.flush()
            time.sleep(0.3)
    process.stdin.close()
    text = read_all(ours)
    check(process.wait() == 0, "exit code of the batch", process.returncode)
    check(re.search(r"\rneighctl: line \d+ ", text) is not None, "progress is shown", text)
    check(text.endswith("\r\033[K"), "progress is taken away", text)


def shown_on(ours, until, seconds=20):
    """What comes until `until` is in it."""
    data, end = b"", time.monotonic() + seconds
    while until not in data.decode(errors="replace"):
        check(time.monotonic() < end and select.select([ours], [], [], 1) is not None, f"{until} is shown", data)
        if select.select([ours], [], [], 0.1)[0]:
            data += os.read(ours, 65536)
    return data.decode()


def live(ending):
    """top on a window that is made smaller: it fits, is drawn anew, and leaves the terminal as it was."""
    ours, its = pty.openpty()
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    before = termios.tcgetattr(its)
    process = subprocess.Popen(COMMAND + ["top"], stdin=its, stdout=its, preexec_fn=lambda: signal.signal(
        signal.SIGINT, signal.SIG_DFL))
    text = shown_on(ours, "lan1")
    check(text.startswith("\033[?1049h\033[?25l") and "interface" in text and "drop/s" in text, "the other screen", text)
    shown_on(ours, "\033[J")
    shown_on(ours, "lan0")  # drawn anew
    shown_on(ours, "\033[J")
    fcntl.ioctl(its, termios.TIOCSWINSZ, struct.pack("HHHH", 4, 40, 0, 0))
    process.send_signal(signal.SIGWINCH)
    text = shown_on(ours, "more)") + shown_on(ours, "\033[J")
    last = text[text.rindex("\033[H"):]
    lines = ESCAPE.sub("", last.replace("\033[H", "").replace("\033[J", "")).split("\r\n")
    check(len(lines) <= 4 and all(len(line) <= 40 for line in lines), "it fits", lines)
    if ending == "q":
        os.write(ours, b"q")
    else:
        process.send_signal(ending)
    text = shown_on(ours, "\033[?1049l")
    check(process.wait() == 0 and "\033[?25h" in text, "the end", (process.returncode, text))
    check(termios.tcgetattr(its) == before, "the terminal is as before", ending)
    os.close(its)
    os.close(ours)


rows()
progress()
for way in (signal.SIGINT, signal.SIGTERM, "q"):
    live(way)
