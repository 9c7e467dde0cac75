"""Slacks of a support that hold for all data within r, from bounds of the unperturbed solution.

Notation: B = A_P, G = B^T B, sigma = least singular value of B, x(mu) = u - mu v, r(mu) =
y - B x(mu). ||A' - A|| <= r < sigma, B' = B + E, y' = y + f, ||f|| <= r; x', r', G' belong to
(A', y'). At a fixed mu > 0 write x, res for x(mu), r(mu) and X = ||x||, R = ||res||,
beta = r/(sigma - r), h = f - E x, H = r (1 + X) >= ||h||, t = (H^2 + beta^2 R^2)^(1/2).

Lemma [derived]. With a_i^2 = (G^-1)_ii, g_i = ||G^-1 e_i||, and for a vector z of length m (a
column A_j off P, or res itself) c = ||B^+ z||, d = ||z - B B^+ z||:
    |x'_i - x_i| <= (1 + beta) a_i H + r R min{ (1 + beta) g_i + beta a_i/(sigma - r),
                                                (1 + beta) a_i/(sigma - r) },              (1)
    ||r' - res|| <= t,                                                                     (2)
    |A'_j^T r' - A_j^T res| <= ||A_j|| t + r (R + t),                                      (3)
    |A'_j^T r' - A_j^T res| <= r R ((1 + c^2)^(1/2) + beta c + beta d/(sigma - r))
                               + (d + r c) H + r t,                               z = A_j, (4)
    |res^T (r' - res)| <= L = r R ((1 + beta) c + beta d/(sigma - r)) + (d + r c) H, z = res. (5)
Proof. B^T res = mu w s = B'^T (y' - B' x') and y' - B' x' = res + h - B'(x' - x), so
        x' - x = B'^+ h + G'^-1 E^T res,     r' - res = (I - Pi') h - (B'^+)^T E^T res,
    Pi' = B' B'^+. The last two are orthogonal; ||B'^+|| <= 1/(sigma - r): (2). (3) follows.
  (1) Row i of B'^+ is b_i = B' G'^-1 e_i. ||B' q|| >= ||B q|| - r ||q|| >= (1 - r/sigma) ||B q||,
    so G'^-1 <= (1 + beta)^2 G^-1 and ||b_i|| <= (1 + beta) a_i. Now x'_i - x_i = b_i^T h +
    (G'^-1 e_i)^T E^T res, and G'^-1 = G^-1 - G'^-1 (B'^T E + E^T B) G^-1 gives ||G'^-1 e_i|| <=
    g_i + beta g_i + r a_i/(sigma - r)^2; it is also <= ||b_i||/(sigma - r), being B'^+ b_i.
  (4), (5) z = B q + z_0, q = B^+ z, B^T z_0 = 0. As (I - Pi') B' = 0, (I - Pi') z =
    (I - Pi')(z_0 - E q) has norm <= d + r c. B'^+ z = q - B'^+ E q + G'^-1 E^T z_0 has norm <=
    (1 + beta) c + beta d/(sigma - r). This is (5). In (4) the terms E_j^T res - (B'^+ z)^T E^T res
    are res^T [E, E_j] (-q, 1) + res^T E (B'^+ E q - G'^-1 E^T z_0); |E_j^T (r' - res)| <= r t. []

mu' of the perturbed problem. ||r'(mu)||^2 = rho' + mu^2 omega', and by (2), (5)
    ||r(mu)||^2 - 2 L <= ||r'(mu)||^2 <= ||r(mu)||^2 + 2 L + t^2.
    P2: mu' = mu.    P1: if ||r'|| < eta is shown at mu_- and ||r'|| > eta at mu_+ then, as ||r'||
    grows with mu, one mu' > 0 has ||r'(mu')|| = eta, and mu_- < mu' < mu_+.
    P3: if mu < lam ||r'(mu)|| at mu_- and mu > lam ||r'(mu)|| at mu_+, then the function
    mu^2 - lam^2 (rho' + mu^2 omega'), affine in mu^2, is negative and then positive: it has one
    root, between them, and 1 > lam^2 omega', rho' > 0.
x'(mu) and A'_j^T r'(mu) are affine in mu: inequalities that hold at mu_- and mu_+ hold at mu', and
a slack there is at least the smaller of the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sci_barriers.exact import Q, exponent, power_of_two, round_dyadic, sqrt_enclosure

ZERO = Q(0)
TRIALS = 16
"""Steps of the search for each end of the bracket of mu'."""
DEPTH = 60
"""The radius is looked for down to 2^-DEPTH of what first-order bounds at fixed mu would allow."""
_MORE = Q(65, 64)


@dataclass(frozen=True, kw_only=True, slots=True)
class Inside:
    """i in P: value <= s_i x_i(mu_0), d/dmu of it in [low, high]; a >= a_i, g >= g_i."""

    value: Q
    low: Q
    high: Q
    a: Q
    g: Q


@dataclass(frozen=True, kw_only=True, slots=True)
class Outside:
    """j not in P, a sign e: value <= mu_0 w_j - e A_j^T r(mu_0), d/dmu of it in [low, high].

    norm >= ||A_j||. reach >= (1 + c^2)^(1/2), c, d: bounds for (4), or None: (3) alone is used.
    """

    value: Q
    low: Q
    high: Q
    norm: Q
    reach: Q | None = None
    c: Q = ZERO
    d: Q = ZERO


Row = Inside | Outside


@dataclass(frozen=True, kw_only=True)
class Bounds:
    """What the lemma needs of (A, y): mu_0 > 0 exact; lower bound of sigma (None: P is empty).

    x >= ||x(mu_0)||, v >= ||v||; rho, omega, level: (lower, upper) of ||y - B u||^2, ||B v||^2 and
    of the multiplier mu (P2), eta^2 (P1), lam^2 (P3). All rational, in the units of A and y.
    """

    problem: str
    sigma: Q | None
    mu: Q
    x: Q
    v: Q
    rho: tuple[Q, Q]
    omega: tuple[Q, Q]
    level: tuple[Q, Q]
    inside: tuple[Inside, ...]
    outside: tuple[Outside, ...]


@dataclass(frozen=True, kw_only=True, slots=True)
class End:
    """The numbers of the lemma at mu = mu_0 + shift: upper bounds, but square[0] <= R^2."""

    r: Q
    shift: Q
    mu: Q
    R: Q
    square: tuple[Q, Q]
    H: Q
    t: Q
    L: Q
    beta: Q
    inverse: Q

    def slack(self, row: Row) -> Q:
        """A lower bound of the slack of this row for all data within r, at this mu."""
        value = row.value + self.shift * (row.low if self.shift >= 0 else row.high)
        grown = 1 + self.beta
        if isinstance(row, Inside):
            second = grown * row.g + self.beta * row.a * self.inverse
            second = min(second, grown * row.a * self.inverse)
            return value - grown * row.a * self.H - self.r * self.R * second
        change = row.norm * self.t + self.r * (self.R + self.t)
        if row.reach is not None:
            turned = row.reach + self.beta * (row.c + row.d * self.inverse)
            sharp = self.r * (self.R * turned + self.t) + (row.d + self.r * row.c) * self.H
            change = min(change, sharp)
        return value - change


def root_up(q: Q) -> Q:
    """An upper bound of sqrt(q), q >= 0, larger by at most 2^-40 of it."""
    return sqrt_enclosure(q, bits=40).upper


def short(q: Q, *, bits: int = 64) -> Q:
    """q >= 0 rounded down to `bits` significant bits."""
    return ZERO if q <= 0 else round_dyadic(q, n=bits - exponent(q), mode="floor")


def short_up(q: Q, *, bits: int = 64) -> Q:
    """q >= 0 rounded up to `bits` significant bits."""
    return ZERO if q <= 0 else -round_dyadic(-q, n=bits - exponent(q), mode="floor")


def end(bounds: Bounds, *, r: Q, shift: Q) -> End | None:
    """The lemma at mu_0 + shift; None unless r < sigma and mu_0 + shift > 0."""
    mu = bounds.mu + shift
    if mu <= 0 or (bounds.sigma is not None and r >= bounds.sigma):
        return None
    inverse = ZERO if bounds.sigma is None else short_up(1 / (bounds.sigma - r))
    beta = r * inverse
    square = (
        bounds.rho[0] + mu * mu * bounds.omega[0],
        bounds.rho[1] + mu * mu * bounds.omega[1],
    )
    R = root_up(square[1])
    H = short_up(r * (1 + bounds.x + abs(shift) * bounds.v))
    t = root_up(H * H + beta * beta * R * R)
    c, d = short_up(mu * bounds.v), root_up(bounds.rho[1])
    L = short_up(r * R * ((1 + beta) * c + beta * d * inverse) + (d + r * c) * H)
    return End(
        r=r, shift=shift, mu=mu, R=R, square=square, H=H, t=t, L=L, beta=short_up(beta),
        inverse=inverse,
    )  # fmt: skip


def _gain(bounds: Bounds, at: End, *, upper: bool) -> Q:
    """Positive where the sign condition of P1 or P3 is shown at this end of the bracket."""
    low, high = at.square[0] - 2 * at.L, at.square[1] + 2 * at.L + at.t * at.t
    if bounds.problem == "P1":
        return low - bounds.level[1] if upper else bounds.level[0] - high
    if upper:
        return at.mu * at.mu - bounds.level[1] * high
    return bounds.level[0] * low - at.mu * at.mu


def bracket(bounds: Bounds, *, r: Q) -> tuple[End, End] | None:
    """The ends mu_- and mu_+ between which mu' lies for all data within r, or None."""
    if bounds.problem == "P2":
        ends = [end(bounds, r=r, shift=mu - bounds.mu) for mu in bounds.level]
        return None if ends[0] is None or ends[1] is None else (ends[0], ends[1])
    lower, upper = _search(bounds, r=r, upper=False), _search(bounds, r=r, upper=True)
    return None if lower is None or upper is None else (lower, upper)


def _search(bounds: Bounds, *, r: Q, upper: bool) -> End | None:
    """A near end with a positive gain: Newton's steps, each a little too long."""
    slope = bounds.omega[0]
    if bounds.problem == "P3":
        slope = 1 - bounds.level[1] * bounds.omega[1]
    if slope <= 0:
        return None
    step, size = _MORE / (2 * bounds.mu * slope), ZERO
    for _ in range(TRIALS):
        found = end(bounds, r=r, shift=size if upper else -size)
        if found is None:
            return None
        gain = _gain(bounds, found, upper=upper)
        if gain > 0 or (gain == 0 and r == 0):  # for r = 0 the root is the mu of the data
            return found
        size = short_up(size * Q(513, 512) - gain * step, bits=24)
    return None


def slacks(bounds: Bounds, *, r: Q) -> tuple[Q | None, Q | None] | None:
    """Lower bounds of the least primal and dual slack for all data within r; None: no bracket.

    A slack is None where there is no row of its kind.
    """
    ends = bracket(bounds, r=r)
    if ends is None:
        return None
    kinds: tuple[Sequence[Row], Sequence[Row]] = bounds.inside, bounds.outside
    least = [min((at.slack(row) for row in rows for at in ends), default=None) for rows in kinds]
    return least[0], least[1]


def _failing(bounds: Bounds, rows: Sequence[Row], *, r: Q) -> Sequence[Row] | None:
    """The rows whose slack is not shown positive for all data within r; None: no bracket."""
    ends = bracket(bounds, r=r)
    if ends is None:
        return None
    return [row for row in rows if any(at.slack(row) <= 0 for at in ends)]


def largest_radius(bounds: Bounds, *, depth: int = DEPTH) -> Q | None:
    """About the largest r > 0 for which the lemma shows all slacks positive; None: no r is found.

    Dyadic, 8 bits. A row that holds at some r holds at every smaller one, by the same bracket.
    """
    rows: Sequence[Row] = (*bounds.inside, *bounds.outside)
    at = end(bounds, r=ZERO, shift=ZERO)
    if at is None or any(row.value <= 0 for row in rows):
        return None
    first = [_first(at, row, 1 + bounds.x) for row in rows]
    if bounds.sigma is not None:
        first.append(bounds.sigma / 2)
    top = short(min(first), bits=8)
    left = _failing(bounds, rows, r=top)
    if left is not None and not left:
        return top
    rows = rows if left is None else left
    left = _failing(bounds, rows, r=top * power_of_two(-depth))
    if left is None or left:
        return None
    low, high = -depth, 0  # top 2^low holds, top 2^high does not
    while high - low > 1:
        middle = (low + high) // 2
        left = _failing(bounds, rows, r=top * power_of_two(middle))
        if left is not None and not left:
            low = middle
        else:
            high, rows = middle, rows if left is None else left
    good, unit = 16, power_of_two(high - 5)
    for bit in (8, 4, 2, 1):
        left = _failing(bounds, rows, r=short(top * unit * (good + bit), bits=8))
        if left is not None and not left:
            good += bit
    return short(top * unit * good, bits=8)


def _first(at: End, row: Row, size: Q) -> Q:
    """An r at which this row fails or nearly so: its slack over its change at first order."""
    if isinstance(row, Inside):
        return row.value / (row.a * size + at.R * row.g)
    rate = row.norm * size + at.R if row.reach is None else row.d * size + at.R * row.reach
    most = root_up(row.value / size)  # r t >= r^2 (1 + X)
    return min(row.value / rate, most) if rate > 0 else most
