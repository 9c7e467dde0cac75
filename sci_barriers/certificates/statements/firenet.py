"""firenet: the restarted network on A, y, lam of an instance of P3, and its theorem for one x.

psi_k is what the network of network_run.py gives after k restarts in exact real arithmetic. The
checker runs it on integers with a proved bound on the rounding, encloses eps_k, F(psi_k) - F(x) and
|psi_k - x|, and decides the hypotheses and the inequalities of network_theorem.py for this A, x, y;
rho and gamma are those of a `robust` statement about the same instance. Without one, only the run
is claimed.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

from ..budget import Budget, budget_of
from ..circuits import scaled
from ..constants import PAIRS, constants, same_matrix
from ..context import Context
from ..entries import Table
from ..instance import Instance
from ..integers import LONGEST, Ratio, short
from ..intervals import Interval
from ..kernel import need
from ..network_run import STAGE, Network, Stage, longest, stages
from ..network_theorem import FIRST, NAMES, Theorem, Truth, compare, norm_at_most
from ..numbers import ONE, Real, Rejected, Surd, Unreadable, equal
from ..reader import anything, fields, integer, label, list_of, maybe, one_of
from .nsp import not_negative, short_bound
from .robust import robust

MOST_STEPS = 1_000_000  # inner steps of one restart
MOST_RESTARTS = 10_000
MOST_SHOWN = 200  # restarts that one statement speaks of


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """Run the network and compare what it gives with the claim."""
    where = f"statements.{name}"
    keys = {"kind": label, "instance": label, "robust": maybe(label), "claim": anything}
    got = fields(statement, where, {**keys, "proof": anything})
    budget = budget_of(context.shared, where)
    instance = _problem(context.instance(got["instance"], f"{where}.instance"), where)
    named = got["robust"] is not None
    claim = _claim(got["claim"], instance.N, named, f"{where}.claim")
    proof = fields(got["proof"], f"{where}.proof", {"bits": integer(2, LONGEST)})
    network = _network(instance, claim, budget)
    need(norm_at_most(network, budget), "L is below |A|")
    g, x = _short_vector(claim["x"], budget)
    truth = Truth(network, x, g, proof["bits"], budget)
    theorem = _theorem(context, got, truth, claim["pair"], where) if named else None
    if theorem is not None:
        theorem.hypotheses()
    wanted = {entry["k"]: entry for entry in claim["restarts"]}
    before: Interval | None = None
    for stage in stages(network, last=max(wanted), bits=proof["bits"], budget=budget):
        if stage.k in wanted:
            _stage(truth, theorem, stage, before, wanted[stage.k])
        before = truth.distance(stage)


def _claim(value: Any, N: int, named: bool, where: str) -> dict[str, Any]:
    """The claim, read; what belongs to the theorem only with a `robust` statement."""
    pair = list_of(short, least=2, most=2)
    entry: dict[str, Any] = {
        "k": integer(0, MOST_RESTARTS), "eps": pair, "gap": pair, "distance": pair,
    }  # fmt: skip
    if named:
        entry |= {"bound": pair, "closed": pair, "inequalities": anything}
    point = list_of(short, least=N, most=N)
    near = {"psi": point, "radius": short_bound}
    keys = {
        "x": point, "pair": one_of(*PAIRS) if named else _nothing,
        "p": integer(1, MOST_STEPS), "L": _positive, "eps_0": _positive, "delta": not_negative,
        "restarts": list_of(lambda v, w: fields(v, w, entry, near), least=1, most=MOST_SHOWN),
    }  # fmt: skip
    claim = fields(value, where, keys)
    numbers = [found["k"] for found in claim["restarts"]]
    if any(k >= later for k, later in zip(numbers, numbers[1:])):
        raise Unreadable(f"{where}.restarts: k must be strictly increasing")
    for i, found in enumerate(claim["restarts"]):
        place = f"{where}.restarts[{i}]"
        if ("psi" in found) != ("radius" in found):
            raise Unreadable(f"{place}: psi and radius come together")
        if named:
            names = NAMES if found["k"] else FIRST
            ratios = dict.fromkeys(names, maybe(short))
            found["inequalities"] = fields(found["inequalities"], f"{place}.inequalities", ratios)
    return claim


def _problem(instance: Instance, where: str) -> Instance:
    """P3, family explicit, no weights."""
    explicit = isinstance(instance.columns, Table) and not instance.dct
    if instance.problem != "P3" or not explicit:
        raise Unreadable(f"{where}.instance: P3 of the family explicit is needed")
    if not all(w is ONE or equal(w, ONE) for w in instance.weights):
        raise Unreadable(f"{where}.instance: an instance without weights is needed")
    return instance


def _network(instance: Instance, claim: dict[str, Any], budget: Budget) -> Network:
    table = instance.columns
    assert isinstance(table, Table)
    need(not table.other, "an entry of A is no rational number")
    entries = chain(*table.numerators), chain(*table.denominators)
    q, flat = _short_vector(list(zip(*entries)), budget)
    rows = [flat[i * table.N : (i + 1) * table.N] for i in range(table.m)]
    y = [_rational(instance.y[k]) if k in instance.y else (0, 1) for k in range(table.m)]
    f, data = _short_vector(y, budget)
    ((lam, below),) = [_rational(instance.lam)]
    if max(lam.bit_length(), below.bit_length()) > LONGEST:
        raise Unreadable(f"{budget.where}.instance: lam has more than {LONGEST} bits")
    claimed = claim["L"], claim["p"], claim["eps_0"], claim["delta"]
    return Network(rows, q, data, f, (lam, below), *claimed)


def _rational(x: Real) -> Ratio:
    known = x.rational() if isinstance(x, Surd) else None
    if known is None:
        raise Rejected("y or lam has an entry that is no rational number")
    return known


def _short_vector(entries: Sequence[Ratio], budget: Budget) -> tuple[int, list[int]]:
    """(q, v): the entries are v/q, all of at most LONGEST bits."""
    q, v = scaled([n for n, _ in entries], [d for _, d in entries], budget)
    if max(q.bit_length(), longest(v)) > LONGEST:
        raise Unreadable(f"{budget.where}: over a common denominator more than {LONGEST} bits")
    return q, v


def _theorem(context: Context, got: dict[str, Any], truth: Truth, pair: str, where: str) -> Theorem:
    """With the constants of the `robust` statement, which speaks of the same matrix."""
    known = robust(context, got["robust"], f"{where}.robust")
    truth.budget.where = where
    if known.instance != got["instance"]:
        instance = context.instance(got["instance"], f"{where}.instance")
        same = same_matrix(known.A, instance, truth.budget)
        need(same, f"robust: the matrix of {known.instance!r} is another one")
    return Theorem(truth, known.s, *constants(pair, known.rho, known.gamma))


def _stage(
    truth: Truth, theorem: Theorem | None, stage: Stage, before: Interval | None,
    claim: dict[str, Any],
) -> None:  # fmt: skip
    """What is claimed of one restart."""
    truth.budget.spend(2 * STAGE)
    found = {"eps": stage.eps, "gap": truth.gap(stage), "distance": truth.distance(stage)}
    if theorem is not None:
        found |= {"bound": theorem.bound(stage), "closed": theorem.closed(stage)}
    for key, value in found.items():
        low, high = claim[key]
        outside = f"{key} at k = {stage.k}: the enclosure with {truth.bits} bits is not within"
        need(value.within(low, high), f"{outside} the bounds")
    if theorem is not None:
        compare(stage.k, theorem.sides(stage, found, before), claim["inequalities"])
    if "psi" in claim:
        g, entries = _short_vector(claim["psi"], truth.budget)
        apart = truth.apart(stage, entries, g)
        need(apart.within((0, 1), claim["radius"]), f"psi at k = {stage.k}: not within the radius")


def _positive(value: Any, where: str) -> Ratio:
    number = short(value, where)
    if number[0] <= 0:
        raise Unreadable(f"{where}: must be > 0")
    return number


def _nothing(value: Any, where: str) -> None:
    if value is not None:
        raise Unreadable(f"{where}: must be null without a robust statement")
