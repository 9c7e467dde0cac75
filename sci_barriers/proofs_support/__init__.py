"""Statements for certificates: unique minimisers without long exact numbers, trials, networks.

statements   `support`, `deviation`
trials       `runs`, `binomial` (with the interval of Clopper and Pearson), `network`
"""

from __future__ import annotations

from sci_barriers.proofs_support.statements import (
    deviation_statement,
    support_certificate,
    support_statement,
)
from sci_barriers.proofs_support.trials import binomial, clopper_pearson, network, runs
from sci_barriers.proofs_support.writing import float_identity

__all__ = [
    "binomial",
    "clopper_pearson",
    "deviation_statement",
    "float_identity",
    "network",
    "runs",
    "support_certificate",
    "support_statement",
]
