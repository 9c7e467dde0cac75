"""How far the data may move before the support or a sign changes: a proved radius.

Theorem [derived]. Let (P, s), x be as in the theorem of `rigorous/support`: A_P independent,
    mu > 0,   (1) s_i x_i > 0 on P,   (2) |A_j^T r| < mu w_j off P,
    (3) mu = lam/(2c) for P2, mu = lam ||r|| > 0 for P3, ||r|| = eta > 0 for P1,
and let r < sigma = sigma_min(A_P) be such that the lemma of `margins/bounds` shows (1), (2) and the
existence of mu' for all (A', y') with
    ||A' - A|| <= r (operator norm)   and   ||y' - y||_2 <= r.
Then for all of them, with the same lam or eta and weights, the minimiser of the problem is unique,
strictly complementary, and has support P and signs s.
Proof. A'_P has independent columns as r < sigma. At the mu' of the lemma x'(mu') satisfies (1),
(2), (3) for (A', y'); P3: rho' > 0, so y' is not in the range of A'_P. The theorem of
`rigorous/support` applies. []
x = 0: P2, P3 as above with no columns; P1: r < eta - ||y|| keeps ||y'|| < eta, which proves x' = 0.

What is lost. At fixed mu every bound of the lemma is a sum of parts that are attained to first
order in r, if not by one perturbation; P1 and P3 let mu' range over a bracket, as if it moved
against every slack at once. Tests measure it: for most data less than a factor 2.
The radius is at most sigma/2, dyadic with at most 8 bits, rounded down. It grows with the data:
(c A, c y) has radius c r, up to the rounding, if eta (P1) or lam (P2: c^2 lam, P3: c lam) does.

Exact data: let (A~, y~) be rational within e of (A, y) in both norms. A radius r~ > e of (A~, y~)
is a radius r~ - e of (A, y), and it proves (1)-(3) for (A, y). Rational data: e = 0; else e -> 0.
A rotation of the instance changes neither solutions nor norms and is not read.
Free columns, w_i = 0, belong to P. Their signs are part of the statement like all others; with
s_i = 0 no sign is asked of such a column. Some weight on P must be > 0 for P1.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sci_barriers.errors import bad_input
from sci_barriers.exact import (
    Matrix,
    Q,
    as_q,
    exponent,
    is_zero,
    power_of_two,
    round_dyadic,
)
from sci_barriers.problems import Instance, Objective
from sci_barriers.solvers.margins.bounds import (
    ZERO,
    Bounds,
    bracket,
    largest_radius,
    root_up,
    short,
    short_up,
    slacks,
)
from sci_barriers.solvers.margins.exact import rational_rows
from sci_barriers.solvers.margins.floats import exhausted, float_rows
from sci_barriers.solvers.margins.strict import require_strictly_complementary
from sci_barriers.solvers.margins.zero import (
    exact_slack,
    float_slack,
    no_deviation,
    radius_below,
    zero_of_p1,
)

if TYPE_CHECKING:
    from sci_barriers.solvers.rigorous.bounds import Array
    from sci_barriers.solvers.rigorous.support import Proof

FIRST_BITS = 96
"""The first precision of the exact variant."""
DECIDED_FROM = 384
"""From this precision on, strict complementarity is decided exactly before going on."""
CLOSE = Q(33, 32)
SAME = 1 + Q(1, 2**24)
"""The radius, and the slacks, are final when twice the bits enlarge them by no more than this."""


@dataclass(frozen=True, kw_only=True)
class Margin:
    """Lower bounds for a unique strictly complementary solution; units: those of A and y.

    primal: of min s_i x_i over the support; None without a support. dual: of the least
    mu w_j - |A_j^T r| off the support, for P1 and x = 0 of eta - ||y||; None when every column is
    in the support. radius > 0: the theorem at the head of the file.
    """

    primal: Q | None
    dual: Q | None
    radius: Q


def margin_of_floats(A: Array, y: Array, *, problem: Objective, proof: Proof) -> Margin:
    """The margin of a support proved in float64; all bounds rigorous.

    A (m, N), y (m,): float64, taken exactly; problem, proof: as given to and by `certify_support`.
    Nothing is taken over from the proof but (P, s) and a value near mu; the rest is shown again.
    Costs O(m N + m k^2 + k^3). Raises BadInput; PrecisionExhausted when floats do not reach.
    """
    if zero_of_p1(problem, proof.support):
        slack = float_slack(y, problem)
        return Margin(primal=None, dual=slack, radius=radius_below(slack))
    bounds = float_rows(A, y, problem=problem, proof=proof)
    radius, found = largest_radius(bounds), slacks(bounds, r=ZERO)
    if radius is None or found is None:
        raise exhausted()
    primal, dual = (None if z is None else short(z) for z in found)
    return Margin(primal=primal, dual=dual, radius=radius)


def margin_of_exact(instance: Instance, *, support: Sequence[int], signs: Sequence[int]) -> Margin:
    """The margin of an exact instance, entries of any kind and slacks of any size.

    support: distinct 0-based indices; signs: +1 or -1 for each (0 also, for a free column). Raises
    BadInput when they are not those of a unique strictly complementary solution.
    """
    P, s = _read(instance, support, signs)
    if zero_of_p1(instance.objective, P):
        slack = exact_slack(instance)
        return Margin(primal=None, dual=slack, radius=radius_below(slack))
    found = _exact(instance, P, s)
    primal, dual = (None if z is None else short(z) for z in found.slacks)
    return Margin(primal=primal, dual=dual, radius=found.radius)


def deviation(A: Array, y: Array, *, problem: Objective, proof: Proof, rho: object) -> Q:
    """An upper bound of ||x' - x||_2 for all data within rho; float64 data.

    rho: exact rational or float, 0 <= rho. BadInput when rho is larger than a proved radius.
    """
    r = _radius(rho)
    if zero_of_p1(problem, proof.support):
        return no_deviation(r, float_slack(y, problem))
    return _deviation(float_rows(A, y, problem=problem, proof=proof), r)


def deviation_of_exact(
    instance: Instance, *, support: Sequence[int], signs: Sequence[int], rho: object
) -> Q:
    """`deviation` for an exact instance. x' - x is that of all N entries."""
    P, s = _read(instance, support, signs)
    r = _radius(rho)
    if zero_of_p1(instance.objective, P):
        return no_deviation(r, exact_slack(instance))
    found = _exact(instance, P, s)
    away = _deviation(found.bounds, r + found.error)
    if found.error == 0:
        return away
    return short_up(away + _deviation(found.bounds, found.error))  # by way of (A~, y~)


def _deviation(bounds: Bounds, r: Q) -> Q:
    """||x'(mu') - x|| <= max over mu_-, mu_+ of ||x'(mu) - x(mu)|| plus (mu_+ - mu_-) ||v||."""
    ends, found = bracket(bounds, r=r), slacks(bounds, r=r)
    if ends is None or found is None or any(z is not None and z <= 0 for z in found):
        raise bad_input("rho", r, "must be at most the radius of the margin", "pass a smaller rho")
    if bounds.sigma is None:
        return ZERO
    away = max(at.inverse * at.H + at.r * at.R * at.inverse * at.inverse for at in ends)
    return short_up(away + (ends[1].mu - ends[0].mu) * bounds.v)


def _radius(rho: object) -> Q:
    r = as_q(rho)
    if r < 0:
        raise bad_input("rho", rho, "must be >= 0", "pass a radius")
    return r


def _read(
    instance: Instance, support: Sequence[int], signs: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    P, s = tuple(int(i) for i in support), tuple(int(t) for t in signs)
    if len(set(P)) < len(P) or any(not 0 <= i < instance.N for i in P):
        raise bad_input("support", support, f"must be distinct indices in 0..{instance.N - 1}",
                        "name each index once, from 0")  # fmt: skip
    weights = [instance.objective.weight(i) for i in P]
    if len(P) != len(s) or any(
        abs(t) != 1 and not (t == 0 and is_zero(w)) for t, w in zip(s, weights, strict=False)
    ):
        raise bad_input("signs", signs, "must be +1 or -1 for each index", "give one sign each")
    return P, s


@dataclass(frozen=True, kw_only=True)
class _Settled:
    """Bounds for rational data within `error` of the instance; its radius and its least slacks."""

    bounds: Bounds
    error: Q
    radius: Q
    slacks: tuple[Q | None, Q | None]

    def improved(self, other: _Settled) -> bool:
        """Whether a number of the other is larger by more than the tolerance."""
        pairs = zip(self.slacks, other.slacks, strict=True)
        return other.radius > CLOSE * self.radius or any(
            a is not None and b is not None and b > SAME * a for a, b in pairs
        )


def _exact(instance: Instance, P: tuple[int, ...], s: tuple[int, ...]) -> _Settled:
    """The precision doubles until twice the bits enlarge neither the radius nor a slack."""
    bits, best = FIRST_BITS, None
    while True:
        if bits >= DECIDED_FROM and best is None:
            require_strictly_complementary(instance, P, s)
        found = _at_precision(instance, P, s, bits=bits)
        if found is not None:
            if best is not None and not best.improved(found):
                return found if found.radius >= best.radius else best
            best = found
        bits *= 2


def _at_precision(
    instance: Instance, P: tuple[int, ...], s: tuple[int, ...], *, bits: int
) -> _Settled | None:
    """What `bits` bits show; None: no radius."""
    A, y, error = _rounded(instance, bits=bits)
    bounds = rational_rows(instance, A=A, y=y, P=P, s=s, bits=bits)
    if bounds is None:
        return None
    radius, least = largest_radius(bounds, depth=bits), slacks(bounds, r=error)
    if radius is None or least is None or radius <= 64 * error:
        return None
    radius = radius if error == 0 else short(radius - error, bits=8)
    return _Settled(bounds=bounds, error=error, radius=radius, slacks=least)


def _rounded(instance: Instance, *, bits: int) -> tuple[Matrix, tuple[Q, ...], Q]:
    """Rational A~, y~ and e with ||A~ - A||_F <= e, ||y~ - y|| <= e; e = 0 for rational data."""
    A, y = instance.A, instance.y
    if A.is_rational and all(isinstance(z, Q) for z in y):
        return A, tuple(as_q(z) for z in y), ZERO
    entries = [z for row in A.rows for z in row] + list(y)
    top = max((exponent(z) for z in entries if not is_zero(z)), default=0)
    n = bits - top
    rows = [[round_dyadic(z, n=n) for z in row] for row in A.rows]
    count = Q(instance.m * instance.N)
    error = root_up(count) * power_of_two(-n - 1)
    return Matrix(rows), tuple(round_dyadic(z, n=n) for z in y), error
