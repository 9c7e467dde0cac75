"""FIRENET on Omega_K in ball arithmetic: its output to any number of digits.

    P3 with A = a (+) C, a = (a_1, ..., a_k, 0, ..., 0), y = (y_1, 0, ..., 0), weights 1:
        z_j+ = soft(z_j - tau a_j v, tau lam),   j = 1, ..., k,
        v+   = clip(v + sigma (sum_j a_j (2 z_j+ - z_j) - alpha y_1), 1),

and everything else stays 0. *Proof.* From z = 0, v = 0 on the block C its update is soft(0) = 0 and
0 + sigma (C 0 - 0) = 0; the norm of v is |v_1|, and v_1 / max(1, |v_1|) is a clip. With D A, D y, D
orthogonal, the same holds for D* v: D drops out [derived]. Columns with equal a_j have equal z_j,
so at most two variables are left on Omega_K: the winner's and the others'.

All maps are continuous (soft, clip), so balls need no decision, and the result encloses the output
of FIRENET in exact real arithmetic (restarts and scaling as in `firenet`). Balls grow by almost two
bits in each inner iteration, so 2 * restarts * inner bits are taken at once, and doubled where that
is not enough.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from sci_barriers.errors import PrecisionExhausted, bad_input
from sci_barriers.exact import (
    Enclosure,
    Number,
    Q,
    exponent,
    norm,
    power_of_two,
    round_dyadic,
    sign,
    sqrt_enclosure,
    to_json,
)
from sci_barriers.exact.balls import Ball
from sci_barriers.families import OmegaK
from sci_barriers.families.base import whole
from sci_barriers.problems import SolutionSet
from sci_barriers.problems.entries import read_number, read_vector
from sci_barriers.reconstructors.base import Reconstruction

_MAX_BITS = 2**18


@dataclass(frozen=True, kw_only=True)
class BallOutput:
    """The output of FIRENET in exact arithmetic, up to a proved radius.

    x (N,): dyadic rationals; radius: a power of two >= ||output - x|| (l2); bits: the working
    precision that was needed; settings: as in a Reconstruction.
    """

    x: tuple[Q, ...]
    radius: Q
    bits: int
    settings: dict[str, Any] = field(hash=False)

    def distance(self, solutions: SolutionSet, *, bits: int = 256) -> Enclosure:
        """d(output, solutions), enclosed: d(., S) is 1-Lipschitz, so within radius of d(x, S)."""
        found = solutions.distance(self.x, bits=bits)
        return Enclosure(
            lower=max(found.lower - self.radius, Q(0)), upper=found.upper + self.radius
        )

    def reconstruction(self) -> Reconstruction:
        """x as the output of a method; its settings name the radius."""
        count = self.settings["restarts"] * self.settings["inner"]
        return Reconstruction(
            x=self.x, method=FirenetBall.name,
            settings={**self.settings, "radius": to_json(self.radius), "bits": self.bits},
            work={"iterations": count, "matvecs": 2 * count},
        )  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class FirenetBall:
    """FIRENET with exact steps: "valid": tau = sigma = 1/||a||; "printed": ||a||^(-1/2) - 10^-4.

    restarts, inner: counts >= 1; delta >= 0 and eps_0 (None: |y_1|) are exact numbers, a float
    being the dyadic rational that it is. digits: the radius is at most 10^-digits |y_1| / ||a||,
    digits relative to the size of a solution. Raises BadInput for other settings.
    """

    restarts: int
    inner: int
    delta: Any
    eps_0: Any = None
    steps: Literal["valid", "printed"] = "valid"
    digits: int = 30

    name: ClassVar[str] = "FIRENET (balls)"

    def __post_init__(self) -> None:
        put = object.__setattr__
        put(self, "restarts", whole("restarts", self.restarts, least=1, remedy="pass a count"))
        put(self, "inner", whole("inner", self.inner, least=1, remedy="pass a count"))
        put(self, "digits", whole("digits", self.digits, least=1, remedy="pass a count"))
        put(self, "delta", read_number(self.delta, name="delta"))
        if sign(self.delta) < 0:
            raise bad_input("delta", self.delta, "must be >= 0", "pass a rational such as '1e-6'")
        if self.eps_0 is not None:
            put(self, "eps_0", read_number(self.eps_0, name="eps_0"))
            if sign(self.eps_0) <= 0:
                raise bad_input("eps_0", self.eps_0, "must be > 0", "pass None for |y_1|")
        if self.steps not in ("valid", "printed"):
            raise bad_input("steps", self.steps, "must be 'valid' or 'printed'", "pass 'valid'")

    def on(self, member: OmegaK) -> BallOutput:
        """The output on the exact data of this member, N entries. BadInput unless w is None."""
        if member.w is not None:
            raise bad_input("w", member.w, "must be None: the block must stay 0", "drop w")
        first = [member.beta] * member.k
        if member.winner is not None:
            first[member.winner] = member.a_max
        return self.on_first_row(first, y=Q(1), lam=Q(1), N=member.N)

    def on_first_row(self, a: Sequence[Any], *, y: Any, lam: Any, N: int) -> BallOutput:
        """The output on A = a (+) C, ||C|| <= ||a||, data (y, 0, ..., 0), N >= k columns.

        a: k exact numbers, not all 0; y != 0, lam > 0. Raises BadInput, and PrecisionExhausted
        when 262,144 bits do not give the digits.
        """
        row = read_vector(a, name="a", symbol="k")
        value, weight = read_number(y, name="y"), read_number(lam, name="lam")
        N = whole("N", N, least=len(row), remedy="pass at least the length of a")
        if sign(value) == 0 or sign(weight) <= 0 or all(sign(entry) == 0 for entry in row):
            raise bad_input("(a, y, lam)", (row, value, weight), "must be a != 0, y != 0, lam > 0",
                            "pass the data of a class member")  # fmt: skip
        distinct = list(dict.fromkeys(row))
        which = [distinct.index(entry) for entry in row]
        # |y_1| / ||a||, from below, to a few bits
        unit = power_of_two(exponent(value) - 2) / norm(row, bits=8).upper
        target = unit / 10**self.digits
        bits = 2 * self.restarts * self.inner + 4 * self.digits + 64
        while bits <= _MAX_BITS:
            output = self._attempt(distinct, which, value, weight, bits=bits, target=target)
            if output is not None:
                x, radius = output
                return BallOutput(
                    x=(*x, *(Q(0),) * (N - len(x))), radius=radius, bits=bits,
                    settings=self._settings(value),
                )  # fmt: skip
            bits *= 2
        raise PrecisionExhausted(
            f"{self.digits} digits: not reached with {bits // 2} bits; ask for fewer digits"
        )

    def _settings(self, y: Number) -> dict[str, Any]:
        eps_0 = (y if sign(y) > 0 else -y) if self.eps_0 is None else self.eps_0
        return {
            "restarts": self.restarts, "inner": self.inner, "delta": to_json(self.delta),
            "eps_0": to_json(eps_0), "steps": self.steps, "digits": self.digits,
            "arithmetic": "balls",
        }  # fmt: skip

    def _attempt(
        self, distinct: list[Number], which: list[int], y: Number, lam: Number, *, bits: int,
        target: Q,
    ) -> tuple[list[Q], Q] | None:  # fmt: skip
        """(x on the k columns, radius <= target), or None when `bits` are too few."""
        try:
            counts = [which.count(i) for i in range(len(distinct))]
            balls = [z.enclosure() for z in self._run(distinct, counts, y, lam, bits=bits)]
        except PrecisionExhausted:
            return None
        # Cells of 2**-n <= target / (4 k) cost at most target / 8 in the l2 norm.
        n = 3 + len(which).bit_length() - exponent(target)
        centres = [round_dyadic(ball.midpoint, n=n) for ball in balls]
        errors = [max(b.upper - c, c - b.lower) for b, c in zip(balls, centres, strict=True)]
        squared = sum((errors[i] * errors[i] for i in which), start=Q(0))
        radius = power_of_two(exponent(sqrt_enclosure(squared, bits=8).upper)) if squared else Q(0)
        return ([centres[i] for i in which], radius) if radius <= target else None

    def _run(
        self, distinct: list[Number], counts: list[int], y: Number, lam: Number, *, bits: int
    ) -> list[Ball]:
        """psi_restarts, one ball for each of the different entries of a."""
        a = [Ball.of(entry, bits=bits) for entry in distinct]
        zero, rhs, weight = (Ball.of(x, bits=bits) for x in (Q(0), y, lam))
        L = sum((x.square() * c for x, c in zip(a, counts, strict=True)), start=zero).sqrt()
        step = 1 / L if self.steps == "valid" else 1 / L.sqrt() - Q(1, 10**4)
        if self.steps == "printed" and step.enclosure().lower <= 0:
            raise bad_input("||a||", L, "must be < 10**8 for the printed steps",
                            "pass steps='valid'")  # fmt: skip
        primal = [step * x for x in a]
        dual = [step * x * c for x, c in zip(a, counts, strict=True)]
        threshold = step * weight
        shrink = Ball.of(-1, bits=bits).exp()
        eps = rhs.max(-rhs) if self.eps_0 is None else Ball.of(self.eps_0, bits=bits)
        delta = Ball.of(self.delta, bits=bits)
        psi = [zero for _ in a]
        for _ in range(self.restarts):
            eps = shrink * (delta + eps)
            alpha = 2 * L / (self.inner * eps)
            z, v, total, shift = [alpha * p for p in psi], zero, [zero for _ in a], (
                step * alpha * rhs
            )
            for _ in range(self.inner):
                ahead = [(p - t * v).soft(threshold) for p, t in zip(z, primal, strict=True)]
                u = v - shift
                for t, new, old in zip(dual, ahead, z, strict=True):
                    u = u + t * (2 * new - old)
                z, v = ahead, u.clip(1)
                total = [s + p for s, p in zip(total, z, strict=True)]
            psi = [s / self.inner / alpha for s in total]
        return psi
