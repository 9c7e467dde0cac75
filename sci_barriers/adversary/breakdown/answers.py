"""The fixed tables of answers: what the adversary shows before any instance exists.

    parts (i), (ii), layer s = 1, 2   |q - f(tie_s)| <= 2^-(l+2) for every query (f, l);
    part (iii), layer 3               alpha_3 + g/2 (entrywise) or alpha_3 (operator) in all k
                                      places of the first row; c, y of the sides within 2^-(l+2).

The first row is dyadic and shown as it is; c = ||a|| and y_1 are rounded to multiples of 2^-(l+2),
hence within 2^-(l+3); zeros are shown as 0. So A_l differs from A in the diagonal block only, and
the entrywise bound is the bound in the operator norm as well.

**Admissible for the sides.** Parts (i), (ii): with g <= 2^-(n+2), ||A^0 - A^j|| = max(g, |c^0 -
c^j|) = g, so answers up to level n are within 2^-(l+1) of every side. Part (iii), g = 2^-(L-2):
entrywise g/2 = 2^-(L-1) is allowed up to level L - 1, operator ||a^0 - a^j|| = g up to L - 2;
beyond this the table has no answer.

An answer depends on (f, l) alone; it is kept, and the log holds every question once. [derived]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sci_barriers.adversary.barrier import HIGHEST, Refutation, Unanswered
from sci_barriers.adversary.breakdown.choice import choose
from sci_barriers.adversary.breakdown.omega import LARGEST_EXPONENT, Omega, layer_of
from sci_barriers.adversary.breakdown.witness import common_information, refutation
from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, format_number, round_dyadic
from sci_barriers.information.base import Norm, read_level, read_norm
from sci_barriers.sandbox import Query

ZERO = Q(0)


@dataclass(frozen=True, kw_only=True, slots=True)
class Shown:
    """(A_n, y_n): A m rows of N dyadic rationals, y m of them."""

    A: tuple[tuple[Q, ...], ...]
    y: tuple[Q, ...]
    n: int


class Table:
    """One table of answers and the log of what was asked of it.

    omega, part ("i", "ii", "iii"), norm ("entrywise" or "operator"). BadInput otherwise.
    levels: the answers to at(n) by n; entries: those to single entries by (f, n); both in the
    order of asking.
    """

    __slots__ = ("_c", "_c_n", "_first", "_y_1", "_y_n", "entries", "levels", "norm", "omega", "s")

    def __init__(self, omega: Omega, *, part: str, norm: Norm) -> None:
        self.omega = omega
        self.norm: Norm = read_norm(norm)
        self.s = layer_of(part)
        base = omega.tie(self.s)
        first, like = omega.alpha(self.s), base
        if self.s == 3:
            side = omega.side(3, 0)
            like = side.member()
            first = first + side.g / 2 if norm == "entrywise" else first
        self._first: Q = first
        self._c: Number = like.c
        self._y_1: Q = like.y_1
        self._c_n: dict[int, Q] = {}
        self._y_n: dict[int, Q] = {}
        self.levels: dict[int, Shown] = {}
        self.entries: dict[tuple[tuple[str | int, ...], int], Q] = {}

    @property
    def reach(self) -> int:
        """The largest level with an answer; -1 when there is none."""
        if self.s < 3:
            return HIGHEST
        return min(HIGHEST, self.omega.L - (1 if self.norm == "entrywise" else 2))

    @property
    def largest(self) -> int | None:
        """The largest level in the log; None when nothing was asked."""
        return max([*self.levels, *(n for _, n in self.entries)], default=None)

    def __call__(self, query: Query) -> Shown | Q:
        """The answer, logged. BadInput: a level beyond `reach`, no such entry, or a single entry
        in the operator reading.
        """
        self.read(query)
        n = self._level(query.n)
        if query.kind == "at":
            if n not in self.levels:
                self.levels[n] = self._all(n)
            return self.levels[n]
        key = (query.f, n)
        if key not in self.entries:
            self.entries[key] = self._entry(query.f, n)
        return self.entries[key]

    def read(self, query: Query) -> None:
        """BadInput for a single entry that does not exist or, operator reading, for any."""
        if query.kind == "at":
            return
        if self.norm != "entrywise":
            raise bad_input("norm", self.norm, "must be 'entrywise' for queries of single entries",
                            "ask at(n)")  # fmt: skip
        m, N = self.omega.m, self.omega.N
        match query.f:
            case ("A", int(i), int(j)) if 0 <= i < m and 0 <= j < N:
                return
            case ("y", int(i)) if 0 <= i < m:
                return
        raise bad_input("f", query.f, f"is no entry of A ({m}, {N}) or y",
                        "ask ('A', i, j) or ('y', i)")  # fmt: skip

    def _level(self, n: int) -> int:
        level = read_level(n)
        if level > self.reach:
            raise bad_input("n", level, f"must be at most {self.reach}", "ask a lower level")
        return level

    def _c_at(self, n: int) -> Q:
        if n not in self._c_n:
            self._c_n[n] = round_dyadic(self._c, n=n + 2)
        return self._c_n[n]

    def _y_at(self, n: int) -> Q:
        if n not in self._y_n:
            self._y_n[n] = round_dyadic(self._y_1, n=n + 2)
        return self._y_n[n]

    def _entry(self, f: tuple[str | int, ...], n: int) -> Q:
        i, j = f[1], f[-1]
        if f[0] == "y":
            return self._y_at(n) if i == 0 else ZERO
        if i == 0:
            return self._first if int(j) < self.omega.k else ZERO
        return self._c_at(n) if int(j) == self.omega.k + int(i) - 1 else ZERO

    def _all(self, n: int) -> Shown:
        """The rows share their numbers: memory is one c_n a level, beside the pointers."""
        m, k = self.omega.m, self.omega.k
        rows = [(self._first,) * k + (ZERO,) * (m - 1)]
        if m > 1:
            c = self._c_at(n)
            rows += [(ZERO,) * (k + i) + (c,) + (ZERO,) * (m - 2 - i) for i in range(m - 1)]
        return Shown(A=tuple(rows), y=(self._y_at(n), *(ZERO,) * (m - 1)), n=n)

    def refute(self, x: tuple[Q, ...], *, eps: Q) -> Refutation | None:
        """The side chosen by choice.py, with its witness; None: none is farther than eps."""
        n = self.largest
        choice = choose(self.omega, self.s, x, n=0 if n is None else n, eps=eps)
        if choice is None:
            return None
        side = choice.side
        read = "asking nothing" if n is None else f"reading level {n}"
        claim = (
            f"on admissible information of side {side.winner} of layer {side.s} with g = "
            f"2^{-side.exponent} the target answered after {read}, and its answer is farther than "
            f"{eps} from every minimiser"
        )
        witness = refutation(self, choice, x, eps=eps)
        return Refutation(claim=claim, side=side, squared=choice.squared, witness=witness)

    def unanswered(self, *, asked: int, eps: Q) -> Unanswered:
        """The log is admissible for the k sides with one g, and in layer 1 for the tie."""
        n = self.largest
        e = self.omega.L - 2
        if self.s < 3:
            e = min(LARGEST_EXPONENT, (0 if n is None else n) + 2)
        ties = "the tie and of " if self.s == 1 else ""
        claim = (
            f"on one admissible information of {ties}each of the {self.omega.k} sides of layer "
            f"{self.s} with g = 2^{-e} the target asked level {asked} and had not answered: "
            f"T > {asked - 1}"
        )
        return Unanswered(claim=claim, witness=common_information(self, exponent=e))

    def claim(self, *, characters: int) -> tuple[dict[str, Any], bool, int]:
        """(claim of an `information` statement, whether it holds the whole log, about its size).

        The highest levels come first; what does not fit into so many characters is left out, but
        never the highest one. BadInput when nothing was asked.
        """
        asked: list[tuple[int, Any]] = [(n, shown) for n, shown in self.levels.items()]
        asked += [(n, (f, q)) for (f, n), q in self.entries.items()]
        if not asked:
            raise bad_input("transcript", "empty", "must hold an answer", "ask at(n) first")
        asked.sort(key=lambda pair: -pair[0])
        claim: dict[str, Any] = {"norm": self.norm}
        left, taken = characters, 0
        for n, found in asked:
            cost = self._cost(n, found)
            if taken and cost > left:
                break
            left, taken = left - cost, taken + 1
            if isinstance(found, Shown):
                claim.setdefault("levels", []).append(_written(found))
            else:
                f, q = found
                claim.setdefault("queries", []).append([*f, n, format_number(q)])
        return claim, taken == len(asked), characters - left

    def _cost(self, n: int, found: Any) -> int:
        """At least the characters of the answer as text, about."""
        if not isinstance(found, Shown):
            return _length(found[1]) + 40
        m, N, k = self.omega.m, self.omega.N, self.omega.k
        numbers = k * _length(self._first) + _length(self._y_at(n))
        return 8 * m * N + 40 + numbers + ((m - 1) * _length(self._c_at(n)) if m > 1 else 0)


def _length(q: Q) -> int:
    """Characters of a dyadic q as text, at least: decimal up to 40 digits, else hexadecimal."""
    return 60 + int(q.p.bit_length()) // 4


def _written(shown: Shown) -> dict[str, Any]:
    texts: dict[Q, str] = {}

    def text(q: Q) -> str:
        if q not in texts:
            texts[q] = format_number(q)
        return texts[q]

    rows = [[text(q) for q in row] for row in shown.A]
    return {"n": shown.n, "A": rows, "y": [text(q) for q in shown.y]}
