"""The barrier of a family: the radius of the limits of its sides, exactly.

    p_1, ..., p_k   limits of Xi(side_j) as g -> 0,     c = sum_j mu_j p_j,  mu >= 0,  sum mu = 1,
    eps_B = max_j |p_j - c|,     eps_B^2 = sum_j mu_j |p_j|^2 - |c|^2.

**Lower bound.** For every x, sum_j mu_j |x - p_j|^2 = |x - c|^2 + eps_B^2, so some |x - p_j| >=
eps_B; sides with one common information come as near to p_j as one likes, and the tie lies in
Omega: by Lemma 1(b) of the theory every algorithm errs by more than eps on some input, for each
eps < eps_B. These identities are the statement `barrier`. Spectra: in the Hausdorff metric a point
is at least half the distance of two sets from one of them; for the sets {0, b}, b >= 0, that
distance is |b - b'|, so the same numbers hold.

**Upper bound.** `upper` says which algorithms come down to eps_B on all of Omega: for eleven
families the constant c alone, for the largest root c unless a level l shows that the tie is broken
(l as large as wanted). It is shown in words and by runs, not by the statement.

So eps_B^s = eps_B^w = eps_B. Chebyshev centre: standard; the certificate is [derived].
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, dot, norm_squared, simplified, sqrt, to_json
from sci_barriers.families.base import Fact
from sci_barriers.families.further.sets import Vector

CONSTANT = "the constant c is within eps_B of the solutions of every instance"


def euclidean(x: Vector, points: Sequence[Vector]) -> list[Q]:
    """The squared l2 distances of x (N,) from the points; entries 0 of a point cost little."""
    own = sum((a * a for a in x), Q(0))
    return [
        own + sum((b * (b - 2 * a) for a, b in zip(x, point, strict=True) if b), Q(0))
        for point in points
    ]


@dataclass(frozen=True, kw_only=True)
class Radius:
    """points: what the sides' solutions tend to, as outputs (N,), k >= 2 of them; centre c (N,),
    weights mu (k,).

    squared: eps_B^2. upper: the algorithm that attains or approaches it, in words. metric: the
    squared distances of an output from outputs. BadInput when there are not k weights.
    """

    points: tuple[Vector, ...]
    centre: Vector
    weights: Vector
    squared: Q
    upper: str = CONSTANT
    metric: Callable[[Vector, Sequence[Vector]], list[Q]] = euclidean

    def __post_init__(self) -> None:
        if len(self.weights) != len(self.points) or len(self.points) < 2:
            raise bad_input("weights", len(self.weights), f"must be {len(self.points)}, two at "
                            "least", "pass one weight for each point")  # fmt: skip

    @property
    def value(self) -> Number:
        """eps_B, an exact algebraic number."""
        return simplified(sqrt(self.squared))

    def squares(self, x: Vector) -> list[Q]:
        """d(x, p_j)^2 for all j."""
        return self.metric(x, self.points)

    def prove(self) -> tuple[Fact, ...]:
        """The identities at the head of the file, each decided exactly."""
        points, c, weights = self.points, self.centre, self.weights
        mean = tuple(dot(weights, column) for column in zip(*points, strict=True))
        least = dot(weights, [norm_squared(point) for point in points]) - norm_squared(c)
        far = self.squares(c)
        return (
            Fact(text="mu >= 0, sum mu = 1", holds=min(weights) >= 0 and sum(weights) == 1),
            Fact(text="sum mu_j p_j = c", holds=mean == c),
            Fact(text="d(c, p_j)^2 = eps_B^2 for all j", holds=all(d == self.squared for d in far)),
            Fact(text="sum mu_j |p_j|^2 - |c|^2 = eps_B^2", holds=bool(least == self.squared)),
        )

    def statement(self, family: str, known: dict[str, int]) -> dict[str, Any]:
        """The statement `barrier` of the family with these class parameters."""
        claim: dict[str, Any] = {"family": family, **known, "squared": to_json(self.squared)}
        claim["points"] = [[to_json(x) for x in point] for point in self.points]
        claim["centre"] = [to_json(x) for x in self.centre]
        claim["weights"] = [to_json(x) for x in self.weights]
        return {"kind": "barrier", "claim": claim, "proof": {}}


def midpoint(first: Vector, second: Vector, *, upper: str = CONSTANT) -> Radius:
    """The radius of two limit points: half their distance, from the midpoint."""
    centre = tuple((a + b) / 2 for a, b in zip(first, second, strict=True))
    (squared,) = euclidean(first, (second,))
    return Radius(
        points=(first, second), centre=centre, weights=(Q(1, 2),) * 2, squared=squared / 4,
        upper=upper,
    )  # fmt: skip
