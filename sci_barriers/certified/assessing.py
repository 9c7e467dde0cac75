"""`certify`: is the support of this answer right, are its signs, and how far is it from the truth?

    support   PROVED: some minimiser is non-zero exactly where x is;  REFUTED: none is
    signs     PROVED: some minimiser has exactly the signs of x;      REFUTED: none has
    distance  enclosure of the l2 distance of x from the set of minimisers, None when undecided

For a unique minimiser these compare x with it. For a set Xi with support P, signs s [derived]: the
minimisers with x'_j = 0 off supp x form a face F of Xi; one with support exactly supp x exists iff
F is not empty and every j in supp x is non-zero somewhere on F (a generic average of those points).
Exact feasibility decides it (`moving`), up to MOST variables; beyond them, and for an ellipsoid,
the verdicts are undecided unless x is a minimiser itself. Signs of free variables are asked for by
restricting F to them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from sci_barriers.certified.accuracy import read_digits
from sci_barriers.certified.moving import moving, not_empty
from sci_barriers.certified.reading import read_source
from sci_barriers.certified.solution import CertifiedSolution
from sci_barriers.certified.solving import solve_source
from sci_barriers.exact import Enclosure, Verdict, sign, to_float
from sci_barriers.problems import Polytope, Simplex
from sci_barriers.problems.entries import read_vector

MOST = 60
"""Variables of a polytope up to which its faces are decided."""


@dataclass(frozen=True, kw_only=True)
class Assessment:
    """The verdicts of the head of the file; solution: what they are measured by."""

    support: Verdict
    signs: Verdict
    distance: Enclosure | None
    solution: CertifiedSolution


def certify(
    A: Any,
    y: Any,
    problem: Any = None,
    x: Any = None,
    *,
    weights: Any = None,
    digits: int = 12,
    limit: int = 4096,
) -> Assessment:
    """Judge x (N,) as a minimiser of P1, P2 or P3; data as in `solve`.

    x is read exactly as given: entries that are not 0 are its support. digits: significant digits
    of the distance. For an Instance or Information in place of A pass y=None. Raises BadInput.
    """
    read_digits(digits)
    source = read_source(A, y, problem, weights=weights, limit=limit)
    read = read_vector(x, name="x", length=source.shape[1], symbol="N")
    start = np.array([to_float(value) for value in read])
    solution = solve_source(source, start=start if np.isfinite(start).all() else None)
    if not solution.decided:
        open_ = Verdict.UNDECIDED
        return Assessment(support=open_, signs=open_, distance=None, solution=solution)
    if solution.status == "infeasible":
        wrong = Verdict.REFUTED
        return Assessment(support=wrong, signs=wrong, distance=None, solution=solution)
    pattern = tuple(sign(value) for value in read)
    if not solution.unique and solution.set.contains(read):
        support = signs = Verdict.PROVED  # x is a minimiser itself
    else:
        support, signs = _verdicts(solution, pattern)
    return Assessment(
        support=support,
        signs=signs,
        distance=solution.distance(read, digits=digits),
        solution=solution,
    )


def _verdicts(solution: CertifiedSolution, pattern: Sequence[int]) -> tuple[Verdict, Verdict]:
    """Of the support and of the signs of the pattern (N,) in {-1, 0, 1}."""
    P, s = solution.support, solution.signs
    assert P is not None and s is not None
    known = dict(zip(P, s, strict=True))
    inside = {j for j, t in enumerate(pattern) if t}
    if solution.unique:
        same = inside == set(P)
        return Verdict.of(same), Verdict.of(same and all(pattern[j] == known[j] for j in P))
    if not inside <= set(P):
        return Verdict.REFUTED, Verdict.REFUTED
    agree = all(known[j] in (0, pattern[j]) for j in inside)
    right = _reached(solution, inside, {})
    if right is None:
        return Verdict.UNDECIDED, Verdict.UNDECIDED if agree else Verdict.REFUTED
    if not (right and agree):
        return Verdict.of(right), Verdict.REFUTED
    free = {j: pattern[j] for j in inside if known[j] == 0}
    alike: bool | None = _reached(solution, inside, free) if free else True
    return Verdict.PROVED, Verdict.UNDECIDED if alike is None else Verdict.of(alike)


def _reached(
    solution: CertifiedSolution, inside: set[int], free: dict[int, int]
) -> bool | None:
    """Whether a minimiser has exactly this support, free variables with the signs of `free`.

    None for an ellipsoid, and for polytopes of more than MOST variables.
    """
    xi = solution.set
    if isinstance(xi, Simplex):
        rest = {j for j, value in enumerate(xi.rest) if sign(value)}
        return rest <= inside and bool(inside - rest)
    if not isinstance(xi, Polytope):
        return None
    kept = [(j, free.get(j, s)) for j, s in zip(xi.tight, xi.signs, strict=True) if j in inside]
    if len(kept) > MOST:
        return None
    face = replace(xi, tight=tuple(j for j, _ in kept), signs=tuple(s for _, s in kept))
    return not_empty(face) and set(moving(face)) == inside
