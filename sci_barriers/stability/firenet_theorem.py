"""The FIRENET theorem on a matrix with a certified null space property: every inequality, verified.

    F(z) = lam ||z||_1 + ||A z - y||, y = A x + e, lam <= c1/(sqrt(s) c2), C3 = c1/(sqrt(s) lam),
    L >= ||A||, p >= 2 e C3 L, eps_0 >= F(0) - F(x), delta >= delta_0 = 2 lam sigma_s(x)_1 + 2||e||.

Theorem [derived; Theorem 3 of the slides is the distance bound]. psi_k of `firenet_run` satisfies
    F(psi_k) - F(x) <= eps_k,
    ||psi_k - x|| <= C3 (eps_k + delta_0) <= C3 (e^-k eps_0 + delta e/(e - 1)).
Inner loop: with d = ||psi_{k-1} - x||, F(psi_k) - F(x) <= (L/p)(alpha_k d^2 + 1/alpha_k).
Proof [derived; Chambolle, Pock, Math. Program. 159, 2016, for the averages]. Scale by alpha_k. Let
l(z, w) = lam ||z||_1 + <A z - y, w>, ||w|| <= 1, and |(a, b)|^2 = L||a||^2 + L||b||^2 - 2<A a, b>,
which is >= 0 as L >= ||A||. The two prox inequalities of one step, added, give for all (x, w)
    l(z+, w) - l(x, v+) <= (|(z, v) - (x, w)|^2 - |(z+, v+) - (x, w)|^2)/2.
The mean of p steps and convexity give l(Z_p, w) - l(x, V_p) <= |(z^0 - x, -w)|^2/(2p) <=
(L/p)(||z^0 - x||^2 + ||w||^2). The best w makes l(Z_p, w) = F(Z_p), and l(x, V_p) <= F(x).
Proof of the theorem. d <= C3 (eps_{k-1} + delta) = C3 e eps_k by sharpness (recovery_bounds), also
for k = 1, as F(0) - F(x) <= eps_0. With alpha_k = 2L/(p eps_k) the bound of the inner loop is
2 L^2 d^2/(p^2 eps_k) + eps_k/2 <= 2 (e C3 L/p)^2 eps_k + eps_k/2 <= eps_k. Sharpness at psi_k and
eps_k = e^-k eps_0 + delta (e^-1 + ... + e^-k) give the rest. QED

A run decides these inequalities for its own A, x, e, restart by restart, as PROVED, REFUTED or
UNDECIDED. It does not show the theorem: "for all x" rests on the proof and on the certificate of
rho and gamma. The bounds are on the distance to x, not to the minimisers of F; with noise psi_k
need not tend to either. Tied columns have rho_0 >= 1: no constants, and nothing is promised.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sci_barriers.errors import PrecisionExhausted, bad_input
from sci_barriers.exact import (
    Enclosure,
    Matrix,
    Number,
    Q,
    Verdict,
    absolute,
    enclosure,
    exponent,
    norm_squared,
    operator_norm,
    operator_norm_at_most,
    rational_value,
    round_dyadic,
    sign,
    simplified,
    sqrt_enclosure,
    to_json,
)
from sci_barriers.exact.balls import Ball
from sci_barriers.stability.constants import (
    Constants,
    Pair,
    best_s_term,
    constants_of,
    root,
    total,
)
from sci_barriers.stability.firenet_run import Balls, Product, Stage, firenet_stages, length
from sci_barriers.stability.reading import Vector, read_count, read_point, read_rational
from sci_barriers.stability.recovery_bounds import inner_steps, inverse_e
from sci_barriers.stability.robust_null_space import Form, RobustNullSpace

MOST_BITS = 1 << 17
ATTEMPTS = 4
NAMES = ("start", "inner", "contraction", "objective", "sharpness", "distance", "link", "closed")


@dataclass(frozen=True, kw_only=True)
class FirenetPlan:
    """The data and parameters of one run; made by `firenet_plan`.

    A (m, N), x (N,), e (m,), y = A x + e; lam, delta_0, C3 exact; L, eps_0, delta rational.
    """

    A: Matrix
    x: Vector
    e: Vector
    y: Vector
    constants: Constants
    lam: Number
    L: Q
    p: int
    eps_0: Q
    delta: Q
    delta_0: Number

    @property
    def C3(self) -> Number:
        """c1/(sqrt(s) lam), exact."""
        return self.constants.sharpness(self.lam)

    @cached_property
    def hypotheses(self) -> dict[str, Verdict]:
        """The hypotheses on lam, L, p, eps_0, delta, each decided; rho < 1 holds by the constants.

        p and eps_0 from enclosures of 256 bits, the others exactly.
        """
        needed = 2 * self.L * enclosure(self.C3, bits=256) / inverse_e(bits=256)
        size = total(map(absolute, self.x))
        misfit = simplified(self.lam * size + root(self.e, name="e"))
        start = sqrt_enclosure(norm_squared(self.y), bits=256) - enclosure(misfit, bits=256)
        return {
            "lam": Verdict.of(self.constants.allows(self.lam)),
            "L": operator_norm_at_most(self.A, self.L),
            "p": needed.at_most(self.p),
            "eps_0": start.at_most(self.eps_0),
            "delta": Verdict.of(sign(self.delta - self.delta_0) >= 0),
        }

    def to_json(self) -> dict[str, Any]:
        """All numbers as exact texts, the constants with their normalisation."""
        return {
            "A": [[to_json(v) for v in row] for row in self.A.rows],
            "x": [to_json(v) for v in self.x], "e": [to_json(v) for v in self.e],
            "constants": self.constants.to_json(), "lam": to_json(self.lam), "p": self.p,
            "L": to_json(self.L), "eps_0": to_json(self.eps_0), "delta": to_json(self.delta),
            "delta_0": to_json(self.delta_0), "C3": to_json(self.C3),
        }  # fmt: skip


def firenet_plan(
    found: RobustNullSpace, *, x: Any, e: Any, pair: Pair = "c", form: Form = "root",
    lam: Any = None, L: Any = None, p: Any = None, eps_0: Any = None, delta: Any = None,
    bits: int = 32,
) -> FirenetPlan:  # fmt: skip
    """The plan for y = A x + e, x (N,) and e (m,) rational, A = found.A with rho < 1.

    Left out: lam = c1/(sqrt(s) c2), then C3 = c2; L >= ||A||, eps_0 >= ||y|| and delta >= delta_0
    rounded upwards to about `bits` digits; p = the least integer >= 2 e C3 L. Values that are
    given are taken as they are: `hypotheses` tells which of them keep the theorem's conditions.
    BadInput for rho >= 1, wrong shapes, eps_0 <= 0 (pass one > 0 if y = 0), L <= 0, p < 1, and for
    lam beyond its limit without p.
    """
    constants = constants_of(found, pair=pair, form=form)
    m, N = found.A.shape
    truth, noise = read_point(x, name="x", N=N), read_point(e, name="e", N=m, symbol="m")
    data = tuple(simplified(a + b) for a, b in zip(found.A @ truth, noise, strict=True))
    weight: Any = constants.lam_limit if lam is None else read_point([lam], name="lam")[0]
    if sign(weight) <= 0:
        raise bad_input("lam", weight, "must be > 0", "pass a positive number such as '1/10'")
    tail = best_s_term(truth, s=constants.s)
    delta_0 = simplified(2 * weight * tail + 2 * root(noise, name="e"))
    if L is None:
        L = _norm_bound(found.A, bits=bits)
    norm = read_rational(L, name="L", above=0)
    if eps_0 is None:
        eps_0 = sqrt_enclosure(norm_squared(data), bits=bits).upper
    if delta is None:
        delta = _up(delta_0, bits=bits)
    if p is None:
        p = inner_steps(constants, lam=weight, L=norm)
    return FirenetPlan(
        A=found.A, x=truth, e=noise, y=data, constants=constants, lam=weight, L=norm,
        p=read_count(p, name="p", least=1, why="pass the number of inner steps"),
        eps_0=read_rational(eps_0, name="eps_0", above=0),
        delta=read_rational(delta, name="delta", least=0), delta_0=delta_0,
    )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Inequality:
    """left <= right, both enclosed; margin encloses right - left, which decides it."""

    name: str
    left: Enclosure
    right: Enclosure
    margin: Enclosure

    @property
    def verdict(self) -> Verdict:
        """PROVED for margin >= 0, REFUTED for margin < 0, else UNDECIDED."""
        return (-self.margin).at_most(0)

    @property
    def ratio(self) -> Enclosure | None:
        """left/right enclosed; None unless right > 0 is shown."""
        return self.left / self.right if self.right.lower > 0 else None


@dataclass(frozen=True, kw_only=True)
class Restart:
    """After k restarts: x (N,) dyadic with ||psi_k - x|| <= radius, and the inequalities.

    eps = eps_k; gap = F(psi_k) - F(x); distance = ||psi_k - x|| to the truth x of the plan; closed
    = C3 (e^-k eps_0 + delta e/(e - 1)). With d = ||psi_{k-1} - x|| and B = (L/p)(alpha_k d^2 +
    1/alpha_k) the inequalities are, the first three for k >= 1 only:
        start        d <= C3 e eps_k
        inner        gap <= B
        contraction  B <= eps_k
        objective    gap <= eps_k
        sharpness    distance <= C3 (gap + delta_0)
        distance     distance <= C3 (eps_k + delta_0)
        link         C3 (eps_k + delta_0) <= closed: an equality for delta = delta_0 = 0
        closed       distance <= closed
    """

    k: int
    psi: tuple[Q, ...]
    radius: Q
    eps: Enclosure
    gap: Enclosure
    distance: Enclosure
    closed: Enclosure
    inequalities: dict[str, Inequality]

    @property
    def verdict(self) -> Verdict:
        """On all inequalities."""
        return Verdict.every(each.verdict for each in self.inequalities.values())


@dataclass(frozen=True, kw_only=True)
class FirenetRun:
    """The restarts 0, 1, ... of one plan, in order; bits: the precision that was used."""

    plan: FirenetPlan
    restarts: tuple[Restart, ...]
    bits: int

    @property
    def verdict(self) -> Verdict:
        """On the hypotheses and all inequalities at all restarts."""
        parts = [*self.plan.hypotheses.values(), *(each.verdict for each in self.restarts)]
        return Verdict.every(parts)

    def largest(self, name: str) -> Enclosure | None:
        """The largest left/right of the named inequality over k >= 1; None where none is known."""
        if name not in NAMES:
            raise bad_input("name", name, "is no inequality", f"one of {', '.join(NAMES)}")
        ratios = [each.inequalities[name].ratio for each in self.restarts[1:]]
        known = [ratio for ratio in ratios if ratio is not None]
        return Enclosure.max(*known) if known else None

    def to_json(self) -> dict[str, Any]:
        """The plan, the verdicts, and eps_k, gap, distance, closed as decimals rounded outwards."""
        return {
            "plan": self.plan.to_json(),
            "bits": self.bits,
            "hypotheses": {name: part.value for name, part in self.plan.hypotheses.items()},
            "restarts": [
                {
                    "k": each.k,
                    "eps": list(each.eps.bounds(17)), "gap": list(each.gap.bounds(17)),
                    "distance": list(each.distance.bounds(17)),
                    "closed": list(each.closed.bounds(17)),
                    "verdicts": {n: part.verdict.value for n, part in each.inequalities.items()},
                }
                for each in self.restarts
            ],
        }  # fmt: skip


def verify_firenet(plan: FirenetPlan, *, restarts: int, bits: int | None = None) -> FirenetRun:
    """The network of the plan run for k = 1, ..., restarts, and every inequality at every k.

    bits: of the first attempt, default about 3 p restarts; they are doubled, up to three times,
    while something is open. What is open then stays UNDECIDED: an equality is never decided by
    balls. PrecisionExhausted when nothing can be enclosed at all.
    """
    count = read_count(restarts, name="restarts", least=1, why="pass a count")
    precision = 3 * plan.p * count + 128
    if bits is not None:
        precision = read_count(bits, name="bits", least=2, why="pass a number of binary digits")
    found: FirenetRun | None = None
    for _ in range(ATTEMPTS):
        if found is not None and precision > MOST_BITS:
            break
        try:
            rows = tuple(_checked(plan, count, precision))
            found = FirenetRun(plan=plan, restarts=rows, bits=precision)
            if Verdict.every(row.verdict for row in rows) is not Verdict.UNDECIDED:
                break
        except PrecisionExhausted:
            pass
        precision *= 2
    if found is None:
        raise PrecisionExhausted(f"{count} restarts: not enclosed at {precision // 2} bits; fewer")
    return found


def _checked(plan: FirenetPlan, count: int, bits: int) -> Iterator[Restart]:
    """The restarts at one precision."""

    def ball(value: Any) -> Ball:
        return Ball.of(value, bits=bits)

    product, truth = Product(plan.A, bits=bits), [ball(value) for value in plan.x]
    y, lam, C3, floor = [ball(v) for v in plan.y], ball(plan.lam), ball(plan.C3), ball(plan.delta_0)
    at_truth = lam * ball(total(map(absolute, plan.x))) + ball(root(plan.e, name="e"))
    inverse = ball(-1).exp()
    slack, tail = ball(simplified(plan.delta - plan.delta_0)), plan.delta * inverse / (1 - inverse)
    power, before = ball(1), length(truth)
    stages = firenet_stages(
        plan.A, plan.y, lam=plan.lam, L=plan.L, p=plan.p, eps_0=plan.eps_0, delta=plan.delta,
        restarts=count, bits=bits,
    )  # fmt: skip
    for stage in stages:
        if stage.k:
            power = power * inverse
        gap = _objective(product, y, lam, stage.psi) - at_truth
        distance = length([a - b for a, b in zip(stage.psi, truth, strict=True)])
        closed = C3 * (power * plan.eps_0 + plan.delta / (1 - inverse))
        bound = C3 * (stage.eps + floor)
        sides: dict[str, tuple[Ball, Ball]] = {}
        if stage.alpha is not None:
            inner = (stage.alpha * before * before + 1 / stage.alpha) * plan.L / plan.p
            sides["start"] = before, C3 * stage.eps / inverse
            sides["inner"] = gap, inner
            sides["contraction"] = inner, stage.eps
        sides["objective"] = gap, stage.eps
        sides["sharpness"] = distance, C3 * (gap + floor)
        sides["distance"] = distance, bound
        sides["closed"] = distance, closed
        decided = {name: _inequality(name, *pair) for name, pair in sides.items()}
        # closed - bound = C3 (delta - delta_0 + delta e^-k/(e - 1)), with equality for delta = 0
        decided["link"] = _inequality("link", bound, closed, margin=C3 * (slack + tail * power))
        yield _restart(stage, gap, distance, closed, decided)
        before = distance


def _norm_bound(A: Matrix, *, bits: int) -> Q:
    """L >= ||A||: a multiple of 2^-16 where there is one just below the rounded norm."""
    upper = operator_norm(A, bits=bits).upper
    short = round_dyadic(upper, n=16, mode="floor")
    return short if operator_norm_at_most(A, short) is Verdict.PROVED else upper


def _up(x: Number, *, bits: int) -> Q:
    """x >= 0 itself where it is rational, else rounded upwards."""
    q = rational_value(x)
    return enclosure(x, bits=bits - exponent(x)).upper if q is None else q


def _restart(
    stage: Stage, gap: Ball, distance: Ball, closed: Ball, decided: dict[str, Inequality]
) -> Restart:
    psi, radius = stage.centre()
    return Restart(
        k=stage.k, psi=psi, radius=radius, eps=stage.eps.enclosure(), gap=gap.enclosure(),
        distance=distance.enclosure(), closed=closed.enclosure(), inequalities=decided,
    )  # fmt: skip


def _inequality(name: str, left: Ball, right: Ball, *, margin: Ball | None = None) -> Inequality:
    difference = right - left if margin is None else margin
    return Inequality(
        name=name, left=left.enclosure(), right=right.enclosure(), margin=difference.enclosure()
    )


def _objective(product: Product, y: list[Ball], lam: Ball, z: Balls) -> Ball:
    """F(z)."""
    size = z[0].max(-z[0])
    for entry in z[1:]:
        size = size + entry.max(-entry)
    return lam * size + length([a - b for a, b in zip(product(z), y, strict=True)])
