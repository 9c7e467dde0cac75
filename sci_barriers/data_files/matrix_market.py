"""Matrix Market files (.mtx): array and coordinate, real and integer, general and symmetric.

    %%MatrixMarket matrix FORMAT FIELD SYMMETRY      then % comments, the sizes, the entries
    array        m N, then m N entries, one a line, column by column
                 (symmetric: the lower triangle with the diagonal, column by column)
    coordinate   m N L, then L lines "i j value", 1-based; what is not named is 0
                 (symmetric: i >= j only; the entry (j, i) is implied)

Entries are exact text: 0.1 is 1/10. pattern, complex, hermitian and skew-symmetric are refused, and
so are an entry named twice (some writers mean a sum), an index out of range, missing or further
lines. Reference: Boisvert, Pozo, Remington, The Matrix Market Exchange Formats, NISTIR 5935, 1996.
"""

from __future__ import annotations

from collections.abc import Iterator

from sci_barriers.data_files.base import Entries
from sci_barriers.data_files.entries import Counted
from sci_barriers.data_files.limits import FileLimits
from sci_barriers.errors import BadInput, bad_input
from sci_barriers.exact import Number, Q

_ACCEPTED = (("array", "coordinate"), ("real", "integer"), ("general", "symmetric"))
_WORDS = ("format", "field", "symmetry")
Lines = Iterator[tuple[int, list[str]]]


def read_matrix_market(text: str, *, where: str, limits: FileLimits) -> Entries:
    """The matrix of a .mtx file. BadInput with the line for what the head of the file refuses."""
    banner, _, body = text.partition("\n")
    words = banner.strip().lower().split()
    if words[:2] != ["%%matrixmarket", "matrix"] or len(words) != 5:
        raise bad_input(
            f"{where}, line 1", banner.strip(),
            "must be %%MatrixMarket matrix FORMAT FIELD SYMMETRY", "write such a first line",
        )
    for what, word, accepted in zip(_WORDS, words[2:], _ACCEPTED, strict=True):
        if word not in accepted:
            raise bad_input(
                f"{what} of {where}", word, f"must be {' or '.join(accepted)}",
                "write the matrix out as real general",
            )
    lines: Lines = (
        (number, line.split())
        for number, line in enumerate(body.split("\n"), 2)
        if line.strip() and not line.startswith("%")
    )
    sizes = _sizes(lines, 3 if words[2] == "coordinate" else 2, where)
    m, N = sizes[:2]
    limits.check_shape(where, (m, N), exact=True)
    if words[4] == "symmetric" and m != N:
        raise bad_input(f"shape of {where}", (m, N), "must be square", "write it as general")
    read = _Reader(where=where, limits=limits, integer=words[3] == "integer")
    zero = Q(0)
    rows: list[list[Number]] = [[zero] * N for _ in range(m)]
    if words[2] == "array":
        read.array(lines, rows, symmetric=words[4] == "symmetric")
    else:
        read.coordinates(lines, rows, count=sizes[2], symmetric=words[4] == "symmetric")
    return Entries(values=rows, shape=(m, N))


def _sizes(lines: Lines, count: int, where: str) -> list[int]:
    number, words = next(lines, (0, []))
    if len(words) != count or not all(w.isascii() and w.isdigit() and len(w) < 19 for w in words):
        raise bad_input(
            f"{where}, line {number}" if number else where, " ".join(words),
            f"must be {count} sizes", "write the numbers of rows, columns and, if sparse, entries",
        )
    return [int(word) for word in words]


class _Reader:
    def __init__(self, *, where: str, limits: FileLimits, integer: bool) -> None:
        self.where, self.integer, self.counted = where, integer, Counted(limits)

    def entry(self, text: str, number: int) -> Number:
        x = self.counted.text(text, name=f"{self.where}, line {number}")
        if self.integer and not (isinstance(x, Q) and x.q == 1):
            raise bad_input(
                f"{self.where}, line {number}", text, "must be an integer", "write real for integer"
            )
        return x

    def next(self, lines: Lines, width: int, expected: str) -> tuple[int, list[str]]:
        number, words = next(lines, (0, []))
        if not words:
            raise BadInput(f"{self.where}: ends too early; {expected}")
        if len(words) != width:
            raise bad_input(
                f"{self.where}, line {number}", " ".join(words), f"must have {width} words",
                "write i j value" if width == 3 else "write one entry a line",
            )
        return number, words

    def end(self, lines: Lines, expected: str) -> None:
        for number, _ in lines:
            raise BadInput(f"{self.where}, line {number}: more entries than declared; {expected}")

    def array(self, lines: Lines, rows: list[list[Number]], *, symmetric: bool) -> None:
        m, N = len(rows), len(rows[0])
        expected = f"needs {m * (m + 1) // 2 if symmetric else m * N} entries"
        for j in range(N):
            for i in range(j if symmetric else 0, m):
                number, (word,) = self.next(lines, 1, expected)
                rows[i][j] = self.entry(word, number)
                if symmetric:
                    rows[j][i] = rows[i][j]
        self.end(lines, expected)

    def coordinates(
        self, lines: Lines, rows: list[list[Number]], *, count: int, symmetric: bool
    ) -> None:
        m, N = len(rows), len(rows[0])
        expected, seen = f"needs {count} entries", set[tuple[int, int]]()
        for _ in range(count):
            number, (row, column, word) = self.next(lines, 3, expected)
            i, j = self.index(row, m, number), self.index(column, N, number)
            if symmetric and i < j:
                raise bad_input(
                    f"{self.where}, line {number}", f"{row} {column}",
                    "lies above the diagonal of a symmetric matrix", "write the entry (j, i)",
                )
            if (i, j) in seen:
                raise bad_input(
                    f"{self.where}, line {number}", f"{row} {column}", "is named twice",
                    "write each entry once; add the values if a sum is meant",
                )
            seen.add((i, j))
            rows[i][j] = self.entry(word, number)
            if symmetric:
                rows[j][i] = rows[i][j]
        self.end(lines, expected)

    def index(self, word: str, size: int, number: int) -> int:
        if not (word.isascii() and word.isdigit() and len(word) < 19 and 1 <= int(word) <= size):
            raise bad_input(
                f"{self.where}, line {number}", word, f"must be an index from 1 to {size}",
                "count from 1",
            )
        return int(word) - 1
