"""spectrum: numbers near the spectrum of an infinite matrix, each with a radius (FORMAT.md).

    for every point (z, r) there is v != 0 on the first `sites` sites with ||(A - z)v|| <= r ||v||,
    hence  dist(z, Sp A) <= r                       [A self-adjoint and bounded: spectral theorem]

Case `vectors`: each v is given, in integers. Case `sections`: the checker makes v itself, by
elimination (endless/sections.py); on a diagonal it takes a unit vector. In both the residual is
computed in integers from the entries of the operator, all rows that v reaches included.
`missing`: every number of the spectrum is within it of a point, where a set is known that holds the
spectrum.
"""

from __future__ import annotations

from bisect import bisect_left
from fractions import Fraction
from typing import Any

from ..budget import STEP, Budget, budget_of, words
from ..context import Context
from ..endless import Operator
from ..endless.lattice import residual, shells, unfolded
from ..endless.operators import FARTHEST, MAX_BITS, first_sites, rational
from ..endless.residual import alone, chain, within
from ..endless.sections import Sections
from ..kernel import need
from ..numbers import Unreadable
from ..reader import anything, decimal, fields, integer, label, list_of, one_of, signs

MOST = 20_000  # sites, and points
WIDEST = 2**64  # entries of a vector lie below it
Point = tuple[Fraction, Fraction]


def _radius(value: Any, where: str) -> Fraction:
    return rational(decimal(value, where), where)


def _point(value: Any, where: str) -> Point:
    if not isinstance(value, list) or len(value) != 2:
        raise Unreadable(f"{where}: a pair [z, radius] is needed")
    return rational(value[0], f"{where}[0]"), _radius(value[1], f"{where}[1]")


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """Every point by its vector, then what is said of all of them."""
    where = f"statements.{name}"
    keys = {"kind": label, "instance": label, "claim": anything, "proof": anything}
    got = fields(statement, where, keys)
    operator = context.endless(got["instance"], f"{where}.instance", Operator, "an operator")
    claim = fields(
        got["claim"],
        f"{where}.claim",
        {"sites": integer(1, FARTHEST + 1), "points": list_of(_point, least=1, most=MOST)},
        {"count": integer(1, MOST), "largest": _radius, "median": _radius, "missing": _radius},
    )
    n, points = claim["sites"], claim["points"]
    budget = budget_of(context.shared, where)
    budget.spend(len(points) * 40 * words(MAX_BITS) ** 2)  # comparisons, sums, halves
    if any(a >= b for (a, _), (b, _) in zip(points, points[1:])):
        raise Unreadable(f"{where}.claim.points: must increase in z")
    if operator.shape != "diagonal" and n > MOST:
        raise Unreadable(f"{where}.claim.sites: at most {MOST} for {operator.family}")
    _summaries(operator, claim, points, where)
    case = got["proof"].get("case") if isinstance(got["proof"], dict) else None
    one_of("vectors", "sections")(case, f"{where}.proof.case")
    if case == "vectors":
        _by_vectors(operator, n, points, got["proof"], f"{where}.proof", budget)
    else:
        fields(got["proof"], f"{where}.proof", {"case": label})
        _by_sections(operator, n, points, f"{where}.claim.points", budget)


def _summaries(operator: Operator, claim: dict[str, Any], points: list[Point], where: str) -> None:
    radii = sorted(radius for _, radius in points)
    need(claim.get("count", len(points)) == len(points), "count: not the number of points")
    need(claim.get("largest", radii[-1]) == radii[-1], "largest: not the largest radius")
    middle = radii[len(radii) // 2]
    need(claim.get("median", middle) == middle, "median: not the radius in the middle")
    if "missing" in claim:
        if operator.known is None:
            raise Unreadable(f"{where}.claim.missing: no set is known that holds the spectrum")
        z = [at for at, _ in points]
        gap = max(_farthest(z, low, high) for low, high in operator.known)
        need(gap <= claim["missing"], "missing: a number of the known set is farther away")


def _farthest(z: list[Fraction], low: Fraction, high: Fraction) -> Fraction:
    """The largest distance of a number in [low, high] from the points, exactly.

    dist(., z) is linear between the points and the places half-way between neighbours.
    """
    near = z[max(bisect_left(z, low) - 1, 0) : bisect_left(z, high) + 1]
    ends = [min(abs(t - x) for x in near) for t in (low, high)]
    halves = [(b - a) / 2 for a, b in zip(near, near[1:]) if low <= (a + b) / 2 <= high]
    return max(ends + halves)


def _by_sections(
    operator: Operator, n: int, points: list[Point], where: str, budget: Budget
) -> None:
    if operator.shape == "lattice":
        raise Unreadable(f"{where}: the square lattice needs vectors")
    if operator.first is not None:
        entries = operator.first(n)
        budget.spend(len(entries) * len(points) * 20 * words(MAX_BITS) ** 2)
        for i, (z, radius) in enumerate(points):
            near = min(abs(z - x) for x in entries)
            need(near <= radius, f"points[{i}]: no entry of the section is within the radius")
        return
    section = Sections(operator, n, budget)
    digits = [section.digits(*point, f"{where}[{i}]") for i, point in enumerate(points)]
    for i, ((z, radius), B) in enumerate(zip(points, digits)):
        proved = section.proves(z, radius, B)
        need(proved, f"points[{i}]: no vector on these sites was found to show the radius")


def _by_vectors(
    operator: Operator, n: int, points: list[Point], proof: Any, where: str, budget: Budget
) -> None:
    if n > MOST:
        raise Unreadable(f"{where}: vectors on at most {MOST} sites")
    count = len(points)
    R = shells(n) if operator.shape == "lattice" else None
    pairs = list_of(signs, least=count, most=count)
    got = fields(
        proof,
        where,
        {"case": label, "vectors": list_of(anything, least=count, most=count)},
        {"parity": pairs} if R is not None else {},
    )
    given = n if R is None or "parity" not in got else (R + 1) ** 2
    entries = list_of(integer(1 - WIDEST, WIDEST - 1), least=given, most=given)
    longest = max(max(abs(z.numerator), z.denominator).bit_length() for z, _ in points)
    wide = words(longest + operator.unit.bit_length() + operator.size.bit_length() + 64)
    budget.spend(count * n * (20 * STEP + 3 * wide * wide))
    D, error = operator.potential(n, operator.unit, budget)
    order = [2 * x - 1 if x > 0 else -2 * x for x in first_sites(n)]
    for i, ((z, radius), raw) in enumerate(zip(points, got["vectors"])):
        v = entries(raw, f"{where}.vectors[{i}]")
        p, q = z.numerator, z.denominator
        if operator.shape == "lattice":
            if "parity" in got and R is not None:
                pair = got["parity"][i]
                if len(pair) != 2:
                    raise Unreadable(f"{where}.parity[{i}]: two signs are needed")
                v = unfolded(v, R, pair)
            squares, unit = residual(v, p, q), q
        else:
            shift, unit = operator.unit * p, operator.unit * q
            C = [q * x - shift for x in D]
            if operator.shape == "line":
                v = [v[j] for j in order]
            half = operator.shape == "half-line"
            squares = alone(C, v) if operator.shape == "diagonal" else chain(C, v, unit, half=half)
        need(within(squares, unit, error * q, radius), f"points[{i}]: the residual is larger")
