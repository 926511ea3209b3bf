"""Reports of measurements: printed, and written as Markdown, as a page, or as JSON."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from llamahome_gui.cli.output import note, print_json


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
        note(f"The report is in {out}.")
    if as_json:
        print_json(found)
    else:
        print(as_markdown(found))
    if not holds(found):
        raise typer.Exit(1)


def write_report(out: Path, found: dict[str, Any]) -> None:
    """Write the report, whole or not at all: Markdown for ``.md``, a page for ``.html``, else JSON.

    Raises:
        StorageError: It cannot be written.
    """
    from llamahome_gui.config.files import write_atomic
    from llamahome_gui.errors import StorageError

    try:
        write_atomic(out, _content(out, found))
    except OSError as error:
        raise StorageError("The report cannot be written.", subject=str(out), hint=str(error.strerror)) from error


def _content(out: Path, found: dict[str, Any]) -> str:
    import json

    from llamahome_gui.evaluation.page import as_html
    from llamahome_gui.evaluation.table import as_markdown

    if out.suffix == ".md":
        return as_markdown(found)
    if out.suffix in (".html", ".htm"):
        return as_html(found)
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"
