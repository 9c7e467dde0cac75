"""`solve`: the minimisers of P1, P2 or P3 with a proof, or an honest "undecided".

    1. float levels (floats_first): a guess, proved in float64, near-ties decided modulo a prime or
       by one exact solve. Data that are no floats: the margin of the proof must reach them.
    2. exact levels (exactly): basis pursuit by an exact basis, everything else by the exact path
       on the columns that matter; a few columns over a field of square roots: all supports.
    3. precision (by_precision): data that are only approximated, or irrational: more and more bits
       until the margin of the rounded data covers the rounding, or the stated limit.

Rational data (with rational lam, lam^2 or eta^2, and weights) are never undecided: level 2 ends
with a proof. Approximations are undecided at a tie, however many bits are read: no algorithm can
decide it (Bastounis, Hansen, Vlacic, arXiv 2110.15734; Colbrook, Antun, Hansen, PNAS 2022).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from sci_barriers.certified.accuracy import read_digits
from sci_barriers.certified.exactly import exactly, is_rational_problem
from sci_barriers.certified.floats_first import Attempt, by_floats
from sci_barriers.certified.forms import Exact, Floats
from sci_barriers.certified.precision import by_precision
from sci_barriers.certified.reading import read_source
from sci_barriers.certified.solution import CertifiedSolution
from sci_barriers.certified.source import Source
from sci_barriers.errors import bad_input
from sci_barriers.exact import is_zero
from sci_barriers.problems import QCBP

if TYPE_CHECKING:
    from sci_barriers.certified.source import Array


def solve(
    A: Any,
    y: Any = None,
    problem: Any = None,
    *,
    weights: Any = None,
    digits: int | None = None,
    guess: Any = None,
    limit: int = 4096,
) -> CertifiedSolution:
    """All minimisers of P1, P2 or P3, with the level that proved them.

    A (m, N), y (m,): float arrays (the dyadic numbers that they are), integers, Fractions, exact
    text, square roots, intervals (Enclosure, Ball); or an Instance, or an Information object, in
    place of A. problem: QCBP(eta=...), Lasso(lam=...) or SqrtLasso(lam=...). weights (N,), >= 0:
    unless the problem has them. digits: of `solution.enclosure()`, default 15; x itself is exact.
    guess: a float vector (N,) to begin with. limit: the most bits read of an Information.

    Exactness: everything stated is proved for exactly these data; status "undecided" means that
    nothing is. Rational data are never undecided. Raises BadInput.
    """
    if digits is not None:
        read_digits(digits)
    source = read_source(A, y, problem, weights=weights, limit=limit)
    start = _start(guess, N=source.shape[1])
    found = solve_source(source, start=start)
    return found if digits is None else _with_digits(found, digits)


def solve_source(source: Source, *, start: Array | None = None) -> CertifiedSolution:
    """`solve` for data that have been read."""
    problem = source.problem
    exact = isinstance(source, (Exact, Floats)) and is_rational_problem(source)
    attempt = None
    pursuit = isinstance(problem, QCBP) and is_zero(problem.eta)
    if not pursuit:
        floats = source.nearest()
        if floats is not None:
            outcome = by_floats(source, floats, start=start)
            if isinstance(outcome, CertifiedSolution):
                return outcome
            attempt = outcome
    attempt = attempt or Attempt(support=(), signs=())
    if exact:
        return exactly(source, attempt)
    return by_precision(source, attempt)


def _start(guess: Any, *, N: int) -> Array | None:
    if guess is None:
        return None
    x = np.asarray(guess)
    if x.shape != (N,) or x.dtype.kind not in "iuf" or not np.isfinite(x).all():
        raise bad_input("guess", guess, f"must be {N} finite floats", "pass x of a float solver")
    return x.astype(np.float64)


def _with_digits(found: CertifiedSolution, digits: int) -> CertifiedSolution:
    from dataclasses import replace

    return replace(found, digits=digits)
