"""Exact linear algebra for the checker: independence, positive semidefiniteness, norms.

Vectors and matrices are sparse dictionaries of exact numbers. Elimination is fraction-free
(cross-multiplication), so no number is ever divided by an irrational.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd, isqrt, lcm

from .instance import Vector, dot
from .numbers import ZERO, Real, Rejected, Surd, rational_bounds, sign

Symmetric = list[list[Real]]
SMALL = 3  # components up to this size are decided exactly, whatever their numbers
LARGE = 40  # components beyond this size are not decided
LONGEST = 1_000_000  # bits of a number during elimination
BITS = 64


def independent(columns: Sequence[Vector]) -> bool:
    """Whether the columns are linearly independent, by exact elimination."""
    work = [{k: x for k, x in column.items() if sign(x) != 0} for column in columns]
    while work:
        pivot = min(work, key=len)
        work.remove(pivot)
        if not pivot:
            return False
        row = next(iter(pivot))
        head = pivot[row]
        for column in work:
            if row not in column:
                continue
            factor = column.pop(row)
            for k in set(column) | set(pivot) - {row}:
                value = column.get(k, ZERO) * head - pivot.get(k, ZERO) * factor
                if sign(value) == 0:
                    column.pop(k, None)
                else:
                    column[k] = value
            _shorten(column)
    return True


def _shorten(column: Vector) -> None:
    """Divide by the content of all integer coefficients, so that rational columns stay short."""
    entries = [x for x in column.values() if isinstance(x, Surd)]
    if len(entries) < len(column) or not column:
        return
    scale = lcm(*(x.den for x in entries))
    content = gcd(*(c * (scale // x.den) for x in entries for c in x.terms.values()))
    for k, x in column.items():
        assert isinstance(x, Surd)
        column[k] = Surd({d: c * (scale // x.den) // content for d, c in x.terms.items()})
    if max(abs(c).bit_length() for x in entries for c in x.terms.values()) > LONGEST:
        raise Rejected("independence of these columns is not decided: the numbers grow too long")


def components(pattern: Sequence[tuple[int, int]]) -> list[tuple[list[int], list[int]]]:
    """Connected components (rows, columns) of a bipartite non-zero pattern."""
    parent: dict[tuple[str, int], tuple[str, int]] = {}

    def find(node: tuple[str, int]) -> tuple[str, int]:
        while parent.setdefault(node, node) != node:
            parent[node] = parent[parent[node]]
            node = parent[node]
        return node

    for i, j in pattern:
        parent[find(("row", i))] = find(("column", j))
    groups: dict[tuple[str, int], tuple[list[int], list[int]]] = {}
    for node in sorted(parent):
        side = 0 if node[0] == "row" else 1
        groups.setdefault(find(node), ([], []))[side].append(node[1])
    return list(groups.values())


def semidefinite(M: Symmetric) -> bool:
    """Whether the symmetric matrix is positive semidefinite: fraction-free elimination, exact."""
    known = [[x.rational() if isinstance(x, Surd) else None for x in row] for row in M]
    if all(x is not None for row in known for x in row):
        return _semidefinite_rational([[Fraction(*x) for x in row if x] for row in known])
    work = [list(row) for row in M]
    while work:
        head = work[0]
        pivot = sign(head[0])
        if pivot < 0 or (pivot == 0 and any(sign(x) != 0 for x in head)):
            return False
        rest = range(1, len(work))
        if pivot == 0:
            work = [[work[i][j] for j in rest] for i in rest]
        else:  # head[0] times the Schur complement
            work = [[head[0] * work[i][j] - head[i] * head[j] for j in rest] for i in rest]
    return True


def _semidefinite_rational(M: list[list[Fraction]]) -> bool:
    """The same over Q: Bareiss elimination in integers, every division exact.

    A zero row of the Schur complement is left out; the rest goes on as if it had not been there.
    """
    scale = lcm(*(x.denominator for row in M for x in row))
    work = [[int(x * scale) for x in row] for row in M]
    former = 1
    while work:
        head = work[0]
        pivot = head[0]
        if pivot < 0 or (pivot == 0 and any(head)):
            return False
        work = [
            [(pivot * x - h * y) // former for x, y in zip(row[1:], head[1:])] if pivot else row[1:]
            for row, h in zip(work[1:], head[1:])
        ]
        former = pivot or former
    return True


def gram_of(vectors: Sequence[Vector]) -> Symmetric:
    """The symmetric matrix of inner products."""
    gram: Symmetric = [[ZERO] * len(vectors) for _ in vectors]
    for i, u in enumerate(vectors):
        for j in range(i + 1):
            gram[i][j] = gram[j][i] = dot(u, vectors[j])
    return gram


def below(scalar: Real, M: Symmetric) -> bool:
    """Whether scalar*I - M is positive semidefinite, exactly."""
    n = range(len(M))
    return semidefinite([[(scalar if i == j else ZERO) - M[i][j] for j in n] for i in n])


def above(scalar: Real, M: Symmetric) -> bool:
    """Whether M - scalar*I is positive semidefinite, exactly."""
    n = range(len(M))
    return semidefinite([[M[i][j] - (scalar if i == j else ZERO) for j in n] for i in n])


def midpoint(x: Real, bits: int) -> tuple[Fraction, Fraction]:
    """A rational number and how far at most it is from x."""
    known = x.rational() if isinstance(x, Surd) else None
    if known is not None:
        return Fraction(*known), Fraction(0)
    lo, hi, den = rational_bounds(x, bits)
    middle = Fraction((lo + hi) // 2, den)
    return middle, max(Fraction(hi, den) - middle, middle - Fraction(lo, den))


def norm_at_most(E: Sequence[Vector], squared: Real) -> bool:
    """Whether |E|^2 <= squared (operator norm), E given by sparse columns; True is a proof.

    |E| is the greatest norm of the connected components of its pattern. A component with a side of
    at most 3 is decided exactly; in a larger one rational midpoints replace the entries, and
    False may then also mean that their radius was too large.
    """
    for rows, columns in components([(k, i) for i, column in enumerate(E) for k in column]):
        sides: list[Vector] = [E[i] for i in columns]
        if len(rows) < len(columns):
            sides = [{i: E[i][k] for i in columns if k in E[i]} for k in rows]
        if len(sides) <= SMALL:
            if not below(squared, gram_of(sides)):
                return False
            continue
        known = squared.rational() if isinstance(squared, Surd) else None
        if known is None:
            raise Rejected("the bound on a large component must be rational")
        bits = resolution(Fraction(*known))
        balls = [{k: midpoint(x, bits) for k, x in side.items()} for side in sides]
        if not balls_at_most(balls, Fraction(*known)):
            return False
    return True


def resolution(squared: Fraction) -> int:
    """Bits after the point that resolve sqrt(squared) to about 2^-64 of itself."""
    size = squared.denominator.bit_length() - squared.numerator.bit_length()
    return BITS + max(0, size // 2 + 1)


Ball = tuple[Fraction, Fraction]  # midpoint, radius


def balls_at_most(sides: Sequence[dict[int, Ball]], squared: Fraction) -> bool:
    """Whether every matrix in the balls has |E|^2 <= squared = T^2; True is a proof.

    |E| <= |E_mid| + rho, rho the Frobenius norm of the radii: |E_mid|^2 <= T^2 - 2 T rho suffices.
    """
    entries = [ball for side in sides for ball in side.values()]
    if sum(((abs(x) + r) ** 2 for x, r in entries), Fraction(0)) <= squared:
        return True  # the Frobenius norm is enough
    if len(sides) > LARGE:
        raise Rejected(f"a dense block of side {len(sides)}: more than {LARGE} are not decided")
    spread = sum((r * r for _, r in entries), Fraction(0))
    target = squared - (2 * upper_root(squared) * upper_root(spread) if spread else 0)
    if target < 0:
        return False
    mids = [{k: x for k, (x, _) in side.items()} for side in sides]
    n = range(len(mids))
    gram = [[-_inner(mids[i], mids[j]) for j in n] for i in n]
    for i in n:
        gram[i][i] += target
    return _semidefinite_rational(gram)


def _inner(u: dict[int, Fraction], v: dict[int, Fraction]) -> Fraction:
    return sum((x * v[k] for k, x in u.items() if k in v), Fraction(0))


def upper_root(x: Fraction) -> Fraction:
    """A rational number >= sqrt(x), about 2^-64 of it too large."""
    shift = resolution(x)
    return Fraction(isqrt((x.numerator << 2 * shift) // x.denominator) + 1, 1 << shift)
