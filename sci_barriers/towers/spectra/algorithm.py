"""Spectra of self-adjoint infinite matrices: a tower of height 1 with error control, Sigma_1.

Hypotheses. A bounded, self-adjoint on l^2(N_0), real entries known to any accuracy, a_ij = 0 unless
i is in rows(j) (known), ||A|| <= bound (known). For real z and n sites put

    gamma_n(z) = min { ||(A - z)v|| : v supported on the first n sites, ||v|| = 1 }.

1. dist(z, Sp A) <= gamma_n(z): residual.py.
2. gamma_n(z) decreases to dist(z, Sp A): the minimum is over growing spaces, whose union is
   dense, and A is bounded; if delta = inf ||(A - z)v|| over all unit v is > 0, then A - z is
   injective with closed range, hence onto (self-adjoint), with inverse of norm 1/delta: dist >=
   delta.
3. |gamma_n(z) - gamma_n(w)| <= |z - w|. By Dini, the convergence is uniform on compact sets.

The algorithm. C a finite set of candidates such that every interval of length h in the convex hull
of C and [-bound, bound] holds one; F: C -> Q with gamma_n <= F <= c (gamma_n + eta), c a constant;
shown, selection.py:
Gamma = union over z in C of the minimisers of F on C in [z - F(z), z + F(z)].

Theorem [derived, after Colbrook, Roman, Hansen, PRL 122 (2019) 250201; Colbrook, Hansen, JEMS 25
(2023), recalled]. With e_n = max over Sp A of gamma_n, and eps = c (e_n + h + eta):
   (a) F(w) <= eps for each w shown, so all of Gamma is within eps of Sp A;
   (b) every point of Sp A is within eps + h of Gamma.
If h, eta -> 0 as n grows, then eps -> 0 and d_H(Gamma, Sp A) -> 0: convergence in the Hausdorff
sense, which for bounded operators is that of Attouch and Wets.
Proof. (a) Let w minimise F on the window of z, and let t in Sp A be nearest to z: |z - t| <= F(z).
If |z - t| < h put s = z, else take a candidate s within h of t between t and z. s lies in the
window, and F(w) <= F(s) <= c (gamma_n(s) + eta) <= c (gamma_n(t) + h + eta) <= eps. (b) For t in
Sp A take a candidate z within h of t; F(z) <= eps by the same line, and its window shows one point.

What is proved of an output: every radius. What is not: that nothing is missing. e_n -> 0 comes
without a rate, so no n is large enough for all A; that no other algorithm does better is shown by
diagonal operators (games/diagonal.py). Sigma_1, not Delta_1.

EXACT_SPECTRUM is this algorithm over Q: h <= bound/n for n sites, F the certified radius, rounded
up to four digits (c = 1.001), eta = 2 h + 2 slack, slack the error of enclosed entries
(exactly.py). For index n it shows the points of the first power of two >= n of sites at which every
radius is at most 2**-n: by (a) there is one, by (b) it converges. SPECTRUM does the same, but takes
candidates (a grid with h -> 0, and the eigenvalues of the section) and vectors from floating point:
its radii are proved as well, but that F is near gamma_n, hence its convergence, is only likely.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from sci_barriers.errors import bad_input
from sci_barriers.exact import Q, as_q, exponent, power_of_two, to_float
from sci_barriers.towers.operators import Operator, read_operator
from sci_barriers.towers.reading import Reader
from sci_barriers.towers.spectra.exactly import least_level
from sci_barriers.towers.spectra.residual import SpectralPoint, certified
from sci_barriers.towers.spectra.section import BITS, Section, read_section
from sci_barriers.towers.spectra.selection import grid, shown
from sci_barriers.towers.tower import PointSet, Tower

Candidates = Literal["both", "grid", "eigenvalues"]
MOST_SITES = 2**14
"""Sites at which the towers give up."""
FARTHEST = 200
"""Binary exponent: farther from the spectrum floats propose no vector."""


def certified_points(
    A: Operator, *, sites: int, candidates: Candidates = "both", select: bool = True
) -> PointSet:
    """Points with certified radii from the first `sites` columns, increasing in z.

    candidates: "grid" (about 16 sqrt(sites) points), "eigenvalues" (of the section), or both.
    select: only those that the algorithm shows; else all candidates.
    Raises BadInput: no operator, sites no integer 1..20,000, entries that are not as declared.
    """
    read = _reader(A)
    section = read_section(read, sites)
    return PointSet(items=tuple(_proposed(section, read.facts, candidates, select)))


def distance_bound(A: Operator, z: Any, *, sites: int) -> SpectralPoint:
    """dist(z, Sp A) <= radius for a given rational z. BadInput as above, and for other z, or |z|
    beyond 2^200 times the bound.
    """
    from sci_barriers.towers.spectra.floats import Proposer

    read, number = _reader(A), as_q(z)
    if abs(number) > max(read.facts["bound"], Q(1)) * power_of_two(FARTHEST):
        raise bad_input("z", number, f"must be at most 2^{FARTHEST} times the bound of ||A||",
                        "pass a number nearer to the spectrum")  # fmt: skip
    section = read_section(read, sites)
    proposer = Proposer(section, bound=read.facts["bound"])
    v, residual = proposer.vector(number)
    return certified(section, number, proposer.integers(v, number, residual=residual))


def _reader(A: Operator) -> Reader:
    operator = read_operator(A)
    return Reader(lambda f, bits: operator.evaluate(f, bits=bits), operator.facts())


def _step(n: int, bound: Q, *, fine: bool) -> Q:
    """A power of two: at most bound/n (fine), or about bound/(8 sqrt(n)); bound 0 counts as 1."""
    e = exponent(bound) - 1 if bound > 0 else 0
    k = (n - 1).bit_length()
    return power_of_two(e - k if fine else e - 2 - (k + 1) // 2)


def _proposed(
    section: Section, facts: Mapping[str, Any], candidates: Candidates, select: bool
) -> Iterator[SpectralPoint]:
    from sci_barriers.towers.spectra.floats import Proposer

    if candidates not in ("both", "grid", "eigenvalues"):
        raise bad_input("candidates", candidates, "must be both, grid or eigenvalues", "name them")
    proposer = Proposer(section, bound=facts["bound"])
    found: dict[Q, tuple[Any, float]] = {}
    if candidates != "eigenvalues":
        for z in grid(facts["bound"], _step(section.n, facts["bound"], fine=False)):
            found[z] = proposer.vector(z)
    if candidates != "grid":
        for z in proposer.eigenvalues():
            v, residual = proposer.vector(z)
            found.setdefault(proposer.rounded(z, residual=residual), (v, residual))
    points = sorted(found)
    if select:
        # a little more than the residuals: no window is closed by a rounding error at its end
        reach = [found[z][1] * (1 + 1e-6) for z in points]
        points = [points[i] for i in shown([proposer.place(z) for z in points], reach)]
    for z in points:
        v, residual = found[z]
        yield certified(section, z, proposer.integers(v, z, residual=residual))


def exact_points(section: Section, facts: Mapping[str, Any]) -> PointSet:
    """The points shown with h = step <= ||A||/n, F the certified radius; no float enters."""
    bound = facts["bound"]
    step = _step(section.n, bound, fine=True)
    points = grid(bound, step)
    items = []
    for z in points:
        _, v = least_level(section, z, step=step, most=bound + abs(z))
        items.append(certified(section, z, v))
    chosen = shown(points, [item.radius for item in items])
    return PointSet(items=tuple(items[i] for i in chosen))


def _doubling(read: Reader, n: int, *, exact: bool) -> PointSet:
    """The points of the first power of two >= n of sites at which all radii are <= 2**-n."""
    sites, error = 1 << max((n - 1).bit_length(), 1), None
    while sites <= MOST_SITES:
        section = read_section(read, sites, bits=max(BITS, 2 * n + sites.bit_length()))
        if exact:
            found = exact_points(section, read.facts)
        else:
            found = PointSet(items=tuple(_proposed(section, read.facts, "both", True)))
        error = found.error
        if error <= Q(1, 2**n):
            return found
        sites *= 2
    reached = "" if error is None else f"; the largest radius there is {to_float(error):.3g}"
    raise bad_input("n", n, f"needs more than {MOST_SITES} sites{reached}", "pass a smaller n")


def _spectrum(read: Reader, n: int) -> PointSet:
    return _doubling(read, n, exact=False)


def _exact_spectrum(read: Reader, n: int) -> PointSet:
    return _doubling(read, n, exact=True)


SPECTRUM = Tower(
    name="spectrum of a self-adjoint operator", height=1, control="sigma", algorithm=_spectrum
)
EXACT_SPECTRUM = Tower(
    name="spectrum of a self-adjoint operator, over Q", height=1, control="sigma",
    algorithm=_exact_spectrum,
)  # fmt: skip
