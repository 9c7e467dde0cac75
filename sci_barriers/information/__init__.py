"""What an algorithm may read: Delta_1-information of an instance, honest or adversarial, checked.

    base       Approximation (all that a method gets), Information, Transcript
    rounding   rounded(instance): nearest or floor, entrywise or operator reading
    decoy      decoy(shown, truth): another instance as information
    legality   check, verdict: is it within 2**-n? Exact, or UNDECIDED
"""

from __future__ import annotations

from sci_barriers.information.base import (
    Approximation,
    EntryInformation,
    Information,
    Norm,
    Transcript,
)
from sci_barriers.information.decoy import decoy
from sci_barriers.information.legality import check, check_entry, entry_verdict, verdict
from sci_barriers.information.rounding import RoundedEntries, rounded

__all__ = [
    "Approximation",
    "EntryInformation",
    "Information",
    "Norm",
    "RoundedEntries",
    "Transcript",
    "check",
    "check_entry",
    "decoy",
    "entry_verdict",
    "rounded",
    "verdict",
]
