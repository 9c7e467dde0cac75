"""The commands `sweep` and `results`: run the cells of a TOML file, look at what is stored."""

from __future__ import annotations

from sci_barriers.cli_sweep.results import results_command
from sci_barriers.cli_sweep.sweep import sweep_command

__all__ = ["results_command", "sweep_command"]
