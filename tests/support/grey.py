"""How light a colour is without its colour."""

from __future__ import annotations


def grey_of(colour: str) -> float:
    """Luma of "#RRGGBB", 0 (black) to 1."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return 0.299 * red + 0.587 * green + 0.114 * blue
