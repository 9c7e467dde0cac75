"""Running: order, determinism, and failures that name the row."""

from __future__ import annotations

import os
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from sci_barriers.errors import BadInput
from sci_barriers.tables import Experiment, RowResult, Settings, TableFailed, load, run

FAILING = """
from dataclasses import replace
from pathlib import Path
from sci_barriers.tables import load

(TINY,) = load(Path(__file__).with_name("_tiny.py"))

def row(cell):
    if cell["lam"] == "1":
        {body}
    return TINY.row(cell)

EXPERIMENT = replace(TINY, row=row)
"""


def failing(tiny: Experiment, folder: Path, body: str) -> Experiment:
    """An experiment file whose second row runs `body`."""
    assert tiny.path is not None
    shutil.copy(tiny.path, folder / "_tiny.py")
    path = folder / "failing.py"
    path.write_text(FAILING.format(body=body))
    (experiment,) = load(path)
    return experiment


def test_rows_keep_the_order_of_the_cells(tiny: Experiment) -> None:
    seen: list[tuple[int, int]] = []
    table = run(tiny, Settings(), lambda done, total: seen.append((done, total)))
    assert table.column("lam") == ["1/2", "1", "0x3p-1", "7/2"]
    assert table.column("x") == [["7/16"], ["3/8"], ["5/16"], ["1/16"]]
    assert seen == [(1, 4), (2, 4), (3, 4), (4, 4)]
    assert table.deviations == (None,) * 4


def test_quick_and_seed_reach_the_cells(tiny: Experiment) -> None:
    table = run(tiny, Settings(quick=True, seed=5))
    assert table.keys == ("lam-1-2_bits-5",)


def test_result_does_not_depend_on_jobs(tiny: Experiment) -> None:
    one, two = (run(tiny, Settings(jobs=jobs)) for jobs in (1, 2))
    assert (one.keys, one.rows, one.certificates) == (two.keys, two.rows, two.certificates)
    assert one.deviations == two.deviations


def test_several_jobs_need_a_file(tiny: Experiment) -> None:
    with pytest.raises(BadInput, match="not loaded from a file"):
        run(replace(tiny, path=None), Settings(jobs=2))


def test_serial_rows_run_one_after_the_other_in_this_process(tiny: Experiment) -> None:
    """With any number of jobs; no file is needed, since nothing is sent to another process."""
    seen: list[tuple[int, str]] = []

    def row(cell: dict[str, Any]) -> RowResult:
        seen.append((os.getpid(), cell["lam"]))
        return tiny.row(cell)

    serial = replace(tiny, row=row, serial=True, path=None)
    assert run(serial, Settings(jobs=2)).rows == run(tiny, Settings()).rows
    assert seen == [(os.getpid(), lam) for lam in ("1/2", "1", "0x3p-1", "7/2")]


@pytest.mark.parametrize("jobs", [1, 2])
def test_failing_row_names_table_row_cell_and_line(
    tiny: Experiment, tmp_path: Path, jobs: int
) -> None:
    experiment = failing(tiny, tmp_path, "1 / 0")
    with pytest.raises(TableFailed) as caught:
        run(experiment, Settings(jobs=jobs))
    for part in ("table tiny", "lam-1_bits-0", '"lam": "1"', "ZeroDivisionError", "failing.py"):
        assert part in str(caught.value)


def test_worker_that_dies_is_reported(tiny: Experiment, tmp_path: Path) -> None:
    experiment = failing(tiny, tmp_path, "import os; os._exit(3)")
    with pytest.raises(TableFailed, match="worker process died"):
        run(experiment, Settings(jobs=2))


def test_unpicklable_result_is_reported(tiny: Experiment, tmp_path: Path) -> None:
    body = "r = TINY.row(cell); r.row['rough'] = lambda: 0; return r"
    with pytest.raises(TableFailed, match="JSON values"):
        run(failing(tiny, tmp_path, body), Settings(jobs=2))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"x": None, "extra": 1}, "extra"),
        ({"x": [0.5]}, None),
        ({"x": 0.5}, "a proved number is exact"),
        ({"lam": 0.5}, "a parameter number is exact"),
        ({"rough": float("nan")}, "JSON values"),
        ({"rough": {1, 2}}, "JSON values"),
    ],
)
def test_rows_must_be_their_columns(tiny: Experiment, change: dict, said: str | None) -> None:
    def row(cell: dict[str, Any]) -> RowResult:
        result = tiny.row(cell)
        return replace(result, row={**result.row, **change})

    if said is None:  # the checker compares lists; see test_table_saving
        assert run(replace(tiny, row=row, expect=lambda row: None), Settings()).rows
        return
    with pytest.raises(TableFailed, match=said):
        run(replace(tiny, row=row), Settings())


def test_proved_needs_a_certificate(tiny: Experiment) -> None:
    experiment = replace(tiny, row=lambda cell: replace(tiny.row(cell), certificate=None))
    with pytest.raises(TableFailed, match="return a certificate"):
        run(experiment, Settings())


def test_row_must_return_a_row_result(tiny: Experiment) -> None:
    with pytest.raises(TableFailed, match="returned dict"):
        run(replace(tiny, row=lambda cell: tiny.row(cell).row), Settings())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([], "no cells"),
        ([1], "dictionary"),
        ([{"lam": object()}], "JSON values"),
        ([{"lam": "1"}, {"lam": "1"}], "row key = 'lam-1'"),
        ([{"key": "A"}, {"key": "a"}], "row key = 'a'"),
        ([{"key": "../up"}, {"key": "up"}], "row key = 'up'"),
        ([{"key": ""}], "row key = ''"),
        ([{"key": "x" * 121}], "1 to 120 characters"),
    ],
)
def test_cells_need_different_keys(tiny: Experiment, cells: list, said: str) -> None:
    with pytest.raises(TableFailed, match=said):
        run(replace(tiny, cells=lambda settings: cells), Settings())


def test_keys_stay_inside_their_folder(tiny: Experiment) -> None:
    cells = [{"key": key, "lam": "1", "bits": 0} for key in ("../../etc", "a/b c", "..\\x", "ü")]
    with pytest.raises(TableFailed, match="row key = ''"):
        run(replace(tiny, cells=lambda settings: cells), Settings())
    table = run(replace(tiny, cells=lambda settings: cells[:3]), Settings())
    assert table.keys == ("etc", "a-b-c", "x")


def test_row_cannot_disturb_another(tiny: Experiment) -> None:
    shared = {"lam": "1", "bits": [0]}

    def row(cell: dict[str, Any]) -> RowResult:
        cell["bits"].append(1)
        return tiny.row(cell)

    cells = [{**shared, "key": "a"}, {**shared, "key": "b"}]
    run(replace(tiny, cells=lambda settings: cells, row=row), Settings())
    assert shared["bits"] == [0]


def test_failing_expectation_names_the_row(tiny: Experiment) -> None:
    def expect(row: dict[str, Any]) -> str | None:
        raise KeyError("missing")

    with pytest.raises(TableFailed, match=r"row lam-1-2_bits-0.*KeyError: 'missing'"):
        run(replace(tiny, expect=expect), Settings())
