"""What a class of problems offers to the game: its facts, its accuracies, its tables of answers.

    Barrier    {Xi, Omega, M, Lambda} with a fixed table of answers for each part of its theorem
    Answers    one table and its log; it names an instance once an answer x is there

Hypothesis of the game (Lemma 1 of the theory): the answers of one table up to level n are
admissible for several instances whose sets of minimisers are pairwise farther apart than 2 eps.
A class that keeps to this protocol is played by `play` as it stands. [derived]
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from sci_barriers.exact import Number, Q
from sci_barriers.information.base import Norm
from sci_barriers.proofs import accept
from sci_barriers.sandbox import Query

HIGHEST = 1_099_000
"""The largest level that a game answers: powers of two a little beyond it can still be written."""


@dataclass(frozen=True, kw_only=True)
class Witness:
    """certificate: JSON-able, for `python -m sci_barriers.certificates`. complete: it holds all
    that the outcome claims (else a part, as the file that wrote it says). members: the instances
    it speaks of, by label.
    """

    certificate: dict[str, Any]
    complete: bool
    members: Mapping[str, Any]

    def accept(self) -> str:
        """The checker's summary; CertificateRejected if it refuses."""
        return accept(self.certificate)


@dataclass(frozen=True, kw_only=True)
class Refutation:
    """An instance on which x is wrong by more than eps, every answer given being admissible for it;
    or on which a bit said of x is wrong.

    side: the instance, as the class names it. squared: its exact squared distance from x, or None
    where it is bounded only. witness: None where none can be written.
    """

    claim: str
    side: Any
    squared: Number | None
    witness: Witness | None


@dataclass(frozen=True, kw_only=True)
class Unanswered:
    """What is known when a level was asked that ends the game: the claim in words, the witness."""

    claim: str
    witness: Witness | None


class Answers(Protocol):
    """A fixed table: the answer depends on the query alone, never on time, order or coins."""

    @property
    def norm(self) -> Norm:
        """The reading of 2^-n."""
        ...

    @property
    def reach(self) -> int:
        """The largest level with an answer; -1 when there is none."""
        ...

    @property
    def largest(self) -> int | None:
        """The largest level in the log; None when nothing was asked."""
        ...

    def read(self, query: Query) -> None:
        """BadInput for a query that is none of this class."""
        ...

    def __call__(self, query: Query) -> Any:
        """The answer, logged; BadInput beyond `reach`."""
        ...

    def refute(self, x: tuple[Q, ...], *, eps: Q) -> Refutation | None:
        """An instance with d(x, Xi) > eps for which the log is admissible; None: none was found."""
        ...

    def misjudged(self, x: tuple[Q, ...], *, said: int, eps: Q) -> Refutation | None:
        """An instance on which the bit [d(x, Xi) <= eps] is not `said`, 0 or 1, and for which the
        log is admissible; None: none was found.
        """
        ...

    def unanswered(self, *, asked: int, eps: Q, who: str = "the target") -> Unanswered:
        """The log is admissible for all instances that are left; `who` wanted level `asked`."""
        ...


class Barrier(Protocol):
    """A class of problems with its barrier."""

    def facts(self) -> Mapping[str, Any]:
        """What every algorithm knows beforehand: N, m, the parameters."""
        ...

    def accuracy(self, part: str) -> Q:
        """eps of a part of the theorem; BadInput for another part."""
        ...

    def table(self, *, part: str, norm: Norm) -> Answers:
        """A fresh table of answers."""
        ...
