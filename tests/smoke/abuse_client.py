"""A connection to the control socket for tests that misbehave: bytes as they are, with patience instead of endless waits.

Neighbors: abuse_*.py. Not here: what is expected.
"""

import json
import os
import socket

NOBODY = 65534


class Client:
    def __init__(self, path, user=0, patience=15):
        """As another user: the kernel notes the effective one at connect()."""
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.settimeout(patience)
        self.buffer, self.last_id = b"", 0
        os.seteuid(user)
        try:
            self.socket.connect(path)
        except BaseException:
            self.socket.close()
            raise
        finally:
            os.seteuid(0)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def send_what_goes(self, data):
        """Until the socket takes no more for a moment; how much it took."""
        patience, sent = self.socket.gettimeout(), 0
        self.socket.settimeout(0.2)
        try:
            while sent < len(data):
                sent += self.socket.send(data[sent:sent + (1 << 16)])
        except (TimeoutError, BrokenPipeError, ConnectionResetError):
            pass
        self.socket.settimeout(patience)
        return sent

    def line(self):
        """The next line, parsed; None at the end."""
        if b"\n" not in self.buffer:
            self.buffer += b"".join(self.pieces())
        if b"\n" not in self.buffer:
            assert not self.buffer, f"half a line: {self.buffer[:200]}"
            return None
        line, self.buffer = self.buffer.split(b"\n", 1)
        return json.loads(line)

    def pieces(self):
        """What comes, up to one with a line's end."""
        got = b"-"
        while got and b"\n" not in got:
            try:
                got = self.socket.recv(1 << 18)
            except ConnectionResetError:
                got = b""
            yield got

    def lines(self, count):
        return [self.line() for _ in range(count)]

    def to_end(self):
        result = []
        while (line := self.line()) is not None:
            result.append(line)
        return result

    def call(self, method, **params):
        self.last_id += 1
        self.send(request(self.last_id, method, **params))
        answer = self.line()
        assert answer is not None and answer.get("id") == self.last_id and "result" in answer, answer
        return answer["result"]


def request(number, method, **params):
    return (json.dumps({"jsonrpc": "2.0", "id": number, "method": method, "params": params}) + "\n").encode()


def code_of(answer):
    """0 for a result."""
    assert answer is not None, "closed instead of an answer"
    return answer["error"]["code"] if "error" in answer else 0
