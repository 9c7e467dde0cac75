"""The options of `challenge`, in the order in which --help shows them."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])
COUNT = click.IntRange(1, 10_000)  # the game allows fewer where N is large


def _choice(name: str, values: list[str], words: str, default: str) -> Any:
    return click.option(
        name, type=click.Choice(values), default=default, show_default=True, help=words
    )


def _number(name: str, words: str) -> Any:
    return click.option(f"--{name}", name, type=int, help=words)


FAMILIES = (
    "tie", "linear_program", "theta", "semidefinite", "circle", "scalar_equation", "feasibility",
    "diagonal_spectrum", "rank", "lowest_eigenvector", "largest_root", "assignment", "label",
)  # fmt: skip
"""As in sci_barriers.adversary.challenges, which is not imported for --help; a test compares."""
OWN = ("problem", "N", "m", "K", "L", "lam", "eta", "w", "relative", "k")
"""The options that belong to families."""
DEFAULTS = {"tie": {"N": 4, "m": 2, "K": 3}}
"""What the command adds for a family."""


def spelled(name: str) -> str:
    """An option as it is typed."""
    return f"--{name.replace('_', '-')}"


def _list(context: click.Context, _: click.Parameter, asked: bool) -> None:
    if asked:
        from sci_barriers.cli_challenge.families import family_lines

        click.echo("\n".join(family_lines()))
        context.exit()


_CLASS = (
    click.option("--family", type=click.Choice(FAMILIES), default="tie", metavar="NAME",
                 show_default=True, help="The class of problems; its name as above."),
    click.option("--families", is_flag=True, is_eager=True, expose_value=False, callback=_list,
                 help="Say what each family asks, and exit."),
    click.option("--problem", type=click.Choice(["P1", "P2", "P3"]),
                 help="tie: what the target solves, see above; needed."),
    _number("N", "tie: columns of A. [default: 4]"),
    _number("m", "tie: rows, m < N. [default: 2]"),
    _number("K", "tie: decimal digits, K > 2. [default: 3]"),
    _number("L", "tie: level of part (iii). [default: 2]"),
    _number("k", "linear_program: entries of x. [default: 3]"),
    click.option("--lam", metavar="NUMBER", help="tie: lam of P2, P3. [default: P2 1/10, P3 1]"),
    click.option("--eta", metavar="NUMBER", help="tie: eta of P1. [default: 0]"),
    click.option("--w", metavar="NUMBERS",
                 help="tie: y_2, ..., y_m, such as 1/2,0,3. [default: zeros]"),
    click.option("--relative", is_flag=True, help="tie: choose w so that the digits are relative."),
    _choice("--part", ["i", "ii", "iii"],
            "tie: part of the theorem, accuracy 10^-K, 10^-(K-1), 10^-(K-2).", "i"),
    click.option("--eps", metavar="NUMBER",
                 help="Another accuracy. [default: that of the part; others: just below the "
                      "barrier]"),
    _choice("--norm", ["entrywise", "operator"], "How A_n is within 2^-n of A.", "entrywise"),
)  # fmt: skip
_RUN = (
    click.option("--budget-level", type=int, default=10_000, show_default=True, metavar="N",
                 help="Highest level answered."),
    click.option("--budget-queries", type=int, default=100_000, show_default=True, metavar="N",
                 help="Questions answered."),
    click.option("--timeout", type=float, metavar="S", help="Seconds. [default: 60]"),
    click.option("--cpu", type=float, metavar="S",
                 help="Processor seconds. [default: --timeout]"),
    click.option("--memory", metavar="SIZE",
                 help="Address space: 512M. [default: 2G; training 4G]"),
    click.option("--seed", type=int, metavar="S",
                 help="For random, numpy, torch, information.seed."),
    click.option("--inside", is_flag=True,
                 help="Built-in names: call them here, without sandbox."),
)  # fmt: skip
_STYLE = (
    _choice("--style", ["information", "solver", "training"],
            "f(information), f(A, y, lam), or a trainer of networks.", "information"),
    click.option("--level", type=int, metavar="n", help="Level of A, y for --style solver."),
    click.option("--R", "R", type=int, metavar="R", help="Samples, for training. [default: 1]"),
    click.option("--radius", metavar="NUMBER", help="How far from y they lie. [default: 1/100]"),
    click.option("--face", type=click.Choice(["vertex", "barycentre"]),
                 help="Which minimisers are shown in training. [default: vertex]"),
)  # fmt: skip
_COINS = (
    click.option("--seeds", type=COUNT, metavar="R",
                 help="Run with seeds 0, ..., R - 1, and count."),
    click.option("--trials", type=COUNT, metavar="R",
                 help="R fresh runs without seeds, after pilot runs."),
    click.option("--pilot", type=COUNT, metavar="N", help="Pilot runs of --trials. [default: 50]"),
    click.option("--confidence", metavar="NUMBER", help="Of --trials. [default: 99/100]"),
    click.option("--commit", metavar="FILE.json", help="New file for what --trials fix first."),
)  # fmt: skip
_REPORT = (
    click.option("--out", metavar="FILE.json", help="Write the witness, for `verify`."),
    click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead."),
)


def challenge_options(command: F) -> F:
    """All options, for the function below it."""
    every = (*_CLASS, *_RUN, *_STYLE, *_COINS, *_REPORT)
    return reduce(lambda found, option: option(found), reversed(every), command)
