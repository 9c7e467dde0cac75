"""The operator norm ||E|| = max ||E z|| / ||z||, proved from both sides.

    lower:  ||E|| >= ||E z|| / ||z||  for any z != 0
    upper:  ||E|| <= t  iff  t**2 I - E^T E is positive semidefinite

E is first cut into the connected components of its non-zero pattern: ||E|| is the largest
norm of a block, and a block with one row or one column is a vector. Otherwise a vector near
the top singular vector is proposed by floating-point balls without any proof, and the two
inequalities are decided in rational arithmetic. Irrational entries are replaced by rational
ones; the Frobenius norm r of the change moves the norm by at most r. Vectors: l2 norm.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flint import acb_mat, ctx, fmpq

from sci_barriers.errors import PrecisionExhausted, bad_input
from sci_barriers.exact.cosines import dyadic_value
from sci_barriers.exact.elimination import is_psd
from sci_barriers.exact.enclosure import Enclosure, Verdict
from sci_barriers.exact.functions import enclosure, exponent, is_zero, sign, sqrt_enclosure
from sci_barriers.exact.matrix import Matrix, Vector, norm_squared, plain
from sci_barriers.exact.rational import Q, power_of_two, round_dyadic

_DOUBLINGS = 6


def norm(u: Sequence[object], *, bits: int) -> Enclosure:
    """Enclosure of ||u||_2 of width <= 2**-bits ||u||_2."""
    return sqrt_enclosure(norm_squared(u), bits=bits)


def operator_norm(E: Matrix, *, bits: int) -> Enclosure:
    """Enclosure of ||E|| of width <= 2**-bits ||E||, proved on both sides; [0, 0] for E = 0.

    PrecisionExhausted if no proposed vector is good enough (not met in practice).
    """
    if bits < 1:
        raise bad_input("bits", bits, "must be >= 1", "pass a number of binary digits")
    blocks = {_block(E, rows, columns) for rows, columns in components(E)}
    if not blocks:
        return Enclosure.point(0)
    return Enclosure.max(*(_block_norm(block, bits) for block in blocks))


def operator_norm_at_most(E: Matrix, bound: object, *, bits: int = 256) -> Verdict:
    """Is ||E|| <= bound? Exact for rational E, and on components with a side <= 3.

    Larger components with irrational entries: rational entries and a radius, refined up to
    `bits` binary digits, then UNDECIDED. bound is any number; a negative one is REFUTED.
    """
    b = plain(bound)
    if sign(b) < 0:
        return Verdict.REFUTED
    blocks = {_block(E, rows, columns) for rows, columns in components(E)}
    return Verdict.every(_block_at_most(block, b, bits) for block in blocks)


def top_vector(E: Matrix, *, bits: int) -> Vector:
    """A vector z (length N) with ||E z|| close to ||E|| ||z||: a proposal without proof.

    Zero outside one component of largest norm. On a component with one row or one column it
    is that row, or the unit vector, and an exact eigenvector of E^T E; elsewhere dyadic.
    """
    if bits < 1:
        raise bad_input("bits", bits, "must be >= 1", "pass a number of binary digits")
    best: tuple[Q, list[int], Vector] | None = None
    for rows, columns in components(E):
        block = _block(E, rows, columns)
        z = _block_vector(block, bits)
        size = _block_norm(block, bits).upper
        if best is None or size > best[0]:
            best = size, columns, z
    values = [fmpq(0)] * E.shape[1]
    if best is None:
        return (fmpq(1), *values[1:])
    entries: dict[int, Any] = dict(zip(best[1], best[2], strict=True))
    return tuple(entries.get(j, fmpq(0)) for j in range(E.shape[1]))


def components(E: Matrix) -> list[tuple[list[int], list[int]]]:
    """Connected components (rows, columns) of the pattern of non-zero entries of E, exact.

    Zero rows and columns belong to none. ||E|| is the largest norm of these blocks.
    """
    m, N = E.shape
    rows_of: list[list[int]] = [[] for _ in range(N)]
    columns_of: list[list[int]] = [[] for _ in range(m)]
    for i, row in enumerate(E.rows):
        for j, x in enumerate(row):
            if not is_zero(x):
                rows_of[j].append(i)
                columns_of[i].append(j)
    seen: set[int] = set()
    found = []
    for start in range(m):
        if start in seen or not columns_of[start]:
            continue
        rows: set[int] = {start}
        columns: set[int] = set()
        stack = [start]
        while stack:
            for j in columns_of[stack.pop()]:
                if j not in columns:
                    columns.add(j)
                    stack += [i for i in rows_of[j] if i not in rows]
                    rows.update(rows_of[j])
        seen |= rows
        found.append((sorted(rows), sorted(columns)))
    return found


# -- one connected block ---------------------------------------------------------------------


def _block(E: Matrix, rows: list[int], columns: list[int]) -> Matrix:
    return Matrix([[E.rows[i][j] for j in columns] for i in rows])


def _small_gram(E: Matrix) -> Matrix:
    """E E^T or E^T E, the smaller one: same norm."""
    return E.T.gram() if E.shape[0] < E.shape[1] else E.gram()


def _below(G: Matrix, square: object) -> bool:
    """True iff square * I - G is positive semidefinite, exact."""
    return is_psd(Matrix.identity(G.shape[0]).scaled(square) - G)


def _block_norm(E: Matrix, bits: int) -> Enclosure:
    if min(E.shape) == 1:
        return norm([x for row in E.rows for x in row], bits=bits)
    work = bits + 4
    for _ in range(_DOUBLINGS):
        M, radius = rational_part(E, bits=work)
        z = _block_vector(M, work)
        quotient: Any = norm_squared(M @ z)
        low = sqrt_enclosure(quotient / norm_squared(z), bits=work).lower
        G = _small_gram(M)
        step = low * power_of_two(1 - work)
        high = round_dyadic(low + 2 * step, n=work + 4 - exponent(low))
        if _below(G, high * high):
            lower, upper = max(low - radius, fmpq(0)), high + radius
            if upper - lower <= lower * power_of_two(-bits):
                return Enclosure(lower=lower, upper=upper)
        work *= 2
    raise PrecisionExhausted(
        f"operator norm to {bits} bits: not reached with a vector of {work // 2} bits; "
        "ask for fewer bits"
    )


def _block_vector(E: Matrix, bits: int) -> Vector:
    """A vector near the top right singular vector; exact where a side is 1."""
    m, N = E.shape
    if m == 1:
        return E.rows[0]
    if N == 1:
        return (fmpq(1),)
    M = rational_part(E, bits=bits + 8)[0]
    with ctx.workprec(2 * bits + 64):
        values, vectors = acb_mat(_small_gram(M).to_flint()).eig(right=True, algorithm="approx")
    sizes = [dyadic_value(value.real.mid()) for value in values]
    best = sizes.index(max(sizes))
    z: Any = tuple(dyadic_value(vectors[i, best].real.mid()) for i in range(len(sizes)))
    if m < N:
        z = M.T @ z
    scale = max(exponent(x) for x in z if x != 0)
    return tuple(
        round_dyadic(x, n=bits + 8 - scale) * power_of_two(-scale) for x in z
    )


def _block_at_most(E: Matrix, bound: Any, bits: int) -> Verdict:
    if E.is_rational or min(E.shape) <= 3:
        return Verdict.of(_below(_small_gram(E), bound * bound))
    work = 32
    while True:
        work = min(work, bits)
        M, radius = rational_part(E, bits=work)
        cell = enclosure(bound, bits=work + max(0, -exponent(bound)) if sign(bound) else work)
        G = _small_gram(M)
        low, high = cell.lower - radius, cell.upper + radius
        if low >= 0 and _below(G, low * low):
            return Verdict.PROVED
        if not _below(G, high * high):
            return Verdict.REFUTED
        if work == bits:
            return Verdict.UNDECIDED
        work *= 2


def rational_part(E: Matrix, *, bits: int) -> tuple[Matrix, Q]:
    """(M, r): rational M, ||E - M||_F <= r <= 2**-bits max |E_ij|; (E, 0) if E is rational."""
    if E.is_rational:
        return E, fmpq(0)
    m, N = E.shape
    size = max((exponent(x) for row in E.rows for x in row if not is_zero(x)), default=0)
    # each midpoint is within 2**-(k+1), and m N of them within 2**-(bits + 1 - size)
    k = bits - size + (m * N).bit_length() // 2 + 1
    cells = [[enclosure(x, bits=k) for x in row] for row in E.rows]
    square = fmpq(0)
    for cell in (c for row in cells for c in row):
        square += cell.width * cell.width / 4
    M = Matrix([[cell.midpoint for cell in row] for row in cells])
    return M, sqrt_enclosure(square, bits=8).upper
