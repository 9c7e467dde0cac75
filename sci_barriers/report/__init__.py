"""A finished table as one HTML file that needs nothing else: to sort, filter, read and print.

    document.py   read, checked      TABLE.json, or BadInput
    sorting.py    ranks              numbers as numbers, words in natural order, nothing last
    columns.py    views              texts of the cells, what is shown at first, what can be chosen
    page.py       html               the page
    report.css, report.js            its look and its script, put into every page

The page repeats what the JSON document says and proves nothing; `sci-barriers verify` does.
"""

from __future__ import annotations

from sci_barriers.report.document import read
from sci_barriers.report.page import html

__all__ = ["html", "read"]
