"""undetermined: the data shown do not determine a minimiser to within eps.

The instances of an `information` statement are all k sides of one layer (part i, ii, iii: s = 1, 2,
3) with one g > 0, for part i the tie as well; all of them belong to the class, and

    sqrt2 T > 2 eps,   T the non-zero entry of the minimisers, T >= t - B t^2 g.

Minimisers of two sides differ by T e_i - T e_j, of norm sqrt2 T > 2 eps: no point is within eps of
two of them. So whatever is answered on these data is within eps for one side at most. [derived]
"""

from __future__ import annotations

from typing import Any

from ..breakdown import PARTS, Q, accuracy, apart, difference, price, rational, same
from ..context import Context
from ..kernel import need
from ..reader import anything, fields, integer, label, one_of, positive
from ..shown import HIGHEST
from ..ties import Layer
from .information import covered
from .membership import member, members


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """The sides are complete, covered, and far enough from each other."""
    where = f"statements.{name}"
    keys = {"kind": label, "information": label, "membership": label}
    got = fields(statement, where, {**keys, "claim": anything, "proof": anything})
    fields(got["proof"], f"{where}.proof", {})
    needed = {"part": one_of(*PARTS), "eps": positive, "level": integer(0, HIGHEST)}
    claim = fields(got["claim"], f"{where}.claim", needed)
    known = covered(context, got["information"], f"{where}.information")
    inside = members(context, got["membership"], f"{where}.membership")
    need(claim["level"] == known.largest, f"level: the largest one shown is {known.largest}")
    need(set(known.labels) <= inside.labels, "the membership does not cover all the instances")
    part, eps = claim["part"], rational(claim["eps"])
    layer = _sides(context, known.labels, part, f"{where}.information")
    need(accuracy(part, layer.K) <= eps, f"eps is less than the accuracy of part {part}")
    context.comparing.spend(price(layer, claim["eps"]))
    need(apart(layer, eps), "the sets of minimisers are not shown to be more than 2 eps apart")


def _sides(context: Context, labels: tuple[str, ...], part: str, where: str) -> Layer:
    """The layer of the sides: winners 0, ..., k-1, one each, and for part i the tie."""
    layer: Layer | None = None
    tie: Layer | None = None
    seen: set[int] = set()
    alike: set[int] = set()
    for name in labels:
        instance = context.instance(name, where)
        found = member(instance, name)
        if instance.winner is None:
            need(tie is None, f"{name!r} is a tie, and there is another one")
            tie = found
            continue
        need(instance.winner not in seen, f"{name!r}: the side {instance.winner} is there twice")
        seen.add(instance.winner)
        layer = layer or found
        if id(found) not in alike:
            other = _other(layer, found)
            need(not other, f"{name!r} has another {other}")
            alike.add(id(found))
    need(layer is not None, "there are no sides")
    assert layer is not None
    need(len(seen) == layer.k, f"{len(seen)} of the {layer.k} sides are there")
    need(layer.s == PARTS[part], f"the sides are of layer {layer.s}: another part")
    need(rational(layer.g) > Q(0, 1), "sides have g > 0")
    need(layer.shift.sign() == 0, "shift = 0 is needed")
    need((tie is not None) == (part == "i"), "the tie belongs to part i, and to no other one")
    if tie is not None:
        other = difference(layer, tie) or ("s" if layer.s != tie.s else "")
        other = other or ("" if same(layer.shift, tie.shift) else "shift")
        need(not other, f"the tie has another {other} than the sides")
    return layer


def _other(one: Layer, other: Layer) -> str:
    """What distinguishes two layers; "" if nothing does."""
    found = difference(one, other) or ("s" if one.s != other.s else "")
    if found:
        return found
    return next((x for x in ("g", "shift") if not same(getattr(one, x), getattr(other, x))), "")
