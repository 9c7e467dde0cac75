"""Coordinate descent: the printed cells, the same bits in Python, the compiled loop anywhere."""

from __future__ import annotations

import math
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, Verdict, norm_squared, sqrt, sqrt_enclosure
from sci_barriers.families import ADelta
from sci_barriers.information import rounded
from sci_barriers.problems import QCBP, Instance, Lasso
from sci_barriers.reconstructors import CoordinateDescent, Reconstructor
from sci_barriers.reconstructors.coordinate_descent import EPS, PRINTED, compiled, descend
from sci_barriers.solvers import solve_small

LONG_RUN = (0.0, float.fromhex("0x1.e8ce824b7fe7p-2"))


def data(e: int, order: str = "12") -> tuple[Any, Any]:
    return rounded(ADelta(delta=Q(1, 2**e), order=order).instance()).at(128).as_float64()


def error(e: int, x: Any) -> float:
    """||D(x - x*)||, exactly, then as a float."""
    member = ADelta(delta=Q(1, 2**e))
    D = (sqrt(Q(3)) * member.rho, sqrt(Q(3)))
    steps = [d * (Q(*map(int, a.as_integer_ratio())) - z)
             for d, a, z in zip(D, map(float, x), member.point(), strict=True)]  # fmt: skip
    return float(sqrt_enclosure(norm_squared(steps), bits=60).decimal(9))


@pytest.mark.parametrize(
    ("e", "setting", "wanted", "sweeps", "flagged"),
    [
        (1, "default", 1.728e-16, 4, False),
        (1, "reltol", 1.728e-16, 4, False),
        (1, "reltol_maxiter", 1.728e-16, 4, False),
        (7, "default", 0.679756671, 1301, False),
        (7, "reltol", 1.728e-16, 6436, False),
        (7, "reltol_maxiter", 1.728e-16, 6436, False),
        (15, "default", 1.16926457, 2, False),
        (15, "reltol", 1.16854297, 100_000, True),
        (20, "default", 1.16926459, 2, False),
        (20, "reltol", 1.16926388, 100_000, True),
        (24, "default", 1.16926459, 2, False),
        (24, "reltol", 1.16926459, 100_000, True),
        (26, "default", 1.16926459, 2, False),
        (26, "reltol", 1.16926459, 100_000, True),
        *((e, s, 1.16926459, 2, False) for e in (28, 30) for s in PRINTED),
    ],
)
def test_printed_settings_give_the_printed_cells(
    e: int, setting: str, wanted: float, sweeps: int, flagged: bool
) -> None:
    found = CoordinateDescent.printed(setting)(rounded(ADelta(delta=Q(1, 2**e)).instance()).at(128))
    assert (found.work["iterations"], found.flagged) == (sweeps, flagged)
    assert error(e, (int(q.p) / int(q.q) for q in found.x)) == pytest.approx(wanted, rel=1e-3)
    assert found.status == "ran" and bool(found.messages) is flagged


@pytest.mark.slow
def test_the_long_printed_run() -> None:
    """delta = 2^-15, RelTol = eps, MaxIter = 1/eps: 421,594,378 sweeps, drift of about 1e-11."""
    A, y = data(15)
    found = descend(A, y, lam=0.1, rel_tol=EPS, max_iter=2**52)
    assert found.sweeps == 421_594_378 and found.stopped
    assert tuple(found.x.tolist()) == LONG_RUN


def test_the_drift_of_the_long_run_is_within_a_factor_two_of_the_printed_one() -> None:
    assert 0.5e-11 < error(15, LONG_RUN) < 2e-11


def python_twin(
    A: list[list[float]], y: list[float], lam: float, rel_tol: float, max_iter: int
) -> tuple[list[float], list[float], int]:
    """The method once more, with Python floats and the operations in the stated order."""
    m, N = len(A), len(A[0])
    x, r = [0.0] * N, list(y)
    done, largest = 0, math.inf
    while done < max_iter and not largest < rel_tol:
        done, largest = done + 1, 0.0
        for j in range(N):
            old, b = x[j], [A[i][j] for i in range(m)]
            terms = [b[i] * (r[i] + b[i] * old) for i in range(m)]
            z = terms[0]
            for term in terms[1:]:
                z = z + term
            z = z / m
            x[j] = z - lam if z > lam else z + lam if z < -lam else 0.0
            change = x[j] - old
            r = [r[i] - b[i] * change for i in range(m)] if change else r
            largest = max(largest, abs(change) / (1.0 + abs(old)))
    return x, r, done


def standardised(rng: random.Random, m: int, N: int) -> tuple[Any, Any]:
    A = np.array([[rng.gauss(0, 1) for _ in range(N)] for _ in range(m)])
    A *= np.sqrt(m) / np.linalg.norm(A, axis=0)
    return A, np.array([rng.gauss(0, 1) for _ in range(m)])


def test_compiled_loop_and_python_give_the_same_bits() -> None:
    """On A_delta and on random data: x, the running residual, and the number of sweeps."""
    rng = random.Random(3)
    cases = [(*data(e, order), 0.1) for e in (1, 5, 7, 28) for order in ("12", "21")]
    for _ in range(60):
        m, N = rng.randint(1, 6), rng.randint(1, 5)
        cases.append((*standardised(rng, m, N), 10 ** rng.uniform(-4, 0)))
    for A, y, lam in cases:
        for rel_tol in (1e-4, EPS):
            setting: dict[str, Any] = {"lam": lam, "rel_tol": rel_tol, "max_iter": 700}
            fast = descend(A, y, **setting)
            slow = descend(A, y, compile=False, **setting)
            x, r, sweeps = python_twin(A.tolist(), y.tolist(), lam, rel_tol, 700)
            assert fast.sweeps == slow.sweeps == sweeps
            assert fast.x.tobytes() == slow.x.tobytes() == np.array(x).tobytes()
            assert fast.r.tobytes() == slow.r.tobytes() == np.array(r).tobytes()


def test_compiled_without_fastmath_and_with_subnormal_numbers() -> None:
    loop: Any = compiled()
    assert not loop.targetoptions.get("fastmath")
    least = 5e-324
    found = descend(
        np.array([[1.0]]), np.array([3 * least]), lam=least, rel_tol=1e-320, max_iter=9
    )
    assert found.x[0] == 2 * least != 0.0


def test_order_21_is_right_after_one_sweep() -> None:
    for e in (1, 7, 15, 26, 28, 30):
        found = descend(*data(e, "21"), lam=0.1, rel_tol=EPS, max_iter=100)
        assert found.sweeps == 2 and error(e, found.x[::-1]) < 1e-15


def test_stops_at_max_iter_and_says_so() -> None:
    A, y = data(15)
    found = descend(A, y, lam=0.1, rel_tol=EPS, max_iter=17)
    assert (found.sweeps, found.stopped, found.late) == (17, False, False)


def test_time_limit_gives_status_timeout() -> None:
    seen = rounded(ADelta(delta=Q(1, 2**20)).instance()).at(128)
    found = CoordinateDescent(rel_tol=EPS, max_iter=2**52, time_limit=0.05)(seen)
    assert found.status == "timeout" and found.flagged and len(found.x) == 2
    assert "time limit of 0.05 s" in found.messages[0]


def random_instance(rng: random.Random, normalisation: str) -> Instance:
    m, N = rng.randint(2, 4), rng.randint(1, 3)
    A = [[Q(rng.randint(-32, 32), 16) for _ in range(N)] for _ in range(m)]
    for j in range(N):
        A[j % m][j] += 5  # no zero column
    y = [Q(rng.randint(-32, 32), 16) for _ in range(m)]
    lasso = Lasso(lam=Q(rng.randint(1, 16), 8), normalisation=normalisation)  # type: ignore[arg-type]
    return Instance.explicit(A, y, lasso)


@pytest.mark.parametrize("normalisation", ["1", "1/m", "1/2m"])
def test_every_normalisation_gives_its_own_minimiser(normalisation: str) -> None:
    """Columns of any length, standardised=False, against the exact solver."""
    rng, method = random.Random(8), CoordinateDescent(
        rel_tol=1e-15, max_iter=10**6, standardised=False
    )  # fmt: skip
    assert isinstance(method, Reconstructor)
    for _ in range(40):
        instance = random_instance(rng, normalisation)
        xi = solve_small(instance).set
        found = method(rounded(instance).at(40))
        assert xi.distance(found.x, bits=60).at_most(Q(1, 10**9)) is Verdict.PROVED


def test_bad_input_names_value_bound_and_remedy() -> None:
    good: dict[str, Any] = {"lam": 0.1, "rel_tol": 1e-4, "max_iter": 10}
    one = np.array([[1.0]])
    y = np.array([1.0])
    for A, b, change, words in (
        (one, y, {"lam": 0.0}, "lam = 0.0: must be > 0"),
        (one, y, {"lam": float("nan")}, "lam = nan"),
        (one, y, {"max_iter": 0}, "max_iter = 0: must be an integer >= 1"),
        (one, y, {"max_iter": True}, "max_iter = True"),
        (2 * one, y, {}, r"\|\|b_0\|\|\^2/m = 4.0: must be 1"),
        (0 * one, y, {}, "column 0 = 0"),
        (one, np.array([1.0, 2.0]), {}, "shapes"),
        (1e200 * one, y, {"standardised": False}, "rescale the data"),
        (np.array([[np.nan]]), y, {}, "rescale the data"),
    ):
        with pytest.raises(BadInput, match=words):
            descend(A, b, **{**good, **change})
    with pytest.raises(BadInput, match="setting = 'other'"):
        CoordinateDescent.printed("other")
    for objective in (QCBP(eta=1), Lasso(lam=1, weights=(1,), normalisation="1/2m")):
        with pytest.raises(BadInput, match="P2 without weights"):
            CoordinateDescent()(rounded(Instance.explicit([[1]], [1], objective)).at(4))


# -- where numba may not write -----------------------------------------------------------------

SCRIPT = """
import sys
from sci_barriers.reconstructors import coordinate_descent as c
assert not {"numba", "numpy"} & set(sys.modules)
import numpy as np
found = c.descend(np.array([[1.0]]), np.array([1.0]), lam=0.1, rel_tol=1e-4, max_iter=10)
print(found.x[0], bool(c.compiled().stats.cache_path))
"""


def installed(tmp_path: Path) -> tuple[Path, dict[str, str]]:
    """A copy of the package in which nothing can be cached, and an environment alike."""
    import sci_barriers

    home = tmp_path / "site"
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(sci_barriers.__file__).parent, home / "sci_barriers", ignore=skip)
    # A file where a folder is needed stops every user, also one with all rights.
    (home / "sci_barriers" / "reconstructors" / "__pycache__").touch()
    (tmp_path / "file").touch()
    blocked = str(tmp_path / "file" / "cache")
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("NUMBA")},
        "HOME": blocked, "XDG_CACHE_HOME": blocked, "LOCALAPPDATA": blocked,
        "PYTHONPATH": str(home), "PYTHONDONTWRITEBYTECODE": "1",
    }  # fmt: skip
    return home, environment


def outcome(environment: dict[str, str], cwd: Path) -> str:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False,
        env=environment, cwd=cwd,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_works_where_no_cache_can_be_written(tmp_path: Path) -> None:
    home, environment = installed(tmp_path)
    blocked = {**environment, "NUMBA_CACHE_DIR": environment["HOME"]}
    assert outcome(blocked, home) == "0.9 False"


def test_the_cache_goes_elsewhere_when_the_package_is_read_only(tmp_path: Path) -> None:
    """NUMBA_CACHE_DIR is used; a damaged cache is no obstacle."""
    home, environment = installed(tmp_path)
    cache = tmp_path / "cache"
    environment["NUMBA_CACHE_DIR"] = str(cache)
    assert outcome(environment, home) == "0.9 True"
    files = [path for path in cache.rglob("*") if path.is_file()]
    assert files
    for path in files:
        path.write_bytes(b"damaged")
    assert outcome(environment, home).startswith("0.9")
