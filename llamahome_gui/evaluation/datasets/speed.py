"""Looking through a dataset in every form of file: seconds, rows a second, and the memory that its index takes.

One thread does it. Each row is a question of some forty words and an answer of some hundred and twenty, so 100,000 rows
are about 100 MB; a thousandth of them is bad.
"""

from __future__ import annotations

import csv
import json
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from llamahome_gui.evaluation.medians import spread
from llamahome_gui.evaluation.report import Check, report
from llamahome_gui.evaluation.steps import Say, through
from llamahome_gui.training import read_dataset

SECONDS_BAR = 5.0  # for 100,000 rows
_BAR_ROWS = 100_000
_BAD_EVERY = 1000


def run(rows: int, *, rounds: int, say: Say = lambda _text: None) -> dict[str, Any]:
    """Write `rows` rows in every form of file and look through each `rounds` times; a report."""
    with tempfile.TemporaryDirectory(prefix="llamahome-benchmark-") as name:
        found = [_measured(Path(name) / form, rows, rounds, say) for form in through(say, _FORMS)]
    bar = SECONDS_BAR * rows / _BAR_ROWS
    checks = [Check(f"{kind}, seconds", round(seconds, 2), bar, seconds <= bar) for _, kind, seconds in found]
    return report([row for row, _, _ in found], checks)


def _measured(path: Path, rows: int, rounds: int, say: Say) -> tuple[dict[str, Any], str, float]:
    say(f"Writing {path.name}")
    _FORMS[path.name](path, rows)
    times = []
    for _ in through(say, range(rounds)):
        began = time.perf_counter()
        data = read_dataset(path)
        times.append(time.perf_counter() - began)
    say(f"{data.kind}: {min(times):.2f} s")
    if len(data.rows) + len(data.problems) != rows or len(data.problems) != -(-rows // _BAD_EVERY):
        raise RuntimeError(f"{path.name}: {len(data.rows)} good and {len(data.problems)} bad rows of {rows}")
    told = spread(times)
    row = {
        "case": data.kind,
        "MB": round(path.stat().st_size / 1e6, 1),
        "seconds": f"{told.median:.2f} ({told.low:.2f}–{told.high:.2f})",
        "rows_per_second": round(rows / told.median),
    }
    return row, data.kind, told.median


def _write_lines(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(row) + "\n" for row in _rows(rows))


def _write_list(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8") as stream:
        json.dump(list(_rows(rows)), stream, indent=1)


def _write_table(path: Path, rows: int) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        written = csv.writer(stream)
        written.writerow(("prompt", "completion"))
        written.writerows([turn["content"] for turn in row["messages"]] for row in _rows(rows))


def _write_columns(path: Path, rows: int) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    parquet.write_table(pa.Table.from_pylist(list(_rows(rows))), path)


_FORMS = {
    "rows.jsonl": _write_lines, "rows.json": _write_list, "rows.csv": _write_table, "rows.parquet": _write_columns,
}  # fmt: skip


def _rows(count: int) -> Iterator[dict[str, Any]]:
    for number in range(count):
        answer = f"Answer {number} says this. " * 30 if number % _BAD_EVERY else ""
        question = {"role": "user", "content": f"What is said under “{number}”,\nand why? " * 6}
        yield {"messages": [question, {"role": "assistant", "content": answer}]}
