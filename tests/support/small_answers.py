"""What `solve` must answer for a small case, from the independent enumeration alone.

status      one vertex: "unique";  vertices rest + s_j total e_j, one for each j in J: "simplex";
            two others: "segment";  more, or a line in the set: "polytope"
support     indices that are non-zero in some minimiser: in a vertex, or along a line
signs       of these; 0 where the set holds both
E           {j: |A_j^T r| = mu w_j}, the columns tight at the dual vector; () for P1, ||y|| < eta;
            None (not unique, not computed) where r = 0 (P1, P3), and for P1 at the least residual

Numbers a + b sqrt(d) are pairs (a, b) with the square d kept aside, as in `pairs`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from support.enumeration import canonical, dependent_free, minimiser_pairs
from support.free_weights import lines
from support.instances import Problem
from support.pairs import ONE, ZERO, Pair, Vertex, sign, times
from support.small_instances import SmallCase, least_residual_squared

Triple = tuple[Fraction, Fraction, Fraction]


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Of one case; status also "infeasible" and "ellipsoid" (support and signs then None)."""

    status: str
    vertices: frozenset[Vertex]
    lines: tuple[tuple[Fraction, ...], ...]
    support: tuple[int, ...] | None
    signs: tuple[int, ...] | None
    E: tuple[int, ...] | None
    case: str
    """How the minimisers arise; right for weights > 0."""

    def x(self) -> Vertex:
        (point,) = self.vertices
        return point


def problem_of(case: SmallCase) -> Problem:
    """The case for the second implementation of the certificates' claims."""
    N = len(case.A[0])
    return Problem(
        family="explicit",
        parameters={},
        kind=case.problem,
        A=tuple(tuple(Fraction(a) for a in row) for row in case.A),
        y=tuple(Fraction(b) for b in case.y),
        w=tuple(case.weights or (ONE,) * N),
        lam=case.lam if case.lam is not None else ONE,
        eta=case.eta if case.eta is not None else ZERO,
        factor=case.factor() if case.problem == "P2" else ONE,
    )


def thirds(case: SmallCase) -> SmallCase:
    """A/3 and y/3, with eta/3, lam/9 (P2) or lam/3 (P3): the same minimisers, no floats."""
    A: Any = tuple(tuple(Fraction(a, 3) for a in row) for row in case.A)
    y: Any = tuple(Fraction(b, 3) for b in case.y)
    eta = None if case.eta is None else case.eta / 3
    lam = None if case.lam is None else case.lam / (9 if case.problem == "P2" else 3)
    return replace(case, A=A, y=y, eta=eta, lam=lam)


def answer_of(case: SmallCase, *, large: bool = False) -> Answer:
    """By `enumeration`; exact.

    large: for entries of many digits; no vertices then, and status "set" for all sets. Pairs with
    one square d are equal only entry by entry, as a rational root has been absorbed.
    """
    found = minimiser_pairs(case.problem, case.A, case.y, **case.arguments())
    if found is None or isinstance(found, str):
        return Answer(
            status=found or "infeasible", vertices=frozenset(), lines=(), support=None, signs=None,
            E=None, case=found or "infeasible",
        )  # fmt: skip
    points, square = found
    unlike: dict[Any, Any] = {
        tuple(point) if large else tuple(canonical(a, b, square) for a, b in point): point
        for point in points
    }
    directions: list[Any] = []
    if case.weights is not None and not all(case.weights):
        columns = [list(column) for column in zip(*case.A, strict=True)]
        if dependent_free([[Fraction(a) for a in c] for c in columns], case.weights):
            directions = lines(problem_of(case))
    entries = _entries(list(unlike.values()), square, directions)
    support = tuple(sorted(entries))
    residuals = [_residual(case, point) for point in unlike.values()]
    far = [r for r in residuals if any(a or b for a, b in r)]
    if large:
        status = "unique" if len(unlike) == 1 else "set"
    else:
        status = "polytope" if directions else _status(list(unlike))
    return Answer(
        status=status,
        vertices=frozenset() if large else frozenset(unlike),
        lines=tuple(tuple(d) for d in directions),
        support=support,
        signs=tuple(entries[j] for j in support),
        E=_tight(case, far[0] if far else residuals[0], square, entries),
        case=_case(case, entries, residuals, square),
    )


def nudged(case: SmallCase, rng: Any) -> SmallCase:
    """A few entries, and now and then the parameter, moved by about 2^-45: real ties become near.

    The new entries are float64 numbers; what is proportional stays so for some of the columns.
    """
    e = rng.choice((40, 44, 47))
    chance = rng.choice((0.1, 0.3, 0.6))

    def moved(q: Any) -> Fraction:
        return Fraction(q) + (Fraction(rng.choice((-1, 1)), 2**e) if rng.random() < chance else 0)

    A: Any = tuple(tuple(moved(a) for a in row) for row in case.A)
    y: Any = tuple(moved(b) for b in case.y)
    eta = moved(case.eta) if case.eta else case.eta
    return replace(
        case, A=A, y=y, eta=eta, lam=None if case.lam is None else moved(case.lam)
    )


def _entries(
    points: Sequence[Sequence[Pair]], square: Fraction, directions: Sequence[Sequence[Any]]
) -> dict[int, int]:
    """{j: sign of x_j}, 0 where it takes both."""
    signs: dict[int, set[int]] = {}
    for point in points:
        for j, pair in enumerate(point):
            if s := sign(pair, square):
                signs.setdefault(j, set()).add(s)
    for d in directions:
        for j, value in enumerate(d):
            if value:
                signs[j] = {1, -1}
    return {j: next(iter(s)) if len(s) == 1 else 0 for j, s in signs.items()}


def _residual(case: SmallCase, point: Sequence[Pair]) -> list[Pair]:
    rest = []
    for row, b in zip(case.A, case.y, strict=True):
        a = sum((entry * pair[0] for entry, pair in zip(row, point, strict=True)), ZERO)
        c = sum((entry * pair[1] for entry, pair in zip(row, point, strict=True)), ZERO)
        rest.append((b - a, -c))
    return rest


def _tight(
    case: SmallCase, r: Sequence[Pair], square: Fraction, entries: dict[int, int]
) -> tuple[int, ...] | None:
    """|A_j^T r| = mu w_j; mu from P2, from ||r||, or from a column of the support."""
    w = case.weights or (ONE,) * len(case.A[0])
    if case.problem == "P1" and all(w) and _inside(case):
        return ()
    if case.problem != "P2" and not any(a or b for a, b in r):
        return None
    products = []
    for column in zip(*case.A, strict=True):
        a = sum((entry * pair[0] for entry, pair in zip(column, r, strict=True)), ZERO)
        b = sum((entry * pair[1] for entry, pair in zip(column, r, strict=True)), ZERO)
        products.append((a, b))
    if case.problem == "P2":
        assert case.lam is not None
        mu = case.lam / (2 * case.factor())
        level = (mu * mu, ZERO)
    elif case.problem == "P3":
        assert case.lam is not None
        rr = _total([times(u, u, square) for u in r])
        level = (case.lam**2 * rr[0], case.lam**2 * rr[1])
    else:
        weighted = [j for j in entries if w[j]]
        if not weighted:
            return None  # ||y|| = eta
        j = weighted[0]
        c = times(products[j], products[j], square)
        level = (c[0] / w[j] ** 2, c[1] / w[j] ** 2)
        if sign(level, square) == 0:
            return None  # the least residual
    found = []
    for j, product in enumerate(products):
        c = times(product, product, square)
        gap = (c[0] - level[0] * w[j] ** 2, c[1] - level[1] * w[j] ** 2)
        assert sign(gap, square) <= 0, "no minimiser"
        if sign(gap, square) == 0:
            found.append(j)
    return tuple(found)


def _inside(case: SmallCase) -> bool:
    """||y|| < eta."""
    return case.eta is not None and sum(b * b for b in case.y) < case.eta**2


def _case(
    case: SmallCase, entries: dict[int, int], residuals: Sequence[Sequence[Pair]], square: Fraction
) -> str:
    if not entries:
        return "zero"
    if case.problem == "P2":
        return "path"
    sizes = [_total([times(u, u, square) for u in r]) for r in residuals]
    if case.problem == "P1":
        if not case.eta:
            return "zero residual"
        least = least_residual_squared(case.A, case.y)
        return "least residual" if case.eta**2 == least else "path"
    if any(sign((a - sizes[0][0], b - sizes[0][1]), square) for a, b in sizes):
        return "flat segment"
    return "path" if any(sizes[0]) else "zero residual"


def _total(pairs: Sequence[Pair]) -> Pair:
    return sum((a for a, _ in pairs), ZERO), sum((b for _, b in pairs), ZERO)


def _status(vertices: Sequence[Vertex]) -> str:
    if len(vertices) == 1:
        return "unique"
    J = [j for j in range(len(vertices[0])) if len({x[j] for x in vertices}) > 1]
    heights = [{_magnitude(x[j]) for j in J if _nonzero(x[j])} for x in vertices]
    single = all(sum(_nonzero(x[j]) for j in J) == 1 for x in vertices)
    if single and len(vertices) == len(J) and len(set().union(*heights)) == 1:
        return "simplex"
    return "segment" if len(vertices) == 2 else "polytope"


def _magnitude(value: Triple) -> Triple:
    a, b, d = value
    return (-a, -b, d) if sign((a, b), d) < 0 else value


def _nonzero(value: Triple) -> bool:
    return bool(value[0] or value[1])
