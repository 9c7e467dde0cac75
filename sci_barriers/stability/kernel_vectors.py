"""Elementary vectors of ker A: those of minimal support, one for each support.

    h in ker A, h != 0, is elementary iff every g in ker A with supp g inside supp h is a multiple
    of h, that is iff {g in ker A : g_i = 0 where h_i = 0} is a line.

Let d = dim ker A. The functionals h -> h_i, i in Z, cut ker A down to a line iff they have rank
d - 1 on it, so each elementary vector is found from some Z of d - 1 coordinates. For each support
exactly one Z is visited, the lexicographically first that cuts out its line: a branch is left when
adding z to Z makes a coordinate i < z vanish that did not vanish before. [derived]

Cost: at most C(N, d - 1) sets Z, each an elimination of one step from its predecessor; integers
without common factor for rational A, else numbers of the field of A. Exact.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import comb, gcd, lcm
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Matrix, Q, is_zero, nullspace, rational_value, simplified

LIMIT = 200_000


def sets_to_try(*, N: int, dimension: int) -> int:
    """C(N, d - 1), the number of sets Z that an enumeration without any cut visits."""
    return comb(N, dimension - 1)


def kernel_basis(A: Matrix) -> tuple[tuple[Any, ...], ...]:
    """A basis of ker A: integer vectors (int) for rational A, else numbers of its field."""
    basis = nullspace(A)
    values = [[rational_value(x) for x in v] for v in basis]
    if all(q is not None for v in values for q in v):
        return tuple(_integers([q for q in v if q is not None]) for v in values)
    return tuple(_reduced([simplified(x) for x in v]) for v in basis)


def elementary_vectors(
    basis: Sequence[Sequence[Any]], *, limit: int = LIMIT
) -> Iterator[tuple[Any, ...]]:
    """One vector for each minimal support of the span of the basis (d independent vectors, (N,)).

    Each is given up to a factor: integers without common divisor where the basis is of integers.
    BadInput when C(N, d - 1) > limit.
    """
    N, d = len(basis[0]), len(basis)
    count = sets_to_try(N=N, dimension=d)
    if count > limit:
        raise bad_input(
            "C(N, dim ker A - 1)", count, f"must be <= limit = {limit}",
            "pass a larger limit and be patient, or a smaller matrix",
        )  # fmt: skip
    zero = frozenset(i for i in range(N) if all(_zero(v[i]) for v in basis))
    return _lines([tuple(v) for v in basis], 0, zero, N)


def _lines(
    rows: list[tuple[Any, ...]], start: int, closed: frozenset[int], N: int
) -> Iterator[tuple[Any, ...]]:
    """The lines cut out of span(rows) by coordinates >= start; all of span(rows) is 0 on closed."""
    if len(rows) == 1:
        yield rows[0]
        return
    for z in range(start, N):
        if z in closed:
            continue
        rest = _without(rows, z)
        new = [i for i in range(N) if i not in closed and all(_zero(v[i]) for v in rest)]
        if new[0] == z:
            yield from _lines(rest, z + 1, closed.union(new), N)


def _without(rows: list[tuple[Any, ...]], z: int) -> list[tuple[Any, ...]]:
    """A basis of {v in span(rows) : v_z = 0}; some row is not 0 at z."""
    k = next(i for i, v in enumerate(rows) if not _zero(v[z]))
    pivot = rows[k]
    p = pivot[z]
    found = []
    for i, v in enumerate(rows):
        if i == k:
            continue
        q = v[z]
        found.append(v if _zero(q) else _reduced([p * a - q * b for a, b in zip(v, pivot)]))
    return found


def _zero(x: Any) -> bool:
    return x == 0 if isinstance(x, int) else is_zero(x)


def _reduced(v: list[Any]) -> tuple[Any, ...]:
    """The same vector divided by its content, or by its first entry that is not 0."""
    if isinstance(v[0], int):
        content = gcd(*v)
        return tuple(v) if content == 1 else tuple(x // content for x in v)
    lead = next(x for x in v if not is_zero(x))
    return tuple(simplified(x / lead) for x in v)


def _integers(v: Sequence[Q]) -> tuple[int, ...]:
    """The multiple of v that is of integers without common factor."""
    f = lcm(*(int(q.q) for q in v))
    return _reduced([int((q * f).p) for q in v])
