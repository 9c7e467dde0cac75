"""Approximation: exact content, conversion to floats, norm bound, no way to the instance."""

from __future__ import annotations

import dataclasses
import gc
import json
import pickle
import random
import types
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Matrix, Q, Verdict, operator_norm_at_most, parse, sqrt
from sci_barriers.information import Approximation, RoundedEntries, Transcript, decoy, rounded
from sci_barriers.information.decoy import Decoy
from sci_barriers.information.rounding import Rounded
from sci_barriers.problems import QCBP, Instance, Lasso, SqrtLasso

P3 = SqrtLasso(lam="1/3", weights=[1, sqrt(2)])
IRRATIONAL = Instance.explicit([[sqrt(2), "1/3"], [0, "sqrt(7)-1/5"]], ["1/7", 2], P3)


def make(A: Any, y: Any, **changes: Any) -> Approximation:
    fields: dict[str, Any] = {
        "A": tuple(tuple(Q(e) for e in row) for row in A), "y": tuple(Q(e) for e in y), "n": 3,
        "norm": "entrywise", "objective": QCBP(eta=0),
    }
    return Approximation(**{**fields, **changes})


def reachable(start: object) -> list[object]:
    """Everything that references lead to from `start`.

    Types, modules and builtin functions are not entered (they lead to the whole interpreter and
    hold no instance); of a Python function the closure, defaults and attributes are.
    """
    seen: dict[int, object] = {}
    todo = [start]
    while todo:
        item = todo.pop()
        if id(item) in seen or isinstance(
            item, (type, types.ModuleType, types.BuiltinFunctionType, types.CodeType)
        ):
            continue
        seen[id(item)] = item
        if isinstance(item, types.FunctionType):
            todo += [item.__closure__, item.__defaults__, item.__kwdefaults__, item.__dict__]
        else:
            todo += gc.get_referents(item)
    return list(seen.values())


def closure_of(source: object) -> Callable[[], object]:
    return lambda: source


@pytest.mark.parametrize("norm", ["entrywise", "operator"])
def test_no_reference_leads_from_an_approximation_to_the_instance(norm: Any) -> None:
    for source in (rounded(IRRATIONAL, norm=norm), decoy(IRRATIONAL, IRRATIONAL, norm=norm)):
        seen = source.at(9)
        found = reachable(seen)
        assert not any(
            isinstance(item, (Instance, Rounded, Decoy, RoundedEntries, Transcript, Matrix))
            for item in found
        )
        assert not any(item is IRRATIONAL.A or item is IRRATIONAL.y for item in found)
        assert any(item is seen.A for item in found)
        # The walk does find an instance where there is a path.
        assert any(isinstance(item, Instance) for item in reachable(source))
        assert any(isinstance(item, Instance) for item in reachable(closure_of(source)))


def test_approximation_is_frozen_and_has_no_dict() -> None:
    seen = rounded(IRRATIONAL).at(3)
    assert not hasattr(seen, "__dict__")
    with pytest.raises(dataclasses.FrozenInstanceError):
        seen.n = 4  # type: ignore[misc]
    with pytest.raises((AttributeError, TypeError)):
        seen.instance = IRRATIONAL  # type: ignore[attr-defined]


def test_approximation_is_picklable_and_compares_by_value() -> None:
    seen = rounded(IRRATIONAL).at(12)
    again = pickle.loads(pickle.dumps(seen))  # noqa: S301 (our own bytes)
    assert again == seen
    assert hash(again) == hash(seen)
    assert (again.m, again.N, again.n, again.norm) == (2, 2, 12, "entrywise")
    assert again.objective == P3


def test_to_json_is_exact_text() -> None:
    seen = rounded(IRRATIONAL).at(60)
    read = json.loads(json.dumps(seen.to_json()))
    assert [[parse(e) for e in row] for row in read["A"]] == [list(row) for row in seen.A]
    assert [parse(e) for e in read["y"]] == list(seen.y)
    assert (read["n"], read["norm"], read["objective"]["problem"]) == (60, "entrywise", "P3")
    assert {"n": read["n"], "A": read["A"], "y": read["y"]} == seen.level()


def test_as_float64_is_correctly_rounded() -> None:
    rng = random.Random(41)
    entries = [Q(rng.getrandbits(90) - 2**89, 2 ** rng.randrange(200)) for _ in range(200)]
    A, y = make([entries], [0]).as_float64()
    assert A.dtype == y.dtype == np.float64
    assert (A.shape, y.shape) == ((1, 200), (1,))
    for entry, value in zip(entries, A[0], strict=True):
        error = abs(Q(*float(value).as_integer_ratio()) - entry)
        for other in (np.nextafter(value, np.inf), np.nextafter(value, -np.inf)):
            assert error <= abs(Q(*float(other).as_integer_ratio()) - entry)


def test_as_float64_ties_go_to_even_and_subnormals_are_kept() -> None:
    A, _ = make([[Q(2**53 + 1), Q(2**53 + 3), Q(1, 2**1074), Q(1, 2**1075)]], [0]).as_float64()
    assert list(A[0]) == [2.0**53, 2.0**53 + 4, 5e-324, 0.0]


def test_as_float64_refuses_overflow() -> None:
    with pytest.raises(BadInput, match=r"entry = .*2\*\*1024.*must be less than 2\*\*1024"):
        make([[Q(2) ** 1024]], [0]).as_float64()
    make([[Q(2) ** 1023]], [0]).as_float64()


def test_as_float64_exact_refuses_what_is_no_float64() -> None:
    A, _ = make([[Q(3, 8)]], [0]).as_float64(exact=True)
    assert A[0, 0] == 0.375
    with pytest.raises(BadInput, match="is no float64; pass exact=False"):
        make([[Q(2**53 + 1)]], [0]).as_float64(exact=True)


def test_norm_upper_is_an_upper_bound_within_1e_6() -> None:
    rng = random.Random(42)
    for _ in range(25):
        m, N = rng.randrange(1, 6), rng.randrange(1, 6)
        scale = Q(2) ** rng.randrange(-90, 90)
        rows = [[scale * rng.randrange(-9, 10) for _ in range(N)] for _ in range(m)]
        upper = make(rows, [0] * m).norm_upper()
        E = Matrix(rows)
        assert operator_norm_at_most(E, upper) is Verdict.PROVED
        if upper != 0:
            smaller = upper / (1 + Q(1, 10**6))
            assert operator_norm_at_most(E, smaller) is Verdict.REFUTED
        assert upper.p.bit_length() <= 40 or upper.q == 1
    assert make([[0, 0]], [0]).norm_upper() == 0


def test_norm_upper_of_a_tall_dense_matrix_is_near_numpys_norm() -> None:
    rng = random.Random(43)
    rows = [[Q(rng.getrandbits(20) - 2**19, 2**20) for _ in range(20)] for _ in range(19)]
    seen = make(rows, [0] * 19)
    reference = np.linalg.norm(seen.as_float64()[0], 2)
    assert reference * (1 - 1e-12) <= float(seen.norm_upper().p) / float(seen.norm_upper().q)
    assert float(seen.norm_upper().p) / float(seen.norm_upper().q) <= reference * (1 + 1.1e-6)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"A": ()}, "rows of A"),
        ({"A": ((),)}, "rows of A"),
        ({"A": ((Q(1),), (Q(1), Q(2)))}, "rows of A"),
        ({"y": (Q(1), Q(2))}, "length of y = 2: must be m = 1"),
        ({"A": ((Q(1, 3),),)}, "entry = 1/3: must be a dyadic rational"),
        ({"A": ((0.5,),)}, "entry = 0.5: must be a dyadic rational"),
        ({"n": -1}, "n = -1"),
        ({"norm": "frobenius"}, "norm = 'frobenius': must be 'entrywise' or 'operator'"),
    ],
)
def test_approximation_refuses_wrong_content(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BadInput, match=message):
        dataclasses.replace(make([[1]], [1]), **changes)


def test_objective_is_known_exactly() -> None:
    instance = Instance.explicit([[1]], [1], Lasso(lam="1/3", normalisation="1/2m"))
    assert rounded(instance).at(1).objective == instance.objective
