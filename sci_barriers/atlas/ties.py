"""The kinds "tie" and "omega_k", and with many seeds "tie_seeds" and "omega_k_seeds": float solvers
on classes whose minimiser jumps between vertices.

    tie      P1, P2, P3 with k = N - m + 1 columns that are equal but for g = 2^-n on the winner's
             (families/tie.py);  eta = 1/10 (P1), lam = 1 (P2, ||Ax - y||^2), lam = 1/2 (P3)
    omega_k  P3, lam = 1, the same with a DCT of the rows (families/omega_k.py); dct 0: without

A sweep describes a cell by n, winner (0, 1), K, N, m, for "tie" also s, beside problem, solver,
setting, seed and timeout. Wrong is a distance to Xi of more than 10^-K, which is K right digits:
vertices are sqrt2 * 2 * 10^-K apart for s = 1 and 3 * 10^-K in omega_k.

From n = 44 or so on the float64 data no longer have the g: then Xi and the minimisers of the data
given differ, and no solver can know which vertex is right. That is what the second score is for.
"""

from __future__ import annotations

from functools import lru_cache, partial
from typing import Any

from sci_barriers.atlas.given import whole
from sci_barriers.atlas.known import KnownCells, Place, score, scores_of
from sci_barriers.atlas.truths import Data
from sci_barriers.exact import Enclosure, Q
from sci_barriers.families import OmegaK, Tie
from sci_barriers.information import rounded

LEVELS = {"P1": {"eta": Q(1, 10)}, "P2": {"lam": Q(1)}, "P3": {"lam": Q(1, 2)}}
PLACES = 256
"""Places kept: of the largest, N = 400, at most 330 MB."""
FINE = 160
"""Bits beyond n with which the instance is read before it is rounded to float64."""


def tie_member(*, problem: str, n: int, **shape: Any) -> Tie:
    """The member of the tie class with g = 2^-n. BadInput as Tie."""
    levels: dict[str, Any] = LEVELS[problem]
    return Tie(problem=problem, g=Q(1, 2**n), **shape, **levels)


def omega_member(*, problem: str, dct: int, **shape: Any) -> OmegaK:
    """The side of Omega_K, a P3. BadInput as OmegaK."""
    return OmegaK(dct=bool(dct), **shape)


@lru_cache(maxsize=PLACES)
def tie(*, problem: str, n: int, **shape: Any) -> Place:
    """The place of the tie class; shape: winner, K, s, N, m."""
    data = Data(make=_tie_data, named=(("problem", problem), ("n", n), *shape.items()))
    return _place(tie_member(problem=problem, n=n, **shape), data, n=n)


@lru_cache(maxsize=PLACES)
def omega_k(*, problem: str, n: int, **shape: Any) -> Place:
    """The place of Omega_K; shape: winner, K, N, m, dct."""
    data = Data(make=_omega_data, named=(("problem", problem), ("n", n), *shape.items()))
    return _place(omega_member(problem=problem, n=n, **shape), data, n=n)


def _tie_data(**named: Any) -> tuple[Any, Any]:
    place = tie(**named)
    return place.A, place.y


def _omega_data(**named: Any) -> tuple[Any, Any]:
    place = omega_k(**named)
    return place.A, place.y


def _place(member: Tie | OmegaK, data: Data, *, n: int) -> Place:
    seen = rounded(member.instance()).at(n + FINE)
    xi = member.solution_set()
    A, y = seen.as_float64()

    def distance(x: tuple[Q, ...], bits: int) -> Enclosure:
        return xi.distance(x, bits=bits)

    wrong = Q(1, 10**member.K)
    return Place(
        A=A, y=y, objective=seen.objective, wrong=wrong, member=member,
        truth=partial(score, distance, wrong=wrong),
        given=scores_of(data, wrong=wrong),
    )  # fmt: skip


def _whole(name: str, least: int, most: int) -> Any:
    return partial(_read, name, least, most)


def _read(name: str, least: int, most: int, value: Any) -> int:
    return whole(name, value, least, most)


SHAPE = {"N": (_whole("N", 2, 400), 2), "m": (_whole("m", 1, 399), 1)}
TIE = KnownCells(
    problems=("P1", "P2", "P3"),
    axes={
        "n": (_whole("n", 1, 1000), None), "winner": (_whole("winner", 0, 1), [0, 1]),
        "K": (_whole("K", 3, 12), 3), "s": (_whole("s", 1, 3), 1), **SHAPE,
    },
    place=tie,
    check=tie_member,
)  # fmt: skip
OMEGA_K = KnownCells(
    problems=("P3",),
    axes={
        "n": (_whole("n", 1, 1000), None), "winner": (_whole("winner", 0, 1), [0, 1]),
        "K": (_whole("K", 1, 12), 3), "dct": (_whole("dct", 0, 1), 1),
        "N": (_whole("N", 2, 400), 20), "m": (_whole("m", 1, 399), 19),
    },
    place=omega_k,
    check=omega_member,
)  # fmt: skip
TIE_SEEDS, OMEGA_K_SEEDS = TIE.counting(), OMEGA_K.counting()
