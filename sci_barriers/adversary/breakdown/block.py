"""The block x_2 of the minimisers, which w adds: Xi = {T e_j : ...} + (0, x_2).

    x_2 = f(1/c),  f_i(u) = w_i u (P1 with eta = 0, P3),  sign(w_i) (|w_i| u - lam u^2/2)_+ (P2).

**How exactly c must be known.** ||f(u) - f(u')|| <= ||w|| |u - u'| for u, u' > 0.
*Proof.* P2: where |w_i| > lam u/2, f_i' = +-(|w_i| - lam u) lies between -|w_i| and |w_i|; else
f_i = 0. Integrate, and add the squares.
With |c_l - c| <= 2^-l <= c/2 and c^2 >= k alpha^2 the block of c_l is within
||w|| 2^(1-l)/(k alpha^2) of x_2: `level_for`. From the tie to a side, 0 <= c - c^0 <= g: within
||w|| g/(k alpha^2).

**Distance.** With sigma = sign(w), h = lam/(2c^2) (P2, else 0), Z the indices where x_2 is not 0,

    ||z - x_2||^2 = ||z||^2 - 2 (<z,w>_Z c/c^2 - h <z,sigma>_Z)
                    + ||w||_Z^2/c^2 - 2h ||w||_{1,Z} c/c^2 + h^2 |Z|,

one number of Q(c). [derived]
"""

from __future__ import annotations

from collections.abc import Sequence

from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, exponent, round_dyadic, sqrt, sqrt_enclosure
from sci_barriers.families.base import whole

ZERO = Q(0)
_BITS = 13


def norm_at_most(w: Sequence[Q]) -> Q:
    """A short rational >= ||w||, at most 1/200 of it too large."""
    return sqrt_enclosure(sum((x * x for x in w), ZERO), bits=8).upper


def level_for(w: Sequence[Q] | None, *, k: int, alpha: Q, within: Q) -> int:
    """The least l >= 0 with ||w|| 2^(1-l)/(k alpha^2) <= within: the block of c_l is as near.

    0 without w. alpha >= 5, so that 2^-l <= 1 <= c/2.
    """
    if w is None:
        return 0
    need = 2 * norm_at_most(w) / (k * alpha * alpha * within)
    level = 0
    while (1 << level) < need:
        level += 1
    return level


def block_at(w: Sequence[Q], *, lam: Q, c: Q) -> tuple[Q, ...]:
    """f(1/c) for a rational c > 0; lam: that of P2, 0 for P1 and P3."""
    low = lam / (2 * c)
    return tuple(_soft(x, low) / c for x in w)


def _soft(x: Q, low: Q) -> Q:
    size = abs(x) - low
    return ZERO if size <= 0 else size if x > 0 else -size


def block_squared(z: Sequence[Q], *, w: Sequence[Q], lam: Q, c: Number, c_squared: Q) -> Number:
    """||z - x_2||^2, exact, in Q(c); c = sqrt(c_squared); lam as in `block_at`."""
    h = lam / (2 * c_squared)
    kept = [(q, x) for q, x in zip(z, w, strict=True) if x and 4 * c_squared * x * x > lam * lam]
    along = sum((q * x for q, x in kept), ZERO)
    level = sum((q if x > 0 else -q for q, x in kept), ZERO)
    length = sum((abs(x) for _, x in kept), ZERO)
    size = sum((x * x for _, x in kept), ZERO)
    rational = sum((q * q for q in z), ZERO) + size / c_squared + h * (2 * level + h * len(kept))
    return rational - c * (2 * (along + h * length) / c_squared)


def relative_entries(*, m: int, k: int, alpha: Q, lam: Q, support: int | None) -> tuple[Q, ...]:
    """w (m-1,): `support` entries (all when None) c^0/sqrt(support) + lam/(2c^0), then zeros.

    c^0 = sqrt(k) alpha, so that ||x_2|| = 1 at the tie, but for rounding to 13 bits. BadInput for
    m = 1 and for a support that is none.
    """
    if m == 1:
        raise bad_input("m", m, "must be >= 2 for a block", "pass m = 2 or more rows")
    p = whole("support", m - 1 if support is None else support, least=1, most=m - 1,
              remedy="pass a number of non-zeros or None")  # fmt: skip
    entry = sqrt(alpha * alpha * Q(k, p)) + sqrt(lam * lam / (4 * k * alpha * alpha))
    rounded = round_dyadic(entry, n=_BITS - exponent(entry))
    return (rounded,) * p + (ZERO,) * (m - 1 - p)
