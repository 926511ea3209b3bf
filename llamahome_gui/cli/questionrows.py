"""The questions of `ask`: rows of a file, checked against the folder of their documents."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseModel, Field

from llamahome_gui.cli.output import note
from llamahome_gui.config.jsonrows import BadLine, read_rows, require_rows
from llamahome_gui.errors import ConfigError
from llamahome_gui.inference.asking import Asked


class _QuestionRow(BaseModel):
    id: str | int
    question: str = Field(min_length=1, pattern=r"\S")
    documents: list[str] = Field(min_length=1)


def read_questions(path: Path, folder: Path, *, skip_bad: bool) -> list[Asked]:
    """The questions in a file.

    Args:
        folder: What the documents' paths are relative to.

    Raises:
        ConfigError: The folder is none.
        DatasetError: A line is bad and not to be skipped, or nothing is left.
    """
    if not folder.is_dir():
        raise ConfigError("This is no folder.", subject=str(folder), hint="Name the documents' folder.")
    rows, bad = read_rows(path, _QuestionRow)
    sound: list[tuple[int, _QuestionRow]] = []
    seen: dict[str | int, int] = {}
    for number, row in rows:
        reason = _problem(row, folder, seen)
        if reason is None:
            seen[row.id] = number
            sound.append((number, row))
        else:
            bad.append(BadLine(number, reason))
    bad.sort(key=lambda line: line.number)
    return [
        Asked(row.id, row.question.strip(), tuple(row.documents))
        for row in require_rows(path, sound, bad, skip_bad=skip_bad, tell=note)
    ]


def _problem(row: _QuestionRow, folder: Path, seen: dict[str | int, int]) -> str | None:
    if row.id in seen:
        return f"The id {row.id!r} stands in line {seen[row.id]} already."
    root = folder.resolve()
    for name in row.documents:
        path = folder / name
        if not path.resolve().is_relative_to(root):
            return f"{name!r} is not in the folder of the documents."
        if not path.is_file():
            return f"There is no document {name!r} in {folder}."
    return None
