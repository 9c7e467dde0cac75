"""One writer at a time: a lock on a file beside the store, which the system drops with the process.

The lock is advisory (flock; on Windows a locked byte). It says who holds it, for the message; a
killed program leaves the file, but no lock. Folders shared over a network may not keep it.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
from pathlib import Path
from typing import IO

from sci_barriers.errors import bad_input

if sys.platform == "win32":
    import msvcrt

    def _take(file: IO[str]) -> None:
        file.seek(_PLACE)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _take(file: IO[str]) -> None:
        fcntl.flock(file.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)


_PLACE = 1 << 20  # of the locked byte, beyond what is written
_LONGEST = 200


class Lock:
    """Held from its creation to `release`, or to the end of the process.

    Raises BadInput when another process holds it, or its file cannot be made.
    """

    def __init__(self, store: Path) -> None:
        path = store.with_name(f"{store.name}.lock")
        try:
            self._file = path.open("a+", encoding="utf-8", errors="replace")
        except OSError as problem:
            raise bad_input(
                "store", str(store), f"no lock can be made beside it: {problem.strerror}",
                "pass a file in a folder that can be written",
            ) from None  # fmt: skip
        try:
            _take(self._file)
        except OSError:
            self._file.seek(0)
            holder = " ".join(self._file.read(_LONGEST).split()) or "another program"
            self._file.close()
            raise bad_input(
                "store", str(store), f"{holder} is writing to it",
                "wait until it has ended, or name another store",
            ) from None  # fmt: skip
        with contextlib.suppress(OSError):  # a full disk: the lock itself is there
            self._file.seek(0)
            self._file.truncate()
            self._file.write(f"process {os.getpid()} on {socket.gethostname()}")
            self._file.flush()

    def release(self) -> None:
        """Gives the lock back; a second time does nothing."""
        with contextlib.suppress(OSError):
            self._file.close()
