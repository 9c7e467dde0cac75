"""Write a finished table, all files or none, and have the checker judge it.

Every file is first written completely under a temporary name in its own folder and synced; then
all are renamed, with interrupts held back. An error or an interrupt before that leaves the old
files as they were. Afterwards the standard-library checker reads the table from the disk.
"""

from __future__ import annotations

import json
import platform
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from .. import __version__
from ..certificates import check_file
from ..errors import BadInput, bad_input
from ..files import write_all as in_one_step
from . import writers
from .experiment import Table
from .runs import blaming

_LIBRARIES = (
    "numpy", "scipy", "mpmath", "sympy", "python-flint", "cvxpy", "clarabel", "osqp", "scs",
    "highspy", "scikit-learn", "skglm", "numba", "torch", "matplotlib",
)  # fmt: skip


Page = Callable[[Mapping[str, Any]], str]


@dataclass(frozen=True, kw_only=True)
class Summary:
    """What was written and how it was judged.

    proved: rows with a proved number whose certificate the checker accepted. deviations: "row KEY:
    words". rejected: the checker's lines, empty when it accepted the table. skipped: why there is
    no figure, else None.
    """

    id: str
    rows: int
    proved: int
    deviations: tuple[str, ...]
    rejected: tuple[str, ...]
    skipped: str | None
    files: tuple[Path, ...]

    @property
    def fine(self) -> bool:
        """Every row as expected and every certificate accepted."""
        return not self.deviations and not self.rejected


def prepare(out: str | Path) -> Path:
    """The output folder, made if need be; raises BadInput when nothing can be written there."""
    out = Path(out)
    try:
        out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=out):
            pass
    except OSError as problem:
        what = "must be a folder, it is a file" if out.is_file() else _words(problem)
        raise bad_input("output folder", str(out), what, "pass --out DIR") from None
    return out


def save(
    table: Table,
    out: str | Path,
    *,
    command: str = "sci_barriers.tables.save",
    page: Page | None = None,
) -> Summary:
    """Write out/ID.json, .md, .tex, .csv, the figure and out/certificates/ID/KEY.json; check them.

    command: what the user ran, for the provenance. page: the text of out/ID.html, made of the JSON
    document as it stands in the file; None: ID.html is neither written nor named in ID.md.
    Certificates of former rows of the same table are removed. Raises BadInput when the folder
    cannot be written and TableFailed when `figure`, `page` or a column's `format` raises; then
    nothing has changed.
    """
    out, name = prepare(out), table.experiment.id
    with blaming(f"figure of table {name}"):
        figures, skipped = _figures(table, out)
    own = f"{name}.html"
    with blaming(f"text of table {name}"):
        texts = {
            f"{name}.md": writers.markdown(table, sorted(figures), own if page else None),
            f"{name}.tex": writers.latex(table),
            f"{name}.csv": writers.comma_separated(table),
            f"{name}.json": writers.to_json(writers.document(table, _provenance(table, command))),
        }
    if page is not None:
        with blaming(f"page of table {name}"):
            texts[own] = page(json.loads(texts[f"{name}.json"]))
    files: dict[str, bytes] = {}
    for i, certificate in enumerate(table.certificates):
        path = writers.certificate_path(table, i)
        if path is not None and certificate is not None:
            files[path] = writers.to_json(certificate).encode()
    files |= figures
    files |= {path: text.encode() for path, text in texts.items()}
    write_all(out, files)
    for old in (out / "certificates" / name).glob("*.json"):
        if f"certificates/{name}/{old.name}" not in files:
            old.unlink()
    report = check_file(str(out / f"{name}.json"))
    lines = tuple(report.lines)
    if report.status != "accepted" and not lines:
        lines = (f"{report.status}: {report.reason}",)
    names = [column.name for column in table.experiment.columns if column.kind == "proved"]
    with_proof = sum(any(row[name] is not None for name in names) for row in table.rows)
    readable = report.status != "unreadable"
    return Summary(
        id=name,
        rows=len(table.rows),
        proved=max(with_proof - len(lines), 0) if readable else 0,
        deviations=tuple(f"row {k}: {d}" for k, d in zip(table.keys, table.deviations) if d),
        rejected=lines,
        skipped=skipped,
        files=tuple(out / path for path in files),
    )


def _figures(table: Table, out: Path) -> tuple[dict[str, bytes], str | None]:
    """The figure's files by name; without matplotlib none, and the reason."""
    if table.experiment.figure is None:
        return {}, None
    with tempfile.TemporaryDirectory(dir=out, prefix=".figure-", suffix=".tmp") as folder:
        stem = Path(folder) / table.experiment.id
        try:
            paths = [Path(path) for path in table.experiment.figure(table, stem)]
        except ModuleNotFoundError as problem:
            if (problem.name or "").partition(".")[0] != "matplotlib":
                raise
            return {}, "matplotlib is not installed; pip install 'sci-barriers[plot]'"
        for path in paths:
            if path.parent != stem.parent or not path.name.startswith(stem.name):
                raise bad_input("figure", str(path), "must begin with the stem", f"use {stem.name}")
        return {path.name: path.read_bytes() for path in paths}, None


def _provenance(table: Table, command: str) -> dict[str, Any]:
    versions = {"sci_barriers": __version__, "python": platform.python_version()}
    for library in _LIBRARIES:
        with suppress(metadata.PackageNotFoundError):
            versions[library] = metadata.version(library)
    return {
        "command": command,
        "versions": versions,
        "processor": _processor(),
        "seed": table.settings.seed,
        "date": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _processor() -> str:
    """The model of the processor, as the system calls it, and its architecture."""
    with suppress(OSError), open("/proc/cpuinfo", encoding="utf-8", errors="replace") as lines:
        for line in lines:
            name, _, model = line.partition(":")
            if name.strip() == "model name":
                return f"{' '.join(model.split())}, {platform.machine()}"
    return f"{platform.processor() or 'unknown'}, {platform.machine()}"


def write_all(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write every file, or none: {relative path: content}.

    Raises BadInput with the path and the reason; the old files are then untouched.
    """
    targets = {folder / name: content for name, content in files.items()}
    try:
        for target in targets:
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.is_dir():
                raise BadInput(f"output file {target}: is a folder; remove it or pass --out DIR")
        in_one_step(targets)
    except OSError as problem:
        raise BadInput(
            f"output folder {folder}: cannot be written: {_words(problem)}; pass --out DIR"
        ) from None


def _words(problem: OSError) -> str:
    return problem.strerror or type(problem).__name__
