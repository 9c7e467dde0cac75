"""Vectors that the checker makes itself, for unit neighbours in a row: nothing is believed of them.

    M = P (A - z)^2 P - r^2,   P the projection to the first sites from the left,   A = V + shifts
    M_ii = (V_i - z)^2 + 2 - r^2,   M_i,i+1 = (V_i - z) + (V_(i+1) - z),   M_i,i+2 = 1

(1 for 2 at the first site of a half line). Elimination M = L D L' in this order: d_k > 0 up to the
first k with d_k <= 0; then L'v = e_k has v' M v = d_k <= 0, that is ||(A - z)v|| <= r ||v||, for
every r >= gamma_n(z). With l_k = 1/d_k, h_k = e_k l_k:

    d_k = M_kk - e_(k-1) h_(k-1) - l_(k-2),   e_k = M_k+1,k - h_(k-1)
    L_k+1,k = h_k,   L_k+2,k = l_k,   v_k = 1,   v_i = -(h_i v_(i+1) + l_i v_(i+2))

All of it in integers over 2^B, rounded: what is proved is decided by the residual of the v that
comes out (residual.py). [derived] An error u = 2^-B in a pivot changes v' M v by a multiple of u
||v||^2, and one in v by D u^2; with r^2 lowered by 2^-40 of itself and B = 64 + 2 log2(1/r) + 2
log2(size) there is room for both.
"""

from __future__ import annotations

from fractions import Fraction
from operator import add

from ..budget import STEP, Budget, words
from ..numbers import Rejected, Unreadable
from .operators import Operator
from .residual import chain, within

ROOM = 40  # r^2 is lowered by 2^-ROOM of itself
GUARD = 64
GRAIN = 32  # B is a multiple of it: few different potentials
MOST_DIGITS = 4_000  # of B
OPERATIONS = 24  # of the interpreter, for a site of a point


class Sections:
    """The first n sites of one operator; potentials are kept by their number of binary digits."""

    def __init__(self, operator: Operator, n: int, budget: Budget) -> None:
        self.operator, self.n, self.budget = operator, n, budget
        self.half = operator.shape == "half-line"
        self._known: dict[int, tuple[list[int], int]] = {}

    def digits(self, z: Fraction, radius: Fraction, where: str) -> int:
        """B for this point, paid for."""
        if radius == 0:
            raise Rejected(f"{where}: sections show no radius 0")
        size = (self.operator.size + abs(z) + 3).__ceil__().bit_length()
        small = max(0, radius.denominator.bit_length() - radius.numerator.bit_length() + 1)
        B = -(-(GUARD + 2 * (small + size)) // GRAIN) * GRAIN
        if B > MOST_DIGITS:
            raise Unreadable(f"{where}: more than {MOST_DIGITS} binary digits for its radius")
        w = words(B + size), words(5 * B // 2 + size)
        self.budget.spend(self.n * (OPERATIONS * STEP + 6 * w[0] * w[1] + w[1] * w[1]))
        return B

    def proves(self, z: Fraction, radius: Fraction, B: int) -> bool:
        """Whether the vector that comes out shows ||(A - z)v|| <= radius ||v||."""
        D, error = self._potential(B)
        above = z.numerator << B
        shift = above // z.denominator
        error += above % z.denominator != 0
        C = [x - shift for x in D]
        square = (radius.numerator**2 << B) // radius.denominator**2
        v = vector(C, B, square - (square >> ROOM), half=self.half)
        return v is not None and within(chain(C, v, 1 << B, half=self.half), 1 << B, error, radius)

    def _potential(self, B: int) -> tuple[list[int], int]:
        if B not in self._known:
            self._known[B] = self.operator.potential(self.n, 1 << B, self.budget)
        return self._known[B]


def vector(C: list[int], B: int, square: int, *, half: bool) -> list[int] | None:
    """v for C_i = 2^B (V_i - z) and 2^B r^2; None when all pivots are > 0, or v grows too long."""
    plus = (2 << B) - square
    diagonal = [(c * c >> B) + plus for c in C]
    if half:
        diagonal[0] -= 1 << B
    whole = 1 << 2 * B
    h = below = older = last = 0
    hs: list[int] = []
    ls: list[int] = []
    for m, beside in zip(diagonal, [*map(add, C, C[1:]), 0]):
        d = m - below - older
        if d <= 0:
            break
        older, last = last, whole // d
        e = beside - h
        h = e * last >> B
        below = e * h >> B
        hs.append(h)
        ls.append(last)
    else:
        return None
    most = 1 << B + B // 2  # at most B digits longer than the first: budgeted
    next_one, next_two = 1 << B // 2 + 16, 0
    v = [next_one]
    for h, last in zip(reversed(hs), reversed(ls)):
        next_one, next_two = -(h * next_one + last * next_two >> B), next_one
        if not -most < next_one < most:
            return None
        v.append(next_one)
    v.reverse()
    return v
