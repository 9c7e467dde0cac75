"""Statements about further families for the standard-library checker, and their certificates.

    solutions     Xi(I) exactly                      (Member.statement)
    barrier       the radius of the limits           (FurtherFamily.barrier)
    information   the levels shown are admissible for the instances; norm "entrywise", for an
                  endless row "sites": level n shows its first n entries exactly
    membership    the instances belong to Omega
    far           the distance of x from a set that has been proved, and whether it exceeds eps
    refuted       all of this together: x is wrong by more than eps on I
    flag          the same, with a bit said of x, [d(x, Xi) <= eps], that is wrong on I
    apart         sets that have been proved are pairwise more than 2 eps apart, on one information

Numbers are exact; distances also as decimals rounded outward, `DIGITS` significant digits each.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from sci_barriers.certificates import FORMAT
from sci_barriers.exact import Q, format_number, sign, to_json
from sci_barriers.families.further.base import Data, Member
from sci_barriers.families.further.sets import ExactSet
from sci_barriers.proofs import LARGEST_SQUARE, bounds_of_root

DIGITS = 12
_ENTRY = 24  # characters of one entry of a level, written with line breaks
Statement = dict[str, Any]


def certificate(
    members: Mapping[str, Member], statements: Mapping[str, Statement]
) -> dict[str, Any]:
    """The certificate with these instances and statements."""
    instances = {
        label: {"family": member.family, "parameters": member.parameters()}
        for label, member in members.items()
    }
    return {"format": FORMAT, "instances": instances, "statements": dict(statements)}


def far(source: str, solution_set: ExactSet, x: Sequence[Q], *, exceeds: Q | None) -> Statement:
    """d(x, set) for the set of the statement `source`; BadInput for an x too long to be written."""
    squared = solution_set.squared_distance(x)
    claim: Statement = {"x": [format_number(entry) for entry in x]}
    if not isinstance(squared, Q) or squared.height_bits() <= 4 * LARGEST_SQUARE:
        text = to_json(squared)
        if isinstance(text, str) and len(text) <= LARGEST_SQUARE:
            claim["squared"] = text
    claim |= bounds_of_root(squared, digits=DIGITS)
    if exceeds is not None:
        claim["exceeds"] = format_number(exceeds)
        claim["verdict"] = "proved" if sign(squared - exceeds * exceeds) > 0 else "refuted"
    return {"kind": "far", "from": source, "claim": claim, "proof": {}}


def information(
    norm: str, levels: Mapping[int, Data], queries: Sequence[Sequence[Any]], labels: Sequence[str]
) -> Statement:
    """Levels by n, and entries [*f, n, q]; one of the two at least."""
    claim: Statement = {"norm": norm}
    if levels:
        claim["levels"] = [written(n, data) for n, data in levels.items()]
    if queries:
        claim["queries"] = [[*query[:-1], format_number(query[-1])] for query in queries]
    return {"kind": "information", **named(labels), "claim": claim, "proof": {}}


class Log(NamedTuple):
    """The `information` statement of a log, None when nothing can be said; whether it is the whole
    log; the highest level in it.
    """

    statement: Statement | None
    complete: bool
    highest: int | None


def log(
    tie: Member,
    levels: Iterable[int],
    entries: Mapping[tuple[tuple[str | int, ...], int], Q],
    labels: Sequence[str],
    *,
    characters: int,
) -> Log:
    """Levels of the tie's data, from the highest one downwards as far as they fit into so many
    characters, then single entries, by (f, n). Of an endless row level n stands for the entries
    that were asked at it.
    """
    wanted, queries = set(levels), dict(entries)
    if tie.sites:
        wanted, queries = wanted | {n for _, n in queries}, {}
    left, shown = characters, {}
    for n in sorted(wanted, reverse=True):
        data = tie.data(n)
        left -= _ENTRY * (sum(map(len, data.A)) + len(data.y))
        if left < 0:
            break
        shown[n] = data
    if left < 4 * _ENTRY * len(queries):
        queries = {}
    complete = len(shown) == len(wanted) and (tie.sites or len(queries) == len(entries))
    if not shown and not queries:
        return Log(None, complete, None)
    asked = [[*f, n, q] for (f, n), q in queries.items()]
    norm = "sites" if tie.sites else "entrywise"
    told = information(norm, shown, asked, labels)
    return Log(told, complete, max([*shown, *(n for _, n in queries)]))


def written(n: int, data: Data) -> Statement:
    """{"n", "A", "y"}; objects that occur often are written once."""
    known: dict[int, str] = {}

    def text(q: Q) -> str:
        if id(q) not in known:  # data keeps its entries alive
            known[id(q)] = format_number(q)
        return known[id(q)]

    A = [[text(q) for q in row] for row in data.A]
    return {"n": n, "A": A, "y": [text(q) for q in data.y]}


def membership(family: str, labels: Sequence[str]) -> Statement:
    """The instances belong to Omega of the family."""
    return {"kind": "membership", **named(labels), "claim": {"class": family}, "proof": {}}


def refuted(*, eps: Q, level: int | None, information: str = "information") -> Statement:
    """Joins `membership`, `far` and, where anything was asked (level), `information`."""
    claim = {"part": None, "eps": format_number(eps), "level": level}
    about = {"membership": "membership", "distance": "far"}
    shown = {"information": None if level is None else information}
    return {"kind": "refuted", **about, **shown, "claim": claim, "proof": {}}


def flag(*, said: int, eps: Q, level: int | None, information: str = "information") -> Statement:
    """As `refuted`: the bit [d(x, Xi) <= eps] is not `said`, 0 or 1."""
    claim = {"said": said, "eps": format_number(eps), "level": level}
    about = {"membership": "membership", "distance": "far"}
    shown = {"information": None if level is None else information}
    return {"kind": "flag", **about, **shown, "claim": claim, "proof": {}}


def apart(sources: Sequence[str], *, eps: Q, level: int) -> Statement:
    """The sets of the `solutions` statements are pairwise more than 2 eps apart."""
    about: Statement = {"information": "information", "membership": "membership"}
    claim = {"eps": format_number(eps), "level": level}
    return {"kind": "apart", **about, "from": list(sources), "claim": claim, "proof": {}}


def named(labels: Sequence[str]) -> dict[str, Any]:
    """`instance` for one label, `instances` for several."""
    return {"instance": labels[0]} if len(labels) == 1 else {"instances": list(labels)}
