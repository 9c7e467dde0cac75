"""Statements about spectra for the checker of certificates (certificates/FORMAT.md, section 10).

    spectrum      for every point (z, r): v != 0 on the first n sites, ||(A - z)v|| <= r ||v||
    instance      the operator, by family and parameters
    certificate   both joined

Nothing here is believed. Where the operator has unit neighbours in a row (jacobi, almost_mathieu,
fibonacci) or is diagonal, the statement holds z and r only, and the checker makes the vectors
itself (case sections): it finds one whenever r exceeds gamma_n(z) by 2^-40 of itself. On the square
lattice the vectors are given, short ones on a quarter of the sites where n = (2 R + 1)^2
(folding.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Q, enclosure, format_number
from sci_barriers.towers import written
from sci_barriers.towers.operators import NAMED, Operator
from sci_barriers.towers.reading import Reader
from sci_barriers.towers.spectra.folding import complete_shells, folded
from sci_barriers.towers.spectra.residual import DIGITS, SpectralPoint
from sci_barriers.towers.spectra.section import read_section, read_sites

Case = Literal["sections", "vectors"]
Statement = written.Statement
CHAINS = ("jacobi", "almost_mathieu", "fibonacci", "diagonal")
"""Families for which the checker makes vectors itself."""


def instance(A: Operator) -> dict[str, Any]:
    """The operator as an instance of a certificate; BadInput where the format has no name for it.

    A function has no JSON form: Banded is refused.
    """
    made = NAMED.get(A.name)
    if not isinstance(made, type) or not isinstance(A, made):
        raise bad_input("operator", A.name, f"must be one of {', '.join(NAMED)} for a certificate",
                        "pass an operator that has a name")  # fmt: skip
    return A.identity()


def spectrum(
    A: Operator, points: Sequence[SpectralPoint], *, sites: int,
    case: Case | None = None, summary: bool = False,
) -> Statement:  # fmt: skip
    """The statement about these points, sorted by z; each with a vector on the first `sites`.

    case: None for sections where they are possible, that is, where every radius exceeds the
    quotient that its vector has by 2^-36 of itself. summary: count, the largest and the median
    radius are claimed as well, and, where Sp is known in closed form, how far it is from the points
    at most. Raises BadInput: no points, other sites than those of the points, or an operator
    without a name.
    """
    instance(A)
    items = sorted(points, key=lambda item: item.z)
    if not items:
        raise BadInput("points: there is none; a statement needs at least one")
    if any(len(item.v) != read_sites(sites) for item in items):
        raise bad_input("sites", sites, "must be the number of entries of every vector",
                        f"pass {len(items[0].v)}, or points of one section")  # fmt: skip
    claim: Statement = {
        "sites": sites, "points": [[format_number(item.z), item.text] for item in items],
    }  # fmt: skip
    if summary:
        texts = [item.text for item in sorted(items, key=lambda item: item.radius)]
        claim |= {"count": len(items), "largest": texts[-1], "median": texts[len(items) // 2]}
        if A.spectrum is not None:
            claim["missing"] = upper(A.spectrum.missing([item.z for item in items]))
    case = case or ("sections" if _loose(A, items) else "vectors")
    proof: Statement = {"case": case}
    if case == "vectors":
        proof |= _vectors(A, items, sites)
    return written.statement("spectrum", claim, proof)


def _loose(A: Operator, items: Sequence[SpectralPoint]) -> bool:
    """Whether the checker finds the vectors itself."""
    if A.name == "diagonal":
        return True
    room = 1 - Q(1, 2**36)
    return A.name in CHAINS and all(item.squared <= room * item.radius**2 for item in items)


def _vectors(A: Operator, items: Sequence[SpectralPoint], sites: int) -> Statement:
    if A.name != "square_lattice" or complete_shells(sites) is None:
        return {"vectors": [list(item.v) for item in items]}
    facts = A.facts()
    section = read_section(Reader(lambda f, bits: A.evaluate(f, bits=bits), facts), sites)
    parts = [folded(section, item) for item in items]
    return {"vectors": [w for w, _ in parts], "parity": [list(signs) for _, signs in parts]}


def upper(q: Q) -> str:
    """A decimal of four digits, not below q >= 0."""
    return "0" if q == 0 else enclosure(q, bits=0).bounds(DIGITS)[1]


def certificate(A: Operator, statements: Mapping[str, Statement]) -> Statement:
    """A certificate about one operator; BadInput as for `instance`."""
    return written.certificate(instance(A), statements)
