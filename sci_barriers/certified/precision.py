"""Data known only approximately, or irrational: more bits until a margin covers what is not known.

At each precision the rounded data are solved exactly. If their minimiser is unique and strictly
complementary, and the radius of its margin exceeds the bounds of ||A' - A|| and ||y' - y||, then
the true data have the same support and signs (solvers/margins). Otherwise more bits are read, up
to the limit of the source; then the answer is "undecided", with the indices whose inequality could
not be proved for all data in question.

Irrational exact data are decided over their field first, ties included: a few columns by all
supports and signs (level "small"), more by the float guess, if it is right (level "field"). What
stays undecided is a tie in irrational data of more than `GUESSED` columns, or one that floats do
not guess.
"""

from __future__ import annotations

from sci_barriers.certified.evidence import NearbyEvidence
from sci_barriers.certified.exactly import exactly, from_record, is_rational_problem
from sci_barriers.certified.floats_first import Attempt, unique
from sci_barriers.certified.forms import Exact
from sci_barriers.certified.solution import CertifiedSolution
from sci_barriers.certified.source import Rounded, Source, has_zero_weight
from sci_barriers.errors import BadInput, PrecisionExhausted
from sci_barriers.problems import Instance
from sci_barriers.solvers.small.brute_force import small_minimisers
from sci_barriers.solvers.small.candidate import minimisers_at

FIELD = 8
"""Columns up to which irrational data are decided by all supports and signs."""
GUESSED = 64
"""Columns up to which the float guess is decided exactly in the field of the data."""
FIRST = 64
LAST = 2048
"""Bits at which irrational exact data are first and last tried."""


def by_precision(source: Source, attempt: Attempt) -> CertifiedSolution:
    """The answer, or "undecided" with the near indices."""
    instance = source.instance
    finest = source.finest
    if instance is not None and instance.N <= FIELD:
        try:
            return from_record(instance, small_minimisers(instance), level="small")
        except PrecisionExhausted:
            pass  # a coordinate is no number of the package: by approximations
    if instance is not None and not has_zero_weight(source.problem):
        decided = _in_field(instance, attempt)
        if decided is not None:
            return decided
    last = LAST if finest is None else finest
    bits = min(FIRST, last)
    while True:
        read = source.rational(bits)
        found = _solved(read, attempt)
        if found is not None:
            answer = _as_guess(source, found) or _covered(source, read, found, bits=bits)
            if answer is not None:
                return answer
        if bits >= last:
            return _undecided(source, read, found, attempt, bits=bits)
        bits = min(4 * bits, last)


def _as_guess(source: Source, found: CertifiedSolution) -> CertifiedSolution | None:
    """The support of the rounded data as a guess for exact irrational data."""
    instance = source.instance
    if instance is None or found.support is None or found.signs is None or 0 in found.signs:
        return None
    return _in_field(instance, Attempt(support=found.support, signs=found.signs))


def _in_field(instance: Instance, attempt: Attempt) -> CertifiedSolution | None:
    """The guess, decided exactly; None when it is wrong or the data are too many."""
    if instance.N > GUESSED:
        return None
    try:
        found = minimisers_at(instance, support=attempt.support, signs=attempt.signs)
    except PrecisionExhausted:
        return None
    return None if found is None else from_record(instance, found, level="field")


def _solved(read: Rounded, attempt: Attempt) -> CertifiedSolution | None:
    """The exact answer for the rounded data; None when their parameters are irrational."""
    source = Exact(instance=read.instance)
    return exactly(source, attempt) if is_rational_problem(source) else None


def _covered(
    source: Source, read: Rounded, found: CertifiedSolution, *, bits: int
) -> CertifiedSolution | None:
    margin = found.margin
    if margin is None or not margin.radius > read.error:
        return None
    assert found.support is not None and found.signs is not None
    evidence = NearbyEvidence(
        source=source, support=found.support, signs=found.signs, bits=bits,
        fits=found.case == "zero residual",
    )  # fmt: skip
    return unique(
        source, found.support, found.signs, case=found.case, level="precision", precision=bits,
        evidence=evidence,
    )  # fmt: skip


def _undecided(
    source: Source, read: Rounded, found: CertifiedSolution | None, attempt: Attempt, *, bits: int
) -> CertifiedSolution:
    near = _near(read.instance, found, read) if found is not None else tuple(attempt.near)
    return CertifiedSolution(
        problem=source.problem,
        shape=source.shape,
        status="undecided",
        case="undecided",
        level="none",
        precision=bits,
        near=near,
    )


def _near(instance: Instance, found: CertifiedSolution, read: Rounded) -> tuple[int, ...]:
    """The indices that are not settled for all data within the errors."""
    from sci_barriers.solvers.margins.within import unsettled

    if found.status != "unique" or found.support != found.equicorrelation:
        return found.equicorrelation or ()
    assert found.support is not None and found.signs is not None
    try:
        return unsettled(instance, support=found.support, signs=found.signs, rho=read.error)
    except BadInput:
        return found.equicorrelation or ()

