"""deviation: bounds of the distance of a vector from a unique minimiser that a box encloses.

lower^2 <= sum_i dist(x_i, [l_i, u_i])^2 and sum_i max(|x_i - l_i|, |x_i - u_i|)^2 <= upper^2 with
the bounds l, u of a proved `support` statement, and l_i = u_i = 0 off its support. [derived]
"""

from __future__ import annotations

from typing import Any

from ..context import BOUNDS, Context
from ..integers import Ratio, denominator, short
from ..kernel import need
from ..numbers import ratio, sign
from ..reader import anything, fields, label, list_of
from .support import box


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """The nearest and the farthest point of the box, exactly, over one common denominator."""
    where = f"statements.{name}"
    keys = {"kind": label, "from": label, "claim": anything, "proof": anything}
    got = fields(statement, where, keys)
    proven = box(context, got["from"], f"{where}.from")
    N = proven.instance.N
    values = list_of(short, least=N, most=N)
    claim = fields(got["claim"], f"{where}.claim", {"x": values, **BOUNDS})
    fields(got["proof"], f"{where}.proof", {})
    zero: Ratio = (0, 1)
    sides = [[zero, zero] for _ in range(N)]
    for i, pair in zip(proven.support, proven.bounds):
        sides[i] = pair
    x: list[Ratio] = claim["x"]
    q = denominator((d for pair in (x, *sides) for _, d in pair), "the vectors")
    near = far = 0
    for (n, d), (low, high) in zip(x, sides):
        below = n * (q // d) - low[0] * (q // low[1])
        above = high[0] * (q // high[1]) - n * (q // d)
        near += max(0, -below, -above) ** 2
        far += max(abs(below), abs(above)) ** 2
    for key, square, side in (("lower", near, 1), ("upper", far, -1)):
        apart = ratio(square, q * q) - claim[key] * claim[key]
        need(sign(apart) * side >= 0, f"{key}: not shown, from the enclosure of the minimiser")
