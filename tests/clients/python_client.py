"""clients/python/neighctl.py: its methods, types and errors are those of rpc.discover, and its connection does what it
says, against a server of this file. python_client.py RPC_MARKDOWN, with clients/python in PYTHONPATH.

Not here: a real daemon (tests/smoke/rpc.sh and others use the client).
"""

import contextlib
import inspect
import json
import os
import socket
import subprocess
import sys
import tempfile
import threading
import time
import typing
import unittest

import neighctl

DOCUMENT = json.loads(subprocess.run([sys.argv.pop(1), "--openrpc"], check=True, capture_output=True).stdout)
SCHEMAS = DOCUMENT["components"]["schemas"]


def name_of(method):
    return method["name"].replace(".", "_")


class IsWhatIsDeclared(unittest.TestCase):
    def test_each_method_is_there_with_its_parameters(self):
        for method in DOCUMENT["methods"]:
            with self.subTest(method["name"]):
                found = getattr(neighctl.Client, name_of(method))
                self.assertTrue(inspect.getdoc(found), "a sentence")
                params = dict(inspect.signature(found).parameters)
                params.pop("self")
                declared = {p["name"]: p["required"] for p in method["params"] if p["schema"]}  # {}: fed back, ignored
                self.assertEqual(set(params), set(declared))
                for name, param in params.items():
                    self.assertEqual(param.kind, param.KEYWORD_ONLY, name)
                    self.assertEqual(param.default is param.empty, declared[name], f"{name} is required")

    def test_there_are_no_methods_that_the_daemon_lacks(self):
        declared = {name_of(method) for method in DOCUMENT["methods"]}
        own = {"call", "close", "events", "fileno", "kept_events", "lost_packets", "neigh_rows", "next_answer",
               "next_event", "next_notification", "next_packet", "outstanding", "route_rows", "send", "send_line"}
        self.assertEqual({name for name in dir(neighctl.Client) if name[0] != "_"}, declared | own)

    def check_type(self, python, name):
        schema = SCHEMAS[name]
        hints = typing.get_type_hints(python)
        self.assertEqual(set(hints), set(schema["properties"]), name)
        self.assertEqual(python.__required_keys__, set(schema["required"]), name)
        for member, hint in hints.items():
            with self.subTest(f"{name}.{member}"):
                self.assertEqual(hint, self.type_of(schema["properties"][member]))

    def type_of(self, schema):
        if "allOf" in schema:
            return self.type_of(schema["allOf"][0])
        if "$ref" in schema:
            return getattr(neighctl, schema["$ref"].rsplit("/", 1)[1])
        if schema["type"] == "array":
            return typing.List[self.type_of(schema["items"])]
        if schema["type"] == "object":
            return typing.Dict[str, self.type_of(schema["additionalProperties"])]
        return {"string": str, "integer": int, "number": float, "boolean": bool, "null": type(None)}[schema["type"]]

    def test_each_answer_has_its_type(self):
        for method in DOCUMENT["methods"]:
            with self.subTest(method["name"]):
                result = inspect.signature(getattr(neighctl.Client, name_of(method))).return_annotation
                self.assertEqual(result, method["result"]["name"])
        for name in set(SCHEMAS) - {"Document"}:
            self.check_type(getattr(neighctl, name), name)

    def test_each_status_is_an_exception(self):
        errors = {error.status: error for error in neighctl.Refused.__subclasses__()}
        self.assertEqual(set(errors), set(DOCUMENT["components"]["errors"]))
        for error in errors.values():
            self.assertIn(error.__name__, neighctl.__all__)


class Server:
    """Answers the n-th line that comes with the n-th of `answers`, which is several lines, or none; then hangs up. An answer
    that is a pair comes after so many seconds."""

    def __init__(self, answers):
        self.answers, self.requests = answers, []
        self.folder = tempfile.TemporaryDirectory()
        self.path = os.path.join(self.folder.name, "s")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen()
        self.thread = threading.Thread(target=self.serve)

    def serve(self):
        connection, _ = self.listener.accept()
        with connection, connection.makefile() as lines, contextlib.suppress(BrokenPipeError):
            for answer, line in zip(self.answers, lines):
                self.requests.append(json.loads(line))
                seconds, text = answer if isinstance(answer, tuple) else (0, answer)
                time.sleep(seconds)
                connection.sendall(text.encode())

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.thread.join(10)
        self.listener.close()
        self.folder.cleanup()


def result(number, value):
    return json.dumps({"jsonrpc": "2.0", "id": number, "result": value}) + "\n"


def error(number, status, row=None):
    data = {"status": status} | ({} if row is None else {"row": row})
    return json.dumps({"jsonrpc": "2.0", "id": number, "error": {"code": -1, "message": "why", "data": data}}) + "\n"


def event(seq):
    return json.dumps({"jsonrpc": "2.0", "method": "neigh.event", "params": {"event": "new", "seq": seq}}) + "\n"


class Connects(unittest.TestCase):
    def test_a_call_sends_what_is_given_and_leaves_out_what_is_not(self):
        with Server([result(1, {"applied": 1})]) as server, neighctl.Client(server.path) as client:
            self.assertEqual(client.neigh_add(dst="192.0.2.9", dev="lan0", router=False), {"applied": 1})
        self.assertEqual(server.requests[0], {"jsonrpc": "2.0", "id": 1, "method": "neigh.add",
                                              "params": {"dst": "192.0.2.9", "dev": "lan0", "router": False}})

    def test_refusals_are_exceptions(self):
        with Server([error(1, "NOT_FOUND"), error(2, "ALREADY_EXISTS", 7), error(3, "NEW_ONE")]) as server, \
                neighctl.Client(server.path) as client:
            with self.assertRaises(neighctl.NotFound) as caught:
                client.neigh_get(dst="192.0.2.9")
            self.assertEqual((caught.exception.code, caught.exception.message), (-1, "why"))
            with self.assertRaises(neighctl.AlreadyExists) as caught:
                client.neigh_add(rows=iter([{}] * 8))
            self.assertEqual(caught.exception.row, 7)
            with self.assertRaises(neighctl.Refused) as caught:
                client.version_get()
            self.assertEqual(caught.exception.status, "NEW_ONE")

    def test_pipelined_answers_come_in_order_and_a_refusal_is_one_of_them(self):
        answers = [result(1, "a"), error(2, "BUSY"), result(3, "c")]
        with Server(answers) as server, neighctl.Client(server.path) as client:
            for _ in range(3):
                client.send("version.get")
            with self.assertRaises(ValueError):
                client.call("version.get")
            self.assertEqual(client.next_answer(), "a")
            self.assertRaises(neighctl.Busy, client.next_answer)
            self.assertEqual((client.next_answer(), client.outstanding), ("c", 0))

    def test_pages_are_one_list(self):
        pages = [result(1, {"rows": [1, 2], "cursor": "x"}), result(2, {"rows": [], "cursor": "y"}),
                 result(3, {"rows": [3]})]
        with Server(pages) as server, neighctl.Client(server.path) as client:
            self.assertEqual(list(client.neigh_rows(dev="lan0", limit=2)), [1, 2, 3])
        self.assertEqual([r["params"].get("cursor") for r in server.requests], [None, "x", "y"])
        self.assertTrue(all(r["params"]["dev"] == "lan0" for r in server.requests))

    def test_events_come_in_order_also_those_before_an_answer(self):
        answers = [result(1, {"subscribed": True, "seq": 4}) + event(5),
                   event(6) + result(2, {"version": "1"}) + event(7)]
        with Server(answers) as server, neighctl.Client(server.path) as client:
            events = client.events(dev="lan0")
            self.assertEqual(next(events)["seq"], 5)
            self.assertEqual(client.version_get()["version"], "1")
            self.assertEqual([next(events)["seq"], next(events)["seq"]], [6, 7])
            self.assertRaises(neighctl.ConnectionLost, next, events)

    def test_what_takes_its_time_has_it(self):
        answers = [(0.3, result(1, {})), (0.3, result(2, {"flushed": 0})),
                   result(3, {"subscribed": True, "seq": 4}) + event(5), (0.3, event(6)), "", ""]
        with Server(answers) as server, neighctl.Client(server.path, timeout=0.1) as client:
            client.neigh_resolve(dst="192.0.2.9", timeout_ms=5000)
            client.neigh_flush(verify=True)
            client.neigh_subscribe()
            self.assertEqual(client.next_notification(), ("neigh.event", {"event": "new", "seq": 5}))
            client.send_line("{}")
            self.assertEqual(client.next_event()["seq"], 6)
            client.send_line("{}")
            self.assertRaises(neighctl.ConnectionLost, client.version_get)

    def test_a_connection_that_is_none(self):
        self.assertRaises(neighctl.ConnectionLost, neighctl.Client, "/nonexistent/neighd.sock")
        for answer in ("", "no json\n", "[]\n", result(7, "of another"), '{"jsonrpc"'):
            with self.subTest(answer), Server([answer]) as server, neighctl.Client(server.path) as client:
                self.assertRaises(neighctl.ConnectionLost, client.version_get)

    def test_a_silent_daemon_is_not_waited_for_longer_than_was_said(self):
        with Server(["", ""]) as server, neighctl.Client(server.path, timeout=0.05) as client:
            self.assertRaises(neighctl.ConnectionLost, client.version_get)
            client.send_line("{}")


if __name__ == "__main__":
    unittest.main()
