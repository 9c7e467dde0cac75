"""A proved solution to any number of bits: enclosures of x on the support and of mu.

    refine(A, y, problem=P, proof=certify_support(...), bits=100) -> Refined

`digits/point` computes z, x in scaled columns, and bounds what is missing, in integers.
The float solution of the Proof only says how many bits are needed: what is not reached is found
out at the end, and done again with more.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sci_barriers.errors import PrecisionExhausted, bad_input
from sci_barriers.exact import Enclosure, Q, as_q, simplified, sqrt_enclosure
from sci_barriers.problems import QCBP, Lasso, Objective
from sci_barriers.solvers.digits.lifting import System, system, system_of
from sci_barriers.solvers.digits.point import Scaled, candidate, scaled_data
from sci_barriers.solvers.digits.scale import cell, cell_of, relative
from sci_barriers.solvers.rigorous.block import gather
from sci_barriers.solvers.rigorous.input import read_guess

if TYPE_CHECKING:
    from sci_barriers.solvers.rigorous.bounds import Array
    from sci_barriers.solvers.rigorous.support import Proof

GUARDS = (10, 96, 640, 5120)
"""Bits beyond those asked for, tried in turn."""


@dataclass(frozen=True, kw_only=True)
class Refined:
    """mu and x (k,), in the order of `support`, enclosed.

    With c the midpoint of an enclosure of x_i: |x_i - c| <= 2^-bits |x_i|, and every member is at
    most 2^(1-bits) |x_i| away. mu: the same, or one point where it is rational by form (P2). More
    bits give enclosures inside those of fewer.
    """

    problem: str
    support: tuple[int, ...]
    signs: tuple[int, ...]
    bits: int
    mu: Enclosure
    x: tuple[Enclosure, ...]


@np.errstate(all="ignore")
def refine(A: Array, y: Array, *, problem: Objective, proof: Proof, bits: int) -> Refined:
    """Enclosures of mu and of x on proof.support, to `bits` bits each, bits >= 1.

    A (m, N), y (m,) and problem: those of which certify_support proved the support; exact: float64
    are dyadic numbers. Raises BadInput, and PrecisionExhausted when the columns are so nearly
    dependent, or the exponents of the data so far apart, that the refinement does not get there.
    """
    if isinstance(bits, bool) or not isinstance(bits, int) or bits < 1:
        raise bad_input("bits", bits, "must be an integer >= 1", "pass a number of binary digits")
    if problem.tag != proof.problem:
        raise bad_input("proof", proof.problem, f"must be of {problem.tag}", "certify it first")
    S = _known_system(A, y, proof)
    if S is None:
        guess = read_guess(A, y, problem, proof.support, proof.signs)
        if guess is None:
            raise bad_input("proof", proof.problem, "must be of these data", "certify them first")
        y = guess.y
        if not proof.support:
            return _refined(problem, proof, bits, _empty_scale(y, problem, bits), ())
        S = system(guess.B)
        if S is None:
            raise PrecisionExhausted("the columns of the support are not shown independent")
    data = scaled_data(S, y)
    for guard in GUARDS:
        found = _attempt(data, problem, proof, bits=bits, guard=guard)
        if found is not None:
            return found
    raise PrecisionExhausted(
        f"{bits} bits of x: not reached with {GUARDS[-1]} bits to spare; use exact_point"
    )


def _known_system(A: Array, y: Array, proof: Proof) -> System | None:
    """The system from the block that the proof carries, if it is that of these arrays."""
    block = proof.block
    if block is None or type(A) is not np.ndarray or type(y) is not np.ndarray:
        return None
    P = np.array(proof.support, dtype=np.intp)
    if A.ndim != 2 or A.dtype != np.float64 or y.dtype != np.float64 or P.max() >= A.shape[1]:
        return None
    if y.shape != A.shape[:1] or not np.isfinite(y).all():
        return None
    same = A is proof.A or np.array_equal(gather(A, P), block.B)
    return system_of(block) if same else None


def _attempt(
    data: Scaled, problem: Objective, proof: Proof, *, bits: int, guard: int
) -> Refined | None:
    """One run with the bits that the float solution suggests; None when they were too few."""
    sizes = np.frexp(np.maximum(np.abs(proof.x) - proof.radius, proof.primal_slack))[1]
    goal = int((sizes + data.S.exponents).min()) - data.f - bits - guard
    found = candidate(
        data,
        problem,
        proof.support,
        proof.signs,
        goal=goal,
        mu_bits=bits + guard + 64,
        mu_exponent=math.frexp(proof.mu[1])[1],
    )
    if found is None:
        return None
    mu = cell_of(found.mu, bits=bits)
    x = tuple(
        cell(X, E, found.scale - e + data.f, bits=bits)
        for X, E, e in zip(found.X, found.E, data.S.exponents.tolist(), strict=True)
    )
    cells = [part for part in x if part is not None]
    if mu is None or len(cells) < len(x):
        return None
    return _refined(problem, proof, bits, mu, tuple(cells))


def _empty_scale(y: Array, problem: Objective, bits: int) -> Enclosure:
    """mu for x = 0."""
    if isinstance(problem, QCBP):
        return Enclosure.point(0)
    if isinstance(problem, Lasso):
        mu = problem.lam / (2 * problem.factor(len(y)))
        found = cell_of(relative(mu, bits=bits + 8), bits=bits)
    else:
        yy = sum((as_q(entry) ** 2 for entry in y.tolist()), Q(0))
        found = cell_of(
            sqrt_enclosure(simplified(problem.lam * problem.lam * yy), bits=bits + 8), bits=bits
        )
    assert found is not None  # width 2^-8 of the cell
    return found


def _refined(
    problem: Objective, proof: Proof, bits: int, mu: Enclosure, x: tuple[Enclosure, ...]
) -> Refined:
    return Refined(
        problem=problem.tag, support=proof.support, signs=proof.signs, bits=bits, mu=mu, x=x
    )
