"""Instances: evaluations, rotation by the DCT, identity, shapes."""

from __future__ import annotations

import json
import math
import pickle
import random
from typing import Any

import numpy as np
import pytest
from scipy.fft import dct

from sci_barriers.errors import BadInput
from sci_barriers.exact import Enclosure, Matrix, Nested, Q, nested_sqrt, sqrt, to_float
from sci_barriers.problems import QCBP, Instance, InstanceLike, Lasso, SqrtLasso, explicit
from sci_barriers.problems.rotation import dct_entry

P3 = SqrtLasso(lam=1)


def rotated(A: Any, y: Any) -> Instance:
    plain = Instance.explicit(A, y, P3)
    return Instance(
        A=plain.A, y=plain.y, objective=P3, rotation="dct", family="test", parameters={"dct": True}
    )


def test_evaluations_are_the_entries_of_a_and_y() -> None:
    instance = Instance.explicit([[1, 2, 3], [4, 5, "sqrt(2)"]], [7, 8], P3)
    assert isinstance(instance, InstanceLike)
    names = list(instance.evaluations())
    assert names == [*(("A", i, j) for i in range(2) for j in range(3)), ("y", 0), ("y", 1)]
    assert [instance.evaluate(f) for f in names] == [1, 2, 3, 4, 5, sqrt(2), 7, 8]
    assert (instance.m, instance.N) == (2, 3)


@pytest.mark.parametrize(
    "f",
    [(), ("A",), ("A", 0), ("A", 0, 0, 0), ("A", 2, 0), ("A", 0, -1), ("A", True, 0), ("y", 2),
     ("y", "0"), ("z", 0), ("y", 0.0), ("A", 0, None)],
)
def test_evaluate_refuses_what_is_not_in_lambda(f: Any) -> None:
    instance = Instance.explicit([[1, 2], [4, 5]], [7, 8], P3)
    with pytest.raises(BadInput, match="evaluation"):
        instance.evaluate(f)


def test_dct_matrix_is_orthonormal() -> None:
    for m in (1, 2, 3, 5, 8):
        D = [[dct_entry(i, j, m=m, bits=120) for j in range(m)] for i in range(m)]
        for i in range(m):
            for j in range(m):
                assert D[i][j].width <= Q(1, 2**120)
                inner = sum((D[i][k] * D[j][k] for k in range(m)), Enclosure.point(0))
                assert inner.contains(int(i == j))
                assert inner.width < Q(1, 2**110)
    with pytest.raises(BadInput, match=r"\(i, j\)"):
        dct_entry(3, 0, m=3, bits=10)


def test_rotated_entries_are_those_of_scipys_dct() -> None:
    rng = random.Random(4)
    A = [[rng.randrange(-99, 100) / 8 for _ in range(4)] for _ in range(5)]
    y = [rng.randrange(-99, 100) / 8 for _ in range(5)]
    expected = dct(np.array(A), axis=0, norm="ortho"), dct(np.array(y), norm="ortho")
    instance = rotated(A, y)
    for f in instance.evaluations():
        value = instance.evaluate(f, bits=70)
        assert isinstance(value, Enclosure)
        assert value.width <= Q(1, 2**70)
        reference = expected[0][f[1:]] if f[0] == "A" else expected[1][f[1]]
        assert math.isclose(to_float(value.midpoint), reference, abs_tol=1e-12)


def test_rotated_entries_nest_and_reach_the_width_for_large_entries() -> None:
    instance = rotated([[10**40, "sqrt(2)"], ["1/3", 0]], [1, 2])
    wide, narrow = (instance.evaluate(("A", 1, 0), bits=bits) for bits in (10, 300))
    assert isinstance(wide, Enclosure)
    assert isinstance(narrow, Enclosure)
    assert narrow.width <= Q(1, 2**300)
    assert wide.lower <= narrow.lower
    assert narrow.upper <= wide.upper


def test_data_keep_nested_roots_exactly() -> None:
    beta, eps = sqrt(2) * Q(10, 3), Q(1, 2**11)
    c = nested_sqrt(2 * beta * beta + 2 * beta * eps + eps * eps)
    assert isinstance(c, Nested)
    instance = Instance.explicit([[beta + eps, beta, 0], [0, 0, c]], [1, 0], P3)
    assert instance.A[1, 2] == c
    text = json.dumps(instance.identity())
    parameters = json.loads(text)["parameters"]
    again = Instance.explicit(parameters["A"], parameters["y"], P3)
    assert again == instance


def test_identity_names_family_and_parameters() -> None:
    instance = explicit([[1, "sqrt(2)"]], ["1/3"], Lasso(lam="1/10", normalisation="1/2m"))
    assert instance.identity() == {
        "family": "explicit",
        "parameters": {
            "problem": "P2", "A": [["1", "sqrt(2)"]], "y": ["1/3"], "lam": "1/10",
            "normalisation": "1/2m", "weights": None,
        },
    }
    named = Instance(
        A=Matrix([[1]]), y=(Q(1),), objective=QCBP(eta=0), family="tie", parameters={"K": 3}
    )
    assert named.identity() == {"family": "tie", "parameters": {"K": 3}}


def test_instances_are_hashable_picklable_and_compare_by_value() -> None:
    one, two = (Instance.explicit([[1, "sqrt(3)"]], [0.5], P3) for _ in range(2))
    assert one == two
    assert hash(one) == hash(two)
    assert pickle.loads(pickle.dumps(one)) == one  # noqa: S301 (our own bytes)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"A": [[1, 2]]}, r"A = 'list': must be an exact Matrix; use Instance\.explicit"),
        ({"y": (Q(1), Q(2))}, "length of y = 2: must be m = 1"),
        ({"objective": None}, "objective = None: must be P1, P2 or P3"),
        ({"objective": SqrtLasso(lam=1, weights=[1])}, "length of weights = 1: must be N = 2"),
        ({"rotation": "dft"}, "rotation = 'dft'"),
        ({"rotation": "dct"}, "must be None for the family 'explicit'"),
    ],
)
def test_shapes_and_rotation_are_checked(changes: dict[str, Any], message: str) -> None:
    arguments: dict[str, Any] = {"A": Matrix([[1, 2]]), "y": (Q(1),), "objective": P3}
    with pytest.raises(BadInput, match=message):
        Instance(**{**arguments, **changes})
