"""The class Omega = Omega_1 + Omega_2 + Omega_3 of the breakdown theorem, for P1, P2, P3.

    alpha_s = 5 10^(K-s),  t_s = 1/alpha_s = 2 10^-(K+1-s),  k = N - m + 1,
    Omega_1 = {tie of layer 1} + {sides of layer 1 with g = 2^-n, n >= 0},
    Omega_2 = {sides of layer 2 with g = 2^-n, n >= 0}                     (no tie),
    Omega_3 = {the k sides of layer 3 with g = 2^-(L-2)}.

Hypotheses: N >= 2, 1 <= m < N, K > 2, L >= 1; P1: 0 <= eta <= alpha_3 - 1; P3: 0 < lam <= 1;
P2: 0 < lam <= 2 alpha_3; w = 0. All of N, m, K, L, lam, eta are known to the algorithms.

**Breakdown epsilons.** eps_B^s = t_1 sqrt(1 - 1/k), eps_B^w = t_2 sqrt(1 - 1/k), and

    10^-K < eps_B^s < 10^-(K-1) < eps_B^w < 10^-(K-2).

*Lower bounds*: t sqrt(1 - 1/k) is the circumradius of {t e_j}, so every x is at least that far from
one t e_j, and g may be as small as one likes. *Upper bounds*: the barycentre, and the algorithms
`part_two` and `part_three` of targets.py.

**Conditioning.** A A' = ||a||^2 I for every member, so cond(A A') = 1. P1: ||E|| < ||a|| leaves
A + E onto, so the distance to infeasibility is at least ||a|| >= 5.

Mechanism of Colbrook, Antun and Hansen (PNAS 119(12), 2022), Theorem 4; class and proofs [derived].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sci_barriers.adversary.barrier import Answers
from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, power_of_two, sign, sqrt
from sci_barriers.families.base import Fact, whole
from sci_barriers.families.tie import Tie
from sci_barriers.information.base import Norm

MOST_ENTRIES = 2_000_000
"""The largest m N that a certificate may have."""
LARGEST_EXPONENT = 1_100_000
"""g = 2^-e is written and read by a certificate up to this e."""


@dataclass(frozen=True, kw_only=True)
class Side:
    """The instance of layer s whose column `winner` is larger by g = 2^-exponent.

    The power of two is kept as its exponent (an int, negative for g = 2) until `member` builds it.
    """

    omega: Omega
    s: int
    winner: int
    exponent: int

    @property
    def g(self) -> Q:
        """2^-exponent."""
        return power_of_two(-self.exponent)

    def member(self) -> Tie:
        """The member of the tie family."""
        return self.omega.tie(self.s).side(self.winner, g=self.g)


@dataclass(frozen=True, kw_only=True)
class Omega:
    """The class, by its parameters; exact rationals or texts for lam (P2, P3) and eta (P1).

    N = 2, ..., 2000, 1 <= m < N, m N <= 2,000,000, K = 3, ..., 5000, L = 1, ..., 10^6: ints.
    Raises BadInput when a hypothesis of the head of the file fails.
    """

    problem: str
    N: int = 2
    m: int = 1
    K: int = 3
    L: int = 2
    lam: Q | None = None
    eta: Q | None = None

    def __post_init__(self) -> None:
        tie = Tie(problem=self.problem, N=self.N, m=self.m, K=self.K, lam=self.lam, eta=self.eta)
        for name in ("N", "m", "K", "lam", "eta"):
            object.__setattr__(self, name, getattr(tie, name))
        if self.m * self.N > MOST_ENTRIES:
            raise bad_input("m N", self.m * self.N, f"must be at most {MOST_ENTRIES}",
                            "pass a smaller m or N")  # fmt: skip
        L = whole("L", self.L, least=1, most=10**6, remedy="pass a number of bits such as 2")
        object.__setattr__(self, "L", L)

    @property
    def k(self) -> int:
        """N - m + 1, the number of tied columns and of sides."""
        return self.N - self.m + 1

    def alpha(self, s: int) -> Q:
        """alpha_s = 5 10^(K-s), s = 1, 2, 3."""
        return Q(5 * 10 ** (self.K - _layer(s)))

    def t(self, s: int) -> Q:
        """t_s = 1/alpha_s: at the tie of layer s, Xi = conv{t_s e_j}."""
        return 1 / self.alpha(s)

    @property
    def eps_strong(self) -> Number:
        """eps_B^s = t_1 sqrt(1 - 1/k), exact."""
        return self._circumradius(1)

    @property
    def eps_weak(self) -> Number:
        """eps_B^w = t_2 sqrt(1 - 1/k), exact."""
        return self._circumradius(2)

    def accuracy(self, part: str) -> Q:
        """10^-K for part "i", 10^-(K-1) for "ii", 10^-(K-2) for "iii"."""
        return Q(1, 10 ** (self.K + 1 - layer_of(part)))

    def inequalities(self) -> tuple[Fact, ...]:
        """10^-K < eps_B^s < 10^-(K-1) < eps_B^w < 10^-(K-2), each decided exactly."""
        power = [Q(1, 10 ** (self.K - d)) for d in range(3)]
        strong, weak = self.eps_strong, self.eps_weak
        pairs: list[tuple[str, Number, Number]] = [
            ("10^-K < eps_B^s", power[0], strong),
            ("eps_B^s < 10^-(K-1)", strong, power[1]),
            ("10^-(K-1) < eps_B^w", power[1], weak),
            ("eps_B^w < 10^-(K-2)", weak, power[2]),
        ]
        return tuple(Fact(text=text, holds=sign(b - a) > 0) for text, a, b in pairs)

    def tie(self, s: int = 1) -> Tie:
        """The tie of layer s. It belongs to Omega for s = 1 only; see `contains`."""
        return Tie(
            problem=self.problem, N=self.N, m=self.m, K=self.K, s=_layer(s),
            lam=self.lam, eta=self.eta,
        )  # fmt: skip

    def side(self, s: int, winner: int, *, exponent: int | None = None) -> Side:
        """The side of layer s with g = 2^-exponent, exponent >= 0; layer 3: L - 2, by itself.

        Raises BadInput for another layer, winner or exponent.
        """
        column = whole("winner", winner, least=0, most=self.k - 1, remedy="name a tied column")
        if _layer(s) == 3:
            if exponent is not None and exponent != self.L - 2:
                raise bad_input("exponent", exponent, f"must be L - 2 = {self.L - 2} in layer 3",
                                "leave it out")  # fmt: skip
            return Side(omega=self, s=3, winner=column, exponent=self.L - 2)
        level = whole("exponent", exponent, least=0, most=LARGEST_EXPONENT,
                      remedy="pass a number of bits such as 10")  # fmt: skip
        return Side(omega=self, s=s, winner=column, exponent=level)

    def sides(self, s: int, *, exponent: int | None = None) -> tuple[Side, ...]:
        """All k sides of layer s with one g."""
        return tuple(self.side(s, j, exponent=exponent) for j in range(self.k))

    def contains(self, member: Tie) -> bool:
        """Whether the member of the tie family is an instance of Omega; exact.

        A winner with g = 0 is the tie under another name, and counts as the tie.
        """
        names = ("problem", "N", "m", "K", "lam", "eta")
        if any(getattr(member, name) != getattr(self, name) for name in names):
            return False
        if member.w is not None and any(x != 0 for x in member.w):
            return False
        g = member.g
        if member.s == 3:
            return bool(g == power_of_two(2 - self.L))
        if g == 0:
            return bool(member.s == 1)
        return bool(g > 0 and g.p == 1 and g.q & (g.q - 1) == 0)

    def table(self, *, part: str, norm: Norm) -> Answers:
        """A fresh table of answers for one part; BadInput for another part or norm."""
        from sci_barriers.adversary.breakdown.answers import Table  # it builds on this file

        return Table(self, part=part, norm=norm)

    def facts(self) -> dict[str, Any]:
        """What every algorithm knows: N, m, problem, K, L, and lam or eta."""
        known: dict[str, Any] = {"N": self.N, "m": self.m, "problem": self.problem}
        known |= {"K": self.K, "L": self.L}
        return known | ({"eta": self.eta} if self.problem == "P1" else {"lam": self.lam})

    def _circumradius(self, s: int) -> Number:
        t = self.t(s)
        return sqrt(t * t * Q(self.k - 1, self.k))


def _layer(s: Any) -> int:
    return whole("s", s, least=1, most=3, remedy="pass a layer: 1, 2 or 3")


def layer_of(part: Any) -> int:
    """The layer on which a part is played: 1, 2, 3 for "i", "ii", "iii". BadInput otherwise."""
    layers = {"i": 1, "ii": 2, "iii": 3}
    if not isinstance(part, str) or part not in layers:
        raise bad_input("part", part, "must be 'i', 'ii' or 'iii'", "name a part of the theorem")
    return layers[part]
