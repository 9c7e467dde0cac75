"""What a certificate may cost where a short text can ask for much: paid for before it is done.

One allowance of *bits* for all statements of a certificate together. A number read costs its bits,
counted on the text; a comparison the bits of both sides, sixteen times as much where squares of
long numbers are compared, as for roots; one step of the interpreter STEP bits. Numbers are at most
some millions of bits long, so that no product is dearer than its allowance by more than a constant.
"""

from __future__ import annotations

from .numbers import Nested, Real, Surd, Unreadable

MAX_READ = 1 << 30  # bits of the numbers of the newer kinds of statements, read once each
MAX_WORK = 1 << 33  # bits of their comparisons
STEP = 256
SQUARED = 16


class Allowance:
    """What is left."""

    __slots__ = ("left", "most", "what")

    def __init__(self, most: int, what: str) -> None:
        self.left = self.most = most
        self.what = what

    def spend(self, bits: int) -> None:
        """Unreadable when nothing is left."""
        self.left -= bits
        if self.left < 0:
            raise Unreadable(f"{self.what}: more than {self.most} bits in one certificate")


def length(x: Real) -> int:
    """Bits of the integers of a number together."""
    if isinstance(x, Nested):
        return length(x.a) + length(x.b) + length(x.s)
    assert isinstance(x, Surd)
    return x.den.bit_length() + sum(c.bit_length() + d.bit_length() for d, c in x.terms.items())
