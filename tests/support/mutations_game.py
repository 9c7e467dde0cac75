"""All kinds of changes of the certificates of the game, loaded in a fixed order."""

from __future__ import annotations

from support import mutations_game_data, mutations_game_joined
from support.mutations_game_tools import KINDS, mutated

__all__ = ["KINDS", "mutated", "mutations_game_data", "mutations_game_joined"]
