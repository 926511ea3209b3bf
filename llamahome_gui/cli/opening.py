"""`llamahome open`: the window, with files and folders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command("open")(open_window)


def open_window(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(help="Files and folders to add to the documents.", exists=True, metavar="PATH..."),
    ] = None,
) -> None:
    """Open the window, and add files and folders to its documents.

    Where the window is open already it comes to the front with them.

    Examples:
        llamahome open
        llamahome open FOLDER
    """
    show_window(paths or [])


def show_window(paths: list[Path]) -> None:
    """Open the window and end with its exit code.

    Raises:
        DisplayError: There is no display, or a system library is missing.
    """
    from llamahome_gui.display import check_display

    check_display()  # before anything of Qt is loaded: a missing library breaks the import already
    from llamahome_gui.ui.app import run

    raise typer.Exit(run([], paths=[path.absolute() for path in paths]))
