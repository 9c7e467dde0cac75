"""An instance as the checker holds it: exact data, columns sparse, {row: entry} without zeros."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .entries import Vector
from .numbers import ZERO, Real, Surd, sign

if TYPE_CHECKING:
    from .endless import Endless
    from .further import Member
    from .ties import Layer


@dataclass(frozen=True)
class Instance:
    """One instance of P1, P2 or P3 with exact data; dct: the data are D A, D y.

    A member of a further family has data A and y and no problem: problem is "". An infinite matrix
    or sequence has neither (endless).
    """

    problem: str
    m: int
    N: int
    columns: Sequence[Vector]
    y: Vector
    lam: Real  # lambda (P2, P3), 1 for P1
    eta: Real  # P1 only
    factor: Surd  # c of P2
    weights: list[Real]
    dct: bool = False
    scale: list[Real] | None = None  # the diagonal of D_delta, for claims in the original scale
    layer: Layer | None = None  # family tie: what it shares with the members of its layer
    winner: int | None = None  # family tie, beside its layer
    member: Member | None = None  # a further family
    height: int | None = None  # the length of y where that is not m
    endless: Endless | None = None  # an infinite matrix or a sequence, and nothing else

    @property
    def rows(self) -> int:
        """The length of y."""
        return self.m if self.height is None else self.height


def dot(u: Vector, v: Vector) -> Real:
    """Exact inner product of sparse vectors."""
    total: Real = ZERO
    if len(v) < len(u):
        u, v = v, u
    for row, entry in u.items():
        if row in v:
            total = total + entry * v[row]
    return total


def sparse(values: list[Real]) -> Vector:
    """The vector without its zero entries."""
    return {i: x for i, x in enumerate(values) if sign(x) != 0}


__all__ = ["Instance", "Vector", "dot", "sparse"]
