"""`sci-barriers solve`: the minimisers of P1, P2 or P3 for data in files, with a proof.

    command   the options, and the order in which things happen
    answer    what is printed, and the object of --json
    output    files, all or none

Nothing heavy is imported before a command runs.
"""

from __future__ import annotations

from sci_barriers.cli_solve.command import solve_command

__all__ = ["solve_command"]
