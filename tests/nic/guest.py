"""Commands in the guest, by the shell on its second serial port; files for it.

One command at a time: what it prints, both outputs, and how it ended. A command that hangs is left and the shell is made
anew by its own end (guest-init). Neighbors: qemu.py has the machine. Not here: neighd (router.py).
"""
import re
import shlex
import socket
import time


class Failed(Exception):
    """A command in the guest did not end well."""


class Gone(Exception):
    """The guest is no more."""


class Guest:
    def __init__(self, path):
        self.link = socket.socket(socket.AF_UNIX)
        self.link.connect(str(path))
        self.link.settimeout(1)
        self.commands = 0
        self.run("cd /root")

    def run(self, command, seconds=120, status=0):
        """What it printed. `status`: how it must end, None: as it likes (then (status, text) is the answer)."""
        self.commands += 1
        mark = f"END{self.commands}="
        # The mark is not spelled out in what is sent, so that an echo of it would not end the command.
        self.link.sendall(f"{{ {command}\n}} </dev/null 2>&1; echo {mark[:2]}''{mark[2:]}$?=\n".encode())
        seen, ended = b"", None
        deadline = time.monotonic() + seconds
        while ended is None:
            if time.monotonic() > deadline:
                raise Failed(f"`{command}` does not end; so far: {seen.decode(errors='replace')[-1000:]}")
            try:
                read = self.link.recv(65536)
            except socket.timeout:
                continue
            if not read:
                raise Gone(f"the guest is gone, at `{command}`")
            seen += read
            ended = re.search(mark.encode() + rb"(\d+)=", seen)
        text = seen[:ended.start()].decode(errors="replace").replace("\r", "")
        if status is None:
            return int(ended[1]), text
        if int(ended[1]) != status:
            raise Failed(f"`{command}` ended with {int(ended[1])}: {text[-1500:]}")
        return text

    def write(self, path, text):
        self.run(f"mkdir -p $(dirname {path}); printf %s {shlex.quote(text)} >{path}")
