"""What the engine writes of a restarted network is accepted, true, and small; sizes are refused."""

from __future__ import annotations

import json
import runpy
from decimal import localcontext
from functools import cache
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from sci_barriers import SqrtLasso, explicit
from sci_barriers.certificates.tables import check_table
from sci_barriers.errors import BadInput
from sci_barriers.exact import Q, sqrt
from sci_barriers.proofs import certificate
from sci_barriers.stability import robust_null_space
from sci_barriers.stability.firenet_theorem import FirenetRun, firenet_plan, verify_firenet
from sci_barriers.stability.statements_bounds import nsp_statement, robust_statement
from sci_barriers.stability.statements_firenet import firenet_statement, network_run_statement
from support import firenet_truth as truth
from support.firenet_plans import plans
from support.game_small import assert_verdict, changed, verdict

Json = dict[str, Any]
DATA = Path(__file__).resolve().parents[2] / "experiments" / "_theory_bounds_data.py"
RUNS = (
    ("hadamard", "sparse", "0", "c"), ("hadamard", "sparse", "0", "c'"),
    ("turned", "compressible", "1/64", "c'"), ("random", "sparse", "1/64", "c'"),
)  # fmt: skip


@cache
def data() -> Json:
    return runpy.run_path(str(DATA))


def whole(run: FirenetRun, found: Any, **options: Any) -> Json:
    plan = run.plan
    instance = explicit(plan.A.rows, plan.y, SqrtLasso(lam=plan.lam))
    statements = {
        "nsp": nsp_statement(found.null_space), "robust": robust_statement(found),
        "run": firenet_statement(run, **options),
    }  # fmt: skip
    made: Json = json.loads(json.dumps(certificate({"I": instance}, statements)))
    return made


@pytest.mark.parametrize("case", RUNS)
def test_every_inequality_of_the_table_is_accepted(case: tuple[str, str, str, str]) -> None:
    """5 for k = 0, 8 for k = 1, ..., 10, in one statement and in one for each k; no float."""
    run, found = data()["run"](*case), data()["certified"](case[0])
    made = whole(run, found, near=64)
    assert_verdict(made, "accepted", "1 firenet")
    claim = made["statements"]["run"]["claim"]
    assert sum(len(entry["inequalities"]) for entry in claim["restarts"]) == 85
    assert made["statements"]["run"]["proof"]["bits"] <= 256
    for k in (0, 1, 7, 10):
        assert_verdict(whole(run, found, restarts=[k]), "accepted")
    # the hypotheses and numbers in decimals; rho and gamma have tests of their own
    with localcontext() as context:
        context.prec = truth.PLACES
        known = truth.Data(made, made["statements"]["run"])
        assert all(truth.hypotheses(known).values())
        assert all(truth.restart_is_true(known, entry) for entry in claim["restarts"])


def test_the_tie_of_the_table_is_accepted_without_constants() -> None:
    options = {**data()["TIE"], "x": [1, 0], "restarts": range(11), "near": 64}
    made = certificate(
        {"I": explicit([[1, 1]], [1], SqrtLasso(lam=Q(1, 4)))},
        {"run": network_run_statement([[1, 1]], [1], **options)},
    )
    made = json.loads(json.dumps(made))
    assert_verdict(made, "accepted", "1 firenet")
    assert truth.is_true(made)
    last = made["statements"]["run"]["claim"]["restarts"][10]
    assert 0.7071067 < float(last["distance"][0]) <= float(last["distance"][1]) < 0.7071069


def test_drawn_runs_are_accepted_and_true() -> None:
    random, accepted = Random(5), 0
    for plan in plans()[:6]:
        found = robust_null_space([[Q(a.numerator, a.denominator) for a in r] for r in plan.A], s=1)
        x = [Q(random.randint(-9, 9), 8) for _ in range(4)]
        e = [Q(random.randint(-9, 9), 64) for _ in range(3)]
        pair = "c" if random.random() < 0.5 else "c'"
        limit = firenet_plan(found, x=x, e=e, pair=pair).constants.lam_limit
        lam = limit if isinstance(limit, Q) else Q(1, 100)
        run = verify_firenet(firenet_plan(found, x=x, e=e, pair=pair, lam=lam), restarts=4)
        made = whole(run, found, restarts=[0, 2, 4], near=random.choice((10, 64, 100)))
        assert_verdict(made, "accepted")
        assert truth.is_true(made)
        accepted += 1
    assert accepted == 6


def test_far_restarts_need_more_bits_only() -> None:
    """30 restarts without noise: eps = e^-30, 2^-43."""
    found = data()["certified"]("hadamard")
    plan = firenet_plan(found, x=data()["truth"]("hadamard", "sparse"), e=[0] * 15, lam=Q(3, 16))
    made = whole(verify_firenet(plan, restarts=30), found, restarts=[30])
    assert_verdict(made, "accepted")
    assert 192 < made["statements"]["run"]["proof"]["bits"] <= 384
    for bits in (64, 100):
        found_, why = verdict(changed(made, "statements.run.proof.bits", bits))
        assert (found_, f"{bits} bits" in why) == ("rejected", True)


def test_bad_input_says_what_to_do() -> None:
    found = data()["certified"]("hadamard")
    x, e = data()["truth"]("hadamard", "sparse"), [0] * 15
    run = verify_firenet(firenet_plan(found, x=x, e=e, lam=Q(3, 16)), restarts=2)
    for restarts in ([], [1, 1], [2, 1], [3], [-1]):
        with pytest.raises(BadInput, match="restarts"):
            firenet_statement(run, restarts=restarts)
    irrational = verify_firenet(firenet_plan(found, x=x, e=e), restarts=1)
    with pytest.raises(BadInput, match="must be rational"):
        firenet_statement(irrational)
    short = verify_firenet(firenet_plan(found, x=x, e=e, lam=Q(3, 16), p=3), restarts=1)
    with pytest.raises(BadInput, match="must be proved"):
        firenet_statement(short)
    options = {**data()["TIE"], "x": [1, 0]}
    for wrong in ({"L": 1}, {"lam": sqrt(Q(2))}, {"restarts": []}, {"delta": sqrt(Q(2))}):
        with pytest.raises(BadInput):
            network_run_statement([[1, 1]], [1], **{**options, "restarts": [1], **wrong})


# -- tables ----------------------------------------------------------------------------------------

PLACE = "statements.run.claim"
SOURCES = {
    "k": f"{PLACE}.restarts.0.k", "p": f"{PLACE}.p", "L": f"{PLACE}.L", "pair": f"{PLACE}.pair",
    "error_lower": f"{PLACE}.restarts.0.distance.0", "z": f"{PLACE}.restarts.0.psi",
    "error_upper": f"{PLACE}.restarts.0.distance.1", "of": f"{PLACE}.x",
    "bound": f"{PLACE}.restarts.0.bound.1", "proved": f"{PLACE}.restarts.0.inequalities",
    "eps_0": f"{PLACE}.eps_0", "delta": f"{PLACE}.delta", "s": "statements.nsp.claim.s",
    "rho": "statements.robust.claim.rho", "gamma": "statements.robust.claim.gamma",
}  # fmt: skip


def test_a_row_of_a_table_quotes_one_restart() -> None:
    """A row of the run alone has null where there is no bound; a cell that differs is seen."""
    run, found = data()["run"](*RUNS[1]), data()["certified"]("hadamard")
    named = whole(run, found, restarts=[3], near=64)
    tie = certificate(
        {"I": explicit([[1, 1]], [1], SqrtLasso(lam=Q(1, 4)))},
        {"run": network_run_statement([[1, 1]], [1], restarts=[3], x=[1, 0], **data()["TIE"])},
    )
    shapes = [{"kind": "firenet", "instance": "I", "robust": name} for name in ("robust", None)]
    bound = {
        "run": shapes, "nsp": [{"kind": "nsp", "instance": "I"}],
        "robust": [{"kind": "robust", "nsp": "nsp"}],
    }  # fmt: skip
    columns = [{"name": n, "kind": "proved", "source": s} for n, s in SOURCES.items()]
    columns.append({"name": "exact", "kind": "parameter", "source": "instances.I"})
    table: Json = {
        "format": "sci-barriers-table/1", "columns": columns,
        "binding": {"statements": bound, "instances": {}},
        "rows": [_row(made, f"{i}.json") for i, made in enumerate((named, tie))],
    }  # fmt: skip
    assert table["rows"][0]["k"] == 3
    assert table["rows"][1]["bound"] is None
    with TemporaryDirectory() as folder:
        for i, made in enumerate((named, tie)):
            (Path(folder) / f"{i}.json").write_text(json.dumps(made))
        assert check_table(table, folder) == (2, [])
        for name, value in (
            ("k", 4),
            ("p", 15),
            ("bound", "0.1"),
            ("pair", "c"),
            ("z", ["0"] * 16),
        ):
            forged = changed(table, f"rows.0.{name}", value)
            (line,) = check_table(forged, folder)[1]
            assert f"{name} = " in line
        forged = changed(table, "binding.statements.run", shapes[:1])
        assert "not one that the table declares" in check_table(forged, folder)[1][0]


def _row(made: Json, path: str) -> Json:
    def look(source: str) -> Any:
        node: Any = made
        for part in source.split("."):
            node = node[int(part)] if isinstance(node, list) else (node or {}).get(part)
        return node

    row = {name: look(source) for name, source in SOURCES.items()}
    return {**row, "exact": made["instances"]["I"], "certificate": path}
