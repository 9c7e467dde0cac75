"""Shown data against the data of instances: entrywise, and in the operator norm.

Members of one layer of a tie that differ in the winner only share all columns but one. So a level
is compared with the common columns once, and then, for each winner, with one column:

    columns that fail  <=  {winner},   and the raised column passes at the place of the winner.

Operator norm, tie, a level with the tie's pattern (row 0 on the first k columns, the places of c):
A_n - A is a row (+) a diagonal, so |A_n - A| <= 2^-n iff every diagonal entry is that near, and

    sum_{i<k} (v_i - alpha)^2 - (v_j - alpha)^2 + (v_j - alpha - g)^2 <= 4^-n,  j the winner.

Any other level, and any other instance, by positive semidefiniteness (residuals.py).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from .allowance import SQUARED, STEP
from .cosine import rotated
from .instance import Instance, Vector
from .kernel import need
from .nearness import Near, over
from .numbers import Rejected, Unreadable
from .residuals import matrix, size, vector
from .shown import NOTHING, Dyadic, Level, Query
from .ties import Raised

MOST_GENERAL = 64  # instances of one statement whose operator norms are decided one by one
MOST_LEVELS = 16  # whose comparisons are remembered


@dataclass
class Group:
    """Instances that share their columns but the one of the winner."""

    instance: Instance
    columns: Sequence[Vector]
    plain: str | None = None  # the label of an instance without a winner
    members: dict[int, tuple[str, Instance]] = field(default_factory=dict)  # by winner

    def of(self, j: int) -> str | None:
        """The label of an instance that has the common column j; None if there is none."""
        if self.plain is not None:
            return self.plain
        others = (label for winner, (label, _) in self.members.items() if winner != j)
        return next(others, None)

    def every(self) -> dict[str, Instance]:
        """All instances by label."""
        found = dict(self.members.values())
        if self.plain is not None:
            layer = self.instance.layer
            found[self.plain] = self.instance if layer is None else layer.member(None)
        return found


def groups(instances: dict[str, Instance]) -> list[Group]:
    """The instances by what they share; labels that name the same instance count once."""
    found: dict[int, Group] = {}
    for label, instance in instances.items():
        columns = instance.columns
        base = columns.base if isinstance(columns, Raised) else columns
        group = found.setdefault(id(base), Group(instance, base))
        if isinstance(columns, Raised):
            group.members[columns.place] = (label, instance)
        else:
            group.plain = label
    return list(found.values())


class Judge:
    """Compares what is shown with the groups; each comparison is paid for through `spend`."""

    def __init__(self, found: list[Group], spend: Callable[[int], None]) -> None:
        self.groups = found
        self.spend = spend
        self.nears: dict[int, Near] = {}

    def near(self, n: int) -> Near:
        """The comparisons at level n; those of a few levels are remembered."""
        if n not in self.nears:
            if len(self.nears) >= MOST_LEVELS:
                self.nears.clear()
            self.nears[n] = Near(n, self.spend)
        return self.nears[n]

    def level(self, level: Level, norm: str) -> None:
        """Reject unless the level is admissible for every instance."""
        for group in self.groups:
            self.spend(STEP * (len(group.columns) + len(group.members)))
            if norm == "entrywise":
                self._entrywise(level, group)
            else:
                self._operator(level, group)

    def query(self, query: Query) -> None:
        """Reject unless the entry is admissible for every instance."""
        i, j = query.i, query.j
        for group in self.groups:
            self.spend(STEP)
            rows = group.instance.rows if j < 0 else group.instance.m
            if i >= rows or j >= group.instance.N:
                raise Unreadable(f"queries: no entry ({i}, {j})")
            label = group.of(j)
            if label is not None:
                column = group.instance.y if j < 0 else group.columns[j]
                self._one(group, label, column, i, query.q, query.n, query.place)
            if j in group.members:
                label, member = group.members[j]
                self._one(group, label, member.columns[j], i, query.q, query.n, query.place)

    def _one(
        self, group: Group, label: str, column: Vector, k: int, q: Dyadic, n: int, place: str
    ) -> None:
        """|q - f| <= 2^-n for the entry f in row k of the column (of D times it, with dct)."""
        if not group.instance.dct:
            if not self.near(n)(q, column.get(k)):
                why = f"is farther than 2^-{n} from the entry of {label!r}"
                raise Rejected(f"{place} = {short(q)} {why}")
            return
        middle, radius = rotated(column, k, group.instance.m, bits=n + 64)
        error_at_most = abs(Fraction(q[0], 1 << q[1]) - middle) + radius
        if error_at_most > Fraction(1, 1 << n):
            why = f"is not shown within 2^-{n} of the entry of {label!r}"
            raise Rejected(f"{place} = {short(q)} {why}")

    def _column(self, group: Group, label: str, j: int, true: Vector, level: Level) -> None:
        """Every entry of column j."""
        shown = level.column(j)
        near = self.near(level.n)
        if not group.instance.dct and all(
            near(shown.get(k), true.get(k)) for k in {**true, **shown}
        ):
            return
        for k in range(group.instance.m):  # with dct, or for the reason
            self._one(group, label, true, k, shown.get(k, NOTHING), level.n, f"A[{k}][{j}]")

    def _entrywise(self, level: Level, group: Group) -> None:
        for j, true in enumerate(group.columns):
            label = group.of(j)
            if label is not None:
                self._column(group, label, j, true, level)
        for j, (label, member) in group.members.items():
            self._column(group, label, j, member.columns[j], level)
        label = group.of(-1) or ""
        for k, q in enumerate(level.y):
            self._one(group, label, group.instance.y, k, q, level.n, f"y[{k}]")

    def _operator(self, level: Level, group: Group) -> None:
        n, instance = level.n, group.instance
        far = f"|A_n - A| is not shown to be at most 2^-{n}"
        if instance.layer is not None and _tied(level, instance.m, instance.N):
            self._row(level, group, far)
            k = instance.layer.k
            for i in range(1, instance.m):
                q, c = level.column(k + i - 1).get(i), group.columns[k + i - 1][i]
                need(self.near(n)(q, c), far)
        else:
            every = group.every()
            if len(every) > MOST_GENERAL:
                raise Unreadable(f"{len(every)} operator norms; at most {MOST_GENERAL}")
            for label, member in every.items():
                self.spend(SQUARED * size(member, level))
                matrix(member, level, f"{far} ({label!r})")
        vector(instance, level, self.spend)

    def _row(self, level: Level, group: Group, far: str) -> None:
        """The first row: the sum of squares over 4^E, without the winner and with it."""
        layer = group.instance.layer
        assert layer is not None
        values = [level.column(i).get(0, NOTHING) for i in range(layer.k)]
        counts = Counter(values)
        E = max(level.n, *(e for _, e in counts))
        steps = {(P, e): (P << (E - e)) - (layer.alpha << E) for P, e in counts}
        self.spend(SQUARED * sum(d.bit_length() + E for d in steps.values()))
        total = sum(count * steps[q] ** 2 for q, count in counts.items())
        bound = 1 << 2 * (E - level.n)
        need(group.plain is None or total <= bound, far)
        known = layer.g.rational()
        assert known is not None
        p, q = known
        for value in {values[j] for j in group.members}:
            d = steps[value]
            self.spend(SQUARED * (d.bit_length() + E + q.bit_length() + p.bit_length()))
            squared = over(over(total - d * d, q), q) + (over(d, q) - (p << E)) ** 2
            need(squared <= over(over(bound, q), q), far)


def _tied(level: Level, m: int, N: int) -> bool:
    """Whether every entry that is not 0 stands where a tie has one."""
    k = N - m + 1
    return all(set(column) <= {max(0, j - k + 1)} for j, column in level.columns.items())


def short(q: Dyadic) -> str:
    """p/q as text, unless it is long."""
    P, e = q
    return f"{P}/{1 << e}" if P.bit_length() + e < 120 else "(long)"
