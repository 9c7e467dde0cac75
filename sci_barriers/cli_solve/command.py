"""The command `solve`: options to data and objective, one call, one answer.

Exit status: 0 what is printed is proved (that P1 is infeasible too); 3 undecided, the indices in
question are printed; 2 bad input, one line `error: ...`, and no file is written or changed.
Options that do not belong to the problem are refused, and so is an output that is an input.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING, Any

import click

from sci_barriers.cli_solve.answer import lines, report
from sci_barriers.cli_solve.output import check_outputs, write_all
from sci_barriers.errors import bad_input

if TYPE_CHECKING:
    from sci_barriers.problems import Objective

LARGEST_DIGITS = 4000
_FORMULAS = {
    "P1": "subject to ||Ax - y|| <= eta",
    "P2": "c ||Ax - y||^2 + lam sum w|x|",
    "P3": "||Ax - y|| + lam sum w|x|",
}
_OPTIONS = {"P1": ("--eta",), "P2": ("--lam", "--normalisation"), "P3": ("--lam",)}


@click.command("solve", short_help="The minimisers for data in files, with a proof.")
@click.option("--A", "matrix", metavar="FILE", required=True, help="The matrix A (m, N).")
@click.option("--y", "vector", metavar="FILE", required=True, help="The vector y (m,).")
@click.option("--problem", type=click.Choice(["P1", "P2", "P3"]), required=True, help="See above.")
@click.option("--lam", metavar="NUMBER", help="lam > 0 of P2 and P3, exact: 1/10, 0.1, sqrt(2).")
@click.option("--eta", metavar="NUMBER", help="eta >= 0 of P1, exact; 0: basis pursuit.")
@click.option(
    "--normalisation", type=click.Choice(["1", "1/m", "1/2m"]), help="c of P2. [default: 1]"
)
@click.option("--weights", metavar="FILE", help="Weights w (N,) >= 0. [default: all 1]")
@click.option(
    "--digits", type=int, metavar="D", help="Enclose x to D digits. [default: exact if short]"
)
@click.option("--certificate", metavar="OUT.json", help="Write the certificate, for `verify`.")
@click.option("--json", "as_json", metavar="OUT.json", help="Write the answer as JSON; -: stdout.")
def solve_command(
    matrix: str,
    vector: str,
    problem: str,
    lam: str | None,
    eta: str | None,
    normalisation: str | None,
    weights: str | None,
    digits: int | None,
    certificate: str | None,
    as_json: str | None,
) -> None:
    """The minimisers for data in files, with a proof, or "undecided" (exit status 3).

    \b
    P1: minimise sum w|x| subject to ||Ax - y|| <= eta
    P2: minimise c ||Ax - y||^2 + lam sum w|x|
    P3: minimise ||Ax - y|| + lam sum w|x|

    FILE is .npy, .npz (one array, or PATH::NAME), .csv, .tsv, .txt, .mtx (Matrix Market) or .json.
    Nothing is rounded. In text and in options 0.1 is 1/10 exactly, not the float nearest to it,
    and 1/3 and sqrt(2) may be written; a float in .npy or .npz is the number that the float is.
    """
    objective = _objective(problem, lam=lam, eta=eta, normalisation=normalisation)
    if digits is not None and not 1 <= digits <= LARGEST_DIGITS:
        raise bad_input("--digits", digits, f"must lie in 1..{LARGEST_DIGITS}", "pass --digits 50")
    written = [name for name in (certificate, as_json) if name is not None and name != "-"]
    read = [name.partition("::")[0] for name in (matrix, vector, weights) if name is not None]
    check_outputs(written, read)
    if certificate == "-":
        raise bad_input("--certificate", "-", "must be a file", "pass --certificate OUT.json")

    from sci_barriers.data_files import load_matrix, load_vector

    A, y = load_matrix(matrix), load_vector(vector)
    w = None if weights is None else load_vector(weights, name="weights")
    from sci_barriers.certified import solve

    found = solve(A.data, y.data, objective, weights=None if w is None else w.data, digits=digits)
    answer = report(found, digits=digits)
    notes = [
        f"the first line of {option} is a header: {', '.join(file.header)[:60]}"
        for option, file in (("--A", A), ("--y", y), ("--weights", w))
        if file is not None and file.header
    ]
    files: dict[str, Any] = {}
    if as_json not in (None, "-"):
        files[str(as_json)] = answer
    if certificate is not None:
        proof = found.certificate
        if proof is None:
            notes.append("there is no certificate for this answer, so none is written")
        else:
            files[certificate] = proof
    write_all(files)
    for note in notes:
        click.echo(f"note: {note}", err=True)
    if as_json == "-":
        click.echo(json.dumps(answer, indent=1, ensure_ascii=False))
    else:
        click.echo("\n".join(lines(found, answer)))
    if not found.decided:
        sys.exit(3)


def _objective(
    problem: str, *, lam: str | None, eta: str | None, normalisation: str | None
) -> Objective:
    """P1, P2 or P3 of the options; those that do not belong to it are refused."""
    formula, belongs = _FORMULAS[problem], _OPTIONS[problem]
    given = {"--lam": lam, "--eta": eta, "--normalisation": normalisation}
    for option, value in given.items():
        if value is not None and option not in belongs:
            raise bad_input(
                option, value, f"does not belong to {problem}: {formula}",
                f"leave it out; {problem} has {' and '.join(belongs)}",
            )
    if given[belongs[0]] is None:
        example = "--eta 0 for basis pursuit" if problem == "P1" else f"{belongs[0]} 1/10"
        raise bad_input(belongs[0], None, f"is needed for {problem}: {formula}", f"pass {example}")

    from sci_barriers.data_files import read_text_number
    from sci_barriers.problems import QCBP, Lasso, SqrtLasso

    if problem == "P1":
        return QCBP(eta=read_text_number(str(eta), name="eta"))
    number = read_text_number(str(lam), name="lam")
    if problem == "P3":
        return SqrtLasso(lam=number)
    return Lasso(lam=number, normalisation=normalisation or "1")  # type: ignore[arg-type]
