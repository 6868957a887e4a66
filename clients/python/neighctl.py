"""Client of neighd's control socket, with types: JSON-RPC 2.0 on a Unix socket, one text a line.

    from neighctl import Client, NotFound

    with Client() as neighd:
        neighd.neigh_add(dst="192.0.2.9", dev="lan0", lladdr="02:00:00:00:00:09")
        for row in neighd.neigh_rows(dev="lan0", state=["stale"]):
            print(row["dst"], row.get("lladdr"))
        for event in neighd.events(dev="lan0"):
            print(event["event"], event.get("dst"))

Each method of the daemon (docs/rpc.md, neighd-rpc(7)) is a method of Client with `_` for the dot; what it answers comes
back as a TypedDict. A refusal is an exception with `status`, `code`, `message` and, of many rows, `row`.
A Client is one connection, of one thread at a time. Python 3.9 or later, standard library alone.

tests/clients holds this file against what the daemon's own `rpc.discover` says. Not here: output for people, which is
neighctl(8)'s.
"""

from __future__ import annotations

import json
import math
import os
import socket
from collections import deque
from typing import Any, Dict, Iterable, Iterator, List, Literal, Optional, Tuple, TypedDict, Union

__all__ = [
    "AccessDenied", "AlreadyExists", "Busy", "Canceled", "Client", "ConnectionLost", "DEFAULT_SOCKET",
    "InvalidParameter", "NeighError", "NoMemory", "NotFound", "NotSupported", "Refused", "Timeout", "TooMany", "Unreachable",
]

DEFAULT_SOCKET = "/run/neighd/neighd.sock"

# ---- What the daemon answers ---------------------------------------------------------------------------------------

Family = Literal["inet", "inet6", "unspec"]
LogLevel = Literal["error", "warning", "info", "debug"]
State = Union[str, List[str]]


class _RowAlways(TypedDict):
    dst: str
    dev: str
    ifindex: int
    luid: int
    state: List[str]
    used: int
    confirmed: int
    updated: int
    probes: int


class Row(_RowAlways, total=False):
    """An entry. `router` and `managed` are there, and None, where they hold."""

    lladdr: str
    router: None
    managed: None


class Applied(TypedDict):
    applied: int


class _RowPageAlways(TypedDict):
    rows: List[Row]


class RowPage(_RowPageAlways, total=False):
    cursor: str


class _FlushedAlways(TypedDict):
    flushed: int


class Flushed(_FlushedAlways, total=False):
    would_flush: int
    answered: int
    kept: int
    elsewhere: int
    asked: int
    total: int
    limited: bool
    done: bool


class Verification(TypedDict):
    flushed: int
    answered: int
    kept: int
    elsewhere: int
    asked: int
    total: int
    limited: bool
    done: bool


class _PastAlways(TypedDict):
    ago_ms: int
    cause: str
    state: List[str]


class Past(_PastAlways, total=False):
    lladdr: str


class _ExplanationAlways(TypedDict):
    asked: str
    way: str
    packet: str


class Explanation(_ExplanationAlways, total=False):
    neighbor: str
    dev: str
    up: bool
    entry: Row
    waiting: int
    timer_ms: int
    then: List[str]
    changes: int
    moves: int
    history: List[Past]


class _SubscribedAlways(TypedDict):
    subscribed: bool
    run: str
    seq: int


class Subscribed(_SubscribedAlways, total=False):
    resumed: bool


class _EventAlways(TypedDict):
    event: str
    seq: int


class Event(_EventAlways, total=False):
    """A row as it is after the change; `lost` has `count` alone."""

    dst: str
    dev: str
    ifindex: int
    luid: int
    lladdr: str
    state: List[str]
    router: None
    managed: None
    used: int
    confirmed: int
    updated: int
    probes: int
    cause: str
    held_ms: int
    count: int


class _NextHopAlways(TypedDict):
    dev: str
    weight: int
    flags: List[str]


class NextHop(_NextHopAlways, total=False):
    gateway: str


class _RouteAlways(TypedDict):
    dst: str
    dev: str
    protocol: str
    metric: int
    flags: List[str]
    nexthops: List[NextHop]
    vrf: str


class Route(_RouteAlways, total=False):
    asked: str
    type: str
    gateway: str
    scope: str
    prefsrc: str


class _RoutePageAlways(TypedDict):
    rows: List[Route]


class RoutePage(_RoutePageAlways, total=False):
    cursor: str


class _OwnAddressAlways(TypedDict):
    address: str
    dev: str
    ifindex: int
    luid: int
    state: str
    origin: str


class OwnAddress(_OwnAddressAlways, total=False):
    """`lladdr` and what follows are there where `state` is dadfailed."""

    lladdr: str
    conflicts: int
    retry_ms: int


class OwnAddressList(TypedDict):
    rows: List[OwnAddress]


class AddressState(TypedDict):
    address: str
    state: str


class _AddressEventAlways(TypedDict):
    address: str
    dev: str
    ifindex: int
    luid: int
    state: str
    event: str
    seq: int


class AddressEvent(_AddressEventAlways, total=False):
    lladdr: str


class Interface(TypedDict):
    name: str
    ifindex: int
    luid: int
    mac: str
    mtu: int
    addresses: List[str]
    address_states: List[AddressState]
    ipv4: bool
    ipv6: bool
    up: bool
    multicast: str


class InterfaceList(TypedDict):
    interfaces: List[Interface]


class ResolveBucket(TypedDict):
    le: str
    count: int


class ResolveTimes(TypedDict):
    buckets: List[ResolveBucket]
    sum: float
    count: int


class QueueStats(TypedDict):
    queue: int
    counters: Dict[str, int]


class InterfaceStats(TypedDict):
    name: str
    ifindex: int
    counters: Dict[str, int]
    gauges: Dict[str, float]
    device_xstats: Dict[str, int]
    queues: List[QueueStats]
    resolve_seconds: ResolveTimes


class NeighborStats(TypedDict):
    dev: str
    ifindex: int
    family: str
    states: Dict[str, int]
    managed: int
    gauges: Dict[str, float]


class AddressStats(TypedDict):
    dev: str
    ifindex: int
    address: str
    state: str


class WorkerPart(TypedDict):
    name: str
    ifindex: int
    counters: Dict[str, int]


class WorkerStats(TypedDict):
    worker: int
    lcore: int
    worker_busy_seconds: float
    gauges: Dict[str, float]
    interfaces: List[WorkerPart]


class _StatsRequired(TypedDict):
    interfaces: List[InterfaceStats]
    totals: Dict[str, int]
    neighbors: List[NeighborStats]
    addresses: List[AddressStats]


class Stats(_StatsRequired, total=False):
    workers: List[WorkerStats]
    gauges: Dict[str, float]


class WorkerEvent(TypedDict):
    worker: int
    state: str
    seq: int


class Capturing(TypedDict):
    capturing: bool


class _CapturedPacketAlways(TypedDict):
    time: str
    dev: str
    ifindex: int
    luid: int
    direction: str
    length: int
    data: str


class CapturedPacket(_CapturedPacketAlways, total=False):
    """A frame, in base64. `reason` is there where it was dropped."""

    reason: str


class CaptureLost(TypedDict):
    count: int


class Log(TypedDict):
    level: str
    lost: int


class Version(TypedDict):
    version: str


Document = Dict[str, Any]
"""An OpenRPC document."""

# ---- What goes wrong -----------------------------------------------------------------------------------------------


class NeighError(Exception):
    """Whatever this module raises of its own."""


class ConnectionLost(NeighError):
    """The daemon can't be reached, hung up, or sent what is no JSON-RPC."""


class Refused(NeighError):
    """The daemon's error. `status` is its word, `row` the index of the first bad one of many rows."""

    status = ""

    def __init__(self, error: Dict[str, Any]) -> None:
        self.code: int = error.get("code", 0)
        self.message: str = error.get("message", "")
        self.data: Dict[str, Any] = error.get("data") or {}
        self.status = self.data.get("status", self.status)
        self.row: Optional[int] = self.data.get("row")
        super().__init__(f"{self.status or self.code}: {self.message}")


class InvalidParameter(Refused):
    status = "INVALID_PARAMETER"


class NotFound(Refused):
    status = "NOT_FOUND"


class NotSupported(Refused):
    status = "NOT_SUPPORTED"


class AlreadyExists(Refused):
    status = "ALREADY_EXISTS"


class NoMemory(Refused):
    status = "NO_MEMORY"


class AccessDenied(Refused):
    status = "ACCESS_DENIED"


class Unreachable(Refused):
    status = "UNREACHABLE"


class Busy(Refused):
    status = "BUSY"


class TooMany(Refused):
    status = "TOO_MANY"


class Canceled(Refused):
    status = "CANCELED"


class Timeout(Refused):
    """A worker is stuck: the change stands, but that worker may not have seen it."""

    status = "TIMEOUT"


_BY_STATUS = {error.status: error for error in Refused.__subclasses__()}


def _refusal(error: Dict[str, Any]) -> Refused:
    status = (error.get("data") or {}).get("status", "")
    return _BY_STATUS.get(status, Refused)(error)


# ---- The connection ------------------------------------------------------------------------------------------------


class Client:
    """One connection. `path`: the socket; without it `$NEIGHD_SOCKET`, else /run/neighd/neighd.sock.

    `timeout`: how many seconds the daemon may be silent before a call raises ConnectionLost; None: for ever. What takes its
    time has it on top (neigh.resolve, a flush with verify), and events and packets are waited for without an end.
    """

    def __init__(self, path: Optional[str] = None, timeout: Optional[float] = 30) -> None:
        self.path = path or os.environ.get("NEIGHD_SOCKET") or DEFAULT_SOCKET
        self._timeout = timeout
        self._ids: deque[Tuple[int, float]] = deque()  # and the seconds that it may take
        self._last_id = 0
        self._events: deque[Event] = deque()
        self._packets: deque[CapturedPacket] = deque()
        self._lost_packets = 0
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.settimeout(timeout)
        try:
            self._socket.connect(self.path)
        except OSError as error:
            self._socket.close()
            raise ConnectionLost(f"{self.path}: {error}") from error
        self._lines = self._socket.makefile("rb")

    def close(self) -> None:
        self._lines.close()
        self._socket.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fileno(self) -> int:
        """For select and poll."""
        return self._socket.fileno()

    # ---- Calls, and calls under way ------------------------------------------------------------------

    def call(self, method: str, **params: Any) -> Any:
        """One request and its answer; parameters that are None are left out. Only while nothing is outstanding."""
        if self._ids:
            raise ValueError("answers are outstanding: next_answer() has them")
        self.send(method, **params)
        return self.next_answer()

    def send(self, method: str, **params: Any) -> None:
        """Sends without waiting, for as many as one likes: next_answer() has the answers, in the same order. The
        daemon may answer BUSY where too much is outstanding."""
        self._last_id += 1
        request = {"jsonrpc": "2.0", "id": self._last_id, "method": method,
                   "params": {name: value for name, value in params.items() if value is not None}}
        self.send_line(json.dumps(request))
        self._ids.append((self._last_id, _seconds_of(method, params)))

    def send_line(self, line: str) -> None:
        """One line, as it is; nobody counts on an answer to it."""
        try:
            self._socket.sendall(line.encode() + b"\n")
        except OSError as error:
            raise ConnectionLost(f"{self.path}: {error}") from error

    @property
    def outstanding(self) -> int:
        """How many answers next_answer() has still to give."""
        return len(self._ids)

    def next_answer(self) -> Any:
        """The result of the oldest request that has no answer yet; raises Refused. Events in between are kept."""
        while True:
            takes = self._ids[0][1] if self._ids else 0
            patience = None if self._timeout is None or takes == math.inf else self._timeout + takes
            message = self._receive(patience)
            if "method" in message:
                self._keep(message)
                continue
            if message.get("id") not in (None, self._ids[0][0]):
                raise ConnectionLost("the daemon answered another request than the oldest one")
            self._ids.popleft()
            if "error" in message:
                raise _refusal(message["error"])
            return message["result"]

    def next_event(self) -> Event:
        """The next event of a subscription; waits for one. Only while nothing is outstanding."""
        while not self._events:
            self._keep(self._receive(None))
        return self._events.popleft()

    def next_notification(self) -> Tuple[str, Dict[str, Any]]:
        """The next notification of any method, and what it tells: an Event, an AddressEvent, a WorkerEvent, a
        CapturedPacket. next_event() and next_packet() pass over all but their own."""
        if self._events:
            return "neigh.event", dict(self._events.popleft())
        message = self._receive(None)
        return message.get("method", ""), message.get("params", {})

    def kept_events(self) -> List[Event]:
        """Those that came while an answer was waited for; they are told once."""
        events = list(self._events)
        self._events.clear()
        return events

    def next_packet(self) -> CapturedPacket:
        """The next packet of a capture; waits for one. Only while nothing is outstanding."""
        while not self._packets:
            self._keep(self._receive(None))
        return self._packets.popleft()

    @property
    def lost_packets(self) -> int:
        """How many packets were not captured so far because those before them were not read in time."""
        return self._lost_packets

    def _keep(self, message: Dict[str, Any]) -> None:
        if message.get("method") == "neigh.event":
            self._events.append(message["params"])
        elif message.get("method") == "capture.packet":
            self._packets.append(message["params"])
        elif message.get("method") == "capture.lost":
            self._lost_packets += message["params"]["count"]

    def _receive(self, patience: Optional[float]) -> Dict[str, Any]:
        try:
            self._socket.settimeout(patience)
            line = self._lines.readline()
        except OSError as error:  # a timeout is one
            raise ConnectionLost(f"{self.path}: {error}") from error
        if not line.endswith(b"\n"):
            raise ConnectionLost(f"{self.path}: the daemon closed the connection")
        try:
            message = json.loads(line)
        except ValueError as error:
            raise ConnectionLost("what the daemon sent is no JSON") from error
        if not isinstance(message, dict):
            raise ConnectionLost("what the daemon sent is no JSON-RPC")
        return message

    # ---- Without pages and notifications -------------------------------------------------------------

    def neigh_rows(self, **params: Any) -> Iterator[Row]:
        """neigh.list, page by page: its parameters but cursor."""
        return self._rows("neigh.list", params)

    def route_rows(self, **params: Any) -> Iterator[Route]:
        """route.list, page by page: its parameters but cursor."""
        return self._rows("route.list", params)

    def _rows(self, method: str, params: Dict[str, Any]) -> Iterator[Any]:
        cursor: Optional[str] = None
        while True:
            page = self.call(method, cursor=cursor, **params)
            yield from page["rows"]
            cursor = page.get("cursor")
            if cursor is None:
                return

    def events(self, **params: Any) -> Iterator[Event]:
        """neigh.subscribe, and then each event as it comes, without an end. The subscription stands when this
        returns. The connection is for nothing else meanwhile."""
        self.call("neigh.subscribe", **params)

        def forever() -> Iterator[Event]:
            while True:
                yield self.next_event()

        return forever()

    # ---- The daemon's methods, as rpc.discover has them ----------------------------------------------

    def neigh_add(self, *, dst: Optional[str] = None, dev: Optional[str] = None, luid: Optional[int] = None,
                  ifindex: Optional[int] = None, lladdr: Optional[str] = None, state: Optional[State] = None,
                  router: Optional[bool] = None, managed: Optional[bool] = None,
                  rows: Optional[Iterable[Dict[str, Any]]] = None, linked: Optional[bool] = None) -> Applied:
        """Make an entry; it must be new."""
        return self.call("neigh.add", dst=dst, dev=dev, luid=luid, ifindex=ifindex, lladdr=lladdr, state=state,
                         router=router, managed=managed, rows=_list(rows), linked=linked)

    def neigh_set(self, *, dst: Optional[str] = None, dev: Optional[str] = None, luid: Optional[int] = None,
                  ifindex: Optional[int] = None, lladdr: Optional[str] = None, state: Optional[State] = None,
                  router: Optional[bool] = None, managed: Optional[bool] = None,
                  rows: Optional[Iterable[Dict[str, Any]]] = None, linked: Optional[bool] = None) -> Applied:
        """Change an entry; it must exist."""
        return self.call("neigh.set", dst=dst, dev=dev, luid=luid, ifindex=ifindex, lladdr=lladdr, state=state,
                         router=router, managed=managed, rows=_list(rows), linked=linked)

    def neigh_replace(self, *, dst: Optional[str] = None, dev: Optional[str] = None, luid: Optional[int] = None,
                      ifindex: Optional[int] = None, lladdr: Optional[str] = None, state: Optional[State] = None,
                      router: Optional[bool] = None, managed: Optional[bool] = None,
                      rows: Optional[Iterable[Dict[str, Any]]] = None, linked: Optional[bool] = None) -> Applied:
        """Make or change an entry."""
        return self.call("neigh.replace", dst=dst, dev=dev, luid=luid, ifindex=ifindex, lladdr=lladdr, state=state,
                         router=router, managed=managed, rows=_list(rows), linked=linked)

    def neigh_get(self, *, dst: str, dev: Optional[str] = None, luid: Optional[int] = None,
                  ifindex: Optional[int] = None) -> Row:
        """One entry."""
        return self.call("neigh.get", dst=dst, dev=dev, luid=luid, ifindex=ifindex)

    def neigh_list(self, *, dev: Optional[str] = None, luid: Optional[int] = None, ifindex: Optional[int] = None,
                   family: Optional[Family] = None, to: Optional[str] = None, state: Optional[State] = None,
                   limit: Optional[int] = None, cursor: Optional[str] = None) -> RowPage:
        """Entries, page by page."""
        return self.call("neigh.list", dev=dev, luid=luid, ifindex=ifindex, family=family, to=to, state=state,
                         limit=limit, cursor=cursor)

    def neigh_delete(self, *, dst: Optional[str] = None, dev: Optional[str] = None, luid: Optional[int] = None,
                     ifindex: Optional[int] = None, rows: Optional[Iterable[Dict[str, Any]]] = None,
                     linked: Optional[bool] = None) -> Applied:
        """Remove an entry."""
        return self.call("neigh.delete", dst=dst, dev=dev, luid=luid, ifindex=ifindex, rows=_list(rows), linked=linked)

    def neigh_resolve(self, *, dst: str, dev: Optional[str] = None, luid: Optional[int] = None,
                      ifindex: Optional[int] = None, source: Optional[str] = None,
                      timeout_ms: Optional[int] = None) -> Row:
        """Forget what is known, solicit, and wait for the answer."""
        return self.call("neigh.resolve", dst=dst, dev=dev, luid=luid, ifindex=ifindex, source=source,
                         timeout_ms=timeout_ms)

    def neigh_flush(self, *, dev: Optional[str] = None, luid: Optional[int] = None, ifindex: Optional[int] = None,
                    family: Optional[Family] = None, to: Optional[str] = None, state: Optional[State] = None,
                    dry_run: Optional[bool] = None, max: Optional[int] = None,  # noqa: A002 (the daemon's name)
                    verify: Optional[bool] = None, rate: Optional[int] = None) -> Flushed:
        """Remove entries: at once, counted only, or the silent ones."""
        return self.call("neigh.flush", dev=dev, luid=luid, ifindex=ifindex, family=family, to=to, state=state,
                         dry_run=dry_run, max=max, verify=verify, rate=rate)

    def neigh_verification(self) -> Verification:
        """How far the flush with verify is that runs, or ran last."""
        return self.call("neigh.verification")

    def neigh_explain(self, *, dst: str, dev: Optional[str] = None, luid: Optional[int] = None,
                      ifindex: Optional[int] = None) -> Explanation:
        """Where packets to a destination go now, what its neighbor is, and what became of it lately."""
        return self.call("neigh.explain", dst=dst, dev=dev, luid=luid, ifindex=ifindex)

    def neigh_subscribe(self, *, dev: Optional[str] = None, luid: Optional[int] = None, ifindex: Optional[int] = None,
                        family: Optional[Family] = None, resume: Optional[int] = None,
                        run: Optional[str] = None) -> Subscribed:
        """Hear of every change from now on: next_event() has them."""
        return self.call("neigh.subscribe", dev=dev, luid=luid, ifindex=ifindex, family=family, resume=resume,
                         run=run)

    def route_list(self, *, family: Optional[Family] = None, vrf: Optional[str] = None, to: Optional[str] = None,
                   limit: Optional[int] = None, cursor: Optional[str] = None) -> RoutePage:
        """The routes in force, page by page."""
        return self.call("route.list", family=family, vrf=vrf, to=to, limit=limit, cursor=cursor)

    def route_get(self, *, dst: str, vrf: Optional[str] = None) -> Route:
        """The route that packets to a destination take."""
        return self.call("route.get", dst=dst, vrf=vrf)

    def address_list(self, *, dev: Optional[str] = None, luid: Optional[int] = None, ifindex: Optional[int] = None,
                     family: Optional[Family] = None) -> OwnAddressList:
        """The daemon's own addresses and their states."""
        return self.call("address.list", dev=dev, luid=luid, ifindex=ifindex, family=family)

    def address_retry(self, *, address: str, dev: Optional[str] = None, luid: Optional[int] = None,
                      ifindex: Optional[int] = None) -> Applied:
        """Try again at once to get an own address that another host has."""
        return self.call("address.retry", address=address, dev=dev, luid=luid, ifindex=ifindex)

    def interface_list(self) -> InterfaceList:
        """Every interface."""
        return self.call("interface.list")

    def stats_get(self, *, dev: Optional[str] = None, luid: Optional[int] = None,
                  ifindex: Optional[int] = None) -> Stats:
        """Counters, and how many entries there are."""
        return self.call("stats.get", dev=dev, luid=luid, ifindex=ifindex)

    def capture_start(self, *, dev: Optional[str] = None, luid: Optional[int] = None, ifindex: Optional[int] = None,
                      host: Optional[str] = None,
                      kind: Optional[Literal["all", "arp", "nd", "dropped"]] = None) -> Capturing:
        """See packets from now on: next_packet() has them."""
        return self.call("capture.start", dev=dev, luid=luid, ifindex=ifindex, host=host, kind=kind)

    def log_get(self) -> Log:
        """The log's level, and what was lost of it."""
        return self.call("log.get")

    def log_set(self, *, level: LogLevel) -> Log:
        """Another level of the log, until the next reload."""
        return self.call("log.set", level=level)

    def version_get(self) -> Version:
        """The daemon's version."""
        return self.call("version.get")

    def rpc_discover(self) -> Document:
        """This interface, as an OpenRPC document."""
        return self.call("rpc.discover")


def _list(rows: Optional[Iterable[Dict[str, Any]]]) -> Optional[List[Dict[str, Any]]]:
    return None if rows is None else list(rows)


def _seconds_of(method: str, params: Dict[str, Any]) -> float:
    """How long the daemon may take for it, beyond what any request takes."""
    if method == "neigh.resolve":
        return (params.get("timeout_ms") or 0) / 1000
    return math.inf if method == "neigh.flush" and params.get("verify") else 0
