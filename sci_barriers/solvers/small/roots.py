"""The one square root of a solution: numbers a + b mu, where only mu**2 is needed for a sign.

    sign(a + b mu), mu > 0:  the common sign of a and b, or sign(a) sign(a^2 - b^2 mu^2).

On a support P with signs s the minimiser is x = u - mu v, and mu**2 is rational in the Gram data
(P1: (eta^2 - rho)/omega, P2: lam^2/(4 c^2), P3: lam^2 rho/(1 - lam^2 omega)). So the whole search
takes place in the field of the Gram data; the root itself is formed once, for the accepted
support: a + b sqrt(d) over Q, a nested radical over a field of radicals. [derived]
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.exact import Nested, Number, Q, is_zero, nested_sqrt, sign, simplified, sqrt
from sci_barriers.solvers.small.gram import ZERO, Vector


@dataclass(frozen=True, kw_only=True, slots=True)
class Root:
    """mu >= 0 given by its square (exact); `known` is mu itself where it is already at hand."""

    square: Number
    known: Number | None = None

    def sign(self, a: Number, b: Number) -> int:
        """Sign in {-1, 0, 1} of a + b mu, exact, without forming mu."""
        second = sign(b) * sign(self.square)
        first = sign(a)
        if second == 0 or first == second:
            return first
        if first == 0:
            return second
        return first * sign(a * a - b * b * self.square)

    def value(self) -> Number:
        """mu as an exact Number: rational, a Surd or a Nested number.

        Raises PrecisionExhausted when mu**2 is itself a nested radical.
        """
        if self.known is not None:
            return self.known
        square = simplified(self.square)
        if isinstance(square, Nested):
            raise PrecisionExhausted(
                "mu**2 is a nested radical a + b*sqrt(s): its square root is not an exact Number"
                " here; pass data and parameters from Q or from sums of square roots"
            )
        root = sqrt(square) if isinstance(square, Q) else nested_sqrt(square)
        return simplified(root)

    def combine(self, a: Sequence[Number], b: Sequence[Number]) -> Vector:
        """The vector a + b mu, each coordinate an exact Number.

        Raises PrecisionExhausted when the data bring in a second nested root.
        """
        if is_zero(self.square) or all(is_zero(slope) for slope in b):
            return tuple(simplified(value) for value in a)
        mu = self.value()
        try:
            return tuple(simplified(p + q * mu) for p, q in zip(a, b, strict=True))
        except BadInput as error:
            raise PrecisionExhausted(
                "the solution needs two different nested roots and is not an exact Number here;"
                " pass data and parameters from Q or from sums of square roots"
            ) from error


NO_ROOT = Root(square=ZERO, known=ZERO)
