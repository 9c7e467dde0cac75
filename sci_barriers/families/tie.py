"""The tie class: P1, P2, P3 with k = N - m + 1 columns that are equal, or all but one.

    alpha = 5 10^(K-s), s = 1, 2, 3;   a = (alpha, ..., alpha, 0, ..., 0),  a_winner = alpha + g,
    A = a (+) c I_{m-1},  c = ||a||,   y = (y_1, w_1, ..., w_{m-1}),
    y_1 = shift + (1 + eta (P1),   1 + lam/(2 alpha) (P2: ||Ax - y||^2 + lam ||x||_1),   1 (P3)).

Hypotheses: N >= 2, 1 <= m < N, K >= 3, g > -alpha rational; P1: eta >= 0, 1 + eta <= alpha_3;
P2: 0 < lam <= 2 alpha_3 = 10^(K-2); P3: 0 < lam <= 1, where alpha_3 = 5 10^(K-3). w = 0 for P1
with eta > 0. shift > -1 (0 unless samples y of one A are wanted).

**Solution.** a_max = max_j a_j, J = argmax (one column for g > 0, all k for g = 0, all but the
winner for g < 0), T = (1 + shift)/a_max (P1, P3), T = (y_1 - lam/(2 a_max))/a_max (P2). Then

    Xi = conv{T e_j : j in J} + (0, x_2),
    x_2 = w/c (P1 with eta = 0; P3 if lam^2 (1/a_max^2 + #supp(w)/c^2) < 1),
    (x_2)_i = sign(w_i) (|w_i| - lam/(2c))_+ / c (P2),   0 (P1 with eta > 0).

*Proof.* v = (mu, v_2), mu = 1/a_max (P1), lam/a_max (P2, P3), v_2 = l sign(w)/c with l = 1 (P1),
lam (P3), and v_2 = 2(w - c x_2) (P2) satisfies |A'v| <= l with equality exactly on J and where
|w_i| is above (P2: or at) the threshold, and y - A x = eta v/||v||, v/2, 0 in the three cases.
T > 0: P2, T a_max = 1 + shift + lam/2 (1/alpha - 1/a_max) >= 1 + shift, since a_max >= alpha. The
condition of P3 is ||v|| < 1, and v does not depend on shift.

At g = 0, shift = 0: T = 1/alpha = 2 10^-(K+1-s) for all three. c^2 is rational: all is in Q(c).

**Between the sides** (winners i != j, same g > 0): d = sqrt2 T, ||A^i - A^j|| = sqrt2 g, and
||A^0 - A^j|| = g from the tie; cond(A A') = 1.

Mechanism of Colbrook, Antun and Hansen (PNAS 119(12), 2022), Theorem 4; class and proofs [derived].
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, format_number, sign, sqrt
from sci_barriers.families.base import (
    ClosedFormFamily,
    Fact,
    block_matrix,
    rational,
    rationals,
    whole,
)
from sci_barriers.problems import (
    QCBP,
    Instance,
    Lasso,
    Point,
    Simplex,
    Solution,
    SolutionSet,
    SqrtLasso,
)
from sci_barriers.proofs import certificate, minimisers

ZERO = Q(0)
POSITIVE = "pass a positive rational such as '1/10'"


@dataclass(frozen=True, kw_only=True)
class Tie:
    """One member of the tie class.

    problem: "P1", "P2" or "P3". K = 3, ..., 5000, N = 2, ..., 2000, 1 <= m < N, s = 1, 2, 3: ints.
    winner: the broken column, 0 <= winner < k, or None for the tie itself (then g = 0).
    g: rational > -alpha. lam: for P2, P3 only; eta: for P1 only. w: m-1 rationals or None.
    shift: rational > -1, added to y_1.
    Raises BadInput when a hypothesis of the module docstring fails.
    """

    problem: str
    N: int = 2
    m: int = 1
    K: int = 3
    s: int = 1
    winner: int | None = None
    g: Q = ZERO
    lam: Q | None = None
    eta: Q | None = None
    w: tuple[Q, ...] | None = None
    shift: Q = ZERO

    def __post_init__(self) -> None:
        if self.problem not in ("P1", "P2", "P3"):
            raise bad_input("problem", self.problem, "must be P1, P2 or P3", "pass one of them")
        put = object.__setattr__
        for name, least, most, what in (
            ("N", 2, 2000, "columns such as 20"), ("K", 3, 5000, "digits such as 3"),
            ("s", 1, 3, "the layer: 1, 2 or 3"), ("m", 1, None, "rows, fewer than columns"),
        ):  # fmt: skip
            most = self.N - 1 if most is None else most
            value = whole(name, getattr(self, name), least=least, most=most,
                          remedy=f"pass a number of {what}")  # fmt: skip
            put(self, name, value)
        if self.winner is not None:
            remedy = "pass None for the tie or the index of a tied column"
            most = self.N - self.m
            put(self, "winner", whole("winner", self.winner, least=0, most=most, remedy=remedy))
        put(self, "g", rational("g", self.g))
        if self.winner is None and self.g != 0:
            raise bad_input("g", self.g, "must be 0 without a winner", "pass winner=0 as well")
        if self.g <= -self.alpha:
            raise bad_input("g", self.g, f"must be > -alpha = {-self.alpha}", "pass a larger g")
        put(self, "w", rationals("w", self.w, length=self.m - 1))
        put(self, "shift", rational("shift", self.shift))
        if self.shift <= -1:
            raise bad_input("shift", self.shift, "must be > -1", "pass a small one such as '1/100'")
        self._check_level()

    def _check_level(self) -> None:
        """lam or eta: present exactly where the problem has it, and within the hypotheses."""
        put, top = object.__setattr__, Q(5 * 10 ** (self.K - 3))
        absent, name = ("lam", "eta") if self.problem == "P1" else ("eta", "lam")
        if getattr(self, absent) is not None:
            raise bad_input(absent, getattr(self, absent), f"must be None for {self.problem}",
                            f"pass {name} instead")  # fmt: skip
        if getattr(self, name) is None:
            raise bad_input(name, None, f"must be given for {self.problem}", POSITIVE)
        put(self, name, rational(name, getattr(self, name), remedy=POSITIVE))
        if self.problem == "P1":
            assert self.eta is not None
            if not 0 <= self.eta <= top - 1:
                raise bad_input("eta", self.eta, f"must be >= 0 and <= 5*10^(K-3) - 1 = {top - 1}",
                                "pass a smaller eta or a larger K")  # fmt: skip
            if self.eta > 0 and self.w is not None:
                raise bad_input("w", "non-zero", "must be None for P1 with eta > 0",
                                "pass eta=0 or w=None")  # fmt: skip
            return
        assert self.lam is not None
        bound, said = (2 * top, "10^(K-2)") if self.problem == "P2" else (Q(1), "1")
        if not 0 < self.lam <= bound:
            raise bad_input("lam", self.lam, f"must be > 0 and <= {said} for {self.problem}",
                            "pass a rational in this range such as '1/10'")  # fmt: skip
        if self.problem == "P3" and not self._dual_is_strict():
            raise bad_input("#supp(w)", self._support_size,
                            "must satisfy lam^2 (1/a_max^2 + #supp(w)/c^2) < 1",
                            "pass fewer non-zeros, a smaller lam or a larger K")  # fmt: skip

    @property
    def k(self) -> int:
        """The number N - m + 1 of tied columns."""
        return self.N - self.m + 1

    @property
    def _support_size(self) -> int:
        return 0 if self.w is None else sum(1 for x in self.w if x != 0)

    @property
    def alpha(self) -> Q:
        """5 10^(K-s)."""
        return Q(5 * 10 ** (self.K - self.s))

    @property
    def a_max(self) -> Q:
        """The largest entry of the first row; k >= 2, so alpha is there when g < 0."""
        return self.alpha + self.g if self.g > 0 else self.alpha

    @property
    def J(self) -> tuple[int, ...]:
        """argmax_j a_j among the k tied columns."""
        if self.g > 0:
            return (self.winner or 0,)
        return tuple(j for j in range(self.k) if self.g == 0 or j != self.winner)

    @property
    def c_squared(self) -> Q:
        """||a||^2 = (k - 1) alpha^2 + (alpha + g)^2, rational."""
        last = self.alpha + self.g
        return (self.k - 1) * self.alpha * self.alpha + last * last

    @cached_property
    def c(self) -> Number:
        """||a||, rational or a square root of a rational."""
        return sqrt(self.c_squared)

    @property
    def y_1(self) -> Q:
        """shift + 1 + eta (P1), 1 + lam/(2 alpha) (P2), 1 (P3)."""
        base = 1 + self.shift
        if self.eta is not None:
            return base + self.eta
        return base + self._lam / (2 * self.alpha) if self.problem == "P2" else base

    @property
    def T(self) -> Q:
        """The l1 norm of every minimiser on the tied columns."""
        if self.problem == "P2":
            return (self.y_1 - self._lam / (2 * self.a_max)) / self.a_max
        return (1 + self.shift) / self.a_max

    def parameters(self) -> dict[str, Any]:
        """As in the certificate format: eta for P1, lam for P2 and P3, shift where it is not 0."""
        found: dict[str, Any] = {"problem": self.problem, "N": self.N, "m": self.m, "K": self.K}
        found |= {"s": self.s, "winner": self.winner, "g": format_number(self.g)}
        if self.eta is not None:
            found["eta"] = format_number(self.eta)
        else:
            found["lam"] = format_number(self._lam)
        found["w"] = None if self.w is None else [format_number(x) for x in self.w]
        return found | ({"shift": format_number(self.shift)} if self.shift else {})

    def instance(self) -> Instance:
        """A (m, N), y (m,) and the objective; entries in Q(c)."""
        first: list[Number] = [*(self.alpha,) * self.k, *(Q(0),) * (self.m - 1)]
        if self.winner is not None:
            first[self.winner] = self.alpha + self.g
        objective: Any
        if self.eta is not None:
            objective = QCBP(eta=self.eta)
        elif self.problem == "P2":
            objective = Lasso(lam=self._lam, normalisation="1")
        else:
            objective = SqrtLasso(lam=self._lam)
        return Instance(
            A=block_matrix(first, self.c, m=self.m),
            y=(self.y_1, *self._w()),
            objective=objective,
            rotation=None,
            family="tie",
            parameters=self.parameters(),
        )

    def solution_set(self) -> Point | Simplex:
        """Xi: a point where one column is largest, otherwise the simplex over J."""
        if len(self.J) == 1:
            return Point(x=self.point())
        rest = (*(Q(0),) * self.k, *self._block())
        return Simplex(indices=self.J, signs=(1,) * len(self.J), total=self.T, rest=rest)

    def point(self) -> tuple[Number, ...]:
        """The minimiser T e_j + (0, x_2) with the least j in J."""
        top: list[Number] = [Q(0)] * self.k
        top[self.J[0]] = self.T
        return (*top, *self._block())

    def dual(self) -> tuple[Number, ...] | None:
        """v of the module docstring for P1 and P3; None for P2, where it is 2(y - A x)."""
        if self.problem == "P2":
            return None
        level = Q(1) if self.problem == "P1" else self._lam
        return (level / self.a_max, *(_sign(x) * level / self.c if x else Q(0) for x in self._w()))

    def minimisers(self, *, label: str = "I") -> dict[str, Any]:
        """The statement that Xi is exactly `solution_set()`; case `aligned`."""
        return minimisers(
            self.instance(), self.solution_set(), point=self.point(), dual=self.dual(), label=label
        )

    def solution(self) -> Solution[SolutionSet]:
        """Xi with status "unique" or "simplex", and a certificate."""
        return Solution(
            set=self.solution_set(),
            status="unique" if len(self.J) == 1 else "simplex",
            certificate=certificate({"I": self.instance()}, {"minimisers": self.minimisers()}),
        )

    def tie(self) -> Tie:
        """The member without a winner (g = 0)."""
        return replace(self, winner=None, g=Q(0))

    def side(self, winner: int, *, g: Any = None) -> Tie:
        """The member with this winner and this g (the same g when None)."""
        return replace(self, winner=winner, g=self.g if g is None else g)

    def twin(self) -> Tie:
        """The side whose winner is the next tied column, cyclically; the tie is its own twin."""
        return self if self.winner is None else self.side((self.winner + 1) % self.k)

    def prove(self) -> tuple[Fact, ...]:
        """The rational inequalities that the closed form rests on.

        The entries of the first row compare as J says; T > 0; P3: ||v|| < 1; P2: the signs on the
        block are those of w where |w_i| is above the threshold lam/(2c).
        """
        largest = all((self._entry(j) == self.a_max) == (j in self.J) for j in range(self.k))
        facts = [
            Fact(text="a_j = a_max exactly for j in J", holds=largest),
            Fact(text="T > 0", holds=bool(self.T > 0)),
        ]
        if self.problem == "P3":
            text = "lam^2 (1/a_max^2 + #supp(w)/c^2) < 1"
            facts.append(Fact(text=text, holds=self._dual_is_strict()))
        if self.problem == "P2" and self.w is not None:
            wanted = ((_sign(x) if self._kept(x) else 0) for x in self.w)
            signs = all(sign(z) == s for z, s in zip(self._block(), wanted, strict=True))
            text = "sign(x_i) = sign(w_i) for 4 c^2 w_i^2 > lam^2, else x_i = 0"
            facts.append(Fact(text=text, holds=signs))
        return tuple(facts)

    @property
    def broken(self) -> bool:
        """True for a side (g != 0), False for the tie."""
        return bool(self.g != 0)

    def difference_vector(self) -> tuple[Number, ...]:
        """e_i - e_j for this winner i and the twin's j."""
        other = self.twin().winner
        return tuple(Q((p == self.winner) - (p == other)) for p in range(self.N))

    def eigenvectors(self) -> tuple[str, tuple[Number, ...], tuple[Number, ...]]:
        """("AAT", e_0, e_0): A A' = c^2 I."""
        unit = (Q(1), *(Q(0),) * (self.m - 1))
        return "AAT", unit, unit

    def gap_squared(self) -> Q:
        """d^2 between the minimisers of this side (g > 0) and of its twin: 2 T^2.

        0 for g = 0; for g < 0 the sets are disjoint only when k = 2 (again 2 T^2), else 0.
        """
        disjoint = self.g > 0 or (self.g < 0 and self.k == 2)
        return 2 * self.T * self.T if disjoint else Q(0)

    def difference_squared(self) -> Q:
        """||A^i - A^j||^2 = 2 g^2 between this side and its twin."""
        return 2 * self.g * self.g

    @property
    def _lam(self) -> Q:
        return Q(0) if self.lam is None else self.lam

    def _w(self) -> tuple[Q, ...]:
        return (Q(0),) * (self.m - 1) if self.w is None else self.w

    def _entry(self, j: int) -> Q:
        return self.alpha + self.g if j == self.winner else self.alpha

    def _kept(self, x: Q) -> bool:
        return bool(4 * self.c_squared * x * x > self._lam * self._lam)

    def _dual_is_strict(self) -> bool:
        """||v||^2 < 1; decreasing in g > 0, so that g = 0 is tried first: short numbers."""
        lam_squared, count = self._lam * self._lam, self._support_size
        alpha_squared = self.alpha * self.alpha
        at_tie = 1 / alpha_squared + Q(count) / (self.k * alpha_squared)
        if self.g >= 0 and lam_squared * at_tie < 1:
            return True
        size = 1 / (self.a_max * self.a_max) + Q(count) / self.c_squared
        return bool(lam_squared * size < 1)

    def _block(self) -> tuple[Number, ...]:
        """x_2: w/c, for P2 soft-thresholded at lam/(2c)."""
        if self.w is None:
            return (Q(0),) * (self.m - 1)
        inverse = self.c / self.c_squared
        if self.problem != "P2":
            return tuple(x * inverse if x else Q(0) for x in self.w)
        shift = self._lam / (2 * self.c_squared)
        return tuple(x * inverse - _sign(x) * shift if self._kept(x) else Q(0) for x in self.w)


def _sign(x: Q) -> int:
    return 1 if x > 0 else -1 if x < 0 else 0


TIE = ClosedFormFamily(
    name="tie",
    make=Tie,
    examples={
        "tie": Tie(problem="P3", lam=Q(1)),
        "first": Tie(problem="P3", lam=Q(1), winner=0, g=Q(1, 1024)),
        "second": Tie(problem="P3", lam=Q(1), winner=1, g=Q(1, 1024)),
    },
)
