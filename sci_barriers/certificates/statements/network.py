"""network: the value of an explicitly given network at the y of an instance, exactly.

    h_0 = y,  h_1, ..., h_L by the layers affine, relu, threshold (layers.py),  x = h_L.

A theorem about the function of real numbers that the weights define, not about the rounded
arithmetic of a program: a float weight is the dyadic number that it is.
"""

from __future__ import annotations

from typing import Any

from ..budget import Budget, budget_of, decided
from ..context import Context
from ..entries import Table, matrix
from ..kernel import need
from ..layers import Values, affine, entry, relu, same, threshold, values
from ..numbers import ZERO, Unreadable
from ..reader import MAX_ENTRIES, anything, fields, label, list_of, one_of

MOST = 1_000  # layers
MAX_WEIGHTS = MAX_ENTRIES  # entries of all W, b, U, theta together
KIND = one_of("affine", "relu", "threshold")


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """Evaluate the layers and compare with the claimed x."""
    where = f"statements.{name}"
    keys = {"kind": label, "instance": label, "claim": anything, "proof": anything}
    got = fields(statement, where, keys)
    fields(got["proof"], f"{where}.proof", {})
    instance = context.instance(got["instance"], f"{where}.instance")
    if instance.dct:
        raise Unreadable(f"{where}.instance: with dct, y has no exact form")
    claim = fields(
        got["claim"],
        f"{where}.claim",
        {"layers": list_of(anything, least=1, most=MOST), "x": anything},
    )
    budget = budget_of(context.shared, where)
    x = row(claim["x"], instance.N, f"{where}.claim.x", budget)
    y = values([instance.y.get(k, ZERO) for k in range(instance.m)], budget)
    h, weights = y, 0
    for k, layer in enumerate(claim["layers"]):
        h, more = _layer(layer, h, y, f"{where}.claim.layers[{k}]", budget)
        weights += more
        if weights > MAX_WEIGHTS:
            raise Unreadable(f"{where}: more than {MAX_WEIGHTS} weights")
    if len(h) != instance.N:
        raise Unreadable(f"{where}: the last layer has {len(h)} entries, x has {instance.N}")
    wrong = same(h, x, budget)
    need(wrong is None, f"x[{wrong}] is not the value of the network")


def row(value: Any, length: int, where: str, budget: Budget) -> Table:
    """A list of that many numbers, as a matrix of one row."""
    if not isinstance(value, list) or len(value) != length:
        raise Unreadable(f"{where}: a list of {length} numbers is needed")
    return _paid(matrix([value], where), budget)


def _paid(table: Table, budget: Budget) -> Table:
    """Reading is paid for too: short texts may stand for long numbers."""
    for numerators in table.numerators:
        budget.sums(len(numerators), max(map(int.bit_length, numerators)), 1)
    return table


def _layer(value: Any, h: Values, y: Values, where: str, budget: Budget) -> tuple[Values, int]:
    """The vector after the layer, and the number of its weights."""
    kind = KIND(value.get("type") if isinstance(value, dict) else None, f"{where}.type")
    if kind == "relu":
        fields(value, where, {"type": anything})
        return relu(h, budget), 0
    if kind == "threshold":
        got = fields(value, where, {"type": anything, "theta": anything})
        theta = row(got["theta"], len(h), f"{where}.theta", budget)
        _not_negative(theta, f"{where}.theta", budget)
        return threshold(h, theta, budget), theta.N
    keys = {"type": anything, "W": matrix, "b": anything}
    got = fields(value, where, keys, {"U": matrix})
    W, U = _paid(got["W"], budget), got.get("U")
    b = row(got["b"], W.m, f"{where}.b", budget)
    if len(h) != W.N:
        raise Unreadable(f"{where}.W: {len(h)} columns are needed, got {W.N}")
    if U is not None and (_paid(U, budget).m, U.N) != (W.m, len(y)):
        raise Unreadable(f"{where}.U: {W.m} rows of {len(y)} numbers are needed")
    more = U.m * U.N if U is not None else 0
    return affine(h, y, W, b, U, budget), W.m * W.N + b.N + more


def _not_negative(theta: Table, where: str, budget: Budget) -> None:
    for i, n in enumerate(theta.numerators[0]):
        if n < 0 or (theta.other and decided(entry(theta, 0, i), budget) < 0):
            raise Unreadable(f"{where}[{i}]: a threshold >= 0 is needed")
