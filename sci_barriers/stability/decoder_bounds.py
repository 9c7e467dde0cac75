"""Error bounds for P1 and P2 under the robust null space property; P3 is in `recovery_bounds`.

y = A x + e, (c1, c2) the pair "c" or "c'" of `constants`, sigma = sigma_s(x)_1,
C = c1/(sqrt(s) lam):

    P1, min ||z||_1 s.t. ||A z - y|| <= eta, eta >= ||e||: every minimiser x^ has
        ||x^ - x|| <= (2 c1/sqrt(s)) sigma + c2 (eta + ||e||);
    P2, min lam ||z||_1 + ||A z - y||^2, lam > 0: every minimiser x^ has
        ||x^ - x|| <= (2 c1/sqrt(s)) sigma + C ||e||^2 + c2 ||e|| + c2^2/(4 C).
For e != 0 the right side of P2 is least for lam = 2 ||e|| c1/(sqrt(s) c2), 2 ||e|| times the limit
of P3, and then it is (2 c1/sqrt(s)) sigma + 2 c2 ||e||: what P1 has with eta = ||e||, and P3 with
lam = c1/(sqrt(s) c2).

Proofs [derived]. Distance inequality: ||x^ - x|| <= (c1/sqrt(s)) E + c2 ||A(x^ - x)||, E = 2 sigma
+ ||x^||_1 - ||x||_1. With r = ||A x^ - y||, ||A(x^ - x)|| <= r + ||e||. P1: x is feasible, so
||x^||_1 <= ||x||_1, and r <= eta. P2: lam(||x^||_1 - ||x||_1) <= ||e||^2 - r^2, so the bound is
(2 c1/sqrt(s)) sigma + C ||e||^2 + c2 ||e|| + (c2 r - C r^2), and c2 r - C r^2 <= c2^2/(4 C). The
sum C ||e||^2 + c2^2/(4 C) is least, c2 ||e||, at C = c2/(2 ||e||). QED   Norms: l2. Exact.
"""

from __future__ import annotations

from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, sign, simplified, sqrt
from sci_barriers.stability.constants import Constants, best_s_term, root
from sci_barriers.stability.reading import read_point, read_scalar


def constrained_bound(found: Constants, *, x: Any, e: Any, eta: Any) -> Number:
    """The bound of P1, exact; x (N,), e = y - A x (m,) rational. BadInput unless eta >= ||e||."""
    sparsity, noise = _parts(found, x, e)
    level: Any = read_scalar(eta, name="eta")
    if sign(level - noise) < 0:
        raise bad_input("eta", level, f"must be >= ||e|| = {noise}", "else x need not be feasible")
    return simplified(sparsity + found.c2 * (level + noise))


def squared_bound(found: Constants, *, x: Any, e: Any, lam: Any) -> Number:
    """The bound of P2 with normalisation 1, exact; x (N,), e (m,) rational; any lam > 0."""
    sparsity, noise = _parts(found, x, e)
    weight = read_scalar(lam, name="lam")
    if sign(weight) <= 0:
        raise bad_input("lam", weight, "must be > 0", "pass a positive number such as '1/10'")
    C: Any = found.sharpness(weight)
    rest = C * noise * noise + found.c2 * noise + found.c2 * found.c2 / (4 * C)
    return simplified(sparsity + rest)


def best_squared_lam(found: Constants, *, e: Any) -> Number:
    """2 ||e|| c1/(sqrt(s) c2), exact: where the bound of P2 is least. BadInput for e = 0."""
    noise: Any = root(read_point(e, name="e", symbol="m"), name="e")
    if sign(noise) == 0:
        raise bad_input("||e||", noise, "must be > 0", "the bound falls to its limit as lam -> 0")
    return simplified(2 * noise * found.lam_limit)


def _parts(found: Constants, x: Any, e: Any) -> tuple[Any, Any]:
    """((2 c1/sqrt(s)) sigma_s(x)_1, ||e||)."""
    truth = read_point(x, name="x")
    noise = root(read_point(e, name="e", symbol="m"), name="e")
    tail: Any = best_s_term(truth, s=found.s)
    return simplified(sqrt(Q(found.s)) * tail * (2 * found.c1 / found.s)), noise
