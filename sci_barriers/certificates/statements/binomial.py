"""binomial: a confidence interval for the probability of a failure, from the counts of `runs`.

For F failures among n runs and the claimed 0 <= lower <= upper <= 1:
    lower = 0 where F = 0, else  P(Bin(n, lower) >= F) <= alpha/2;
    upper = 1 where F = n, else  P(Bin(n, upper) <= F) <= alpha/2.
P(Bin(n, p) >= F) grows with p, so the interval contains that of Clopper and Pearson [Biometrika 26
(1934)], which covers p with probability >= 1 - alpha for runs that are independent and fail with
the same p; FORMAT.md has the proof, and what nobody can see from the counts.

With p = a/b, c = b - a both sums are integers over b^n, found by halves [derived]:
    f(l, h) = sum_{l<=k<h} C(n,k) a^(k-l) c^(h-1-k) = f(l, j) c^(h-j) + a^(j-l) f(j, h).
"""

from __future__ import annotations

from functools import cache
from math import comb
from typing import Any

from ..context import Context
from ..integers import Ratio, short
from ..kernel import need
from ..numbers import Unreadable
from ..reader import anything, fields, label
from .runs import tally

MAX_BITS = 64  # of the numerator and the denominator of alpha, lower, upper


def check(context: Context, name: str, statement: dict[str, Any]) -> None:
    """Both tails, by exact integer sums."""
    where = f"statements.{name}"
    keys = {"kind": label, "from": label, "claim": anything, "proof": anything}
    got = fields(statement, where, keys)
    fields(got["proof"], f"{where}.proof", {})
    claim = fields(
        got["claim"], f"{where}.claim", {"alpha": _little, "lower": _little, "upper": _little}
    )
    alpha, lower, upper = claim["alpha"], claim["lower"], claim["upper"]
    if not 0 < alpha[0] < alpha[1]:
        raise Unreadable(f"{where}.claim.alpha: a number between 0 and 1 is needed")
    counted = tally(context, got["from"], f"{where}.from")
    if len(counted.failures) != 1:
        raise Unreadable(f"{where}.from: a runs statement with one set is needed")
    n, F = counted.outputs, counted.failures[0]
    ordered = lower[0] >= 0 and lower[0] * upper[1] <= upper[0] * lower[1] and upper[0] <= upper[1]
    need(ordered, "0 <= lower <= upper <= 1 does not hold")
    if F == 0:
        need(lower[0] == 0, "lower: must be 0 without a failure")
    else:
        need(_rare(n, F, n, lower, alpha), "lower: P(Bin(n, lower) >= F) exceeds alpha/2")
    if n == F:
        need(upper == (1, 1), "upper: must be 1 where every run fails")
    else:
        need(_rare(n, 0, F, upper, alpha), "upper: P(Bin(n, upper) <= F) exceeds alpha/2")


def _little(value: Any, where: str) -> Ratio:
    number = short(value, where)
    if max(map(int.bit_length, number)) > MAX_BITS:
        raise Unreadable(f"{where}: at most {MAX_BITS} bits above and below")
    return number


def _rare(n: int, low: int, high: int, p: Ratio, alpha: Ratio) -> bool:
    """P(low <= Bin(n, p) <= high) <= alpha/2, exactly."""
    a, b = p
    total = tail(n, low, high, a, b - a)
    return 2 * total * alpha[1] <= alpha[0] * b**n


def tail(n: int, low: int, high: int, a: int, c: int) -> int:
    """sum_{low<=k<=high} C(n,k) a^k c^(n-k), exactly."""
    coefficients = [comb(n, low)]
    for k in range(low, high):
        coefficients.append(coefficients[-1] * (n - k) // (k + 1))
    power = cache(pow)

    def half(start: int, end: int) -> int:
        if end - start == 1:
            return coefficients[start]
        middle = (start + end) // 2
        first, second = half(start, middle), half(middle, end)
        found: int = first * power(c, end - middle) + power(a, middle - start) * second
        return found

    return int(power(a, low) * power(c, n - high)) * half(0, high - low + 1)
