"""The polytope of minimisers {x : x_i = 0 off Z, s_i x_i >= 0 on Z, A x + t ray = fit, t >= 0}.

    v_i = s_i x_i >= 0, c_i = s_i A_i (i in Z); for P3 with ||ray|| = 1 a column ray with t >= 0.
    P1, P2: fit = A x* for any minimiser x*, no ray.   P3: fit = y, ray = the dual vector v.

The description is by inequalities, as Lemma C gives it [derived; see certificates/FORMAT.md,
section 6]; vertices, projections and emptiness are computed from it on demand, exactly. The
projection p of x is proved by multipliers mu with

    s_i x_i - s_i p_i + c_i^T mu <= 0, with equality where p_i != 0;   ray^T mu <= 0, = 0 if t > 0.

A polytope of minimisers is bounded (a dual vector v has c_i^T v > 0 and ray^T v > 0); one with
other data may be unbounded, and then `vertices` and `diameter` raise BadInput.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import (
    Enclosure,
    Matrix,
    Number,
    Q,
    dot,
    is_zero,
    sign,
    sqrt_enclosure,
    to_json,
)
from sci_barriers.problems.convex_set import (
    Parametrisation,
    Projection,
    Vector,
    check_indices,
    check_signs,
    squared_distance_of,
)
from sci_barriers.problems.entries import read_vector
from sci_barriers.problems.quadratic import quadratic_program
from sci_barriers.problems.vertices import basic_solutions


@dataclass(frozen=True, kw_only=True)
class Polytope:
    """{x (N,) : x_i = 0 off tight, s_i x_i >= 0 on it, A x + t ray = fit for some t >= 0}.

    A (m, N) exact; tight: strictly increasing indices; signs: +-1 each; fit (m,);
    ray (m,), not zero, or None (then t = 0). Raises BadInput otherwise.
    """

    A: Matrix
    tight: tuple[int, ...]
    signs: tuple[int, ...]
    fit: Vector
    ray: Vector | None = None

    def __post_init__(self) -> None:
        m, N = self.A.shape
        object.__setattr__(self, "tight", check_indices(self.tight, N=N, name="tight"))
        object.__setattr__(self, "signs", check_signs(self.signs, length=len(self.tight)))
        object.__setattr__(self, "fit", read_vector(self.fit, name="fit", length=m))
        if self.ray is not None:
            object.__setattr__(self, "ray", read_vector(self.ray, name="ray", length=m))
            if all(is_zero(entry) for entry in self.ray):
                raise bad_input("ray", "0", "must not be zero", "pass None")

    @property
    def N(self) -> int:
        """Dimension of the space."""
        return self.A.shape[1]

    def columns(self) -> tuple[Vector, ...]:
        """The columns s_i A_i, i in tight, and the ray at the end if there is one; each (m,)."""
        out = [
            tuple(s * entry for entry in self.A.column(i))
            for i, s in zip(self.tight, self.signs, strict=True)
        ]
        return tuple(out) if self.ray is None else (*out, self.ray)

    def parametrisation(self) -> Parametrisation:
        """Variables s_i x_i, i in tight, then t; the equations are those of the fit."""
        moves: list[tuple[int, int] | None] = list(zip(self.tight, self.signs, strict=True))
        if self.ray is not None:
            moves.append(None)
        columns = self.columns()
        rows = tuple(tuple(c[k] for c in columns) for k in range(len(self.fit)))
        zeros: Vector = tuple(Q(0) for _ in range(self.N))
        return Parametrisation(base=zeros, moves=tuple(moves), rows=rows, rhs=self.fit)

    def multiple(self, x: Any) -> Number | None:
        """The t of a point x of the polytope (0 without a ray); None when x is no point of it."""
        read = read_vector(x, name="x", length=self.N, symbol="N")
        signs = dict(zip(self.tight, self.signs, strict=True))
        for i, entry in enumerate(read):
            if sign(entry) * signs.get(i, 0) < 0 or (i not in signs and not is_zero(entry)):
                return None
        rest = tuple(b - a for a, b in zip(self.A @ read, self.fit, strict=True))
        t: Number = Q(0)
        if self.ray is not None:
            k = next(k for k, entry in enumerate(self.ray) if not is_zero(entry))
            t = rest[k] * (1 / self.ray[k])
            rest = tuple(r - t * entry for r, entry in zip(rest, self.ray, strict=True))
        return t if sign(t) >= 0 and all(is_zero(r) for r in rest) else None

    def contains(self, x: Any) -> bool:
        """Whether x satisfies the defining equations and inequalities, exactly."""
        return self.multiple(x) is not None

    def projection(self, x: Any) -> Projection:
        """The nearest point with its multipliers mu (m,) and t, by exact quadratic programming.

        Raises BadInput when the polytope is empty.
        """
        read = read_vector(x, name="x", length=self.N, symbol="N")
        form = self.parametrisation()
        n = len(form.moves)
        H = [[Q(int(i == k and form.moves[i] is not None)) for k in range(n)] for i in range(n)]
        g = [Q(0) if move is None else -move[1] * read[move[0]] for move in form.moves]
        found = quadratic_program(H, g, form.rows, form.rhs)
        if found is None:
            raise bad_input("polytope", "empty", "must have a point", "use Empty or another fit")
        v, mu = found
        return Projection(
            point=form.point(v), multipliers=mu, t=None if self.ray is None else v[-1]
        )

    def nearest(self, x: Any) -> Vector:
        """The nearest point to x, exact."""
        return self.projection(x).point

    def squared_distance(self, x: Any) -> Number:
        """d(x, polytope)**2, exact."""
        read = read_vector(x, name="x", length=self.N, symbol="N")
        return squared_distance_of(read, self.nearest(read))

    def distance(self, x: Any, *, bits: int = 64) -> Enclosure:
        """d(x, polytope)."""
        return sqrt_enclosure(self.squared_distance(x), bits=bits)

    def is_projection(self, x: Any, shown: Projection) -> bool:
        """Whether `shown` satisfies the conditions at the head of the file for x, exactly."""
        read = read_vector(x, name="x", length=self.N, symbol="N")
        t = self.multiple(shown.point)
        if t is None or shown.multipliers is None or not is_zero(t - (shown.t or Q(0))):
            return False
        columns = self.columns()
        for i, s, c in zip(self.tight, self.signs, columns, strict=False):
            slope = s * (read[i] - shown.point[i]) + dot(c, shown.multipliers)
            if sign(slope) > 0 or (sign(slope) < 0 and not is_zero(shown.point[i])):
                return False
        if self.ray is None:
            return True
        slope = dot(self.ray, shown.multipliers)
        return sign(slope) == 0 or (sign(slope) < 0 and is_zero(t))

    def is_bounded(self) -> bool:
        """Whether the polytope is bounded: no v >= 0, v != 0, with sum c_i v_i (+ t ray) = 0."""
        form = self.parametrisation()
        n = len(form.moves)
        if n == 0:
            return True
        zeros = [[Q(0)] * n for _ in range(n)]
        rows = (*form.rows, tuple(Q(1) for _ in range(n)))
        rhs = (*(Q(0) for _ in form.rhs), Q(1))
        return quadratic_program(zeros, zeros[0], rows, rhs) is None

    def vertices(self, *, limit: int = 200_000) -> tuple[Vector, ...]:
        """The extreme points, exact, each once; () when the polytope is empty.

        Raises BadInput when it is unbounded, or when more than `limit` column subsets would have
        to be tried.
        """
        if not self.is_bounded():
            raise bad_input(
                "polytope", "unbounded", "must be bounded", "use projection and contains"
            )
        form = self.parametrisation()
        found = basic_solutions(form.rows, form.rhs, n=len(form.moves), limit=limit)
        return tuple(form.point(v) for v in found)

    def squared_diameter(self) -> Number:
        """The largest squared distance of two vertices, exact. Raises BadInput as `vertices`."""
        corners = self.vertices()
        if not corners:
            raise bad_input("polytope", "empty", "must have a point", "use Empty or another fit")
        largest: Number = Q(0)
        for i, p in enumerate(corners):
            for q in corners[:i]:
                squared = squared_distance_of(p, q)
                if sign(squared - largest) > 0:
                    largest = squared
        return largest

    def diameter(self, *, bits: int = 64) -> Enclosure:
        """The largest distance of two points."""
        return sqrt_enclosure(self.squared_diameter(), bits=bits)

    def to_json(self) -> dict[str, Any]:
        """{"type": "polytope", "tight", "signs", "fit", "ray"}; A belongs to the instance."""
        return {
            "type": "polytope", "tight": list(self.tight), "signs": list(self.signs),
            "fit": [to_json(entry) for entry in self.fit],
            "ray": None if self.ray is None else [to_json(entry) for entry in self.ray],
        }
