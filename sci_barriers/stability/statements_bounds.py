"""Certificate statements about null spaces: `nsp`, `robust`, `recovery` (certificates/FORMAT.md).

    nsp        rho_0^2 of order s of the A of an instance, with the vector that attains it
    robust     rho >= rho_0, gamma, and sigma_min(A)^2 >= q: the property over R and C
    recovery   lower <= F <= bound for the bound F of one pair of constants on the minimisers of an
               instance, and a distance to them, of another statement, that is at most F

The checker rebuilds all numbers from A, y, x and the objective; what is written here is only what
it has to compare. `statements` are keyed by names, which one chooses when joining them.
"""

from __future__ import annotations

from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Number, rational_value, sign, simplified, to_json
from sci_barriers.proofs import Statement, bounds_of_root, vector
from sci_barriers.stability.constants import Pair
from sci_barriers.stability.null_space import NullSpaceConstant
from sci_barriers.stability.robust_null_space import Form, RobustNullSpace

DIGITS = 16


def nsp_statement(
    found: NullSpaceConstant, *, instance: str = "I", digits: int | None = None
) -> Statement:
    """The constant of the rational A of the instance with this label (family explicit).

    digits: with decimal bounds of rho_0, rounded outward, where it is finite. BadInput for an A
    that is not rational.
    """
    A = found.A
    if any(rational_value(entry) is None for row in A.rows for entry in row):
        raise bad_input("A", A, "must be rational", "round A, and certify what you have then")
    claim: dict[str, Any] = {"s": found.s, "rho_squared": None}
    if found.squared is not None:
        claim["rho_squared"] = to_json(found.squared)
        if digits is not None:
            claim |= bounds_of_root(found.squared, digits=digits)
    proof = {"x": vector(found.x), "omega": list(found.omega)}
    return {"kind": "nsp", "instance": instance, "claim": claim, "proof": proof}


def robust_statement(found: RobustNullSpace, *, nsp: str = "nsp", form: Form = "root") -> Statement:
    """rho and gamma of the named form, beside the `nsp` statement of that name."""
    claim = {
        "rho": to_json(found.rho),
        "gamma": to_json(found.gamma_of(form)),
        "sigma_squared": to_json(found.singular.q),
    }
    return {"kind": "robust", "nsp": nsp, "claim": claim, "proof": {}}


def recovery_statement(
    value: Number,
    *,
    pair: Pair,
    robust: str = "robust",
    distance: str = "distance",
    digits: int = DIGITS,
) -> Statement:
    """F = value, of the pair, for the instance and the x of the `distance` statement named.

    value: of recovery_bound (P3), constrained_bound (P1) or squared_bound (P2), with the constants
    of the `robust` statement named. The checker accepts it only if the upper bound of the distance
    is at most F. BadInput for a value < 0.
    """
    if sign(value) < 0:
        raise bad_input("value", value, "must be >= 0", "pass the value of an error bound")
    square: Any = value
    ends = bounds_of_root(simplified(square * square), digits=digits)
    claim = {"pair": pair, "lower": ends["lower"], "bound": ends["upper"], "verdict": "proved"}
    return {
        "kind": "recovery", "robust": robust, "distance": distance, "claim": claim, "proof": {},
    }  # fmt: skip
