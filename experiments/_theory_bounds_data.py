"""The matrices, truths and noises of `theory_bounds`, and what is certified of the matrices.

    hadamard  rows 1, ..., 15 of the Hadamard matrix of order 16 over 4: A A^T = I, kernel of ones
    turned    the same times I - t t^T/8, t of signs, seven of them -1: A A^T = I, the kernel is
              spanned by (5, 3, 3, 5, ...)
    random    9 x 12, drawn once: normal numbers rounded to multiples of 1/4, over 2
    tie       (1, 1): two equal columns, rho_0 = 1

Truths: `sparse` has s entries; `compressible` has the entries (-1)^i 4^-j, j = 5 i + 3 mod N.
Noise: a rational unit vector times a rational norm.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from sci_barriers.exact import Matrix, Q, round_dyadic, sqrt_enclosure
from sci_barriers.stability import (
    PAIRS,
    Constants,
    NullSpaceConstant,
    RobustNullSpace,
    constants_of,
    null_space_constant,
    robust_null_space,
)
from sci_barriers.stability.firenet_theorem import FirenetRun, firenet_plan, verify_firenet

NAMES = {
    "hadamard": "Hadamard 15 × 16", "turned": "turned 15 × 16", "random": "random 9 × 12",
    "tie": "tie (1, 1)",
}  # fmt: skip
ORDERS = {"hadamard": 3, "turned": 3, "random": 1, "tie": 1}
TURN = (-1, 1, 1, -1, 1, -1, -1, 1, 1, -1, -1, 1, 1, 1, 1, -1)
DRAWN = (
    (-6, 1, -1, -2, 4, 0, -1, 7, -2, -5, -5, -2), (3, 3, 5, 7, 7, 3, 5, 3, -2, 3, 0, -1),
    (8, 3, -2, 0, 10, -1, 3, 3, 2, 3, -2, -2), (0, -1, 3, 6, -3, 2, -4, -3, -1, 1, -2, -10),
    (6, -1, -2, 3, -2, -6, 2, 2, -3, 4, 2, -4), (7, 1, -4, 2, 1, 4, -5, 4, 4, 3, 3, 6),
    (3, 1, -3, 5, 4, 1, 1, 3, -10, 2, -10, 1), (4, 8, -2, 2, 0, -9, 3, 0, 0, -4, 0, 1),
    (5, 1, 14, -1, -1, 0, -3, 6, 3, -5, 1, 5),
)  # fmt: skip
SPARSE = {16: {2: Q(1), 7: Q(-1, 2), 11: Q(3, 4)}, 12: {4: Q(1)}, 2: {0: Q(1)}}
DIRECTIONS = {
    15: ((-9, 5, 4, 4, -9, 6, 1, -1, -7, 2, -7, -6, 2, -9, 2), 22),
    9: ((3, -1, 2, -4, 1, -2, 3, -1, 2), 7),
    1: ((1,), 1),
}  # integers and their l2 norm
FINE = 10
RESTARTS = 10
# no plan exists for the tie, x = (1, 0), y = 1: the numbers of its network are set by hand
TIE = {"lam": Q(1, 4), "L": sqrt_enclosure(2, bits=32).upper, "p": 16, "eps_0": 1, "delta": 0}


def hadamard(order: int) -> list[list[int]]:
    """Sylvester's Hadamard matrix of order 2^j."""
    H = [[1]]
    while len(H) < order:
        H = [row + row for row in H] + [row + [-a for a in row] for row in H]
    return H


@lru_cache
def matrix(name: str) -> Matrix:
    """A (m, N), exact."""
    if name == "tie":
        return Matrix([[1, 1]])
    if name == "random":
        return Matrix([[Q(a, 8) for a in row] for row in DRAWN])
    A = Matrix([[Q(a, 4) for a in row] for row in hadamard(16)[1:]])
    if name == "hadamard":
        return A
    t = Matrix([TURN])
    return A - (A @ t.T @ t).scaled(Q(1, 8))


def truth(name: str, kind: str) -> tuple[Q, ...]:
    """x (N,): sparse or compressible."""
    N = matrix(name).shape[1]
    if kind == "sparse":
        return tuple(SPARSE[N].get(i, Q(0)) for i in range(N))
    return tuple(Q((-1) ** i, 4 ** ((5 * i + 3) % N)) for i in range(N))


def noise(name: str, norm: Q) -> tuple[Q, ...]:
    """e (m,), ||e|| = norm."""
    entries, size = DIRECTIONS[matrix(name).shape[0]]
    return tuple(norm * Q(a, size) for a in entries)


def data(name: str, x: tuple[Q, ...], e: tuple[Q, ...]) -> tuple[Any, ...]:
    """y = A x + e."""
    return tuple(a + b for a, b in zip(matrix(name) @ x, e, strict=True))


@lru_cache
def null_space(name: str) -> NullSpaceConstant:
    """rho_0 of the order of the matrix."""
    return null_space_constant(matrix(name), s=ORDERS[name])


@lru_cache
def certified(name: str) -> RobustNullSpace:
    """rho and gamma of the order of the matrix; BadInput for the tie, where rho_0 = 1."""
    return robust_null_space(matrix(name), s=ORDERS[name])


@lru_cache
def constants(name: str, pair: str) -> Constants:
    """(c1, c2) of a pair, from rho and the smaller gamma."""
    return constants_of(certified(name), pair="c" if pair == "c" else "c'")


def level(name: str, pair: str | None = None) -> Q:
    """lam: the limit c1/(sqrt(s) c2) of a pair, or the smaller of both, down to k 2^-10."""
    pairs = PAIRS if pair is None else (pair,)
    limits = [constants(name, each).lam_limit for each in pairs]
    return min(round_dyadic(limit, n=FINE, mode="floor") for limit in limits)


@lru_cache
def run(name: str, kind: str, norm: str, pair: str) -> FirenetRun:
    """All restarts of one FIRENET run with its inequalities."""
    top, _, bottom = norm.partition("/")
    e = noise(name, Q(int(top), int(bottom or 1)))
    plan = firenet_plan(
        certified(name), x=truth(name, kind), e=e, pair="c" if pair == "c" else "c'",
        lam=level(name, pair),
    )  # fmt: skip
    return verify_firenet(plan, restarts=RESTARTS)
