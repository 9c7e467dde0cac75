"""Enclosures from a proved support, with irrational weights: they contain the exact minimiser."""

from __future__ import annotations

import random
from itertools import product
from typing import Any

import pytest

from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.exact import Enclosure, Q, parse
from sci_barriers.problems import QCBP, Instance, Lasso, Point, SqrtLasso
from sci_barriers.solvers import solve_small
from sci_barriers.solvers.enclosed_point import enclosed_point

IDENTITY = [[1, 0], [0, 1]]


def objectives(weights: Any) -> list[Any]:
    return [
        Lasso(lam="1/2", weights=weights),
        Lasso(lam="sqrt(3)", normalisation="1/2m", weights=weights),
        SqrtLasso(lam="1/3", weights=weights),
        QCBP(eta="1/2", weights=weights),
        QCBP(eta="sqrt(2)", weights=weights),
    ]


@pytest.mark.parametrize("bits", [8, 60, 300])
def test_square_roots_as_weights(bits: int) -> None:
    """A = 1, P2: x_i = y_i - s_i w_i lam/2 with three independent roots."""
    instance = Instance.explicit(
        [[1, 0, 0], [0, 1, 0], [0, 0, 1]], [5, -6, 7],
        Lasso(lam=1, weights=["sqrt(2)", "sqrt(3)", "sqrt(5)"]),
    )  # fmt: skip
    boxes = enclosed_point(instance, support=(0, 1, 2), signs=(1, -1, 1), bits=bits)
    for box, text in zip(boxes, ("5 - 1/2*sqrt(2)", "-6 + 1/2*sqrt(3)", "7 - 1/2*sqrt(5)")):
        assert box.contains(parse(text))
        assert box.width <= Q(7, 2**bits)


def test_enclosures_contain_the_exact_minimiser() -> None:
    """Random small instances of all three problems, minimisers by all supports and signs."""
    generator = random.Random(4)
    found = 0
    for trial, weights in product(range(8), (None, ["sqrt(2)", "1", "sqrt(2)"])):
        A = [[generator.randint(-3, 3) for _ in range(3)] for _ in range(3)]
        y = [generator.randint(-4, 4) for _ in range(3)]
        for objective in objectives(weights):
            instance = Instance.explicit(A, y, objective)
            try:
                xi = solve_small(instance).set
            except PrecisionExhausted:
                continue
            if not isinstance(xi, Point) or trial > 5:
                continue
            support = tuple(j for j, value in enumerate(xi.x) if value != 0)
            signs = tuple(1 if xi.x[j] > 0 else -1 for j in support)
            try:
                boxes = enclosed_point(instance, support=support, signs=signs, bits=70)
            except (BadInput, PrecisionExhausted):
                continue  # a residual 0: x is no point of the path
            found += bool(support)
            for value, box in zip(xi.x, boxes):
                assert box.contains(value)
                assert box.width <= abs(box.upper) / 2**69
    assert found > 40


def test_coordinates_off_the_support_are_zero() -> None:
    instance = Instance.explicit(IDENTITY, [3, "1/4"], Lasso(lam=1))
    zero = Enclosure.point(0)
    boxes = enclosed_point(instance, support=(0,), signs=(1,), bits=20)
    assert boxes[1] == zero and boxes[0].contains(Q(5, 2))
    assert enclosed_point(instance, support=(), signs=(), bits=20) == (zero, zero)


def test_what_cannot_be_is_refused() -> None:
    dependent = Instance.explicit([[1, 1], [2, 2]], [3, 1], Lasso(lam=1))
    with pytest.raises(BadInput, match="independent columns"):
        enclosed_point(dependent, support=(0, 1), signs=(1, 1), bits=20)
    irrational = Instance.explicit([["sqrt(2)"]], [1], Lasso(lam=1))
    with pytest.raises(BadInput, match="irrational entries"):
        enclosed_point(irrational, support=(0,), signs=(1,), bits=20)
    with pytest.raises(BadInput, match="irrational entries"):
        enclosed_point(
            Instance.explicit([[1]], ["sqrt(2)"], Lasso(lam=1)), support=(0,), signs=(1,), bits=20
        )


def test_a_wrong_support_ends() -> None:
    """No mu > 0, or x = 0: PrecisionExhausted instead of an endless search."""
    exact_fit = Instance.explicit(IDENTITY, [1, 1], SqrtLasso(lam="1/10"))
    with pytest.raises(PrecisionExhausted, match="support and signs are proved"):
        enclosed_point(exact_fit, support=(0, 1), signs=(1, 1), bits=20)
    tie = Instance.explicit(IDENTITY, [1, "1/2"], Lasso(lam=1))
    with pytest.raises(PrecisionExhausted, match="support and signs are proved"):
        enclosed_point(tie, support=(0, 1), signs=(1, 1), bits=20)
