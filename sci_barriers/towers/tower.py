"""Towers of algorithms: a problem solved by nested limits, with one-sided error control.

    height 1:   Gamma_n(iota) -> Xi(iota),     height h:   lim_{n_h} ... lim_{n_1} Gamma_{n_h...n_1}

Only the innermost Gamma_{n_h ... n_1} are algorithms: each reads finitely many numbers of iota.
With d(X, Y) = sup of dist(x, Y) over x in X, a tower of height 1 for sets has error control

    Sigma_1   d(Gamma_n(iota), Xi(iota)) <= 2**-n     all that is shown is near the truth
    Pi_1      d(Xi(iota), Gamma_n(iota)) <= 2**-n     nothing is missing
    Delta_1   both                                    an algorithm with any accuracy

[These are the definitions with sets X_n: Gamma_n in X_n, d_H(X_n, Xi) <= 2**-n for Sigma_1, Xi in
X_n, d_H(X_n, Gamma_n) <= 2**-n for Pi_1; take X_n = Gamma_n with Xi added; derived.] For decisions:
a "yes" of a Sigma_1 tower and a "no" of a Pi_1 tower are never wrong. Sigma_h, Pi_h: the same for
the outermost limit. Without control a tower of height h shows Delta_{h+1}. Convergence is a theorem
about a tower, no run shows it; the control is visible in every output: each point of a Sigma_1
tower carries a certificate of its own (a program witness), and so does each "yes".

Source: Hansen, J. AMS 24 (2011); Ben-Artzi, Colbrook, Hansen, Nevanlinna, Seidel, arXiv 1508.03280;
Colbrook, Hansen, JEMS 25 (2023), with Sigma and Pi [standard form, recalled].
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias, get_args

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Enclosure, Number, Q
from sci_barriers.problems import Evaluation
from sci_barriers.towers.reading import BUDGET, Read, ask, whole
from sci_barriers.towers.written import certificate

Control: TypeAlias = Literal["none", "sigma", "pi", "delta"]
MOST = 10**6
"""The largest index n of a tower."""


class TowerInstance(Protocol):
    """An instance that a tower reads: Lambda, and what is known before anything is read."""

    def facts(self) -> Mapping[str, Any]:
        """What every algorithm knows beforehand."""
        ...

    def identity(self) -> dict[str, Any]:
        """{"family", "parameters"}, which fix the instance; no algorithm sees them."""
        ...

    def evaluations(self) -> Iterator[Evaluation]:
        """The names of Lambda, in a fixed order; usually infinitely many."""
        ...

    def evaluate(self, f: Evaluation, *, bits: int = 64) -> Number | Enclosure:
        """f(iota), exact or enclosed to width <= 2**-bits."""
        ...


class Item(Protocol):
    """One point of an output with its own error bound."""

    @property
    def z(self) -> Q:
        """The point."""
        ...

    @property
    def radius(self) -> Q:
        """dist(z, Xi) <= radius."""
        ...

    def certificate(self) -> dict[str, Any]:
        """A statement from which the bound is checked, about the instance "A" (written.py)."""
        ...


@dataclass(frozen=True, kw_only=True)
class PointSet:
    """A finite set of points. missing: every point of Xi is within this distance of the set, where
    the tower proves it (Pi_1, Delta_1), else None.
    """

    items: tuple[Item, ...]
    missing: Q | None = None

    @property
    def points(self) -> tuple[Q, ...]:
        """The points in the order of the items."""
        return tuple(item.z for item in self.items)

    @property
    def error(self) -> Q:
        """The largest radius: all points are within this distance of Xi. BadInput when empty."""
        if not self.items:
            raise BadInput("error of an empty set: it has no point; use more sites")
        return max(item.radius for item in self.items)


@dataclass(frozen=True, kw_only=True)
class Decision:
    """yes or no; witness: a statement from which the verifiable answer is checked, or None."""

    yes: bool
    witness: Mapping[str, Any] | None = None


@dataclass(frozen=True, kw_only=True)
class Tower:
    """algorithm(read, n_h, ..., n_1) -> PointSet, Decision or, without control, anything.

    Raises BadInput: height < 1, unknown control, "delta" with a height above 1.
    """

    name: str
    height: int
    control: Control
    algorithm: Callable[..., Any]

    def __post_init__(self) -> None:
        whole("height", self.height, least=1, remedy="count the limits")
        if self.control not in get_args(Control):
            raise bad_input("control", self.control, f"must be one of {get_args(Control)}",
                            "name the error control")  # fmt: skip
        if self.control == "delta" and self.height > 1:
            raise bad_input("height", self.height, "must be 1 for Delta_1",
                            "declare none: a tower of height h without control shows Delta_(h+1)",
                            )  # fmt: skip

    @property
    def level(self) -> str:
        """The class that the tower shows its problem to lie in, such as "Sigma_1"."""
        if self.control == "none":
            return f"Delta_{self.height + 1}"
        return f"{self.control.capitalize()}_{self.height}"


@dataclass(frozen=True, kw_only=True)
class Run:
    """One output of one algorithm of a tower; reads: what it asked, in order.

    identity: that of the instance, added afterwards for the certificates.
    """

    tower: Tower
    n: tuple[int, ...]
    output: Any
    reads: tuple[Read, ...]
    identity: Mapping[str, Any]

    @property
    def evaluations(self) -> frozenset[Evaluation]:
        """The different numbers that were read: the output depends on no others."""
        return frozenset(read.f for read in self.reads)

    def certificates(self) -> Iterator[dict[str, Any]]:
        """The program witnesses as certificates, each with the instance: one for each point, or
        that of a decision, if it has one.
        """
        if isinstance(self.output, PointSet):
            for item in self.output.items:
                yield certificate(self.identity, {"S": item.certificate()})
        elif isinstance(self.output, Decision) and self.output.witness is not None:
            yield certificate(self.identity, {"S": self.output.witness})


def run(
    tower: Tower, instance: TowerInstance, n: int | tuple[int, ...], *, budget: int = BUDGET
) -> Run:
    """Gamma_n(instance), its reads logged, its error control checked as far as it is visible.

    n: an index, or (n_h, ..., n_1) for height h. Raises BadInput for other n, when the budget of
    questions is spent, and for an output that breaks the declared control; errors of the algorithm
    pass through.
    """
    indices = n if isinstance(n, tuple) else (n,)
    if len(indices) != tower.height:
        raise bad_input("n", n, f"must be {tower.height} indices for a tower of this height",
                        "pass (n_h, ..., n_1), outermost first")  # fmt: skip
    indices = tuple(whole("n", i, most=MOST, remedy="pass an index such as 5") for i in indices)
    most = whole("budget", budget, remedy="pass a number of questions")
    failure: list[BaseException] = []

    def algorithm(*arguments: Any) -> Any:
        try:
            return tower.algorithm(*arguments)
        except Exception as error:
            failure.append(error)
            raise

    asked = ask(
        algorithm, *indices, facts=instance.facts(), budget=most,
        answer=lambda f, bits: instance.evaluate(f, bits=bits),
    )  # fmt: skip
    if asked.status == "raised" and failure:
        raise failure[-1]
    if asked.status != "answered":
        raise bad_input("budget", most, f"too small: {tower.name} asked more, or was interrupted "
                        f"({asked.message})", "pass a larger budget or a smaller n")  # fmt: skip
    _controlled(tower, asked.output, indices[0])
    return Run(
        tower=tower, n=indices, output=asked.output, reads=asked.reads,
        identity=instance.identity(),
    )  # fmt: skip


def _controlled(tower: Tower, output: Any, n: int) -> None:
    """BadInput unless the output shows the control that was declared."""
    if tower.control == "none" or tower.height > 1:
        return
    if isinstance(output, Decision):
        wanted = {"sigma": output.yes, "pi": not output.yes, "delta": False}[tower.control]
        if wanted and not output.witness:
            raise bad_input(f"output of {tower.name}", "yes" if output.yes else "no",
                            "needs a witness, being the verifiable answer",
                            "return Decision(yes=..., witness={...})")  # fmt: skip
        return
    if not isinstance(output, PointSet):
        raise bad_input(f"output of {tower.name}", type(output).__name__,
                        "must be a PointSet or a Decision", "return one")  # fmt: skip
    bound = Q(1, 2**n)
    if tower.control in ("sigma", "delta"):
        for item in output.items:
            if item.radius > bound:
                raise bad_input("radius", item.radius, f"must be <= 2**-{n} at z = {item.z}",
                                "show fewer points")  # fmt: skip
    if tower.control in ("pi", "delta"):
        missing = output.missing
        if not output.items or missing is None or not 0 <= missing <= bound:
            raise bad_input("missing", missing, f"must lie in [0, 2**-{n}], of a set that is not"
                            " empty", "prove how far Xi reaches")  # fmt: skip
