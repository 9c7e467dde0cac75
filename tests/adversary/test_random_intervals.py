"""The interval of Clopper and Pearson covers, exactly: sums of binomial weights, no sampling."""

from __future__ import annotations

from functools import cache
from math import comb

import pytest

from sci_barriers.exact import Q
from sci_barriers.proofs_support.trials import clopper_pearson

ALPHAS = [Q(1, 100), Q(1, 20), Q(1, 3)]


@cache
def interval(n: int, F: int, p: int, q: int) -> tuple[Q, Q]:
    lower, upper = clopper_pearson(F, n, alpha=Q(p, q))
    return lower, upper


def weight(n: int, F: int, p: Q) -> Q:
    """P(Bin(n, p) = F)."""
    return comb(n, F) * p**F * (1 - p) ** (n - F)


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize("n", [1, 2, 5, 12, 20])
def test_the_interval_covers_every_p_of_a_grid(n: int, alpha: Q) -> None:
    """sum_F P(F) [lower_F <= p <= upper_F] >= 1 - alpha; each side alone >= 1 - alpha/2."""
    bounds = [interval(n, F, int(alpha.p), int(alpha.q)) for F in range(n + 1)]
    for p in (Q(i, 97) for i in range(98)):
        weights = [weight(n, F, p) for F in range(n + 1)]
        assert sum(weights) == 1
        pairs = list(zip(weights, bounds, strict=True))
        assert sum((w for w, (low, up) in pairs if low <= p <= up), Q(0)) >= 1 - alpha
        assert sum((w for w, (low, _) in pairs if low <= p), Q(0)) >= 1 - alpha / 2
        assert sum((w for w, (_, up) in pairs if p <= up), Q(0)) >= 1 - alpha / 2


@pytest.mark.parametrize("alpha", ALPHAS)
@pytest.mark.parametrize(("n", "F"), [(1, 0), (1, 1), (10, 0), (10, 3), (10, 10), (60, 41)])
def test_the_tails_are_at_most_half_of_alpha_and_nearly_so(n: int, F: int, alpha: Q) -> None:
    lower, upper = interval(n, F, int(alpha.p), int(alpha.q))
    assert 0 <= lower <= Q(F, n) <= upper <= 1
    step = Q(1, 10**6)

    def above(p: Q) -> Q:
        return sum((weight(n, f, p) for f in range(F, n + 1)), Q(0))

    def below(p: Q) -> Q:
        return sum((weight(n, f, p) for f in range(F + 1)), Q(0))

    if F == 0:
        assert lower == 0
    else:
        assert above(lower) <= alpha / 2 < above(lower + step)
    if n == F:
        assert upper == 1
    else:
        assert below(upper) <= alpha / 2 < below(upper - step)


def test_bounds_grow_with_the_failures_and_mirror() -> None:
    for n in (7, 20):
        bounds = [interval(n, F, 1, 20) for F in range(n + 1)]
        assert bounds == sorted(bounds)
        for F, (low, up) in enumerate(bounds):
            other = bounds[n - F]
            assert abs(low - (1 - other[1])) < Q(1, 10**9)
            assert abs(up - (1 - other[0])) < Q(1, 10**9)
