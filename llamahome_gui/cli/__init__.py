"""The command line: Typer commands, each a few lines over the rooms. Heavy imports happen inside the commands."""

from __future__ import annotations

from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Run the command line and give its exit code.

    Exit codes: 0 done, 1 a check or part of the work failed, 2 wrong usage, 3 settings or workspace, 4 documents,
    5 models, 6 KV cache or generation, 7 datasets or training, 8 storage, 9 no display, 10 downloads, 11 server, 130
    interrupted.
    """
    from llamahome_gui.cli.app import main

    return main(arguments)
