"""The homotopy x(mu) of (1/2)||A x - y||^2 + mu sum w_i |x_i|, from mu = infinity down to the goal.

One segment after another (path/data). At a breakpoint mu the tight set is known exactly,
E = {j : A_j^T r = s_j mu w_j}; the direction d = -dx/dmu there solves

    minimise 1/2 ||A d||^2 - sum_E w_j s_j d_j   subject to   s_j d_j >= 0 where x_j = 0,

an exact NNLS with the support free; its columns in use are the next support. When one column is
tight beside the support, the answer is known: a new column enters, one that has become 0 stays
out [convexity; derived]. Where the goal lies (all scaled, mu' of path/data):

    P2  mu = lam/(2c);                       P1  ||r||^2 = eta^2:  mu^2 = (eta^2 - rho)/omega;
    P3  mu = lam ||r||: mu^2 (1 - lam^2 omega) = lam^2 rho;  rho = 0, lam^2 omega = 1: all mu.

||r|| falls and mu/||r|| does not rise as mu falls, so the first segment that reaches the goal is
the right one. No segment reaches it: the path ends at mu = 0 with a least-squares residual.
Reference: Osborne, Presnell, Turlach, IMA J. Numer. Anal. 20 (2000) [cited from memory].
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q
from sci_barriers.exact.integral import IntegerMatrix, root_sign
from sci_barriers.solvers.path.data import PathData, Segment, Signed
from sci_barriers.solvers.path.guide import Goal, Guide
from sci_barriers.solvers.path.nnls import nnls

LONGEST_GUIDED = 50  # guided steps per column and more, before the guidance is given up


class MisguidedError(Exception):
    """The guided path was wrong: the exact conditions fail where it stopped."""


@dataclass(frozen=True, kw_only=True)
class Stop:
    """The segment with the goal. square: mu'^2 there; mu: mu' itself where it is rational by form.

    limit: base = 0 and the dual vector comes from r'/mu' = a_P v/d, constant on the segment: the
    end of the path (mu' = 0), or P3 with rho = 0 and lam^2 omega = 1, where all mu' of the segment
    are optimal and `mu` is its lower end. tight: all j with |a_j^T r'| = mu' w'_j, with signs.
    """

    segment: Segment
    square: Q
    mu: Q | None
    limit: bool
    tight: Signed

    def sign(self, k: int) -> int:
        """The sign of x'_j for the k-th column j of the support."""
        return root_sign(self.segment.u[k], -self.segment.v[k], self.square)


def segments(data: PathData) -> Iterator[tuple[Segment, Q]]:
    """All segments with their lower ends mu', exact, the first one with empty support."""
    segment = data.segment((), ())
    while True:
        mu, entering, leaving = segment.next_change()
        yield segment, mu
        if mu == 0:
            return
        segment = data.segment(*_next_support(segment, entering, leaving))


def follow(data: PathData, goal: Goal, *, guided: bool = True) -> Stop:
    """The segment in which the goal lies, proved by the exact optimality conditions.

    guided: let floats propose the changes far from ties. The result does not depend on it.
    """
    if guided and data.n > 0:
        try:
            return _follow(data, goal, guide=Guide(data, goal))
        except (MisguidedError, OverflowError):
            pass
    return _follow(data, goal, guide=None)


def stop_at(
    data: PathData, goal: Goal, *, support: Sequence[int], signs: Sequence[int]
) -> Stop | None:
    """The stop with this support and these signs (original columns); None when it is not optimal.

    One exact solve, without the way there. Only stops with mu' > 0 and a non-zero residual.
    """
    place = {j: (k, t) for k, group in enumerate(data.members) for j, t in group}
    chosen: dict[int, int] = {}
    for j, s in zip(support, signs, strict=True):
        if j not in place:
            return None
        k, t = place[j]
        if chosen.setdefault(k, s * t) != s * t:
            return None
    try:
        segment = data.segment(tuple(chosen), tuple(chosen.values()))
        if goal.kind == "P2":
            return _proved(segment, goal.level * goal.level, mu=goal.level)
        rho, omega = segment.rho, segment.omega
        room = omega if goal.kind == "P1" else 1 - goal.level * omega
        top = goal.level - rho if goal.kind == "P1" else goal.level * rho
        return _proved(segment, top / room) if room > 0 and top > 0 else None
    except (BadInput, MisguidedError):
        return None


def _follow(data: PathData, goal: Goal, *, guide: Guide | None) -> Stop:
    P: tuple[int, ...] = ()
    signs: tuple[int, ...] = ()
    above, steps = float("inf"), 0
    while True:
        steps += 1
        proposal = None
        if guide is not None:
            if steps > LONGEST_GUIDED * (data.n + 1):
                raise MisguidedError
            proposal = guide.propose(P, signs, above=above)
        if proposal is not None and proposal.kind != "stop":
            above = proposal.mu
            if proposal.kind == "enters":
                P, signs = (*P, proposal.column), (*signs, proposal.sign)
            else:
                P, signs = _without(P, signs, (proposal.column,))
            continue
        try:
            segment = data.segment(P, signs)
            mu, entering, leaving = segment.next_change()
            stop = _stop(segment, mu, goal)
            if stop is not None:
                return stop
            P, signs = _next_support(segment, entering, leaving)
        except BadInput as error:  # a singular system
            if guide is None:
                raise
            raise MisguidedError from error
        if guide is not None:
            above = guide.scaled(mu)


def _without(
    P: Sequence[int], signs: Sequence[int], gone: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    kept = [(i, s) for i, s in zip(P, signs, strict=True) if i not in gone]
    return tuple(i for i, _ in kept), tuple(s for _, s in kept)


def _next_support(
    segment: Segment, entering: Signed, leaving: Sequence[int]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The support and signs below a breakpoint."""
    P, signs = _without(segment.P, segment.signs, leaving)
    if len(entering) + len(leaving) == 1:
        return (*P, *(j for j, _ in entering)), (*signs, *(s for _, s in entering))
    old = dict(zip(segment.P, segment.signs, strict=True))
    E = [*zip(P, signs, strict=True), *entering, *((i, old[i]) for i in leaving)]
    data = segment.data
    H = IntegerMatrix([[s * t * data.row(i)[j] for j, t in E] for i, s in E])
    used = nnls(H, [data.weights[j] for j, _ in E], free=range(len(P))).used
    return tuple(E[k][0] for k in used), tuple(E[k][1] for k in used)


def _stop(segment: Segment, mu: Q, goal: Goal) -> Stop | None:
    """The goal on this segment with lower end mu, or the end of the path; None: further down."""
    rho, omega, level = segment.rho, segment.omega, goal.level
    if goal.kind == "P2":
        return None if mu > level else _proved(segment, level * level, mu=level)
    if goal.kind == "P1":
        if mu > 0 and rho + mu * mu * omega > level:
            return None
        if level > rho:
            return _proved(segment, (level - rho) / omega)
        return _proved(segment, Q(0), mu=mu, limit=True)
    room = 1 - level * omega
    if rho == 0 and (room == 0 or (mu == 0 and room > 0)):
        return _proved(segment, mu * mu, mu=mu, limit=True)
    if mu > 0 and mu * mu * room > level * rho:
        return None
    if room <= 0:
        raise MisguidedError
    return _proved(segment, level * rho / room)


def _proved(segment: Segment, square: Q, *, mu: Q | None = None, limit: bool = False) -> Stop:
    """The stop with its exact tight set; MisguidedError when a condition fails."""
    for s, u, v in zip(segment.signs, segment.u, segment.v, strict=True):
        if s * root_sign(u, -v, square) < 0:
            raise MisguidedError
    if limit and any(base != 0 for base in segment.base):
        raise MisguidedError
    # With base = 0 the factor mu' drops out of a_j^T r' = mu' slope_j/d.
    scale = Q(1) if limit else square
    tight = []
    terms = zip(segment.base, segment.slope, segment.data.weights, strict=True)
    for j, (base, slope, w) in enumerate(terms):
        bound = w * segment.d
        above = root_sign(base, slope - bound, scale)
        below = root_sign(base, slope + bound, scale)
        if above > 0 or below < 0:
            raise MisguidedError
        if above == 0 or below == 0:
            tight.append((j, 1 if above == 0 else -1))
    return Stop(segment=segment, square=square, mu=mu, limit=limit, tight=tuple(tight))
