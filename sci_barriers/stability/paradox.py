"""Paradox II: training well on T can exclude the optimal map; both constructions, finite and exact.

A (m, N) with A v = 0, ||v|| = 1, and A u != 0, ||u|| = 1, distinct theta_i in (0, 1], norm l2.

(i)  M_1 = {v, -v, theta_2 u, ..., theta_K u}, K + 1 points; T = {(0, -v)} and the K - 1 pairs
     (theta_i A u, theta_i u). c_opt = 1, attained by a map with value 0 at 0: the fibre of 0 is
     {v, -v}, the others are single points. Any map with ||Psi(y) - x|| <= delta on T has
     ||Psi(0) - v|| >= 2 - delta, which is >= 9/5 for delta <= 1/5.
     Proof. 2 = ||v - (-v)|| <= ||v - Psi(0)|| + ||Psi(0) + v||, and (0, -v) is in T. QED
(ii) M_1 = {v, -v, theta_3 u, ..., theta_K u}, K points, T = all pairs (A x, x): no map, also with
     sets as values and the Hausdorff distance, is within delta < 1 on T: any point z of Psi(0)
     would have 2 <= ||z - v|| + ||z + v|| <= 2 delta. Its error on {v, -v} is >= 1 = c_opt.

Different thetas give different M_1 and T, uncountably many in all. [Constructions: derived, after
the theorem of Gottschling, Antun, Hansen, Adcock as on the slides.] Pairs (y, x) of T have y = A x.
Everything is exact; a given Psi is judged by its outputs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import (
    Matrix,
    Number,
    Q,
    Verdict,
    sign,
    to_json,
)
from sci_barriers.stability.directions import directions, multiples
from sci_barriers.stability.kernel import squared_distance
from sci_barriers.stability.maps import Map, Outputs
from sci_barriers.stability.optimal import OptimalMap, largest, optimal_map
from sci_barriers.stability.reading import (
    Vector,
    read_count,
    read_measurements,
    read_rational,
)


@dataclass(frozen=True, kw_only=True)
class Trained:
    """A map on T and at v. errors_squared: ||Psi(y) - x||^2 on T in order; at_v_squared at v.

    within: all errors on T are <= delta. bound: 2 - delta, which the error at v is >= if within.
    """

    errors_squared: tuple[Number, ...]
    at_v_squared: Number
    delta: Q
    within: bool

    @property
    def bound(self) -> Q:
        """2 - delta, in units of c_opt = 1."""
        return 2 - self.delta

    def at_v_at_least(self, bound: Any) -> Verdict:
        """||Psi(0) - v|| >= bound, decided exactly; bound rational >= 0."""
        level = read_rational(bound, name="bound", least=0)
        return Verdict.of(sign(self.at_v_squared - level * level) >= 0)


@dataclass(frozen=True, kw_only=True)
class TrainingParadox:
    """Construction (i). points = M_1 with v first and -v second; training = T, (0, -v) first."""

    A: Matrix
    points: tuple[Vector, ...]
    training: tuple[tuple[Vector, Vector], ...]
    delta: Q
    optimal: OptimalMap

    @property
    def c_opt(self) -> Number:
        """c_opt(A, M_1) = 1, as found on the fibres."""
        return self.optimal.c_opt

    def judge(self, Psi: Map) -> Trained:
        """The errors of any callable Psi on T and at v, exact; Psi is asked once for each y."""
        table = Outputs(Psi, N=self.A.shape[1])
        errors = tuple(squared_distance(table(y), x) for y, x in self.training)
        within = all(sign(error - self.delta * self.delta) <= 0 for error in errors)
        at_v = squared_distance(table(self.training[0][0]), self.points[0])
        return Trained(errors_squared=errors, at_v_squared=at_v, delta=self.delta, within=within)

    def to_json(self) -> dict[str, Any]:
        """The optimal map with its certificate, T as indices of points, delta and 2 - delta."""
        return {
            "optimal": self.optimal.to_json(),
            "training": list(range(1, len(self.points))),
            "delta": to_json(self.delta),
            "error_at_point": 0,
            "at_least": to_json(2 - self.delta),
        }


def training_paradox(
    A: Any,
    *,
    K: int,
    delta: Any = "1/5",
    thetas: Sequence[Any] | None = None,
    v: Any = None,
    u: Any = None,
) -> TrainingParadox:
    """Construction (i) with |M_1| = K + 1, |T| = K >= 2, 0 <= delta < 1 (9/5 needs delta <= 1/5).

    thetas: K - 1 distinct rationals in (0, 1], by default 1, 1/2, 1/3, ...; v, u: see `directions`.
    BadInput for other values, A = 0 and a kernel {0}.
    """
    M = read_measurements(A)
    count = read_count(K, name="K", least=2, why="pass the number of training pairs")
    level = read_rational(delta, name="delta", least=0)
    if level >= 1:
        raise bad_input("delta", level, "must be < 1", "pass delta = 1/5")
    kernel, seen = directions(M, v=v, u=u)
    others = multiples(seen, thetas, count - 1)
    points = (kernel, tuple(-entry for entry in kernel), *others)
    training = tuple((M @ x, x) for x in points[1:])
    return TrainingParadox(
        A=M, points=points, training=training, delta=level, optimal=optimal_map(M, points)
    )


@dataclass(frozen=True, kw_only=True)
class FibreParadox:
    """Construction (ii). points = M_1 with v first and -v second; T = all (A x, x)."""

    A: Matrix
    points: tuple[Vector, ...]
    optimal: OptimalMap

    @property
    def c_opt(self) -> Number:
        """c_opt(A, M_1) = 1, as found on the fibres."""
        return self.optimal.c_opt

    def to_json(self) -> dict[str, Any]:
        """The optimal map with its certificate; T is all points."""
        return {"optimal": self.optimal.to_json(), "training": list(range(len(self.points)))}

    def largest_error_squared(self, Psi: Map) -> Number:
        """max ||Psi(A x) - x||^2 over M_1, exact; >= 1 for every callable Psi."""
        table = Outputs(Psi, N=self.A.shape[1])
        return largest([squared_distance(table(self.A @ x), x) for x in self.points])

    def within(self, Psi: Map, *, delta: Any) -> Verdict:
        """Is Psi within delta on T? Exact; REFUTED for every Psi if delta < 1."""
        level = read_rational(delta, name="delta", least=0)
        return Verdict.of(sign(self.largest_error_squared(Psi) - level * level) <= 0)


def fibre_paradox(
    A: Any, *, K: int, thetas: Sequence[Any] | None = None, v: Any = None, u: Any = None
) -> FibreParadox:
    """Construction (ii) with |M_1| = |T| = K >= 2; thetas: K - 2 distinct rationals in (0, 1].

    BadInput as for training_paradox.
    """
    M = read_measurements(A)
    count = read_count(K, name="K", least=2, why="pass the number of points")
    kernel, seen = directions(M, v=v, u=u)
    others = multiples(seen, thetas, count - 2)
    points = (kernel, tuple(-entry for entry in kernel), *others)
    return FibreParadox(A=M, points=points, optimal=optimal_map(M, points))
