"""Errors: each message gives the value, the bound it breaks and the remedy.

    SciBarriersError
      BadInput             a value outside the stated domain (also a ValueError)
        StepTooLarge       a step size that breaks a convergence condition
      NotInformation       data that are not within 2**-n of the instance
      CertificateRejected  the checker refused a certificate
      PrecisionExhausted   a strict fact stayed undecided at the allowed precision

`bad_input` builds the usual sentence: "lam = -1: must be > 0; pass a positive rational".
"""

from __future__ import annotations

__all__ = [
    "BadInput",
    "CertificateRejected",
    "NotInformation",
    "PrecisionExhausted",
    "SciBarriersError",
    "StepTooLarge",
    "bad_input",
    "shortened",
]

_SHOWN = 80


class SciBarriersError(Exception):
    """Base of all errors of the package."""


class BadInput(SciBarriersError, ValueError):
    """A value outside the stated domain."""


class StepTooLarge(BadInput):
    """A step size that breaks the convergence condition of the method."""


class NotInformation(SciBarriersError):
    """Approximate data that are not legal information about the instance."""


class CertificateRejected(SciBarriersError):
    """The certificate checker refused a certificate; the message is its reason."""


class PrecisionExhausted(SciBarriersError):
    """A fact stayed undecided at the precision allowed; more bits may decide it."""


def shortened(value: object, *, limit: int = _SHOWN) -> str:
    """Text of a value for a message: at most about `limit` characters, with the full length.

    Strings are shown with quotes. A value that cannot be written is shown by its type.
    Integers are never converted to decimal as a whole: past 4,000 bits only their size is told.
    """
    if isinstance(value, int) and not isinstance(value, bool) and value.bit_length() > 4000:
        return f"an integer of {value.bit_length()} bits"
    if isinstance(value, str):
        shown = repr(value[: limit + 1]) if len(value) > limit else repr(value)
        length = len(value)
    else:
        try:
            shown = str(value)
        except Exception:  # any failure of a foreign __str__ must not hide our own message
            shown = f"a {type(value).__name__}"
        length = len(shown)
    if length <= limit:
        return shown
    return f"{shown[:limit]}... ({length} characters)"


def bad_input(name: str, value: object, bound: str, remedy: str) -> BadInput:
    """BadInput with the sentence "name = value: bound; remedy", on one line; long values cut."""
    return BadInput(f"{name} = {' '.join(shortened(value).split())}: {bound}; {remedy}")
