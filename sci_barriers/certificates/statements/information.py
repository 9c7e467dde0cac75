"""information: dyadic data shown to an algorithm are admissible Delta_1-information of an instance.

Entrywise: |q - f| <= 2^-n for every entry f of A and y.
Operator: |A_n - A| <= 2^-n in operator norm and |y_n - y| <= 2^-n in l2.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from ..context import Context
from ..cosine import rotated
from ..families import Instance, Vector, dot
from ..kernel import combine, need
from ..linear import balls_at_most, norm_at_most, upper_root
from ..numbers import Real, Surd, Unreadable, ratio, sign
from ..reader import anything, fields, integer, label, list_of, one_of, parse_rational

LEVEL = integer(0, 1_100_000)
MOST_WITH_DCT = 10_000  # bits; cosines beyond that take minutes


def _dyadic(value: Any, where: str) -> Surd:
    number = parse_rational(value, where)
    if number.den & (number.den - 1):
        known = number.rational()
        assert known is not None
        if Fraction(*known).denominator & (Fraction(*known).denominator - 1):
            raise Unreadable(f"{where}: information is dyadic")
    return number


def _query(value: Any, where: str) -> tuple[str, int, int, int, Surd]:
    """["A", i, j, n, q] or ["y", i, n, q]."""
    which = value[0] if isinstance(value, list) and value else None
    size = {"A": 5, "y": 4}.get(which, 0) if isinstance(which, str) else 0
    if not size or len(value) != size:
        raise Unreadable(f'{where}: ["A", i, j, n, q] or ["y", i, n, q] is needed')
    place = [integer(0, 10_000)(index, where) for index in value[1:-2]]
    level = LEVEL(value[-2], where)
    return value[0], place[0], place[-1] if size == 5 else -1, level, _dyadic(value[-1], where)


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """Every level and every query lies within its bound."""
    where = f"statements.{name}"
    got = fields(
        statement, where, {"kind": label, "instance": label, "claim": anything, "proof": anything}
    )
    fields(got["proof"], f"{where}.proof", {})
    instance = context.instance(got["instance"], f"{where}.instance")
    row = list_of(_dyadic, least=instance.N, most=instance.N)
    level = {
        "n": LEVEL,
        "A": list_of(row, least=instance.m, most=instance.m),
        "y": list_of(_dyadic, least=instance.m, most=instance.m),
    }
    claim = fields(
        got["claim"],
        f"{where}.claim",
        {"norm": one_of("entrywise", "operator")},
        {
            "levels": list_of(lambda v, w: fields(v, w, level), least=1),
            "queries": list_of(_query, least=1),
        },
    )
    if not set(claim) - {"norm"}:
        raise Unreadable(f"{where}.claim: levels or queries are needed")
    if "queries" in claim and claim["norm"] == "operator":
        raise Unreadable(f"{where}.claim.queries: single entries belong to the entrywise reading")
    levels = [shown["n"] for shown in claim.get("levels", [])]
    levels += [query[3] for query in claim.get("queries", [])]
    if instance.dct and max(levels) > MOST_WITH_DCT:
        raise Unreadable(f"{where}.claim: with dct, n is at most {MOST_WITH_DCT}")
    for shown in claim.get("levels", []):
        columns = [{k: shown["A"][k][i] for k in range(instance.m)} for i in range(instance.N)]
        (_operator if claim["norm"] == "operator" else _entrywise)(
            instance, columns, shown["y"], shown["n"]
        )
    for which, i, j, n, q in claim.get("queries", []):
        if i >= instance.m or j >= instance.N:
            raise Unreadable(f"{where}.claim.queries: no entry ({i}, {j})")
        column = instance.y if which == "y" else instance.columns[j]
        _close(instance, column, i, q, n, f"{which}[{i}]" + (f"[{j}]" if which == "A" else ""))


def _close(instance: Instance, column: Vector, k: int, q: Surd, n: int, place: str) -> None:
    """|q - f| <= 2^-n for the entry f in row k of the column (of D times it, with dct)."""
    if not instance.dct:
        error = column.get(k, ratio(0)) - q
        outside = sign(error * sign(error) - ratio(1, 1 << n)) > 0
        need(not outside, f"{place} = {_short(q)} is farther than 2^-{n} from the entry")
        return
    middle, radius = rotated(column, k, instance.m, bits=n + 64)
    known = q.rational()
    assert known is not None
    error_at_most = abs(Fraction(*known) - middle) + radius
    need(
        error_at_most <= Fraction(1, 1 << n),
        f"{place} = {_short(q)} is not shown within 2^-{n} of the entry",
    )


def _entrywise(instance: Instance, columns: list[Vector], y: list[Surd], n: int) -> None:
    for j, shown in enumerate(columns):
        for k in range(instance.m):
            q = shown[k]
            assert isinstance(q, Surd)
            _close(instance, instance.columns[j], k, q, n, f"A[{k}][{j}]")
    for k, q in enumerate(y):
        _close(instance, instance.y, k, q, n, f"y[{k}]")


def _operator(instance: Instance, columns: list[Vector], y: list[Surd], n: int) -> None:
    squared = Fraction(1, 1 << 2 * n)
    if not instance.dct:
        E = [combine(shown, true, -1) for shown, true in zip(columns, instance.columns)]
        need(norm_at_most(E, ratio(1, 1 << 2 * n)), f"|A_n - A| is not shown to be at most 2^-{n}")
        e = combine(dict(enumerate(y)), instance.y, -1)
        need(sign(dot(e, e) - ratio(1, 1 << 2 * n)) <= 0, f"|y_n - y| exceeds 2^-{n}")
        return
    balls = [
        _ball_errors(instance, shown, true, n) for shown, true in zip(columns, instance.columns)
    ]
    if instance.m < instance.N:
        balls = [{i: column[k] for i, column in enumerate(balls)} for k in range(instance.m)]
    need(balls_at_most(balls, squared), f"|A_n - A| is not shown to be at most 2^-{n}")
    error = _ball_errors(instance, dict(enumerate(y)), instance.y, n)
    middle = upper_root(sum((x * x for x, _ in error.values()), Fraction(0)))
    radius = upper_root(sum((r * r for _, r in error.values()), Fraction(0)))
    need(middle + radius <= Fraction(1, 1 << n), f"|y_n - y| is not shown to be at most 2^-{n}")


def _ball_errors(
    instance: Instance, shown: Vector, true: Vector, n: int
) -> dict[int, tuple[Fraction, Fraction]]:
    out = {}
    bits = n + 80
    for k in range(instance.m):
        middle, radius = rotated(true, k, instance.m, bits=bits)
        q: Real = shown[k]
        known = q.rational() if isinstance(q, Surd) else None
        assert known is not None
        out[k] = (Fraction(*known) - middle, radius)
    return out


def _short(q: Surd) -> str:
    known = q.rational()
    assert known is not None
    text = (
        f"{known[0]}/{known[1]}"
        if known[0].bit_length() + known[1].bit_length() < 120
        else "(long)"
    )
    return text
