"""Made for `spectra`: one operator at one number of sites, every point judged by the checker.

    points, radii, seconds  <-  certified_points
    accepted  <-  towers/check.py on their JSON text
    missing = sup of dist(t, points) over t in Sp, exact, where Sp is known in closed form

A row carries the certificates of all its points while they are short (SHORT sites), so that whoever
reads the table can check them again; longer ones are written as JSON text, judged and dropped.
"""

from __future__ import annotations

import json
import time
from fractions import Fraction
from typing import Any

from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, enclosure, format_number
from sci_barriers.towers import Operator, SpectralPoint, certified_points, distance_bound, operator
from sci_barriers.towers.check import Rejected, check

SHORT = 50  # sites up to which a row keeps its certificates
DRAWN = 1100  # sites up to which a row keeps its points for the figure
DIGITS = 4
KNOWN = {"jacobi b = 2": "5/2", "jacobi b = 0": "2", "square_lattice": "4"}
"""A point of the spectrum known in closed form: the eigenvalue, or the upper end of the band."""

Row = dict[str, Any]


def measured(name: str, parameters: Row, sites: int) -> Row:
    """The row without the words that name the operator."""
    A = operator(name, parameters)
    start = time.process_time()
    found = certified_points(A, sites=sites)
    seconds = time.process_time() - start
    items = [item for item in found.items if isinstance(item, SpectralPoint)]
    known = _known(A, sites)
    start = time.process_time()
    texts = [json.dumps({**A.identity(), **item.certificate()}) for item in items]
    refused = [why for text in texts if (why := refusal(json.loads(text))) is not None]
    checking = time.process_time() - start
    by_radius = sorted(items, key=lambda item: item.radius)
    result: Row = {
        "name": name, "parameters": parameters, "n": sites, "points": len(items),
        "accepted": len(items) - len(refused), "refused": refused[:3],
        "largest": by_radius[-1].text, "median": by_radius[len(items) // 2].text,
        "missing": None if A.spectrum is None else _upper(A.spectrum.missing(found.points)),
        "seconds_engine": float(f"{seconds:.3g}"), "seconds_checker": float(f"{checking:.3g}"),
    }  # fmt: skip
    result |= {"known": None, "known_radius": None, "known_certificate": None}
    if known is not None:
        result["known"], result["known_radius"] = format_number(known.z), known.text
        result["known_certificate"] = {**A.identity(), **known.certificate()}
    result["certificates"] = list(map(json.loads, texts)) if sites <= SHORT else None
    drawn = sites <= DRAWN
    result["drawn"] = [[format_number(i.z), i.text] for i in items] if drawn else None
    return result


def _known(A: Operator, sites: int) -> SpectralPoint | None:
    key = " ".join([A.name, *(f"{k} = {v}" for k, v in A.parameters().items())])
    return distance_bound(A, fraction(KNOWN[key]), sites=sites) if key in KNOWN else None


def _upper(q: Q) -> str:
    """A decimal of four digits, not below q."""
    return enclosure(q, bits=0).bounds(DIGITS)[1]


def fraction(text: str) -> Fraction:
    """p/q, or 0xMp-E with a sign."""
    mantissa, binary, exponent = text.partition("p")
    return Fraction(int(mantissa, 16)) * Fraction(2) ** int(exponent) if binary else Fraction(text)


def refusal(certificate: Row) -> str | None:
    """Why the independent checker refuses the certificate; None when it accepts it."""
    try:
        check(certificate)
    except Rejected as why:
        return str(why)
    return None


def outside(row: Row) -> str | None:
    """None, or a drawn point that is farther from the spectrum, where this is known, than its
    radius: the closed form contradicts the certificate.
    """
    A = operator(row["name"], row["parameters"])
    if A.spectrum is None or row["drawn"] is None:
        return None
    try:
        for z, radius in row["drawn"]:
            if A.spectrum.distance(fraction(z)) > _rational(Fraction(radius)):
                return f"{z} is farther than {radius} from the spectrum"
    except (BadInput, ValueError) as problem:
        return str(problem)
    return None


def _rational(q: Fraction) -> Q:
    return Q(q.numerator, q.denominator)
