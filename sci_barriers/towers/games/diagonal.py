"""The spectrum of a diagonal operator is not in Delta_1: a game against any algorithm.

The algorithm claims d_H(Gamma_n(A), Sp A) <= 2**-n for all A in Omega, the zero operator and all
diag with a single 1; n >= 2. Every entry that it reads is answered by 0. When its set X has come:

    d_H(X, {0}) + d_H(X, {0, 1}) >= d_H({0}, {0, 1}) = 1,

so X is at least 1/2 > 2**-n from one of the two. {0} is Sp of the zero operator; {0, 1} is that of
the operator with its 1 at the first site beyond all that was read. Both have the entries that were
answered, so the claim is wrong on the one that is farther away. A run refutes this algorithm at
this n; that every general algorithm is refuted is the same argument without a run, since it reads
finitely many entries of the zero operator. At n = 1 the set {0, 1/2} is within 1/2 of both: the
bound is strict. [Lemma 1(b) of the theory with the tie in Omega; derived]
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sci_barriers.errors import BadInput
from sci_barriers.exact import Number, Q, format_number
from sci_barriers.problems import Evaluation
from sci_barriers.towers.bands import read_points
from sci_barriers.towers.operators.base import place
from sci_barriers.towers.operators.half_line import Diagonal
from sci_barriers.towers.reading import Asked, Read, ask, whole
from sci_barriers.towers.tower import PointSet
from sci_barriers.towers.written import certificate, statement


@dataclass(frozen=True, kw_only=True)
class DeltaGame:
    """What one game shows; claim: in words, exactly what is claimed.

    refuted: operator is the instance on which the output is wrong, distance = d_H(output, Sp),
    exact and > 2**-n, and every read was answered by its true entry. no claim: why, in `claim`.
    """

    status: Literal["refuted", "no claim"]
    claim: str
    n: int
    reads: tuple[Read, ...]
    output: tuple[Q, ...] | None = None
    operator: Diagonal | None = None
    distance: Q | None = None

    def witness(self) -> dict[str, Any] | None:
        """The certificate of the refutation; None without one."""
        if self.operator is None or self.output is None or self.distance is None:
            return None
        claim = {
            "n": self.n,
            "reads": sorted({i for i, j in map(place, (r.f for r in self.reads)) if i == j}),
            "output": [format_number(z) for z in self.output],
            "distance": format_number(self.distance),
        }
        return certificate(self.operator.identity(), {"S": statement("spectrum_refuted", claim)})


def refute_delta(algorithm: Callable[..., Any], *, n: int = 2, budget: int = 10_000) -> DeltaGame:
    """Plays against algorithm(read, n) -> PointSet or rationals, which claims error 2**-n.

    n: 2..1000. budget: how many questions are answered. Runs the callable in this process.
    Raises BadInput for other n; what the algorithm raises or returns never raises here.
    """
    level = whole("n", n, least=2, most=1000, remedy="pass n = 2: 2**-n must be below 1/2")
    most = whole("budget", budget, remedy="pass a number of questions")
    asked = ask(algorithm, level, answer=_zero, facts=Diagonal().facts(), budget=most)
    if asked.status != "answered":
        return _nothing(level, asked, f"no output was given: {asked.status}, {asked.message}")
    output = asked.output.points if isinstance(asked.output, PointSet) else asked.output
    try:
        X = read_points(output)
    except (BadInput, TypeError) as refused:
        return _nothing(level, asked, f"no output was given: {refused}")
    places = [place(read.f) for read in asked.reads]
    beyond = 1 + max((i for i, j in places if i == j), default=-1)
    sides = [Diagonal(site=beyond), Diagonal()]
    far = max(sides, key=lambda A: A.spectrum.hausdorff(X))
    distance = far.spectrum.hausdorff(X)
    where = "with no 1" if far.site is None else f"with its 1 at site {far.site}"
    claim = (
        f"on the diagonal operator {where}, whose spectrum is {far.spectrum}, all"
        f" {len(asked.reads)} answers given are right, and the output is {distance} > 2**-{level}"
        " from the spectrum in the Hausdorff metric"
    )
    return DeltaGame(
        status="refuted", claim=claim, n=level, reads=asked.reads, output=X, operator=far,
        distance=distance,
    )  # fmt: skip


def _zero(f: Evaluation, bits: int) -> Number:
    place(f)
    return Q(0)


def _nothing(n: int, asked: Asked, claim: str) -> DeltaGame:
    return DeltaGame(status="no claim", claim=claim, n=n, reads=asked.reads)
