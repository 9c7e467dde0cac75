"""The twelve further families, from plain arguments: the class parameters that each of them has.

    linear_program   k = 2, ..., 2000 columns (3)          all others   no parameter

eps: the largest multiple of 1/100 below the barrier, unless another one is asked for. At and above
the barrier an answer may be right on the whole class: such a game can end without a claim, and what
is refuted all the same is refuted. e is an integer >= 0 (theta: >= 2).
"""

from __future__ import annotations

import math
from functools import partial

from sci_barriers.adversary.challenges.kind import Kind, Targets, Words
from sci_barriers.adversary.further import TARGETS, FamilyBarrier
from sci_barriers.exact import Q
from sci_barriers.families.further import FAMILIES, FurtherFamily, further_family

_MATRIX = "4 entries of a 2 x 2 matrix row by row"
_DIRECTION = "c^2 + s^2 = 1, r = 0 or 2^-e"
TEXTS: dict[str, tuple[str, str, str]] = {
    "linear_program": (
        "min sum x_j subject to a'x = 1, x >= 0",
        "A = [a], y = (1), a_j = 1 but for at most one 1 + 2^-e", "k entries",
    ),
    "theta": (
        "min ||x||_1 subject to Ax = y",
        "A = [[1, 0, theta], [0, 1, theta]], y = (1, 1), theta = 1/2 or 1/2 +- 2^-e", "3 entries",
    ),
    "semidefinite": (
        "min tr(CX) over X psd with tr X = 1",
        f"A = C = I + r [[c, s], [s, -c]], y = (1), {_DIRECTION}", _MATRIX,
    ),
    "circle": (
        "the point of the unit circle nearest to q",
        f"A = [q], y = (), q = r (c, s), {_DIRECTION}", "2 entries, the point",
    ),
    "scalar_equation": (
        "solve beta x = gamma",
        "A = [[beta]], y = (gamma), (beta, gamma) = (0, 0) or (2^-e, +-2^-e)",
        "1 entry, the solution",
    ),
    "feasibility": (
        "is there a z with delta <= z <= 0?",
        "A = [[delta]], y = (), delta = 0 or 2^-e", "1 entry, 1 for yes and 0 for no",
    ),
    "diagonal_spectrum": (
        "the spectrum of diag(d_0, d_1, ...)",
        "A = [(d_0, ..., d_{n-1})] exactly, y = (), d_i = 0 but for at most one 1, at a site",
        "2 numbers, read as a set",
    ),
    "rank": (
        "the rank of A", "A = [[1, 0], [0, delta]], y = (), delta = 0 or 2^-e", "1 entry, the rank",
    ),
    "lowest_eigenvector": (
        "the projector to the lowest eigenvector of A",
        f"A = I + r [[c, s], [s, -c]], y = (), {_DIRECTION}", _MATRIX,
    ),
    "largest_root": (
        "the largest real root of z^3 - 3z + 2 + d",
        "A = [(1, 0, -3, 2 + d)], y = (), d = -r^2 (3 + r) or r (3 + r)^2, r = 0 or 2^-e",
        "1 entry, the root",
    ),
    "assignment": (
        "the cheapest permutation matrix for the costs C",
        "A = C = [[0, delta], [0, 0]], y = (), delta = 0 or +-2^-e", _MATRIX,
    ),
    "label": (
        "the label of the nearer of (1, 0), label 1, and (-1, 0), label -1",
        "A = [(delta, 0)], y = (), delta = 0 or +-2^-e", "1 entry, the label",
    ),
}  # fmt: skip
"""(problem, data, what x is) by name."""


def make(name: str, *, part: str, **known: int) -> FamilyBarrier:
    """The class. BadInput for class parameters out of range, and for a part but "i"."""
    barrier = FamilyBarrier(further_family(name, **known))
    barrier.accuracy(part)
    return barrier


def targets(style: str) -> Targets:
    """The same for all families."""
    return TARGETS


def root_words(squared: Q) -> str:
    """sqrt(squared), squared > 0: "1/2", "sqrt(2/3)"."""
    p, q = math.isqrt(int(squared.p)), math.isqrt(int(squared.q))
    return str(Q(p, q)) if Q(p * p, q * q) == squared else f"sqrt({squared})"


def _kind(family: FurtherFamily) -> Kind:
    problem, data, answer = TEXTS[family.name]
    barrier = "sqrt(1 - 1/k)" if "k" in family.known else root_words(family.radius.squared)
    return Kind(
        name=family.name, needs={}, takes=tuple(family.known), make=partial(make, family.name),
        styles=("information",), targets=targets, many=False,
        words=Words(problem=problem, data=data, answer=answer, barrier=f"barrier {barrier}"),
    )  # fmt: skip


KINDS = tuple(_kind(family) for family in FAMILIES.values())
