"""support: the minimiser is unique, its support and signs are the claimed ones, and it is enclosed.

Notation: P the support, k = |P|, s the signs, w >= 0 the weights, G = A_P'A_P, D = diag(2^d_i),
x(mu) on P with G x(mu) = A_P'y - mu w s, r(mu) = y - A_P x(mu), so A_P'r(mu) = mu w s.

Eigenvalue [derived]. |DGD - tau' I - LL'|_F <= tau' - tau and tau > 0 give DGD >= tau I for any
real L, as LL' >= 0 and the operator norm is at most the Frobenius norm. So P is independent.
Error [derived]. For any x~ let r~ = y - A_P x~, g = A_P'r~ - mu w s, gamma = |Dg|. Then
G (x(mu) - x~) = g, hence with z = D^-1 (x(mu) - x~): (DGD) z = Dg, |z| <= gamma/tau and
|A_P (x(mu) - x~)|^2 = (Dg)'(DGD)^-1 Dg <= gamma^2/tau, that is
    |x_i(mu) - x~_i| <= 2^d_i gamma/tau,      |r(mu) - r~| <= gamma/sqrt(tau).
Ends [derived]. s_i x_i(mu) > 0 and |A_j'r(mu)| < mu w_j (j off P) are affine inequalities: true at
mu_lo and mu_hi, they are true in between. |r(mu)|^2 = rho + mu^2 omega, rho = dist(y, A_P)^2,
omega = |A_P (x(mu) - x(0))|^2/mu^2 not depending on mu. There is exactly one mu in between with
    P2  2c mu = lam                      if 2c mu_lo <= lam <= 2c mu_hi,
    P3  mu = lam |r(mu)|                 if mu_lo < lam |r(mu_lo)| and lam |r(mu_hi)| < mu_hi:
        mu^2 (1 - lam^2 omega) - lam^2 rho is linear in mu^2 and changes sign, so that
        1 - lam^2 omega > 0, and the root mu^2 > 0 gives rho > 0: y is not in the range of A_P,
    P1  |r(mu)| = eta                    if |r(mu_lo)| < eta < |r(mu_hi)|; so omega > 0.
Unique [Lemma C of kernel.py]. At that mu let x = x(mu), r = r(mu), and v = 2cr (P2), lam r/mu (P3),
r/mu (P1, r != 0 as eta > 0). x is aligned, and by the strict inequalities every minimiser is 0 off
P. P2, P1: all minimisers have the same Ax, and P is independent. P3: two minimisers x, x' have
A(x - x') = tv for a real t; t != 0 would put v, and y, into the range of A_P.
Empty P: x = 0, r = y. P2: |A_j'y| < mu w_j, 2c mu <= lam; P3: the same with mu <= lam |y|, so y is
not 0; P1: |y| <= eta and all w > 0: only 0 has norm 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..context import Context
from ..enclosing import EXTRA, Data, End, definite, end
from ..families import Instance, dot
from ..integers import (
    LONGEST,
    WORD,
    Ratio,
    columns,
    common,
    denominator,
    dyadic,
    inner,
    length,
    rational,
    scaled,
    short,
)
from ..kernel import need
from ..numbers import Unreadable, ratio, sign
from ..reader import MAX_SIDE, anything, fields, indices, integer, label, list_of, signs

MAX_WORK = 20_000_000_000  # products of 30-bit words in one statement


@dataclass(frozen=True)
class Box:
    """A proved support statement: lower_i <= x_i <= upper_i on the support, x = 0 elsewhere."""

    instance: Instance
    support: list[int]
    bounds: list[list[Ratio]]


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """Accept or reject the statement (through the context, so that it is checked once)."""
    box(context, name, f"statements.{name}")


def box(context: Context, name: Any, where: str) -> Box:
    """The proved enclosure of the support statement of that name."""
    name = label(name, where)
    statement = context.statements.get(name)
    if not isinstance(statement, dict) or statement.get("kind") != "support":
        raise Unreadable(f"{where}: there is no support statement {name!r}")
    if name not in context.shared:
        context.shared[name] = _prove(context, statement, f"statements.{name}")
    found: Box = context.shared[name]
    return found


def _prove(context: Context, statement: dict[str, Any], where: str) -> Box:
    keys = {"kind": label, "instance": label, "claim": anything, "proof": anything}
    got = fields(statement, where, keys)
    instance = context.instance(got["instance"], f"{where}.instance")
    pair = list_of(short, least=2, most=2)
    few = {"support": indices, "signs": signs, "x": list_of(pair, most=MAX_SIDE)}
    claim = fields(got["claim"], f"{where}.claim", few)
    P, s, bounds = claim["support"], claim["signs"], claim["x"]
    if P[-1:] >= [instance.N] or not len(P) == len(s) == len(bounds):
        raise Unreadable(f"{where}.claim: indices below {instance.N}, one sign and x for each")
    need(len(P) <= instance.m, "more indices than rows: the columns are dependent")
    for i, sigma, (low, high) in zip(P, s, bounds):
        inside = low if sigma > 0 else high
        need(low[0] * high[1] <= high[0] * low[1], f"x: lower exceeds upper at index {i}")
        need(inside[0] * sigma > 0, f"x: the bounds at index {i} do not show the claimed sign")
    if P:
        _with_support(instance, P, s, bounds, got["proof"], f"{where}.proof")
    else:
        _empty(instance, got["proof"], f"{where}.proof")
    return Box(instance, P, bounds)


def _empty(instance: Instance, proof: Any, where: str) -> None:
    """x = 0 is the only minimiser."""
    squared = dot(instance.y, instance.y)
    if instance.problem == "P1":
        fields(proof, where, {})
        need(sign(instance.eta * instance.eta - squared) >= 0, "|y| exceeds eta")
        need(all(sign(w) > 0 for w in instance.weights), "a weight is 0: 0 is not the only one")
        return
    got = fields(proof, where, {"mu": list_of(_positive, least=1, most=1)})
    (mu,) = got["mu"]
    lam, low = instance.lam, ratio(*mu)
    if instance.problem == "P2":
        need(sign(lam - low * instance.factor * 2) >= 0, "mu exceeds lam/(2c)")
    else:
        need(sign(lam * lam * squared - low * low) >= 0, "mu exceeds lam |y|")
    A, w = columns(instance), [rational(x, "a weight") for x in instance.weights]
    f, b = scaled(_entries(instance), "y")
    for j, ((q, a), (u, v)) in enumerate(zip(A, w)):
        need(abs(inner(a, b)) * v * mu[1] < mu[0] * u * q * f, f"|A_{j}'y| is not below mu w_{j}")


def _positive(value: Any, where: str) -> Ratio:
    number = short(value, where)
    if number[0] <= 0:
        raise Unreadable(f"{where}: must be > 0")
    return number


def _entries(instance: Instance) -> list[Ratio]:
    y = instance.y
    return [rational(y[k], "an entry of y") if k in y else (0, 1) for k in range(instance.m)]


def _with_support(
    instance: Instance,
    P: list[int],
    s: list[int],
    bounds: list[list[Ratio]],
    proof: Any,
    where: str,
) -> None:
    """x is the only minimiser, P its support, s its signs, and the bounds hold."""
    k = len(P)
    points = list_of(list_of(dyadic, least=k, most=k), least=1, most=2)
    rows = {"mu": list_of(_positive, least=1, most=2), "x": points, "factor": anything}
    exponents = list_of(integer(-LONGEST, LONGEST), least=k, most=k)
    got = fields(proof, where, {**rows, "shift": dyadic, "least": dyadic}, {"scale": exponents})
    mu, tau, shift, d = got["mu"], got["least"], got["shift"], got.get("scale", [0] * k)
    if len(got["x"]) != len(mu) or (instance.problem != "P2" and len(mu) != 2):
        raise Unreadable(f"{where}: one x for each mu, and two of them for P1 and P3")
    if tau[0] <= 0:
        raise Unreadable(f"{where}.least: must be > 0")
    if not isinstance(got["factor"], list) or len(got["factor"]) != k:
        raise Unreadable(f"{where}.factor: {k} rows are needed")
    L = [
        list_of(dyadic, least=i + 1, most=i + 1)(row, f"{where}.factor[{i}]")
        for i, row in enumerate(got["factor"])
    ]
    A, y = columns(instance), scaled(_entries(instance), "y")
    data = Data(
        A=A,
        y=y,
        w=[rational(w, "a weight") for w in instance.weights],
        P=P,
        s=s,
        d=d,
        tau=tau if tau[1] >= 0 else (tau[0] << -tau[1], 0),
        F=denominator([y[0], *(A[i][0] for i in P)], "the data"),
    )
    _affordable(instance, data, L, got["x"], where)
    definite(data, L, shift)
    ends = [end(data, m, x, bounds) for m, x in zip(mu, got["x"])]
    _between(instance, mu, ends)


def _affordable(
    instance: Instance, data: Data, L: list[list[Ratio]], x: list[list[Ratio]], where: str
) -> None:
    """Refuse what would take too long, before the long numbers are built."""
    m, N, k = instance.m, instance.N, len(data.P)
    a = max(length(column) for _, column in data.A)
    q = max(data.A[i][0].bit_length() for i in data.P)
    X, h = max(common(row) for row in x)
    residual = a + X + h + length(data.y[1]) + data.F.bit_length()
    factor, e = common([entry for row in L for entry in row])
    defect = 2 * (a + q + e + max(map(abs, data.d))) + EXTRA
    words = [bits // WORD + 1 for bits in (a, residual, factor, defect)]
    work = m * k * k * words[0] ** 2 // 2 + k**3 * words[2] ** 2 // 6 + k * k * words[3] ** 2
    work += len(x) * m * (N + k) * words[0] * words[1]
    if work > MAX_WORK:
        raise Unreadable(f"{where}: {work} products of words to check it; at most {MAX_WORK}")


def _between(instance: Instance, mu: list[Ratio], ends: list[End]) -> None:
    """The mu of the minimiser is the one mu, or lies between the two."""
    low, high = ratio(*mu[0]), ratio(*mu[-1])
    lam, eta = instance.lam, instance.eta
    need(len(mu) == 1 or sign(high - low) > 0, "mu: the first is not below the second")
    if instance.problem == "P2":
        twice = instance.factor * 2
        fits = sign(lam - low * twice) >= 0 and sign(high * twice - lam) >= 0
        need(fits, "mu: lam/(2c) is not between them")
    elif instance.problem == "P3":
        need(sign(lam * ends[0].lower - low) > 0, "mu: the first is not shown to be < lam |r|")
        need(sign(high - lam * ends[1].upper) > 0, "mu: the second is not shown to be > lam |r|")
    else:
        need(sign(eta - ends[0].upper) > 0, "mu: |r| < eta is not shown at the first")
        need(sign(ends[1].lower - eta) > 0, "mu: |r| > eta is not shown at the second")
