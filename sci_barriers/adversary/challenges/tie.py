"""The family "tie": the class of the breakdown theorem, from plain arguments.

Without lam and eta: lam = 1 for P3, lam = 1/10 for P2, eta = 0 for P1; these satisfy the hypotheses
of the class for every N, m and K. relative: w = `Omega.relative_w` for the layer of the part, with
which the minimisers of that layer have a norm between 1/2 and 2, so that the accuracy of the part
is a relative one. w itself may be a text of numbers, "1/2,0,3".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sci_barriers.adversary.breakdown.omega import Omega, layer_of
from sci_barriers.adversary.challenges.kind import Kind, Targets, Words
from sci_barriers.adversary.challenges.numbers import read_number
from sci_barriers.adversary.targets import BUILT_IN
from sci_barriers.errors import bad_input
from sci_barriers.exact import Q

LEVELS = {"P1": ("eta", Q(0)), "P2": ("lam", Q(1, 10)), "P3": ("lam", Q(1))}
"""The level of each problem that is taken when none is given."""


def make(
    *,
    part: str,
    problem: Any,
    N: Any,
    m: Any,
    K: Any,
    L: Any = 2,
    lam: Any = None,
    eta: Any = None,
    w: Any = None,
    relative: Any = False,
) -> Omega:
    """The class. BadInput for whatever is out of range."""
    block = _block(w, relative)
    omega = Omega(problem=problem, N=N, m=m, K=K, L=L, w=block, **_level(problem, lam, eta))
    layer = layer_of(part)
    return replace(omega, w=omega.relative_w(s=layer)) if relative else omega


def targets(style: str) -> Targets:
    """The built-in targets of a style."""
    if style != "training":
        return BUILT_IN
    from sci_barriers.adversary.training.targets import TRAINERS  # loads numpy

    return TRAINERS


def _block(w: Any, relative: Any) -> Any:
    """w, a text as its numbers."""
    if not isinstance(relative, bool):
        raise bad_input("relative", relative, "must be True or False", "pass relative=True")
    if relative and w is not None:
        raise bad_input("w", w, "must be None where relative=True chooses it",
                        "leave out one of the two")  # fmt: skip
    if isinstance(w, str):
        return [read_number(f"w[{i}]", part) for i, part in enumerate(w.split(","))]
    return w


def _level(problem: Any, lam: Any, eta: Any) -> dict[str, Any]:
    """{"lam", "eta"}; the default of the problem if neither is given."""
    given = {"lam": lam, "eta": eta}
    if lam is None and eta is None and isinstance(problem, str) and problem in LEVELS:
        name, value = LEVELS[problem]
        given[name] = value
    return {name: read_number(name, value) for name, value in given.items()}


KIND = Kind(
    name="tie",
    needs={
        "problem": "pass 'P1', 'P2' or 'P3'",
        "N": "pass the number of columns of A, such as 4",
        "m": "pass the number of rows of A, such as 2",
        "K": "pass the decimal digits asked for, such as 3",
    },
    takes=("L", "lam", "eta", "w", "relative"),
    make=make,
    styles=("information", "solver", "training"),
    targets=targets,
    many=True,
    words=Words(
        problem="P1, P2 or P3, m x N",
        data="N - m + 1 entries in a row of A are equal, or one is larger by 2^-e",
        answer="N entries, a minimiser",
        barrier="accuracy 10^-K, 10^-(K-1), 10^-(K-2)",
    ),
)
