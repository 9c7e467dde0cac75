"""Whether an answer is right for data in any form, by the rules for the claims of certificates.

The data are read by Python's Fraction alone; the truth is that of `truth.minimisers_claim`. Only
the exact numbers of the package are used, to read its answers.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from numbers import Integral
from typing import Any

from sci_barriers.exact import Number, Q
from support.enumeration import canonical
from support.instances import Problem, number
from support.tower import ONE, ZERO
from support.truth import minimisers_claim

FORMS = {
    "point": {"unique"}, "simplex": {"simplex"}, "empty": {"infeasible"},
    "polytope": {"segment", "polytope"}, "ellipsoid": {"ellipsoid"},
}  # fmt: skip


def read(value: Any) -> Any:
    """An int, float (any width), Fraction or text such as "1/3", "sqrt(2)", exactly."""
    if isinstance(value, str):
        return number(value)
    if hasattr(value, "terms"):
        return number(str(value))
    if isinstance(value, Q):
        return Fraction(int(value.p), int(value.q))
    if isinstance(value, Integral):
        return Fraction(int(value))
    if hasattr(value, "as_integer_ratio"):
        return Fraction(*(int(part) for part in value.as_integer_ratio()))
    return Fraction(value)


def problem_for(A: Any, y: Any, problem: Any, *, weights: Any = None) -> Problem:
    """The second implementation's view of the data."""
    rows = tuple(tuple(read(a) for a in row) for row in A)
    m, N = len(rows), len(rows[0])
    w = problem.weights if weights is None else weights
    factors = {"1": ONE, "1/m": Fraction(1, m), "1/2m": Fraction(1, 2 * m)}
    lam, eta = getattr(problem, "lam", None), getattr(problem, "eta", None)
    return Problem(
        family="explicit", parameters={}, kind=problem.tag, A=rows, y=tuple(read(b) for b in y),
        w=(ONE,) * N if w is None else tuple(read(value) for value in w),
        lam=ONE if lam is None else read(lam), eta=ZERO if eta is None else read(eta),
        factor=factors[getattr(problem, "normalisation", "1")],
    )  # fmt: skip


def is_right(found: Any, A: Any, y: Any, problem: Any, *, weights: Any = None) -> bool:
    """Whether the set, the status and the uniqueness of an answer of `solve` are right."""
    if found.status == "infeasible":
        claim: dict[str, Any] = {"type": "empty"}
    else:
        claim = found.set.to_json()
    if found.status not in FORMS[claim["type"]]:
        return False
    if found.unique is not (claim["type"] == "point"):
        return False
    return minimisers_claim(problem_for(A, y, problem, weights=weights), {"set": claim})


def triple(x: Number) -> tuple[Fraction, Fraction, Fraction]:
    """a + b sqrt(d) as the triple of `enumeration`."""
    terms = {1: x} if isinstance(x, Q) else x.terms  # type: ignore[union-attr]
    parts = {d: Fraction(int(q.p), int(q.q)) for d, q in terms.items()}
    a = parts.pop(1, Fraction(0))
    assert len(parts) <= 1, x
    d, b = next(iter(parts.items()), (1, Fraction(0)))
    found: tuple[Fraction, Fraction, Fraction] = canonical(a, b, Fraction(d))
    return found


def triples(points: Sequence[Sequence[Number]]) -> set[tuple[Any, ...]]:
    """Vertices in the form of `enumeration`."""
    return {tuple(triple(value) for value in x) for x in points}
