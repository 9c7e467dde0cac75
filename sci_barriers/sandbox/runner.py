"""run(target, ...): calls one target in a worker process with limits.

    target (text) -> worker loads f -> f(information) or f(A, y, lam) -> x in Q^N, or why not
    style "training": f(information) -> a function, which `judge` asks: fixed.py

Everything that a target does becomes one `Outcome`: it may crash, hang, fork, print, allocate,
exit, return nonsense. Nothing of it runs here, and afterwards no process of it is left.
"""

from __future__ import annotations

import contextlib
import signal
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Q, as_q
from sci_barriers.sandbox import wire
from sci_barriers.sandbox.fixed import CLOSED, Fixed, Judge, Over, Points, chunks, read_judge
from sci_barriers.sandbox.handle import read_facts, read_style
from sci_barriers.sandbox.limits import Limits
from sci_barriers.sandbox.outcome import Outcome, Status
from sci_barriers.sandbox.points import parse_output, parse_point
from sci_barriers.sandbox.process import Ending, Process
from sci_barriers.sandbox.queries import MAX_QUERIES_REFUSED, Answer, Query, Stop, read_query
from sci_barriers.sandbox.target import Target
from sci_barriers.sandbox.worker import CHANNEL_CLOSED

_LIMITS = Limits()
_ROOM = 4096
_GRACE = 1.0
_NOISE = 100


def read_seed(seed: Any) -> int | None:
    """seed, None or an int >= 0; BadInput otherwise."""
    if seed is not None and (isinstance(seed, bool) or not isinstance(seed, int) or seed < 0):
        raise bad_input("seed", seed, "must be an int >= 0 or None", "pass seed=0")
    return seed


def run(
    target: Target | str,
    *,
    facts: Mapping[str, Any],
    answer: Answer,
    limits: Limits = _LIMITS,
    style: str = "information",
    level: int | None = None,
    seed: int | None = None,
    reader: str | None = None,
    judge: Judge | None = None,
) -> Outcome:
    """Calls the target in a worker process and says how that ended.

    facts: what `information` shows: "N" (the length of x), "m", "lam" or "eta", "K", ...
    answer: answers queries; it runs here. style "information": f(information); "solver":
    f(A, y, lam) on the float64 data of `level`. seed: makes PYTHONHASHSEED, `random`, and numpy
    and torch if the target imports them at its top, the same in each run; facts get "seed".
    style "training" needs `reader` and `judge`, see fixed.py; x is () when the judge has ended.
    style "flag": f(information) returns a bit; facts hold "x" and "eps".
    Raises BadInput: a target that does not exist or is not callable, facts, style, level, seed.
    What `answer` raises beside BadInput, and all that `judge` raises, passes through, and
    KeyboardInterrupt, too, after the worker and all its processes have been ended.
    """
    target = Target.parse(target) if isinstance(target, str) else target
    seed = read_seed(seed)
    known = {"seed": seed, **read_facts(facts)}
    style = read_style(style, level, known)
    read_judge(style, reader, judge)
    job = {
        "target": target.to_json(), "facts": wire.write_facts(known), "level": level,
        "style": style, "seed": seed, "limit": limits.answer, "reader": reader,
    }  # fmt: skip
    with _folder() as folder:
        start = time.monotonic()
        process = Process(folder=folder, limits=limits, seed=seed, longest=limits.answer + _ROOM)
        try:
            talk = _Conversation(process, answer, limits, known["N"], start, judge, style)
            return talk.outcome(job)
        finally:
            process.close()


@contextlib.contextmanager
def _folder() -> Any:
    """A fresh folder, removed afterwards; what cannot be removed stays, without an error."""
    folder = tempfile.TemporaryDirectory(prefix="sci_barriers-", ignore_cleanup_errors=True)
    try:
        yield folder.name
    finally:
        with contextlib.suppress(OSError, RecursionError):
            folder.cleanup()


class _Conversation:
    """One run: messages are read and answered until something ends it."""

    def __init__(
        self, process: Process, answer: Answer, limits: Limits, N: int, start: float,
        judge: Judge | None, style: str,
    ) -> None:  # fmt: skip
        self.process, self.answer, self.limits, self.N = process, answer, limits, N
        self.style = style
        self.start, self.deadline = start, start + limits.wall
        self.judge, self.fixed, self.paused = judge, False, start
        self.refused: list[str] = []

    def outcome(self, job: Mapping[str, Any]) -> Outcome:
        result = self._until_the_end(lambda: self._greet(job))
        return result if isinstance(result, Outcome) else self._judged(result["form"])

    def _until_the_end(self, start: Callable[[], None]) -> Outcome | dict[str, Any]:
        """Starts, and handles messages up to an end: an outcome, or the next "fixed", "outputs"."""
        try:
            start()
            while True:
                line = self.process.receive(self.deadline)
                if line is None:
                    return self._ended()
                message = wire.read_message(line)
                if message["kind"] == ("outputs" if self.fixed else "fixed") and self.judge:
                    return message
                result = self._one(message)
                if result is not None:
                    return result
        except TimeoutError:
            text = f"no answer within {self.limits.wall:g} seconds"
            return self._say("timeout", text)
        except wire.ProtocolError as error:
            return self._say("protocol", str(error))

    # -- style "training" --------------------------------------------------------------------

    def _judged(self, form: list[Any]) -> Outcome:
        assert self.judge is not None
        self.fixed, self.paused = True, time.monotonic()
        try:
            self.judge(Fixed(form=form, at=self._values))
        except Over as over:
            return over.result
        return self._say("answered", x=())

    def _values(self, inputs: Sequence[Sequence[Q]]) -> Points:
        """The function at these points; Over when the run ends over them."""
        self.deadline += time.monotonic() - self.paused  # the time of the judge
        found = [x for some in chunks(inputs) for x in self._some_values(some)]
        self.paused = time.monotonic()
        return found

    def _some_values(self, inputs: Sequence[Sequence[Q]]) -> Points:
        texts = [[wire.write_rational(as_q(entry)) for entry in y] for y in inputs]
        line = wire.write_message({"inputs": texts})
        result = self._until_the_end(lambda: self.process.send(line, self.deadline))
        if isinstance(result, Outcome):
            raise Over(result)
        try:
            if len(result["x"]) != len(texts):
                raise bad_input("outputs", len(result["x"]), f"must be {len(texts)}", "one each")
            return [parse_point(x, N=self.N) for x in result["x"]]
        except BadInput as error:
            raise Over(self._say("protocol", f"no exact outputs: {error}")) from None

    # -- messages ----------------------------------------------------------------------------

    def _greet(self, job: Mapping[str, Any]) -> None:
        """Python may print while it starts; then comes the worker's first message."""
        hello = wire.write_message({"kind": "hello"}).strip()
        for _ in range(_NOISE):
            line = self.process.receive(self.deadline)
            if line is None:
                raise wire.ProtocolError("the worker did not start")
            if line.strip() == hello:
                return self.process.send(wire.write_message(job), self.deadline)
        raise wire.ProtocolError("the worker did not start")

    def _one(self, message: Mapping[str, Any]) -> Outcome | None:
        """Handles one message; the outcome if it is the last."""
        kind = message["kind"]
        if kind in ("fixed", "outputs") or (kind == "done" and self.judge is not None):
            raise wire.ProtocolError(f"a message {kind!r} at the wrong time")
        if kind == "done":
            try:
                x = parse_output(message["x"], style=self.style, N=self.N)
            except BadInput as error:
                wanted = "bit" if self.style == "flag" else f"list of {self.N} exact rationals"
                return self._say("protocol", f"x is no {wanted}: {error}")
            return self._say("answered", x=x)
        if kind == "error":
            texts = tuple(wire.cut(text) for text in message["text"][:4])
            if message["error"] == "load":
                if self.fixed:
                    raise wire.ProtocolError("a target that is loaded twice")
                raise BadInput(texts[0] if texts else "the target could not be loaded")
            return self._say(message["error"], *texts)
        if kind == "refused":
            if len(self.refused) < MAX_QUERIES_REFUSED:
                self.refused.append(wire.cut(message["text"], limit=500))
            return None
        if kind == "hello":
            raise wire.ProtocolError("the worker greets twice")
        return self._query(message)

    def _query(self, message: Mapping[str, Any]) -> Outcome | None:
        try:
            query = read_query(message["kind"], message["n"], message.get("f", ()))
        except BadInput as error:
            raise wire.ProtocolError(f"a query that is none: {error}") from None
        if self.fixed:
            self.process.send(wire.write_message({"refused": CLOSED}), self.deadline)
            return None
        before = time.monotonic()
        reply = self._reply(query)
        self.deadline += time.monotonic() - before  # not the target's time
        if isinstance(reply, Stop):
            return self._say("stopped", reply.reason)
        self.process.send(reply, self.deadline)
        return None

    def _reply(self, query: Query) -> bytes | Stop:
        try:
            found: Any = self.answer(query)
        except BadInput as refused:
            self.refused.append(wire.cut(str(refused), limit=500))
            return wire.write_message({"refused": str(refused)})
        if isinstance(found, Stop):
            return found
        if query.kind == "at":
            return wire.write_message(wire.write_data(found))
        if query.kind == "training":
            return wire.write_message(wire.write_triples(found))
        return wire.write_message({"q": wire.write_rational(as_q(found))})

    # -- the end ---------------------------------------------------------------------------

    def _ended(self) -> Outcome:
        """The channel has ended without an answer."""
        if self.process.too_long:
            size = self.limits.answer
            return self._say("protocol", f"a message of more than {size} bytes")
        ending = self.process.end(grace=_GRACE)
        if ending.many:
            return self._say("crashed", "too many processes")
        if ending.code is None:
            return self._say("crashed", "the process that watches the target was ended")
        if not ending.own or ending.code == CHANNEL_CLOSED:
            return self._say("protocol", "the target closed the worker's channel")
        if ending.code >= 0:
            text = f"the process ended with exit code {ending.code} and gave no answer"
            return self._say("crashed", text, exit_code=ending.code)
        name = _signal_name(-ending.code)
        if name == "SIGXCPU" or (name == "SIGKILL" and self._used_up(ending)):
            text = f"no answer within {self.limits.cpu:g} seconds of processor time"
            return self._say("cpu", text, signal=name)
        return self._say("crashed", f"the process was ended by {name}", signal=name)

    def _used_up(self, ending: Ending) -> bool:
        return ending.cpu is not None and ending.cpu >= self.limits.cpu

    def _say(self, status: Status, *messages: str, **more: Any) -> Outcome:
        seconds = time.monotonic() - self.start
        ending = self.process.end()
        process = self.process
        return Outcome(
            status=status, messages=messages, refused=tuple(self.refused), seconds=seconds,
            cpu_seconds=ending.cpu, peak_memory=ending.memory, left_behind=ending.strays,
            printed=bytes(process.printed).decode("utf-8", "replace"),
            printed_bytes=process.printed_bytes, **more,
        )  # fmt: skip


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
