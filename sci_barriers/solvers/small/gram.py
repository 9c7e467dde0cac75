"""Scalar products of the columns, and the inverses of their independent blocks.

    G = A^T A,   b = A^T y,   yy = ||y||^2;      for a block P of independent columns
    u = G_P^{-1} b_P,   rho(P) = yy - b_P^T u = distance of y from span(A_P), squared.

Everything the search decides (signs, ties, ranks) is a function of G, b, yy and the weights, so
the search stays in the field of these numbers even where the entries of A lie in a larger one.

A block grows by one column at a time. With z = G_P^{-1} G_{P,j} and the Schur complement
sigma = G_jj - G_{j,P} z (the squared distance of A_j from span(A_P)) the inverse is bordered:

    G_{P+j}^{-1} = [ G_P^{-1} + z z^T / sigma,  -z / sigma ;  -z^T / sigma,  1 / sigma ].

sigma = 0 exactly when A_j depends on the block, so ranks are decided with no tolerance.
Numbers: any exact Number of sci_barriers.exact. [derived: block elimination]
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from sci_barriers.exact import Number, Q, is_zero, simplified
from sci_barriers.problems import Instance

ZERO = Q(0)
ONE = Q(1)

Vector = tuple[Number, ...]


def inner(u: Iterable[Number], v: Iterable[Number]) -> Number:
    """sum_i u_i v_i, exact; 0 for empty vectors."""
    total: Number = ZERO
    for a, b in zip(u, v, strict=True):
        total = total + a * b
    return total


@dataclass(frozen=True, kw_only=True, slots=True)
class Block:
    """Independent columns P = indices (in the order of growth) and G_P^{-1}, exact."""

    indices: tuple[int, ...]
    inverse: tuple[Vector, ...]

    def solve(self, rhs: Sequence[Number]) -> Vector:
        """G_P^{-1} rhs, for rhs given on the indices of the block."""
        return tuple(inner(row, rhs) for row in self.inverse)

    def spread(self, values: Sequence[Number], *, size: int) -> Vector:
        """The vector of length `size` with these values on P and zero elsewhere."""
        full: list[Number] = [ZERO] * size
        for i, value in zip(self.indices, values, strict=True):
            full[i] = value
        return tuple(full)


EMPTY_BLOCK = Block(indices=(), inverse=())


def extended(block: Block, j: int, *, G: Sequence[Sequence[Number]]) -> Block | None:
    """The block with column j added, or None when column j depends on the block."""
    coupling = [G[j][i] for i in block.indices]
    z = block.solve(coupling)
    sigma = G[j][j] - inner(coupling, z)
    if is_zero(sigma):
        return None
    scale = ONE / sigma
    border = tuple(-scale * value for value in z)
    rows = [
        (*(entry - value * other for entry, other in zip(row, border, strict=True)), new)
        for row, value, new in zip(block.inverse, z, border, strict=True)
    ]
    return Block(indices=(*block.indices, j), inverse=(*rows, (*border, scale)))


def basis(
    candidates: Iterable[int], *, G: Sequence[Sequence[Number]], start: Block = EMPTY_BLOCK
) -> Block:
    """`start` extended greedily to a basis of the span of `start` and the candidates."""
    block = start
    for j in candidates:
        block = extended(block, j, G=G) or block
    return block


def independent_blocks(
    candidates: Sequence[int], *, G: Sequence[Sequence[Number]], start: Block = EMPTY_BLOCK
) -> Iterator[Block]:
    """`start` united with every subset of the candidates that keeps it independent, small first.

    Each inverse is bordered from the one before it: k**2 operations for a block of k columns.
    """
    level = [(start, 0)]
    while level:
        longer: list[tuple[Block, int]] = []
        for block, position in level:
            yield block
            for k in range(position, len(candidates)):
                grown = extended(block, candidates[k], G=G)
                if grown is not None:
                    longer.append((grown, k + 1))
        level = longer


@dataclass(frozen=True, kw_only=True)
class GramData:
    """G (N, N), b (N,), yy = ||y||^2 and the weights w (N,) of an instance, exact."""

    G: tuple[Vector, ...]
    b: Vector
    yy: Number
    w: Vector

    @property
    def N(self) -> int:
        return len(self.b)

    def misfit(self, block: Block) -> tuple[Vector, Number]:
        """u = G_P^{-1} b_P (on P) and rho(P) = yy - b_P^T u, the squared least residual on P."""
        b = [self.b[i] for i in block.indices]
        u = block.solve(b)
        return u, self.yy - inner(b, u)

    def correlation(self, block: Block, values: Sequence[Number]) -> Vector:
        """G_{.,P} values: the scalar products of all N columns with sum_P values_i A_i."""
        return tuple(inner((row[i] for i in block.indices), values) for row in self.G)


def gram_data(instance: Instance) -> GramData:
    """G, b, yy and w of the instance; a number that is rational is stored as a Q."""
    columns = [instance.A.column(j) for j in range(instance.A.shape[1])]
    N = len(columns)
    G: list[list[Number]] = [[ZERO] * N for _ in range(N)]
    for i in range(N):
        G[i][i] = simplified(inner(columns[i], columns[i]))
    for i, j in combinations(range(N), 2):
        G[i][j] = G[j][i] = simplified(inner(columns[i], columns[j]))
    return GramData(
        G=tuple(tuple(row) for row in G),
        b=tuple(simplified(inner(column, instance.y)) for column in columns),
        yy=simplified(inner(instance.y, instance.y)),
        w=tuple(instance.objective.weight(i) for i in range(N)),
    )
