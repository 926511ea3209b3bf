"""A report as one HTML file that needs no other: tables, bars, curves; light and dark as the reader's system is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

from llamahome_gui.evaluation.comparing import better, name_of, words_of
from llamahome_gui.evaluation.plots import Bar, Curve, bars, curves
from llamahome_gui.evaluation.table import cell, machine_line

_STYLE = """
:root{color-scheme:light dark;--ink:#1d2330;--dim:#5c6577;--paper:#fff;--line:#dfe3ea;--bar:#3b6fd4;--good:#1d7a4f;
--bad:#b3261e;--c0:#3b6fd4;--c1:#c2571a;--c2:#1d7a4f;--c3:#8b3fb5;--c4:#a8820a;--c5:#5c6577}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9f0;--dim:#9aa3b5;--paper:#171a21;--line:#2e3441;--bar:#7aa2f7;
--good:#6fcf97;--bad:#ff8a80;--c0:#7aa2f7;--c1:#ff9e64;--c2:#6fcf97;--c3:#c792ea;--c4:#e0c35a;--c5:#9aa3b5}}
body{font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper);max-width:960px;margin:32px auto;
padding:0 16px}h1{font-size:26px;margin:0 0 4px}h2{font-size:19px;margin:36px 0 8px}h3{font-size:15px;margin:20px 0 4px}
.machine,.legend{color:var(--dim)}.scroll{overflow-x:auto}table{border-collapse:collapse;font-size:13px}
th,td{padding:4px 12px 4px 0;text-align:right;border-bottom:1px solid var(--line);white-space:nowrap}
th.word,td.word{text-align:left}th{color:var(--dim);font-weight:600}td{font-variant-numeric:tabular-nums}
svg{max-width:100%;height:auto;font:12px system-ui,sans-serif}svg text{fill:var(--dim)}svg .label{fill:var(--ink)}
.bar{fill:var(--bar)}.far{stroke:var(--dim);fill:none}.grid{stroke:var(--line)}.curve{fill:none;stroke-width:2}
.c0{stroke:var(--c0)}.c1{stroke:var(--c1)}.c2{stroke:var(--c2)}.c3{stroke:var(--c3)}.c4{stroke:var(--c4)}
.c5{stroke:var(--c5)}i{display:inline-block;width:14px;height:3px;margin:0 6px 4px 0;background:var(--c0)}
i.c1{background:var(--c1)}i.c2{background:var(--c2)}i.c3{background:var(--c3)}i.c4{background:var(--c4)}
i.c5{background:var(--c5)}.legend span{margin-right:18px;white-space:nowrap}.yes,.better{color:var(--good)}
.no,.worse,.error{color:var(--bad)}
"""
_MOST_BARS = 24
# A picture of one bar tells nothing that its number does not.
_LEAST_BARS = 2


def as_html(found: Mapping[str, Any]) -> str:
    """The page, with everything that the report holds; both machines where it compares."""
    compares = "beside" in found
    title = "LlamaHome benchmark: before and after" if compares else "LlamaHome benchmark"
    machines = {"Before: ": found["beside"], "After: ": found["machine"]} if compares else {"": found["machine"]}
    parts = [f"<h1>{escape(title)}</h1>"]
    parts += [f"<p class='machine'>{name}{escape(machine_line(one))}</p>" for name, one in machines.items()]
    if found["checks"]:
        parts.append("<h2>checks</h2>" + _table(found["checks"]))
    for case, rows in groupby(found["rows"], key=lambda row: row["case"]):
        parts.append(f"<h2>{escape(str(case))}</h2>")
        for _columns, alike in groupby(rows, key=tuple):
            own = [{name: value for name, value in row.items() if name != "case"} for row in alike]
            parts += [_plot(own), _table(own)]
    together: dict[tuple[str, str], list[Curve]] = {}
    for one in found.get("series", ()):
        together.setdefault((one["case"], one["unit"]), []).append(Curve(one["name"], one["points"]))
    for (case, unit), drawn in together.items():
        parts.append(f"<h2>{escape(case)}</h2>" + curves(case, unit, drawn))
    return _page(title, "\n".join(parts))


def _page(title: str, body: str) -> str:
    head = f"<meta charset='utf-8'><meta name='viewport' content='width=device-width'><title>{escape(title)}</title>"
    whole = f"<html lang='en'><head>{head}<style>{_STYLE}</style></head>\n<body>\n{body}\n</body></html>"
    return f"<!doctype html>\n{whole}\n"


def _plot(rows: Sequence[Mapping[str, Any]]) -> str:
    """Bars of the first measure of which more or less is better; those of a comparison are in its table."""
    name = next((name for name, value in rows[0].items() if better(name) and isinstance(value, int | float)), None)
    if name is None or not _LEAST_BARS <= len(rows) <= _MOST_BARS:
        return ""
    far = name.removesuffix("_p50") + "_p95" if name.endswith("_p50") else None
    labels = _labels(rows)
    drawn = [
        Bar(label, float(row[name]), float(row[far]) if far and far in row else None)
        for label, row in zip(labels, rows, strict=True)
    ]
    beyond = ", the line to what one in twenty exceeds" if far else ""
    heading = f"{name.removesuffix('_p50').replace('_', ' ')}{beyond}"
    return f"<h3>{escape(heading)}</h3>" + bars(heading, "", drawn)


def _labels(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    """What tells the rows apart; what is the same in all of them is left out."""
    names = [dict(name_of(row)) for row in rows]
    shared = {name for name in names[0] if len({str(one.get(name)) for one in names}) == 1}
    words = [{name: value for name, value in one.items() if name not in shared} for one in names]
    return [words_of(one.items()) for one in words]


def _table(rows: Sequence[Mapping[str, Any]]) -> str:
    names = list(rows[0])
    kinds = {name: " class='word'" if isinstance(rows[0][name], str) else "" for name in names}
    head = "".join(f"<th{kinds[name]}>{escape(name.replace('_', ' '))}</th>" for name in names)
    body = "".join(f"<tr>{''.join(_cell(name, row[name], kinds[name]) for name in names)}</tr>" for row in rows)
    return f"<div class='scroll'><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"


def _cell(name: str, value: Any, kind: str) -> str:
    shown = cell(value)
    if isinstance(value, bool) or name == "verdict":
        kind = f" class='word {escape(shown)}'"
    elif name == "error":
        kind = " class='word error'"
    return f"<td{kind}>{escape(shown)}</td>"
