"""The theorem on the restarted network for one A, x, y: hypotheses and inequalities, decided.

F(z) = lam |z|_1 + |Az - y|, e = y - Ax, delta_0 = 2 lam sigma_s(x)_1 + 2|e|, C3 = c1/(sqrt(s) lam)
with a pair (c1, c2) of constants.py.

Hypotheses: L >= |A|; lam <= c1/(sqrt(s) c2), eps_0 >= F(0) - F(x), delta >= delta_0, all exactly;
p >= 2e C3 L by intervals. For k = 0 `objective` is the hypothesis on eps_0. `link`, C3 (eps_k +
delta_0) <= C3 (e^-k eps_0 + delta e/(e - 1)), may be an equality: as eps_k = e^-k eps_0 +
delta (1 - e^-k)/(e - 1), the right side is larger by C3 (delta - delta_0 + delta e^-k/(e - 1)); so
it follows from delta >= delta_0. The other inequalities are decided by intervals.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from operator import mul

from .budget import STEP, Budget
from .definite import semidefinite
from .integers import Ratio, root_above
from .intervals import Interval, exactly, inverse_of_e, length
from .kernel import need
from .network_run import Network, Stage, longest
from .numbers import Rejected

FIRST = ("objective", "sharpness", "distance", "link", "closed")
NAMES = ("start", "inner", "contraction", *FIRST)
Sides = dict[str, tuple[Interval, Interval]]


@dataclass(frozen=True)
class Truth:
    """A network and x = entries/g, with e = y - Ax = misfit/below."""

    network: Network
    entries: list[int]
    g: int
    bits: int
    budget: Budget

    @cached_property
    def below(self) -> int:
        """The denominator of e."""
        return self.network.f * self.network.q * self.g

    @cached_property
    def misfit(self) -> list[int]:
        """e times `below`."""
        return self._misfit(self.entries, self.g)

    @cached_property
    def size(self) -> Fraction:
        """|x|_1."""
        return Fraction(sum(map(abs, self.entries)), self.g)

    @cached_property
    def noise(self) -> Interval:
        """|e|."""
        return length(self.misfit, self.below, self.bits)

    @cached_property
    def noise_squared(self) -> Fraction:
        """|e|^2."""
        self.budget.sums(8, self.below.bit_length(), self.below.bit_length())
        return Fraction(sum(map(mul, self.misfit, self.misfit)), self.below**2)

    def _misfit(self, entries: list[int], g: int) -> list[int]:
        """y - Az for z = entries/g, times f q g."""
        of = self.network
        bits = max(map(longest, of.rows)), longest(entries)
        self.budget.sums(of.m * of.N, *bits)
        every = sum(bits) + of.N.bit_length() + of.f.bit_length() + longest(of.data)
        every += of.q.bit_length() + g.bit_length()
        self.budget.sums(8 * of.m, every, every)
        pairs = zip(of.rows, of.data)
        return [y * of.q * g - of.f * sum(map(mul, row, entries)) for row, y in pairs]

    def gap(self, stage: Stage) -> Interval:
        """F(psi_k) - F(x); F has the Lipschitz constant lam sqrt(N) + |A|."""
        of, bits, lam = self.network, self.bits, self.network.lam
        at_x = exactly(self.size.numerator, self.size.denominator, bits).times(*lam) + self.noise
        sizes = sum(map(abs, stage.psi))
        apart = length(self._misfit(stage.psi, 1 << bits), of.f * of.q << bits, bits)
        found = Interval(sizes, sizes, bits).times(*lam) + apart - at_x
        radius = Interval(-stage.radius, stage.radius, bits)
        return found + radius.times(*lam).times(root_above(of.N)) + radius.times(*of.L)

    def distance(self, stage: Stage) -> Interval:
        """|psi_k - x|."""
        return self.apart(stage, self.entries, self.g)

    def apart(self, stage: Stage, entries: list[int], g: int) -> Interval:
        """|psi_k - z| for z = entries/g."""
        bits = longest(entries) + self.bits, longest(stage.psi) + g.bit_length()
        self.budget.spend(100 * STEP)
        self.budget.sums(2 * len(entries), max(bits), max(bits))
        steps = [a * g - (b << self.bits) for a, b in zip(stage.psi, entries)]
        found = length(steps, g << self.bits, self.bits)
        return Interval(max(0, found.low - stage.radius), found.high + stage.radius, self.bits)


@dataclass(frozen=True)
class Theorem:
    """The sides of the inequalities; their proof rests on `hypotheses`, which is called first."""

    truth: Truth
    s: int
    c1: Fraction
    c2: Fraction

    @cached_property
    def C3(self) -> Interval:
        """c1/(sqrt(s) lam)."""
        found, bits = self.c1 / Fraction(*self.truth.network.lam), self.truth.bits
        above = exactly(found.numerator, found.denominator, bits)
        return above / exactly(self.s, 1, bits).root()

    @cached_property
    def delta_0(self) -> Interval:
        """2 lam sigma_s(x)_1 + 2|e|."""
        tail, truth = self.tail, self.truth
        return exactly(tail.numerator, tail.denominator, truth.bits) + truth.noise.times(2)

    @cached_property
    def tail(self) -> Fraction:
        """2 lam sigma_s(x)_1."""
        sizes = sorted(map(abs, self.truth.entries), reverse=True)
        found = Fraction(sum(sizes[self.s :]), self.truth.g)
        return 2 * found * Fraction(*self.truth.network.lam)

    @cached_property
    def inverse(self) -> Interval:
        """1/e."""
        return inverse_of_e(self.truth.bits)

    def hypotheses(self) -> None:
        """Rejected unless lam, p, eps_0 and delta are as the theorem wants them."""
        truth, of = self.truth, self.truth.network
        long = 8 * truth.below.bit_length()
        truth.budget.sums(40, long, long)
        lam, eps_0, delta = Fraction(*of.lam), Fraction(*of.eps_0), Fraction(*of.delta)
        need((lam * self.c2) ** 2 * self.s <= self.c1**2, "lam exceeds c1/(sqrt(s) c2)")
        room = delta - self.tail
        need(room >= 0 and room**2 >= 4 * truth.noise_squared, "delta is below delta_0")
        # |y| <= eps_0 + lam|x|_1 + |e|, by squares twice
        known_part = eps_0 + lam * truth.size
        data = Fraction(sum(map(mul, of.data, of.data)), of.f**2)
        rest = data - truth.noise_squared - known_part**2
        enough = rest <= 0 or rest**2 <= 4 * known_part**2 * truth.noise_squared
        need(enough, "eps_0 is below F(0) - F(x)")
        least = self.C3.times(2 * of.L[0], of.L[1]) / self.inverse
        decide("p >= 2e C3 L", least, exactly(of.p, 1, truth.bits))

    def bound(self, stage: Stage) -> Interval:
        """C3 (eps_k + delta_0)."""
        return self.C3 * (stage.eps + self.delta_0)

    def closed(self, stage: Stage) -> Interval:
        """C3 (e^-k eps_0 + delta e/(e - 1))."""
        of, bits = self.truth.network, self.truth.bits
        self.truth.budget.sums(4 * stage.k, bits, bits)
        self.truth.budget.spend(40 * STEP * stage.k)
        one = power = exactly(1, 1, bits)
        for _ in range(stage.k):
            power = power * self.inverse
        rest = exactly(*of.delta, bits) / (one - self.inverse)
        return self.C3 * (power.times(*of.eps_0) + rest)

    def sides(self, stage: Stage, found: dict[str, Interval], before: Interval | None) -> Sides:
        """Left and right side of every inequality at k.

        found: eps, gap, distance, bound, closed at k; before: |psi_{k-1} - x| for k >= 1.
        """
        of, (gap, distance) = self.truth.network, (found["gap"], found["distance"])
        sides = {
            "objective": (gap, stage.eps),
            "sharpness": (distance, self.C3 * (gap + self.delta_0)),
            "distance": (distance, found["bound"]),
            "link": (found["bound"], found["closed"]),
            "closed": (distance, found["closed"]),
        }
        if before is None or stage.alpha is None:
            return sides
        one = exactly(1, 1, self.truth.bits)
        inner = (stage.alpha * before * before + one / stage.alpha).times(of.L[0], of.L[1] * of.p)
        return {
            "start": (before, self.C3 * stage.eps / self.inverse),
            "inner": (gap, inner),
            "contraction": (inner, stage.eps),
            **sides,
        }


def decide(name: str, left: Interval, right: Interval) -> None:
    """Rejected unless left <= right is shown; says whether it is false or open."""
    if left.low > right.high:
        raise Rejected(f"{name} does not hold")
    if not left.at_most(right):
        raise Rejected(f"{name} is not decided with {left.bits} bits")


def compare(k: int, sides: Sides, ratios: dict[str, Ratio | None]) -> None:
    """Every inequality at k, and left <= ratio * right where a ratio is claimed."""
    for name, (left, right) in sides.items():
        if name != "link" and (name != "objective" or k > 0):  # these two are hypotheses
            decide(f"{name} at k = {k}", left, right)
        ratio = ratios[name]
        if ratio is not None and not (ratio[0] >= ratio[1] and right.low >= 0):
            decide(f"the ratio of {name} at k = {k}", left, right.times(*ratio))


def norm_at_most(network: Network, budget: Budget) -> bool:
    """Whether |A| <= L = n/d, exactly: n^2 q^2 I - d^2 q^2 AA' is positive semidefinite.

    A'A takes the place of AA' where A has more rows than columns.
    """
    n, d = network.L
    sides = network.rows if network.m <= network.N else [list(c) for c in zip(*network.rows)]
    entry, size = max(map(longest, sides)), len(sides)
    budget.sums(size * (size + 1) * len(sides[0]), entry, entry)
    target, factor = (n * network.q) ** 2, d * d
    if factor * sum(sum(map(mul, v, v)) for v in sides) <= target:
        return True  # the Frobenius norm is enough
    matrix = [[-factor * sum(map(mul, u, v)) for v in sides[: i + 1]] for i, u in enumerate(sides)]
    for i in range(size):
        matrix[i][i] += target
    return semidefinite(matrix, budget)
