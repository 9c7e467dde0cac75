"""membership: instances belong to one class Omega.

"breakdown", Omega_1 + Omega_2 + Omega_3 (breakdown.py): the instances agree in problem, N, m, K,
lam (eta) and w, satisfy the hypotheses, and each one has a gap g that its layer allows: s = 1: g =
0 or 2^-n, n >= 0; s = 2: 2^-n; s = 3: 2^-(L-2). Without a radius shift = 0, with it |shift| <=
radius.
A further family: the tie, or g = 2^-e as the family has it; linear_program: all with the same k.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..breakdown import Q, difference, outside, price, rational
from ..context import Context
from ..further import FURTHER, Family
from ..instance import Instance
from ..kernel import need
from ..numbers import Surd, Unreadable
from ..reader import anything, fields, integer, label, one_of, parse_rational
from ..ties import Layer
from .information import NAMES, labels

LARGEST = 1_000_000


@dataclass(frozen=True)
class Members:
    """A proved statement: the instances that belong to the class."""

    labels: frozenset[str]


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """Accept or reject the statement (through the context, so that it is checked once)."""
    members(context, name, f"statements.{name}")


def members(context: Context, name: Any, where: str) -> Members:
    """What the membership statement of that name covers, once it has been accepted."""
    statement = context.statement(name, where, "membership")
    return context.once(name, lambda: _prove(context, statement, f"statements.{name}"))


def member(instance: Instance, name: str) -> Layer:
    """The layer of a member of the family tie; Rejected for another family."""
    layer = instance.layer
    need(layer is not None, f"{name!r} is no member of the family tie")
    assert layer is not None
    return layer


def _radius(value: Any, where: str) -> Surd:
    number = parse_rational(value, where)
    if not Q(0, 1) <= rational(number) < Q(1, 1):
        raise Unreadable(f"{where}: 0 <= radius < 1 is needed")
    return number


def _prove(context: Context, statement: dict[str, Any], where: str) -> Members:
    keys = {"kind": label, "claim": anything, "proof": anything}
    got = fields(statement, where, keys, NAMES)
    fields(got["proof"], f"{where}.proof", {})
    names = labels(got, where)
    known = got["claim"].get("class") if isinstance(got["claim"], dict) else None
    if isinstance(known, str) and known in FURTHER:
        fields(got["claim"], f"{where}.claim", {"class": label})
        return _further(context, FURTHER[known], names, where)
    needed = {"class": one_of("breakdown", *FURTHER), "L": integer(1, LARGEST)}
    claim = fields(got["claim"], f"{where}.claim", needed, {"radius": _radius})
    radius = rational(claim["radius"]) if "radius" in claim else Q(0, 1)
    seen: dict[int, Layer] = {}
    for name in names:
        layer = member(context.data(name, f"{where}.instance"), name)
        if id(layer) in seen:
            continue
        context.comparing.spend(price(layer))
        for first in list(seen.values())[:1]:
            other = difference(first, layer)
            need(not other, f"{name!r} has another {other} than {names[0]!r}: not one class")
        shift = rational(layer.shift)
        need(Q(abs(shift.n), shift.d) <= radius, f"{name!r}: |shift| exceeds the radius")
        why = outside(layer, claim["L"])
        need(not why, f"{name!r} is not in the class: {why}")
        seen[id(layer)] = layer
    return Members(frozenset(names))


def _further(context: Context, family: Family, names: tuple[str, ...], where: str) -> Members:
    """Members of the family in its class."""
    lengths = set()
    for name in names:
        found = context.data(name, f"{where}.instance").member
        need(found is not None and found.family is family, f"{name!r} is not of the family")
        assert found is not None
        why = family.outside(found)
        need(not why, f"{name!r} is not in the class: {why}")
        lengths.add(found.length)
    need(len(lengths) == 1, "the instances differ in k: not one class")
    return Members(frozenset(names))
