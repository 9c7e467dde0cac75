"""The margin of data that are known only up to rho, and the indices that stay open there.

Let (A~, y~) be exact data with a solution (P, s) and its margin, and (A, y) any data with
||A - A~|| <= rho, ||y - y~|| <= rho, rho below the radius r~. Then (A, y) has the support P and the
signs s, every slack of it is at least the slack that the lemma of `margins/bounds` shows for all
data within rho, and r~ - rho is a radius for (A, y). [derived from the theorem of `margins/radius`]

Where the lemma shows no slack > 0 for an index, that index is unsettled: data within rho may or may
not have another support; nothing is claimed of it.
"""

from __future__ import annotations

from collections.abc import Sequence

from sci_barriers.errors import bad_input
from sci_barriers.exact import Q
from sci_barriers.problems import QCBP, Instance
from sci_barriers.solvers.margins.bounds import Row, bracket, short, slacks
from sci_barriers.solvers.margins.radius import Margin, _exact, _read, margin_of_exact


def margin_within(
    instance: Instance, *, support: Sequence[int], signs: Sequence[int], rho: Q
) -> Margin:
    """A margin that holds for every (A, y) within rho of the instance, rho >= 0.

    Raises BadInput when rho is not below the radius, or (P, s) is no strictly complementary
    solution of the instance.
    """
    whole = margin_of_exact(instance, support=support, signs=signs)
    if rho == 0:
        return whole
    if not rho < whole.radius:
        raise bad_input("rho", rho, "must be below the radius of the margin", "use finer data")
    radius = short(whole.radius - rho, bits=8)
    if isinstance(instance.objective, QCBP) and len(support) == 0:
        assert whole.dual is not None
        return Margin(primal=None, dual=short(whole.dual - rho), radius=radius)
    P, s = _read(instance, support, signs)
    settled = _exact(instance, P, s)
    bounds, error = settled.bounds, settled.error
    found = slacks(bounds, r=rho + error)
    assert found is not None  # rho + error is below the radius of the bounds
    primal, dual = (None if z is None else short(z) for z in found)
    return Margin(primal=primal, dual=dual, radius=radius)


def unsettled(
    instance: Instance, *, support: Sequence[int], signs: Sequence[int], rho: Q
) -> tuple[int, ...]:
    """The indices whose inequality is not shown for all data within rho; ascending.

    All indices when not even the multiplier is. Raises BadInput as `margin_of_exact`.
    """
    everything = tuple(range(instance.N))
    if isinstance(instance.objective, QCBP) and len(support) == 0:
        whole = margin_of_exact(instance, support=support, signs=signs)
        return () if rho < whole.radius else everything
    P, s = _read(instance, support, signs)
    settled = _exact(instance, P, s)
    bounds, error = settled.bounds, settled.error
    ends = bracket(bounds, r=rho + error)
    if ends is None:
        return everything
    inside = [i for i, t in zip(P, s, strict=True) if t != 0]
    outside = [j for j in everything if j not in set(P) for _ in (1, -1)]  # a row for each sign
    rows: list[tuple[int, Row]] = list(zip(inside, bounds.inside, strict=True))
    rows += zip(outside, bounds.outside, strict=True)
    return tuple(sorted(j for j, row in rows if any(at.slack(row) <= 0 for at in ends)))
