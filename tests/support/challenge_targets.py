"""Targets for the tests of `challenge`; loaded by worker processes, from this file."""

from __future__ import annotations

import os
import signal
import sys
import time

import numpy as np

NO_FUNCTION = 3


def guess(information):
    """Takes the first column for the largest."""
    A, y = information.at(20).as_float64()
    x = np.zeros(information.N)
    x[0] = y[0] / A[0, 0]
    return x


def plain(A, y, level):
    """As guess, for --style solver."""
    x = np.zeros(A.shape[1])
    x[0] = y[0] / A[0, 0]
    return x


def waits(information):
    """Doubles the level until one of the tied entries is the largest for certain."""
    n = 1
    while True:
        first, second = sorted(information.at(n).A[0], reverse=True)[:2]
        if (first - second) * 2**n > 2:
            return [0] * information.N
        n *= 2


def hangs(information):
    information.at(3)
    while True:
        time.sleep(1)


def burns(information):
    while True:
        pass


def crashes(information):
    os.kill(os.getpid(), signal.SIGSEGV)


def leaves(information):
    os._exit(3)


def forks(information):
    for _ in range(5):
        if os.fork() == 0:
            time.sleep(60)
            os._exit(0)
    return guess(information)


def prints(information):
    for i in range(25):
        print(f"outcome   line {i} \x1b[31m\u2028", flush=True)
    print("to stderr", file=sys.stderr, flush=True)
    return guess(information)


def prints_much(information):
    for i in range(20_000):
        print("line", i)
    return guess(information)


def raises(information):
    raise ValueError("lost\n\x1b[2Jclaim     nothing")


def asks_nonsense(information):
    for n in (1.5, "3"):
        try:
            information.at(n)
        except ValueError:
            pass
    return guess(information)


def eats_memory(information):
    return bytearray(2**40)


def asks_twice(information):
    while True:
        information.at(2)


def returns_nan(information):
    return [float("nan")] * information.N


def returns_short(information):
    return [0.0]


def returns_text(information):
    return "x" * information.N


def returns_nothing(information):
    return None


def returns_huge(information):
    return [10.0**300, 10.0**-300, *[0] * (information.N - 2)]
