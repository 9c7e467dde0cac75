"""barrier: the radius of the limits of the sides of a further family, exactly.

    p_j   the limits, fixed by the family (further/);   mu >= 0, sum mu = 1, c = sum mu_j p_j,
    |p_j - c|^2 <= rho^2 for all j,     sum mu_j |p_j|^2 - |c|^2 = rho^2.

So |x - c|^2 + rho^2 = sum mu_j |x - p_j|^2 for every x: no ball of a smaller radius contains all
p_j, and c is the centre of one with radius rho. Spectra, in the Hausdorff metric: d(p_j, c) <= rho
for both p_j, and d(p_0, p_1) = 2 rho, which no smaller ball can contain. That rho is the barrier:
FORMAT.md section 9. [Chebyshev radius; derived]
"""

from __future__ import annotations

from typing import Any

from ..context import Context
from ..further import FURTHER, Rational, Reader
from ..further.sets import MOST, Vector, hausdorff, vector
from ..kernel import need
from ..reader import anything, fields, integer, label, one_of
from ..shown import listed

Limit = dict[int, int]


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """The points are the limits, and the identities hold."""
    where = f"statements.{name}"
    got = fields(statement, where, {"kind": label, "claim": anything, "proof": anything})
    fields(got["proof"], f"{where}.proof", {})
    where, read, claim = f"{where}.claim", context.read, got["claim"]
    family = one_of(*FURTHER)(claim.get("family") if isinstance(claim, dict) else None, where)
    length = FURTHER[family].length
    keys = {"family": anything, "squared": read.number}
    keys |= dict.fromkeys(("points", "centre", "weights"), anything)
    claim = fields(claim, where, {**keys, **({} if length else {"k": integer(2, MOST)})})
    length = length or claim["k"]
    limits = FURTHER[family].limits(length)
    points = listed(claim["points"], f"{where}.points", len(limits))
    for limit, point in zip(limits, points):
        x = vector(point, f"{where}.points", length, read)
        need(_is(x, limit), "points: others than the limits of the sides, in their order")
    c = vector(claim["centre"], f"{where}.centre", length, read)
    weights = listed(claim["weights"], f"{where}.weights", len(limits))
    mu = [read.number(text, f"{where}.weights") for text in weights]
    _radius(limits, c, mu, claim["squared"], read)
    if FURTHER[family].sites:
        _spectra(limits, c, claim["squared"], read)


def _is(x: Vector, limit: Limit) -> bool:
    return x.keys() == limit.keys() and all(x[i] == entry for i, entry in limit.items())


def _radius(
    limits: list[Limit], c: Vector, mu: list[Rational], squared: Rational, read: Reader
) -> None:
    """The identities; the limits have few entries that are not 0."""
    need(all(weight.sign >= 0 for weight in mu), "weights: one is negative")
    need(read.total(mu) == 1, "weights: the sum is not 1")
    mean: dict[int, list[Rational]] = {i: [] for i in c}
    for weight, limit in zip(mu, limits):
        for i, entry in limit.items():
            mean.setdefault(i, []).append(weight * entry)
    found = all(read.total(parts) == c.get(i, 0) for i, parts in mean.items())
    need(found, "centre: not the mean of the points")
    own = read.total([entry * entry for entry in c.values()])
    sizes = [sum(entry * entry for entry in limit.values()) for limit in limits]
    least = read.total([weight * size for weight, size in zip(mu, sizes)]) - own
    need(least == squared, "squared: not sum mu_j |p_j|^2 - |c|^2")
    for limit, size in zip(limits, sizes):
        cross = read.total([c[i] * entry for i, entry in limit.items() if i in c])
        need(own - cross * 2 + size <= squared, "centre: farther from a point than the radius")


def _spectra(limits: list[Limit], c: Vector, squared: Rational, read: Reader) -> None:
    """The same in the Hausdorff metric."""
    centre = [c.get(i, read.whole(0)) for i in (0, 1)]
    sets = [[read.whole(limit.get(i, 0)) for i in (0, 1)] for limit in limits]
    for z in sets:
        far = hausdorff(centre, z)
        need(far * far <= squared, "centre: farther from a spectrum than the radius")
    far = hausdorff(*sets)
    need(far * far == squared * 4, "squared: not a quarter of the squared distance of the spectra")
