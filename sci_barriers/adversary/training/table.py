"""What a trainer may read: the class's table of answers, and at each level the training triples.

    at(n), entry(f, n)     as in the game for solvers
    training(n)            (A_n, (y_kn, x_kn), k < R), all R pairs equal: pairs.py

The R samples y_k of an instance to come lie so close together that one y_n is admissible for all of
them (cluster.py); at a tie of Omega_1 the list y_1 = ... = y_R is an instance itself.
"""

from __future__ import annotations

from typing import Any

from sci_barriers.adversary.breakdown.answers import Table
from sci_barriers.adversary.breakdown.omega import Omega
from sci_barriers.adversary.referee import Referee
from sci_barriers.adversary.training.pairs import Face, Pair, check_levels, read_face
from sci_barriers.information.base import Norm
from sci_barriers.sandbox import Query, Stop
from sci_barriers.sandbox.handle import Triples


class TrainingTable:
    """Answers within a budget, logged in `table`; the function that the sandbox asks.

    omega, part, norm: as of Table. R >= 1 samples. face: which minimiser x_n is shown. level: the
    highest level answered; queries: how many questions. BadInput where the hypotheses of pairs.py
    fail at some level.

    pairs: the training pairs that were asked, by level.
    """

    def __init__(
        self,
        omega: Omega,
        *,
        part: str,
        norm: Norm,
        R: int,
        face: Face,
        level: int,
        queries: int,
    ) -> None:
        self.table = Table(omega, part=part, norm=norm)
        self.R, self.face = R, read_face(face)
        self.referee = Referee(self.table, level=level, queries=queries)
        self.like = omega.side(3, 0).member() if self.table.s == 3 else omega.tie(self.table.s)
        check_levels(self.like)
        self.pairs: dict[int, Pair] = {}

    @property
    def asked(self) -> int | None:
        """The largest level asked so far, or the one that ended the game; None before the first."""
        return self.referee.asked

    @property
    def beyond(self) -> bool:
        """Whether a level beyond the budget was asked, which ended the game."""
        return self.referee.beyond

    def __call__(self, query: Query) -> Any:
        if query.kind != "training":
            return self.referee(query)
        found = self.referee(Query(kind="at", n=query.n))
        return found if isinstance(found, Stop) else self._triples(found)

    def _triples(self, shown: Any) -> Triples:
        if shown.n not in self.pairs:
            self.pairs[shown.n] = Pair.of(shown, like=self.like, face=self.face)
        pair = self.pairs[shown.n]
        return Triples(pair.A, ((pair.y, pair.x),) * self.R, pair.n)
