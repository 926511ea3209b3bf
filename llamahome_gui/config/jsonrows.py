"""Files of one JSON object a line that people write: each line is checked, a bad one is told with its number."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from llamahome_gui.config.section import first_problem
from llamahome_gui.errors import DatasetError

Row = TypeVar("Row", bound=BaseModel)


@dataclass(frozen=True)
class BadLine:
    """A line, counted from 1, that cannot be used, and why, as a sentence."""

    number: int
    reason: str

    def __str__(self) -> str:
        return f"Line {self.number}: {self.reason}"


def read_rows(path: Path, kind: type[Row]) -> tuple[list[tuple[int, Row]], list[BadLine]]:
    """The rows of a file with the numbers of their lines, and the lines that are none.

    Raises:
        DatasetError: The file cannot be read.
    """
    rows: list[tuple[int, Row]] = []
    bad: list[BadLine] = []
    for number, line in _lines(path):
        try:
            rows.append((number, kind.model_validate(json.loads(line.decode("utf-8-sig")))))
        except ValidationError as error:
            bad.append(BadLine(number, first_problem(error)))
        except UnicodeDecodeError:
            bad.append(BadLine(number, "The line is not UTF-8 text."))
        except json.JSONDecodeError as error:
            bad.append(BadLine(number, f"Not valid JSON ({error.msg} at column {error.colno})."))
        except (RecursionError, ValueError):
            bad.append(BadLine(number, "The row is nested too deeply, or holds a number with too many digits."))
    return rows, bad


def require_rows(
    path: Path,
    rows: list[tuple[int, Row]],
    bad: list[BadLine],
    *,
    skip_bad: bool,
    tell: Callable[[str], object] = lambda _text: None,
) -> list[Row]:
    """The rows, where there are some and no line is bad or those are to be left out.

    Args:
        skip_bad: Leave bad lines out and `tell` of each.

    Raises:
        DatasetError: A line is bad and was not to be skipped, or no row is left.
    """
    if bad and not skip_bad:
        more = f" {len(bad) - 1:,} more lines are bad." if len(bad) > 1 else ""
        raise DatasetError(
            f"{bad[0]}{more}", subject=str(path), hint="Mend it, or leave such lines out with --skip-bad."
        )
    for line in bad:
        tell(f"{path}: {line} Left out.")
    if not rows:
        raise DatasetError("No row can be used.", subject=str(path), hint="Write one JSON object in each line.")
    return [row for _, row in rows]


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as stream:
            yield from ((number, line) for number, line in enumerate(stream, start=1) if line.strip())
    except OSError as error:
        raise DatasetError(
            f"The file cannot be read ({error.strerror}).", subject=str(path), hint="Name another file."
        ) from error
