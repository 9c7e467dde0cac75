"""Spectra of infinite matrices with a certified radius at every point: Sigma_1, no more.

    dist(z, Sp A) <= r:  there is v != 0 on the first n sites with ||(A - z)v|| <= r ||v||

Every row has a certificate, and all its numbers but the seconds are quoted from it. Where the sites
stand in a row it holds the points and radii only, and the checker, which shares no code with what
found them, makes the vectors v again; on the square lattice it is given short ones. How much of the
spectrum is missing is known only where Sp A is.
"""

from __future__ import annotations

import runpy
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from sci_barriers.tables import Binding, Column, Experiment, RowResult, Settings, Table

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
        measured, certificate = ROWS["measured"](cell["name"], cell["parameters"], cell["n"])
    return RowResult(row={"title": cell["title"], **measured}, certificate=certificate)


def expect(row: Row) -> str | None:
    """None, or that the distance to 5/2 misses the target."""
    if row["parameters"] == {"b": "2"} and row["n"] >= 40 and float(row["known_radius"]) > TARGET:
        return f"distance to 5/2: {row['known_radius']}, expected at most {TARGET}"
    return None


# -- the table ---------------------------------------------------------------------------------


def _known(row: Mapping[str, Any]) -> str:
    return "–" if row["known"] is None else f"{row['known']}: {row['known_radius']}"


def _checked(row: Mapping[str, Any]) -> str:
    return f"{row['accepted']} of {row['points']}"


def _proved(name: str, heading: str, source: str, **more: Any) -> Column:
    return Column(name=name, kind="proved", heading=heading, source=f"statements.{source}", **more)


COLUMNS = (
    Column(name="title", kind="text", heading="operator"),
    _proved("n", "sites", "S.claim.sites"),
    _proved("points", "points", "S.claim.count"),
    _proved("accepted", "accepted", "S.claim.count", format=_checked,
            raw_heading="accepted, of the points"),
    _proved("largest", "largest radius", "S.claim.largest"),
    _proved("median", "median radius", "S.claim.median"),
    _proved("missing", "missing at most", "S.claim.missing"),
    _proved("known_radius", "certified distance", "K.claim.points.0.1", format=_known),
    Column(name="seconds_engine", kind="measured", heading="seconds"),
    Column(name="seconds_checker", kind="measured", heading="checker, seconds"),
    _proved("known", "known", "K.claim.points.0.0", show=False),
    _proved("known_sites", "sites of known", "K.claim.sites", show=False),
    Column(name="name", kind="parameter", heading="name", source="instances.A.family", show=False),
    Column(name="parameters", kind="parameter", heading="parameters",
           source="instances.A.parameters", show=False),
)  # fmt: skip
BINDING = Binding(statements={name: [{"kind": "spectrum", "instance": "A"}] for name in ("S", "K")})


def findings(table: Table) -> Sequence[str]:
    """How many points were judged in all, and how the largest radius falls."""
    points = sum(table.column("points"))
    found = [f"Points with a certificate: {points}; every one of them is accepted."]
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
    "accepted: one certificate a row states for every point that some v ≠ 0 on these sites has"
    " ‖(A − z)v‖ ≤ radius·‖v‖, all rows of A that v reaches included. The checker uses the standard"
    " library only, shares no code with what found the points, and computes the entries anew. On a"
    " line or half line it finds the v itself, by elimination in integers; on the square lattice a"
    " quarter of v and two signs are given. A row with one point refused would not be printed.",
    "missing at most: sup of dist(t, points) over t in the spectrum, exact, rounded up; only where"
    " the spectrum is known in closed form: [−2, 2] (half line), with 5/2 (Jacobi), [−4, 4]. The"
    " algorithm itself cannot know it: the error control is one-sided.",
    "median radius: of an even number of radii the larger of the two in the middle.",
    "certified distance: a bound for the distance of a given number from the spectrum. 5/2 is the"
    " eigenvalue b + 1/b; 2 and 4 are ends of bands. Vectors that float64 proposes end near 1e-16.",
    "Almost Mathieu: u(x−1) + u(x+1) + V(x)u(x) on the line, V(x) = 2λ times the cosine of αx + 1/3"
    " turns of the circle; Fibonacci: V(x) = λ where frac(αx) ≥ 1 − α, else 0; α = (√5 − 1)/2."
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
    binding=BINDING,
    cells=cells,
    row=row,
    expect=expect,
    figure=figure,
    findings=findings,
    notes=NOTES,
    serial=True,
)
