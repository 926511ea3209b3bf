"""Two reports of the same benchmark beside each other: what became faster, what takes more."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from llamahome_gui.errors import ConfigError
from llamahome_gui.evaluation.overall.quantiles import short
from llamahome_gui.evaluation.report import report

# Less of a change is no change: two runs of the same program differ by that much.
SAME_WITHIN = 0.05
_MORE_IS_BETTER = ("tokens_s", "steps_s", "a_minute", "mb_s")
_LESS_IS_BETTER = ("_ms", "_mb", "_s", "seconds", "_bytes")
_PARTS = ("_p50", "_p95", "_low", "_high")
# What a case was given stands in a row as numbers too.
_GIVEN = ("tokens", "files", "documents", "rows", "threads", "batch", "kB", "steps", "window")

Row = Mapping[str, Any]


def read_report(path: Path) -> dict[str, Any]:
    """A report that a benchmark wrote as JSON.

    Raises:
        ConfigError: The file cannot be read, or is no such report.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        told = error.strerror if isinstance(error, OSError) else "it is no JSON"
        raise ConfigError(f"The report cannot be read ({told}).", subject=str(path)) from error
    if not isinstance(found, dict) or not {"machine", "rows", "checks"} <= set(found):
        raise ConfigError(
            "This is no report of a benchmark.", subject=str(path), hint="Write one with --out FILE.json."
        )
    return found


def compare(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """A report of what both measured; ``machine`` is that of `after`, and ``beside`` that of `before`."""
    old, new = _named(before["rows"]), _named(after["rows"])
    rows = [line for key in old if key in new for line in _lines(key, old[key], new[key])]
    alone = [{"case": "only in one of them", "what": words_of(key[:-1]), "where": "before" if key in old else "after"}
             for key in (*old, *new) if (key in old) != (key in new)]  # fmt: skip
    return report([*rows, *alone], []) | {"machine": after["machine"], "beside": before["machine"]}


def other_machine(found: Mapping[str, Any]) -> str:
    """A sentence where the two were measured on different machines, else nothing."""
    names = ("cpu", "cores", "gpu", "system", "threads")
    differ = [name for name in names if found["machine"].get(name) != found["beside"].get(name)]
    return f"The machines differ in {', '.join(differ)}: the figures tell little of the program." if differ else ""


def better(name: str) -> int:
    """Whether more of a measure is better (1) or worse (-1); 0 where it is neither."""
    for part in _PARTS:
        name = name.removesuffix(part)
    if name.endswith(_MORE_IS_BETTER):
        return 1
    return -1 if name.endswith(_LESS_IS_BETTER) else 0


def name_of(row: Row) -> tuple[tuple[str, Any], ...]:
    """What a row is of: its words, and the numbers that it was given."""
    return tuple((name, value) for name, value in row.items() if isinstance(value, str) or name.endswith(_GIVEN))


def _named(rows: list[dict[str, Any]]) -> dict[tuple[Any, ...], Row]:
    """Rows by what they are of; those of the same name by their order."""
    seen: Counter[tuple[Any, ...]] = Counter()
    found: dict[tuple[Any, ...], Row] = {}
    for row in rows:
        name = name_of(row)
        found[(*name, ("number", seen[name]))] = row
        seen[name] += 1
    return found


def words_of(names: Iterable[tuple[str, Any]]) -> str:
    """What a row is of, for people: ``starter, compact, 256 prompt tokens``."""
    words = (value if isinstance(value, str) else f"{value:,} {name.replace('_', ' ')}" for name, value in names)
    return ", ".join(words)


def _lines(key: tuple[tuple[str, Any], ...], old: Row, new: Row) -> list[dict[str, Any]]:
    """One line for each measure that both rows have."""
    case, *others = key
    what = words_of(others[:-1])
    shared = [name for name, value in old.items() if _measured(value) and _measured(new.get(name)) and better(name)]
    return [
        {"case": case[1], "what": what, "measure": name, "before": old[name], "after": new[name],
         **_judged(name, old[name], new[name])}
        for name in shared
    ]  # fmt: skip


def _measured(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _judged(name: str, old: float, new: float) -> dict[str, Any]:
    if not old:
        return {"times": "–", "verdict": "same" if not new else "–"}
    times = new / old
    if abs(times - 1) <= SAME_WITHIN:
        verdict = "same"
    else:
        verdict = "better" if (times > 1) == (better(name) > 0) else "worse"
    return {"times": short(times), "verdict": verdict}
