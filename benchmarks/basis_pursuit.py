"""Exact basis pursuit against the LP solver that proposes its basis, as ratios of one run.

    python benchmarks/basis_pursuit.py [--repeats R] [--sizes 50x100 200x400 ...] [--kinds ...]

HiGHS is scipy's linprog on min sum (x+ + x-), A (x+ - x-) = y; its pair (x, v) is the proposal and
its time the unit, not counted in the others. `floats`: the float64 proof of that basis alone;
`proof`: status, support and signs proved; `+ x`: and the exact minimiser; `+ v`: and the exact dual
vector. Kinds: integers (10 bits), gauss (53 bits), planted (integers, m/10 non-zeros, y = A x),
rounded (gauss, m/10 non-zeros, y = fl(A x)), repeated (gauss, every column twice up to sign).
Medians of R runs of CPU time, the routines taking turns, each timed in the second of two calls. One
thread.
Ratios within a line are comparable; times from different machines are not.
"""

from __future__ import annotations

import argparse
import platform
from typing import Any

import numpy as np
import scipy
from _timing import medians
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from sci_barriers.solvers.basis.data import read_data
from sci_barriers.solvers.basis.floats import float_basis
from sci_barriers.solvers.basis.proposal import highs, ranked
from sci_barriers.solvers.basis.pursuit import BasisSolution, solve_basis_pursuit

KINDS = ("integers", "gauss", "planted", "rounded", "repeated")


def instance(kind: str, m: int, N: int) -> tuple[Any, Any]:
    """A (m, N), y (m,), float64."""
    rng = np.random.default_rng(m + N)
    if kind in ("integers", "planted"):
        A = rng.integers(-512, 513, (m, N)).astype(float)
    else:
        A = rng.standard_normal((m, N))
    if kind == "repeated":
        A[:, N // 2 :] = -A[:, : N - N // 2]
    if kind == "integers":
        return A, rng.integers(-512, 513, m).astype(float)
    if kind in ("gauss", "repeated"):
        return A, rng.standard_normal(m)
    x = np.zeros(N)
    chosen = rng.choice(N, max(1, m // 10), replace=False)
    values = rng.standard_normal(len(chosen))
    x[chosen] = np.rint(9 * values) + 0.5 if kind == "planted" else values
    return A, A @ x


def line(kind: str, m: int, N: int, *, repeats: int) -> str:
    """One row: times in ms, ratios to HiGHS, what was found."""
    A, y = instance(kind, m, N)
    data = read_data(A, y, None)
    floats = data.floats
    assert floats is not None
    proposal = highs(floats)
    order, signs, k = ranked(floats, *proposal)

    def solve() -> BasisSolution:
        return solve_basis_pursuit(A, y, proposal=proposal)

    def with_x() -> Any:
        return solve().x

    def with_both() -> Any:
        found = solve()
        return found.x, found.v

    spent = medians(
        {
            "HiGHS": lambda: highs(floats),
            "floats": lambda: float_basis(floats, order[:k], signs[order[:k]]),
            "proof": solve,
            "+ x": with_x,
            "+ v": with_both,
        },
        repeats,
    )
    found = solve()
    cells = [f"{1e3 * t:9.1f}" for t in spent.values()]
    cells += [f"{t / spent['HiGHS']:9.2f}" for name, t in spent.items() if name != "HiGHS"]
    size = f"{m}x{N}"
    return f"{kind:9}{size:>9}" + "".join(cells) + f"  {found.status}, {found.level}"


def _size(text: str) -> tuple[int, int]:
    m, _, N = text.partition("x")
    return int(m), int(N)


def main() -> None:
    """Read the options and print the table."""
    parser = argparse.ArgumentParser(description="Cost of exact basis pursuit, as ratios.")
    parser.add_argument("--repeats", type=int, default=5, help="runs per time, at least 5 (5)")
    parser.add_argument(
        "--sizes", type=_size, nargs="+", default=[(50, 100), (100, 200), (200, 400)], help="mxN"
    )
    parser.add_argument("--kinds", nargs="+", default=KINDS, choices=KINDS)
    given = parser.parse_args()
    print(f"Python {platform.python_version()}, numpy {np.__version__}, ", end="")
    print(f"scipy {scipy.__version__}, {platform.machine()}; ms, then ratios to HiGHS")
    names = ("HiGHS", "floats", "proof", "+ x", "+ v")
    print(f"{'kind':9}{'size':>9}" + "".join(f"{name:>9}" for name in names), end="")
    print("".join(f"{name + '/':>9}" for name in names[1:]))
    with threadpool_limits(limits=1):
        for kind in given.kinds:
            for m, N in given.sizes:
                print(line(kind, m, N, repeats=max(5, given.repeats)), flush=True)


if __name__ == "__main__":
    main()
