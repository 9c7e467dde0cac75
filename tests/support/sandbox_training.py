"""Targets of style "training" for the sandbox, loaded by worker processes.

They return a function y -> x; some of these functions misbehave.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time


def linear(information):
    """x = (y_1 / a_1, y_2) with the a_1 of level 3."""
    a = information.training_set(3).A[0][0]
    return lambda y: [y[0] / a, y[1]]


def copies(information):
    """Everything of the training set, and its floats."""
    shown = information.training_set(2)
    A, y, x = shown.as_float64()
    assert (A.shape, y.shape, x.shape) == ((2, 2), (3, 2), (3, 2)) and y.dtype == "float64"
    assert information.at(2).A == shown.A and "training_set" in dir(information)
    return lambda z: [sum(t for y, _ in shown.samples for t in y), float(x[2, 1]) + shown.R]


def counts(information):
    """A state of its own: the function is the same object in all calls."""
    calls = []

    def f(y):
        calls.append(y)
        return [len(calls), 0]

    return f


def asks_later(information):
    def f(y):
        try:
            return list(information.at(5).y)
        except ValueError as error:
            print(error)
            return [0, 0]

    return f


def asks_from_a_thread(information):
    """The thread asks while the function is evaluated."""
    refusals = []

    def ask():
        while len(refusals) < 5:
            time.sleep(0.01)
            try:
                information.at(1)
            except ValueError:
                refusals.append(1)

    thread = threading.Thread(target=ask)

    def f(y):
        if not thread.ident:
            thread.start()
        thread.join()
        return [len(refusals), y[0]]

    return f


def stops(information):
    try:
        information.at(99)
    except BaseException:
        pass
    return lambda y: [0, 0]


def returns_nothing(information):
    return None


def child_returns(information):
    """A fork comes back as well; only the first process is asked."""
    pid = os.fork()
    return lambda y: [1, 0] if pid else [2, 0]


def raises(information):
    return lambda y: 1 / 0


def returns_nan(information):
    return lambda y: [float("nan"), 0]


def returns_short(information):
    return lambda y: [0.5]


def returns_long(information):
    return lambda y: [7**9000, 0]


def leaves(information):
    return lambda y: os._exit(3)


def hangs(information):
    return lambda y: time.sleep(60)


def allocates(information):
    return lambda y: bytearray(2**40)


def third_is_bad(information):
    return lambda y: [0, 0] if y[0] < 2 else None


def prints(information):
    return lambda y: print("at", y[0]) or [0, 0]


def _forge(**message):
    data = json.dumps(message).encode() + b"\n"
    for descriptor in range(3, 20):
        try:
            os.write(descriptor, data)
        except OSError:
            continue


def _forger(**message):
    def target(information):
        def f(y):
            _forge(**message)
            time.sleep(60)

        return f

    return target


forges_short = _forger(kind="outputs", x=[])
forges_text = _forger(kind="outputs", x=[["one", "two"]])
forges_done = _forger(kind="done", x=["1", "2"])
forges_fixed = _forger(kind="fixed", form=[])
forges_load = _forger(kind="error", error="load", text=["no"])
forges_garbage = _forger(kind="outputs", x=3)


def forges_early(information):
    _forge(kind="outputs", x=[["1", "2"]])
    time.sleep(60)


def forges_an_answer(information):
    _forge(kind="done", x=["1", "2"])
    time.sleep(60)


def asks_on_the_channel(information):
    """A query past the library: the caller refuses it, and takes the outputs that follow."""

    def f(y):
        _forge(kind="at", n=7)
        sys.stdin  # noqa: B018
        return [1, 1]

    return f
