r"""Messages between the caller and the worker: one JSON object per line, nothing executable.

    worker -> caller   {"kind": "hello"}            ready to be told what to run
                       {"kind": "at", "n": n}       {"kind": "entry", "f": ["A", i, j], "n": n}
                       {"kind": "training", "n": n}
                       {"kind": "refused", "text": ...}       a query that was not admissible
                       {"kind": "done", "x": [text, ...]}
                       {"kind": "fixed", "form": [...]}       style "training": instead of "done"
                       {"kind": "outputs", "x": [[text, ...], ...]}      one for each input
                       {"kind": "error", "error": "raised" | "invalid" | "memory" | "load",
                        "text": [...]}
    caller -> worker   {"target": ..., "facts": ..., "style": ..., "level": ..., "seed": ...,
                        "reader": ..., "limit": bytes}        once
                       {"A": [[i, ...]], "y": [i, ...], "values": [text, ...]}
                       {"A": ..., "pairs": [[[i, ...], [i, ...]], ...], "order": [j, ...],
                        "values": [text, ...]}                training triples, equal pairs once
                       {"inputs": [[text, ...], ...]}         after "fixed"
                       {"q": text}    {"refused": text}

Numbers are exact texts. A_n and y_n are sent as indices into the list of their different values,
so that a sparse matrix or a huge level costs little. What comes from the worker is not trusted:
`read_message` raises ProtocolError for everything that is no line of the table above.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from sci_barriers.errors import SciBarriersError
from sci_barriers.exact import Q, as_q, format_number, from_json, parse, to_json
from sci_barriers.sandbox.handle import Seen, Triples
from sci_barriers.sandbox.queries import Data, TrainingData

MAX_TEXT = 4000
_SHORT = 1000
_TABLE: dict[str, dict[str, type]] = {
    "hello": {},
    "at": {"n": int},
    "entry": {"f": list, "n": int},
    "training": {"n": int},
    "refused": {"text": str},
    "done": {"x": list},
    "fixed": {"form": list},
    "outputs": {"x": list},
    "error": {"error": str, "text": list},
}
ERRORS = ("raised", "invalid", "memory", "load")


class ProtocolError(SciBarriersError):
    """A line that is no message."""


def write_message(message: Mapping[str, Any]) -> bytes:
    """One line of ASCII."""
    return json.dumps(message, separators=(",", ":"), allow_nan=False).encode("ascii") + b"\n"


def read_message(line: bytes) -> dict[str, Any]:
    """The message of a worker in one line; ProtocolError otherwise."""
    try:
        message = json.loads(line.decode("ascii"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise ProtocolError(f"the worker's channel carried {line[:60]!r}") from None
    kind = message.get("kind") if isinstance(message, dict) else None
    fields = _TABLE.get(kind) if isinstance(kind, str) else None
    if fields is None or set(message) != {"kind", *fields}:
        raise ProtocolError(f"the worker's channel carried {line[:60]!r}")
    for name, wanted in fields.items():
        if type(message[name]) is not wanted:
            raise ProtocolError(f"{name} of the message {kind!r} is no {wanted.__name__}")
    if kind == "error":
        texts = message["text"]
        if message["error"] not in ERRORS or not all(isinstance(text, str) for text in texts):
            raise ProtocolError("a report of an error that is none")
    return message


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def cut(text: str, *, limit: int = MAX_TEXT) -> str:
    """The text, or its start and its length."""
    return text if len(text) <= limit else f"{text[:limit]}... ({len(text)} characters)"


# -- exact data --------------------------------------------------------------------------------


def write_rational(q: Q) -> str:
    """Text that `read_rational` reads back; plain decimal integers while they are short."""
    return str(q) if q.height_bits() < _SHORT else format_number(q)


def read_rational(text: str) -> Q:
    """The rational that write_rational wrote."""
    if text.startswith(("0x", "-0x")):
        return as_q(parse(text))
    p, _, r = text.partition("/")
    return as_q(parse(text)) if "x" in r else Q(int(p), int(r or 1))


class _Places:
    """Different values in the order of their first use; objects that occur often cost little."""

    def __init__(self) -> None:
        self.texts: dict[str, int] = {}
        self._known: dict[int, int] = {}
        self._kept: list[object] = []  # so that no id is used twice

    def __call__(self, entries: Iterable[Q]) -> list[int]:
        found = []
        for entry in entries:
            at = self._known.get(id(entry))
            if at is None:
                at = self.texts.setdefault(write_rational(as_q(entry)), len(self.texts))
                self._known[id(entry)] = at
                self._kept.append(entry)
            found.append(at)
        return found


def write_data(data: Data) -> dict[str, Any]:
    """{"A", "y", "values"}; objects that occur often are written once."""
    places = _Places()
    A, y = [places(row) for row in data.A], places(data.y)
    return {"A": A, "y": y, "values": list(places.texts)}


def read_data(reply: Mapping[str, Any], n: int) -> Seen:
    """The data that write_data wrote."""
    values = [read_rational(text) for text in reply["values"]]
    A = tuple(tuple([values[i] for i in row]) for row in reply["A"])
    return Seen(A, tuple([values[i] for i in reply["y"]]), n)


def write_triples(data: TrainingData) -> dict[str, Any]:
    """{"A", "pairs", "order", "values"}: sample k is pairs[order[k]]."""
    places = _Places()
    A = [places(row) for row in data.A]
    pairs: dict[tuple[tuple[int, ...], tuple[int, ...]], int] = {}
    order = [
        pairs.setdefault((tuple(places(y)), tuple(places(x))), len(pairs)) for y, x in data.samples
    ]
    return {"A": A, "pairs": list(pairs), "order": order, "values": list(places.texts)}


def read_triples(reply: Mapping[str, Any], n: int) -> Triples:
    """The triples that write_triples wrote."""
    values = [read_rational(text) for text in reply["values"]]

    def named(places: list[int]) -> tuple[Q, ...]:
        return tuple([values[i] for i in places])

    pairs = [(named(y), named(x)) for y, x in reply["pairs"]]
    return Triples(tuple(map(named, reply["A"])), tuple(pairs[j] for j in reply["order"]), n)


def write_facts(facts: Mapping[str, Any]) -> dict[str, Any]:
    """{"plain": {...}, "numbers": {...}}: exact numbers apart, as texts, tuples as lists."""
    plain = {k: v for k, v in facts.items() if v is None or isinstance(v, (bool, int, str))}
    exact = {
        k: [to_json(x) for x in v] if isinstance(v, tuple) else to_json(v)
        for k, v in facts.items()
        if k not in plain
    }
    return {"plain": plain, "numbers": exact}


def read_facts(data: Mapping[str, Any]) -> dict[str, Any]:
    """The facts that write_facts wrote."""
    exact = {
        k: tuple(map(from_json, v)) if isinstance(v, list) else from_json(v)
        for k, v in data["numbers"].items()
    }
    return {**data["plain"], **exact}
