"""All kinds of mutations (see `mutation_tools`), loaded in a fixed order."""

from __future__ import annotations

from support import (
    mutations_data,
    mutations_free,
    mutations_leaves,
    mutations_proof,
    mutations_sets,
    mutations_support,
    mutations_support_proof,
)
from support.mutation_tools import KINDS, mutated

__all__ = [
    "KINDS",
    "mutated",
    "mutations_data",
    "mutations_free",
    "mutations_leaves",
    "mutations_proof",
    "mutations_sets",
    "mutations_support",
    "mutations_support_proof",
]
