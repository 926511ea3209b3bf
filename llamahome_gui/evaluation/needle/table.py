"""A needle test as tables: Markdown for people, CSV and JSON for programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from llamahome_gui.evaluation.needle.results import Cell, Result, perplexity_of
from llamahome_gui.evaluation.report import report


def as_markdown(found: Sequence[Cell]) -> str:
    """A row for each setting and length, a column for each depth: percent right and its 95 % interval."""
    depths = sorted({cell.depth for cell in found})
    by_place = {(cell.setting, cell.length, cell.depth): cell for cell in found}
    rows = list(dict.fromkeys((cell.setting, cell.length) for cell in found))
    told = any(cell.perplexity is not None for cell in found)
    head = ["cache", "tokens", *(f"depth {depth:g} %" for depth in depths), "KV bytes of full"]
    head += ["perplexity of the answer"] if told else []
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    for setting, length in rows:
        row = [by_place.get((setting, length, depth)) for depth in depths]
        texts = ["" if cell is None else _text(cell) for cell in row]
        shares = [cell.share for cell in row if cell is not None and cell.trials]
        texts.append(f"{sum(shares) / len(shares):.1%}" if shares else "")
        texts += [_perplexity([cell for cell in row if cell is not None])] if told else []
        lines.append(f"| {setting} | {length:,} | " + " | ".join(texts) + " |")
    return "\n".join([*lines, *_reasons(found)]) + "\n"


def _reasons(found: Sequence[Cell]) -> list[str]:
    """Why caches could not be asked, a line each; a text that is too long needs no more words."""
    told = dict.fromkeys(f"{cell.setting}: {cell.refused}" for cell in found if cell.verdict and not cell.too_long)
    return ["", *told] if told else []


def _text(cell: Cell) -> str:
    if not cell.trials:
        return cell.verdict
    said = f"{cell.accuracy:.0%} ({cell.low:.0%} to {cell.high:.0%})"
    return f"{said}, {cell.trials:,} of {cell.trials + cell.not_asked:,} asked" if cell.not_asked else said


def _perplexity(row: Sequence[Cell]) -> str:
    """Over all depths; while a test goes on, its cells have not equally many trials."""
    mean = perplexity_of(row)
    return "" if mean is None else f"{mean:.3f}"


def as_csv(found: Sequence[Cell], *, without_needle: bool = False) -> str:
    """One line for each cell, and whether it is of a control test: without its needles."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [*Cell.__dataclass_fields__, "without_needle"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(cell) | {"without_needle": without_needle} for cell in found)
    return text.getvalue()


def as_report(found: Sequence[Cell], results: Sequence[Result], test: dict[str, Any]) -> dict[str, Any]:
    """Machine, cells, right answers by kind of fact, and every trial."""
    made = report([asdict(cell) for cell in found], [])
    return made | {"test": test, "kinds": _by_kind(results), "trials": [asdict(result) for result in results]}


def _by_kind(results: Sequence[Result]) -> dict[str, dict[str, int]]:
    kinds: dict[str, dict[str, int]] = {}
    for result in results:
        if result.right is not None:
            count = kinds.setdefault(result.kind, {"trials": 0, "right": 0})
            count["trials"] += 1
            count["right"] += result.right
    return dict(sorted(kinds.items()))
