"""Conditioning of the members of Omega: condition numbers with their hypotheses, exact bounds.

    cond(A A') = 1;   solution map at a side: ||x' - x|| <= C delta;   distance to infeasibility

(A', y') is any perturbation with max(||A' - A||, ||y' - y||) <= delta, operator norm and l2, in all
directions. a = alpha + g, j the winner, T, x_2, c as in families/tie.py, X = ||x||.

**P1 with eta = 0, and P3.**  C = (1 + X)/(a - delta), if with V^2 = 1/a^2 + (m-1)/c^2

    delta V (a + alpha) a < g (a - delta),  (1 + X) delta < T (a - delta),  P3: lam V a < a - delta.

*Proof.* B = the columns j, k, ..., N-1 of A: diag(a, c, ..., c), c > a; ||B'^-1|| <= 1/(a - delta).
x' = B'^-1 y' has ||x' - x|| = ||B'^-1 (dy - dB x)|| <= C delta < T, so x'_j > 0. With the signs s
of x' (1 where x'_i = 0) and l = 1 (P1), lam (P3), v' = l B'^-* s and v = l B^-* s, ||v|| = l V: for
i < k, i != j, |A'_i* v'| <= l alpha/a + delta l V (a + alpha)/(a - delta) < l; P3: ||v'|| <=
l V a/(a - delta) < 1. By Lemma C x' is the only minimiser. The sum in V runs over the whole block:
dy may make every entry of y_2 non-zero, with any sign.

**P1 with eta > 0 (w = 0).**  kappa = (1 + T) delta,  C = (1 + T)(1 + 4 kappa/eta)/(a - delta), if

    2 kappa <= eta,  C delta < T,  g (1 - 4 kappa^2/eta^2) > 2 delta,
    2 c kappa + 2 delta eta < a (eta - 4 kappa^2/eta)   (m > 1).

*Proof.* x' = (T + s) e_j, s the least number with ||r(s)|| <= eta, where r(s) = y' - A'_j (T + s) =
(eta + q_1 - (a + b_1) s, q_2 - b_2 s), ||q|| <= kappa, ||b|| <= delta. The first entry is > eta for
s < -kappa/(a - delta). s_0 = (q_1 + h)/(a + b_1), h = 4 kappa^2/eta, has |s_0| <= C delta <= T and
||r_2|| <= 2 kappa, so ||r||^2 <= (eta - h)^2 + 4 kappa^2 <= eta^2: feasible. So |s| <= C delta,
||r|| = eta, r_1 >= eta - h, ||r_2|| <= 2 kappa. The dual v' = r/<A'_j, r>: <A'_j, r> >= a r_1 -
delta eta exceeds |A'_i* r|, at most alpha r_1 + delta eta (i < k), 2 c kappa + delta eta (block).

**P2.**  R = ||y - A x||,  C = (1 + X)/(a - delta) + R/(a - delta)^2, if

    delta (R + (alpha + delta)(2 (1 + X) + R/(a - delta))) < lam g/(2a).

*Proof.* d = x' - x on the columns of B, where the objective is strongly convex; r = y - Bx, q = dy
- dB x. Monotone subgradients: <B*r - B'*(r + q - B'd), d> <= 0, so ||B'd||^2 <= <r, dB d> +
<q, B'd>, hence ||B'd|| <= delta R/(a - delta) + delta (1 + X) and ||d|| <= C delta: no sign is
needed, and |w_i| = lam/(2c) is allowed. r' - r = q - B'd, so |A'_i* r'| < lam/2 for i < k, i != j.
(R = lam/(2a) for w = 0.)

As delta -> 0: (1 + X)/a, (1 + T)/a, (1 + X + R/a)/a; with w = 0 at most 0.3. The delta that are
allowed shrink like g: at the tie there is no such bound. [derived]
"""

from __future__ import annotations

from dataclasses import dataclass

from sci_barriers.adversary.breakdown.block import block_squared, norm_at_most
from sci_barriers.adversary.breakdown.omega import Omega
from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, Q, power_of_two, sign, sqrt_enclosure
from sci_barriers.families.base import Fact, rational
from sci_barriers.families.tie import Tie

ZERO = Q(0)
_BITS = 64
_TRIES = 400


def gram_condition(member: Tie) -> Q:
    """cond(A A'), exact: the rows are orthogonal, their squared norms ||a||^2 and c^2 are equal.

    The value is computed from these two, and is 1 for every member.
    """
    last = member.alpha + member.g
    first = (member.k - 1) * member.alpha * member.alpha + last * last
    return max(first, member.c_squared) / min(first, member.c_squared)


@dataclass(frozen=True, kw_only=True)
class SolutionMap:
    """||x' - x|| <= bound * delta for all perturbations of size delta <= radius.

    facts: the exact inequalities that this rests on, all true.
    """

    bound: Q
    radius: Q
    facts: tuple[Fact, ...]


def solution_map(member: Tie, *, radius: Q = ZERO) -> SolutionMap:
    """C of the head of the file at a side (g > 0); radius 0: the limit delta -> 0, the condition
    number in the sense of lim sup.

    X and R are rounded upwards by 2^-64 of themselves, where w makes them irrational. Raises
    BadInput for g <= 0, and where a hypothesis fails: then nothing is claimed.
    """
    delta = rational("radius", radius)
    if member.g <= 0:
        raise bad_input("g", member.g, "must be > 0: elsewhere the minimiser is not unique near by",
                        "take a side")  # fmt: skip
    if not 0 <= delta < member.a_max:
        raise bad_input("radius", delta, f"must be >= 0 and < a = {member.a_max}", "pass 0")
    bound, facts = _parts(member, delta)
    for fact in facts:
        if not fact.holds:
            raise bad_input("radius", delta, f"must satisfy {fact.text}",
                            "pass neighbourhood(member), or fewer rows")  # fmt: skip
    return SolutionMap(bound=bound, radius=delta, facts=facts)


def neighbourhood(member: Tie) -> Q:
    """The largest g 2^-n, n >= 1, that `solution_map` takes as radius. BadInput as there."""
    solution_map(member)
    for n in range(1, _TRIES):
        delta = member.g * power_of_two(-n)
        if delta < member.a_max and all(fact.holds for fact in _parts(member, delta)[1]):
            return delta
    raise bad_input("g", member.g, "leaves no radius above g 2^-400", "take another side")


def _parts(member: Tie, delta: Q) -> tuple[Q, tuple[Fact, ...]]:
    if member.problem == "P2":
        return _lasso(member, delta)
    if member.eta is not None and member.eta > 0:
        return _with_noise(member, delta)
    return _interpolation(member, delta)


def _interpolation(member: Tie, delta: Q) -> tuple[Q, tuple[Fact, ...]]:
    """P1 with eta = 0, and P3."""
    a, alpha, g, X = member.a_max, member.alpha, member.g, _size(member)
    V_squared = 1 / (a * a) + Q(member.m - 1) / member.c_squared
    left, right = delta * (a + alpha) * a, g * (a - delta)
    facts = [
        _fact("delta V (a + alpha) a < g (a - delta)", left * left * V_squared < right * right),
        _fact("(1 + X) delta < T (a - delta)", (1 + X) * delta < member.T * (a - delta)),
    ]
    if member.lam is not None:
        size = member.lam * a
        short = size * size * V_squared < (a - delta) * (a - delta)
        facts.append(_fact("lam V a < a - delta, V^2 = 1/a^2 + (m-1)/c^2", short))
    return (1 + X) / (a - delta), tuple(facts)


def _with_noise(member: Tie, delta: Q) -> tuple[Q, tuple[Fact, ...]]:
    """P1 with eta > 0."""
    a, g, T, eta = member.a_max, member.g, member.T, member.eta
    assert eta is not None
    kappa = (1 + T) * delta
    bound, high = (1 + T) * (1 + 4 * kappa / eta) / (a - delta), 4 * kappa * kappa / eta
    facts = [
        _fact("2 kappa <= eta", 2 * kappa <= eta),
        _fact("C delta < T", bound * delta < T),
        _fact("g (1 - 4 kappa^2/eta^2) > 2 delta", g * (1 - high / eta) > 2 * delta),
    ]
    if member.m > 1:
        room = a * (eta - high) - 2 * delta * eta - 2 * kappa * member.c
        facts.append(_fact("2 c kappa + 2 delta eta < a (eta - 4 kappa^2/eta)", sign(room) > 0))
    return bound, tuple(facts)


def _lasso(member: Tie, delta: Q) -> tuple[Q, tuple[Fact, ...]]:
    """P2."""
    a, X, R = member.a_max, _size(member), _residual(member)
    lam = member.lam
    assert lam is not None
    moved = R + (member.alpha + delta) * (2 * (1 + X) + R / (a - delta))
    text = "delta (R + (alpha + delta)(2 (1 + X) + R/(a - delta))) < lam g/(2a)"
    bound = (1 + X) / (a - delta) + R / ((a - delta) * (a - delta))
    return bound, (_fact(text, delta * moved < lam * member.g / (2 * a)),)


def _fact(text: str, holds: object) -> Fact:
    return Fact(text=text, holds=bool(holds))


def _threshold(member: Tie) -> Q:
    return member.lam if member.problem == "P2" and member.lam is not None else ZERO


def _size(member: Tie) -> Q:
    """X >= ||x||, equal for w = 0."""
    if member.w is None:
        return member.T
    block = block_squared(
        (ZERO,) * (member.m - 1), w=member.w, lam=_threshold(member), c=member.c,
        c_squared=member.c_squared,
    )  # fmt: skip
    return sqrt_enclosure(block + member.T * member.T, bits=_BITS).upper


def _residual(member: Tie) -> Q:
    """R >= ||y - A x|| of P2, equal for w = 0: entries lam/(2a) and min(|w_i|, lam/(2c))."""
    lam, a = _threshold(member), member.a_max
    first = lam / (2 * a)
    if member.w is None:
        return first
    most = lam * lam / (4 * member.c_squared)
    total = sum((min(x * x, most) for x in member.w), first * first)
    return sqrt_enclosure(total, bits=_BITS).upper


@dataclass(frozen=True, kw_only=True)
class Feasibility:
    """P1: rho >= least (the distance to infeasibility), max(||A||, ||y||)/rho <= sqrt(squared)."""

    least: Number
    squared: Q
    fact: Fact


def distance_to_infeasibility(member: Tie) -> Feasibility:
    """rho >= ||a|| = c, and max(||A||, ||y||)/rho <= 1 where ||y|| <= c (so always for w = 0).

    *Proof.* ||E|| < c leaves A + E with the least singular value > 0: it is onto, and A x = y is
    solvable for every y. ||A|| = c; for w = 0, ||y|| = 1 + eta <= alpha_3 <= c. With w the exact
    bound of the square is max(c^2, ||y||^2)/c^2; the fact says whether it is 1. BadInput: P2, P3.
    """
    if member.problem != "P1":
        raise bad_input("problem", member.problem, "must be P1", "P2 and P3 are always feasible")
    norm = sum((x * x for x in member.w or ()), member.y_1 * member.y_1)
    squared = max(member.c_squared, norm) / member.c_squared
    return Feasibility(least=member.c, squared=squared, fact=_fact("||y|| <= ||a||", squared == 1))


def outer_lipschitz(member: Tie) -> tuple[Q, Fact]:
    """(C, d(x, Xi(tie)) <= C g for the minimiser x of this side): C = t^2 + ||w||/(k alpha^2).

    The distance of the data is g; t^2 is multiplied by 1 + shift where that is > 1. *Proof.* The
    nearest point of the face to T e_j is T e_j + (t - T)/k (1, ..., 1), at (t - T)/sqrt(k) <= t^2 g
    (choice.py); the block moves by at most ||w|| g/(k alpha^2) (block.py). BadInput for g <= 0.
    The fact is the exact inequality (t - T)^2/k + (||w|| g/(k alpha^2))^2 <= (C g)^2.
    """
    g, k, alpha = member.g, member.k, member.alpha
    if g <= 0:
        raise bad_input("g", g, "must be > 0", "take a side")
    t = 1 / alpha
    block = ZERO if member.w is None else norm_at_most(member.w) / (k * alpha * alpha)
    constant = max(Q(1), 1 + member.shift) * t * t + block
    off = member.tie().T - member.T
    squared = off * off / k + block * block * g * g
    text = "(t - T)^2/k + (||w|| g/(k alpha^2))^2 <= (C g)^2"
    return constant, _fact(text, squared <= constant * constant * g * g)


def hausdorff_quotients(member: Tie) -> tuple[Q, Q]:
    """Squares of d_H(Xi, Xi')/||A - A'||, at least: another side with this g, and the tie.

    Sides i, j: sqrt2 T/(sqrt2 g). The tie: a point of its face is t e_i, i != j, at sqrt(t^2 + T^2)
    from T e_j, and the data differ by g. Both tend to infinity as g -> 0: pairs of sequences with
    the same limit of the data, whose sets of minimisers stay apart. BadInput for g <= 0.
    """
    if member.g <= 0:
        raise bad_input("g", member.g, "must be > 0", "take a side")
    g_squared, T, t = member.g * member.g, member.T, member.tie().T
    return T * T / g_squared, (T * T + t * t) / g_squared


def hausdorff_exceeds(omega: Omega, *, s: int, bound: Q) -> int:
    """An exponent n: all sides of layer s with g = 2^-e, e >= n, have a Hausdorff quotient > bound.

    *Proof.* T >= t - t^2 g >= 4t/5 for g <= 1, so T/g >= 4t/5 2^e. BadInput unless s = 1 or 2.
    """
    if s not in (1, 2):
        raise bad_input("s", s, "must be 1 or 2", "layer 3 has one g only")
    n, least = 0, 5 * rational("bound", bound) / (4 * omega.t(s))
    while (1 << n) <= least:
        n += 1
    return n
