"""A_delta: the instance, the float64 data that a solver is given, and both errors, proved.

    error_true  = ||D (x - x*)||,  Xi(B, y) = {x*},         B = A_delta D_delta, lam = 1/10;
    error_given = ||D (x - z)||,   Xi(B_f, y_f) = {z},      B_f, y_f, lam_f the nearest float64

The certificate names both instances (`truth`: a_delta, `given`: explicit), proves both sets of
minimisers and both distances; D is that of the a_delta instance.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from sci_barriers import proofs
from sci_barriers.errors import PrecisionExhausted
from sci_barriers.exact import (
    Enclosure,
    Number,
    Q,
    as_q,
    is_zero,
    norm_squared,
    sign,
    sqrt,
    sqrt_enclosure,
)
from sci_barriers.families import ADelta
from sci_barriers.information import Approximation, check, rounded
from sci_barriers.problems import Instance, Lasso, Point
from sci_barriers.solvers import solve_small

WRONG = Q(1, 100)
"""Farther from the minimiser than this is wrong: two digits of Dx* = 0.83. Libraries promise more
at their default tolerances, 10^-3 to 10^-8 of the objective or of residuals, and the other vertex
is at 1.17."""
DIGITS = 12
_BITS = (80, 160, 320, 640)


class Case:
    """delta = 2^-e and the order; given: with the float64 data, which are legal for n = 52.

    instances, sets, statements: by name, "truth" and, with `given`, "given".
    """

    def __init__(self, e: int, order: str, *, given: bool) -> None:
        self.member = ADelta(delta=Q(1, 2**e), order=order)
        instance = self.member.instance()
        D = (sqrt(Q(3)) * self.member.rho, sqrt(Q(3)))
        self.D: tuple[Number, ...] = D if order == "12" else D[::-1]
        self.instances = {"truth": instance}
        self.statements = {"truth": self.member.minimisers(label="truth")}
        self.sets = {"truth": self.member.solution_set()}
        if not given:
            return
        A, y = rounded(instance).at(128).as_float64()
        entries = tuple(tuple(as_q(a) for a in row) for row in A.tolist())
        data = tuple(as_q(b) for b in y.tolist())
        self.seen = Approximation(A=entries, y=data, n=52, norm="entrywise",
                                  objective=instance.objective)  # fmt: skip
        check(self.seen, instance)
        lasso = Lasso(lam=as_q(0.1), normalisation="1/2m")
        self.instances["given"] = Instance.explicit(entries, data, lasso)
        solution = solve_small(self.instances["given"])
        assert isinstance(solution.set, Point) and solution.certificate is not None
        self.sets["given"] = solution.set
        found = solution.certificate["statements"]["minimisers"]
        self.statements["given"] = {**found, "instance": "given"}

    def scored(
        self, x: Sequence[Number] | None, *, also: Mapping[str, Sequence[Number]]
    ) -> dict[str, Any]:
        """The certificate of both errors of x, and of error_true for further outputs."""
        statements = dict(self.statements)
        outputs = {} if x is None else {"error_true": ("truth", x)}
        if x is not None and "given" in self.sets:
            outputs["error_given"] = ("given", x)
        outputs |= {name: ("truth", other) for name, other in also.items()}
        for name, (label, output) in outputs.items():
            statements[name] = proofs.distance(
                label, self.sets[label], output, digits=15, exceeds=WRONG, scale=("truth", self.D)
            )
        return proofs.certificate(self.instances, statements)

    def error(self, x: Sequence[Number], *, label: str = "truth", bits: int = 80) -> Enclosure:
        """||D (x - z)||, z the minimiser of the instance `label`."""
        return sqrt_enclosure(self.squared(x, label=label), bits=bits)

    def squared(self, x: Sequence[Number], *, label: str = "truth") -> Number:
        """||D (x - z)||^2, exactly."""
        (z,) = self.sets[label].vertices()
        return norm_squared([d * (a - b) for d, a, b in zip(self.D, x, z, strict=True)])

    def scores(self, x: Sequence[Number], *, label: str = "truth") -> tuple[str, bool]:
        """||D (x - z)|| to DIGITS digits, all right, and whether it is more than WRONG, exactly."""
        squared = self.squared(x, label=label)
        wrong = sign(squared - WRONG * WRONG) > 0
        if is_zero(squared):
            return "0", wrong
        for bits in _BITS:
            try:
                return sqrt_enclosure(squared, bits=bits).decimal(DIGITS), wrong
            except PrecisionExhausted:
                continue
        raise PrecisionExhausted(f"{DIGITS} digits of a distance: not fixed by {_BITS[-1]} bits")

    def moved(self) -> Enclosure:
        """||D (z - x*)||: how far the rounding of the data moves the minimiser."""
        (z,) = self.sets["given"].vertices()
        return self.error(z)


@lru_cache(maxsize=64)
def case(e: int, order: str, *, given: bool = True) -> Case:
    """The case, made once."""
    return Case(e, order, given=given)
