"""The whole set of minimisers of basis pursuit from an optimal basis, exact.

Lemma C (certificates/FORMAT.md): Xi = {x : A x = y, x_j = 0 off Z, s_j x_j >= 0 on Z}, Z the tight
columns of v. No tie beside the basis: one point. Otherwise basis/face decides which columns
F are positive somewhere on the set and its dimension; a point, a simplex when the dimension is
|J| - 1 for a class J of equal signed columns in F, else a segment (dimension 1) or a polytope.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sci_barriers.exact import Q
from sci_barriers.exact.integral import Integers, cleared_vector, column_of, ratio
from sci_barriers.solvers.basis.exact import entries
from sci_barriers.solvers.basis.face import Face, face
from sci_barriers.solvers.basis.proof import Optimal, Vertex
from sci_barriers.solvers.basis.strict import strict_dual

Signed = tuple[tuple[int, int], ...]


@dataclass(frozen=True, kw_only=True)
class Shape:
    """status; support: (j, sign) of the columns F that are positive somewhere, by index.

    tight: (j, sign) of Z, by index; equal: J (simplex), else (); exposing (m,): a point or a
    simplex on which some tie vanishes, else None. dual (m,): another dual vector than the
    basic one, to which `tight` belongs; None: the basic one.
    """

    status: str
    support: Signed
    tight: Signed
    equal: tuple[int, ...]
    exposing: tuple[Q, ...] | None
    dual: tuple[Q, ...] | None = None


def shape_of(found: Optimal) -> Shape:
    """The form of the set that this basis proves."""
    vertex, ties = found.vertex, found.ties
    basic = tuple(zip(vertex.B, vertex.s, strict=True))
    tight = tuple(sorted((*basic, *ties)))
    zeros: list[int] = []
    if not found.nonzero:
        zeros = [k for k, value in enumerate(vertex.X[0]) if value == 0]
    positive = [pair for k, pair in enumerate(basic) if k not in set(zeros)]
    if not ties:
        return Shape(
            status="unique", support=tuple(sorted(positive)), tight=tight, equal=(), exposing=None
        )
    if zeros:
        pairs = sorted(positive)
        strict = strict_dual(vertex.data, [j for j, _ in pairs], [t for _, t in pairs])
        if strict is not None:
            alone = tuple(pairs)
            return Shape(
                status="unique", support=alone, tight=alone, equal=(), exposing=None, dual=strict
            )
    known = face(_moves(vertex, ties, zeros), ties=len(ties))
    support = [*positive, *(basic[zeros[k]] for k in known.basics), *(ties[k] for k in known.ties)]
    equal: tuple[int, ...] = ()
    status = "unique"
    if known.dimension:
        status = "segment" if known.dimension == 1 else "polytope"
        group = _largest_class(vertex, support)
        if len(group) - 1 == known.dimension:
            status, equal = "simplex", group
    exposing = None
    if status in ("unique", "simplex") and known.beta is not None:
        exposing = _exposing(vertex, zeros, known)
    return Shape(
        status=status,
        support=tuple(sorted(support)),
        tight=tight,
        equal=equal,
        exposing=exposing,
    )


def _moves(vertex: Vertex, ties: Signed, zeros: Sequence[int]) -> list[Integers]:
    """d M_Z of basis/face: the rows of C_B^-1 C_T at the zero basic columns."""
    if not zeros:
        return []
    columns = vertex.data.columns([j for j, _ in ties], rows=vertex.rows)
    Y, _ = vertex.matrix.solve(columns)
    return [
        tuple(vertex.s[k] * t * entry for entry, (_, t) in zip(Y.rows[k], ties, strict=True))
        for k in zeros
    ]


def _largest_class(vertex: Vertex, support: Sequence[tuple[int, int]]) -> tuple[int, ...]:
    """The largest set of equal signed columns (their weights are equal: all are tight)."""
    groups: dict[tuple[object, int], list[int]] = {}
    for (j, t), (key, flip) in zip(support, vertex.data.keys([j for j, _ in support]), strict=True):
        groups.setdefault((key, t * flip), []).append(j)
    largest: list[int] = max(groups.values(), key=len)
    return tuple(sorted(largest))


def _exposing(vertex: Vertex, zeros: Sequence[int], known: Face) -> tuple[Q, ...]:
    """u (m,) with (s_i a_i)^T u = beta on the zero basic columns, 0 on the other basic ones."""
    assert known.beta is not None
    values = [Q(0)] * len(vertex.B)
    for k, coefficient in zip(zeros, known.beta, strict=True):
        values[k] = vertex.s[k] * coefficient
    right, _ = cleared_vector(values)
    U, d = vertex.matrix.T.solve(column_of(right))
    out = [Q(0)] * vertex.data.m
    for i, value in zip(vertex.rows, entries(U), strict=True):
        out[i] = ratio(value, d)
    return tuple(out)


