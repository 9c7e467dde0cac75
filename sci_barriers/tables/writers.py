"""A table as text: Markdown, LaTeX (booktabs), comma-separated values, and the JSON document.

The JSON document is what `sci-barriers verify` reads (certificates/FORMAT.md, section 7). The
other three carry neither provenance nor seconds, so they change only when a number does. Markdown
and LaTeX show the columns with show=True and say of each whether it is proved, measured or
printed; the comma-separated file and the document hold every column in full.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ..files import csv_text
from .display import shown
from .experiment import Column, Table

FORMAT = "sci-barriers-table/1"
QUICK = "Short run (--quick): the full run may have more rows, or compute rows read back here."

_LEGEND = {
    "parameter": "Parameters, bound to the row's certificate",
    "proved": "Proved by the row's certificate",
    "measured": "Measured in floating point or timed, not proved",
    "printed": "Printed in a publication, copied, not checked",
    "text": "Words, not read by the checker",
}
PAGE = 35  # rows that fit on a page of LaTeX
_SCIENTIFIC = re.compile(r"(?<![\w.])(-?\d+(?:\.\d+)?)e([+-]?\d+)(?![\w.])")
_POWER = re.compile(r"(?<![\w.])(\d+)\^(-?(?:\d+|[A-Za-z]\b))")
_INTEGERS = re.compile(r"\[\n\s*-?\d+(?:,\n\s*-?\d+){19,}\n\s*\]")
_NUMBER = re.compile(r"[-–−(\[√]*(\d|$)")
_TEX_TOKEN = re.compile(rf"{_SCIENTIFIC.pattern}|{_POWER.pattern}|√(\d+)|√\(([^()]*)\)")
_RAISED = str.maketrans("-0123456789nKkl", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹ⁿᴷᵏˡ")
_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#",
    "%": r"\%", "_": r"\_", "^": r"\textasciicircum{}", "~": r"\textasciitilde{}",
    "–": "--", "—": "---", "…": r"\dots{}", "“": "``", "”": "''", "†": r"\dag{}",
    "|": "$|$", "<": "$<$", ">": "$>$", "‖": r"$\|$", "≤": r"$\le$", "≥": r"$\ge$", "≠": r"$\ne$",
    "−": "$-$", "×": r"$\times$", "·": r"$\cdot$", "∞": r"$\infty$", "√": r"$\surd$",
    "∈": r"$\in$", "→": r"$\to$", "′": r"$'$", "α": r"$\alpha$", "β": r"$\beta$",
    "δ": r"$\delta$", "ε": r"$\varepsilon$", "η": r"$\eta$", "κ": r"$\kappa$", "λ": r"$\lambda$",
    "ρ": r"$\rho$", "σ": r"$\sigma$", "τ": r"$\tau$", "Ξ": r"$\Xi$", "Ω": r"$\Omega$",
    "Δ": r"$\Delta$", "Λ": r"$\Lambda$",
}  # fmt: skip
_TEX.update({small: f"$^{{{'-0123456789'[i]}}}$" for i, small in enumerate("⁻⁰¹²³⁴⁵⁶⁷⁸⁹")})
_TEX.update({small: f"$_{{{i}}}$" for i, small in enumerate("₀₁₂₃₄₅₆₇₈₉")})


def markup(text: str) -> str:
    """Markdown: table bars and emphasis escaped, 2^-7 as 2⁻⁷."""

    def raised(match: re.Match[str]) -> str:
        exponent = match[2].translate(_RAISED)
        return match[0] if re.search("[A-Za-z]", exponent) else match[1] + exponent

    text = _POWER.sub(raised, text)
    return re.sub(r"([|*\\`<])", r"\\\1", " ".join(text.split()))


def tex(text: str) -> str:
    """LaTeX: special characters escaped, powers, roots and 1.5e-9 as formulas."""

    def formula(match: re.Match[str]) -> str:
        mantissa, exponent, base, raised, root, inner = match.groups()
        if mantissa:
            return rf"${mantissa}\times 10^{{{int(exponent)}}}$"
        return f"${base}^{{{raised}}}$" if base else rf"$\sqrt{{{root or inner}}}$"

    text, parts, end = " ".join(text.split()), [], 0
    for match in _TEX_TOKEN.finditer(text):
        parts += [_escaped(text[end : match.start()]), formula(match)]
        end = match.end()
    return "".join(parts) + _escaped(text[end:])


def _escaped(text: str) -> str:
    return "".join(_TEX.get(character, character) for character in text)


def _visible(table: Table) -> list[Column]:
    return [column for column in table.experiment.columns if column.show]


def _cells(table: Table, columns: Sequence[Column]) -> Iterable[list[str]]:
    """The texts of each row; a row that deviates from what is expected ends in †."""
    for row, deviation in zip(table.rows, table.deviations):
        texts = [c.format(row) if c.format else shown(row[c.name]) for c in columns]
        yield [*texts[:-1], texts[-1] + (" †" if deviation else "")]


def _numeric(texts: list[list[str]]) -> list[bool]:
    """Of each column whether all its texts begin as numbers do; those are set to the right."""
    return [all(_NUMBER.match(text) for text in column) for column in zip(*texts)]


def _remarks(table: Table) -> list[str]:
    """The legend by kind, the deviations and the notes, without markup."""
    lines = []
    for kind, words in _LEGEND.items():
        names = [column.heading for column in _visible(table) if column.kind == kind]
        if names:
            lines.append(f"{words}: {', '.join(names)}.")
    for key, deviation in zip(table.keys, table.deviations):
        if deviation:
            lines.append(f"† Deviation in row {key}: {deviation}")
    quick = [QUICK] if table.settings.quick else []
    return [*lines, *table.experiment.notes, *_findings(table), *quick]


def _findings(table: Table) -> list[str]:
    found = table.experiment.findings
    return [] if found is None else list(found(table))


def markdown(table: Table, figures: Sequence[str] = (), page: str | None = None) -> str:
    """The table in Markdown, with its claim, its legend, its figure and the name of its page."""
    e, columns = table.experiment, _visible(table)
    lines = [f"# {markup(e.title)}", "", f"Claim: {markup(e.claim)}", ""]
    lines.append("| " + " | ".join(markup(column.heading) for column in columns) + " |")
    body = list(_cells(table, columns))
    lines.append("|" + "|".join(" --: " if right else " :-- " for right in _numeric(body)) + "|")
    lines += ["| " + " | ".join(map(markup, texts)) + " |" for texts in body]
    lines += ["", *(f"- {markup(remark)}" for remark in _remarks(table))]
    if any(certificate is not None for certificate in table.certificates):
        lines.append(f"- Check: `sci-barriers verify {e.id}.json`.")
    if page is not None:
        lines.append(f"- To sort and to filter, with further columns: [{page}]({page}).")
    for figure in figures:
        if figure.endswith(".png"):
            lines += ["", f"![{markup(e.title)}]({figure})"]
    return "\n".join(lines) + "\n"


def latex(table: Table) -> str:
    """A table environment, or a longtable beyond a page; needs booktabs, and longtable."""
    e, columns = table.experiment, _visible(table)
    heads = " & ".join(column.tex or tex(column.heading) for column in columns)
    body = list(_cells(table, columns))
    sides = "".join("r" if right else "l" for right in _numeric(body))
    rows = [" & ".join(map(tex, texts)) + r" \\" for texts in body]
    caption = rf"\caption{{{tex(e.title)}. {tex(e.claim)}}}\label{{tab:{e.id}}}"
    remarks = [rf"\par\smallskip {tex(remark)}" for remark in _remarks(table)]
    if len(rows) > PAGE:
        return "\n".join(_long(sides, caption, heads, rows, remarks)) + "\n"
    lines = [
        r"% \usepackage{booktabs}",
        r"\begin{table}[tp]",
        r"\centering",
        caption,
        rf"\begin{{tabular}}{{{sides}}}",
        r"\toprule",
        rf"{heads} \\",
        r"\midrule",
        *rows,
        r"\bottomrule",
        r"\end{tabular}",
        r"\par\smallskip\begin{minipage}{\linewidth}\footnotesize",
        *remarks,
        r"\end{minipage}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _long(
    sides: str, caption: str, heads: str, rows: Sequence[str], remarks: Sequence[str]
) -> list[str]:
    """The lines of a table that runs over pages, its head on each of them."""
    return [
        r"% \usepackage{booktabs,longtable}",
        r"\begingroup\scriptsize\setlength{\tabcolsep}{3pt}",
        rf"\begin{{longtable}}{{{sides}}}",
        rf"{caption} \\",
        r"\toprule",
        rf"{heads} \\",
        r"\midrule",
        r"\endfirsthead",
        r"\toprule",
        rf"{heads} \\",
        r"\midrule",
        r"\endhead",
        r"\bottomrule",
        r"\endlastfoot",
        *rows,
        r"\end{longtable}",
        r"\footnotesize",
        *remarks,
        r"\par\endgroup",
    ]


def comma_separated(table: Table) -> str:
    """Every column in full; lists as JSON, nothing for null, then the certificate's path. Texts
    that a spreadsheet would run as formulas have an apostrophe before them (files.csv_text).
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([column.name for column in table.experiment.columns] + ["certificate"])
    for i, row in enumerate(table.rows):
        writer.writerow([*(_field(value) for value in row.values()), certificate_path(table, i)])
    return stream.getvalue()


def _field(value: Any) -> str:
    if value is None or isinstance(value, str):
        return csv_text(value or "")
    return json.dumps(value, ensure_ascii=False)


def certificate_path(table: Table, i: int) -> str | None:
    """Path of row i's certificate relative to the table's folder; None without one."""
    if table.certificates[i] is None:
        return None
    return f"certificates/{table.experiment.id}/{table.keys[i]}.json"


def document(table: Table, provenance: Mapping[str, Any]) -> dict[str, Any]:
    """The JSON document of the table."""
    e, rows = table.experiment, []
    for i, row in enumerate(table.rows):
        seconds = table.seconds[i]
        rounded = None if seconds is None else float(f"{seconds:.3g}")
        extra = {"certificate": certificate_path(table, i), "seconds": rounded}
        rows.append({**row, **{name: value for name, value in extra.items() if value is not None}})
    return {
        "format": FORMAT,
        "id": table.experiment.id,
        "title": table.experiment.title,
        "claim": table.experiment.claim,
        "columns": [_declared(column) for column in e.columns],
        **({"binding": e.binding.to_json()} if e.binding else {}),
        "notes": [*e.notes, *([QUICK] if table.settings.quick else [])],
        **({"findings": found} if (found := _findings(table)) else {}),
        "rows": rows,
        "provenance": dict(provenance),
    }


def _declared(column: Column) -> dict[str, Any]:
    """A column of the document; with a heading only if it is one of the value that stands there."""
    heading = column.value_heading
    return {
        "name": column.name, "kind": column.kind, "source": column.source,
        **({"heading": heading} if heading is not None else {}), "show": column.show,
    }  # fmt: skip


def to_json(value: Mapping[str, Any]) -> str:
    """JSON text with a line per entry, in the order given; long lists of integers on one."""
    text = json.dumps(value, ensure_ascii=False, indent=1, allow_nan=False)
    return _INTEGERS.sub(lambda found: " ".join(found[0].split()), text) + "\n"
