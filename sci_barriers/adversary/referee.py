"""Who answers within a budget: a fixed table, a highest level, a number of questions.

    query (f, n), n <= level     the answer of the table, which logs it
    n > level                    the end of the run; beyond = True, asked = n
    the question after the last  the end of the run; nothing is said of its level

`level` is cut to the reach of the table: where the table has no answer, the run ends as well. With
log_last the question that ends the run is answered into the log, if the table can: the log then
holds all that the target might have been shown. Hypothesis: the table is fixed, so that what is
logged does not depend on when it was asked. [derived]
"""

from __future__ import annotations

from typing import Any

from sci_barriers.adversary.barrier import Answers
from sci_barriers.sandbox import Query, Stop


class Referee:
    """Called with a query; gives an answer, or a Stop that ends the run.

    level: the highest level that is answered. left: how many questions are left. asked: the largest
    level asked and answered, or the one that ended the run; None before the first. beyond: whether
    a level above `level` was asked. BadInput for a query that is none of the class; it is counted.
    """

    __slots__ = ("asked", "beyond", "left", "level", "log_last", "table")

    def __init__(self, table: Answers, *, level: int, queries: int, log_last: bool = True) -> None:
        self.table, self.level, self.left = table, min(level, table.reach), queries
        self.log_last = log_last
        self.asked: int | None = None
        self.beyond = False

    def __call__(self, query: Query) -> Any:
        self.left -= 1
        if self.left < 0:
            return Stop("the budget of queries is spent")
        self.table.read(query)
        if query.n > self.level:
            if self.log_last and query.n <= self.table.reach:
                self.table(query)
            self.asked, self.beyond = query.n, True
            return Stop(f"level {query.n} was asked; the budget is level {self.level}")
        found = self.table(query)
        self.asked = query.n if self.asked is None else max(self.asked, query.n)
        return found
