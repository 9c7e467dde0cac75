"""The polytope of minimisers {x : x_i = 0 off Z, s_i x_i >= 0 on Z, A x + t ray = fit, t >= 0}.

    v_i = s_i x_i >= 0, c_i = s_i A_i (i in Z); for P3 with ||ray|| = 1 a column ray with t >= 0.
    P1, P2: fit = A x* for any minimiser x*, no ray.   P3: fit = y, ray = the dual vector v.
    s_i = 0: no condition on x_i (weight 0, a free variable); then v_i = x_i and c_i = A_i.

The description is by inequalities, as Lemma C gives it [derived; see certificates/FORMAT.md,
section 6]; vertices, projections and emptiness are computed from it on demand, exactly. The
projection p of x is proved by multipliers mu with

    s_i x_i - s_i p_i + c_i^T mu <= 0, with equality where p_i != 0;   ray^T mu <= 0, = 0 if t > 0;
    x_i - p_i + A_i^T mu = 0 where s_i = 0.

A polytope of minimisers without free variables is bounded (a dual vector v has c_i^T v > 0 and
ray^T v > 0); with free ones it is bounded iff their columns are independent, and else contains a
line [derived: a direction d of recession has v^T A d = lam sum w_i |d_i| >= 0 and A d = -tau ray,
tau >= 0, so d_i = 0 where w_i > 0, and tau = 0]. One with other data may be unbounded, too. Then
`vertices` and `diameter` raise BadInput.
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
from sci_barriers.problems.free_variables import completed, independent, signed_part
from sci_barriers.problems.quadratic import quadratic_program
from sci_barriers.problems.vertices import basic_solutions


@dataclass(frozen=True, kw_only=True)
class Polytope:
    """{x (N,) : x_i = 0 off tight, s_i x_i >= 0 on it, A x + t ray = fit for some t >= 0}.

    A (m, N) exact; tight: strictly increasing indices; signs: 1, -1, or 0 for a free x_i; fit (m,);
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
        signs = check_signs(self.signs, length=len(self.tight), free=True)
        object.__setattr__(self, "signs", signs)
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
        """The columns c_i, i in tight, and the ray at the end if there is one; each (m,)."""
        out = [
            tuple((s or 1) * entry for entry in self.A.column(i))
            for i, s in zip(self.tight, self.signs, strict=True)
        ]
        return tuple(out) if self.ray is None else (*out, self.ray)

    def free(self) -> tuple[int, ...]:
        """The positions in `tight` (and in `columns`) of the variables without a sign condition."""
        return tuple(k for k, s in enumerate(self.signs) if s == 0)

    def parametrisation(self) -> Parametrisation:
        """Variables as in `columns`, then -x_i for the free ones; the equations are of the fit."""
        moves: list[tuple[int, int] | None] = [
            (i, s or 1) for i, s in zip(self.tight, self.signs, strict=True)
        ]
        if self.ray is not None:
            moves.append(None)
        columns = self.columns()
        moves += [(self.tight[k], -1) for k in self.free()]
        columns += tuple(tuple(-entry for entry in columns[k]) for k in self.free())
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
        H = [
            [Q(a[1] * b[1]) if a and b and a[0] == b[0] else Q(0) for b in form.moves]
            for a in form.moves
        ]
        g = [Q(0) if move is None else -move[1] * read[move[0]] for move in form.moves]
        found = quadratic_program(H, g, form.rows, form.rhs)
        if found is None:
            raise bad_input("polytope", "empty", "must have a point", "use Empty or another fit")
        v, mu = found
        return Projection(
            point=form.point(v), multipliers=mu, t=None if self.ray is None else v[len(self.tight)]
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
            slope = (s or 1) * (read[i] - shown.point[i]) + dot(c, shown.multipliers)
            exact = s == 0 or not is_zero(shown.point[i])
            if sign(slope) > 0 or (sign(slope) < 0 and exact):
                return False
        if self.ray is None:
            return True
        slope = dot(self.ray, shown.multipliers)
        return sign(slope) == 0 or (sign(slope) < 0 and is_zero(t))

    def is_bounded(self) -> bool:
        """Whether no direction d != 0 has d_i s_i >= 0 on tight and A d + t ray = 0, t >= 0.

        The free columns are independent, and the system without them (`free_variables`) has no
        v >= 0, v != 0, with zero right-hand side. For a non-empty polytope: whether it is bounded.
        """
        columns, free = self.columns(), self.free()
        if not independent([columns[k] for k in free]):
            return False
        part = signed_part(columns, self.fit, free=free)
        n = len(part.positions)
        if n == 0:
            return True
        zeros = [[Q(0)] * n for _ in range(n)]
        rows = (*part.rows, tuple(Q(1) for _ in range(n)))
        rhs = (*(Q(0) for _ in part.rhs), Q(1))
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
        columns, free = self.columns(), self.free()
        part = signed_part(columns, self.fit, free=free)
        found = basic_solutions(part.rows, part.rhs, n=len(part.positions), limit=limit)
        return tuple(
            self._point(completed(columns, self.fit, free=free, part=part, v=v)) for v in found
        )

    def _point(self, v: Vector) -> Vector:
        """x (N,) of the variables of `columns`."""
        x: list[Number] = [Q(0)] * self.N
        for i, s, value in zip(self.tight, self.signs, v, strict=False):
            x[i] = (s or 1) * value
        return tuple(x)

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
