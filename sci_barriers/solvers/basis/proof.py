"""A basis of basis pursuit, examined: proved optimal, or shown not to be.

Independent rows R and columns B, |R| = |B| = rank A, signs s: A_B x_B = y, A_B^T v = w s on these
rows. With s x >= 0 and |A_j^T v| <= w_j for the other columns (x, v) is optimal (Lemma C).
Floats first (basis/floats); what they leave open is decided by exact integer solutions:
x when a sign of x is open (x_i = 0 always is), v when a column is (every tie is).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q
from sci_barriers.exact.integral import IntegerMatrix, Integers, ratio
from sci_barriers.exact.rational import Z
from sci_barriers.solvers.basis.data import BasisData
from sci_barriers.solvers.basis.exact import bland, entries, signed_weights, signs_of
from sci_barriers.solvers.basis.floats import FloatBasis, float_basis
from sci_barriers.solvers.basis.improve import improved
from sci_barriers.solvers.basis.refined import refined

if TYPE_CHECKING:
    from sci_barriers.solvers.rigorous.bounds import Array

    Scaled: TypeAlias = tuple[Integers, Z]

ROUNDS = 4
"""Float improvements between exact looks, before exact simplex steps."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Vertex:
    """The basic pair of B, s on these rows, exact on demand (scalings of basis/data)."""

    data: BasisData
    rows: tuple[int, ...]
    B: tuple[int, ...]
    s: tuple[int, ...]

    @cached_property
    def matrix(self) -> IntegerMatrix:
        """a_B on the rows (n, n)."""
        return self.data.columns(self.B, rows=self.rows)

    @cached_property
    def X(self) -> Scaled:
        """(X, d): a_B X = d b, d > 0. Raises BadInput when the columns are dependent."""
        X, d = self.matrix.solve(self.data.right(self.rows))
        return entries(X), d

    @cached_property
    def V(self) -> Scaled:
        """(V, e): a_B^T V = e w' s, e > 0."""
        V, e = self.matrix.T.solve(signed_weights(self.data, self.B, self.s))
        return entries(V), e

    @cached_property
    def point(self) -> tuple[Q, ...]:
        """x (N,), exact."""
        X, d = self.X
        out = [Q(0)] * self.data.N
        for j, value in zip(self.B, X, strict=True):
            out[j] = ratio(value * self.data.f, d * self.data.g)
        return tuple(out)

    @cached_property
    def dual(self) -> tuple[Q, ...]:
        """v (m,), exact, 0 off the rows."""
        V, e = self.V
        out = [Q(0)] * self.data.m
        for i, value in zip(self.rows, V, strict=True):
            out[i] = ratio(value * self.data.f, e * self.data.W)
        return tuple(out)

    def x_floats(self) -> Array | None:
        """x_B, each component rounded correctly; None beyond the range of floats."""
        X, d = self.X
        top, bottom = self.data.f, d * self.data.g
        try:
            return np.array([int(value * top) / int(bottom) for value in X])
        except OverflowError:
            return None


@dataclass(frozen=True, kw_only=True, eq=False)
class Optimal:
    """Proved, at the level "float64", "refined" or "exact".

    ties: the (j, sign) with A_j^T v = sign w_j, j not in B.
    nonzero: x_B has no zero, proved without X.
    norm: an upper bound of ||v|| by floats, None when there is none.
    """

    vertex: Vertex
    ties: tuple[tuple[int, int], ...]
    level: str
    nonzero: bool
    norm: float | None


@dataclass(frozen=True, kw_only=True, eq=False)
class Refuted:
    """Not optimal, or no basis (singular). x (n,): floats of x_B, each with relative accuracy."""

    x: Array | None = None
    singular: bool = False


def examine(vertex: Vertex) -> Optimal | Refuted:
    """Whether this basis is optimal, decided."""
    data = vertex.data
    floats = data.floats
    shown: FloatBasis | None = None
    outside = np.ones(data.N, dtype=bool)
    outside[list(vertex.B)] = False
    if floats is not None:
        B, s = np.array(vertex.B, dtype=np.intp), np.array(vertex.s, dtype=np.float64)
        shown = float_basis(floats.rows(vertex.rows), B, s)
    norm = None
    signs_open = True
    if shown is not None:
        if np.any(shown.wrong) or np.any(shown.violated & outside):
            return Refuted()
        signs_open = not np.all(shown.right)
        outside &= ~shown.strict
        norm = shown.norm
    left = np.flatnonzero(outside).tolist()
    level, x = "float64", None
    if signs_open:
        level = "refined"
        if shown is not None:
            better = refined(data, vertex.matrix, entries(data.right(vertex.rows)), shown)
            x = None if better is None else better.x
        if x is not None and np.any(x * vertex.s < 0):
            return Refuted(x=x)
    nonzero = not signs_open or x is not None
    if not nonzero:
        level = "exact"
        try:
            X, _ = vertex.X
        except BadInput:
            return Refuted(singular=True)
        if signs_of(X, vertex.s) != vertex.s:
            return Refuted(x=vertex.x_floats())
        x = vertex.x_floats()
    if left:
        level = "exact"
        ties = _ties(vertex, left)
        if ties is None:
            return Refuted(x=x)
    else:
        ties = ()
    return Optimal(vertex=vertex, ties=ties, level=level, nonzero=nonzero, norm=norm)


def _ties(vertex: Vertex, left: Sequence[int]) -> tuple[tuple[int, int], ...] | None:
    """The ties among these columns; None when one has |A_j^T v| > w_j."""
    data = vertex.data
    found = _copies(vertex, left)
    known = {j for j, _ in found}
    left = [j for j in left if j not in known]
    if not left:
        return tuple(found)
    V, e = vertex.V
    image = entries(data.columns(left, rows=vertex.rows).T @ IntegerMatrix([[v] for v in V]))
    for j, value in zip(left, image, strict=True):
        bound = e * data.w[j]
        if abs(value) > bound:
            return None
        if abs(value) == bound:
            found.append((j, 1 if value > 0 else -1))
    return tuple(sorted(found))


def _copies(vertex: Vertex, left: Sequence[int]) -> list[tuple[int, int]]:
    """The (j, sign) of columns that are +- a basic column, with its weight: ties without v."""
    data = vertex.data
    basic: dict[tuple[object, Z], int] = {}
    for (key, flip), j, s in zip(data.keys(vertex.B), vertex.B, vertex.s, strict=True):
        basic[key, data.w[j]] = s * flip
    keys = [(j, (key, data.w[j]), flip) for j, (key, flip) in zip(left, data.keys(left))]
    return [(j, flip * basic[key]) for j, key, flip in keys if key in basic]


def fits(vertex: Vertex) -> bool:
    """Whether A x = y on the rows beside those of the vertex too."""
    data = vertex.data
    rest = [i for i in range(data.m) if i not in set(vertex.rows)]
    if not rest:
        return True
    X, d = vertex.X
    image = entries(data.columns(vertex.B, rows=rest) @ IntegerMatrix([[x] for x in X]))
    return all(a == d * data.b[i] for a, i in zip(image, rest, strict=True))


def optimal(vertex: Vertex, *, first: Refuted | None = None) -> Optimal:
    """An optimal basis, starting from a non-singular one: float steps, then exact ones.

    first: what `examine` has said of it already.
    """
    data = vertex.data
    floats = None if data.floats is None else data.floats.rows(vertex.rows)
    for _ in range(ROUNDS):
        outcome = first or examine(vertex)
        first = None
        if isinstance(outcome, Optimal):
            return outcome
        if outcome.singular or floats is None:
            break
        B, s = np.array(vertex.B, dtype=np.intp), np.array(vertex.s, dtype=np.float64)
        steps = improved(floats, B, s, x=outcome.x, limit=10 * (data.N + len(B)) + 50)
        if steps is None:
            break
        chosen, signs = steps
        candidate = Vertex(
            data=data,
            rows=vertex.rows,
            B=tuple(chosen.tolist()),
            s=tuple(int(t) for t in signs),
        )
        if isinstance(examined := examine(candidate), Optimal):
            return examined
        if examined.singular:
            break
        vertex, first = candidate, examined
    B_, s_ = bland(data, vertex.rows, vertex.B, vertex.s)
    final = examine(Vertex(data=data, rows=vertex.rows, B=B_, s=s_))
    assert isinstance(final, Optimal)
    return final
