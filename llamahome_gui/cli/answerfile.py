"""The answers of `ask` in a file: one row each, written as they come, found again by the next run."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from llamahome_gui.config.files import write_atomic
from llamahome_gui.config.journal import Journal
from llamahome_gui.errors import StorageError
from llamahome_gui.inference.asking import Answered, Key


def row_of(answered: Answered) -> dict[str, Any]:
    """The row that is told; `error` only where there is one."""
    row = asdict(answered)
    if row["error"] is None:
        del row["error"]
    return row


def print_answer(answered: Answered) -> None:
    """One row on standard output."""
    print(json.dumps(row_of(answered), ensure_ascii=False), flush=True)


class AnswerFile:
    """Rows of answers. Beside them a journal notes which question and texts each row is about.

    Answers with an error are asked again by the next run.

    Args:
        key: Of model and settings; a file of another key is not touched.

    Raises:
        StorageError: The file cannot be written to, or its answers are of another model or other settings.
    """

    def __init__(self, path: Path, key: str) -> None:
        self._path = path
        notes = path.with_name(f".{path.name}.journal")
        if path.exists() and not notes.exists():
            raise StorageError(
                "The file is there already, and not from an earlier run.", subject=str(path), hint="Name another one."
            )
        self._journal = Journal(notes, key, _kept)
        self._rows: dict[Key, tuple[dict[str, Any], str]] = dict(map(_kept, self._journal.rows))
        self._write()

    @property
    def complaint(self) -> str:
        """One sentence on noted answers that cannot be read; empty where there are none."""
        return self._journal.complaint

    def has(self, id: Key, mark: str) -> bool:
        """Whether there is an answer to this very question."""
        row, known = self._rows.get(id, ({}, ""))
        return known == mark and "error" not in row

    def add(self, answered: Answered, mark: str) -> None:
        """Keep an answer."""
        row = row_of(answered)
        fresh = answered.id not in self._rows
        self._journal.add({"row": row, "mark": mark})
        self._rows[answered.id] = (row, mark)
        if not fresh:
            self._write()
            return
        try:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(_line(row))
        except OSError as error:
            raise self._unwritable(error) from error

    def put_in_order(self, ids: Sequence[Key]) -> list[dict[str, Any]]:
        """Rows in the order of the questions, without those of questions that are not asked any more."""
        self._rows = {id: self._rows[id] for id in ids if id in self._rows}
        self._write()
        return [row for row, _mark in self._rows.values()]

    def _write(self) -> None:
        try:
            write_atomic(self._path, "".join(_line(row) for row, _mark in self._rows.values()))
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> StorageError:
        return StorageError("The answers cannot be written.", subject=str(self._path), hint=str(error.strerror))


def _kept(noted: dict[str, Any]) -> tuple[Key, tuple[dict[str, Any], str]]:
    return noted["row"]["id"], (noted["row"], noted["mark"])


def _line(row: dict[str, Any]) -> str:
    return json.dumps(row, ensure_ascii=False) + "\n"
