"""The orthonormal DCT-II matrix D (m, m), enclosed entry by entry.

    D[0][j] = 1/sqrt(m),    D[i][j] = sqrt(2/m) cos(pi (2j + 1) i / (2m))   for i >= 1.

D is orthogonal: D D^T = I [standard], so multiplying A and y by D on the left changes neither the
minimisers of P1-P3 nor norms nor distances; only what an algorithm reads changes. The entries are
algebraic numbers of growing degree, hence enclosures instead of exact numbers.
"""

from __future__ import annotations

from collections.abc import Sequence

from sci_barriers.errors import bad_input
from sci_barriers.exact import Enclosure, Number, Q, cos_pi, enclosure, is_zero, sqrt


def dct_entry(i: int, j: int, *, m: int, bits: int) -> Enclosure:
    """D[i][j] of the m x m orthonormal DCT-II matrix, to width <= 2**-bits.

    Raises BadInput unless 0 <= i, j < m.
    """
    if not (0 <= i < m and 0 <= j < m):
        raise bad_input("(i, j)", (i, j), f"must lie in 0..{m - 1}", "use 0-based indices")
    if i == 0:
        return enclosure(sqrt(Q(1, m)), bits=bits + 1)
    scale = enclosure(sqrt(Q(2, m)), bits=bits + 4)
    return scale * cos_pi(Q((2 * j + 1) * i, 2 * m), bits=bits + 4)


def rotated_entry(i: int, column: Sequence[Number], *, bits: int) -> Enclosure:
    """(D c)[i] for an exact column c (m,), to width <= 2**-bits.

    The working precision is raised until the width is reached; large entries of c cost bits.
    """
    m = len(column)
    used = [(k, entry) for k, entry in enumerate(column) if not is_zero(entry)]
    target = Q(1, 2**bits)
    work = bits + 8
    while True:
        total = Enclosure(lower=Q(0), upper=Q(0))
        for k, entry in used:
            total = total + dct_entry(i, k, m=m, bits=work) * enclosure(entry, bits=work)
        if total.width <= target:
            return total
        work = 2 * work
