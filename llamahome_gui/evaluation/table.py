"""The report as Markdown: one table per case, one of the checks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any


def as_markdown(report: Mapping[str, Any]) -> str:
    """Everything a reader needs: machine, rows, checks."""
    parts = [machine_line(report["machine"])]
    for case, rows in groupby(report["rows"], key=lambda row: row["case"]):
        # Rows of a case differ in what they tell; those that tell the same stand in one table.
        for _, alike in groupby(rows, key=tuple):
            parts.append(f"**{case}**\n\n" + _table([{k: v for k, v in row.items() if k != "case"} for row in alike]))
    if report["checks"]:
        parts.append("**checks**\n\n" + _table(report["checks"]))
    return "\n\n".join(parts) + "\n"


def machine_line(machine: Mapping[str, Any]) -> str:
    """The machine and the versions on one line."""
    versions = ", ".join(f"{name} {version}" for name, version in machine["versions"].items())
    memory = machine["memory_bytes"] / 1e9
    cores = f"{machine['threads']} of {machine['cores']}" if "threads" in machine else f"{machine['cores']}"
    date = f"{machine['date']}; " if "date" in machine else ""
    return (
        f"{date}{machine['cpu']}, {cores} cores, {memory:.0f} GB; "
        f"GPU: {machine['gpu'] or 'none'}; {machine['system']}; {versions}"
    )


def _table(rows: Iterable[Mapping[str, Any]]) -> str:
    rows = list(rows)
    names = list(rows[0])
    lines = ["| " + " | ".join(name.replace("_", " ") for name in names) + " |", "|" + "---|" * len(names)]
    lines += ["| " + " | ".join(cell(row[name]) for name in names) + " |" for row in rows]
    return "\n".join(lines)


def cell(value: Any) -> str:
    """A value as a table shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):
        return f"{value:,}"
    return str(value).replace("|", "/")
