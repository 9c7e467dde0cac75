"""Which samples refute a network phi: chosen after phi, with all their outputs known exactly.

    M = min{M : M - floor(M/k) >= R} points   y_i = y + i 2^-(p+q) e_0,  i < M <= 2^q,
    side j, g = 2^-(n+2) or smaller           with d(phi(y_i), Xi(A^j, y_i)) > eps for R of them,
    S = the first R of these                  at mutual distance <= r = 2^-p.

p = max(n + 3, least p with 2^-p <= radius), n the largest level read: the answers up to level n are
admissible for every y_i, and the network was fixed before any of them was named.

**It ends, for every phi, continuous or not.** Xi(A^j, y_i) = {T_i e_j + (0, x_2)}, j < k, with T_i
and x_2 the same for all j, are pairwise sqrt2 T_i > 2 eps apart. So phi(y_i) is within eps of one j
at most; M points have M such pairs at most, some j has floor(M/k) of them at most, and at least
M - floor(M/k) >= R points are wrong for it. R < k: M = R, no point is to spare. R = 1: y itself. A
continuous phi is wrong for one j on all points once r is small; here r need not be small. [derived;
for R = 1 the argument of Colbrook, Antun and Hansen, PNAS 119(12), 2022, Theorem 4]

That y_i is taken from a list larger than S costs nothing: S is part of the instance, which is named
last. eps larger than the accuracy of the part may leave no such j.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cmp_to_key

from sci_barriers.adversary.breakdown.choice import EXACT_EXPONENT, distance_squared
from sci_barriers.adversary.breakdown.omega import Omega, Side
from sci_barriers.exact import Number, Q, power_of_two, sign
from sci_barriers.families.tie import Tie

Point = tuple[Number, ...]
ZERO = Q(0)
_TRIES = 8


@dataclass(frozen=True, kw_only=True)
class Sample:
    """One sample of the instance: (A^j, y + shift e_0), x = phi(y + shift e_0), d(x, Xi)^2."""

    member: Tie
    x: Point
    squared: Number


@dataclass(frozen=True, kw_only=True)
class Cluster:
    """The instance that refutes phi: one side, R samples, each farther than eps.

    closeness: p with mutual distances <= 2^-p; None for R = 1. outputs: how many points were asked.
    """

    side: Side
    samples: tuple[Sample, ...]
    closeness: int | None
    outputs: int


def points_needed(R: int, *, k: int) -> int:
    """The least M with M - floor(M/k) >= R: R for R < k, at most 2 R - 1."""
    count = R
    while count - count // k < R:
        count += 1
    return count


def closeness(n: int | None, *, radius: Q) -> int:
    """p of the head of the file; radius > 0."""
    p = (0 if n is None else n) + 3
    while power_of_two(-p) > radius:
        p += 1
    return p


def shifts(R: int, *, k: int, n: int | None, radius: Q) -> tuple[Q, ...]:
    """i 2^-(p+q), i < M: 0 alone for R = 1."""
    count = points_needed(R, k=k)
    if count == 1:
        return (ZERO,)
    step = power_of_two(-closeness(n, radius=radius) - (count - 1).bit_length())
    return tuple(i * step for i in range(count))


def inputs(like: Tie, steps: Sequence[Q]) -> list[tuple[Q, ...]]:
    """y + shift e_0 for every shift; w as of the member."""
    lower = (ZERO,) * (like.m - 1) if like.w is None else like.w
    return [(like.y_1 + step, *lower) for step in steps]


def choose(
    omega: Omega,
    s: int,
    outputs: Sequence[tuple[Q, Point]],
    *,
    R: int,
    n: int | None,
    radius: Q,
    eps: Q,
) -> Cluster | None:
    """The cluster for outputs (shift, phi(y + shift e_0)); None when no j has R wrong ones."""
    for side in _sides(omega, s, n):
        found = _on_this_gap(omega, side, outputs, R=R, eps=eps)
        if found is not None:
            winner, samples = found
            close = None if R == 1 else closeness(n, radius=radius)
            return Cluster(side=replace(side, winner=winner), samples=samples, closeness=close,
                           outputs=len(outputs))  # fmt: skip
    return None


def _sides(omega: Omega, s: int, n: int | None) -> Iterator[Side]:
    """Side 0 with g = 2^-(n+2), then smaller powers; layer 3: its only g."""
    if s == 3:
        yield omega.side(3, 0)
        return
    e, step = (0 if n is None else n) + 2, 1
    for _ in range(_TRIES):
        if e <= EXACT_EXPONENT:
            yield omega.side(s, 0, exponent=e)
        e, step = e + step, 2 * step


def _on_this_gap(
    omega: Omega, side: Side, outputs: Sequence[tuple[Q, Point]], *, R: int, eps: Q
) -> tuple[int, tuple[Sample, ...]] | None:
    """(j, the first R samples that are wrong for j), j with most; None without R of them."""
    base = side.member()
    here = [(replace(base, shift=step), x) for step, x in outputs]
    right = [_within(member, x, eps) for member, x in here]
    count = [sum(j in some for some in right) for j in range(omega.k)]
    first = here[0][1]

    def order(a: int, b: int) -> int:
        # Where several serve, the one farthest from the first point, as in the game for solvers.
        return count[a] - count[b] or sign(first[a] - first[b])

    j = min(range(omega.k), key=cmp_to_key(order))
    if len(outputs) - count[j] < R:
        return None
    chosen = [
        (member.side(j), x) for (member, x), some in zip(here, right, strict=True) if j not in some
    ]
    return j, tuple(
        Sample(member=member, x=x, squared=squared_distance(member, x)) for member, x in chosen[:R]
    )


def _within(member: Tie, x: Point, eps: Q) -> set[int]:
    """The j with d(x, Xi(A^j, y)) <= eps.

    ||x - T e_j||^2 depends on j through - 2 T x_j alone, so the j with the largest x_j come first.
    """
    found: set[int] = set()

    def order(a: int, b: int) -> int:
        return sign(x[b] - x[a])

    for j in sorted(range(member.k), key=cmp_to_key(order)):
        if sign(squared_distance(member.side(j), x) - eps * eps) > 0:
            break
        found.add(j)
    return found


def squared_distance(member: Tie, x: Point) -> Number:
    """d(x, Xi)^2 of a side, exact; x may hold roots, as the network that exists does."""
    rationals = tuple(entry for entry in x if isinstance(entry, Q))
    if len(rationals) == len(x):
        return distance_squared(member, rationals)
    return member.solution_set().squared_distance(x)
