"""information: dyadic data shown to an algorithm are admissible Delta_1-information of instances.

Entrywise: |q - f| <= 2^-n for every entry f of A and y.
Operator: |A_n - A| <= 2^-n in operator norm and |y_n - y| <= 2^-n in l2.
Sites, for an endless row A: level n shows its first n entries exactly.
The claim holds for each of the instances that are named; how they are compared at the price of
one is in admissible.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..admissible import Judge, groups
from ..context import Context
from ..instance import Instance
from ..kernel import need
from ..numbers import Unreadable
from ..reader import anything, fields, label, list_of, one_of
from ..shown import LEVEL, Level, Numbers

MOST_WITH_DCT = 10_000  # bits; cosines beyond that take minutes
MOST_LABELS = 5_000


@dataclass(frozen=True)
class Known:
    """A proved statement: the instances it covers, and the largest level it shows."""

    labels: tuple[str, ...]
    largest: int


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """Accept or reject the statement (through the context, so that it is checked once)."""
    covered(context, name, f"statements.{name}")


def covered(context: Context, name: Any, where: str) -> Known:
    """What the information statement of that name covers, once it has been accepted."""
    statement = context.statement(name, where, "information")
    return context.once(name, lambda: _prove(context, statement, f"statements.{name}"))


def labels(got: dict[str, Any], where: str) -> tuple[str, ...]:
    """The instances that a statement names: exactly one of `instance` and `instances`."""
    if ("instance" in got) == ("instances" in got):
        raise Unreadable(f"{where}: exactly one of instance and instances is needed")
    found = tuple(got["instances"]) if "instances" in got else (got["instance"],)
    if len(set(found)) < len(found):
        raise Unreadable(f"{where}.instances: different labels are needed")
    return found


NAMES = {"instance": label, "instances": list_of(label, least=1, most=MOST_LABELS)}


def _prove(context: Context, statement: dict[str, Any], where: str) -> Known:
    """Every level and every query lies within its bound, for every instance."""
    keys = {"kind": label, "claim": anything, "proof": anything}
    got = fields(statement, where, keys, NAMES)
    fields(got["proof"], f"{where}.proof", {})
    names = labels(got, where)
    instances = {name: context.data(name, f"{where}.instance") for name in names}
    shapes = {(instance.m, instance.N, instance.rows) for instance in instances.values()}
    if len(shapes) > 1:
        raise Unreadable(f"{where}.instances: the instances differ in shape")
    (shape,) = shapes
    numbers = Numbers(context.reading.spend)
    if shape[1] == 0:
        return Known(names, _sites(instances, got["claim"], f"{where}.claim", numbers))
    claim = fields(
        got["claim"],
        f"{where}.claim",
        {"norm": one_of("entrywise", "operator")},
        {
            "levels": list_of(lambda v, w: numbers.level(v, w, *shape), least=1),
            "queries": list_of(numbers.query, least=1),
        },
    )
    levels, queries = claim.get("levels", []), claim.get("queries", [])
    if not levels and not queries:
        raise Unreadable(f"{where}.claim: levels or queries are needed")
    if queries and claim["norm"] == "operator":
        raise Unreadable(f"{where}.claim.queries: single entries belong to the entrywise reading")
    largest = max(shown.n for shown in [*levels, *queries])
    if any(x.dct for x in instances.values()) and largest > MOST_WITH_DCT:
        raise Unreadable(f"{where}.claim: with dct, n is at most {MOST_WITH_DCT}")
    judge = Judge(groups(instances), context.comparing.spend)
    for level in levels:
        judge.level(level, claim["norm"])
    for query in queries:
        judge.query(query)
    return Known(names, largest)


def _sites(instances: dict[str, Instance], claim: Any, where: str, numbers: Numbers) -> int:
    """The first n entries of diag(0, 0, ...) with a 1 at the site; the largest n."""

    def level(value: Any, place: str) -> Level:
        n = value.get("n") if isinstance(value, dict) else None
        return numbers.level(value, place, 1, LEVEL(n, f"{place}.n"), 0)

    keys = {"norm": one_of("sites"), "levels": list_of(level, least=1)}
    levels = fields(claim, where, keys)["levels"]
    sites = {name: x.member.parameters["site"] for name, x in instances.items() if x.member}
    for shown in levels:
        seen = {j: column[0] for j, column in shown.columns.items()}
        need(all(q == (1, 0) for q in seen.values()), "an entry is neither 0 nor 1")
        for name, site in sites.items():
            ones = set() if site is None or site >= shown.n else {site}
            why = f"level {shown.n} does not show the first {shown.n} entries of {name!r}"
            need(seen.keys() == ones, why)
    return max(shown.n for shown in levels)
