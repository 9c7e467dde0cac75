"""Is this the support of the minimiser, and are these its signs? Proved in float64, or undecided.

Data: float64 A (m, N) and y (m,), each entry the dyadic number that it is; a guess (P, s) from any
float solver. P2 in its three normalisations, P3, and P1 with eta > 0; weights w >= 0 (w_j = 0 has
to belong to P: (2) fails for it, and the coordinate must be shown not to vanish like any other).

    certify_support(A, y, problem=Lasso(lam="1/10"), support=P, signs=s) -> Proof | Undecided

Theorem [derived; KKT and Lemma C of certificates/FORMAT.md]. Let the columns A_P be independent,
G = A_P^T A_P, mu > 0, x = G^-1 (A_P^T y - mu w s) on P and 0 elsewhere, r = y - A x, and
    (1) s_i x_i > 0 for i in P,      (2) |A_j^T r| < mu w_j for j not in P,
    (3) P2: mu = lam/(2c);   P3: mu = lam ||r||, y not in range A_P;   P1: ||r|| = eta > 0.
Then x is the only minimiser, so it has support P and signs s.
Proof. A_i^T r = mu w_i s_i on P. The vector 2c r (P2), lam r/mu (P3), r/mu (P1) is the v of
    Lemma C, x is aligned, and by (2) every minimiser x' is 0 outside P. P2 and P1: A x' = A x, and
    A_P has independent columns. P3: A (x - x') = t r for some real t; t != 0 would put y = r + A x
    into the range of A_P; so A x' = A x again. Empty P: the same with r = y; P1: ||y|| < eta, and
    then all weights must be > 0.

Proof of (1) and (2) in floats: mu is enclosed (`rigorous/scale`), |theta_j - mu w_j| <=
e mu w_j for the float thresholds theta; x~ is any float vector on P and p = fl(y - fl(A_P x~)),
c = fl(A^T p): one product with A. In the notation of `rigorous/block`
    g = A_P^T (y - A_P x~) - mu w s,
    ||D g|| <= ||D fl(c_P - theta s)|| + spill + 1.01 e ||D theta||,
    |x_i - x~_i| <= d_i ||D g||/lam_min,                                                       (1)
    |A_j^T r| <= |c_j| + ||A_j|| (gamma(m) ||p|| + misfit + ||D g||/sqrt(lam_min)) + 4 m eta.  (2)
||A_j|| <= ||A||_F settles most columns without their norms; the others get theirs. The constants of
gamma and eta, and what is assumed of BLAS, stand at the head of `rigorous/bounds`.

Duplicates A_j = +-A_i, i in P: G is singular if j in P, else |A_j^T r| = mu w_i and (2) fails
unless w_i < w_j. So equal weights give no proof; the pair is reported, as are all near-ties.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sci_barriers.errors import bad_input
from sci_barriers.exact import is_zero
from sci_barriers.problems import QCBP, Lasso, Objective, SqrtLasso
from sci_barriers.solvers.rigorous.block import Block, gram_block
from sci_barriers.solvers.rigorous.bounds import (
    ETA,
    U,
    arithmetic_as_assumed,
    column_norms,
    down,
    float_bounds,
    gamma,
    norm_bounds,
    norm_upper,
    up,
)
from sci_barriers.solvers.rigorous.input import Guess, duplicates, read_guess
from sci_barriers.solvers.rigorous.scale import (
    constant_scale,
    empty_scale,
    enclosed_scale,
    usable,
)

if TYPE_CHECKING:
    from sci_barriers.solvers.rigorous.bounds import Array
    from sci_barriers.solvers.rigorous.input import Indices, Integers

NEAR_TIE = "near-tie"
"""The reason of `Undecided` where every inequality but those of `near` is proved."""
DEPENDENT = "the columns of the support are not shown independent"
ROUNDS = 2
"""Refinements of x~ that are tried when the first one does not prove the guess."""


@dataclass(frozen=True, kw_only=True)
class Proof:
    """The minimiser is unique and has exactly this support, with these signs.

    mu: (lower, upper) of the multiplier, A_i^T r = mu w_i s_i on the support; (0, 0) for P1 if
    x = 0. x: floats (k,) in the order of the support, |x_i - x*_i| <= radius_i. least_eigenvalue:
    lower bound of that of A_P^T A_P (inf without a support).
    primal_slack <= min s_i x*_i, inf without a support. dual_slack <= min over j not in the
    support of mu w_j - |A_j^T r|, inf if there is none; P1 with x = 0: <= eta - ||y||. Both > 0.
    block: the columns of the support with their factor, for refinement; None without a support.
    A: the array itself if it is stored in one piece: leave it as it is while the proof is used.
    """

    problem: str
    support: tuple[int, ...]
    signs: tuple[int, ...]
    mu: tuple[float, float]
    x: Array
    radius: Array
    least_eigenvalue: float
    primal_slack: float
    dual_slack: float
    block: Block | None = field(default=None, repr=False, compare=False)
    A: Array | None = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, kw_only=True)
class Undecided:
    """No proof. reason: in words. near: the indices whose inequality is not proved; all others are
    if the reason is NEAR_TIE, and then A_P is independent and mu > 0.

    violated: those of them whose inequality is proved to fail: then no minimiser has this support
    with these signs. duplicates: pairs i < j with A_i = A_j or A_i = -A_j exactly, i or j in the
    support, the other in the support or near.
    """

    reason: str
    near: tuple[int, ...] = ()
    violated: tuple[int, ...] = ()
    duplicates: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, kw_only=True)
class _Verified:
    """Lower bounds of s_i x_i (k,) and of the least dual slack; where both may or do fail."""

    radius: Array
    primal: float
    dual: float
    near: Indices
    violated: Indices


def certify_support(
    A: Array, y: Array, *, problem: Objective, support: Integers, signs: Integers
) -> Proof | Undecided:
    """Proof that the unique minimiser has exactly this support and these signs, or Undecided.

    A (m, N), y (m,): float64, finite, taken exactly. problem: QCBP, Lasso or SqrtLasso; parameters
    that are no floats, such as 1/10, are enclosed. support: distinct indices, 0-based, in any
    order; signs: +1 or -1 for each. Raises BadInput. Overflow, underflow and near-ties: Undecided.
    """
    if not isinstance(problem, QCBP | Lasso | SqrtLasso):
        raise bad_input("problem", problem, "must be QCBP, Lasso or SqrtLasso", "build one of them")
    if not arithmetic_as_assumed():
        return Undecided(reason="the processor is set to other rounding, or flushes denormals")
    with np.errstate(all="ignore"):
        guess = read_guess(A, y, problem, support, signs)
        if guess is None:
            return Undecided(reason="a weight is outside [2^-450, 2^450]")
        if isinstance(problem, QCBP) and is_zero(problem.eta):
            return Undecided(reason="eta = 0: basis pursuit has no residual to prove it by")
        if len(guess.P) == 0:
            return _zero(guess)
        block = gram_block(guess.B)
        if not isinstance(block, Block):
            near = guess.P[block]
            return _undecided(guess, DEPENDENT, near)
        return _with_support(guess, block)


def _zero(guess: Guess) -> Proof | Undecided:
    """The guess x = 0."""
    problem, y_norm = guess.problem, norm_bounds(guess.y)
    nothing = np.zeros(0)
    mu = (0.0, 0.0)
    if isinstance(problem, QCBP):
        if guess.W is not None and not guess.W.all():
            return Undecided(reason="a weight is 0: x = 0 is not the only minimiser of norm 0")
        slack = down(float_bounds(problem.eta)[0] - y_norm[1])
        if not slack > 0:
            return Undecided(reason="||y|| < eta is not shown")
    else:
        if isinstance(problem, Lasso):
            mu = constant_scale(problem, len(guess.y))
        else:
            mu = empty_scale(problem, y_norm)
        if not usable(*mu):
            return Undecided(reason="mu is not shown to be positive, or is out of range")
        found = _verified(guess, None, mu=mu, x=nothing)
        if not found.dual > 0:
            return _undecided(guess, NEAR_TIE, found.near, found.violated)
        slack = found.dual
    return _proof(guess, mu, nothing, nothing, math.inf, math.inf, slack)


def _with_support(guess: Guess, block: Block) -> Proof | Undecided:
    """The guess, its columns being independent; refined until it is proved, or refuted."""
    found, ws = None, guess.weighted_signs()
    for rounds in range(ROUNDS + 1):
        scale = enclosed_scale(
            guess.problem, block, y=guess.y, ws=ws, ws_error=guess.w_error, rounds=rounds
        )
        if scale is None:
            continue
        mu = (scale.lower, scale.upper)
        found = _verified(guess, block, mu=mu, x=scale.x)
        if found.primal > 0 and found.dual > 0:
            return _proof(
                guess, mu, scale.x, found.radius, block.least_eigenvalue, found.primal, found.dual,
                block=block,
            )  # fmt: skip
        if len(found.violated):
            return _undecided(guess, "the guess is wrong", found.near, found.violated)
    if found is None:
        return _undecided(guess, "no multiplier mu > 0 is shown", guess.P[:0])
    return _undecided(guess, NEAR_TIE, found.near)


def _verified(guess: Guess, block: Block | None, *, mu: tuple[float, float], x: Array) -> _Verified:
    """(1) and (2) of the theorem for the float vector x on P; x* need not be near it."""
    A, P, s, m = guess.A, guess.P, guess.s, len(guess.y)
    theta: Any = mu[0] if guess.W is None else mu[0] * guess.W
    e = up((mu[1] - mu[0]) / mu[0] + 1.01 * guess.w_error + 8 * U)
    p = guess.y if block is None else guess.y - block.B @ x
    c = p @ A
    p_norm = norm_upper(p)
    eps = up(gamma(m) * p_norm)
    primal, radius, weak = math.inf, np.zeros(0), np.zeros(0)
    if block is not None:
        target = (theta if guess.W is None else theta[P]) * s
        misfit = block.misfit(x, p_norm)
        g = block.size(c[P] - target)
        defect = up(g + block.spill(p_norm, misfit) + 1.01 * e * block.size(target))
        radius = block.radius(defect)
        weak = s * x
        primal = down(float((weak - radius).min()))
        eps = up(eps + misfit + block.reach(defect))
    # a lower bound of mu w_j - |c_j| where it is positive: e has room for these three roundings
    gap: Array = theta * (1 - e) - np.abs(c)
    gap[P] = math.inf
    loose = up(guess.largest * eps + 4 * m * ETA)
    clear = gap > 1.5 * loose  # false for NaN
    worst = float(gap.min())
    if worst > 1.5 * loose:
        wrong = near = P[:0]
        dual = down(worst - loose)
    else:
        close = np.flatnonzero(~clear & guess.outside)
        tight = column_norms(A[:, close]) * (eps * (1 + 8 * U)) + up(4 * m * ETA)
        slack = gap[close] - tight
        rest = down(float(gap.min(where=clear, initial=math.inf)) - loose)
        dual = min(down(float(slack.min(initial=math.inf))), rest)
        near = close[~(slack > 0)]
        over = np.abs(c[close]) - tight > (theta if guess.W is None else theta[close]) * (1 + e)
        wrong = close[over]
    if not primal > 0:
        near = np.concatenate([P[~(weak - radius > 0)], near])
        wrong = np.concatenate([P[weak + radius < 0], wrong])
    return _Verified(radius=radius, primal=primal, dual=dual, near=near, violated=wrong)


def _proof(
    guess: Guess,
    mu: tuple[float, float],
    x: Array,
    radius: Array,
    least_eigenvalue: float,
    primal: float,
    dual: float,
    *,
    block: Block | None = None,
) -> Proof:
    return Proof(
        block=block,
        A=guess.A,
        problem=guess.problem.tag,
        support=tuple(guess.P.tolist()),
        signs=tuple(guess.s.astype(np.intp).tolist()),
        mu=mu,
        x=x,
        radius=radius,
        least_eigenvalue=least_eigenvalue,
        primal_slack=primal,
        dual_slack=dual,
    )


def _undecided(
    guess: Guess, reason: str, near: Indices, violated: Indices | None = None
) -> Undecided:
    wrong = () if violated is None else tuple(sorted(violated.tolist()))
    return Undecided(
        reason=reason,
        near=tuple(sorted(near.tolist())),
        violated=wrong,
        duplicates=duplicates(guess, near),
    )
