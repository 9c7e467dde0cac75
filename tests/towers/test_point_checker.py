"""The checker of spectral points: it accepts all that is printed, and nothing that is changed."""

from __future__ import annotations

import ast
import copy
import json
import math
import random
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.exact import Enclosure, Q
from sci_barriers.towers import (
    EXACT_SPECTRUM,
    SPECTRUM,
    AlmostMathieu,
    Banded,
    Diagonal,
    Fibonacci,
    Jacobi,
    Operator,
    Reader,
    SquareLattice,
    certified_points,
    check,
    distance_bound,
    half_line,
    run,
)
from sci_barriers.towers.check import Rejected
from sci_barriers.towers.spectra.residual import squared_quotient
from sci_barriers.towers.spectra.section import read_section

OPERATORS: tuple[Operator, ...] = (
    Jacobi(b=2), Jacobi(b="-7/3"), half_line(), Diagonal(), Diagonal(site=2), SquareLattice(),
    Fibonacci(lam=2), Fibonacci(lam="-1/3"), AlmostMathieu(lam="1/2"), AlmostMathieu(lam=1),
    AlmostMathieu(lam=-2, theta="1/3"),
)  # fmt: skip


def written(A: Operator, item: Any) -> dict[str, Any]:
    """As it is read from a file."""
    found: dict[str, Any] = json.loads(json.dumps({**A.identity(), **item.certificate()}))
    return found


@pytest.mark.parametrize("A", OPERATORS, ids=lambda A: f"{A.name} {A.parameters()}")
@pytest.mark.parametrize("sites", [1, 2, 7, 40])
def test_every_point_is_accepted(A: Operator, sites: int) -> None:
    for item in certified_points(A, sites=sites).items:
        assert check.check(written(A, item)) == Fraction(str(item.radius))


@pytest.mark.parametrize("tower", [SPECTRUM, EXACT_SPECTRUM], ids=lambda tower: tower.name)
def test_every_point_of_the_towers_is_accepted(tower: Any) -> None:
    for A in (Jacobi(b=2), AlmostMathieu(lam=1), SquareLattice(), Diagonal(site=1)):
        n = 0 if A.name == "square_lattice" else 1
        certificates = list(run(tower, A, n).certificates())
        assert certificates
        for certificate in certificates:
            assert check.check(json.loads(json.dumps(certificate))) <= Fraction(1, 2**n)


def test_numbers_in_every_written_form_are_read() -> None:
    from sci_barriers.exact import format_number

    for q in (Q(0), Q(-7, 3), Q(5, 2**60), Q(3 * 10**50), Q(-(10**45), 3 * 7**60), Q(2**200)):
        assert check.rational(format_number(q)) == Fraction(int(q.p), int(q.q))
    A = Jacobi(b=10**50)
    assert check.check(written(A, distance_bound(A, A.b + 1 / A.b, sites=3))) >= 0
    for text in ("1/0x0", "0x", "1//2", "--1", "+1", "1e3", "0x1p", "\u0661"):
        with pytest.raises(Rejected):
            check.rational(text)


def test_five_halves_within_1e_11() -> None:
    A = Jacobi(b=2)
    certificate = written(A, distance_bound(A, Q(5, 2), sites=40))
    assert certificate["z"] == "5/2" and len(certificate["v"]) == 40
    assert check.check(certificate) <= Fraction(1, 10**11)


@pytest.mark.parametrize("A", OPERATORS, ids=lambda A: f"{A.name} {A.parameters()}")
def test_entries_computed_anew_are_those_of_the_engine(A: Operator) -> None:
    """Column by column: the same pattern, and intervals that meet, of width <= 2**-100."""
    scale, column = check._operator(A.name, A.parameters())
    for j in [*range(40), 333, 334, 2000]:
        own = {i: (Fraction(low, scale), Fraction(high, scale)) for i, low, high in column(j)}
        for i in {*own, *A.rows(j)}:
            low, high = own.get(i, (Fraction(0), Fraction(0)))
            value = A.evaluate(("A", i, j), bits=100)
            ends = (value.lower, value.upper) if isinstance(value, Enclosure) else (value, value)
            a, b = (Fraction(int(e.p), int(e.q)) for e in ends)
            assert low <= b and a <= high and high - low <= Fraction(1, 2**100)


def test_pi_and_cosines_of_the_checker() -> None:
    low, high = check._pi(136)
    assert low < high < low + Fraction(1, 2**136)
    digits = Fraction(3141592653589793238462643383279502884197169, 10**42)
    assert low < digits + Fraction(1, 10**42) and digits < high
    for theta in (Fraction(0), Fraction(1, 2), Fraction(1, 4), Fraction(1, 3), Fraction(-7, 12)):
        a, b = check._cosine(0, theta)
        assert 0 <= b - a < Fraction(1, 2**128)
        assert a <= Fraction(math.cos(2 * math.pi * theta)) + Fraction(1, 10**15)
        assert b >= Fraction(math.cos(2 * math.pi * theta)) - Fraction(1, 10**15)
    for theta, value in ((Fraction(0), 1), (Fraction(1, 2), -1), (Fraction(1, 4), 0)):
        a, b = check._cosine(0, theta)
        assert a <= value <= b


# -- refusals ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def good() -> dict[str, Any]:
    A = AlmostMathieu(lam="1/2", theta="1/5")
    return written(A, max(certified_points(A, sites=12).items, key=lambda item: item.radius))


def shifted(radius: str, factor: Fraction) -> str:
    return f"{float(Fraction(radius) * factor):.12f}"


def test_a_smaller_radius_is_refused(good: dict[str, Any]) -> None:
    """Four digits are rounded up: one per mille less never follows."""
    check.check({**good, "radius": shifted(good["radius"], Fraction(1001, 1000))})
    with pytest.raises(Rejected, match="exceeds"):
        check.check({**good, "radius": shifted(good["radius"], Fraction(998, 1000))})
    with pytest.raises(Rejected, match="exceeds"):
        check.check({**good, "radius": "0"})


def test_a_certificate_does_not_fit_another_operator_or_point(good: dict[str, Any]) -> None:
    for parameters in ({"lam": "2", "theta": "1/5"}, {"lam": "1/2", "theta": "1/4"}):
        with pytest.raises(Rejected):
            check.check({**good, "parameters": parameters})
    with pytest.raises(Rejected):
        check.check({**good, "z": str(Fraction(good["z"]) + Fraction(1, 5))})
    with pytest.raises(Rejected):
        check.check({**good, "operator": "fibonacci", "parameters": {"lam": "1/2"}})


def test_any_changed_entry_of_a_tight_vector_is_refused() -> None:
    A = Jacobi(b=2)
    certificate = written(A, distance_bound(A, Q(5, 2), sites=30))
    for j in range(30):
        changed = copy.deepcopy(certificate)
        changed["v"][j] += max(abs(x) for x in changed["v"]) // 2**20
        with pytest.raises(Rejected, match="exceeds"):
            check.check(changed)


def test_the_rows_beyond_the_support_count() -> None:
    """(1, 1) of the free matrix: (A - 1)v = (0, 0, 1); without the last row it would be 0."""
    base = {"kind": "spectral-point", "operator": "jacobi", "parameters": {"b": "0"}, "z": "1",
            "v": [1, 1]}  # fmt: skip
    assert check.check({**base, "radius": "0.7072"}) == Fraction("0.7072")
    with pytest.raises(Rejected, match="exceeds"):
        check.check({**base, "radius": "0.7071"})


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"kind": "point"}, "unknown kind"),
        ({"more": 1}, "keys"),
        ({"operator": "banded"}, "unknown operator"),
        ({"operator": ["jacobi"]}, "unknown operator"),
        ({"parameters": {"lam": "1"}}, "parameters"),
        ({"parameters": {"lam": 1, "theta": "0"}}, "no rational number"),
        ({"parameters": {"lam": "1/0", "theta": "0"}}, "denominator 0"),
        ({"z": "0.5"}, "no rational number"),
        ({"z": "1/2 "}, "no rational number"),
        ({"z": 1}, "no rational number"),
        ({"v": []}, "v must be"),
        ({"v": [0, 0]}, "not all 0"),
        ({"v": [1.0]}, "v must hold"),
        ({"v": [True]}, "v must hold"),
        ({"v": [1 << 30_000]}, "v must hold"),
        ({"v": "11"}, "v must be"),
        ({"v": [1] * 20_001}, "v must be"),
        ({"radius": "-1"}, "no decimal"),
        ({"radius": "nan"}, "no decimal"),
        ({"radius": "1e999999"}, "no decimal"),
        ({"radius": 1.5}, "no decimal"),
    ],
)
def test_malformed_certificates_are_refused(
    good: dict[str, Any], change: dict[str, Any], text: str
) -> None:
    with pytest.raises(Rejected, match=text):
        check.check({**good, **change})
    for key in good:
        with pytest.raises(Rejected, match="keys"):
            check.check({k: value for k, value in good.items() if k != key})


def test_what_has_no_formula_is_refused() -> None:
    A = Banded(entries=lambda i, j: 1, width=1, largest=1)
    with pytest.raises(Rejected, match="unknown operator 'banded'"):
        check.check(written(A, distance_bound(A, 0, sites=3)))


@pytest.mark.parametrize("name", ["check.py", "check_games.py"])
def test_checkers_use_the_standard_library_only(name: str) -> None:
    """By their imports, and by running them alone, without the package and without site."""
    path = Path(check.__file__).with_name(name)
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            modules = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0
            modules = [node.module or ""]
        else:
            continue
        assert all(module.split(".")[0] in sys.stdlib_module_names for module in modules)
    done = subprocess.run([sys.executable, "-S", "-E", "-I", str(path)], capture_output=True,
                          text=True, check=False)  # fmt: skip
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("A", OPERATORS, ids=lambda A: f"{A.name} {A.parameters()}")
def test_both_codes_compute_the_same_quotient(A: Operator) -> None:
    """For random z, v: equal where the entries are exact; both are upper bounds, and near, else."""
    draw = random.Random(11)
    section = read_section(Reader(lambda f, bits: A.evaluate(f, bits=bits), A.facts()), 13)
    scale, column = check._operator(A.name, A.parameters())
    for _ in range(20):
        z = Fraction(draw.randint(-500, 500), draw.randint(1, 99))
        v = [draw.randint(-(10**6), 10**6) for _ in range(12)] + [1]
        own = squared_quotient(section, Q(z.numerator, z.denominator), v)
        other = Fraction(*check._squares(scale, column, z, v))
        gap = abs(other - Fraction(int(own.p), int(own.q)))
        assert gap == 0 if section.slack == 0 else gap < Fraction(1, 2**40)
