"""The class Omega = Omega_1 + Omega_2 + Omega_3 of the breakdown theorem, for P1, P2, P3.

    alpha_s = 5 10^(K-s),  t_s = 1/alpha_s = 2 10^-(K+1-s),  k = N - m + 1,
    Omega_1 = {tie of layer 1} + {sides of layer 1 with g = 2^-n, n >= 0},
    Omega_2 = {sides of layer 2 with g = 2^-n, n >= 0}                     (no tie),
    Omega_3 = {the k sides of layer 3 with g = 2^-(L-2)}.

Hypotheses: N >= 2, 1 <= m < N, K > 2, L >= 1; P1: 0 <= eta <= alpha_3 - 1, w = 0 unless eta = 0;
P2: 0 < lam <= 2 alpha_3; P3: 0 < lam <= 1, and for every member lam^2 (1/a_max^2 + #supp(w)/c^2)
< 1: tested on the sides of layer 3, which is enough, since it is monotone in a_max and c, and the
other layers have a_max >= alpha_2 = 10 alpha_3 > alpha_3 + g_3 and c >= sqrt(k) alpha_2 > c_3.
All of N, m, K, L, lam, eta, w are known to the algorithms.

**Breakdown epsilons.** eps_B^s = t_1 sqrt(1 - 1/k), eps_B^w = t_2 sqrt(1 - 1/k), and

    10^-K < eps_B^s < 10^-(K-1) < eps_B^w < 10^-(K-2).

*Lower bounds*: t sqrt(1 - 1/k) is the circumradius of {t e_j}, so every x is at least that far from
one t e_j, and g may be as small as one likes. *Upper bounds*: the barycentre, and the algorithms
`part_two` and `part_three` of targets.py. The block x_2 that w adds is the same for all sides with
one g and known as well as c is, so it changes neither bound.

**Relative digits.** T = 2 10^-(K+1-s) is small, so w = 0 makes the accuracies absolute. With
||w|| = c^0 the solutions have a norm of about 1, and 10^-K is a relative accuracy, too:

    base = Omega(problem="P3", N=20, m=19, K=6, lam=1)
    relative = replace(base, w=base.relative_w(s=1))       1/2 <= ||x|| <= 2 in layer 1

conditioning.py: condition numbers, distance to infeasibility.

Mechanism of Colbrook, Antun and Hansen (PNAS 119(12), 2022), Theorem 4; class and proofs [derived].
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sci_barriers.adversary.barrier import Answers
from sci_barriers.adversary.breakdown.block import relative_entries
from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, power_of_two, sign, sqrt
from sci_barriers.families.base import Fact, whole
from sci_barriers.families.tie import Tie
from sci_barriers.information.base import Norm

ZERO = Q(0)
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
        return self.omega.member(self.s, winner=self.winner, g=self.g)


@dataclass(frozen=True, kw_only=True)
class Omega:
    """The class, by its parameters; exact rationals or texts for lam (P2, P3) and eta (P1).

    N = 2, ..., 2000, 1 <= m < N, m N <= 2,000,000, K = 3, ..., 5000, L = 1, ..., 10^6: ints.
    w: m - 1 rationals or None (zeros). Raises BadInput when a hypothesis of the head of the file
    fails.
    """

    problem: str
    N: int = 2
    m: int = 1
    K: int = 3
    L: int = 2
    lam: Q | None = None
    eta: Q | None = None
    w: tuple[Q, ...] | None = None

    def __post_init__(self) -> None:
        tie = self.member(1)
        for name in ("N", "m", "K", "lam", "eta", "w"):
            object.__setattr__(self, name, getattr(tie, name))
        if self.m * self.N > MOST_ENTRIES:
            raise bad_input("m N", self.m * self.N, f"must be at most {MOST_ENTRIES}",
                            "pass a smaller m or N")  # fmt: skip
        L = whole("L", self.L, least=1, most=10**6, remedy="pass a number of bits such as 2")
        object.__setattr__(self, "L", L)
        if self.problem == "P3" and self.w is not None:
            self.side(3, 0).member()  # the hypothesis of all members, decided on the worst one

    @property
    def k(self) -> int:
        """N - m + 1, the number of tied columns and of sides."""
        return self.N - self.m + 1

    @property
    def failure_probability(self) -> Q:
        """1 - 1/k = (N - m)/(N - m + 1).

        For every randomised algorithm, halting or not, and every M one side of layer 2, with
        admissible answers, has P(error > 10^-(K-1) or T > M) >= 1 - 1/k; a uniform guess attains
        it. *Proof.* Up to level M the sides have their answers in common. For the same coins the
        run is the same on all of them, and one output is within 10^-(K-1) of one side at most: the
        k events "right, with T <= M" are disjoint, and one of them has probability <= 1/k.
        """
        return Q(self.k - 1, self.k)

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

    def member(self, s: int, *, winner: int | None = None, g: Q = ZERO) -> Tie:
        """The member of the tie family with the parameters of Omega; see `contains`."""
        return Tie(
            problem=self.problem, N=self.N, m=self.m, K=self.K, s=_layer(s),
            lam=self.lam, eta=self.eta, w=self.w, winner=winner, g=g,
        )  # fmt: skip

    def tie(self, s: int = 1) -> Tie:
        """The tie of layer s. It belongs to Omega for s = 1 only. BadInput where the hypothesis of
        P3 on w holds for the sides of layer 3 but not for their tie.
        """
        return self.member(s)

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

    def contains(self, member: Tie, *, radius: Q = ZERO) -> bool:
        """Whether the member of the tie family is an instance of Omega; exact.

        A winner with g = 0 is the tie under another name, and counts as the tie. radius: the class
        widened by samples, |shift| <= radius.
        """
        names = ("problem", "N", "m", "K", "lam", "eta", "w")
        if any(getattr(member, name) != getattr(self, name) for name in names):
            return False
        if abs(member.shift) > radius:
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
        """What every algorithm knows: N, m, problem, K, L, w (or None), and lam or eta."""
        known: dict[str, Any] = {"N": self.N, "m": self.m, "problem": self.problem}
        known |= {"K": self.K, "L": self.L, "w": self.w}
        return known | ({"eta": self.eta} if self.problem == "P1" else {"lam": self.lam})

    @property
    def threshold(self) -> Q:
        """lam for P2, whose block is soft-thresholded at lam/(2c); 0 for P1 and P3."""
        return self.lam if self.problem == "P2" and self.lam is not None else ZERO

    def relative_w(self, *, s: int = 1, support: int | None = None) -> tuple[Q, ...]:
        """w (m-1,) with which 1/2 <= ||x|| <= 2 for all minimisers x of layer s.

        `support` entries (all when None) c^0/sqrt(support) + lam/(2c^0) (P1, P3: without lam),
        rounded to 13 bits, c^0 = sqrt(k) alpha_s: ||x_2|| is 1 at the tie, about. One w serves one
        layer, since c is ten times smaller in the next. Omega may refuse it: P1 with eta > 0, or P3
        with a large support.
        *Proof.* r = c/c^0 <= sqrt(1.48) for g <= 2, alpha >= 5, k >= 2. P1, P3: ||x_2|| is 1/r.
        P2: each entry is the tie's 1/sqrt(p), over r, plus (1 - 1/r) lam/(2 c c^0), at most 0.015,
        and p < 1414: ||x_2|| <= 1/r + 0.6. Both: ||x_2|| >= 0.8; 0 < T <= 0.2. [derived]
        """
        return relative_entries(
            m=self.m, k=self.k, alpha=self.alpha(s), lam=self.threshold, support=support
        )

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
