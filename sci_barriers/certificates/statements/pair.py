"""pair: two points x, x' that A hardly tells apart, and what that forces on maps Psi: R^m -> R^N.

    D = |x - x'|^2 > 0,  B = |A(x - x')|^2,  kappa = D/B (null: B = 0)
    forced    |Psi(Ax) - x|, |Psi(Ax') - x'| <= a  =>  |Psi(Ax) - Psi(Ax')| >= (sqrt D - 2a), which
              is L sqrt(B) at least; B = 0 < sqrt(D) - 2a: there is no such Psi
    missed    |Psi(Ax) - Psi(Ax')| <= L sqrt(B)  =>  one of the errors is >= (sqrt D - L sqrt B)/2
    outputs   u = Psi(Ax), u' = Psi(Ax'): errors |u - x|, |u' - x'|, stretch |u - u'|/sqrt(B)
    unstable  errors and sqrt(B) < eta <= eps: sup |Psi(z) - Psi(Ax)|/|z - Ax| over
              0 < |z - Ax| <= eps is >= (sqrt D - 2 eta)/eps, and z = x' - x is not seen, or seen
              where it is not, under noise e = A(x - x') or -e

All by the triangle inequality, decided by squares. Norms: l2. [derived]
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ..budget import Budget, budget_of, decided, plus, times
from ..context import Context
from ..kernel import need
from ..layers import Values, values
from ..numbers import Real, Unreadable, sign
from ..reader import anything, fields, label, list_of, maybe
from ..vectors import (
    bound,
    compare,
    equal,
    extent,
    inner,
    minus,
    number,
    rational,
    rows,
    vector,
)
from .optimal import matrix

OUTPUTS = ("outputs", "errors", "stretch")


@dataclass(frozen=True)
class Pair:
    """x, x', A(x' - x), D and B."""

    x: list[Values]
    image: Values
    far: Real
    near: Real
    budget: Budget
    where: str

    @property
    def seen(self) -> bool:
        """A x != A x'."""
        return decided(self.near, self.budget) > 0

    def square(self, x: Real) -> Real:
        return times(x, x, self.budget)

    def product(self, *factors: Real) -> Real:
        total = factors[0]
        for factor in factors[1:]:
            total = times(total, factor, self.budget)
        return total

    def less(self, x: Real, y: Real) -> Real:
        """x - y."""
        return plus(x, -y, self.budget)


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """All norms are recomputed from A, the points and the outputs."""
    where = f"statements.{name}"
    keys = {"kind": label, "instance": label, "claim": anything, "proof": anything}
    got = fields(statement, where, keys)
    fields(got["proof"], f"{where}.proof", {})
    instance, A = matrix(context, got["instance"], f"{where}.instance")
    budget, where = budget_of(context.shared, where), f"{where}.claim"
    needed = dict.fromkeys(("points", "apart", "near", "kappa"), anything)
    optional = dict.fromkeys((*OUTPUTS, "forced", "missed", "unstable"), anything)
    claim = fields(got["claim"], where, needed, optional)
    x = _two(claim["points"], instance.N, f"{where}.points", budget)
    step = minus(x[1], x[0], budget)
    image = values([inner(row, step, budget) for row in rows(A, budget)], budget)
    far, near = (extent(v, "l2", budget) for v in (step, image))
    need(decided(far, budget) > 0, "points: they are equal")
    pair = Pair(x, image, far, near, budget, where)
    _between(pair, claim["apart"], far, "apart")
    _between(pair, claim["near"], near, "near")
    _kappa(pair, claim["kappa"])
    if "forced" in claim:
        _forced(pair, claim["forced"])
    if "missed" in claim:
        _missed(pair, claim["missed"])
    given = [key in claim for key in OUTPUTS]
    if any(given) != all(given) or ("unstable" in claim and not all(given)):
        raise Unreadable(f"{where}: {', '.join(OUTPUTS)} belong together, and to unstable")
    if all(given):
        _outputs(pair, claim)


def _two(value: Any, N: int, where: str, budget: Budget) -> list[Values]:
    texts = list_of(anything, least=2, most=2)(value, where)
    return [vector(text, N, f"{where}[{i}]", budget) for i, text in enumerate(texts)]


def _between(pair: Pair, ends: Any, square: Real, name: str, *, over: Real | None = None) -> None:
    """lower <= sqrt(square) <= upper; with over: of sqrt(square/over)."""
    where = f"{pair.where}.{name}"
    texts = list_of(anything, least=2, most=2)(ends, where)
    for side, text in zip((1, -1), texts):
        end = pair.square(bound(text, where, pair.budget))
        end = end if over is None else pair.product(end, over)
        kept = compare(square, end, pair.budget) * side >= 0
        need(kept, f"{name}: {'lower, above' if side > 0 else 'upper, below'} the true value")


def _kappa(pair: Pair, value: Any) -> None:
    kappa = maybe(lambda v, w: number(v, w, pair.budget))(value, f"{pair.where}.kappa")
    need((kappa is not None) == pair.seen, "kappa: null exactly where A x = A x'")
    if kappa is not None:
        same = compare(pair.product(kappa, pair.near), pair.far, pair.budget) == 0
        need(same, "kappa: not |x - x'|^2/|A(x - x')|^2")


def _lower(pair: Pair, value: Any, where: str) -> Real | None:
    found: Real | None = maybe(lambda v, w: bound(v, w, pair.budget))(value, where)
    return found


def _forced(pair: Pair, value: Any) -> None:
    """L sqrt(B) + 2a <= sqrt(D): 4 a sqrt(D) <= D + 4a^2 - L^2 B, and 2a <= sqrt(D)."""
    where = f"{pair.where}.forced"
    got = fields(value, where, {"accuracy": anything, "lower": anything})
    a = rational(got["accuracy"], f"{where}.accuracy", pair.budget)
    double = pair.square(plus(a, a, pair.budget))
    least = _lower(pair, got["lower"], f"{where}.lower")
    need((least is not None) == pair.seen, "forced: lower is null exactly where A x = A x'")
    order = compare(pair.far, double, pair.budget)
    if least is None:
        need(order > 0, "forced: |x - x'| is not > 2 accuracy")
        return
    taken = pair.product(pair.square(least), pair.near)
    rest = pair.less(plus(pair.far, double, pair.budget), taken)
    root = pair.product(double, pair.far) * 4
    need(
        order >= 0
        and decided(rest, pair.budget) >= 0
        and compare(root, pair.square(rest), pair.budget) <= 0,
        "forced: above (|x - x'| - 2 accuracy)/|A(x - x')|",
    )


def _missed(pair: Pair, value: Any) -> None:
    """2e + L sqrt(B) <= sqrt(D): 4 e L sqrt(B) <= D - 4e^2 - L^2 B."""
    where = f"{pair.where}.missed"
    got = fields(value, where, {"lipschitz": anything, "lower": anything})
    slope = rational(got["lipschitz"], f"{where}.lipschitz", pair.budget)
    e = bound(got["lower"], f"{where}.lower", pair.budget)
    double = pair.square(plus(e, e, pair.budget))
    taken = pair.product(pair.square(slope), pair.near)
    rest = pair.less(pair.less(pair.far, double), taken)
    root = pair.product(double, taken) * 4
    need(
        decided(rest, pair.budget) >= 0
        and compare(root, pair.square(rest), pair.budget) <= 0,
        "missed: above (|x - x'| - lipschitz |A(x - x')|)/2",
    )  # fmt: skip


def _outputs(pair: Pair, claim: dict[str, Any]) -> None:
    """Errors and stretch of the two outputs, and the theorem of instability at them."""
    where, budget = pair.where, pair.budget
    N = len(pair.x[0])
    u = _two(claim["outputs"], N, f"{where}.outputs", budget)
    errors = [extent(minus(v, x, budget), "l2", budget) for v, x in zip(u, pair.x)]
    ends = list_of(anything, least=2, most=2)(claim["errors"], f"{where}.errors")
    for i, (end, error) in enumerate(zip(ends, errors)):
        _between(pair, end, error, f"errors[{i}]")
    if "forced" in claim:
        a = rational(claim["forced"]["accuracy"], f"{where}.forced.accuracy", budget)
        within = all(compare(error, pair.square(a), budget) <= 0 for error in errors)
        need(within, "forced: an error of the outputs is above accuracy")
    moved = minus(u[1], u[0], budget)
    if pair.seen:
        over = extent(moved, "l2", budget)
        need(claim["stretch"] is not None, "stretch: null exactly where A x = A x'")
        _between(pair, claim["stretch"], over, "stretch", over=pair.near)
    else:
        need(claim["stretch"] is None, "stretch: null exactly where A x = A x'")
        need(equal(u[0], u[1], budget), "outputs: two for one datum A x = A x'")
    if "unstable" in claim:
        _unstable(pair, claim["unstable"], errors)


def _unstable(pair: Pair, value: Any, errors: list[Real]) -> None:
    """errors, sqrt(B) < eta <= eps, and lower eps + 2 eta <= sqrt(D)."""
    where, budget = f"{pair.where}.unstable", pair.budget
    keys = dict.fromkeys(("eta", "epsilon", "lower", "detail", "noise"), anything)
    got = fields(value, where, keys)
    eta, eps = (rational(got[key], f"{where}.{key}", budget) for key in ("eta", "epsilon"))
    if sign(eta) == 0:
        raise Unreadable(f"{where}.eta: must be > 0")
    limit = pair.square(eta)
    close = all(compare(square, limit, budget) < 0 for square in errors)
    need(close, "unstable: an error is not < eta")
    need(compare(pair.near, limit, budget) < 0, "unstable: |A(x - x')| is not < eta")
    need(compare(eps, eta, budget) >= 0, "unstable: epsilon < eta")
    least = _lower(pair, got["lower"], f"{where}.lower")
    if least is not None:
        reach = plus(pair.product(least, eps), plus(eta, eta, budget), budget)
        enough = compare(pair.far, pair.square(reach), budget) >= 0
        need(enough, "unstable: above (|x - x'| - 2 eta)/epsilon")
    z = vector(got["detail"], len(pair.x[0]), f"{where}.detail", budget)
    e = vector(got["noise"], len(pair.image), f"{where}.noise", budget)
    need(equal(z, minus(pair.x[1], pair.x[0], budget), budget), "unstable: detail is not x' - x")
    zero = minus(pair.image, pair.image, budget)
    need(equal(e, minus(zero, pair.image, budget), budget), "unstable: noise is not A(x - x')")
