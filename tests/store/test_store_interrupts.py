"""Ctrl-C at every step of a change: the next change finds a store as it was, or with the cell."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import Any

from sci_barriers import store
from sci_barriers.store import Outcome, Store, canonical, key_of

CODE = (str(Path(store.__file__).parent), contextlib.__file__)
RAN = Outcome(status="ran", result={"value": 1}, provenance={"host": "a"})


def interrupted(change: Callable[[], Any], *, step: int) -> BaseException | None:
    """Runs it with a KeyboardInterrupt before the step-th instruction of the store; None: it had
    fewer. The interrupt is returned with its frames alive, as they are where it is handled.
    """
    left = step

    def trace(frame: FrameType, event: str, argument: Any) -> Any:
        nonlocal left
        if not frame.f_code.co_filename.startswith(CODE):
            return None  # such as what others do while garbage is collected
        frame.f_trace_opcodes = True
        if event == "opcode":
            left -= 1
            if left == 0:
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        change()
    except KeyboardInterrupt as problem:
        return problem
    finally:
        sys.settrace(before)
    return None


def test_an_interrupt_at_any_instruction_leaves_no_transaction_open(tmp_path: Path) -> None:
    kept: list[BaseException] = []  # so that nothing is cleared up by collecting garbage
    with Store(tmp_path / "s") as opened:
        for step in range(1, 10_000):
            text = canonical({"cell": "square", "parameters": {"i": step}})
            problem = interrupted(lambda text=text: opened.put_text(text, RAN), step=step)
            if problem is None:
                break
            kept.append(problem)
            opened.put_text(text, RAN)  # what the driver does next
            assert key_of(text) in opened.done()
        assert 100 < step < 10_000
        assert opened.check() == "ok" and len(opened.done()) == step


def test_a_transaction_left_open_is_undone_by_the_next_change(tmp_path: Path) -> None:
    texts = [canonical({"cell": "square", "parameters": {"i": i}}) for i in range(2)]
    keys = [key_of(text) for text in texts]
    with Store(tmp_path / "s") as opened:
        opened.put_text(texts[0], RAN)
        for change in (lambda: opened.put_text(texts[1], RAN), lambda: opened.forget(keys[1:])):
            opened._connection.execute("BEGIN IMMEDIATE")
            opened._connection.execute("DELETE FROM cells")
            change()
            assert keys[0] in opened.done()
        assert opened.done() == {keys[0]}
