"""Spectra of infinite matrices with a certified radius at every point: Sigma_1, no more.

    dist(z, Sp A) <= ||(A - z)v|| / ||v|| = r,     v supported on the first n sites, exact integers

Every point z that is shown comes with its own v; `towers/check.py`, which shares no code with what
found them and computes the entries of A again, judges each of them, and `expect` refuses a row with
one that it does not accept. How much of the spectrum is missing is known only where Sp A is.
"""

from __future__ import annotations

import runpy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sci_barriers.tables import Column, Experiment, RowResult, Settings, Table

LINE = (20, 50, 100, 200, 500, 1000)
OPERATORS: tuple[tuple[str, str, dict[str, str], tuple[int, ...]], ...] = (
    ("Jacobi, b = 2", "jacobi", {"b": "2"}, (10, 20, 40, 100, 200, 500, 2000)),
    ("half-line Laplacian", "jacobi", {"b": "0"}, (10, 20, 40, 100, 200, 500)),
    ("square lattice", "square_lattice", {}, (25, 81, 289, 1089)),
    ("Fibonacci, λ = 2", "fibonacci", {"lam": "2"}, LINE),
    ("almost Mathieu, λ = 1/2", "almost_mathieu", {"lam": "1/2", "theta": "1/3"}, LINE),
    ("almost Mathieu, λ = 1", "almost_mathieu", {"lam": "1", "theta": "1/3"}, LINE),
    ("almost Mathieu, λ = 2", "almost_mathieu", {"lam": "2", "theta": "1/3"}, LINE),
)
QUICK = 50  # sites of a short run
TARGET = 1e-11  # certified distance to 5/2 for b = 2 from 40 sites on

Row = dict[str, Any]


def _beside(name: str) -> dict[str, Any]:
    """The names of a file beside this one."""
    return runpy.run_path(str(Path(__file__).with_name(f"_spectra_{name}.py")))


ROWS = _beside("rows")
figure = _beside("figure")["figure"]


def cells(settings: Settings) -> Sequence[Row]:
    """Every operator with growing n; quick: up to 50 sites."""
    return [
        {"key": f"{name}-{'-'.join(parameters.values())}-{n}".replace("/", "_"),
         "title": title, "name": name, "parameters": parameters, "n": n}
        for title, name, parameters, sizes in OPERATORS
        for n in sizes
        if n <= QUICK or not settings.quick
    ]  # fmt: skip


def row(cell: Row) -> RowResult:
    """Certified points of one operator at n sites; one thread."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        found = ROWS["measured"](cell["name"], cell["parameters"], cell["n"])
    return RowResult(row={"title": cell["title"], **found})


def expect(row: Row) -> str | None:
    """None, or which point is refused, contradicts the closed form, or misses the target."""
    if row["accepted"] != row["points"] or row["refused"]:
        return f"{row['points'] - row['accepted']} points refused: {'; '.join(row['refused'])}"
    kept = list(row["certificates"] or [])
    if row["certificates"] is not None and len(kept) != row["points"]:
        return f"{len(kept)} certificates for {row['points']} points"
    if row["known"] is not None:
        kept.append(row["known_certificate"])
        if _told(row["known_certificate"]) != (row["known"], row["known_radius"]):
            return "the certificate of the known value is about something else"
    for certificate in kept:
        if _about(certificate) != (row["name"], row["parameters"]):
            return f"a certificate is about {_about(certificate)}"
        why = ROWS["refusal"](certificate)
        if why is not None:
            return f"a certificate is refused: {why}"
    if row["certificates"] is not None and row["drawn"] != [
        list(_told(certificate)) for certificate in row["certificates"]
    ]:
        return "the points are not those of the certificates"
    if row["parameters"] == {"b": "2"} and row["n"] >= 40 and float(row["known_radius"]) > TARGET:
        return f"distance to 5/2: {row['known_radius']}, expected at most {TARGET}"
    outside: str | None = ROWS["outside"](row)
    return outside


def _about(certificate: Row) -> tuple[str, Row]:
    return certificate["operator"], certificate["parameters"]


def _told(certificate: Row) -> tuple[str, str]:
    return certificate["z"], certificate["radius"]


# -- the table ---------------------------------------------------------------------------------


def _known(row: Mapping[str, Any]) -> str:
    return "–" if row["known"] is None else f"{row['known']}: {row['known_radius']}"


def _checked(row: Mapping[str, Any]) -> str:
    return f"{row['accepted']} of {row['points']}"


def _hidden(name: str) -> Column:
    return Column(name=name, kind="text", heading=name, show=False)


COLUMNS = (
    Column(name="title", kind="text", heading="operator"),
    Column(name="n", kind="text", heading="sites"),
    Column(name="points", kind="text", heading="points"),
    Column(name="accepted", kind="text", heading="accepted", format=_checked),
    Column(name="largest", kind="text", heading="largest radius"),
    Column(name="median", kind="text", heading="median radius"),
    Column(name="missing", kind="text", heading="missing at most"),
    Column(name="known_radius", kind="text", heading="certified distance", format=_known),
    Column(name="seconds_engine", kind="measured", heading="seconds"),
    Column(name="seconds_checker", kind="measured", heading="checker, seconds"),
    *map(_hidden, ("name", "parameters", "refused", "known", "known_certificate", "certificates",
                   "drawn")),
)  # fmt: skip


def findings(table: Table) -> Sequence[str]:
    """How many points were judged in all, and how the largest radius falls."""
    points, accepted = sum(table.column("points")), sum(table.column("accepted"))
    found = [f"Points judged by the checker: {points}; accepted: {accepted}."]
    for title in dict.fromkeys(table.column("title")):
        rows = [row for row in table.rows if row["title"] == title]
        first, last = rows[0], rows[-1]
        found.append(
            f"{title}: largest radius {first['largest']} at {first['n']} sites,"
            f" {last['largest']} at {last['n']}."
        )
    return found


NOTES = (
    "points: what the algorithm shows for n sites. Candidates are a grid and the eigenvalues of the"
    " n × n section; of those within reach of each other the one with the smallest radius is shown."
    " Floating point proposes z and v; radii are computed from them in integers and rounded up.",
    "accepted: each point was written as JSON text (operator, z, v, radius) and judged by a checker"
    " that uses the standard library only, shares no code with the rest, and computes the entries"
    " anew: ‖(A − z)v‖² ≤ radius²·‖v‖², all rows of A that v reaches included. The JSON document"
    " holds the certificates of all points up to 50 sites. There is no separate certificate file.",
    "missing at most: sup of dist(t, points) over t in the spectrum, exact, rounded up; only where"
    " the spectrum is known in closed form: [−2, 2] (half line), with 5/2 (Jacobi), [−4, 4]. The"
    " algorithm itself cannot know it: the error control is one-sided.",
    "certified distance: a bound for the distance of a given number from the spectrum. 5/2 is the"
    " eigenvalue b + 1/b; 2 and 4 are ends of bands. Vectors that float64 proposes end near 1e-16.",
    "Almost Mathieu: u(x−1) + u(x+1) + V(x)u(x) on the line, V(x) = 2λ times the cosine of αx + 1/3"
    " turns of the circle; Fibonacci: V(x) = λ where frac(αx) ≥ 1 − α, else 0; α the golden mean."
    " Sites are taken from the middle outwards. Square lattice: the sum over the four neighbours,"
    " sites by shells; 25, 81, 289, 1089 sites are squares of sides 5, 9, 17, 33.",
    "Figures: a blue tick is a point z that is shown, the bar around it reaches its radius to both"
    " sides. Each bar holds at least one point of the spectrum; it need not lie in the spectrum.",
    "seconds: processor time of one thread, reading the entries included. Other versions of the"
    " float libraries may propose other points; what is proved of each does not depend on them.",
)

EXPERIMENT = Experiment(
    id="spectra",
    title="Spectra of infinite matrices with certified points",
    claim=(
        "Every point shown lies within its radius of the spectrum of the infinite matrix; the radii"
        " become small with the number of sites, though not at every step. Nothing tells how much"
        " of the spectrum is missing: the error control is one-sided (Sigma_1, not Delta_1)."
    ),
    columns=COLUMNS,
    cells=cells,
    row=row,
    expect=expect,
    figure=figure,
    findings=findings,
    notes=NOTES,
    serial=True,
)
