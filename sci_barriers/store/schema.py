"""The tables of a store, their version, and how older ones are brought up to it.

    cells        key (SHA-256 of spec), spec, status, result, seconds, finished, attempts, and the
                 id of its provenance
    provenance   id, digest, content: where cells ran: versions, processor, host

spec, result and content are JSON text. The file says what it is by two numbers of its header:
application_id (this program) and user_version (the version of the tables).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from sci_barriers.errors import bad_input

APPLICATION = 0x53434953
"""Marks the file as a store of this package."""
VERSION = 1

_TABLES = """
CREATE TABLE provenance (
    id INTEGER PRIMARY KEY,
    digest TEXT NOT NULL UNIQUE,
    content TEXT NOT NULL
);
CREATE TABLE cells (
    number INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    spec TEXT NOT NULL,
    status TEXT NOT NULL,
    result TEXT NOT NULL,
    seconds REAL,
    finished TEXT NOT NULL,
    attempts INTEGER NOT NULL,
    provenance INTEGER NOT NULL REFERENCES provenance (id)
);
"""

Migration = Callable[[sqlite3.Connection], None]
MIGRATIONS: Mapping[int, Migration] = {}
"""From a version to the next one; each runs in the transaction of `prepare`."""


def prepare(
    connection: sqlite3.Connection,
    path: Path,
    *,
    version: int = VERSION,
    migrations: Mapping[int, Migration] = MIGRATIONS,
) -> None:
    """Makes the tables of an empty file, and brings those of an older version up to `version`.

    All in one transaction: after a crash the file has the old tables or the new ones. Raises
    BadInput for a file of another program, and for a version that is newer, or not known.
    """
    connection.execute("BEGIN IMMEDIATE")
    try:
        found = check(connection, path, newest=version)
        if found == 0:
            for statement in _TABLES.split(";"):
                connection.execute(statement)
            connection.execute(f"PRAGMA application_id = {APPLICATION}")
            found = VERSION
        for old in range(found, version):
            if old not in migrations:
                raise bad_input(
                    "store", str(path), f"has version {old}, which cannot be brought to {version}",
                    "use an older release of this program",
                )  # fmt: skip
            migrations[old](connection)
        connection.execute(f"PRAGMA user_version = {version}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def check(connection: sqlite3.Connection, path: Path, *, newest: int = VERSION) -> int:
    """The version of the tables; 0 for an empty file. BadInput as `prepare` has it."""
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    if application == 0 and version == 0 and tables == 0:
        return 0
    if application != APPLICATION or version < 1:
        raise bad_input("store", str(path), "is a database of another program", "name another file")
    if version > newest:
        raise bad_input(
            "store", str(path), f"has version {version}; this program reads up to {newest}",
            "use a newer release of this program",
        )  # fmt: skip
    return int(version)
