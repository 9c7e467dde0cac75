"""Certificates of unique minimisers without long exact numbers: `support`, `deviation`."""

from __future__ import annotations

from sci_barriers.proofs_support.statements import (
    deviation_statement,
    support_certificate,
    support_statement,
)
from sci_barriers.proofs_support.writing import float_identity

__all__ = ["deviation_statement", "float_identity", "support_certificate", "support_statement"]
