"""What an experiment declares: one claim, its rows, and for every number where it comes from.

    cells(settings) = (c_1, ..., c_r),    row(c_i) -> RowResult,    Table = the rows in this order

`row` is pure in its cell, a JSON value: the same cells give the same rows, in any process and with
any number of jobs. Every column says what kind of number it holds (certificates/FORMAT.md, 7):

    parameter   equals a parameter of an instance in the row's certificate
    proved      equals a claim of a statement in the row's certificate
    measured    computed in floating point or timed; not proved
    printed     copied from a publication; not checked
    text        words
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, get_args

from ..errors import BadInput, bad_input
from .display import Fixed

Kind = Literal["parameter", "proved", "measured", "printed", "text"]
Row = dict[str, Any]

_SOURCES = {
    "parameter": re.compile(r"instances\.[^.]+(\.family|\.parameters(\..+)?)?"),
    "proved": re.compile(r"statements\.[^.]+\.claim\..+"),
}
HEADING = 200
_ID = re.compile(r"[a-z][a-z0-9_]{0,63}")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column. source: the path that a parameter or a proved number must equal, else None.

    heading, tex: the column's head in Markdown and in LaTeX (tex=None: made from heading).
    show=False keeps the column out of .md and .tex; .csv and .json hold every column, and the page
    of HTML has it at hand. format takes the whole row and returns the cell's text, for example
    `fixed("lower", "upper", digits=6)`. raw_heading: the head of the value itself, for .json and
    the page, where `format` makes something else of it: 2^-7 under δ, -7 under log₂ δ.
    Raises BadInput for an unknown kind, a reserved name, a source that does not fit the kind, a
    heading that is no line of 1 to 200 printable characters.
    """

    name: str
    kind: Kind
    heading: str
    source: str | None = None
    tex: str | None = None
    show: bool = True
    format: Callable[[Mapping[str, Any]], str] | None = None
    raw_heading: str | None = None

    @property
    def value_heading(self) -> str | None:
        """The head of the value itself; None where `heading` is that of what `format` makes."""
        same = self.format is None or isinstance(self.format, Fixed)
        return self.heading if same and self.raw_heading is None else self.raw_heading

    def __post_init__(self) -> None:
        if not self.name.isidentifier() or self.name in ("certificate", "seconds"):
            raise bad_input(
                "column name", self.name, "must be an identifier", "not certificate or seconds"
            )
        for heading in (self.heading, self.raw_heading or self.heading):
            if heading.isspace() or not heading.isprintable() or not 0 < len(heading) <= HEADING:
                raise bad_input(
                    f"heading of column {self.name}", heading,
                    f"must be a line of 1 to {HEADING} printable characters", "such as 'error'",
                )  # fmt: skip
        kinds = get_args(Kind)
        if self.kind not in kinds:
            raise bad_input(
                f"kind of column {self.name}", self.kind, "unknown", f"one of {', '.join(kinds)}"
            )
        pattern = _SOURCES.get(self.kind)
        if pattern is None and self.source is not None:
            raise bad_input(
                f"source of column {self.name}",
                self.source,
                f"a {self.kind} column has none",
                "leave it out, or call the column parameter or proved",
            )
        if pattern and not (self.source and pattern.fullmatch(self.source)):
            raise bad_input(
                f"source of column {self.name}",
                self.source,
                f"a {self.kind} column must name where its value stands in the certificate",
                "instances.I.parameters.lam for a parameter, statements.S.claim.lower for a proved",
            )


@dataclass(frozen=True, kw_only=True)
class RowResult:
    """What `row` returns: a JSON value for each column, the certificate, seconds of the proof.

    Columns with a source that are left out, or None, are quoted from the certificate.
    """

    row: Row
    certificate: dict[str, Any] | None = None
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Binding:
    """What the certificates of all rows are about; the checker compares (FORMAT.md, section 7).

    statements: name -> the shapes that it may have, each {"kind": ..., "instance" or "from" or
    "between" ...: labels}, that is the statement without its claim and proof.
    like: label -> (model, the parameters that differ). Every parameter of every instance must be
    quoted by a column, or be that of a model whose own parameters are.
    """

    statements: Mapping[str, Sequence[Mapping[str, Any]]]
    like: Mapping[str, tuple[str, Sequence[str]]] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The `binding` of a table's JSON document."""
        return {
            "statements": {n: [dict(s) for s in shapes] for n, shapes in self.statements.items()},
            "instances": {
                label: {"like": model, "except": list(keys)}
                for label, (model, keys) in self.like.items()
            },
        }


@dataclass(frozen=True, kw_only=True)
class Settings:
    """quick: fewer cells; seed >= 0 for cells that are drawn at random; jobs >= 1 processes."""

    quick: bool = False
    seed: int = 0
    jobs: int = 1

    def __post_init__(self) -> None:
        for name, least in (("jobs", 1), ("seed", 0)):
            value = getattr(self, name)
            if isinstance(value, bool) or not isinstance(value, int) or value < least:
                raise bad_input(name, value, f"must be an integer >= {least}", f"pass {least}")


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """One claim and how its rows are made.

    cells(settings): the cells, JSON objects; a cell may hold "key", the file name of its
    certificate. row(cell): pure. expect(row): None when the row is as expected, else the deviation
    in words. binding: what the certificates are about, needed for proved columns. figure(table,
    stem): draws files whose names begin with `stem` and returns their paths. findings(table):
    sentences made from the rows, written after the notes, in .json under a key of their own.
    path: the file it was loaded from, set by `load`; needed for more than one job. serial: rows run
    one after the other in this process, with any number of jobs, because they measure time.
    """

    id: str
    title: str
    claim: str
    columns: tuple[Column, ...]
    cells: Callable[[Settings], Sequence[Row]]
    row: Callable[[Row], RowResult]
    expect: Callable[[Row], str | None]
    figure: Callable[[Table, Path], Sequence[Path]] | None = None
    notes: tuple[str, ...] = ()
    findings: Callable[[Table], Sequence[str]] | None = None
    binding: Binding | None = None
    path: Path | None = None
    serial: bool = False

    def __post_init__(self) -> None:
        if not _ID.fullmatch(self.id):
            raise bad_input("id", self.id, f"must match {_ID.pattern}", "such as 'exact_solutions'")
        names = [column.name for column in self.columns]
        if len(set(names)) < len(names):
            raise bad_input(f"columns of {self.id}", names, "must be different", "rename one")
        if self.binding is None and any(column.kind == "proved" for column in self.columns):
            raise BadInput(f"binding of {self.id}: needed for proved columns; pass a Binding")
        if not any(column.show for column in self.columns):
            raise BadInput(f"columns of {self.id}: none is shown; leave show=True for one")


@dataclass(frozen=True, kw_only=True)
class Table:
    """The rows of an experiment in the order of its cells; parallel tuples, one entry per row.

    keys: file names of the certificates. rows: {column name: JSON value}. deviations: None, or the
    deviation from what the experiment expects, in words.
    """

    experiment: Experiment
    settings: Settings
    keys: tuple[str, ...]
    rows: tuple[Row, ...]
    certificates: tuple[dict[str, Any] | None, ...]
    seconds: tuple[float | None, ...]
    deviations: tuple[str | None, ...]

    def column(self, name: str) -> list[Any]:
        """The values of one column, top to bottom."""
        return [row[name] for row in self.rows]
