"""The witness of a challenge: checked, and written where it was asked for.

The place is looked at before the game. If it cannot be written all the same once the game is over
(a full disk), the witness goes to the folder for temporary files, and the report says so: no game
has to be played again because of its file.
"""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sci_barriers.cli_solve.output import check_outputs
from sci_barriers.errors import BadInput, bad_input

if TYPE_CHECKING:
    from sci_barriers.adversary.challenges import Challenge, RunsChallenge


def check_place(out: str | None, target: str, commit: str | None = None) -> None:
    """BadInput for a file that cannot be written, or is the target's own, or the commitment's."""
    if out is None:
        return
    if os.path.exists(out) and not os.path.isfile(out) and not os.path.isdir(out):
        raise bad_input("output", out, "is no regular file", "pass the name of a file")
    place, colon, _ = target.rpartition(":")
    try:
        check_outputs([out], [os.path.expanduser(place)] if colon else [])
        if commit is not None and os.path.realpath(commit) == os.path.realpath(out):
            raise bad_input("output", out, "is the file of the commitment", "pass another name")
    except (OSError, ValueError) as problem:
        if isinstance(problem, BadInput):
            raise
        reason = getattr(problem, "strerror", None) or str(problem)
        raise bad_input(
            "output", out, f"cannot be written: {reason}", "pass another name"
        ) from None


def save(
    game: Challenge | RunsChallenge, out: str | None
) -> tuple[dict[str, Any] | None, str | None]:
    """("witness" of the facts, what went wrong with the file or None).

    Raises CertificateRejected when the checker refuses, and where the witness does not keep to the
    commitment: then nothing has been written.
    """
    witness = game.witness
    if witness is None:
        return None, None
    _check_commitment(game)
    if out is None:
        return {"complete": witness.complete, "checked": witness.accept(), "file": None}, None
    failure = None
    try:
        summary = game.save(out)
    except BadInput as problem:
        failure = str(problem)
        summary, out = _elsewhere(game)
    return {"complete": witness.complete, "checked": summary, "file": out}, failure


def _check_commitment(game: Challenge | RunsChallenge) -> None:
    fixed = getattr(game.outcome, "commitment", None)
    if fixed is not None and game.witness is not None:
        from sci_barriers.adversary.randomised.commitment import verify_commitment

        verify_commitment(fixed, game.witness.certificate)


def _elsewhere(game: Challenge | RunsChallenge) -> tuple[str, str | None]:
    """(summary, file): the witness in the folder for temporary files, or in none."""
    assert game.witness is not None
    folder = None
    try:
        folder = Path(tempfile.mkdtemp(prefix="sci_barriers-"))
        return game.save(folder / "witness.json"), str(folder / "witness.json")
    except (OSError, BadInput):
        if folder is not None:
            with contextlib.suppress(OSError):
                folder.rmdir()
        return game.witness.accept(), None
