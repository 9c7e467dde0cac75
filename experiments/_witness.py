"""A second witness of closed forms: `sci_barriers.solve`, which knows nothing of the families.

    claims {label: (instance, Xi)}  ->  "agrees (field)",  "differs (other: field)",  "undecided"

Of each instance the solver gets A, y and the objective as explicit data, without family, parameters
or rotation (D of Omega_K is orthogonal and does not change Xi). It agrees when its set of
minimisers equals Xi exactly; where it knows its point by intervals only, when support and signs are
equal and Xi lies in enclosures of 30 digits. The levels that decided are those of `solve`.

A_delta is asked a second time, for an isometric copy with rational columns [derived]: z = D x,

    min ||U z - e_0||^2 + (lam/(sqrt3 c)) (|z_0|/rho + |z_1|),   U = ((1, d, d, 2d), (1, 0, 0, 0)),

d = delta, rho = (1 + 6 d^2)^(-1/2), D = sqrt3 diag(rho, 1), columns swapped for order "21": the
scalar products of U and e_0 are those of u_1, u_2 and y.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sci_barriers import CertifiedSolution, solve
from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.exact import Number, Q, sign, sqrt
from sci_barriers.families import ADelta
from sci_barriers.problems import Instance, Lasso, Point, Simplex, SolutionSet
from sci_barriers.tables import Column

Claims = dict[str, tuple[Instance, SolutionSet]]
Expect = Callable[[dict[str, Any]], str | None]
DIGITS = 30
COLUMN = Column(name="witness", kind="text", heading="witness")
BRIEF = replace(COLUMN, format=lambda row: row["witness"].partition(" ")[0])
"""Without the brackets, for a table that has many columns."""


def notes(asked: str, *, brief: bool = False) -> tuple[str, str]:
    """What the column says; asked: for which instances of a row."""
    where = "The JSON document adds in brackets" if brief else "In brackets after it:"
    return (
        "witness: the general solver, given the numbers of A and y and the objective but no formula"
        f" of the family, finds exactly the same minimisers, {asked}. Another set would be a"
        " deviation.",
        f"{where} what proved the answers of the solver: float64 with rounding bounds, the same"
        " refined by more digits, an exact basis, the exact path, a guess decided in the field of"
        " the numbers, or a small search of all supports. undecided: no answer, since the numbers"
        " are irrational and no guess of floats was right.",
    )


def claimed(sides: Mapping[str, Any]) -> Claims:
    """The claims of members of families; A_delta with its copies."""
    claims = {name: (side.instance(), side.solution_set()) for name, side in sides.items()}
    copies = {
        f"{name}, copy": _copy(side) for name, side in sides.items() if isinstance(side, ADelta)
    }
    return claims | copies


def witness(claims: Claims) -> str:
    """What the solver says of all claims; see the head of the file."""
    found = {
        label: _compared(_answer(_bare(instance)), xi) for label, (instance, xi) in claims.items()
    }
    wrong = [f"{label}: {how}" for label, (same, how) in found.items() if same is False]
    if wrong:
        return f"differs ({'; '.join(wrong)})"
    if any(same is None for same, _ in found.values()):
        return "undecided"
    return f"agrees ({', '.join(dict.fromkeys(how for _, how in found.values()))})"


def seconded(expect: Expect) -> Expect:
    """`expect`, after the witness: a difference is a deviation, undecided refutes nothing."""

    def both(row: dict[str, Any]) -> str | None:
        said = row["witness"]
        known = said == "undecided" or said.startswith("agrees (")
        return expect(row) if known else f"witness: {said}"

    return both


def _bare(instance: Instance) -> Instance:
    """Only A, y and the objective."""
    return Instance.explicit(instance.A, instance.y, instance.objective)


@lru_cache(maxsize=256)
def _answer(instance: Instance) -> CertifiedSolution:
    """Rows of one table share instances."""
    return solve(instance)


def _compared(found: CertifiedSolution, xi: SolutionSet) -> tuple[bool | None, str]:
    """Whether the sets are equal (None: undecided), and how that is known."""
    if not found.decided:
        return None, found.level
    if found.status == "infeasible":
        return False, found.level
    try:
        return found.set == xi, found.level
    except (BadInput, PrecisionExhausted):
        return _enclosed(found, xi), f"{found.level}, {DIGITS} digits"


def _enclosed(found: CertifiedSolution, xi: SolutionSet) -> bool:
    """Support and signs are equal, and the point lies in the enclosures."""
    if not isinstance(xi, Point) or found.support is None or found.signs is None:
        return False
    signs = dict(zip(found.support, found.signs, strict=True))
    boxes = found.enclosure(digits=DIGITS)
    return all(
        sign(x) == signs.get(j, 0) and sign(x - box.lower) >= 0 and sign(box.upper - x) >= 0
        for j, (x, box) in enumerate(zip(xi.x, boxes, strict=True))
    )


def _copy(member: ADelta) -> tuple[Instance, SolutionSet]:
    """The isometric copy, and D Xi."""
    d, root = member.delta, sqrt(1 + 6 * member.delta * member.delta)
    c = {"1/m": Q(1, 3), "1/2m": Q(1, 6)}[member.normalisation]
    columns = [((Q(1), d, d, 2 * d), root), ((Q(1), Q(0), Q(0), Q(0)), Q(1))]
    if member.order == "21":
        columns.reverse()
    lam, weights = sqrt(Q(3)) * member.lam / (3 * c), tuple(w for _, w in columns)
    rows = [list(row) for row in zip(*(column for column, _ in columns), strict=True)]
    lasso = Lasso(lam=lam, normalisation="1", weights=weights)
    instance = Instance.explicit(rows, [Q(1), Q(0), Q(0), Q(0)], lasso)
    D: tuple[Number, ...] = tuple(sqrt(Q(3)) / w for w in weights)
    xi = member.solution_set()
    if isinstance(xi, Simplex):  # delta = 0: both entries of D are sqrt3
        return instance, replace(xi, total=D[0] * xi.total)
    return instance, Point(x=tuple(e * x for e, x in zip(D, xi.x, strict=True)))
