"""The worker program: loads one target, calls it, sends what it returns.

    descriptors 0, 1    taken over as channel of the caller at the start, then: nothing, and 2
    descriptor 2        a pipe that the caller drains; all that is printed goes there

Whatever the target does, it can only hurt this process: the caller checks every line. All
functions that are needed after the target has been loaded are bound before.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import Any, NoReturn

from sci_barriers.errors import BadInput
from sci_barriers.sandbox import wire
from sci_barriers.sandbox.fixed import CLOSED, Reader, read_form
from sci_barriers.sandbox.handle import Handle, call
from sci_barriers.sandbox.points import read_output, read_point, write_point
from sci_barriers.sandbox.queries import MAX_QUERIES_REFUSED, Query
from sci_barriers.sandbox.target import Target

CHANNEL_CLOSED = 113
"""Exit code of a worker whose channel the target has closed."""
_RESERVE = 2**20
_MAX_FRAMES = 20
_CHUNK = 1 << 20


class Channel:
    """Lines to and from the caller, on descriptors of their own; 0 is nothing, 1 is 2 then."""

    def __init__(self) -> None:
        self._in, self._out = os.dup(0), os.dup(1)  # not inherited by programs that are started
        nothing = os.open(os.devnull, os.O_RDONLY)
        os.dup2(nothing, 0)
        os.dup2(2, 1)
        os.close(nothing)
        self._pending = bytearray()
        self._read, self._write, self._exit = os.read, os.write, os._exit
        self._encode = wire.write_message
        self.lock = threading.Lock()
        self.fixed = False  # no query is sent any more

    def send(self, message: dict[str, Any]) -> None:
        """One line to the caller. The program ends when nobody reads it."""
        data = memoryview(self._encode(message))
        try:
            while data:
                data = data[self._write(self._out, data) :]
        except OSError:
            self._exit(CHANNEL_CLOSED)

    def receive(self) -> bytes:
        """One line of the caller. The program ends when the channel has ended."""
        parts = [bytes(self._pending)]
        while b"\n" not in parts[-1]:
            try:
                part = self._read(self._in, _CHUNK)
            except OSError:
                part = b""
            if not part:
                self._exit(CHANNEL_CLOSED)
            parts.append(part)
        line, _, rest = b"".join(parts).partition(b"\n")
        self._pending = bytearray(rest)
        return line


def main(refused_limits: list[str]) -> NoReturn:
    """Runs one target and ends the process. refused_limits: limits that the system did not set."""
    import json

    channel = Channel()
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(line_buffering=True, errors="backslashreplace")  # type: ignore[union-attr]
    channel.send({"kind": "hello"})
    job = json.loads(channel.receive())
    me, leave, getpid = os.getpid(), os._exit, os.getpid
    sys.dont_write_bytecode = True  # the folder of the target is not ours
    reply = _run(job, channel, json.loads)
    if getpid() != me:
        leave(0)  # a fork of the target came back through here
    channel.send(reply)
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except BaseException:  # the target may have put anything there
            pass
    leave(0)


def _run(job: dict[str, Any], channel: Channel, decode: Callable[[bytes], Any]) -> dict[str, Any]:
    reserve: bytearray | None = bytearray(_RESERVE)
    stage = "load"
    try:
        facts = wire.read_facts(job["facts"])
        training = job["style"] == "training"
        refuse = _refuser(channel)
        handle = Handle(_asker(channel, decode, refuse), facts, refuse, training=training)
        reader = Target.parse(job["reader"]).load() if training else None
        mine = _first_process()
        _seed(job["seed"])
        f = Target.from_json(job["target"]).load()
        _seed_libraries(job["seed"])
        stage = "call"
        x = call(f, handle, style=job["style"], level=job["level"])
        stage = "read"
        if reader is not None and mine():
            return _serve(x, reader, facts, channel, decode, limit=job["limit"])
        read = read_output(x, style=job["style"], N=facts["N"])
        texts = write_point(read, limit=job["limit"])
        return {"kind": "done", "x": texts}
    except MemoryError:
        reserve = None  # makes room for what follows
        return {"kind": "error", "error": "memory", "text": ["MemoryError"]}
    except BaseException as error:
        reserve = None
        return _report(error, stage)
    finally:
        del reserve


def _first_process() -> Callable[[], bool]:
    """Whether this is the process that was started, and no fork of it."""
    me, getpid = os.getpid(), os.getpid
    return lambda: getpid() == me


def _serve(
    found: Any,
    reader: Reader,
    facts: dict[str, Any],
    channel: Channel,
    decode: Callable[[bytes], Any],
    *,
    limit: int,
) -> dict[str, Any]:
    """Style "training": evaluates what the target returned; ends with the channel or an error."""
    stage = "read"
    try:
        form, evaluate = reader(found, facts)
        with channel.lock:
            channel.fixed = True
            channel.send({"kind": "fixed", "form": read_form(form)})
        while True:
            outputs, left = [], limit
            for texts in decode(channel.receive())["inputs"]:
                stage = "call"
                x = evaluate(tuple([wire.read_rational(text) for text in texts]))
                stage = "read"
                outputs.append(write_point(read_point(x, N=facts["N"]), limit=left))
                left -= sum(len(text) + 3 for text in outputs[-1])
            with channel.lock:
                channel.send({"kind": "outputs", "x": outputs})
    except MemoryError:
        raise
    except BaseException as error:
        return _report(error, stage)


def _report(error: BaseException, stage: str) -> dict[str, Any]:
    """Its kind, its sentence and its traceback; each step may fail, for the error is foreign."""
    if type(error) is BadInput and stage != "call":
        kind = "load" if stage == "load" else "invalid"
        return {"kind": "error", "error": kind, "text": [wire.cut(str(error))]}
    try:
        sentence = f"{type(error).__name__}: {error}"
    except BaseException:
        sentence = type(error).__name__
    if stage == "load":
        sentence = f"while the target was loaded: {sentence}"
    texts = [wire.cut(sentence, limit=500)]
    if stage == "read":
        text = f"x could not be read: {texts[0]}"
        return {"kind": "error", "error": "invalid", "text": [text]}
    try:
        import traceback

        frames = traceback.format_exception(type(error), error, error.__traceback__)
        texts.append("".join(frames[-_MAX_FRAMES:])[-wire.MAX_TEXT :])
    except BaseException:
        pass
    return {"kind": "error", "error": "raised", "text": texts}


def _asker(
    channel: Channel, decode: Callable[[bytes], Any], refuse: Callable[[str], None]
) -> Callable[[Query], Any]:
    """Asks the caller. Only the process that was started may ask: a fork shares the channel."""
    mine = _first_process()

    def ask(query: Query) -> Any:
        if not mine():
            raise BadInput("information: asked by a forked process; ask in the first process")
        message: dict[str, Any] = {"kind": query.kind, "n": query.n}
        if query.kind == "entry":
            message["f"] = list(query.f)
        with channel.lock:
            if not channel.fixed:
                channel.send(message)
                reply = decode(channel.receive())
            else:
                reply = {"refused": CLOSED}
        if "refused" in reply:
            if channel.fixed:
                refuse(CLOSED)
            raise BadInput(reply["refused"])
        if query.kind == "training":
            return wire.read_triples(reply, query.n)
        return wire.read_rational(reply["q"]) if "q" in reply else wire.read_data(reply, query.n)

    return ask


def _refuser(channel: Channel) -> Callable[[str], None]:
    left = [MAX_QUERIES_REFUSED]

    def refuse(text: str) -> None:
        left[0] -= 1
        if left[0] >= 0:
            with channel.lock:
                channel.send({"kind": "refused", "text": wire.cut(text, limit=500)})

    return refuse


def _seed(seed: int | None) -> None:
    if seed is not None:
        import random

        random.seed(seed)


def _seed_libraries(seed: int | None) -> None:
    """numpy and torch, if the target has loaded them at its top."""
    if seed is None:
        return
    numpy, torch = sys.modules.get("numpy"), sys.modules.get("torch")
    if numpy is not None:
        numpy.random.seed(seed % 2**32)
    if torch is not None:
        torch.manual_seed(seed % 2**63)
