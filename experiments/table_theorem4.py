"""Theorem 4 as a game: what exists, and what algorithms reach, for P1, P2, P3.

    part   accuracy eps   played on                                the theorem
    (i)    10^-K          Omega_1, sides g = 2^-n and their tie    no algorithm
    (ii)   10^-(K-1)      Omega_2, sides g = 2^-n, no tie          an algorithm, but no bound M on T
    (iii)  10^-(K-2)      Omega_3, sides g = 2^-(L-2)              an algorithm with T = L

Each algorithm plays three games (sci_barriers/adversary). It asks for levels n of the data, gets
answers that fit all instances left, and returns x; then one of these instances is chosen. A row's
certificate proves for each part either d(x, Xi) > eps (`refuted`), or that what was shown up to
level n fits all sides, for which no x is within eps of two (`undetermined`). In the first table it
proves beside every refuted answer that a network with error 0 exists for the chosen instance.

Two tables: `theorem4` with (N, m, K) = (20, 19, 6), `theorem4_more` with the other problems, sizes
and readings of 2^-n. Reference: Colbrook, Antun, Hansen, PNAS 119(12), 2022, Theorem 4; the class
and the proofs are [derived].
"""

from __future__ import annotations

import math
import runpy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

from sci_barriers.adversary import Omega, Outcome, play
from sci_barriers.adversary.training import TrainingOutcome, play_training
from sci_barriers.exact import Q
from sci_barriers.tables import Experiment, RowResult, Settings, Table

SIZE, OTHERS = (20, 19, 6), ((2, 1, 3), (4, 2, 3), (50, 10, 9))
L = 64
INPUTS, INPUTS_MORE, INPUTS_QUICK = 100, 20, 10
LAM = {"P2": Q(1, 10), "P3": Q(1, 3)}
NETWORK = "network that exists (given the instance)"
EXPONENT = 52
"""g = 2^-52 on the sides of the first row, parts (i) and (ii)."""

Row = dict[str, Any]


def _beside(name: str) -> dict[str, Any]:
    """The names of a file beside this one."""
    return runpy.run_path(str(Path(__file__).with_name(f"_theorem4_{name}.py")))


TARGETS, PROOFS, INPUTS_OF = map(_beside, ("targets", "proofs", "inputs"))
figure = _beside("figure")["figure"]
ALGORITHMS: Mapping[str, Any] = TARGETS["ALGORITHMS"]
PARTS: tuple[str, ...] = PROOFS["PARTS"]
MOST_SIDES: int = PROOFS["MOST_SIDES"]
SAMPLES: int = PROOFS["R"]
COLUMNS, MORE_COLUMNS = (
    _beside("columns")["columns"](others=others, sides=MOST_SIDES, samples=SAMPLES)
    for others in (False, True)
)


# -- cells -------------------------------------------------------------------------------------


def cells(settings: Settings) -> Sequence[Row]:
    """Each algorithm at (20, 19, 6): what minimises nothing for P3, the others for their own."""
    found = _cells(NETWORK, "P3", SIZE, settings)
    for name, algorithm in ALGORITHMS.items():
        for problem in _first(algorithm):
            found += _cells(name, problem, SIZE, settings)
    inputs = INPUTS_QUICK if settings.quick else INPUTS
    return [cell | {"inputs": inputs, "networks": True} for cell in found]


def more_cells(settings: Settings) -> Sequence[Row]:
    """The other problems at (20, 19, 6); P3 and P2 with w; all problems at the other sizes; P3 in
    the operator reading at (4, 2, 3). quick: (4, 2, 3) only.
    """
    found: list[Row] = []
    for size in (OTHERS[1],) if settings.quick else (SIZE, *OTHERS):
        for problem in TARGETS["ALL"]:
            for name, algorithm in {NETWORK: None, **ALGORITHMS}.items():
                if size != SIZE or (problem != "P3" and problem not in _first(algorithm)):
                    found += _cells(name, problem, size, settings)
        if size == SIZE:
            for name, algorithm in ALGORITHMS.items():
                for problem in set(_first(algorithm)) - {"P1"}:
                    found += _cells(name, problem, size, settings, w="relative")
        if size == OTHERS[1]:
            for name in ALGORITHMS:
                found += _cells(name, "P3", size, settings, norm="operator")
    return [cell | {"inputs": INPUTS_MORE, "networks": False} for cell in found]


def _first(algorithm: Any) -> Sequence[str]:
    """The problems that the algorithm is asked in the first table; the network: P3."""
    simple = algorithm is None or algorithm.solves == TARGETS["FORMULA"]
    return ("P3",) if simple else algorithm.problems


def _cells(
    name: str,
    problem: str,
    size: tuple[int, int, int],
    settings: Settings,
    *,
    w: str = "0",
    norm: str = "entrywise",
) -> list[Row]:
    """A cell for each seed; none where the algorithm is not asked, where a side has no column, or
    for a training in a short table that is not the first.
    """
    N, m, K = size
    cell: Row = {"algorithm": name, "problem": problem, "N": N, "m": m, "K": K, "w": w}
    cell |= {"norm": norm}
    key = "-".join([name.partition(" (")[0], problem, str(N), str(m), str(K)])
    key += ("-w" if w != "0" else "") + ("-operator" if norm == "operator" else "")
    if name == NETWORK:
        return [{"key": key, **cell, "seed": settings.seed}]
    algorithm = ALGORITHMS[name]
    many = N - m + 1 > MOST_SIDES and algorithm.searches
    long = settings.quick and size != SIZE and algorithm.needs == "torch"
    asked = problem in algorithm.problems and norm in algorithm.norms
    if not asked or many or long or size not in (algorithm.sizes or (size,)):
        return []
    seeds = [settings.seed + more for more in algorithm.seeds or (0,)]
    names = [f"{key}-{seed}" if algorithm.seeds else key for seed in seeds]
    return [{"key": k, **cell, "seed": seed} for k, seed in zip(names, seeds, strict=True)]


# -- rows --------------------------------------------------------------------------------------


def omega(cell: Mapping[str, Any]) -> Omega:
    """The class of a cell."""
    name, problem = cell["algorithm"], cell["problem"]
    level: Row = {"lam": LAM.get(problem)}
    if problem == "P1":
        level = {"eta": Q(1, 3) if name == NETWORK else ALGORITHMS[name].eta}
    found = Omega(problem=problem, N=cell["N"], m=cell["m"], K=cell["K"], L=L, **level)
    return found if cell["w"] == "0" else replace(found, w=found.relative_w(s=1))


def row(cell: Row) -> RowResult:
    """The three games of one algorithm."""
    name, Om = cell["algorithm"], omega(cell)
    found: Row = dict.fromkeys(column.name for column in COLUMNS)
    found |= {key: cell[key] for key in ("algorithm", "w", "seed")}
    if name == NETWORK:
        sides = {"i": Om.side(1, 0, exponent=EXPONENT), "ii": Om.side(2, 0, exponent=EXPONENT),
                 "iii": Om.side(3, 0)}  # fmt: skip
        found |= {"solves": "weights by formula", "status": "given"}
        members = {part: side.member() for part, side in sides.items()}
        return RowResult(row=found, certificate=PROOFS["given"](members))
    algorithm = ALGORITHMS[name]
    found["solves"] = algorithm.solves or cell["problem"]
    if algorithm.seeds:
        found["algorithm"] = f"{name}, seed {cell['seed']}"
    if reason := algorithm.skip():
        return RowResult(row=found | {"status": f"skipped: {reason}"})
    more: Row = {"norm": cell["norm"], "seed": cell["seed"]}
    game = partial(play_training, R=SAMPLES) if algorithm.trains else play
    outcomes = {
        part: game(algorithm.target, Om, part=part, budget_level=algorithm.budget, **more)
        for part in PARTS
    }
    found["status"] = "; ".join(f"({part}) {_said(each)}" for part, each in outcomes.items())
    for part, outcome in outcomes.items():
        found[f"asked_{part}"] = outcome.n
        if part != "i" and part in algorithm.waits:
            found["inputs"] = cell["inputs"]
            found[f"right_{part}"] = INPUTS_OF["right"](
                algorithm.target, Om, part=part, inputs=cell["inputs"], **more
            )
    made = PROOFS["certificate"](outcomes, networks=cell["networks"])
    return RowResult(row=found, certificate=made)


def _said(outcome: Outcome | TrainingOutcome) -> str:
    return outcome.claim if outcome.status == "no claim" else outcome.status


# -- what is expected ----------------------------------------------------------------------------


def expect(row: Row) -> str | None:
    """None, or the first part that ended otherwise than the theorem and the algorithm say."""
    if row["status"].startswith("skipped"):
        return None
    for part in PARTS:
        wrong = _given(row, part) if row["algorithm"] == NETWORK else _played(row, part)
        if wrong:
            return f"part ({part}): {wrong}"
    return None


def _given(row: Row, part: str) -> str | None:
    error = (row[f"lower_{part}"], row[f"upper_{part}"])
    return None if error == ("0", "0") else f"the network is off by {error}"


def _played(row: Row, part: str) -> str | None:
    algorithm = ALGORITHMS[row["algorithm"].partition(", seed")[0]]
    asked, level = row[f"asked_{part}"], row[f"level_{part}"]
    refuted = row[f"exceeds_{part}"] is not None
    ended = "refuted" if refuted else "information"
    if f"({part}) {ended}" not in row["status"]:
        return f"no proof of what the game says: {row['status']}"
    if refuted == (part in algorithm.waits) and not algorithm.seeds:
        return f"{ended}, expected otherwise"
    if refuted:
        wrong = _too_near(row, part, algorithm)
    else:
        most = algorithm.budget if part != "iii" else L - (2 if row["norm_i"] == "operator" else 1)
        right = asked is not None and asked > most and (part == "iii" or level == asked)
        wrong = None if right else f"asked {asked}, shown {level}, expected more than {most}"
    if part in algorithm.proved and row[f"right_{part}"] != row["inputs"]:
        wrong = wrong or f"right on {row[f'right_{part}']} of {row['inputs']} inputs"
    return wrong


def _too_near(row: Row, part: str, algorithm: Any) -> str | None:
    """d > eps at the level asked, the network at 0, and d not below the radius t sqrt(1 - 1/k),
    t = 2 eps, that no answer can beat; T_g > 0.99 t for K >= 3.
    """
    eps, k = Decimal(10) ** (PARTS.index(part) - row["K"]), row["N"] - row["m"] + 1
    if row[f"level_{part}"] != row[f"asked_{part}"]:
        return f"level {row[f'level_{part}']}, asked {row[f'asked_{part}']}"
    if algorithm.trains:
        kept = [row[f"exceeds_{j}_{part}"] for j in range(1, SAMPLES)]
        if kept != [row[f"exceeds_{part}"]] * (SAMPLES - 1):
            return f"the samples are wrong by more than {kept}"
    if not row[f"eps_{part}"] == row[f"exceeds_{part}"] == f"1/{1 / eps:f}":
        return f"eps {row[f'eps_{part}']}, {row[f'exceeds_{part}']}, expected {eps}"
    low = row[f"lower_{part}"]
    if low is None:  # the statement `remote` has exceeds only, and no minimisers
        return None
    if row[f"verdict_{part}"] != "proved" or row[f"exists_{part}"] not in ("0", None):
        return f"d > eps: {row[f'verdict_{part}']}, network at {row[f'exists_{part}']}"
    if float(Decimal(low) / eps) < 1.98 * math.sqrt(1 - 1 / k):
        return f"distance {low}, below the radius"
    return None


# -- the tables --------------------------------------------------------------------------------

CLAIM = (
    "For every instance of Ω there is a network with error 0. No algorithm comes within 10^-K of"
    " the minimisers on all of Ω (i). One comes within ten times that, after no fixed level of"
    " information (ii); one within a hundred times that, from level L (iii). Each algorithm below"
    " that answers in (i) is refuted; one that waits had not answered at level 10000."
)
NOTES = (
    "Ω: the first row of A is a = (α, …, α, 0, …, 0), k = N − m + 1 entries α = 5·10^(K−s), one of"
    " them larger by g on the sides; below it stands c·I, c = ‖a‖. Layers s = 1, 2, 3 in parts (i),"
    " (ii), (iii); L = 64; η = 1/3 (P1; HiGHS: 0), λ = 1/10 (P2: ‖Ax − y‖² + λ‖x‖₁), λ = 1/3 (P3:"
    " ‖Ax − y‖ + λ‖x‖₁). Information of level n: every entry of A and y within 2^-n. All answers"
    " come from a table that was fixed beforehand; the instance is chosen after x.",
    "(i), (ii), (iii): the distance d of x from the minimisers of the chosen instance over ε, which"
    " is 10^-K, ten and a hundred times that in the three parts; refuted when above 1. Against all"
    " sides no x can have less than 2·√(1-1/k): 1.414 for k = 2, 1.633 for k = 3.",
    "open at n: level n was asked, no answer had come, and what was shown up to n fits all sides"
    " (in (i) the tie, too), no two of which have minimisers within ε of one x. So it reads level n"
    " or more; nobody says that no answer ever comes. asks n, in (iii): n is so large that the"
    " sides have no answer in common, and nothing is refuted (this n is measured, not proved).",
    "n: the highest level read where x was refuted; –: nothing was asked.",
    "right in (ii), (iii), for those that wait there: x within ε on random admissible inputs of all"
    " of Ω (ties; sides with g down to 2^-60), decided exactly, but no proof. part two and part"
    " three are right on every input [derived]; gap search waits at ties.",
    "The network that exists is no algorithm: it is given the instance, here the sides with winner"
    " 0 and g = 2^-52 (in (iii): 2^-62). Its weights are explicit numbers in Q(c).",
    "solves: what is minimised for the data of level n; formula of Ω: nothing, the algorithm knows"
    " how the minimisers depend on the largest entry. Floats: FIRENET to HiGHS, default settings,"
    " 1000 iterations of first-order methods. LISTA: trained on samples made from the shown data,"
    " its output evaluated exactly. mpmath: a homotopy. certified solver: the first vertex of the"
    " proved minimisers for the data of level n. More digits or proofs do not help: n decides.",
)
FIRST = (
    "network: the distance from the minimisers of the chosen instances of what the networks that"
    " exist for these instances return; proved.",
    "Figure: positions on the line through the two minimisers t·e₀, t·e₁ of the sides, t = 2·ε, one"
    " panel for each part, at the highest level read. Outside a band an answer is farther than ε"
    " from that end, and no answer lies in both bands. The dashes are what is still possible when"
    " level n has been read; zero is drawn at its projection.",
)
MORE = (
    "w: y = (y_1, w) with ‖x‖ about 1 in layer 1, so that 10^-K counts relative digits. norm:"
    " 2^-n bounds entries, or ‖A_n − A‖ and ‖y_n − y‖; then L − 1 is enough in (iii), and answers"
    " are common up to L − 2. –: nothing was asked.",
    "LISTA, network and least squares, network play the game over training sets: they get R = 3"
    " pairs (y, a minimiser for the shown data) of level 30 and return a network, evaluated exactly"
    " at the true y. The certificate refutes it for all three samples; the first one is shown.",
    "> 1: by a bound for minimisers too long to be written (level 1000000). At (50, 10, 9) the"
    " algorithms that search for a gap are left out: their certificates list all 41 sides.",
)


def findings(table: Table) -> Sequence[str]:
    """How many games, and how they ended."""
    played = [(row, part) for row in table.rows for part in PARTS if row["algorithm"] != NETWORK]
    refuted = [(row, part) for row, part in played if row[f"exceeds_{part}"] is not None]
    shown = sum(
        row[f"level_{part}"] is not None for row, part in played if row[f"exceeds_{part}"] is None
    )
    text = (
        f"{len(played)} games: {len(refuted)} refuted, {shown} without an answer and with a"
        f" certificate of it, {len(played) - len(refuted) - shown} beyond L in (iii) or not run."
    )
    exact = sum(row[f"exists_{part}"] == "0" for row, part in refuted)
    if exact:
        text += f" Networks with error 0: for {exact} of the {len(refuted)} chosen instances."
    return [text]


_COMMON: dict[str, Any] = {
    "row": row, "expect": expect, "binding": PROOFS["binding"](), "findings": findings,
}  # fmt: skip

EXPERIMENTS = (
    Experiment(
        id="theorem4",
        title="Theorem 4 as a game: what exists, and what algorithms reach",
        claim=f"(N, m, K) = {SIZE}. {CLAIM}",
        columns=COLUMNS,
        cells=cells,
        figure=figure,
        notes=(*NOTES, *FIRST),
        **_COMMON,
    ),
    Experiment(
        id="theorem4_more",
        title="Theorem 4 as a game: all problems, other sizes, relative digits",
        claim=CLAIM,
        columns=MORE_COLUMNS,
        cells=more_cells,
        notes=(*NOTES, *MORE),
        **_COMMON,
    ),
)
