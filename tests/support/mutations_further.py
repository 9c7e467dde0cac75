"""All changes of good certificates about further families, by name."""

from __future__ import annotations

from support import mutations_further_joined, mutations_further_sets
from support.mutations_further_tools import KINDS, mutated

__all__ = ["KINDS", "mutated", "mutations_further_joined", "mutations_further_sets"]
