"""How many sweeps coordinate descent needs on A_delta, in exact arithmetic, without running it.

On A_delta in order "12", c = 1/(2m), 0 < lam < 1/sqrt3, delta != 0, from 0, write
rho = (1 + 6 delta^2)^(-1/2), q = rho^2. After sweep k, as long as x_1 stays positive,

    x_1(k) = q^(k-1) a - c,   a = rho (1/sqrt3 - c),  c = lam/(1 + rho),   x_2(k) = s - rho x_1(k),

s = 1/sqrt3 - lam. *Proof.* B'B/m = [[1, rho], [rho, 1]], B'y/m = (rho, 1)/sqrt3. Sweep 1 gives
x_1 = rho/sqrt3 - lam, and then x_1' = rho/sqrt3 - lam - rho x_2 = q x_1 - (1 - rho) lam, whose
fixed point is -c; x_2 > 0 throughout since x_1 < s/rho. The first sweep with x_1 = 0 is

    K = min {k : q^(k-1) a <= c} = ceil(1/2 + ln(((1 + rho)/sqrt3 - lam)/lam) / ln(1 + 6 delta^2)),

and x = x* from then on. The change |x_1(k+1) - x_1(k)| = (1 - q) x_1(k) + (1 - rho) lam and both
relative changes of the stopping rule decrease in k (1 - q > (1 - rho) lam), so the sweep at which
the rule stops is found by bisection, too. When RelTol is of the size of delta^2, it stops before K:
at a point that is not the minimiser. [derived]

No logarithm is taken: q^k is enclosed by repeated squaring, with as many bits as the comparisons
need. The answers are exact integers; rounding errors of a float64 run are not part of the model.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sci_barriers.errors import PrecisionExhausted, bad_input
from sci_barriers.exact import (
    Enclosure,
    Q,
    Verdict,
    enclosure,
    round_dyadic,
    sqrt,
    sqrt_enclosure,
)

YEAR = 365.25 * 24 * 3600
"""Seconds in a (Julian) year."""
ONE = Enclosure.point(1)
Holds = Callable[[Enclosure], Verdict]


@dataclass(frozen=True, kw_only=True)
class SweepCount:
    """needed: K, the first sweep after which x is the minimiser. stop: where the rule stops.

    error: |D(x - x*)| when it stops, l2 in the original scale; exactly 0 when stop >= needed.
    """

    needed: int
    stop: int
    error: Enclosure


def count_sweeps(delta: Q, *, lam: Q, rel_tol: Q, bits: int = 256) -> SweepCount:
    """K, the sweep at which the rule with RelTol stops, and the error there.

    Raises BadInput for delta = 0, lam outside (0, 1/sqrt3), rel_tol <= 0; PrecisionExhausted when
    a comparison is not decided by 16 times the bits.
    """
    if delta == 0:
        raise bad_input("delta", delta, "must not be 0", "pass a non-zero rational")
    if not (lam > 0 and 3 * lam * lam < 1):
        raise bad_input("lam", lam, "must be > 0 and < 1/sqrt(3)", "pass '1/10'")
    if not rel_tol > 0:
        raise bad_input("rel_tol", rel_tol, "must be > 0", "pass a tolerance such as 2**-52")
    tried = bits
    while True:
        try:
            return _Model(delta, lam, rel_tol, tried).counted()
        except PrecisionExhausted:
            if tried >= 16 * bits:
                raise
            tried *= 2


class _Model:
    """The closed form at one precision; every number is an enclosure."""

    def __init__(self, delta: Q, lam: Q, rel_tol: Q, bits: int) -> None:
        self.bits, self.rel_tol, self.lam = bits, rel_tol, lam
        q = 1 / (1 + 6 * delta * delta)
        self.q = self.trimmed(Enclosure.point(q))
        self.lost = self.trimmed(Enclosure.point(1 - q))  # 1 - q with its own relative accuracy
        self.rho = sqrt_enclosure(q, bits=bits)
        third = enclosure(sqrt(Q(1, 3)), bits=bits)
        self.c = self.trimmed(lam * (ONE / (1 + self.rho)))
        self.a = self.trimmed(self.rho * (third - self.c))
        self.s = third - lam

    def trimmed(self, e: Enclosure) -> Enclosure:
        """Rounded outwards to about `bits` significant bits."""
        n = self.bits + e.upper.q.bit_length() - e.upper.p.bit_length()
        return Enclosure(
            lower=round_dyadic(e.lower, n=n, mode="floor"),
            upper=-round_dyadic(-e.upper, n=n, mode="floor"),
        )

    def counted(self) -> SweepCount:
        """K from x_1 > 0, the stop from the sizes of the steps."""
        needed = self.last(self.positive)[0] + 2  # x_1(n + 1) > 0 for n <= last, n = -1: never
        first = self.s if needed == 1 else Enclosure.max(self.x_1(ONE), self.x_2(ONE))
        if not self.decided(self.large(first)):
            return self._stopped(1, ONE, needed)
        last, power = self.last(self.moves)  # sweep n + 2 moves enough for n <= last
        if last + 3 < needed:
            return self._stopped(last + 3, power * self.q * (ONE if last < 0 else self.q), needed)
        stop = needed + 1
        if needed > 1:
            x = self.x_1(self.power(needed - 2))  # the last step is from here to 0
            if not self.decided(self.step(x, x)):
                stop = needed
        return SweepCount(needed=needed, stop=stop, error=Enclosure.point(0))

    def _stopped(self, stop: int, power: Enclosure, needed: int) -> SweepCount:
        """The stop at a point that need not be the minimiser; power = q^(stop - 1)."""
        error = Enclosure.point(0)
        if stop < needed:
            error = sqrt_enclosure(Q(6), bits=self.bits) * self.rho * self.x_1(power)
        return SweepCount(needed=needed, stop=stop, error=error)

    def x_1(self, power: Enclosure) -> Enclosure:
        """x_1 after sweep k, power = q^(k-1), before it is cut off at 0."""
        return self.trimmed(power * self.a) - self.c

    def x_2(self, power: Enclosure) -> Enclosure:
        """x_2 after sweep k."""
        return self.s - self.rho * self.x_1(power)

    def positive(self, power: Enclosure) -> Verdict:
        """x_1(k) > 0."""
        return self.x_1(power).exceeds(0)

    def moves(self, power: Enclosure) -> Verdict:
        """The step that follows sweep k is not below RelTol."""
        return self.step(self.x_1(power), self.trimmed(self.lost * power * self.a))

    def step(self, x: Enclosure, size: Enclosure) -> Verdict:
        """A step of x_1 by `size`, from x, and of x_2 by rho size, is not below RelTol."""
        return self.large(
            Enclosure.max(size / (1 + x), self.rho * size / (1 + self.s - self.rho * x))
        )

    def large(self, change: Enclosure) -> Verdict:
        """change >= RelTol."""
        return (-change).at_most(-self.rel_tol)

    def last(self, holds: Holds) -> tuple[int, Enclosure]:
        """The last n with holds(q^n) and q^n, for a condition that stays false; (-1, 1) if none."""
        if not self.decided(holds(ONE)):
            return -1, ONE
        squares = [self.q]
        while self.decided(holds(squares[-1])):
            squares.append(self.trimmed(squares[-1].square()))
        n, power = 0, ONE
        for i in reversed(range(len(squares))):
            trial = self.trimmed(power * squares[i])
            if self.decided(holds(trial)):
                n, power = n + 2**i, trial
        return n, power

    def power(self, n: int) -> Enclosure:
        """q^n."""
        result, square = ONE, self.q
        while n:
            if n & 1:
                result = self.trimmed(result * square)
            square, n = self.trimmed(square.square()), n >> 1
        return result

    def decided(self, verdict: Verdict) -> bool:
        """The verdict as a truth value; PrecisionExhausted when it has none."""
        if verdict is Verdict.UNDECIDED:
            raise PrecisionExhausted(f"a comparison is undecided at {self.bits} bits; pass more")
        return verdict is Verdict.PROVED
