"""The certificate of a pair: both sides of a tie, their distance, the conditioning of the data.

    minimisers  Xi of the member          other  Xi of its twin
    gap         d(Xi, Xi of the twin)     norm   ||A - A'||     condition  cond(AA') or cond(A'A)

For a tie itself only `minimisers` and `condition` are stated: a tie has no other side.
All statements are checked by the standard-library checker from the parameters alone; a number
appears exactly where its text is short, and always with decimal bounds that are rounded outward.
"""

from __future__ import annotations

from typing import Any, Protocol

from sci_barriers import proofs
from sci_barriers.exact import Number
from sci_barriers.families.base import Member


class Paired(Member, Protocol):
    """A member that knows how it compares with its twin."""

    @property
    def broken(self) -> bool:
        """True when this is a side; False for the tie itself."""
        ...

    def difference_vector(self) -> tuple[Number, ...]:
        """z (N,) != 0 with ||(A - A') z|| = ||A - A'|| ||z||, A' of the twin."""
        ...

    def eigenvectors(self) -> tuple[str, tuple[Number, ...], tuple[Number, ...]] | None:
        """("AAT" or "ATA", vector of the least, of the greatest eigenvalue); None if singular."""
        ...


def pair_certificate(member: Paired, *, digits: int = 12) -> dict[str, Any]:
    """The certificate of the member ("I") and, where it is a side, of its twin ("other").

    digits: significant digits of the decimal bounds, rounded outward.
    """
    instances = {"I": member.instance()}
    statements = {"minimisers": member.minimisers(label="I")}
    if member.broken:
        twin = member.twin()
        instances["other"] = twin.instance()
        statements["other"] = twin.minimisers(label="other")
        statements["gap"] = proofs.gap(
            ("minimisers", "other"), member.solution_set(), twin.solution_set(), digits=digits
        )
        statements["norm"] = proofs.norm_of_difference(
            ("I", "other"), instances["I"], instances["other"],
            digits=digits, maximiser=member.difference_vector(),
        )  # fmt: skip
    found = member.eigenvectors()
    if found is not None:
        of, least, greatest = found
        statements["condition"] = proofs.condition(
            "I", instances["I"], of=of, least=least, greatest=greatest, digits=digits
        )
    return proofs.certificate(instances, statements)
