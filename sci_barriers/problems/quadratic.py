"""Exact convex quadratic programming by Lemke's method with lexicographic pivoting.

    LCP(M, q): z >= 0, w = M z + q >= 0, z^T w = 0.

For M positive semidefinite, Lemke's method with the covering vector (1, ..., 1) and lexicographic
ratio tests stops after finitely many pivots, with a solution, or on a ray, and then no z >= 0 has
M z + q >= 0 [Cottle, Pang, Stone, 'The Linear Complementarity Problem', section 4.4: copositive-
plus matrices; cited from memory]. The quadratic program

    minimise 1/2 x^T H x + g^T x   subject to  E x = b, x >= 0        (H positive semidefinite)

is the LCP of its KKT conditions, with E x = b written as E x >= b and sum (b - E x) >= 0. All
arithmetic is exact, in the field that the entries generate: ties and degenerate faces need no
tolerance and no perturbation. Meant for some tens of variables.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sci_barriers.exact import Number, Q, is_zero, sign

Row = list[Number]


def lemke(M: Sequence[Sequence[Number]], q: Sequence[Number]) -> tuple[Number, ...] | None:
    """A solution z (n,) of LCP(M, q), M (n, n) positive semidefinite; None: there is none.

    Exact. The result is unspecified when M is not positive semidefinite.
    """
    n = len(q)
    if all(sign(entry) >= 0 for entry in q):
        return tuple(Q(0) for _ in q)
    # w - M z - 1 z0 = q; columns: w (0..n-1), z (n..2n-1), z0 (2n), right-hand side (2n+1).
    tableau: list[Row] = []
    for i in range(n):
        unit: Row = [Q(1) if k == i else Q(0) for k in range(n)]
        tableau.append([*unit, *(-entry for entry in M[i]), Q(-1), q[i]])
    basis = list(range(n))
    cover, last = 2 * n, 2 * n + 1
    leaving_row = 0
    for i in range(1, n):
        # Among equal q the later row is lexicographically smaller: its unit entry comes later.
        if sign(q[i] - q[leaving_row]) <= 0:
            leaving_row = i
    entering = cover
    while True:
        _pivot(tableau, leaving_row, entering)
        left, basis[leaving_row] = basis[leaving_row], entering
        if left == cover:
            break
        entering = left + n if left < n else left - n
        chosen = _ratio_test(tableau, entering, n=n, cover_row=basis.index(cover))
        if chosen is None:
            return None
        leaving_row = chosen
    z: Row = [Q(0)] * n
    for row, variable in zip(tableau, basis, strict=True):
        if variable >= n:
            z[variable - n] = row[last]
    return tuple(z)


def _pivot(tableau: list[Row], r: int, c: int) -> None:
    scale = 1 / tableau[r][c]
    pivot_row = [entry if is_zero(entry) else entry * scale for entry in tableau[r]]
    tableau[r] = pivot_row
    used = [k for k, entry in enumerate(pivot_row) if not is_zero(entry)]
    for i, row in enumerate(tableau):
        if i == r or is_zero(row[c]):
            continue
        factor = row[c]
        for k in used:
            row[k] = row[k] - factor * pivot_row[k]


def _ratio_test(tableau: list[Row], entering: int, *, n: int, cover_row: int) -> int | None:
    """The row of the lexicographically least (right-hand side, w-columns) / entering entry > 0.

    The row of z0 wins a tie of the right-hand sides: then z0 = 0 and a solution is reached.
    """
    last = 2 * n + 1
    candidates = [i for i, row in enumerate(tableau) if sign(row[entering]) > 0]
    for column in (last, *range(n)):
        if len(candidates) < 2:
            break
        best: Number | None = None
        kept: list[int] = []
        for i in candidates:
            ratio = tableau[i][column] * (1 / tableau[i][entering])
            order = 0 if best is None else sign(ratio - best)
            if best is None or order < 0:
                best, kept = ratio, [i]
            elif order == 0:
                kept.append(i)
        candidates = kept
        if column == last and cover_row in candidates:
            return cover_row
    return candidates[0] if candidates else None


def quadratic_program(
    H: Sequence[Sequence[Number]],
    g: Sequence[Number],
    E: Sequence[Sequence[Number]],
    b: Sequence[Number],
) -> tuple[tuple[Number, ...], tuple[Number, ...]] | None:
    """(x, mu) with x minimal for 1/2 x^T H x + g^T x, E x = b, x >= 0; None: infeasible.

    H (n, n) symmetric positive semidefinite, g (n,), E (p, n), b (p,); the objective must be
    bounded below. mu (p,) are the multipliers: H x + g - E^T mu >= 0, with equality where x_i > 0.
    Exact.
    """
    n, p = len(g), len(b)
    sums = [_total(E[k][i] for k in range(p)) for i in range(n)]
    M: list[Row] = []
    for i in range(n):
        M.append([*H[i], *(-E[k][i] for k in range(p)), sums[i]])
    zeros: Row = [Q(0)] * (p + 1)
    for k in range(p):
        M.append([*E[k], *zeros])
    M.append([*(-entry for entry in sums), *zeros])
    z = lemke(M, [*g, *(-entry for entry in b), _total(b)])
    if z is None:
        return None
    return z[:n], tuple(entry - z[n + p] for entry in z[n : n + p])


def _total(entries: Iterable[Number]) -> Number:
    total: Number = Q(0)
    for entry in entries:
        total = total + entry
    return total
