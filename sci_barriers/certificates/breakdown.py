"""The class "breakdown": Omega = Omega_1 + Omega_2 + Omega_3 of members of the family tie.

    alpha_s = 5 10^(K-s),  t_s = 1/alpha_s,  k = N - m + 1,
    Omega_1 = {tie of layer 1} + {sides of layer 1 with g = 2^-n, n >= 0},
    Omega_2 = {sides of layer 2 with g = 2^-n, n >= 0},
    Omega_3 = {sides of layer 3 with g = 2^-(L-2)}.

Hypotheses, for one (problem, N, m, K, L, lam or eta, w), K >= 3:
    P1  0 <= eta <= 5 10^(K-3) - 1, and w = 0 unless eta = 0;
    P2  0 < lam <= 10^(K-2);
    P3  0 < lam <= 1 and lam^2 (1/a_max^2 + #supp(w)/c^2) < 1, a_max = alpha + g, c = |a|.

Minimisers for g > 0 and shift = 0 [Lemma C of kernel.py; proof in FORMAT.md]: with a = alpha + g,
Xi = {T e_j + (0, x_2)}, T = 1/a (P1, P3), (y_1 - lam/(2a))/a (P2), and x_2 is the same for all
winners j. With t = 1/alpha: |T - t| <= B t^2 g, B = 1 (P1, P3), 1 + lam (P2).
"""

from __future__ import annotations

from dataclasses import dataclass

from .allowance import SQUARED, STEP, length
from .numbers import Surd
from .ties import Layer

PARTS = {"i": 1, "ii": 2, "iii": 3}
_SHORT = 512


@dataclass(frozen=True)
class Q:
    """A rational number n/d, d > 0, not reduced."""

    n: int
    d: int

    def __lt__(self, other: Q) -> bool:
        return self.n * other.d < other.n * self.d

    def __le__(self, other: Q) -> bool:
        return self.n * other.d <= other.n * self.d


def rational(x: Surd) -> Q:
    """The value of a number without roots."""
    known = x.rational()
    assert known is not None
    return Q(*known)


def price(layer: Layer, *numbers: Surd) -> int:
    """What products of the parameters of a layer and of other numbers may cost (allowance.py).

    Longer numbers cost more a bit: products are not linear.
    """
    involved = [layer.g, layer.lam, layer.eta, layer.shift, *layer.w, *numbers]
    bits = sum(map(length, involved))
    return STEP * len(involved) + SQUARED * bits * (1 + (bits >> 19))


def accuracy(part: str, K: int) -> Q:
    """10^-K, 10^-(K-1), 10^-(K-2) for the parts i, ii, iii."""
    return Q(1, int(10 ** (K + 1 - PARTS[part])))


def same(x: Surd, y: Surd) -> bool:
    """Equality of rational numbers, without a greatest common divisor."""
    a, b = rational(x), rational(y)
    return (a.n, a.d) == (b.n, b.d) or a.n * b.d == b.n * a.d


def difference(one: Layer, other: Layer) -> str:
    """Which of problem, N, m, K, lam, eta, w is different; "" if none."""
    if one is other:
        return ""
    for name in ("problem", "N", "m", "K"):
        if getattr(one, name) != getattr(other, name):
            return name
    for name in ("lam", "eta"):
        if not same(getattr(one, name), getattr(other, name)):
            return name
    return "" if all(map(same, one.w, other.w)) else "w"


def hypothesis(layer: Layer) -> str:
    """The hypothesis on lam, eta or w that fails for g >= 0; "" if none."""
    K, lam, eta = layer.K, rational(layer.lam), rational(layer.eta)
    top = 5 * 10 ** (K - 3)
    support = sum(x.sign() != 0 for x in layer.w)
    if layer.problem == "P1":
        if not eta <= Q(top - 1, 1):
            return "eta exceeds 5*10^(K-3) - 1"
        return "w is not 0 although eta > 0" if support and eta.n else ""
    if layer.problem == "P2":
        return "" if lam <= Q(2 * top, 1) else "lam exceeds 10^(K-2)"
    if not lam <= Q(1, 1):
        return "lam exceeds 1"
    return "" if _strict(layer, lam, support) else "lam^2 (1/a_max^2 + #supp(w)/c^2) is not below 1"


def _strict(layer: Layer, lam: Q, support: int) -> bool:
    """lam^2 (1/a^2 + S/c^2) < 1. It falls as g grows: g = 0 is tried first, (k + S)/(k alpha^2)."""
    alpha, k, g = layer.alpha, layer.k, rational(layer.g)
    left, right = lam.n**2 * (k + support), lam.d**2 * k * alpha**2
    if left < right or (left == right and g.n > 0):
        return True
    if g.n == 0:
        return False
    a = (alpha * g.d + g.n) ** 2  # a^2 and c^2, both times the squared denominator of g
    c = (k - 1) * (alpha * g.d) ** 2 + a
    return lam.n**2 * (c + support * a) * g.d**2 < lam.d**2 * a * c


def power(g: Surd) -> int | None:
    """n with g = 2^-n, n any integer; None if there is none."""
    q = rational(g)
    if q.n <= 0:
        return None
    n = q.d.bit_length() - q.n.bit_length()
    return n if (q.d == q.n << n if n >= 0 else q.d << -n == q.n) else None


def outside(layer: Layer, L: int) -> str:
    """Why the members of the layer lie outside Omega, the shift left aside; "" if they do not."""
    g, n = rational(layer.g), power(layer.g)
    if layer.s == 1 and g.n == 0:
        return hypothesis(layer)
    if g.n <= 0:
        return f"g > 0 is needed in layer {layer.s}"
    if n is None:
        return "g is no power of two"
    if layer.s == 3 and n != L - 2:
        return f"g is not 2^-(L-2) = 2^-({L - 2})"
    if n < 0 and layer.s < 3:
        return "g exceeds 1"
    return hypothesis(layer)


def spread(layer: Layer, g: Q) -> Q:
    """B t^2 g, at least |T - t| for a member with a positive gap of at most g."""
    lam = rational(layer.lam)
    factor = Q(lam.d + lam.n, lam.d) if layer.problem == "P2" else Q(1, 1)
    return Q(factor.n * g.n, factor.d * g.d * layer.alpha**2)


def apart(layer: Layer, eps: Q) -> bool:
    """sqrt2 T > 2 eps for g > 0, shift = 0: the sets of two winners are more than 2 eps apart.

    sqrt2 (t - B t^2 h) > 2 eps with a short h >= g is enough; else T itself decides.
    """
    alpha, g = layer.alpha, rational(layer.g)
    size = max(g.n.bit_length() - g.d.bit_length() + 1, -_SHORT)  # g < 2^size
    less = spread(layer, Q(1, 1 << -size) if size < 0 else Q(1 << size, 1))
    low = Q(less.d - less.n * alpha, less.d * alpha)
    if low.n > 0 and 2 * (eps.n * low.d) ** 2 < (low.n * eps.d) ** 2:
        return True
    T = minimiser(layer)
    return T.n > 0 and 2 * (eps.n * T.d) ** 2 < (T.n * eps.d) ** 2


def minimiser(layer: Layer) -> Q:
    """T for g > 0 and shift = 0."""
    g, alpha = rational(layer.g), layer.alpha
    a = Q(alpha * g.d + g.n, g.d)
    if layer.problem != "P2":
        return Q(a.d, a.n)
    # y_1 - lam/(2a) = 1 + lam (1/alpha - 1/a)/2 = 1 + lam g/(2 alpha a)
    lam = rational(layer.lam)
    below = 2 * lam.d * alpha * a.n
    return Q((below + lam.n * g.n) * a.d, below * a.n)
