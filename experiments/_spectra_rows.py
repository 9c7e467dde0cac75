"""Made for `spectra`: one operator at one number of sites, and the certificate of its row.

points, radii, seconds  <-  certified_points
statement S   all points with their radii, their number, the largest and the median radius,
              and how far the spectrum is from them at most, where it is known
statement K   the distance of a known value from the spectrum
"""

from __future__ import annotations

import time
from fractions import Fraction
from typing import Any

from sci_barriers.proofs import accept
from sci_barriers.towers import (
    Operator,
    SpectralPoint,
    certified_points,
    distance_bound,
    operator,
    statements,
)

KNOWN = {"jacobi b = 2": "5/2", "jacobi b = 0": "2", "square_lattice": "4"}
"""A point of the spectrum known in closed form: the eigenvalue, or the upper end of the band."""

Row = dict[str, Any]


def measured(name: str, parameters: Row, sites: int) -> tuple[Row, Row]:
    """(what the row measures, the certificate that it quotes), the certificate accepted."""
    A = operator(name, parameters)
    start = time.process_time()
    found = certified_points(A, sites=sites)
    seconds = time.process_time() - start
    items = [item for item in found.items if isinstance(item, SpectralPoint)]
    claimed = {"S": statements.spectrum(A, items, sites=sites, summary=True)}
    known = _known(A, sites)
    if known is not None:
        claimed["K"] = statements.spectrum(A, [known], sites=sites)
    certificate = statements.certificate(A, claimed)
    start = time.process_time()
    accept(certificate)
    checking = time.process_time() - start
    row = {"seconds_engine": rounded(seconds), "seconds_checker": rounded(checking)}
    return row, certificate


def rounded(seconds: float) -> float:
    """Three digits."""
    return float(f"{seconds:.3g}")


def _known(A: Operator, sites: int) -> SpectralPoint | None:
    key = " ".join([A.name, *(f"{k} = {v}" for k, v in A.parameters().items())])
    return distance_bound(A, fraction(KNOWN[key]), sites=sites) if key in KNOWN else None


def fraction(text: str) -> Fraction:
    """p/q, or 0xMp-E with a sign."""
    mantissa, binary, exponent = text.partition("p")
    return Fraction(int(mantissa, 16)) * Fraction(2) ** int(exponent) if binary else Fraction(text)
