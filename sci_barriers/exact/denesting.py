"""sqrt(s) as a sum of square roots of rationals, for s = sum q_d sqrt(d) >= 0, where it is one.

With an automorphism that fixes p and maps r to -r, s = p + r (see combination.split), and
n = sqrt(p**2 - r**2):

    sqrt(s) = u + r / (2u),   u = sqrt((p + n) / 2)

sqrt(s) is such a sum iff n and u are. [derived] If it is one, s = d t**2 with d in Q, t in Q(s)
(Kummer theory), so n = +-d N(t) lies in the fixed field; of the sum and the difference of
sqrt(s) and its conjugate one is 2u. So each step goes to a field of half the degree, and the
number of independent roots bounds the depth. A negative answer is found after few products.
"""

from __future__ import annotations

from sci_barriers.exact.algebraic import Surd, sqrt
from sci_barriers.exact.radicands import coprime_base


def denested(s: Surd) -> Surd | None:
    """sqrt(s) as a Surd, or None when it is no sum of square roots of rationals; exact, s >= 0."""
    if s._root is None:
        root = _denested(s, len(coprime_base(s._terms)))
        object.__setattr__(s, "_root", False if root is None else root)
    return s._root if isinstance(s._root, Surd) else None


def _denested(s: Surd, depth: int) -> Surd | None:
    """The recursion of the head; depth bounds the number of independent roots in s."""
    q = s.rational()
    if q is not None:
        return sqrt(q) if q >= 0 else None
    if depth == 0 or s.sign() < 0:
        return None
    p, r = s.split()
    n = _denested(p * p - r * r, depth - 1)
    if n is None:
        return None
    u = _denested((p + n) / 2, depth - 1)
    return None if u is None or not u else u + r / (u * 2)
