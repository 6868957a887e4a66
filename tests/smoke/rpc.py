"""The client of rpc.sh: runs the examples of rpc.discover in their order. rpc.py SOCKET.

An answer must be as its schema says, without a member that is not declared; and it must have what the example has: the
same members, the same texts. Numbers and identities of a run (a luid, a time, a counter) are only of the same type.
Not here: what methods do (the unit tests).
"""

import sys

from neighctl import Client, InvalidParameter

OF_THE_RUN = {"cursor", "run", "version", "openrpc", "multicast"}


def fits(value, schema, schemas, at):
    """JSON Schema, as far as the document uses it; members that are not declared are wrong."""
    for one in schema.get("allOf", []):
        fits(value, one, schemas, at)
    if "$ref" in schema:
        fits(value, schemas[schema["$ref"].rsplit("/", 1)[1]], schemas, at)
    kind = schema.get("type")
    python = {"string": str, "boolean": bool, "integer": int, "number": float, "object": dict, "array": list, "null": type(None)}
    kind = "integer" if kind == "number" and type(value) is int else kind
    assert kind is None or type(value) is python[kind], f"{at} is {value!r}, not of type {kind}"
    assert value in schema.get("enum", [value]), f"{at} is {value!r}, none of {schema['enum']}"
    assert kind != "integer" or value >= schema.get("minimum", 0), f"{at} is {value}"
    if kind == "array":
        for i, one in enumerate(value):
            fits(one, schema["items"], schemas, f"{at}[{i}]")
    if kind == "object" and "properties" in schema:
        missing = set(schema["required"]) - set(value)
        assert not missing, f"{at} lacks {missing}"
        for name, one in value.items():
            assert name in schema["properties"], f"{at}.{name} is not declared"
            fits(one, schema["properties"][name], schemas, f"{at}.{name}")
    elif kind == "object":
        for name, one in value.items():
            fits(one, schema.get("additionalProperties", {}), schemas, f"{at}.{name}")


def shows(value, example, at):
    """What the example has is there."""
    assert type(value) is type(example), f"{at} is {value!r}, in the example {example!r}"
    if isinstance(example, dict):
        for name, one in example.items():
            assert name in value, f"{at} lacks {name}, which the example has"
            if name not in OF_THE_RUN:
                shows(value[name], one, f"{at}.{name}")
    elif isinstance(example, list):
        assert len(value) >= len(example), f"{at} has {len(value)} elements, in the example {len(example)}"
        for i, one in enumerate(example):
            shows(value[i], one, f"{at}[{i}]")
    elif not isinstance(example, int) or isinstance(example, bool) or at.endswith((".applied", "flushed", ".answered")):
        assert value == example, f"{at} is {value!r}, in the example {example!r}"


with Client(sys.argv[1]) as client:
    document = client.rpc_discover()
    schemas = document["components"]["schemas"]
    for method in document["methods"]:
        for example in method["examples"]:
            name, params = method["name"], {p["name"]: p["value"] for p in example["params"]}
            print(name, params, flush=True)
            with Client(sys.argv[1]) as each:
                answer = each.call(name, **params)
                fits(answer, method["result"]["schema"], schemas, name)
                shows(answer, example["result"]["value"], name)
        try:
            client.call(method["name"], no_such_parameter=1)
            raise AssertionError(f"{method['name']} takes what nobody declared")
        except InvalidParameter as refusal:
            assert "no_such_parameter" in refusal.message, refusal
    # What comes by itself.
    events = client.events()
    with Client(sys.argv[1]) as works:
        works.neigh_add(dst="192.0.2.99", dev="lan0", lladdr="02:00:00:00:00:99")
    event = next(event for event in events if event.get("dst") == "192.0.2.99")
    told = next(one for one in document["x-notifications"] if one["name"] == "neigh.event")
    fits(event, told["params"], schemas, "neigh.event")
