"""Which coordinates of a polytope vary or are non-zero, against its vertices."""

from __future__ import annotations

import random

from sci_barriers.certified.moving import moving
from sci_barriers.exact import Matrix, Q, sign
from sci_barriers.problems import Polytope


def test_moving_is_the_union_of_the_supports_of_the_vertices() -> None:
    seen = 0
    for seed in range(80):
        rng = random.Random(seed)
        A = Matrix([[Q(rng.randint(0, 3)) for _ in range(5)] for _ in range(2)])
        if any(all(a == 0 for a in A.column(j)) for j in range(5)):
            continue
        signs = tuple(rng.choice((1, -1)) for _ in range(5))
        inside = tuple(Q(s * rng.choice((0, 0, 1, 2))) for s in signs)
        xi = Polytope(A=A, tight=tuple(range(5)), signs=signs, fit=A @ inside)
        if not xi.is_bounded():
            continue
        seen += 1
        expected = {j for x in xi.vertices() for j in range(5) if sign(x[j])}
        found = moving(xi)
        assert set(found) == expected
        assert all(found[j] == signs[j] for j in found)
    assert seen > 10


def test_free_variables_move_in_either_direction() -> None:
    A = Matrix([[Q(1), Q(1), Q(0)]])
    line = Polytope(A=A, tight=(0, 1, 2), signs=(0, 0, 1), fit=(Q(0),))
    assert moving(line) == {0: 0, 1: 0, 2: 1}
    point = Polytope(A=Matrix([[Q(1), Q(0)], [Q(0), Q(1)]]), tight=(0, 1), signs=(0, 0),
                     fit=(Q(-2), Q(0)))  # fmt: skip
    assert moving(point) == {0: 0}
