"""What long sums may cost: products of 30-bit words, paid for before they are made.

A text of a dozen characters can ask for a number of a million bits, and a file holds millions of
them; so the statements with long sums (runs, network) pay for every step from one budget, and what
is too dear is Unreadable before it is begun. Costs are those of school multiplication, an upper
bound up to a constant; a full budget takes some ten seconds. The sign of a sum of t > 3 roots with
numbers of b bits may need about t b bits: it is paid for in full only where 64 bits leave it open.
What one vector, and all vectors that are kept, may take in memory is limited likewise.
"""

from __future__ import annotations

from collections.abc import Iterable
from math import lcm
from typing import Any

from .numbers import Nested, Real, Surd, Unreadable, sign

WORD = 30
MAX_WORK = 20_000_000_000  # products of words in one certificate: some ten seconds
STEP = 100  # one operation of the interpreter, in products of words
EXACT = 8_000  # one operation of exact numbers with roots
NESTED = 3  # times as much with a nested root
FEW = 16  # products of terms of two sums of roots that EXACT pays for
PAIR = 1_200  # every product of terms where there are more
MAX_SHARED = 1 << 22  # bits of a common denominator
MAX_VECTOR = 1 << 29  # bits of the entries of a vector together
MAX_HELD = 1 << 31  # bits of all vectors of a certificate that are kept


class Budget:
    """What is left for the certificate; where: the statement that is paying."""

    __slots__ = ("held", "left", "where")

    def __init__(self) -> None:
        self.where, self.left, self.held = "", MAX_WORK, 0

    def spend(self, work: int) -> None:
        """Unreadable when nothing is left."""
        self.left -= work
        if self.left < 0:
            raise Unreadable(f"{self.where}: more than {MAX_WORK} products of words to check it")

    def sums(self, count: int, first: int, second: int) -> None:
        """Pay for `count` products of integers of so many bits, and their sum."""
        self.spend(count * (STEP + words(first) * words(second)))

    def fits(self, bits: int) -> None:
        """Unreadable for a vector that is longer than MAX_VECTOR; asked before it is made."""
        if bits > MAX_VECTOR:
            raise Unreadable(f"{self.where}: a vector of more than {MAX_VECTOR} bits")

    def hold(self, bits: int) -> None:
        """The same for one that is kept, and for all of these together."""
        self.fits(bits)
        self.held += bits
        if self.held > MAX_HELD:
            raise Unreadable(f"{self.where}: vectors of more than {MAX_HELD} bits together")


def budget_of(shared: dict[str, Any], where: str) -> Budget:
    """The one budget of a certificate, kept where statements keep what they share by name.

    No statement has the name "".
    """
    found: Budget = shared.setdefault("", Budget())
    found.where = where
    return found


def words(bits: int) -> int:
    """30-bit words of a number of so many bits."""
    return bits // WORD + 1


def common_denominator(denominators: Iterable[int], budget: Budget) -> int:
    """Their least common multiple, by pairs; powers of two cost next to nothing."""
    twos, others = 0, []
    for d in set(denominators):
        budget.spend(STEP + words(d.bit_length()))
        if d & (d - 1) == 0:
            twos = max(twos, d.bit_length() - 1)
        else:
            others.append(d)
    while len(others) > 1:
        pairs = list(zip(others[::2], others[1::2]))
        for d, e in pairs:
            budget.sums(4, d.bit_length(), e.bit_length())
        others = [lcm(d, e) for d, e in pairs] + others[2 * len(pairs) :]
        _fits(max(map(int.bit_length, others)), budget)
    q = others[0] if others else 1
    missing = max(0, twos - ((q & -q).bit_length() - 1))
    _fits(q.bit_length() + missing, budget)
    return q << missing


def quotient(q: int, d: int, budget: Budget) -> int:
    """q / d for a divisor d of q, paid for."""
    if d & (d - 1) == 0:
        budget.spend(STEP + words(q.bit_length()))
        return q >> (d.bit_length() - 1)
    budget.sums(1, d.bit_length(), max(0, q.bit_length() - d.bit_length()) + WORD)
    return q // d


def _fits(bits: int, budget: Budget) -> None:
    if bits > MAX_SHARED:
        raise Unreadable(f"{budget.where}: a common denominator of more than {MAX_SHARED} bits")


def size(x: Surd) -> tuple[int, int]:
    """Terms (at least 1), and bits of the longest of them, root included, or of the denominator."""
    longest = max((c.bit_length() + d.bit_length() for d, c in x.terms.items()), default=1)
    return max(1, len(x.terms)), max(longest, x.den.bit_length())


def times(x: Real, y: Real, budget: Budget) -> Real:
    """x y, paid for."""
    (t, a, more), (u, b, again) = _whole(x), _whole(y)
    step = (STEP if t * u <= FEW else PAIR) + words(a) * words(b)
    step += min(words(a) + words(b), 200) ** 2
    budget.spend((EXACT + t * u * step) * max(more, again))
    return x * y


def plus(x: Real, y: Real, budget: Budget) -> Real:
    """x + y, paid for."""
    (t, a, more), (u, b, again) = _whole(x), _whole(y)
    nested = NESTED if max(more, again) > 1 else 1
    budget.spend(nested * EXACT + (t + u) * (STEP + words(a) * words(b)))
    return x + y


def _whole(x: Real) -> tuple[int, int, int]:
    """Terms and bits of a number, and a factor for what a nested root adds to a product."""
    if isinstance(x, Surd):
        return *size(x), 1
    parts = [size(part) for part in (x.a, x.b, x.s)]
    longest = max(bits for _, bits in parts)
    return parts[0][0] + parts[1][0], longest, NESTED * (2 + 2 * parts[2][0])


def decided(x: Real, budget: Budget) -> int:
    """The sign of x: -1, 0 or 1, exactly, paid for."""
    if isinstance(x, Nested):
        first, second = decided(x.a, budget), decided(x.b, budget)
        second *= decided(x.s, budget)
        if second == 0 or first in (0, second):
            return first or second
        squares = times(x.a, x.a, budget), times(times(x.b, x.b, budget), x.s, budget)
        return first * decided(squares[0] - squares[1], budget)
    t, bits = size(x)
    w = words(bits)
    if t <= 3:
        budget.spend(EXACT + (0 if t == 1 else 4 * t * w * w))
        return sign(x)
    budget.spend(t * (EXACT + (w + 8) ** 2))
    low, high = x.bounds(64)
    if low > 0 or high < 0:
        return 1 if low > 0 else -1
    budget.spend(t * (2 * t * w) ** 2 + t * t * (2 * w) ** 2)
    return sign(x)
