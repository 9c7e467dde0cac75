"""The twelve further families in fractions: data, solutions and classes, by closed formulas.

Solutions are ("finite", points), ("hull", vertices), ("whole", name) or ("spectrum", numbers), the
points in increasing order. With a = (1, ..., 1) + g e_j the linear program puts all weight on the
largest entries; R = [[c, s], [s, -c]] and (I - R)/2; the roots of (z - 1)^2 (z + 2) + delta.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from support.instances import rational

Json = dict[str, Any]
Vector = tuple[Fraction, ...]
Solutions = tuple[str, Any]
ZERO, ONE, HALF = Fraction(0), Fraction(1), Fraction(1, 2)
LENGTHS = {
    "theta": 3, "semidefinite": 4, "circle": 2, "scalar_equation": 1, "feasibility": 1,
    "diagonal_spectrum": 2, "rank": 1, "lowest_eigenvector": 4, "largest_root": 1, "assignment": 4,
    "label": 1,
}  # fmt: skip
NAMES = ("linear_program", *LENGTHS)
PERMUTATIONS = (Fraction(1), ZERO, ZERO, Fraction(1)), (ZERO, ONE, ONE, ZERO)
LIMITS: dict[str, list[tuple[int, ...]]] = {
    "theta": [(1, 1, 0), (0, 0, 2)], "semidefinite": [(0, 0, 0, 1), (1, 0, 0, 0)],
    "circle": [(1, 0), (-1, 0)], "scalar_equation": [(1,), (-1,)], "feasibility": [(1,), (0,)],
    "diagonal_spectrum": [(0, 0), (0, 1)], "rank": [(1,), (2,)],
    "lowest_eigenvector": [(0, 0, 0, 1), (1, 0, 0, 0)], "largest_root": [(1,), (-2,)],
    "assignment": [(1, 0, 0, 1), (0, 1, 1, 0)], "label": [(1,), (-1,)],
}  # fmt: skip


def numbers(instance: Json) -> dict[str, Any]:
    """The parameters, texts as fractions."""
    kept = ("k", "winner", "site", "side")
    found = instance["parameters"].items()
    return {name: x if name in kept else rational(x) for name, x in found}


def length(instance: Json) -> int:
    """The number of entries of an answer."""
    return LENGTHS.get(instance["family"]) or instance["parameters"]["k"]


def limits(family: str, k: int | None) -> list[Vector]:
    """What the solutions of the sides tend to."""
    points = LIMITS.get(family) or [[int(i == j) for i in range(k or 0)] for j in range(k or 0)]
    return [tuple(map(Fraction, point)) for point in points]


def _first_row(p: dict[str, Any]) -> Vector:
    return tuple(ONE + (p["g"] if j == p["winner"] else 0) for j in range(p["k"]))


def delta_of_root(p: dict[str, Any]) -> Fraction:
    r: Fraction = p["r"]
    if p["side"] == "above":
        return -(r**2) * (3 + r)
    return r * (3 + r) ** 2


def data(instance: Json, n: int = 0) -> tuple[list[Vector], Vector]:
    """A by rows and y; of an endless row the first n entries."""
    family, p = instance["family"], numbers(instance)
    delta = p.get("delta", ZERO)
    if family == "linear_program":
        return [_first_row(p)], (ONE,)
    if family == "theta":
        return [(ONE, ZERO, p["theta"]), (ZERO, ONE, p["theta"])], (ONE, ONE)
    if family in ("semidefinite", "lowest_eigenvector"):
        c, s, r = p["c"], p["s"], p["r"]
        rows = [(1 + r * c, r * s), (r * s, 1 - r * c)]
        return rows, (ONE,) if family == "semidefinite" else ()
    if family == "scalar_equation":
        return [(p["beta"],)], (p["gamma"],)
    if family == "diagonal_spectrum":
        return [tuple(Fraction(i == p["site"]) for i in range(n))], ()
    rows = {
        "circle": lambda: [(p["r"] * p["c"], p["r"] * p["s"])],
        "feasibility": lambda: [(delta,)],
        "rank": lambda: [(ONE, ZERO), (ZERO, delta)],
        "largest_root": lambda: [(ONE, ZERO, Fraction(-3), 2 + delta_of_root(p))],
        "assignment": lambda: [(ZERO, delta), (ZERO, ZERO)],
        "label": lambda: [(delta, ZERO)],
    }[family]()
    return rows, ()


def finite(*points: Any) -> Solutions:
    return "finite", sorted({tuple(map(Fraction, point)) for point in points})


def solutions(instance: Json) -> Solutions:
    """Xi."""
    family, p = instance["family"], numbers(instance)
    delta = p.get("delta", ZERO)
    if family == "linear_program":
        a = _first_row(p)
        top, k = max(a), p["k"]
        units = [tuple(1 / top if i == j else ZERO for i in range(k))
                 for j in range(k) if a[j] == top]  # fmt: skip
        return finite(*units) if len(units) == 1 else ("hull", sorted(units))
    if family == "theta":
        theta, two = p["theta"], [(ONE, ONE, ZERO), (ZERO, ZERO, Fraction(2))]
        if theta == HALF:
            return "hull", sorted(two)
        return finite(two[0]) if theta < HALF else finite((0, 0, 1 / theta))
    if family in ("semidefinite", "lowest_eigenvector", "circle"):
        if p["r"] == 0:
            names = {"semidefinite": "density", "circle": "circle"}
            return "whole", names.get(family, "projectors")
        c, s = p["c"], p["s"]
        return finite((c, s) if family == "circle" else
                      ((1 - c) / 2, -s / 2, -s / 2, (1 + c) / 2))  # fmt: skip
    if family == "scalar_equation":
        return finite((p["gamma"] / p["beta"],)) if p["beta"] else ("whole", "line")
    if family == "diagonal_spectrum":
        return "spectrum", [ZERO] if p["site"] is None else [ZERO, ONE]
    if family == "largest_root":
        return finite((-2 - p["r"] if p["side"] == "below" else 1 + p["r"],))
    if family == "feasibility":
        return finite((delta <= 0,))
    if family == "rank":
        return finite((1 + (delta != 0),))
    sides = PERMUTATIONS if family == "assignment" else ((ONE,), (-ONE,))
    return finite(*(sides[:1] if delta > 0 else sides[1:] if delta < 0 else sides))


def _power(g: Fraction, least: int = 0) -> bool:
    """g = 2^-e, e >= least."""
    return g.numerator == 1 and g.denominator.bit_count() == 1 and g <= Fraction(1, 2**least)


def in_class(instance: Json) -> bool:
    """Whether the instance lies in Omega of its family."""
    family, p = instance["family"], numbers(instance)
    if family == "diagonal_spectrum":
        return True
    if family == "theta":
        gap = abs(p["theta"] - HALF)
        return gap == 0 or _power(gap, 2)
    if family == "scalar_equation":
        return p["beta"] == 0 or (_power(p["beta"]) and abs(p["gamma"]) == p["beta"])
    g = p["g"] if family == "linear_program" else p["r"] if "r" in p else p["delta"]
    if family in ("assignment", "label"):
        g = abs(g)
    return g == 0 or _power(g)
