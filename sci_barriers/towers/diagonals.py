"""Spectra of diagonal operators: Sigma_1, not Delta_1; with a known decay of the entries, Delta_1.

    single site   Omega = { diag(0, 0, ...) } and diag with a single 1 anywhere: Sp = {0} or {0, 1}
                  Gamma_n = {0} and 1 if one of a_00 .. a_(n-1)(n-1) is 1
    decay         a_ii in [0, 2**-i], known: Sp = closure of {a_ii} = {a_ii} with 0
                  Gamma_n = {a_00, ..., a_nn, 0}

Single site: 0 is in Sp, an infinite diagonal of zeros but one; 1 is shown with its site, at which
the unit vector is an eigenvector, so all radii are 0. Gamma_n = Sp for n > site, but no n is known
beforehand: what is missing cannot be bounded (games/diagonal.py). Decay: the entries that are not
read lie within 2**-(n+1) of 0, so both distances are bounded: the same problem, with one more fact
known beforehand, has full error control. [derived]
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sci_barriers.errors import bad_input
from sci_barriers.exact import Enclosure, Number, Q, Verdict, as_q, format_number
from sci_barriers.problems import Evaluation, Solution
from sci_barriers.towers.bands import Bands
from sci_barriers.towers.operators.base import Operator, all_entries, place, rational
from sci_barriers.towers.operators.half_line import Diagonal
from sci_barriers.towers.operators.named import NAMED
from sci_barriers.towers.reading import HIGHEST_INDEX, Reader
from sci_barriers.towers.tower import PointSet, Tower
from sci_barriers.towers.written import statement

_NAMED = tuple(each for each in NAMED.values() if isinstance(each, type))
EVERYWHERE = HIGHEST_INDEX + 3
"""More sites than a diagonal has entries that are not 0, whatever it is."""


@dataclass(frozen=True, kw_only=True)
class EigenvaluePoint:
    """z = a_ii, an eigenvalue: radius 0. site None: z = 0, in Sp of every member of the class."""

    z: Q
    site: int | None

    @property
    def radius(self) -> Q:
        """0."""
        return Q(0)

    def certificate(self) -> dict[str, Any]:
        """A statement: z is the entry of one of the first sites, whose unit vector belongs to it.

        Among the first EVERYWHERE sites there is a 0, in all members of both classes.
        """
        sites = EVERYWHERE if self.site is None else self.site + 1
        claim = {"sites": sites, "points": [[format_number(self.z), "0"]]}
        return statement("spectrum", claim, {"case": "sections"})


def _single(read: Reader, n: int) -> PointSet:
    found = [EigenvaluePoint(z=Q(0), site=None)]
    for i in range(n):
        if read("A", i, i) == 1:
            found.append(EigenvaluePoint(z=Q(1), site=i))
            break
    return PointSet(items=tuple(found))


def _decaying(read: Reader, n: int) -> PointSet:
    entries: dict[Q, int] = {}
    for i in range(n + 1):
        entries.setdefault(as_q(read("A", i, i)), i)
    items = [EigenvaluePoint(z=z, site=i) for z, i in sorted(entries.items())]
    if Q(0) not in entries:
        items.insert(0, EigenvaluePoint(z=Q(0), site=None))
    return PointSet(items=tuple(items), missing=Q(1, 2 ** (n + 1)))


SINGLE_SITE = Tower(
    name="spectrum of a diagonal operator", height=1, control="sigma", algorithm=_single
)
DECAYING = Tower(
    name="spectrum of a diagonal operator with known decay", height=1, control="delta",
    algorithm=_decaying,
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class DecayingDiagonal:
    """diag(d_0, ..., d_(k-1), 0, 0, ...), 0 <= d_i <= 2**-i, which is known beforehand."""

    diagonal: tuple[Any, ...]

    def __post_init__(self) -> None:
        found = tuple(rational(f"diagonal[{i}]", d) for i, d in enumerate(self.diagonal))
        for i, d in enumerate(found):
            if not 0 <= d <= Q(1, 2**i):
                raise bad_input(f"diagonal[{i}]", d, f"must lie in [0, 2**-{i}]", "let it decay")
        object.__setattr__(self, "diagonal", found)

    @property
    def spectrum(self) -> Bands:
        """The entries and 0."""
        return Bands.points([0, *self.diagonal])

    def facts(self) -> Mapping[str, Any]:
        """The decay."""
        return {"decay": "0 <= a_ii <= 2**-i"}

    def identity(self) -> dict[str, Any]:
        """Family and entries, as an instance of a certificate."""
        entries = [format_number(d) for d in self.diagonal]
        return {"family": "decaying_diagonal", "parameters": {"diagonal": entries}}

    def evaluations(self) -> Iterator[Evaluation]:
        """All ("A", i, j)."""
        return all_entries()

    def evaluate(self, f: Evaluation, *, bits: int = 64) -> Number:
        """The entry ("A", i, j)."""
        i, j = place(f)
        return self.diagonal[i] if i == j < len(self.diagonal) else Q(0)


@dataclass(frozen=True, kw_only=True)
class SpectrumProblem:
    """{Xi, Omega, M, Lambda}: Xi = Sp, M the compact sets with the Hausdorff metric.

    Omega: bounded self-adjoint matrices with known pattern, or (single_site) the class above.
    Implements ComputationalProblem.
    """

    single_site: bool = False

    @property
    def name(self) -> str:
        """ "diagonal-spectrum" or "spectrum"."""
        return "diagonal-spectrum" if self.single_site else "spectrum"

    def contains(self, instance: object) -> Verdict:
        """PROVED for the operators of this package that are named, whose bounds and symmetry are
        proved; UNDECIDED for another Operator, which declares them; REFUTED for anything else.
        """
        if isinstance(instance, type) or not isinstance(instance, Operator):
            return Verdict.REFUTED
        if self.single_site:
            return Verdict.of(isinstance(instance, Diagonal))
        return Verdict.PROVED if isinstance(instance, _NAMED) else Verdict.UNDECIDED

    def evaluations(self, instance: Operator) -> Iterator[Evaluation]:
        """All entries."""
        return instance.evaluations()

    def solution(self, instance: Operator) -> Solution[Bands]:
        """Sp where it is known in closed form; BadInput elsewhere."""
        if self.contains(instance) is not Verdict.PROVED or instance.spectrum is None:
            raise bad_input("instance", getattr(instance, "name", type(instance).__name__),
                            f"no closed form of its solution is known in {self.name}",
                            "run the tower SPECTRUM on it")  # fmt: skip
        return Solution(set=instance.spectrum, status="set")

    def distance(self, output: PointSet, solution_set: Bands, *, bits: int = 64) -> Enclosure:
        """d_H(output, Sp), exact."""
        return Enclosure.point(solution_set.hausdorff(output.points))
