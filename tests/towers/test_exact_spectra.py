"""The tower over Q: exact bounds of gamma_n, the theorem of algorithm.py with its constants."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import numpy as np
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Matrix, Q, to_float
from sci_barriers.exact import is_psd as psd
from sci_barriers.towers import (
    EXACT_SPECTRUM,
    AlmostMathieu,
    Diagonal,
    Jacobi,
    Operator,
    Reader,
    SquareLattice,
    half_line,
    run,
)
from sci_barriers.towers.spectra import exactly
from sci_barriers.towers.spectra.algorithm import exact_points
from sci_barriers.towers.spectra.residual import squared_quotient
from sci_barriers.towers.spectra.section import Section, read_section

OPERATORS: tuple[Operator, ...] = (
    Jacobi(b=2), half_line(), Diagonal(site=3), SquareLattice(), AlmostMathieu(lam=1, theta="1/7"),
)  # fmt: skip


def section(A: Operator, n: int) -> Section:
    return read_section(Reader(lambda f, bits: A.evaluate(f, bits=bits), A.facts()), n)


def gamma(found: Section, z: Q) -> float:
    B = np.zeros((found.m, found.n))
    for j, column in enumerate(found.columns):
        for i, D, _ in column:
            B[i, j] = D / found.scale
    B[np.arange(found.n), np.arange(found.n)] -= to_float(z)
    return float(np.linalg.svd(B, compute_uv=False)[-1])


@pytest.mark.parametrize("A", OPERATORS, ids=lambda A: A.name)
def test_least_level_is_gamma_n_rounded_up_to_a_step(A: Operator) -> None:
    found, step = section(A, 7), Q(1, 64)
    for z in (Q(0), Q(1, 3), Q(-9, 4), Q(5, 2), Q(7)):
        q, v = exactly.least_level(found, z, step=step, most=A.bound + abs(z))
        exact = gamma(found, z)
        assert to_float(q) - 1 / 64 - 1e-9 <= exact <= to_float(q) + 1e-9
        assert q > 0 and (q / step).q == 1
        assert squared_quotient(found, z, v) <= (q + step + 2 * found.slack) ** 2


def test_a_negative_vector_is_found_iff_the_form_is_not_positive_definite() -> None:
    """Against the exact semidefiniteness test of the package, singular cases included."""
    draw = random.Random(5)
    for _ in range(80):
        n = draw.randint(1, 6)
        entries = [[draw.randint(-2, 2) for _ in range(n)] for _ in range(n)]
        T = [{j: Q(sum(entries[i][k] * entries[j][k] for k in range(n))) for j in range(i + 1)}
             for i in range(n)]  # fmt: skip
        q = Q(draw.randint(0, 6), 2)
        whole = [[T[max(i, j)][min(i, j)] - (q * q if i == j else 0) for j in range(n)]
                 for i in range(n)]  # fmt: skip
        v = exactly.negative_vector([dict(row) for row in T], q)
        if v is None:
            smallest = min(np.linalg.eigvalsh([[to_float(x) for x in row] for row in whole]))
            assert psd(Matrix(whole)) and smallest > 1e-12
        else:
            form = sum(whole[i][j] * v[i] * v[j] for i in range(n) for j in range(n))
            assert any(v) and form <= 0


def test_squared_section_is_the_square_of_the_matrix() -> None:
    for A in OPERATORS:
        found, z = section(A, 9), Q(2, 3)
        T = exactly.squared_section(found, z)
        B = [[Q(0)] * 9 for _ in range(found.m)]
        for j, column in enumerate(found.columns):
            for i, D, _ in column:
                B[i][j] = Q(D, found.scale)
            B[j][j] -= z
        for i in range(9):
            for j in range(i + 1):
                assert T[i].get(j, Q(0)) == sum((row[i] * row[j] for row in B), Q(0))


def test_short_vectors_keep_the_bound() -> None:
    v = [Q(1), Q(-1, 3), Q(1, 7**30)]
    short = exactly.short_vector(v, size=Q(4), step=Q(1, 8))
    assert all(isinstance(x, int) and abs(x) <= 2**8 for x in short)
    assert short[0] > 0 > short[1] and short[2] == 0


@pytest.mark.parametrize("A", [Jacobi(b=2), half_line(), Diagonal(site=3)], ids=lambda A: A.name)
@pytest.mark.parametrize("n", [2, 4, 8, 16])
def test_theorem_with_its_constants(A: Operator, n: int) -> None:
    """(a) all radii <= eps; (b) all of Sp within eps + h of the points; eps = c (e_n + h + eta)."""
    assert A.spectrum is not None
    found = section(A, n)
    shown = exact_points(found, A.facts())
    h = A.bound / n
    places = [z for a, b in A.spectrum.intervals for z in {a, (a + b) / 2, (3 * a + b) / 4, b}]
    # gamma_n is 1-Lipschitz: on [a, b] it exceeds its values at these places by (b - a)/4 at most
    width = max(b - a for a, b in A.spectrum.intervals)
    e_n = max(gamma(found, z) for z in places) + to_float(width) / 4
    eps = 1.001 * (e_n + 3 * to_float(h))
    assert to_float(shown.error) <= eps + 1e-9
    assert A.spectrum.excess(shown.points) <= shown.error
    assert to_float(A.spectrum.missing(shown.points)) <= eps + to_float(h) + 1e-9


def test_the_points_converge_in_the_hausdorff_metric() -> None:
    """d_H(Gamma, Sp A) falls below 1/4 for b = 2, and is exact: no float is involved."""
    A = Jacobi(b=2)
    distances = [A.spectrum.hausdorff(exact_points(section(A, n), A.facts()).points)
                 for n in (2, 8, 32)]  # fmt: skip
    assert distances[0] > distances[1] > distances[2] and distances[2] < Q(1, 4)


@pytest.mark.parametrize("A", [Jacobi(b=2), Diagonal(site=1), AlmostMathieu(lam=1)],
                         ids=lambda A: A.name)  # fmt: skip
def test_the_exact_tower_keeps_its_accuracy(A: Operator) -> None:
    for n in range(3):
        found = run(EXACT_SPECTRUM, A, n)
        assert found.output.error <= Q(1, 2**n)


def test_no_float_enters_the_exact_tower() -> None:
    """The files that it uses import neither numpy nor scipy but for the proposals, and exactly.py
    holds no float.
    """
    folder = Path(exactly.__file__).parent
    for name in ("exactly.py", "section.py", "residual.py", "selection.py"):
        tree = ast.parse((folder / name).read_text())
        nodes = list(ast.walk(tree))
        modules = {alias.name for n in nodes if isinstance(n, ast.Import) for alias in n.names}
        modules |= {n.module or "" for n in nodes if isinstance(n, ast.ImportFrom)}
        assert not any(module.split(".")[0] in ("numpy", "scipy") for module in modules)
        constants = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant)]
        assert not any(isinstance(value, float) for value in constants)


def test_a_step_must_be_positive() -> None:
    with pytest.raises(BadInput, match="step = 0: must be > 0"):
        exactly.least_level(section(half_line(), 2), Q(0), step=Q(0), most=Q(2))
