"""A kind of cells that costs nothing: i -> i^2, to try a cluster and to measure the engine."""

from __future__ import annotations

from collections.abc import Iterator

from sci_barriers.errors import bad_input
from sci_barriers.store import Outcome
from sci_barriers.sweep.kinds import Given, Parameters, known

MOST = 10**7


class Square:
    """given: count, the number of cells, i = 0, ..., count - 1."""

    def expand(self, given: Given) -> Iterator[Parameters]:
        """{"i": i}; BadInput unless count is 1..10^7."""
        known(given, needed=("count",))
        count = given["count"]
        if type(count) is not int or not 1 <= count <= MOST:
            raise bad_input("count", count, f"must be an integer, 1 to {MOST}", "pass 1000")
        return ({"i": i} for i in range(count))

    def run(self, parameters: Parameters) -> Outcome:
        """{"square": i^2}."""
        i = parameters["i"]
        return Outcome(status="ran", result={"square": i * i})


SQUARE = Square()
