"""A store of cells in one sqlite file: written by one process, read by any number.

    with Store(path) as store:          reads and writes; the file is made when there is none
        store.put(spec, outcome)        one transaction: after it the cell is there
    with Store(path, write=False) as store: ...

A cell is found by its key, the SHA-256 of its canonical specification: the same specification is
the same cell, whoever made it, and no cell is there twice. A cell that is done (cells.DONE) is
never replaced; another one is replaced by the next attempt.

The file is in WAL mode with synchronous = NORMAL. A program that is killed at any moment loses no
transaction that it has finished, and leaves no half of one. When the machine itself stops, the last
transactions may be missing, never parts of them: those cells are run again. (FULL would wait for
the disk at each cell.) WAL wants a local disk: not a folder shared over a network.
"""

from __future__ import annotations

import contextlib
import json
import os
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from sci_barriers.errors import SciBarriersError, bad_input
from sci_barriers.files import read_target
from sci_barriers.store.canonical import Spec, canonical, key_of
from sci_barriers.store.cells import DONE, Cell, Outcome, written
from sci_barriers.store.lock import Lock
from sci_barriers.store.paths import names_of
from sci_barriers.store.schema import check, prepare

_LOOK = 1.0  # seconds between two looks whether the file is still the one that was opened
_WAIT = 30.0  # seconds for a checkpoint, or a reader of an older kind of sqlite
_DONE = ", ".join(f"'{status}'" for status in DONE)
_COLUMNS = "key, spec, status, result, seconds, finished, attempts, content"
_FROM = "FROM cells JOIN provenance ON provenance.id = cells.provenance"


class StoreFailed(SciBarriersError):
    """The store cannot be read or written any more; the message says what is safe."""


class Store:
    """An open store; close it, or use it in a `with` block. One thread only.

    path: of the sqlite file. write: whether it may be changed; then it is made when it is missing,
    and no other process can write to it meanwhile. Raises BadInput: no such file, a file of another
    program, a newer version, another writer, a file with several names (hard links: what sqlite has
    beside one name it does not see from another one); StoreFailed: a file that is damaged.
    """

    def __init__(self, path: str | os.PathLike[str], *, write: bool = True) -> None:
        self.path = read_target(path, name="store").resolve()  # a link is the file that it names
        self.write = write
        self._one_name()
        self._lock = Lock(self.path) if write else None
        self._known: dict[str, int] = {}
        self._looked = time.monotonic()
        try:
            with self._telling():
                self._connection = self._open()
            found = self.path.stat()
            self._place = found.st_dev, found.st_ino
        except BaseException:
            if self._lock is not None:
                self._lock.release()
            raise

    def _open(self) -> sqlite3.Connection:
        if not self.write:
            if not self.path.is_file():
                raise bad_input(
                    "store", str(self.path), "there is no such file", "correct the name"
                )
            return self._read_only()
        connection = sqlite3.connect(self.path, timeout=_WAIT, isolation_level=None)
        try:
            check(connection, self.path)  # before anything is changed
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute("PRAGMA foreign_keys = ON")
            prepare(connection, self.path)
        except BaseException:
            connection.close()
            raise
        return connection

    def _one_name(self) -> None:
        """The lock, -wal and -shm belong to a name: a file of two names would have two of each."""
        try:
            names = self.path.stat().st_nlink
        except OSError:
            return  # no file yet
        if names > 1:
            raise bad_input(
                "store", str(self.path), f"has {names} names (hard links), must have one",
                f"remove the others (find . -samefile {self.path.name}), or pass a copy",
            )  # fmt: skip

    def _read_only(self) -> sqlite3.Connection:
        """In a folder that cannot be written a WAL file opens only as one that does not change."""
        place, wal = self.path.resolve().as_uri(), self.path.with_name(f"{self.path.name}-wal")
        options = ["mode=ro"] if wal.exists() else ["mode=ro", "mode=ro&immutable=1"]
        for last, option in enumerate(options, start=1):
            connection = sqlite3.connect(
                f"{place}?{option}", uri=True, timeout=_WAIT, isolation_level=None
            )
            try:
                if check(connection, self.path) == 0:
                    raise bad_input("store", str(self.path), "is empty", "name another file")
                return connection
            except sqlite3.OperationalError:
                connection.close()
                if last == len(options):
                    raise
            except BaseException:
                connection.close()
                raise
        raise AssertionError("one of the two returns or raises")

    # -- writing ---------------------------------------------------------------------------------

    def put(self, spec: Spec, outcome: Outcome) -> str:
        """Stores how the cell ended; its key. A cell that is done stays as it is.

        Raises BadInput: a specification that is none, a store opened to be read; StoreFailed: a
        full disk, and whatever else sqlite says. Then the cell is as it was before.
        """
        return self.put_text(canonical(spec), outcome)

    def put_text(self, text: str, outcome: Outcome) -> str:
        """The same for a text that `canonical` made."""
        self._put(text, outcome, datetime.now(UTC).isoformat(timespec="seconds"), attempts=1)
        return key_of(text)

    def put_cell(self, cell: Cell) -> None:
        """Stores a cell of another store, with its times and its provenance; else as `put`."""
        outcome = Outcome(
            status=cell.status, result=cell.result, seconds=cell.seconds, provenance=cell.provenance
        )
        self._put(canonical(cell.spec), outcome, cell.finished, attempts=cell.attempts)

    def _put(self, text: str, outcome: Outcome, finished: str, *, attempts: int) -> None:
        self._needs_write()
        if time.monotonic() - self._looked > _LOOK:
            self._looked = time.monotonic()
            self._still_there()
        result = written(outcome.result, "result")
        said = written(outcome.provenance, "provenance")

        def put() -> None:
            self._connection.execute(
                "INSERT INTO cells (key, spec, status, result, seconds, finished, attempts,"
                " provenance) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO UPDATE SET"
                " status = excluded.status, result = excluded.result, seconds = excluded.seconds,"
                " finished = excluded.finished, attempts = cells.attempts + excluded.attempts,"
                f" provenance = excluded.provenance WHERE cells.status NOT IN ({_DONE})",
                (key_of(text), text, outcome.status, result, outcome.seconds, finished, attempts,
                 self._provenance(said)),
            )  # fmt: skip

        self._in_one_transaction(put)

    def _provenance(self, content: str) -> int:
        if content not in self._known:
            digest = key_of(content)
            self._connection.execute(
                "INSERT OR IGNORE INTO provenance (digest, content) VALUES (?, ?)",
                (digest, content),
            )
            (found,) = self._connection.execute(
                "SELECT id FROM provenance WHERE digest = ?", (digest,)
            ).fetchone()
            self._known[content] = int(found)
        return self._known[content]

    def forget(self, keys: Iterable[str]) -> int:
        """Removes these cells, all or, after an error, none; how many there were."""
        self._needs_write()
        execute, counts = self._connection.execute, [0]

        def forget() -> None:
            for key in keys:
                counts.append(execute("DELETE FROM cells WHERE key = ?", (key,)).rowcount)

        self._in_one_transaction(forget)
        return sum(counts)

    # -- reading ---------------------------------------------------------------------------------

    def done(self) -> frozenset[str]:
        """The keys of the cells that are done."""
        with self._telling():
            found = self._connection.execute(f"SELECT key FROM cells WHERE status IN ({_DONE})")
            return frozenset(key for (key,) in found)

    def get(self, key: str) -> Cell | None:
        """The cell with this key, None when there is none."""
        return next(self._cells("WHERE key = ?", (key,)), None)

    def cells(
        self, where: Mapping[str, Any] | None = None, *, status: str | None = None
    ) -> Iterator[Cell]:
        """The cells in the order in which they first came, as many as fit.

        where: {path in the specification: value}, as {"parameters.solver": "celer"}; values that
        are no text are compared by their JSON text, so that "3" finds 3 and "3". Raises BadInput
        for an empty name in a path; StoreFailed. paths.py: names that hold points.
        """
        wanted = {_path(name): value for name, value in (where or {}).items()}
        clause, values = ("", ()) if status is None else ("WHERE status = ?", (status,))
        for cell in self._cells(clause, values):
            if all(_same(_at(cell.spec, path), value) for path, value in wanted.items()):
                yield cell

    def _cells(self, clause: str, values: Iterable[Any]) -> Iterator[Cell]:
        with self._telling():
            found = self._connection.execute(
                f"SELECT {_COLUMNS} {_FROM} {clause} ORDER BY number", tuple(values)
            )
            for key, spec, status, result, seconds, finished, attempts, content in found:
                try:
                    texts = [json.loads(text) for text in (spec, result, content)]
                except ValueError as problem:
                    raise sqlite3.DatabaseError(f"cell {key} is malformed: {problem}") from None
                yield Cell(
                    key=key, spec=texts[0], status=status, result=texts[1], seconds=seconds,
                    finished=finished, attempts=attempts, provenance=texts[2],
                )  # fmt: skip

    def counts(self) -> dict[str, int]:
        """How many cells ended in each way."""
        with self._telling():
            found = self._connection.execute(
                "SELECT status, count(*) FROM cells GROUP BY status ORDER BY status"
            )
            return {status: int(count) for status, count in found}

    def trouble(self, keys: Iterable[str]) -> dict[str, int]:
        """{message: how often}, the most frequent first, of those cells that ended badly."""
        wanted, found = frozenset(keys), Counter[str]()
        for status in ("error", "timeout", "memory"):
            for cell in self.cells(status=status):
                if cell.key in wanted:
                    found[f"{status}: {cell.result.get('message', 'no message')}"] += 1
        return dict(found.most_common())

    def check(self) -> str:
        """What sqlite says of the file: "ok", or what is wrong (PRAGMA integrity_check)."""
        with self._telling():
            found = self._connection.execute("PRAGMA integrity_check").fetchall()
            return "; ".join(text for (text,) in found)

    # -- the end ---------------------------------------------------------------------------------

    def close(self) -> None:
        """Closes the file and gives the lock back; a second time does nothing."""
        self._connection.close()  # moves what is in the WAL file into the file itself
        if self._lock is not None:
            self._lock.release()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        problem: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _still_there(self) -> None:
        """StoreFailed when the file has been moved or removed: what is put would go with it."""
        try:
            found = self.path.stat()
            moved = (found.st_dev, found.st_ino) != self._place
        except OSError:
            moved = True
        if moved:
            raise StoreFailed(
                f"store {self.path}: it has been moved, removed or replaced; what was stored before"
                f" is in that file and in {self.path.name}-wal; put it back, and resume"
            )

    def _needs_write(self) -> None:
        if not self.write:
            raise bad_input("store", str(self.path), "was opened to be read", "pass write=True")

    def _in_one_transaction(self, change: Callable[[], None]) -> None:
        """No context manager: Ctrl-C between its beginning and its block would leave it open."""
        with self._telling():
            try:
                if self._connection.in_transaction:  # Ctrl-C came before its end
                    self._known.clear()
                    self._connection.execute("ROLLBACK")
                self._connection.execute("BEGIN IMMEDIATE")
                change()
                self._connection.execute("COMMIT")
            except BaseException:
                self._known.clear()  # a number of a row that is not there after all
                with contextlib.suppress(sqlite3.Error):
                    self._connection.execute("ROLLBACK")
                raise

    @contextlib.contextmanager
    def _telling(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as problem:
            raise StoreFailed(
                f"store {self.path}: {problem}; what was stored before is safe; {_remedy(problem)}"
            ) from problem


_NOTHING = object()


def _path(text: str) -> tuple[str, ...]:
    parts = names_of(text)
    if not all(parts):
        raise bad_input("where", text, "is no path", "write names with points between them")
    return parts


def _at(spec: Any, path: tuple[str, ...]) -> Any:
    for name in path:
        spec = spec.get(name, _NOTHING) if isinstance(spec, dict) else _NOTHING
    return spec


def _same(found: Any, wanted: Any) -> bool:
    if found is _NOTHING:
        return False
    return _text(found) == _text(wanted)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def _remedy(problem: sqlite3.Error) -> str:
    text = str(problem)
    if "full" in text or "disk I/O" in text:
        return "make room on the disk, and resume"
    if "readonly" in text or "unable to open" in text:
        return "pass a file in a folder that can be written"
    if "not a database" in text or "malformed" in text:
        return "this file is damaged or no store; name another one"
    return "close other programs that use it, and resume"
