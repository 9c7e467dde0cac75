"""Results of a sweep that cannot be lost: cells in one sqlite file, found by what they are.

    store      Store: put, done, cells, forget, check; StoreFailed
    cells      Outcome, Cell, the ways a cell ends, and which of them count as done
    canonical  the text of a specification, and its key
    merging    two stores become one
    export     CSV, Parquet; paths: names of columns
    schema     tables, versions; lock: one writer

Standard library only (Parquet: pyarrow).
"""

from __future__ import annotations

from sci_barriers.store.canonical import canonical, key_of
from sci_barriers.store.cells import DONE, STATUSES, Cell, Outcome, Status
from sci_barriers.store.export import export
from sci_barriers.store.merging import Merged, merge
from sci_barriers.store.store import Store, StoreFailed

__all__ = [
    "DONE",
    "STATUSES",
    "Cell",
    "Merged",
    "Outcome",
    "Status",
    "Store",
    "StoreFailed",
    "canonical",
    "export",
    "key_of",
    "merge",
]
