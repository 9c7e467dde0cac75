"""`sci-barriers challenge`: the breakdown theorem played against a solver of the user.

    command   the order in which things happen; options   what may be asked for
    setting   what is played, against whom, where, as facts and as lines
    tie, further    the words for the class of the theorem, and for the further families
    families  what --families prints
    facts     one game as a JSON-able object: what --json prints; lines   the same for people
    runs      many runs, both ways
    numbers   exact numbers as short text
    saving    the witness: written, checked, renamed; nothing is lost when that fails

Nothing heavy is imported before a command runs.
"""

from __future__ import annotations

from sci_barriers.cli_challenge.command import challenge_command

__all__ = ["challenge_command"]
