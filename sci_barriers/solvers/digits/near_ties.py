"""Which side of a near-tie, exactly: the signs of s_i x_i and of mu w_j - |A_j^T r|.

For support P with signs s and independent columns, mu > 0 and x = u - mu v as in `exact_point`,

    A_j^T r = base + mu slope,   base = A_j^T (y - A_P u),   slope = A_j^T A_P v,

so each number asked for is a + b mu with rational a, b, d = mu^2 (P2: mu rational). In this order:
enclosure  an enclosure that does not contain 0 is a sign. Enough unless there is a near-tie.
prime      a + b mu, or its norm form a^2 - d b^2 = (a + b mu)(a - b mu) for P1 and P3, modulo a
           61-bit prime p: M z = t of `digits/exact_solve` is solved modulo p. Not 0 modulo p: the
           number is not 0, and enclosures of doubled precision must end with its sign. A prime
           that divides a denominator or det M says nothing: the next one.
exact      0 modulo p: u and v are computed exactly, and the few numbers a + b mu with them.
The answer is exact in every case. With irrational weights or parameters there are only
enclosures, and a tie is not decided. [derived]
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.exact import sign
from sci_barriers.exact.integral import modulo, prime_below
from sci_barriers.problems import Objective
from sci_barriers.solvers.digits.exact_point import (
    Data,
    exact_point,
    integer_data,
    rational_weight,
    read_point_guess,
)
from sci_barriers.solvers.digits.near_ties_rows import Residues, Row, residues, rows_of
from sci_barriers.solvers.digits.point import Scaled, candidate
from sci_barriers.solvers.digits.scale import relative

if TYPE_CHECKING:
    from sci_barriers.solvers.rigorous.bounds import Array
    from sci_barriers.solvers.rigorous.input import Guess, Integers

FIRST_BITS = 128
LAST_BITS = 2**16
"""Bits at which enclosures are given up; what is still open is then compared exactly."""
LAST_WITHOUT_PRIME = 2**13
"""The same for irrational parameters; what is open then stays open."""
PRIMES = 4
"""Primes that are tried before the exact point is computed."""


@dataclass(frozen=True, kw_only=True)
class Decision:
    """sides[i], i in P: the sign of s_i x_i; sides[j], j not in P: of mu w_j - |A_j^T r|.

    correlations[j]: the sign of A_j^T r (s_i for i in P). how[j]: "enclosure", "prime" or "exact".
    The keys are the indices asked for.
    """

    problem: str
    support: tuple[int, ...]
    signs: tuple[int, ...]
    sides: dict[int, int]
    correlations: dict[int, int]
    how: dict[int, str]


@np.errstate(all="ignore")
def decide(
    A: Array,
    y: Array,
    *,
    problem: Objective,
    support: Integers,
    signs: Integers,
    near: Integers,
) -> Decision | None:
    """The exact signs at the indices `near`, which need not be near at all.

    A (m, N), y (m,): float64, finite, taken exactly. None when this is not decidable here: the
    columns of the support are dependent; there is no mu > 0 (P1: the least residual is >= eta, or
    the support is empty; P3: y in the range of the columns, or lam^2 omega >= 1); or a tie with
    irrational weights, lam (P2), lam^2 (P3) or eta^2 (P1). Raises BadInput for malformed input.
    """
    guess = read_point_guess(A, y, problem, support, signs)
    chosen = read_point_guess(A, y, problem, near, [1] * len(near)).P.tolist()
    search = _Search(guess=guess, near=tuple(chosen), sides={}, correlations={}, how={})
    if not search.run():
        return None
    return Decision(
        problem=problem.tag,
        support=tuple(guess.P.tolist()),
        signs=search.signs,
        sides={j: search.sides[j] for j in chosen},
        correlations={j: search.correlations[j] for j in chosen},
        how={j: search.how[j] for j in chosen},
    )


@dataclass(frozen=True, kw_only=True)
class _Search:
    """One decision; what is found goes into the dictionaries of Decision."""

    guess: Guess
    near: tuple[int, ...]
    sides: dict[int, int]
    correlations: dict[int, int]
    how: dict[int, str]

    @cached_property
    def signs(self) -> tuple[int, ...]:
        return tuple(int(s) for s in self.guess.s.tolist())

    @cached_property
    def place(self) -> dict[int, int]:
        """Where an index stands in the support."""
        return {i: n for n, i in enumerate(self.guess.P.tolist())}

    @cached_property
    def data(self) -> Data:
        return integer_data(self.guess)

    @cached_property
    def rows(self) -> dict[int, Row]:
        return rows_of(self.data, [j for j in self.near if j not in self.place])

    @property
    def open(self) -> list[int]:
        """The indices whose side or correlation is not known."""
        return [j for j in self.near if not (j in self.sides and j in self.correlations)]

    def run(self) -> bool:
        """Decide every index; False: not decidable here."""
        for j in self.near:
            if j in self.place:
                self.correlations[j] = self.signs[self.place[j]]
        S = self.data.columns.S if self.place else None
        if S is None:
            return self.exactly()
        scaled = Scaled(
            S=S,
            f=self.data.y_scale + self.data.y_length,
            Y=self.data.limbs,
            Y_scale=self.data.y_length,
            b=([int(b) for b in self.data.b], S.h + self.data.y_length),
        )
        try:
            bits = FIRST_BITS
            while not self.enclosed(scaled, bits, "enclosure"):
                bits *= 4
                if bits > LAST_WITHOUT_PRIME:
                    return self.exactly()
            if self.open:
                self.rise(scaled, bits)
        except PrecisionExhausted:
            pass
        return not self.open or self.exactly()

    def rise(self, scaled: Scaled, bits: int) -> None:
        """Longer enclosures, where they must end or nothing else is possible."""
        try:
            how, last = "prime", LAST_BITS if self.all_nonzero() else 0
        except BadInput:  # irrational
            how, last = "enclosure", LAST_WITHOUT_PRIME
        while self.open and 2 * bits <= last:
            bits *= 2
            self.enclosed(scaled, bits, how)

    # -- enclosures --------------------------------------------------------------------------

    def enclosed(self, scaled: Scaled, bits: int, how: str) -> bool:
        """Read the signs off enclosures; False when mu > 0 is not shown."""
        problem, P = self.guess.problem, self.guess.P.tolist()
        found = candidate(
            scaled, problem, P, self.signs, goal=-bits, mu_bits=bits, mu_exponent=0
        )
        if found is None:
            return False
        for j in self.open:
            if j in self.place:
                n = self.place[j]
                if abs(found.X[n]) > found.E[n]:
                    self._side(j, self.signs[n] * (1 if found.X[n] > 0 else -1), how)
                continue
            correlation = self.rows[j].enclosed(found, f=scaled.f)
            if self.rows[j].is_empty or not correlation.contains(0):
                self.correlations[j] = sign(correlation.midpoint)
            bound = found.mu * relative(problem.weight(j), bits=bits)
            gap = bound - abs(correlation)
            if not gap.contains(0):
                self._side(j, sign(gap.midpoint), how)
            else:
                self.how[j] = how
        return True

    def _side(self, j: int, side: int, how: str) -> None:
        self.sides[j] = side
        self.how[j] = how

    # -- modulo a prime ----------------------------------------------------------------------

    def all_nonzero(self) -> bool:
        """Whether a prime shows every open number not to be 0. Raises BadInput (irrational)."""
        M, p = self.data.columns.gram(), 2**61
        for _ in range(PRIMES):
            p = prime_below(p)
            point = residues(self.data, M, p)
            shown = None if point is None else [self._is_nonzero(j, point) for j in self.open]
            if shown is not None and None not in shown:
                return all(shown)
        return False

    def _is_nonzero(self, j: int, point: Residues) -> bool | None:
        """None: the prime is unlucky."""
        p = point.p
        if j in self.place:
            n = self.place[j]
            return point.is_nonzero(point.u[n], -point.v[n])
        w = modulo(rational_weight(self.guess.problem, j), p)
        if w is None:
            return None
        base, slope = self.rows[j].residues(point, self.data.exponents)
        both = point.is_nonzero(-base, w - slope) and point.is_nonzero(base, w + slope)
        return both and (j in self.correlations or point.is_nonzero(base, slope))

    # -- the exact point ---------------------------------------------------------------------

    def exactly(self) -> bool:
        """Everything that is open, from exact numbers; False when the point does not exist."""
        guess, problem = self.guess, self.guess.problem
        try:
            point = exact_point(
                guess.A, guess.y, problem=problem, support=guess.P, signs=self.signs
            )
            weights = {j: rational_weight(problem, j) for j in self.open if j not in self.place}
        except BadInput:
            return False
        if not point.square > 0:
            return False
        for j in self.open:
            if j in self.place:
                n = self.place[j]
                self._side(j, self.signs[n] * point.sign(n), "exact")
                continue
            base, slope = self.rows[j].exact(point, self.data.exponents)
            s = point.sign_of(base, slope)
            self.correlations[j] = s
            self._side(j, point.sign_of(-s * base, weights[j] - s * slope), "exact")
        return True
