"""|q - f| <= 2^-n for a dyadic q and an entry f, by integers, each different pair once.

q = P/2^e, E = max(e, n), low and high = (P 2^(E-e) -+ 2^(E-n)), so that low/2^E <= f <= high/2^E
is to be shown. f = C/D: low D <= C 2^E <= high D. f = C sqrt(S)/D: the same by squares, with
C^2 S 4^E against low^2 D^2 and high^2 D^2, and the signs. Any other f: the sign of |f - q| - 2^-n.
No greatest common divisor is taken of long numbers, and powers of two are shifts.
"""

from __future__ import annotations

from collections.abc import Callable

from .allowance import SQUARED, STEP, length
from .numbers import ZERO, Real, Surd, ratio, sign
from .shown import NOTHING, Dyadic

MOST_KEPT = 20_000  # comparisons remembered


def over(x: int, D: int) -> int:
    """x D for D > 0, by a shift where D is a power of two."""
    return x << (D.bit_length() - 1) if D & (D - 1) == 0 else x * D


class Near:
    """The comparisons of one level n: near(q, f) is |q - f| <= 2^-n, exactly. None stands for 0.

    Numbers are told apart as objects, so they have to live as long as this; what is compared is
    paid for through `spend`.
    """

    def __init__(self, n: int, spend: Callable[[int], None]) -> None:
        self.n = n
        self.spend = spend
        self.known: dict[tuple[int, int], bool] = {}

    def __call__(self, q: Dyadic | None, f: Real | None) -> bool:
        q = NOTHING if q is None else q
        f = ZERO if f is None else f
        key = (id(q), id(f))
        if key not in self.known:
            if len(self.known) > MOST_KEPT:
                self.known.clear()
            plain = isinstance(f, Surd) and f.rational() is not None
            bits = max(q[0].bit_length(), q[1], self.n) + length(f)
            self.spend(STEP + (1 if plain else SQUARED) * bits)
            self.known[key] = self._near(q, f)
        return self.known[key]

    def _near(self, q: Dyadic, f: Real) -> bool:
        (P, e), n = q, self.n
        if not isinstance(f, Surd) or len(f.terms) > 1:
            error = f - ratio(P, 1 << e)
            return sign(error * sign(error) - ratio(1, 1 << n)) <= 0
        E = max(e, n)
        middle, reach = P << (E - e), 1 << (E - n)
        low, high = middle - reach, middle + reach
        ((S, C),) = f.terms.items() or ((1, 0),)
        if S == 1:
            return over(low, f.den) <= C << E <= over(high, f.den)
        square = S * C * C << 2 * E  # of |f| 2^E D
        if C < 0:
            low, high = -high, -low  # -f in its place
        inside = high > 0 and square <= over(over(high * high, f.den), f.den)
        return inside and (low <= 0 or over(over(low * low, f.den), f.den) <= square)
