"""Abuse by what is said: text that is no JSON, JSON that is no request, nesting, sizes, forged values, line lengths.

Runs under abuse_watch.py, which says what the arguments are. Every line gets exactly the answer it deserves.
"""

import json
import random
import sys

from abuse_client import Client, code_of, request
from abuse_watch import Watch

PARSE, INVALID, METHOD, PARAMETER = -32700, -32600, -32601, -32602
MIB = 1 << 20
DEEP = 100_000


def call(params=b"{}", method=b'"version.get"', number=b"1"):
    return b'{"jsonrpc":"2.0","id":' + number + b',"method":' + method + b',"params":' + params + b"}"


def listed(member):
    return call(b"{" + member + b"}", b'"neigh.list"')


NO_JSON = [b"nonsense", b"{", b"}", b"[", b"]", b'{"a":}', b"[1,]", b"[1 2]", b'{"a" 1}', b"{a:1}", b"'x'", b"NaN",
           b"-Infinity", b"01", b"-", b"+1", b"1.", b".5", b"[1e999999", b"01e999999", b'"\\ud800"', b'"\\udc00"', b'"\\udc00\\ud800"',
           b'"\xff"', b'"\xc0\x80"', b'"\xed\xa0\x80"', b'"\xf5\x80\x80\x80"', b'"\x01"', b'"\\x"', b'"open', b"\x00",
           b"{}\x00", b"[]\x00{}", b'"\x00"', b"{} {}", b"[],[]", b"//", b"\x7f\x80\xfe", b"GET / HTTP/1.1",
           call(number=b'"\\udfff"'), call(method=b'"a\x00b"'), call() + b"}", call()[:-1],
           b"[" * DEEP, b'{"a":' * DEEP, b"[" * DEEP + b"]" * DEEP, b'{"a":' * DEEP + b"1" + b"}" * DEEP,
           call(b"[" * DEEP + b"]" * DEEP), call(number=b"[" * DEEP + b"]" * DEEP),
           call(b'{"rows":' + b"[" * DEEP + b"]" * DEEP + b"}", b'"neigh.add"'), b"[{}," + b"[" * DEEP + b"]" * DEEP + b"]"]
NO_REQUEST = [b"{}", b"1", b"-0", b"1e999999", b'"x"', b"null", b"true", b"[]", b"[ ]", call(number=b"true"), call(number=b"{}"),
              call(number=b"[1]"), call(number=b"1e999999"), call(number=b"18446744073709551616"),
              call(number=b"[" * 20 + b"]" * 20), call(b"1"), call(b'"x"'), call(b"null"),
              call(method=b"1"), call(method=b"null"), call(method=b"{}"), b'{"jsonrpc":"2.0","id":1}',
              b'{"jsonrpc":2.0,"id":1,"method":"version.get"}', b'{"jsonrpc":"1.0","id":1,"method":"version.get"}']
NO_METHOD = [call(method=b'""'), call(method=b'"neigh.LIST"'), call(method=b'"' + b"m" * 500_000 + b'"'),
             call(method=b'"' + "ü".encode() * 100_000 + b'"'), call(method=b'"\\u0000"')]
NO_PARAMETER = [listed(b'"cursor":' + c) for c in (
    b'"-1"', b'"4.-1"', b'"4."', b'"5.0"', b'"4.99999999999999999999"', b'"4.1x"', b'"6. 1"', b'"4.0x10"', b'""', b"1",
    b"{}", b"[]", b"true", b'"' + b"9" * 900_000 + b'"', b'"4.\\u0000"')]
NO_PARAMETER += [listed(b'"limit":' + n) for n in (b"0", b"-1", b"1.5", b'"1"', b"null", b"-0", b"1e3", b"true", b"[]",
                                                   b"99999999999999999999", b"-1e400", b"9" * 900_000)]
NO_PARAMETER += [listed(b'"ifindex":' + n) for n in (b"-1", b"4294967296", b"18446744073709551616", b"1.0", b'"1"')]
NO_PARAMETER += [listed(m) for m in (b'"family":"inet7"', b'"to":"192.0.2.0/33"', b'"to":"::/129"', b'"state":[]',
                                     b'"dev":{}', b'"' + b"k" * 500_000 + b'":1', b'"":1', b'"luid":-1')]
NO_PARAMETER += [call(b'{"rows":' + rows + b"}", b'"neigh.add"') for rows in (
    b"1", b"[1]", b"[[]]", b"[{}]", b"[null]", b'[{"rows":[]}]', b'{"a":1}', b"[" * 20 + b"]" * 20)]
NO_PARAMETER += [call(b"[]", b'"neigh.list"'), call(b'{"dst":"' + b"1" * 900_000 + b'"}', b'"neigh.get"')]
GOOD = [call(number=n) for n in (b"1", b"-0", b"1.5", b'"x"', b"1e308", b"18446744073709551615", b"null",
                                 b'"' + b"i" * 1_000_000 + b'"', b'"\\ud83d\\ude00"')]
GOOD += [listed(b'"cursor":' + c) for c in (b'"4.4294967295"', b'"6.4294967295"', b"null")]
GOOD += [listed(b'"cursor":"4.7","family":"inet6"'), listed(b'"limit":18446744073709551615'), listed(b'"limit":1')]
GOOD += [b" \t" + call() + b" \r", b"\n\r\n \t\n\n" + call() + b"\r\n\n\r", call()[:-1] + b',"id":1}']
EXPECTED = ([(t, PARSE) for t in NO_JSON] + [(t, INVALID) for t in NO_REQUEST + [call()[:-1] + b',"x":{"y":[1]}}']] + [(t, METHOD) for t in NO_METHOD] +
            [(t, PARAMETER) for t in NO_PARAMETER] + [(t, 0) for t in GOOD])


def told_what_is_wrong():
    for text, code in EXPECTED:  # one by one, so that a wrong answer has a name
        with Client(watch.socket) as client:
            client.send(text + b"\n" + request("mark", "version.get"))
            answer, mark = client.lines(2)
            assert code_of(answer) == code and mark["id"] == "mark", (text[:120], answer)


# No flush: one whose params got another name forgets every neighbor, and packets that wait for them.
FUZZED = [call(b'{"dst":"fe80::dead:beef:cafe:1","dev":"lan0","lladdr":"02:00:00:00:00:77"}', b'"%s"' % m)
          for m in (b"neigh.add", b"neigh.set", b"neigh.replace")]
FUZZED += [call(b'{"rows":[{"dst":"fe80::dead:beef:cafe:1","dev":"lan0","lladdr":"02:00:00:00:00:77","state":["STALE"],'
                b'"router":null}]}', b'"neigh.replace"'), b"[" + call() + b"," + call() + b"]",
           call(b'{"dst":"fe80::dead:beef:cafe:1","dev":"lan0"}', b'"neigh.resolve"'),
           call(b'{"dst":"fe80::dead:beef:cafe:1","ifindex":1}', b'"neigh.delete"'),
           call(b'{"limit":7,"cursor":"4.3","family":"inet","state":["STALE"]}', b'"neigh.list"'),
           call(b'{"dev":"lan0","family":"inet","resume":17}', b'"neigh.subscribe"'), call(b'{"ifindex":1}', b'"stats.get"')]
PIECES = [b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\\u", b"\x00", b"\xff", b"\xc3", b"-", b"e9", b"null", b"0" * 30]


def mutated(chance):
    text = bytearray(chance.choice(FUZZED))
    for _ in range(chance.randint(1, 4)):
        at, what = chance.randrange(len(text) + 1), chance.randrange(4)
        if what == 0:
            text[at:at] = chance.choice(PIECES)
        elif what == 1:
            del text[at:at + chance.randint(1, 8)]
        elif what == 2 and at < len(text):
            text[at] ^= 1 << chance.randrange(8)
        else:
            text[at:at] = text[max(0, at - chance.randint(1, 40)):at]
    return bytes(text).replace(b"\n", b" ").replace(b"\r", b" ")


def fuzzed_requests():
    chance = random.Random(7)
    for number in range(20):
        with Client(watch.socket) as client:
            client.send(b"\n".join(mutated(chance) for _ in range(200)) + b"\n" + request(f"mark {number}", "version.get"))
            while (answer := client.line()) is None or answer == [] or not (
                    isinstance(answer, dict) and answer.get("id") == f"mark {number}"):
                assert answer is not None, "closed"
                for one in answer if isinstance(answer, list) else [answer]:
                    assert one["jsonrpc"] == "2.0", one
                    assert ("method" in one) or ("id" in one and ("result" in one or code_of(one) < 0)), one


def lines_too_long():
    base = call()
    with Client(watch.socket) as client:  # exactly 1 MiB
        client.send(base + b" " * (MIB - len(base)) + b"\n")
        assert code_of(client.line()) == 0
    for size, ending in ((MIB + 1, b"\n"), (2 * MIB, b"\n"), (MIB + 1, b"")):
        with Client(watch.socket) as client:
            client.send(base + b" " * (size - len(base)) + ending)
            answers = client.to_end()
            assert [code_of(a) for a in answers] == [INVALID] and "longer" in json.dumps(answers), answers
    with Client(watch.socket) as client:  # 100 MiB and no end
        chunk, sent = b"x" * MIB, 0
        for _ in range(100):
            sent += client.send_what_goes(chunk)
        assert [code_of(a) for a in client.to_end()] == [INVALID], sent


watch = Watch(sys.argv[1:])
watch.abuse("malformed text", told_what_is_wrong, most_mib=40)
watch.abuse("fuzzed requests", fuzzed_requests)
watch.abuse("lines too long", lines_too_long)
watch.finish()
