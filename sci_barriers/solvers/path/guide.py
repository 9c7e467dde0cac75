"""Float guidance of the exact homotopy: the next change of the support, or "not sure".

A proposal only. Each answer is given when the float values are far from every tie and every
threshold, by a relative margin of 2**-22; otherwise the step is done exactly. Even a wrong answer
is harmless: the support in which the path stops is proved by exact optimality conditions, and the
path is followed again without guidance when these fail.

Notation as in path/data, with G, c, w scaled to numbers of size 1 by powers of two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from sci_barriers.exact import Q, power_of_two, to_float
from sci_barriers.exact.integral import bit_length, unit_floats
from sci_barriers.solvers.path.data import PathData

MARGIN = 2.0**-22
NOISE = 2.0**-36


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """kind "enters" (column, sign), "leaves" (column) or "stop"; mu: the scaled breakpoint."""

    kind: Literal["enters", "leaves", "stop"]
    column: int = -1
    sign: int = 0
    mu: float = 0.0


@dataclass(frozen=True, kw_only=True, slots=True)
class Goal:
    """Where to stop, for mu', rho, omega of path/data: kind P1, P2 or P3.

    P1: level = eta'^2; P2: level = mu'; P3: level = lam'^2 (exact, see path/walk).
    """

    kind: str
    level: Q


class Guide:
    """Float copies of the data; `propose` looks at one support."""

    def __init__(self, data: PathData, goal: Goal) -> None:
        assert data.G is not None
        bits_g = bit_length(row[j] for j, row in enumerate(data.G.rows))
        bits_y = (bit_length([data.yy]) + 1) // 2
        bits_w = bit_length(data.weights)
        bits_a = (bits_g + 1) // 2
        self.G = np.array([unit_floats(row, bits=2 * bits_a) for row in data.G.rows])
        self.c = np.array(unit_floats(data.c, bits=bits_a + bits_y))
        self.w = np.array(unit_floats(data.weights, bits=bits_w))
        self.yy = unit_floats([data.yy], bits=2 * bits_y)[0]
        with np.errstate(all="ignore"):  # weights of very different sizes: no guidance then
            self.top = float(np.max(np.abs(self.c) / self.w))
        self.kind = goal.kind
        # mu is in units of 2**(bits_a + bits_y - bits_w), |r|^2 in units of 4**bits_y.
        self.units = bits_a + bits_y - bits_w
        shift = {"P1": -2 * bits_y, "P2": -self.units, "P3": 2 * (bits_w - bits_a)}[goal.kind]
        self.level = to_float(goal.level * power_of_two(shift))

    def propose(self, P: Sequence[int], signs: Sequence[int], *, above: float) -> Proposal | None:
        """The next change below mu = above on the segment of (P, signs); None: not sure."""
        index = np.array(P, dtype=np.intp)
        s = np.array(signs, dtype=float)
        try:
            with np.errstate(all="ignore"):
                return self._propose(index, s, above=above)
        except np.linalg.LinAlgError:
            return None

    def _propose(self, P: Any, s: Any, *, above: float) -> Proposal | None:
        block = self.G[:, P]
        both = np.linalg.solve(block[P], np.column_stack((self.c[P], s * self.w[P])))
        u, v = both[:, 0], both[:, 1]
        image = block @ both
        base, slope = self.c - image[:, 0], image[:, 1]
        values = np.abs(base) / (self.w - np.sign(base) * slope)
        unclear = np.abs(base) <= NOISE * self.top * self.w
        unclear &= self.w - np.abs(slope) <= MARGIN * self.w
        unclear[P] = False
        values[P] = np.where(s * u < 0, u / v, 0.0)
        if unclear.any() or not np.isfinite(values).all():
            return None
        winner = int(np.argmax(values))
        mu = float(values[winner])
        if mu >= above * (1 - MARGIN):
            return None
        stop = self._stops(u, v, P, s, mu=mu)
        if stop is None:
            return None
        if stop:
            return Proposal(kind="stop", mu=mu)
        values[winner] = 0.0
        if mu <= NOISE * self.top or float(values.max()) >= mu * (1 - MARGIN):
            return None
        if winner in P:
            return Proposal(kind="leaves", column=winner, mu=mu)
        return Proposal(kind="enters", column=winner, sign=int(np.sign(base[winner])), mu=mu)

    def _stops(self, u: Any, v: Any, P: Any, s: Any, *, mu: float) -> bool | None:
        """Whether the goal lies on this segment, above its lower end mu; None: not sure."""
        if self.kind == "P2":
            left, right, noise = mu, self.level, 0.0
        else:
            rho = self.yy - float(self.c[P] @ u)
            omega = float((s * self.w[P]) @ v)
            noise = NOISE * self.yy
            if self.kind == "P1":
                left, right = rho + mu * mu * omega, self.level
            else:
                left, right = mu * mu * (1 - self.level * omega), self.level * rho
                noise = NOISE * (mu * mu + self.level * self.yy)
        if abs(left - right) <= MARGIN * max(abs(left), abs(right)) + noise:
            return None
        return left < right

    def scaled(self, mu: Q) -> float:
        """A breakpoint mu' in the units of this guide."""
        return to_float(mu * power_of_two(-self.units))
