"""Numbers of the report: every digit shown is certain, bounds are rounded outwards."""

from __future__ import annotations

import random

import pytest

from sci_barriers.cli_challenge.numbers import SHORT, decimal, exact
from sci_barriers.cli_challenge.setting import visible
from sci_barriers.exact import Enclosure, Q, parse, power_of_two, sign, sqrt, sqrt_enclosure


@pytest.mark.parametrize(
    ("x", "short", "text"),
    [
        (Q(1, 500), False, "0.002"),
        (Q(1, 500) - Q(1, 10**40), False, "0.00200000000000"),
        (Q(1, 500) - Q(1, 10**40), True, "0.002"),
        (Q(-2, 3), False, "-0.666666666667"),
        (Q(0), False, "0"),
        (Q(30), False, "30"),
        (sqrt(Q(2)), False, "1.41421356237"),
        (1 + sqrt(Q(1, 10**60 + 1)), False, "1.00000000000"),
        (Q(10) ** 300, False, "1e300"),
        (-power_of_two(1_400_000), False, "-about 2^1400001"),
        (power_of_two(-1_400_000), False, "about 2^-1399999"),
        (Enclosure(lower=Q(1), upper=Q(2)), False, "1.00000000000..2.00000000000"),
        (sqrt_enclosure(Q(8), bits=128), False, "2.82842712475"),
    ],
)
def test_decimals_have_twelve_certain_digits(x: object, short: bool, text: str) -> None:
    assert decimal(x, short=short) == text  # type: ignore[arg-type]


def test_exact_text_where_short_else_bounds_rounded_outwards() -> None:
    assert exact(Q(2, 7)) == "2/7" and exact(Q(0)) == "0"
    assert exact(sqrt(Q(2))) == "1*sqrt(2)" or parse(str(exact(sqrt(Q(2))))) == sqrt(Q(2))
    rng = random.Random(3)
    for _ in range(50):
        q = Q(rng.randint(-(10**80), 10**80), rng.randint(1, 10**90))
        for x in (q, q + sqrt(Q(rng.randint(2, 10**60)))):
            shown = exact(x)
            if isinstance(shown, str):
                assert len(shown) <= SHORT and parse(shown) == x
                continue
            lower, upper = map(parse, shown)
            assert sign(x - lower) >= 0 and sign(upper - x) >= 0
            assert sign(upper - lower - abs(upper) * Q(1, 10**10)) <= 0


def test_control_characters_become_visible() -> None:
    assert visible("a\x1b[2J\r\n\u2028b\u202e é") == "a\\x1b[2J\\r\\n\\u2028b\\u202e é"
