"""The universal instability theorem for any map Psi: R^m -> R^N, certified at a pair of points.

Hypotheses, x, x' in R^N, eta > 0:
    (1) ||Psi(A x) - x|| < eta and ||Psi(A x') - x'|| < eta,      (2) ||A(x - x')|| < eta.
Conclusions, y = A x, eps >= eta:
    L^eps(Psi, y) = sup over 0 < ||z - y|| <= eps of ||Psi(z) - Psi(y)||/||z - y||
                  >= (||x - x'|| - 2 eta)/eps;
    false negative: with z = x' - x, e = A(x - x'), ||e|| < eta: ||Psi(A(x + z) + e) - x|| < eta,
    so the detail z, as large as ||x - x'||, is not seen;
    false positive: with z = x' - x, e = A(x' - x), ||e|| < eta: ||Psi(A x + e) - (x + z)|| < eta,
    so the detail z, which x has not, is shown.
Proof [derived]. z = A x' has ||z - y|| < eta <= eps and, by (1), ||Psi(z) - Psi(y)|| >
||x - x'|| - 2 eta. If z = y, then ||x - x'|| < 2 eta and the bound is below 0. A(x + z) + e = A x,
and A x + e = A x'. QED   For continuous Psi all strict inequalities hold on balls around y, x, z,
e; this is the only use of continuity, and no radius is claimed here.

[Theorem of Gottschling, Antun, Hansen, Adcock, 'The troublesome kernel', as on the slides; the
statement recalled.] Everything is decided exactly from two outputs of Psi. Norms: l2.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from sci_barriers.errors import bad_input
from sci_barriers.exact import (
    Enclosure,
    Matrix,
    Number,
    Q,
    Verdict,
    is_zero,
    norm_squared,
    sign,
    simplified,
    sqrt_enclosure,
    to_json,
)
from sci_barriers.stability.kernel import map_awareness, squared_distance
from sci_barriers.stability.maps import Map, Outputs
from sci_barriers.stability.reading import (
    Vector,
    read_measurements,
    read_point,
    read_rational,
)


@dataclass(frozen=True, kw_only=True)
class WrongDetail:
    """A false negative or a false positive, every part exact.

    truth: the vector measured; e (m,): the noise; data = A truth + e; output = Psi(data);
    shown: the vector that the output is within eta of; detail = x' - x, missing or invented.
    """

    kind: Literal["false negative", "false positive"]
    truth: Vector
    detail: Vector
    e: Vector
    data: Vector
    output: Vector
    shown: Vector

    def verdict(self, A: Matrix, *, eta: Q) -> Verdict:
        """data = A truth + e, ||e|| < eta, ||output - shown|| < eta, and truth - shown = +-detail.

        The output itself is taken as given. Exact.
        """
        data = tuple(p + q for p, q in zip(A @ self.truth, self.e, strict=True))
        difference = tuple(p - q for p, q in zip(self.truth, self.shown, strict=True))
        factor = 1 if self.kind == "false negative" else -1
        return Verdict.of(
            all(is_zero(p - q) for p, q in zip(data, self.data, strict=True))
            and sign(norm_squared(self.e) - eta * eta) < 0
            and sign(squared_distance(self.output, self.shown) - eta * eta) < 0
            and all(is_zero(p - factor * q) for p, q in zip(difference, self.detail, strict=True))
        )


@dataclass(frozen=True, kw_only=True)
class Instability:
    """A pair (x, x') and eta with the hypotheses, proved from output = Psi(A x), Psi(A x')."""

    A: Matrix
    x: Vector
    x_prime: Vector
    eta: Q
    output: Vector
    output_prime: Vector

    @property
    def distance_squared(self) -> Number:
        """||x - x'||^2, exact."""
        return squared_distance(self.x, self.x_prime)

    def bound(self, *, epsilon: Any, bits: int = 64) -> Enclosure:
        """(||x - x'|| - 2 eta)/epsilon <= L^epsilon(Psi, A x), enclosed; epsilon >= eta."""
        eps = read_rational(epsilon, name="epsilon", above=0)
        if eps < self.eta:
            raise bad_input("epsilon", eps, f"must be >= eta = {self.eta}", "pass a larger radius")
        return (sqrt_enclosure(self.distance_squared, bits=bits) - 2 * self.eta) * (1 / eps)

    def observed_squared(self) -> Number | None:
        """(||Psi(Ax') - Psi(Ax)||/||A(x' - x)||)^2, exact; None if A x = A x'."""
        near = squared_distance(self.A @ self.x, self.A @ self.x_prime)
        if is_zero(near):
            return None
        return simplified(squared_distance(self.output, self.output_prime) / near)

    def hypotheses(self) -> Verdict:
        """(1) and (2) recomputed from A, x, x', eta and the outputs. Exact."""
        return Verdict.of(_broken(self) is None)

    def false_negative(self) -> WrongDetail:
        """The truth x + z = x' measured with e = A(x - x'): Psi shows x."""
        return self._detail("false negative", self.x_prime, self.x, self.output)

    def false_positive(self) -> WrongDetail:
        """The truth x measured with e = A(x' - x): Psi shows x + z = x'."""
        return self._detail("false positive", self.x, self.x_prime, self.output_prime)

    def _detail(
        self,
        kind: Literal["false negative", "false positive"],
        truth: Vector,
        shown: Vector,
        output: Vector,
    ) -> WrongDetail:
        data = self.A @ shown
        noise = tuple(simplified(p - q) for p, q in zip(data, self.A @ truth, strict=True))
        z = tuple(simplified(q - p) for p, q in zip(self.x, self.x_prime, strict=True))
        return WrongDetail(
            kind=kind, truth=truth, detail=z, e=noise, data=data, output=output, shown=shown
        )

    def to_json(self) -> dict[str, Any]:
        """The pair certificate: A, x, x', eta and the two outputs. A checker tests (1) and (2)."""
        return {
            "A": [[to_json(v) for v in row] for row in self.A.rows],
            "x": _texts(self.x), "x_prime": _texts(self.x_prime), "eta": to_json(self.eta),
            "output": _texts(self.output), "output_prime": _texts(self.output_prime),
        }  # fmt: skip


def universal_instability(A: Any, Psi: Map, x: Any, x_prime: Any, *, eta: Any) -> Instability:
    """The theorem at (x, x') for any callable Psi; A (m, N), x, x' (N,), eta > 0 rational.

    BadInput with the numbers when a hypothesis fails.
    """
    M = read_measurements(A)
    N = M.shape[1]
    first, second = read_point(x, name="x", N=N), read_point(x_prime, name="x'", N=N)
    level = read_rational(eta, name="eta", above=0)
    table = Outputs(Psi, N=N)
    found = Instability(
        A=M, x=first, x_prime=second, eta=level, output=table(M @ first),
        output_prime=table(M @ second),
    )  # fmt: skip
    broken = _broken(found)
    if broken is not None:
        name, square, remedy = broken
        value = sqrt_enclosure(square, bits=40).bounds(6)[0]
        raise bad_input(name, value, f"must be < eta = {level}", remedy)
    return found


def unstable_pairs(A: Any, Psi: Map, points: Any, *, eta: Any) -> tuple[Instability, ...]:
    """The theorem at every pair of the finite set that meets it with a positive bound.

    These are the pairs of `MapAwareness.unaware`: ||x - x'|| > 2 eta besides (1) and (2).
    """
    seen = map_awareness(A, Psi, points)
    level = read_rational(eta, name="eta", above=0)
    return tuple(
        Instability(
            A=seen.A, x=seen.points[i], x_prime=seen.points[j], eta=level,
            output=seen.outputs[i], output_prime=seen.outputs[j],
        )
        for i, j in seen.unaware(eta=level)
    )  # fmt: skip


def example() -> tuple[Matrix, Map, Vector, Vector, Q]:
    """(A, Psi, x, x', eta): A = (0, 1/1000), x = (0, 0), x' = (0, 1), eta = 1/500, and
    Psi(y) = (0, min(max(1000 y, 0), 1)), which recovers x and x' exactly: L^eta >= 498.
    """

    def Psi(y: Vector) -> Vector:
        value: Any = 1000 * y[0]
        return Q(0), min(max(value, Q(0)), Q(1))

    zero, one = Q(0), Q(1)
    return Matrix([[0, Q(1, 1000)]]), Psi, (zero, zero), (zero, one), Q(1, 500)


def _broken(found: Instability) -> tuple[str, Number, str] | None:
    """The first hypothesis that fails: its name, the squared number, the remedy."""
    images = squared_distance(found.A @ found.x, found.A @ found.x_prime)
    for name, square, remedy in (
        ("||Psi(A x) - x||", squared_distance(found.output, found.x), "pass a larger eta"),
        (
            "||Psi(A x') - x'||",
            squared_distance(found.output_prime, found.x_prime),
            "pass a larger eta",
        ),
        ("||A(x - x')||", images, "pass a larger eta, or points that A hardly tells apart"),
    ):
        if sign(square - found.eta * found.eta) >= 0:
            return name, square, remedy
    return None


def _texts(v: Vector) -> list[Any]:
    return [to_json(entry) for entry in v]
