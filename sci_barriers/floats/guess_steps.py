"""Three ways to a support in floats; proposals only (see `guess`).

With B_j = A_j / w_j all three problems are points of one path, the minimisers of
(1/2)||B z - y||^2 + mu ||z||_1:  P2 mu = lam/(2c),  P3 mu = lam ||r||,  P1 ||r|| = eta. On a
support P with signs s: G u = B_P^T y, G v = s, z = u - mu v, ||r||^2 = rho + mu^2 omega, which
gives the mu of the problem.

    polish      from any support: drop what has a wrong sign, add what violates |B_j^T r| <= mu,
                until nothing changes (a primal-dual active set method)
    walked      the homotopy in floats, breakpoint by breakpoint; needs numpy only
    descended   scikit-learn's Lasso at the present mu, then `polish`; P1, P3: next mu from both
"""

from __future__ import annotations

import importlib.util
import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sci_barriers.exact import Number, to_float
from sci_barriers.problems import QCBP, Lasso, Objective

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from sci_barriers.floats.base import Array

NOISE = 2.0**-38
TOLERANCES = (1e-4, 1e-8, 1e-13)
"""Of the coordinate descent, one after the other."""


@dataclass(frozen=True, kw_only=True)
class Scaled:
    """B (m, N), y (m,), of norms about 1; goal(rho, omega): mu, or None where there is none.

    A_j = 2^e w_j B_j and y = 2^f (the y here), shift = f - e: x_j = 2^shift z_j / w_j.
    follow(mu, |r|): an estimate of the mu of the problem from any minimiser at mu.
    """

    B: Array
    y: Array
    goal: Callable[[float, float], float | None]
    follow: Callable[[float, float], float]
    kind: str
    shift: int


@dataclass(frozen=True, kw_only=True)
class State:
    """P (k,), s (k,) of +-1.0."""

    P: NDArray[np.intp]
    s: Array
    consistent: bool = False
    interpolates: bool = False


NOTHING = State(P=np.zeros(0, np.intp), s=np.zeros(0))


def scaled(A: Array, y: Array, problem: Objective) -> Scaled:
    """Powers of two bring A and y to norms about 1; mu, lam and eta follow."""
    B = A
    if problem.weights is not None:
        B = A / np.array([to_float(w) for w in problem.weights])
    e, f = exponent(B), exponent(y)
    B, y = np.ldexp(B, -e), np.ldexp(y, -f)
    if isinstance(problem, Lasso):
        mu = shifted(problem.lam / (2 * problem.factor(len(y))), -e - f)
        return Scaled(
            B=B, y=y, goal=lambda rho, omega: mu, follow=lambda at, r: mu, kind="P2", shift=f - e
        )
    if isinstance(problem, QCBP):
        eta = shifted(problem.eta, -f)

        def reach(rho: float, omega: float) -> float | None:
            room = eta * eta - rho
            return math.sqrt(room / omega) if room > 0 and omega > 0 else None

        return Scaled(
            B=B, y=y, goal=reach, follow=lambda at, r: at * eta / max(r, NOISE * eta), kind="P1",
            shift=f - e,
        )
    lam = shifted(problem.lam, -e)

    def balance(rho: float, omega: float) -> float | None:
        room = 1 - lam * lam * omega
        return lam * math.sqrt(max(rho, 0.0) / room) if room > 0 else None

    return Scaled(B=B, y=y, goal=balance, follow=lambda at, r: lam * r, kind="P3", shift=f - e)


def shifted(x: Number, e: int) -> float:
    """About 2^e x; infinite on overflow."""
    try:
        return math.ldexp(to_float(x), e)
    except OverflowError:
        return math.inf


def exponent(a: Array) -> int:
    largest = float(np.abs(a).max(initial=0.0))
    return math.frexp(largest)[1] if 0 < largest < math.inf else 0


def segment(data: Scaled, P: NDArray[np.intp], s: Array) -> tuple[Array, Array, float, float]:
    """u, v, rho, omega on the support P with signs s."""
    B = data.B[:, P]
    both: Any = np.linalg.solve(B.T @ B, np.column_stack((data.y @ B, s)))
    u: Array = both[:, 0]
    v: Array = both[:, 1]
    r = data.y - B @ u
    return u, v, float(r @ r), float(s @ v)


def polish(data: Scaled, P: NDArray[np.intp], s: Array) -> State:
    """The active set method from (P, s); consistent when nothing had to be changed at the end."""
    seen: set[bytes] = set()
    m = data.B.shape[0]
    for _ in range(60):
        key = P.tobytes() + s.tobytes()
        if key in seen or len(P) > m:
            break
        seen.add(key)
        try:
            u, v, rho, omega = segment(data, P, s)
        except np.linalg.LinAlgError:
            break
        mu = data.goal(rho, omega)
        if mu is None or not math.isfinite(mu):
            break
        x = u - mu * v
        c = (data.y - data.B[:, P] @ x) @ data.B
        kept = s * x > 0
        excess = np.abs(c) - mu * (1 + NOISE)
        excess[P] = -1.0
        new = np.flatnonzero(excess > 0)
        if kept.all() and len(new) == 0:
            return State(P=P, s=s, consistent=True)
        if len(new) > 10 + len(P):  # far away: the worst only
            new = new[np.argsort(excess[new])[-(10 + len(P)) :]]
        P, s = np.concatenate([P[kept], new]), np.concatenate([s[kept], np.sign(c[new])])
        order = np.argsort(P)
        P, s = P[order], s[order]
    return State(P=P, s=s)


def walked(data: Scaled) -> Iterator[State]:
    """The support where the path meets the goal, then its polished form."""
    P, s = NOTHING.P, NOTHING.s
    above, yy = math.inf, float(data.y @ data.y)
    for _ in range(8 * data.B.shape[1] + 8):
        try:
            u, v, rho, omega = segment(data, P, s) if len(P) else (s, s, yy, 0.0)
        except np.linalg.LinAlgError:
            break
        base = (data.y - data.B[:, P] @ u) @ data.B
        slope = (data.B[:, P] @ v) @ data.B
        size = np.abs(base)
        values = np.where(size > NOISE, size / (1 - np.sign(base) * slope), 0.0)
        values[(values > above * (1 - NOISE)) | (values < 0) | ~np.isfinite(values)] = 0.0
        values[P] = 0.0
        falling = np.where(s * u < 0, u / v, 0.0)
        falling[falling > above * (1 - NOISE)] = 0.0
        lower = max(float(values.max(initial=0.0)), float(falling.max(initial=0.0)))
        mu = data.goal(rho, omega)
        ends = data.kind == "P3" and rho <= NOISE**2 * yy
        if mu is not None and mu >= lower * (1 - NOISE) and not ends:
            break
        if lower == 0.0:
            yield State(P=P, s=s, interpolates=ends)
            return
        above = lower
        if falling.max(initial=0.0) == lower:
            kept = falling < lower
            P, s = P[kept], s[kept]
        else:
            j = int(np.argmax(values))
            P, s = np.append(P, j), np.append(s, np.sign(base[j]))
    yield polish(data, P, s)


def descended(data: Scaled) -> Iterator[State]:
    """Coordinate descent at one mu after another, tighter and tighter, each result polished."""
    if importlib.util.find_spec("sklearn") is None:
        return
    from sklearn.linear_model import Lasso as CoordinateDescent

    m = data.B.shape[0]
    top = float(np.abs(data.y @ data.B).max(initial=0.0))
    P, x = NOTHING.P, np.zeros(data.B.shape[1])
    mu = min(data.follow(top / 4, float(np.linalg.norm(data.y))), top)
    model: Any = CoordinateDescent(fit_intercept=False, warm_start=True, max_iter=20_000)
    for tolerance in TOLERANCES:
        for _ in range(1 if data.kind == "P2" else 20):
            if mu <= NOISE * top:
                break
            x = model.set_params(alpha=mu / m, tol=tolerance).fit(data.B, data.y).coef_
            P = np.flatnonzero(x)
            state = polish(data, P, np.sign(x[P]))
            yield state
            following = data.follow(mu, float(np.linalg.norm(data.y - data.B @ x)))
            if abs(following - mu) <= tolerance * mu:
                break
            mu = min(max(following, mu / 8), 8 * mu)
    if mu <= NOISE * top:
        yield State(P=P, s=np.sign(x[P]), interpolates=data.kind == "P3")
