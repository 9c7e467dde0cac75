"""Twelve further problems with a tie: their barriers, and the game of the adversary on each.

    eps_B = radius of the limits of the sides, exactly;  eps = the largest hundredth below it;
    each algorithm that answers is refuted: d(x, Xi) > eps on an instance for which all that it read
    is admissible; the one that waits for the tie to be broken asks beyond level 1000.

A row's certificate holds the barrier, Xi of the tie and of all sides, the witness of every game.
`expect` compares with _families_truth.py: the values of the theory, and Xi in fractions.
"""

from __future__ import annotations

import runpy
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from sci_barriers.families.further import FAMILIES, further_family
from sci_barriers.tables import Column, Experiment, RowResult, Settings, Table, fixed

Row = dict[str, Any]
HERE = Path(__file__)
GAMES = runpy.run_path(str(HERE.with_name("_families_games.py")))
TEXT = runpy.run_path(str(HERE.with_name("_families_text.py")))
TRUTH = runpy.run_path(str(HERE.with_name("_families_truth.py")))
ANSWERING: tuple[str, ...] = GAMES["ANSWERING"]
COLUMNS_OF_LP = (2, 3, 10)
MOST_SIDES = max(COLUMNS_OF_LP)
HEADINGS = {
    "naive": "formula on level 20", "centre": "centre", "first": "limit of one side",
    "capped": "waits to level 64",
}  # fmt: skip
DIGITS = 6


def cells(settings: Settings) -> Sequence[Row]:
    """A cell for each family; the linear program with 2, 3 and 10 columns."""
    found: list[Row] = []
    for name in FAMILIES:
        sizes = COLUMNS_OF_LP if name == "linear_program" else (None,)
        for k in sizes:
            found.append({"key": name if k is None else f"{name}-{k}", "family": name, "k": k})
    return found[1::4] if settings.quick else found


def row(cell: Row) -> RowResult:
    """All games on one family, and their certificate."""
    known = {} if cell["k"] is None else {"k": cell["k"]}
    family = further_family(cell["family"], **known)
    outcomes = GAMES["games"](family)
    certificate = GAMES["joined"](family, outcomes)
    squared = TRUTH["fraction"](str(family.radius.squared))
    problem, tie, sides = TEXT["TEXTS"][family.name]
    texts = {
        "problem": problem if cell["k"] is None else problem.replace("k col", f"{cell['k']} col"),
        "tie": tie, "sides": sides, "value": TEXT["root"](squared),
        "decimal": TEXT["decimal"](squared), "wait": f"asked level {outcomes['wait'].n}",
        **{f"{name}_outcome": outcome.status for name, outcome in outcomes.items()},
    }  # fmt: skip
    return RowResult(row=texts, certificate=certificate)


def expect(row: Row) -> str | None:
    """None, or which number differs from those of _families_truth.py."""
    fraction = TRUTH["fraction"]
    k = row["at_tie"]["parameters"].get("k")
    squared = TRUTH["barrier"](row["family"], k)
    if fraction(row["squared"]) != squared:
        return f"squared barrier {row['squared']}, expected {squared}"
    eps = fraction(row["eps"])
    if not eps**2 < squared <= (eps + fraction("1/100")) ** 2:
        return f"eps = {eps}: not the largest hundredth below the barrier"
    for name in ANSWERING:
        why = _wrong(row, name)
        if why is not None:
            return f"{name}: {why}"
    if row["wait_outcome"] != "information" or row["wait"] != f"asked level {row['wait_level']}":
        return f"wait: {row['wait_outcome']}, {row['wait']}, level {row['wait_level']}"
    return None


def _wrong(row: Row, name: str) -> str | None:
    fraction = TRUTH["fraction"]
    if row[f"{name}_outcome"] != "refuted" or row[f"{name}_eps"] != row["eps"]:
        return f"{row[f'{name}_outcome']} at eps = {row[f'{name}_eps']}"
    points = TRUTH["solutions"](row[f"at_{name}"])
    x = [fraction(text) for text in row[f"{name}_x"]]
    squared = TRUTH["squared_distance"](row["family"], x, points)
    lower, upper = (fraction(row[f"{name}_{end}"]) for end in ("lower", "upper"))
    if not lower**2 <= squared <= upper**2:
        return f"the squared distance is {squared}, not in [{lower}, {upper}]"
    return None if squared > fraction(row["eps"]) ** 2 else f"{squared} is not > eps^2"


# -- the table -------------------------------------------------------------------------------------


def _proved(name: str, heading: str, path: str, **options: Any) -> Column:
    source = f"statements.{path}"
    return Column(name=name, kind="proved", heading=heading, source=source, **options)


def _instance(label: str) -> Column:
    return Column(name=f"at_{label}", kind="parameter", heading=f"instance {label}",
                  source=f"instances.{label}", show=False)  # fmt: skip


def _of_algorithm(name: str) -> list[Column]:
    lower, upper = f"{name}_lower", f"{name}_upper"
    return [
        _proved(lower, f"d: {HEADINGS[name]}", f"far_{name}.claim.lower",
                format=fixed(lower, upper, digits=DIGITS)),
        _proved(upper, f"{name}, upper", f"far_{name}.claim.upper", show=False),
        _proved(f"{name}_x", f"{name}, x", f"far_{name}.claim.x", show=False),
        _proved(f"{name}_eps", f"{name}, eps", f"refuted_{name}.claim.eps", show=False),
        _proved(f"{name}_level", f"{name}, level", f"refuted_{name}.claim.level", show=False),
        Column(name=f"{name}_outcome", kind="text", heading=f"{name}, outcome", show=False),
        _instance(name),
    ]  # fmt: skip


COLUMNS = (
    Column(name="family", kind="parameter", heading="family", source="instances.tie.family"),
    *(
        Column(name=name, kind="text", heading=heading, raw_heading=heading,
               format=lambda row, name=name: row[name])
        for name, heading in (
            ("problem", "problem"),
            ("tie", "at the tie"),
            ("sides", "on the sides, g = 2^-e"),
        )
    ),
    Column(name="value", kind="text", heading="barrier"),
    Column(name="decimal", kind="text", heading="decimal"),
    _proved("squared", "squared", "barrier.claim.squared"),
    _proved("eps", "ε", "refuted_naive.claim.eps"),
    *(column for name in ANSWERING for column in _of_algorithm(name)),
    Column(name="wait", kind="text", heading="waits without end"),
    Column(name="wait_outcome", kind="text", heading="outcome of waiting", show=False),
    _proved("wait_level", "level asked", "apart.claim.level", show=False),
    _proved("wait_eps", "half the distance of the sides exceeds", "apart.claim.eps", show=False),
    _proved("centre", "Chebyshev centre", "barrier.claim.centre", show=False),
    _proved("points", "limits", "barrier.claim.points", show=False),
    _proved("set_tie", "solutions at the tie", "solutions_tie.claim.set", show=False),
    _instance("tie"),
    *(_instance(f"side_{j}") for j in range(MOST_SIDES)),
    *(
        _proved(f"set_{j}", f"solutions of side {j}", f"solutions_{j}.claim.set", show=False)
        for j in range(MOST_SIDES)
    ),
)


def figure(table: Table, stem: Path) -> Sequence[Path]:
    """One figure a family."""
    draw = runpy.run_path(str(HERE.with_name("_families_figure.py")))["figure"]
    paths: Sequence[Path] = draw(table, stem)
    return paths


EXPERIMENT = Experiment(
    binding=GAMES["binding"]({2: {True, False}, 3: {True}, 10: {True}}),
    id="families",
    title="Twelve further problems with a tie",
    claim=(
        "The barrier is not a property of the LASSO alone: at a tie the solutions of linear and"
        " semidefinite programs, equations, spectra, roots and labels jump as well. For every"
        " accuracy below the barrier, every algorithm that reads approximate data (of the endless"
        " matrix: finitely many entries) errs by more on some instance."
    ),
    columns=COLUMNS,
    cells=cells,
    row=row,
    expect=expect,
    figure=figure,
    notes=(
        "barrier: the radius of the limits of the sides as g → 0, which no algorithm can beat on"
        " all instances. For eleven of the twelve problems the constant centre is within it on"
        " every instance; for the largest root the centre errs by barrier + g, and the barrier is"
        " approached by algorithms that look for a broken tie up to ever higher levels. The"
        " certificate proves the radius; that it is the barrier is the theory's.",
        "d: the distance of the answer from the solutions of an instance for which everything that"
        " the algorithm was shown is admissible. Each one exceeds ε, the largest multiple of 1/100"
        " below the barrier: all these algorithms are refuted. g is made smaller only until d > ε,"
        " so d may lie below the barrier.",
        "waits without end: doubles the level until the tie is broken. On one and the same"
        " admissible information of the tie and of all sides it had not answered when it asked that"
        " level; the solutions of any two sides are more than 2ε apart (for the linear program with"
        " more than two columns: more than 2·7/10).",
        "R = ((c, s), (s, −c)), c² + s² = 1; matrices are measured in the Frobenius norm, sets of"
        " numbers in the Hausdorff metric. Of an infinite diagonal, level n shows the first n"
        " entries; there g = 2^-e stands for a 1 at place e.",
        "The witness of each game, the solutions at the tie and on all sides, and the barrier stand"
        " in the certificates.",
    ),
)
