"""Elementary vectors of a kernel: those that vanish on d - 1 coordinates which leave a line of it.

A basis of ker A, integers without common factor, comes from the unit vectors by one cut for each
row r of A, and the vectors of ker A that vanish on Z by one cut for each coordinate of Z:

    cut(v_1, ..., v_k; f) = (f(v_p) v_j - f(v_j) v_p)_{j != p},   f(v_p) != 0,

a basis of {v in span(v_1, ..., v_k) : f(v) = 0}. For every elementary vector x, {h in ker A : h_i =
0 where x_i = 0} is a line, and d - 1 of these coordinates, d = dim ker A > 0, cut it out already:
so all sets Z of d - 1 coordinates give all elementary vectors, up to factors. [linear algebra]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from math import comb, gcd
from operator import mul

from .budget import STEP, Budget, common_denominator, quotient
from .entries import Table
from .numbers import Rejected, Unreadable

MOST_SETS = 200_000  # of coordinates
MOST_COORDINATES = 300
MAX_VECTOR = 1 << 24  # bits of the integers of a vector together
Integers = list[int]


def longest(v: Sequence[int]) -> int:
    """Bits of the longest entry."""
    return max(map(int.bit_length, v), default=0)


def scaled(above: Sequence[int], below: Sequence[int], budget: Budget) -> tuple[int, Integers]:
    """(q, v): above/below = v/q entry by entry."""
    q = common_denominator(below, budget)
    budget.spend(3 * STEP * len(above))
    found, left = [], MAX_VECTOR
    for n, d in zip(above, below):
        budget.sums(1, n.bit_length(), q.bit_length())
        found.append(n * quotient(q, d, budget))
        left -= found[-1].bit_length()
        if left < 0:
            raise Unreadable(f"{budget.where}: a vector of more than {MAX_VECTOR} bits")
    return q, found


def inner(u: Integers, v: Integers, budget: Budget) -> int:
    """The inner product."""
    budget.sums(len(u), longest(u), longest(v))
    return sum(map(mul, u, v))


def rows(A: Table, budget: Budget) -> list[tuple[int, Integers]]:
    """(q_i, v_i), row i of A being v_i/q_i; Rejected for entries with roots."""
    if A.other:
        raise Rejected("an entry of A is no rational number")
    found = []
    for row in zip(A.numerators, A.denominators):
        found.append(scaled(*row, budget))
        budget.hold(sum(map(int.bit_length, found[-1][1])))
    return found


def kernel(A: Sequence[Integers], budget: Budget) -> list[Integers]:
    """A basis of the vectors that are orthogonal to the rows A; Unreadable for many columns."""
    N = len(A[0])
    if N > MOST_COORDINATES:
        raise Unreadable(f"{budget.where}: more than {MOST_COORDINATES} columns")
    vectors = [[int(i == j) for i in range(N)] for j in range(N)]
    for row in A:
        vectors = cut(vectors, [inner(row, v, budget) for v in vectors], budget)
    return vectors


def cut(vectors: list[Integers], values: Sequence[int], budget: Budget) -> list[Integers]:
    """A basis of the combinations with value 0."""
    budget.spend(STEP * (len(vectors) + 1))
    some = [k for k, value in enumerate(values) if value]
    if not some:
        return vectors
    p = min(some, key=lambda k: (abs(values[k]), longest(vectors[k])))
    pivot, head = vectors[p], values[p]
    budget.spend(STEP * len(some) * len(pivot))
    found = []
    for j, (v, value) in enumerate(zip(vectors, values)):
        if j == p:
            continue
        if value:
            bits = max(longest(v), longest(pivot)), max(head.bit_length(), value.bit_length())
            budget.sums(4 * len(v), *bits)
            budget.sums(len(v), sum(bits), sum(bits))  # the common divisor
            v = [head * a - value * b for a, b in zip(v, pivot)]
            common = gcd(*v)
            v = [a // common for a in v] if common > 1 else v
        found.append(v)
    return found


def elementary(basis: list[Integers], budget: Budget) -> Iterator[Integers]:
    """Every elementary vector at least once, up to a factor; Unreadable for too many sets Z."""
    N, d = len(basis[0]), len(basis)
    if comb(N, d - 1) > MOST_SETS:
        raise Unreadable(f"{budget.where}: more than {MOST_SETS} sets of coordinates")
    path = [(basis, 0)]  # a basis of what vanishes on the coordinates chosen so far, the next one
    while path:
        vectors, j = path.pop()
        budget.spend(STEP * (len(vectors) + 4))
        if len(vectors) == 1:
            yield vectors[0]
        elif j < N - len(vectors) + 2:  # len(vectors) - 1 coordinates more are wanted
            path.append((vectors, j + 1))
            values = [v[j] for v in vectors]
            if any(values):
                path.append((cut(vectors, values, budget), j + 1))
