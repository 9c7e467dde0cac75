"""The command `challenge`: options to a game, or to many runs; a report, a witness.

Exit status: 0 refuted; 4 information; 5 no claim; 2 bad input, one line `error: ...`, nothing
written; 1 the checker refuses the witness (a mistake of the package: then nothing is claimed).
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from sci_barriers.cli_challenge.options import DEFAULTS, OWN, challenge_options, spelled
from sci_barriers.cli_challenge.saving import check_place, save
from sci_barriers.errors import CertificateRejected, bad_input

if TYPE_CHECKING:
    from sci_barriers.adversary.challenges import Challenge, RunsChallenge

STATUS = {"refuted": 0, "information": 4, "no claim": 5}
BUILT_IN = (
    "argmax", "barycentre", "gap-search", "guess-or-wait", "part-two", "part-three",
    "part-three-operator", "random-guess", "zero",
)  # fmt: skip
"""As in sci_barriers.adversary, which is not imported for --help; a test compares them."""
TRAINERS = ("gap-search", "least-squares", "lista")
"""The same for --style training."""
FURTHER = ("naive", "centre", "first", "last", "guess", "capped", "wait")
"""The same for the families other than tie."""
_ONE_GAME = ("R", "radius", "face", "seed", "eps")
_TRIALS = ("pilot", "confidence", "commit")


@click.command("challenge", short_help="Play the breakdown theorem against your solver.")
@click.argument("target", metavar="TARGET")
@challenge_options
def challenge_command(
    target: str, inside: bool, out: str | None, as_json: bool, **options: Any
) -> None:
    """Play the breakdown theorem against TARGET, in a sandbox, and say what that shows.

    \b
    TARGET   file.py:callable, package.module:callable, or a built-in name:
             argmax barycentre gap-search guess-or-wait part-two part-three
             part-three-operator random-guess zero
             with --style training: gap-search least-squares lista
             other families than tie: naive centre first last guess capped wait
    NAME     tie linear_program theta semidefinite circle scalar_equation
             feasibility diagonal_spectrum rank lowest_eigenvector largest_root
             assignment label; --families says what each asks
    P1       min ||x||_1 subject to ||Ax - y|| <= eta
    P2       min ||Ax - y||^2 + lam ||x||_1
    P3       min ||Ax - y|| + lam ||x||_1

    TARGET is called with `information`: at(n) gives A_n, y_n within 2^-n of the data; N, m, lam or
    eta, K, L are its attributes. It returns x. Only then is an instance chosen. The other families
    have no m, lam, eta, K, L.

    With --style training it returns a network, trained on information.training_set(n): A_n, and R
    pairs y_n, x_n. With --seeds or --trials it is run many times, and its successes are counted.

    \b
    exit status 0   refuted: x is wrong on an instance that all answers given allow
                    (many runs: success with more than the probability stated)
                4   information: a level above --budget-level was asked, and no x given
                5   no claim: no x in time, an error, or x is right everywhere
                2   bad input
    """
    check_place(out, target, options["commit"])
    game = _game(target, inside=inside, **options)
    try:
        witness, failure = save(game, out)
    except CertificateRejected as problem_found:
        click.echo(f"error: {problem_found}; nothing is claimed or written", err=True)
        sys.exit(1)
    click.echo(_report(game, witness, as_json=as_json))
    if out is not None and witness is None:
        click.echo(f"note: there is no witness, so {out} is not written", err=True)
    if failure is not None:
        file = witness["file"] if witness is not None else None
        where = "written nowhere" if file is None else f"in {file}"
        click.echo(f"error: {failure} (the witness is {where})", err=True)
        sys.exit(2)
    sys.exit(STATUS[game.status])


def _game(
    target: str,
    family: str,
    *,
    inside: bool,
    seeds: int | None,
    trials: int | None,
    **options: Any,
) -> Challenge | RunsChallenge:
    """One game, or the runs that --seeds or --trials asks for."""
    from sci_barriers.adversary.challenges import challenge, challenge_seeds, challenge_trials
    from sci_barriers.adversary.challenges.families import kind_of, own_options, refuse_many

    given = {name: options.pop(name) for name in OWN}
    given |= {name: x for name, x in DEFAULTS.get(family, {}).items() if given[name] is None}
    options |= {"sandboxed": not inside, **own_options(family, given, spelled=spelled)}
    if seeds is not None or trials is not None:
        refuse_many(family, spelled="--family")
    names = kind_of(family).targets(options["style"])
    if inside and target not in names:
        raise bad_input("--inside", target, "is for built-in targets only",
                        f"leave it out, or name one of {', '.join(names)}")  # fmt: skip
    own = {name: options.pop(name) for name in _TRIALS}
    own = {name: value for name, value in own.items() if value is not None}
    if trials is None:
        for name, value in own.items():
            raise bad_input(f"--{name}", value, "is for --trials only", "leave it out")
    elif seeds is not None:
        raise bad_input("--trials", trials, "does not go with --seeds", "leave one of them out")
    if seeds is None and trials is None:
        return challenge(target, family, **options)
    for name in _ONE_GAME:
        value = options.pop(name)
        if value is not None:
            raise bad_input(f"--{name}", value, "is for one game, not for --seeds or --trials",
                            "leave it out")  # fmt: skip
    if trials is None:
        return challenge_seeds(target, family, seeds=range(seeds or 0), **options)
    return challenge_trials(target, family, runs=trials, **own, **options)


def _report(
    game: Challenge | RunsChallenge, witness: dict[str, Any] | None, *, as_json: bool
) -> str:
    """The object of --json as text, or the lines for people."""
    from sci_barriers.adversary.challenges import Challenge

    if isinstance(game, Challenge):
        from sci_barriers.cli_challenge.facts import facts
        from sci_barriers.cli_challenge.lines import lines

        told = {**facts(game), "witness": witness}
        return json.dumps(told, indent=1) if as_json else "\n".join(lines(game, told))
    from sci_barriers.cli_challenge.runs import run_facts, run_lines

    told = {**run_facts(game), "witness": witness}
    return json.dumps(told, indent=1) if as_json else "\n".join(run_lines(game, told))
