"""Two stores become one: what the other one has is added to this one."""

from __future__ import annotations

from dataclasses import dataclass

from sci_barriers.store.cells import DONE, STATUSES
from sci_barriers.store.store import Store, StoreFailed


@dataclass(frozen=True, kw_only=True)
class Merged:
    """added: cells that were not here; improved: that were not done here, and are there; same: done
    here and there, with one result; kept: not done there; different: keys of cells that are done
    here and there with different results, of which the one here stays.
    """

    added: int
    improved: int
    same: int
    kept: int
    different: tuple[str, ...]


def merge(store: Store, other: Store) -> Merged:
    """Adds the cells of the other store, one transaction each; a second time changes nothing.

    Times and hosts are no difference. Raises BadInput for a store opened to be read; StoreFailed.
    """
    counts = {"added": 0, "improved": 0, "same": 0, "kept": 0}
    different = []
    for cell in other.cells():
        if cell.status not in STATUSES:
            raise StoreFailed(f"store {other.path}: cell {cell.key} has the status {cell.status!r}")
        here = store.get(cell.key)
        if here is None or (here.status not in DONE and cell.status in DONE):
            counts["added" if here is None else "improved"] += 1
            store.put_cell(cell)
        elif cell.status not in DONE:
            counts["kept"] += 1
        elif (here.status, here.result) == (cell.status, cell.result):
            counts["same"] += 1
        else:
            different.append(cell.key)
    return Merged(**counts, different=tuple(different))
