"""Random small instances with weights 0, from a seed: ties between what is left of the columns.

Starts from `small_instances`. Some weights are set to 0 (one, a few, or all); columns with a weight
are often +-another one plus a combination of the free ones, with the same weight, so that they are
one column for the rest of the problem; free columns are repeated, zero or dependent. eta is often
the distance of y from the free columns or from all columns; lam often lies on a boundary, where
these are rational.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from support.small_instances import SmallCase, least_residual_squared, root, small_case

ONE = Fraction(1)


def free_case(seed: int) -> SmallCase:
    """The case of this seed: at least one weight is 0."""
    case, rng = small_case(seed), random.Random(f"free {seed}")
    N, m = len(case.A[0]), len(case.y)
    Z = set(rng.sample(range(N), min(N, rng.choice((1, 1, 1, 2, 2, 3, N)))))
    weights = list(case.weights or (ONE,) * N)
    columns = [list(column) for column in zip(*case.A, strict=True)]
    for j in range(N):
        if j in Z:
            weights[j] = Fraction(0)
            if rng.random() < 0.1:
                columns[j] = [0] * m
            continue
        older = [i for i in range(j) if i not in Z]
        if older and rng.random() < 0.45:
            i, s = rng.choice(older), rng.choice((1, 1, -1))
            mixed = [s * a for a in columns[i]]
            for k in Z:
                factor = rng.choice((-1, 0, 0, 1))
                mixed = [a + factor * b for a, b in zip(mixed, columns[k], strict=True)]
            columns[j], weights[j] = mixed, weights[i]
    A = tuple(zip(*columns, strict=True))
    case = replace(case, A=A, weights=tuple(weights))
    if case.problem == "P1":
        return replace(case, eta=_eta(rng, case, Z))
    return replace(case, lam=_lam(rng, case, Z))


def _rest(columns: Sequence[Sequence[Any]], b: Sequence[Any]) -> list[Fraction]:
    """The part of b orthogonal to the columns."""
    rest = [Fraction(value) for value in b]
    seen: list[list[Fraction]] = []
    for column in columns:
        u = [Fraction(value) for value in column]
        for e in seen:
            u = _minus(u, e)
        if any(u):
            seen.append(u)
            rest = _minus(rest, u)
    return rest


def _minus(b: list[Fraction], e: list[Fraction]) -> list[Fraction]:
    factor = _dot(b, e) / _dot(e, e)
    return [p - factor * q for p, q in zip(b, e, strict=True)]


def _dot(u: Sequence[Fraction], v: Sequence[Fraction]) -> Fraction:
    return sum((a * b for a, b in zip(u, v, strict=True)), start=Fraction(0))


def _free_columns(case: SmallCase, Z: set[int]) -> list[Sequence[int]]:
    return [column for i, column in enumerate(zip(*case.A, strict=True)) if i in Z]


def _eta(rng: random.Random, case: SmallCase, Z: set[int]) -> Fraction:
    rest = _rest(_free_columns(case, Z), case.y)
    far, least = root(_dot(rest, rest)), root(least_residual_squared(case.A, case.y))
    assert case.eta is not None
    choices = [case.eta]
    choices += [far, far] if far is not None else []
    choices += [least] * 3 if least else []
    if far and least is not None:
        choices += [(far + least) / 2, (3 * far + least) / 4, (far + 3 * least) / 4]
    return rng.choice(choices)


def _lam(rng: random.Random, case: SmallCase, Z: set[int]) -> Fraction:
    assert case.lam is not None and case.weights is not None
    free, columns = _free_columns(case, Z), list(zip(*case.A, strict=True))
    y, choices = _rest(free, case.y), [case.lam]
    for j, column in enumerate(columns):
        if j in Z:
            continue
        a, w = _rest(free, column), case.weights[j]
        slope = abs(_dot(a, y)) / w
        if case.problem == "P2":
            choices += [2 * case.factor() * slope / d for d in (1, 2, 4) if slope]
            continue
        norm, length = root(_dot(y, y)), root(_dot(a, a))
        choices += [slope / norm / d for d in (1, 2) if norm and slope]
        choices += [d * length / w for d in (1, 2) if length]
    return rng.choice(choices)
