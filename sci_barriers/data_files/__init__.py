"""Matrices and vectors from files, exactly as they stand there: nothing is rounded.

    .npy .npz         numbers of a float or integer dtype: the dyadic number that each one is
    .csv .tsv .txt    text, entry by entry: "0.1" is 1/10, "1/3" and "sqrt(2)" are exact too
    .mtx              Matrix Market, array or coordinate, real or integer, general, symmetric: text
    .json             nested lists, or an object {"A": [[...]], "y": [...]}: text, numbers included

    read_matrix_file("A.csv")        A (m, N)
    read_vector_file("data.npz::y")  y (m,): the array of that name

A decimal in a text file is the decimal number, not the float nearest to it; a float in a binary
file is that float. To have the floats of a computation read as what they are, save them as .npy.
Every size is checked against `FileLimits` before anything of that size is built. Nothing is
evaluated or unpickled. What cannot be read exactly is refused with BadInput: file, place, remedy.
"""

from __future__ import annotations

from sci_barriers.data_files.base import Data, DataFile, as_exact_data
from sci_barriers.data_files.entries import read_text_number
from sci_barriers.data_files.limits import FileLimits
from sci_barriers.data_files.reading import (
    load_matrix,
    load_vector,
    read_matrix_file,
    read_vector_file,
)

__all__ = [
    "Data",
    "DataFile",
    "FileLimits",
    "as_exact_data",
    "load_matrix",
    "load_vector",
    "read_matrix_file",
    "read_text_number",
    "read_vector_file",
]
