"""FIRENET on any real matrix, in ball arithmetic: every restart of the exact network, enclosed.

    F(z) = lam ||z||_1 + ||A z - y||,    psi_0 = 0,    eps_k = (delta + eps_{k-1})/e,
    alpha_k = 2 L/(p eps_k),    psi_k = Z_p/alpha_k,    k = 1, 2, ...,
    Z_p = (z^1 + ... + z^p)/p from z^0 = alpha_k psi_{k-1}, v^0 = 0 with the data alpha_k y:
        z+ = soft_{lam/L}(z - A^T v/L),     v+ = proj(v + (A(2 z+ - z) - alpha_k y)/L),
proj the projection onto the unit ball: u -> u/max(1, ||u||). Steps tau = sigma = 1/L.

All maps are continuous, so balls need no decision: the result encloses psi_k of exact real
arithmetic, e^-1 and the roots included. Balls grow by two or three bits in each inner step, so
about 3 p k bits are wanted for k restarts; with too few, the enclosures are wide, or
PrecisionExhausted is raised. What the network promises is in `firenet_theorem`; no hypothesis on A
is made here, and none on L: tied matrices are accepted. Norms: l2.
[Colbrook, Antun, Hansen, PNAS 119(12), 2022; the algorithm as in `reconstructors.firenet`.]
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Matrix, Number, Q, exponent, power_of_two, round_dyadic, sign
from sci_barriers.exact.balls import Ball
from sci_barriers.problems.entries import read_matrix
from sci_barriers.stability.reading import read_count, read_point, read_rational, read_scalar

Balls = tuple[Ball, ...]


@dataclass(frozen=True, kw_only=True)
class Stage:
    """After k restarts: eps_k, alpha_k (None for k = 0), psi_k (N,), each enclosed by a ball."""

    k: int
    eps: Ball
    alpha: Ball | None
    psi: Balls

    def centre(self) -> tuple[tuple[Q, ...], Q]:
        """(x, r): dyadic x (N,) and a power of two r with ||psi_k - x||_2 <= r; r = 0 if exact."""
        boxes = [ball.enclosure() for ball in self.psi]
        width = max(box.width for box in boxes)
        if width == 0:
            return tuple(box.lower for box in boxes), Q(0)
        # cells of 2**-n <= width: |psi_i - x_i| <= width/2 + 2**-n/2 <= width
        x = tuple(round_dyadic(box.midpoint, n=1 - exponent(width)) for box in boxes)
        # ||psi - x|| <= sqrt(N) width, sqrt(N) <= 2**h
        h = ((len(boxes) - 1).bit_length() + 1) // 2
        return x, power_of_two(exponent(width) + h)


def firenet_stages(
    A: Any, y: Any, *, lam: Any, L: Any, p: Any, eps_0: Any, delta: Any, restarts: Any, bits: int
) -> Iterator[Stage]:
    """psi_0 = 0, psi_1, ..., psi_restarts with their eps_k, alpha_k, as balls of `bits` bits.

    A (m, N), y (m,), lam > 0 exact numbers; L > 0, eps_0 > 0, delta >= 0 rational; p, restarts >= 1
    counts. Raises BadInput for other values, at the call; PrecisionExhausted when 1/alpha_k cannot
    be formed.
    """
    M = read_matrix(A, name="A")
    data = read_point(y, name="y", N=M.shape[0], symbol="m")
    weight = read_scalar(lam, name="lam")
    if sign(weight) <= 0:
        raise bad_input("lam", weight, "must be > 0", "pass a positive number such as '1/10'")
    return _stages(
        M, data, weight, read_rational(L, name="L", above=0),
        read_count(p, name="p", least=1, why="pass the number of inner steps"),
        read_rational(eps_0, name="eps_0", above=0), read_rational(delta, name="delta", least=0),
        read_count(restarts, name="restarts", least=1, why="pass a count"),
        read_count(bits, name="bits", least=2, why="pass a number of binary digits"),
    )  # fmt: skip


def _stages(
    A: Matrix, y: Sequence[Number], lam: Number, L: Q, p: int, eps_0: Q, delta: Q, restarts: int,
    bits: int,
) -> Iterator[Stage]:  # fmt: skip
    rows, columns = Product(A, bits=bits), Product(A.T, bits=bits)
    rhs = [Ball.of(entry, bits=bits) for entry in y]
    zero, shrink = Ball.of(0, bits=bits), Ball.of(-1, bits=bits).exp()
    threshold = Ball.of(lam, bits=bits) / L
    eps = Ball.of(eps_0, bits=bits)
    psi: Balls = (zero,) * A.shape[1]
    yield Stage(k=0, eps=eps, alpha=None, psi=psi)
    for k in range(1, restarts + 1):
        eps = shrink * (eps + delta)
        alpha = 2 * L / (eps * p)
        scaled = [alpha * entry for entry in rhs]
        z = tuple(alpha * entry for entry in psi)
        v: Balls = (zero,) * A.shape[0]
        total: Balls = (zero,) * A.shape[1]
        for _ in range(p):
            ahead = tuple((a - b / L).soft(threshold) for a, b in zip(z, columns(v)))
            seen = rows([2 * new - old for new, old in zip(ahead, z)])
            v = projected([a + (b - c) / L for a, b, c in zip(v, seen, scaled)])
            z, total = ahead, tuple(a + b for a, b in zip(total, ahead))
        unit = 1 / (alpha * p)
        psi = tuple(entry * unit for entry in total)
        yield Stage(k=k, eps=eps, alpha=alpha, psi=psi)


def projected(u: Sequence[Ball]) -> Balls:
    """u/max(1, ||u||)."""
    size = squared(u).max(1).sqrt()
    return tuple(entry / size for entry in u)


def length(u: Sequence[Ball]) -> Ball:
    """||u||_2."""
    return squared(u).sqrt()


def squared(u: Sequence[Ball]) -> Ball:
    """||u||_2^2."""
    total = u[0] * u[0]
    for entry in u[1:]:
        total = total + entry * entry
    return total


class Product:
    """z -> A z in balls; entries of equal size in a row share one multiplication."""

    def __init__(self, A: Matrix, *, bits: int) -> None:
        self._zero = Ball.of(0, bits=bits)
        self._rows = [_grouped(row, bits) for row in A.rows]

    def __call__(self, z: Sequence[Ball]) -> Balls:
        """(A z)_i, one ball for each row."""
        return tuple(self._entry(row, z) for row in self._rows)

    def _entry(self, row: list[tuple[Ball, list[int], list[int]]], z: Sequence[Ball]) -> Ball:
        value = self._zero
        for size, plus, minus in row:
            part = self._zero
            for j in plus:
                part = part + z[j]
            for j in minus:
                part = part - z[j]
            value = value + size * part
        return value


def _grouped(row: Sequence[Any], bits: int) -> list[tuple[Ball, list[int], list[int]]]:
    """(|a|, indices of a, indices of -a) for the different sizes |a| > 0 in the row."""
    groups: dict[Any, tuple[list[int], list[int]]] = {}
    for j, entry in enumerate(row):
        if entry != 0:
            negative = entry < 0
            groups.setdefault(-entry if negative else entry, ([], []))[negative].append(j)
    return [(Ball.of(size, bits=bits), plus, minus) for size, (plus, minus) in groups.items()]
