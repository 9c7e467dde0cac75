"""The restarted network run on integers, with a proved bound on what the rounding does to it.

    eps_k = (delta + eps_{k-1})/e,   alpha_k = 2L/(p eps_k),   psi_0 = 0,
    psi_k = (z^1 + ... + z^p)/(p alpha_k),   z^0 = alpha_k psi_{k-1},   v^0 = 0,
    z+ = soft(z - A'v/L; lam/L),   v+ = proj(v + (A(2z+ - z) - alpha_k y)/L),

soft and proj the proximal maps of (lam/L)|.|_1 and of the unit ball's indicator. All vectors are
integers over 2^bits; one *unit* is 2^-bits. L >= |A| is taken for granted here.

Why rounding stays small [derived]. For u = (z, v) let |u|_M^2 = L|z|^2 + L|v|^2 - 2<Az, v> >= 0, a
seminorm with matrix M, |M| <= 2L. A step T: u -> u+ says that L(z - z+) - A'v is a subgradient of
lam|.|_1 at z+, and L(v - v+) + A(2z+ - z) - alpha y one of the indicator at v+. For two points,
with differences D, monotony of the subgradients adds up to <M(Du - Du+), Du+> >= 0, so |Du+|_M^2 <=
<Du, Du+>_M and |Du+|_M <= |Du|_M. Further z+ is soft of (Mu)_1/L, (Mu)_1 = Lz - A'v, so that
|Dz+| <= |MDu|/L <= sqrt(2/L)|Du|_M. If a computed step is T up to (a, b) in the l2 norm, and
r_n = |Du^n|_M/sqrt(2L) for the computed and the exact u^n, then
    r_0 <= |Dz^0|,   r_{n+1} <= r_n + sqrt(a^2 + b^2),   |Dz^{n+1}| <= 2 r_n + a,
and the mean of z^1, ..., z^p is within 2 r_0 + p sqrt(a^2 + b^2) + a.
Here a = 2 sqrt(N) units: two quantities are cut in each entry, and soft moves by no more than both
do together. b = 2a + w + 2 sqrt(m) + 1 units: z+ enters proj as 2Az+/L, alpha y/L is off by w, in
each entry one quotient is cut before proj and one in it, and its norm is off by less than one unit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import isqrt
from operator import mul

from .budget import STEP, Budget, words
from .integers import Ratio, root_above
from .intervals import Interval, exactly, inverse_of_e
from .numbers import Rejected

STAGE = 400 * STEP  # what a restart costs besides its inner steps


@dataclass(frozen=True)
class Network:
    """A = rows/q, y = data/f, exact; lam, L > 0, p, eps_0 > 0, delta >= 0."""

    rows: list[list[int]]
    q: int
    data: list[int]
    f: int
    lam: Ratio
    L: Ratio
    p: int
    eps_0: Ratio
    delta: Ratio

    @property
    def m(self) -> int:
        """Rows of A."""
        return len(self.rows)

    @property
    def N(self) -> int:
        """Columns of A."""
        return len(self.rows[0])


@dataclass(frozen=True)
class Stage:
    """After k restarts: |psi_k - psi/2^bits| <= radius units; alpha_k is None for k = 0."""

    k: int
    eps: Interval
    alpha: Interval | None
    psi: list[int]
    radius: int


def stages(network: Network, *, last: int, bits: int, budget: Budget) -> Iterator[Stage]:
    """psi_0, ..., psi_last, each paid for before it is computed; Rejected if bits are too few."""
    budget.sums(bits // 4 + 20, bits, 1)
    least = last * _cost(network, bits)
    if least > budget.left:
        budget.spend(least)  # too much: refused before the first restart
    inverse = inverse_of_e(bits)
    eps, delta = exactly(*network.eps_0, bits), exactly(*network.delta, bits)
    psi, radius = [0] * network.N, 0
    yield Stage(0, eps, None, psi, radius)
    for k in range(1, last + 1):
        budget.sums(20, bits, bits)
        budget.spend(STAGE + 40 * words(radius.bit_length()))
        eps = (eps + delta) * inverse
        n, d = network.L
        alpha = exactly(2 * n, d * network.p, bits) / eps
        if alpha.low <= 0:
            raise Rejected(f"alpha_{k} is not enclosed with {bits} bits")
        psi, radius = _restart(network, alpha, psi, radius, budget)
        yield Stage(k, eps, alpha, psi, radius)


def _restart(
    network: Network, alpha: Interval, psi: list[int], radius: int, budget: Budget
) -> tuple[list[int], int]:
    """psi_k and the radius, from those of k - 1."""
    bits, p, (n, d) = alpha.bits, network.p, network.L
    scale, spread = (alpha.low + alpha.high) // 2, alpha.high - alpha.low
    rows, side = root_above(network.m), root_above(network.N)
    budget.spend(_cost(network, _start(network, scale, psi, bits)))

    z = [scale * entry >> bits for entry in psi]
    first = _cut(alpha.high * radius + spread * norm(psi), 1 << bits) + side
    # alpha y/L, wrong by at most `off`
    target = [scale * entry * d // (network.f * n) for entry in network.data]
    off = _cut(spread * norm(network.data) * d, network.f * n) + rows

    total = _inner_loop(network, z, target, _threshold(network, bits))

    a = 2 * side
    b = 2 * a + off + rows + 1 + rows
    mean = 2 * first + p * root_above(a * a + b * b) + a
    found = [(entry << bits) // (p * scale) for entry in total]
    # 1/alpha is off by at most spread/(scale alpha.low)
    wrong = (mean << bits) + (norm(found) + side) * spread
    return found, _cut(wrong, alpha.low) + side


def _inner_loop(network: Network, z: list[int], target: list[int], threshold: Ratio) -> list[int]:
    """z^1 + ... + z^p."""
    (move, bits), (n, d) = threshold, network.L
    columns, one, below = list(zip(*network.rows)), 1 << 2 * bits, network.q * n
    v, total = [0] * network.m, [0] * network.N
    for _ in range(network.p):
        ahead = []
        for old, column in zip(z, columns):
            u = old - sum(map(mul, column, v)) * d // below
            ahead.append(u - move if u > move else u + move if u < -move else 0)
        twice = [2 * new - old for new, old in zip(ahead, z)]
        v = [
            old + sum(map(mul, row, twice)) * d // below - y
            for old, row, y in zip(v, network.rows, target)
        ]
        square = sum(map(mul, v, v))
        if square > one:
            size = isqrt(square)
            v = [(entry << bits) // size for entry in v]
        z, total = ahead, [s + new for s, new in zip(total, ahead)]
    return total


def _threshold(network: Network, bits: int) -> Ratio:
    """lam/L in units, rounded down, with the bits."""
    (a, b), (n, d) = network.lam, network.L
    return (a * d << bits) // (b * n), bits


def _start(network: Network, scale: int, psi: list[int], bits: int) -> int:
    """Bits of z^0 and of alpha_k y/L, at least `bits`."""
    data = longest(network.data) + network.L[1].bit_length()
    return max(bits, scale.bit_length() + max(longest(psi) - bits, data))


def _cost(network: Network, start: int) -> int:
    """One restart: sums of products with the entries of A, quotients, squares, a root."""
    n, d = network.L
    m, N, p = network.m, network.N, network.p
    entry = max(map(longest, network.rows))
    # |z^n| <= |z^0| + n, as |v| <= 1 and |A| <= L
    most = start + p.bit_length() + N.bit_length() + 4
    above = most + entry + d.bit_length()
    below = max((network.q * n).bit_length(), (network.f * n).bit_length(), most)
    inner = 2 * m * N * (STEP + words(entry) * words(most))
    quotients = (2 * m + 2 * N) * (4 * STEP + words(above) * words(below))
    squares = (2 * m + 8) * words(most) ** 2
    return (p + 2) * (inner + quotients + squares + 30 * STEP)


def norm(v: list[int]) -> int:
    """An integer >= |v|."""
    return root_above(sum(map(mul, v, v)))


def longest(v: list[int]) -> int:
    """Bits of the longest entry, at least 1."""
    return max(1, *map(int.bit_length, v))


def _cut(n: int, d: int) -> int:
    """n/d rounded up."""
    return -(-n // d)
