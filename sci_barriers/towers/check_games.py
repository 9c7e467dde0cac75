"""Checks witnesses and refutations on sequences and diagonals. Standard library only.

    entry             {"sequence", "problem", "yes", "site"}: a_site = 1, so "is some entry 1?" is
                      yes, "are all entries 0?" no
    diagonal-point    {"operator": "diagonal", "parameters": {"site"}, "z", "site"}: z = a_ss at
                      s = site, an eigenvalue; z = 0 with site null: 0 is always in Sp
    delta-refuted     {"problem": "diagonal-spectrum", "n", "reads", "output", "site", "distance"}:
                      the operator with its 1 at `site` (null: none) has 0 at all diagonal places
                      read, and d_H(output, Sp) = distance > 2**-n
    decision-refuted  {"problem", "reads", "yes", "sequence"}: the sequence is 0 at all places that
                      were read, and the answer is wrong on it
    stages            {"prefix": [[bit, end], ...], "stages": [{"k", "output", "highest",
                      "length"}, ...]}: k increases, outputs are 1, 0, 1, ..., stage s read nothing
                      beyond its length, the prefix up to there consists of the stages' bits, and
                      each stage adds one at least

Each dictionary also holds its "kind". Sequences: {"ones", "start", "period"}: 1 at `ones` below
start, then the period for ever. What an algorithm read and returned is taken from the witness:
that a program did this, no checker can see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

MOST = 10**7  # entries of a list
_INTEGER = r"(?:[0-9]{1,4000}|0x[0-9a-f]{1,5000}(?:p[+-]?[0-9]{1,5})?)"
_RATIONAL = re.compile(rf"-?{_INTEGER}(?:/{_INTEGER})?")
MOST_LEVEL = 10_000
Witness = Mapping[str, Any]


class Rejected(Exception):
    """The claim does not follow, or the witness is malformed; the message says why."""


def check(witness: Witness) -> str:
    """What is proved, in words; Rejected otherwise."""
    kind = witness.get("kind") if isinstance(witness, Mapping) else None
    rule = _RULES.get(kind) if isinstance(kind, str) else None
    if rule is None:
        raise Rejected(f"unknown kind {str(kind)[:80]!r}")
    keys, judge = rule
    if set(witness) != {"kind", *keys}:
        raise Rejected(f"the keys must be kind, {', '.join(keys)}")
    return judge(witness)


def _entry(witness: Witness) -> str:
    problem, yes = _answer(witness)
    if not _at(_sequence(witness["sequence"]), _index(witness["site"])):
        raise Rejected("the entry is 0")
    if yes != (problem == "some-one"):
        raise Rejected("an entry 1 shows the other answer")
    return f"{problem}: {'yes' if yes else 'no'}"


def _diagonal_point(witness: Witness) -> str:
    parameters = witness["parameters"]
    if witness["operator"] != "diagonal" or set(parameters) != {"site"}:
        raise Rejected("the operator must be diagonal, with its site")
    one, site = _site(parameters["site"]), _site(witness["site"])
    value = Fraction(int(site is not None and site == one))
    if _rational(witness["z"]) != value:
        raise Rejected(f"z must be {value}")
    return f"{value} is in the spectrum"


def _delta_refuted(witness: Witness) -> str:
    if witness["problem"] != "diagonal-spectrum":
        raise Rejected("unknown problem")
    n, site, reads = _index(witness["n"]), _site(witness["site"]), _indices(witness["reads"])
    if not 0 < n <= MOST_LEVEL:
        raise Rejected(f"n must be 1 to {MOST_LEVEL}")
    if site in reads:
        raise Rejected("the 1 stands at a place that was read as 0")
    X = [_rational(z) for z in _list(witness["output"])]
    if not X:
        raise Rejected("the output is empty")
    S = [Fraction(0)] if site is None else [Fraction(0), Fraction(1)]
    off = max(min(abs(x - s) for s in S) for x in X)
    missing = max(min(abs(x - s) for x in X) for s in S)
    if max(off, missing) != _rational(witness["distance"]):
        raise Rejected("the distance is another one")
    if max(off, missing) <= Fraction(1, 2**n):
        raise Rejected("the output is within 2**-n")
    return f"wrong by {max(off, missing)} > 2**-{n}"


def _decision_refuted(witness: Witness) -> str:
    problem, yes = _answer(witness)
    a = _sequence(witness["sequence"])
    if any(_at(a, i) for i in _indices(witness["reads"])):
        raise Rejected("an entry that was read as 0 is 1")
    truth = (bool(a[0]) or "1" in a[2]) == (problem == "some-one")
    if yes == truth:
        raise Rejected("the answer is right")
    return f"{problem}: {'yes' if yes else 'no'} is wrong"


def _stages(witness: Witness) -> str:
    prefix = [(_bit(part, 0), _index(part[1])) for part in _list(witness["prefix"])]
    stages = _list(witness["stages"])
    if len(prefix) != len(stages) or not stages:
        raise Rejected("each stage has its part of the prefix")
    k, length = -1, 0
    for s, (stage, (bit, end)) in enumerate(zip(stages, prefix, strict=True)):
        if not isinstance(stage, Mapping) or set(stage) != {"k", "output", "highest", "length"}:
            raise Rejected("a stage holds k, output, highest, length")
        if _index(stage["k"]) <= k or end <= length or _index(stage["length"]) != end:
            raise Rejected("k and the lengths must increase")
        if type(stage["highest"]) is not int or not -1 <= stage["highest"] < end:
            raise Rejected("a stage read beyond its prefix")
        if type(stage["output"]) is not int or stage["output"] != 1 - s % 2 or bit != 1 - s % 2:
            raise Rejected("outputs and bits must be 1, 0, 1, ... in turns")
        k, length = stage["k"], end
    return f"{len(stages) - 1} changes on every sequence that begins with the {length} entries"


_RULES: dict[str, tuple[tuple[str, ...], Callable[[Witness], str]]] = {
    "entry": (("sequence", "problem", "yes", "site"), _entry),
    "diagonal-point": (("operator", "parameters", "z", "site"), _diagonal_point),
    "delta-refuted": (
        ("problem", "n", "reads", "output", "site", "distance"), _delta_refuted,
    ),
    "decision-refuted": (("problem", "reads", "yes", "sequence"), _decision_refuted),
    "stages": (("prefix", "stages"), _stages),
}  # fmt: skip


# -- data ----------------------------------------------------------------------------------------


def _answer(witness: Witness) -> tuple[str, bool]:
    problem, yes = witness["problem"], witness["yes"]
    if problem not in ("some-one", "all-zero") or type(yes) is not bool:
        raise Rejected("the problem must be some-one or all-zero, the answer true or false")
    return problem, yes


def _sequence(data: Any) -> tuple[set[int], int, str]:
    if not isinstance(data, Mapping) or set(data) != {"ones", "start", "period"}:
        raise Rejected("a sequence holds ones, start, period")
    ones, start, period = _indices(data["ones"]), _index(data["start"]), data["period"]
    if not isinstance(period, str) or not period or set(period) - {"0", "1"}:
        raise Rejected("the period must be a text of 0 and 1")
    if any(i >= start for i in ones):
        raise Rejected("ones must lie below start")
    return ones, start, period


def _at(a: tuple[set[int], int, str], i: int) -> bool:
    ones, start, period = a
    return i in ones if i < start else period[(i - start) % len(period)] == "1"


def _index(value: Any) -> int:
    if type(value) is not int or value < 0:
        raise Rejected(f"no index: {str(value)[:80]!r}")
    return value


def _site(value: Any) -> int | None:
    return None if value is None else _index(value)


def _bit(part: Any, at: int) -> int:
    if not isinstance(part, list) or len(part) != 2 or part[at] not in (0, 1):
        raise Rejected("a part of the prefix is [bit, end]")
    return int(part[at])


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list) or len(value) > MOST:
        raise Rejected(f"no list of at most {MOST} entries")
    return value


def _indices(value: Any) -> set[int]:
    return {_index(i) for i in _list(value)}


def _rational(text: Any) -> Fraction:
    """p or p/q, where p and q are decimal or 0xM, 0xMpE = M 2**E."""
    if not isinstance(text, str) or not _RATIONAL.fullmatch(text):
        raise Rejected(f"no rational number: {str(text)[:80]!r}")
    above, _, below = text.lstrip("-").partition("/")
    q = _dyadic(below or "1")
    if q == 0:
        raise Rejected("denominator 0")
    return (-1 if text.startswith("-") else 1) * _dyadic(above) / q


def _dyadic(text: str) -> Fraction:
    if not text.startswith("0x"):
        return Fraction(int(text))
    mantissa, _, exponent = text.partition("p")
    return int(mantissa, 16) * Fraction(2) ** int(exponent or 0)
