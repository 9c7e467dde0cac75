"""Integer data of a path, and its segments: exact x(mu), correlations and residual on a support.

    a_j = f A_j,  b = g y,  w'_j = W w_j,  all integers,  f, g, W > 0:
    A_j^T r = mu w_j s_j  <=>  a_j^T r' = mu' w'_j s_j   with  r' = g r,  x' = (g/f) x,
                                                               mu' = (f g/W) mu,
so that the path keeps its supports, its signs and the order of its breakpoints.

All weights are positive (zero_weights removes the others), so zero columns never enter. Columns
with a_i / w_i = +-a_j / w_j are one column for the path: they are tight together; one
representative is kept and the class is put back at the end.

On a segment with support P (independent columns) and signs s, as integers over one denominator d:

    G_P u = b_P,   G_P v = (w' s)_P,   x'(mu') = u - mu' v,   a_j^T r' = base_j + mu' slope_j,
    base = a^T(b - a_P u),   slope = a^T a_P v,   ||r'||^2 = rho + mu'^2 omega.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from sci_barriers.errors import bad_input
from sci_barriers.exact import Q
from sci_barriers.exact.integral import (
    IntegerMatrix,
    Integers,
    cleared,
    cleared_vector,
    column_of,
    primitive,
    ratio,
)
from sci_barriers.exact.rational import Z
from sci_barriers.problems import Instance

Signed = tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class PathData:
    """The integer data of the representatives: G = a^T a (n, n), correlations c = a^T b (n,).

    weights w' (n,); yy = ||b||^2. members[k]: the original columns (j, sign) of representative k,
    sign = +-1 with a_j / w_j = sign a_k / w_k. f, g, W: the scalings at the head of the file.
    """

    G: IntegerMatrix | None
    c: Integers
    yy: Z
    weights: Integers
    members: tuple[Signed, ...]
    f: Z
    g: Z
    W: Z

    @property
    def n(self) -> int:
        """Number of representatives."""
        return len(self.c)

    def row(self, j: int) -> Integers:
        """a_j^T a (n,)."""
        assert self.G is not None
        return self.G.rows[j]

    def segment(self, P: Sequence[int], signs: Sequence[int]) -> Segment:
        """The segment of support P. Raises BadInput when its columns are dependent."""
        P, signs = tuple(P), tuple(signs)
        one = Z(1)
        if not P:
            zeros = (Z(0),) * self.n
            return Segment(data=self, P=P, signs=signs, u=(), v=(), d=one, base=self.c, slope=zeros)
        assert self.G is not None
        signed = [s * self.weights[i] for s, i in zip(signs, P, strict=True)]
        rhs = IntegerMatrix([[self.c[i], value] for i, value in zip(P, signed, strict=True)])
        X, d = self.G.block(P, P).solve(rhs)
        spread = self.G.block(range(self.n), P) @ X
        return Segment(
            data=self,
            P=P,
            signs=signs,
            u=tuple(row[0] for row in X.rows),
            v=tuple(row[1] for row in X.rows),
            d=d,
            base=tuple(d * c - row[0] for c, row in zip(self.c, spread.rows, strict=True)),
            slope=tuple(row[1] for row in spread.rows),
        )


@dataclass(frozen=True, kw_only=True)
class Segment:
    """u, v (k,), base, slope (n,): integers over the denominator d > 0 (the head of the file)."""

    data: PathData
    P: tuple[int, ...]
    signs: tuple[int, ...]
    u: Integers
    v: Integers
    d: Z
    base: Integers
    slope: Integers

    @cached_property
    def rho(self) -> Q:
        """The squared distance of b from the span of the support."""
        fitted = sum((self.data.c[i] * u for i, u in zip(self.P, self.u, strict=True)), Z(0))
        return ratio(self.data.yy * self.d - fitted, self.d)

    @cached_property
    def omega(self) -> Q:
        """(w' s)_P^T v."""
        terms = zip(self.P, self.signs, self.v, strict=True)
        return ratio(sum((s * self.data.weights[i] * v for i, s, v in terms), Z(0)), self.d)

    def candidates(self) -> Iterator[tuple[Z, Z, int, int]]:
        """(p, q, j, sign): at mu' = p/q > 0 the next change of column j could occur.

        j in P: x'_j = 0 there (sign = 0). j not in P: a_j^T r' = sign mu' w'_j. On a segment that
        is valid just below its upper end these are all changes further down.
        """
        inside = set(self.P)
        for i, s, u, v in zip(self.P, self.signs, self.u, self.v, strict=True):
            if s * u < 0 and v != 0:
                yield abs(u), abs(v), i, 0
        for j, (base, slope, w) in enumerate(
            zip(self.base, self.slope, self.data.weights, strict=True)
        ):
            if base != 0 and j not in inside:
                s = 1 if base > 0 else -1
                q = w * self.d - s * slope
                if q > 0:
                    yield abs(base), q, j, s

    def next_change(self) -> tuple[Q, Signed, tuple[int, ...]]:
        """(mu', entering, leaving): the next breakpoint below, 0 when there is none.

        entering: (j, sign) with a_j^T r' = sign mu' w'_j, j not in P, all of them, among them those
        that are tight on the whole segment; leaving: j in P with x'_j = 0.
        """
        p, q = Z(0), Z(1)
        best: list[tuple[int, int]] = []
        for top, bottom, j, s in self.candidates():
            left, right = top * q, p * bottom
            if left > right:
                p, q, best = top, bottom, [(j, s)]
            elif left == right:
                best.append((j, s))
        if p == 0:
            return Q(0), (), ()
        entering = [(j, s) for j, s in best if s]
        inside = set(self.P)
        for j, (base, slope, w) in enumerate(
            zip(self.base, self.slope, self.data.weights, strict=True)
        ):
            if base == 0 and j not in inside and abs(slope) == w * self.d:
                entering.append((j, 1 if slope > 0 else -1))
        return ratio(p, q), tuple(sorted(entering)), tuple(j for j, s in best if not s)


def need_rational(instance: Instance) -> list[Q]:
    """y and then the weights; BadInput when they, or A, are irrational."""
    weights = [instance.objective.weight(j) for j in range(instance.N)]
    rational = [entry for entry in (*instance.y, *weights) if isinstance(entry, Q)]
    if not instance.A.is_rational or len(rational) != instance.m + instance.N:
        raise bad_input(
            "data",
            "irrational",
            "must be rational (A, y and the weights)",
            "use solve_small for a few columns over a field of square roots",
        )
    return rational


def path_data(instance: Instance) -> PathData:
    """The integer data of a rational instance with positive weights.

    Raises BadInput for irrational A, y or weights, and for a weight 0.
    """
    rational = need_rational(instance)
    for j, weight in enumerate(rational[instance.m :]):
        if weight == 0:
            raise bad_input(
                f"weights[{j}]", 0, "must be > 0 on a path", "use solve_path, which removes it"
            )
    table, f = cleared(instance.A)
    b, g = cleared_vector(rational[: instance.m])
    w, W = cleared_vector(rational[instance.m :])
    columns = table.T.rows
    members = _classes(columns, w)
    kept = [group[0][0] for group in members]
    yy = sum((entry * entry for entry in b), Z(0))
    if not kept:
        return PathData(G=None, c=(), yy=yy, weights=(), members=(), f=f, g=g, W=W)
    a = table if len(kept) == instance.N else table.block(range(instance.m), kept)
    return PathData(
        G=a.gram(),
        c=tuple(row[0] for row in (a.T @ column_of(b)).rows),
        yy=yy,
        weights=tuple(w[j] for j in kept),
        members=members,
        f=f,
        g=g,
        W=W,
    )


def _classes(columns: Sequence[Integers], w: Integers) -> tuple[Signed, ...]:
    """The columns but the zero ones, grouped by a_j / w_j up to sign; signs relative to the first.

    Proportional columns have one primitive part; the ratio content / weight tells them apart.
    """
    found: dict[tuple[Integers, Q], list[tuple[int, int]]] = {}
    first: dict[tuple[Integers, Q], int] = {}
    for j, column in enumerate(columns):
        reduced, content = primitive(column)
        if content == 0:
            continue
        s = 1 if content > 0 else -1
        key = (reduced, ratio(abs(content), w[j]))
        found.setdefault(key, []).append((j, s * first.setdefault(key, s)))
    return tuple(tuple(group) for group in found.values())
