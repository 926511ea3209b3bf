"""Reports of measurements: printed, and written as Markdown or JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from llamahome_gui.cli.output import print_json


def check_writable(out: Path) -> None:
    """Refuse a place for the report before the measurements, which take long."""
    import os

    from llamahome_gui.errors import StorageError

    if not out.parent.is_dir() or not os.access(out.parent, os.W_OK):
        raise StorageError("The report cannot be written.", subject=str(out), hint="Name a file in a folder of yours.")


def tell_report(found: dict[str, Any], out: Path | None, *, as_json: bool) -> None:
    """Print the report and write it; the exit code is 1 when a check does not hold or a case broke off."""
    from llamahome_gui.evaluation.report import holds
    from llamahome_gui.evaluation.table import as_markdown

    if out is not None:
        write_report(out, found)
    if as_json:
        print_json(found)
    else:
        print(as_markdown(found))
    if not holds(found):
        raise typer.Exit(1)


def write_report(out: Path, found: dict[str, Any]) -> None:
    """Write the report, whole or not at all."""
    import json

    from llamahome_gui.config.files import write_atomic
    from llamahome_gui.errors import StorageError
    from llamahome_gui.evaluation.table import as_markdown

    text = as_markdown(found) if out.suffix == ".md" else json.dumps(found, ensure_ascii=False, indent=2) + "\n"
    try:
        write_atomic(out, text)
    except OSError as error:
        raise StorageError("The report cannot be written.", subject=str(out), hint=str(error.strerror)) from error
