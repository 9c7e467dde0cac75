"""The numbers of `families` once more, in fractions, without the code of the families.

eps_B^2   from the table of the theory: half the distance of two sides, 1 - 1/k for k columns
Xi        of a side, from its parameters, by formulas written down here
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

Points = list[tuple[Fraction, ...]]
ONE, ZERO = Fraction(1), Fraction(0)

# Squared distances of the limits on the two sides.
SQUARED: dict[str, Fraction] = {
    "theta": Fraction(6),  # (1, 1, 0), (0, 0, 2)
    "semidefinite": Fraction(2), "lowest_eigenvector": Fraction(2),  # orthogonal projectors
    "circle": Fraction(4), "scalar_equation": Fraction(4), "label": Fraction(4),  # 1, -1
    "feasibility": ONE, "rank": ONE, "diagonal_spectrum": ONE,
    "largest_root": Fraction(9),  # 1, -2
    "assignment": Fraction(4),  # four entries differ by 1
}  # fmt: skip


def fraction(text: str) -> Fraction:
    """p/q with p, q integers, decimals or 0xMp-E."""
    head, slash, tail = text.partition("/")
    if slash:
        return fraction(head) / fraction(tail)
    mantissa, _, exponent = text.partition("p")
    if "0x" not in text:
        return Fraction(text)
    return Fraction(int(mantissa, 16)) * Fraction(2) ** int(exponent or 0)


def barrier(family: str, k: int | None) -> Fraction:
    """eps_B^2."""
    return SQUARED[family] / 4 if k is None else 1 - Fraction(1, k)


def solutions(instance: dict[str, Any]) -> Points:
    """Xi of an instance that is not a tie with infinitely many solutions; a spectrum as pairs."""
    parameters = {
        name: fraction(value) if isinstance(value, str) and value[-1].isdigit() else value
        for name, value in instance["parameters"].items()
    }
    return _XI[instance["family"]](parameters)


def _linear_program(p: dict[str, Any]) -> Points:
    a = [ONE + (p["g"] if j == p["winner"] else 0) for j in range(p["k"])]
    top = max(a)
    return [
        tuple(1 / top if i == j else ZERO for i in range(len(a)))
        for j, x in enumerate(a) if x == top
    ]  # fmt: skip


def _theta(p: dict[str, Any]) -> Points:
    """The shorter of the two basic solutions that can be optimal."""
    basic = [(ONE, ONE, ZERO), (ZERO, ZERO, 1 / p["theta"])]
    least = min(sum(x) for x in basic)
    return [x for x in basic if sum(x) == least]


def _projector(p: dict[str, Any]) -> Points:
    """v v'/|v|^2 for the eigenvector v = (s, -1 - c), or (1, 0) where c = -1, of the value -1."""
    v = (p["s"], -1 - p["c"]) if p["c"] != -1 else (ONE, ZERO)
    n = v[0] ** 2 + v[1] ** 2
    return [(v[0] * v[0] / n, v[0] * v[1] / n, v[1] * v[0] / n, v[1] * v[1] / n)]


def _root(p: dict[str, Any]) -> Points:
    root = {None: ONE, "above": 1 + p["r"], "below": -2 - p["r"]}[p["side"]]
    return [(Fraction(root),)]


def _assignment(p: dict[str, Any]) -> Points:
    costs = {(1, 0, 0, 1): ZERO, (0, 1, 1, 0): p["delta"]}
    return [tuple(map(Fraction, x)) for x, c in costs.items() if c == min(costs.values())]


def _signs(p: dict[str, Any]) -> Points:
    return [(Fraction(s),) for s in (1, -1) if s * p["delta"] >= 0]


_XI: dict[str, Callable[[dict[str, Any]], Points]] = {
    "linear_program": _linear_program, "theta": _theta, "semidefinite": _projector,
    "circle": lambda p: [(p["c"], p["s"])],
    "scalar_equation": lambda p: [(p["gamma"] / p["beta"],)],
    "feasibility": lambda p: [(Fraction(p["delta"] <= 0),)],
    "diagonal_spectrum": lambda p: [(ZERO, ZERO if p["site"] is None else ONE)],
    "rank": lambda p: [(ONE + (p["delta"] != 0),)], "lowest_eigenvector": _projector,
    "largest_root": _root, "assignment": _assignment, "label": _signs,
}  # fmt: skip


def squared_distance(family: str, x: list[Fraction], points: Points) -> Fraction:
    """To the nearest of the points; for spectra the one Hausdorff distance."""
    if family != "diagonal_spectrum":
        return min(sum((a - b) ** 2 for a, b in zip(x, p, strict=True)) for p in points)
    ((*z,),) = points
    return max(
        *(min(abs(a - b) for b in z) for a in x), *(min(abs(a - b) for a in x) for b in z)
    ) ** 2  # fmt: skip
