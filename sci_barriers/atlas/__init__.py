"""The atlas: every float solver on families whose minimisers are known exactly.

    cell    one (family, parameters, solver, setting, seed): a run in a child process, its output
            scored by exact distances: right, wrong and said so, wrong in silence, no answer

    inside         the program of a child process: one library, loaded once, many runs
    child          the caller's side: limits, what a crash or a timeout becomes
    boxes          which solvers a sweep means; the children of this process
    described      what a description of a sweep stands for: places, solvers, seeds
    users          a solver that a user names for a sweep
    known          places whose minimisers are known, and the kinds of cells made of them
    truths         minimisers of float64 data, found once
    verdicts       the four verdicts, and one sentence for each solver
    a_delta_truth  A_delta: exact minimisers, the float64 data given, both errors
    seeds          cells that stand for many seeds of a solver that draws at random, counted
    a_delta        the kind of cells "a_delta"; ties: "tie" and "omega_k"; random_design, real_data:
                   the kinds of these names. Each has a twin "..._seeds"

Child processes start through this file, so it loads nothing.
"""

from __future__ import annotations
