"""The fixed tables of answers: what the adversary shows before any instance exists.

    parts (i), (ii), layer s = 1, 2   |q - f(tie_s)| <= 2^-(l+2) for every query (f, l);
    part (iii), layer 3               alpha_3 + g/2 (entrywise) or alpha_3 (operator) in all k
                                      places of the first row; c, y of the sides within 2^-(l+2).

The first row is dyadic and shown as it is; c = ||a|| and y_1 are rounded to multiples of 2^-(l+2),
hence within 2^-(l+3); zeros are shown as 0. So A_l differs from A in the diagonal block only, and
the entrywise bound is the bound in the operator norm as well. w is rounded to multiples of
2^-(l+2+b), 4^b >= m, so that ||y_l - y|| <= 2^-(l+2) in l2, too.

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
from sci_barriers.adversary.breakdown.bits import misjudged
from sci_barriers.adversary.breakdown.choice import choose
from sci_barriers.adversary.breakdown.omega import LARGEST_EXPONENT, Omega, layer_of
from sci_barriers.adversary.breakdown.witness import apart, common_information, refutation
from sci_barriers.adversary.words import in_words
from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, format_number, round_dyadic
from sci_barriers.information.base import Norm, read_level, read_norm
from sci_barriers.sandbox import Query

ZERO = Q(0)
_ENTRY = 64  # characters of one entry of a sparse level, written with line breaks
_MORE = 40


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
        first = omega.alpha(self.s)
        if self.s == 3:
            side = omega.side(3, 0)
            like = side.member()
            first = first + side.g / 2 if norm == "entrywise" else first
        else:
            like = omega.tie(self.s)
        self._first: Q = first
        self._c: Number = like.c
        self._y_1: Q = like.y_1
        self._c_n: dict[int, Q] = {}
        self._y_n: dict[int, tuple[Q, ...]] = {}
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

    def _y_at(self, n: int) -> tuple[Q, ...]:
        if n not in self._y_n:
            m, w = self.omega.m, self.omega.w
            fine = n + 2 + (m.bit_length() + 1) // 2
            lower = (ZERO,) * (m - 1) if w is None else _rounded(w, n=fine)
            self._y_n[n] = (round_dyadic(self._y_1, n=n + 2), *lower)
        return self._y_n[n]

    def _entry(self, f: tuple[str | int, ...], n: int) -> Q:
        i, j = f[1], f[-1]
        if f[0] == "y":
            return self._y_at(n)[int(i)]
        if i == 0:
            return self._first if int(j) < self.omega.k else ZERO
        return self._c_at(n) if int(j) == self.omega.k + int(i) - 1 else ZERO

    def _all(self, n: int) -> Shown:
        """The rows share their numbers: memory is one c_n a level, beside the pointers."""
        m, k = self.omega.m, self.omega.k
        y = self._y_at(n)
        rows = [(self._first,) * k + (ZERO,) * (m - 1)]
        if m > 1:
            c = self._c_at(n)
            rows += [(ZERO,) * (k + i) + (c,) + (ZERO,) * (m - 2 - i) for i in range(m - 1)]
        return Shown(A=tuple(rows), y=y, n=n)

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
            f"{in_words(eps)} from every minimiser"
        )
        witness = refutation(self, choice, x, eps=eps)
        return Refutation(claim=claim, side=side, squared=choice.squared, witness=witness)

    def misjudged(self, x: tuple[Q, ...], *, said: int, eps: Q) -> Refutation | None:
        """The tie of layer 1 or a side, chosen by bits.py, with its witness."""
        return misjudged(self, x, said=said, eps=eps)

    def unanswered(self, *, asked: int, eps: Q, who: str = "the target") -> Unanswered:
        """The log is admissible for the k sides with one g, and in layer 1 for the tie.

        g is as small as it takes for the sides to be more than 2 eps apart, where that is possible.
        """
        e = self._exponent(eps)
        ties = "the tie and of " if self.s == 1 else ""
        claim = (
            f"on one admissible information of {ties}each of the {self.omega.k} sides of layer "
            f"{self.s} with g = 2^{-e} {who} asked level {asked} and had not answered: "
            f"T > {asked - 1}"
        )
        return Unanswered(claim=claim, witness=common_information(self, exponent=e, eps=eps))

    def _exponent(self, eps: Q) -> int:
        if self.s == 3:
            return self.omega.L - 2
        n = self.largest
        least = min(LARGEST_EXPONENT, (0 if n is None else n) + 2)
        for e in range(least, min(LARGEST_EXPONENT, least + _MORE) + 1):
            if apart(self.omega, self.s, exponent=e, eps=eps):
                return e
        return least

    def claim(self, *, characters: int) -> tuple[dict[str, Any], bool, int]:
        """(claim of an `information` statement, whether it holds the whole log, about its size).

        Each level stands as a whole, sparse, or as the single entries that were asked, whichever is
        shorter: a whole level holds all of them. The highest levels come first; what does not fit
        into so many characters is left out, but never the highest level. BadInput when nothing was
        asked.
        """
        entries: dict[int, list[tuple[tuple[str | int, ...], Q]]] = {n: [] for n in self.levels}
        for (f, n), q in self.entries.items():
            entries.setdefault(n, []).append((f, q))
        if not entries:
            raise bad_input("transcript", "empty", "must hold an answer", "ask at(n) first")
        claim: dict[str, Any] = {"norm": self.norm}
        left, taken = characters, 0
        for n in sorted(entries, reverse=True):
            whole = self._cost(n)
            single = sum(_length(q) + _ENTRY for _, q in entries[n])
            alone = n not in self.levels and single < whole
            cost = single if alone else whole
            if taken and cost > left:
                break
            left, taken = left - cost, taken + 1
            if alone:
                found = [[*f, n, format_number(q)] for f, q in entries[n]]
                claim.setdefault("queries", []).extend(found)
            else:
                claim.setdefault("levels", []).append(self._written(n))
        return claim, taken == len(entries), characters - left

    def _cost(self, n: int) -> int:
        """At least the characters of the level as text, about; with line breaks, if any."""
        numbers = {self._first, *self._y_at(n), *([self._c_at(n)] if self.omega.m > 1 else [])}
        return _ENTRY * (self.omega.N + self.omega.m) + sum(map(_length, numbers))

    def _written(self, n: int) -> dict[str, Any]:
        """The level in the sparse form: different values once, their places by index."""
        m, k = self.omega.m, self.omega.k
        places: dict[Q, int] = {}

        def place(q: Q) -> int:
            return places.setdefault(q, len(places))

        entries = [[0, j, place(self._first)] for j in range(k)]
        entries += [[i, k + i - 1, place(self._c_at(n))] for i in range(1, m)]
        y = [place(q) for q in self._y_at(n)]
        values = [format_number(q) for q in places]
        return {"n": n, "values": values, "entries": entries, "y": y}


def _rounded(w: tuple[Q, ...], *, n: int) -> tuple[Q, ...]:
    """Each different entry once."""
    found = {x: round_dyadic(x, n=n) for x in set(w)}
    return tuple(found[x] for x in w)


def _length(q: Q) -> int:
    """Characters of a dyadic q as text, at least: decimal up to 40 digits, else hexadecimal."""
    return 60 + int(q.p.bit_length()) // 4
