"""`doctor`: whether everything is in order, and what to do where it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from llamahome_gui.cli.options import AsJson
from llamahome_gui.cli.output import note, print_json, talk

if TYPE_CHECKING:
    from llamahome_gui.doctor import Finding

_MARKS = {"good": ("✓", "green"), "note": ("i", "cyan"), "warning": ("!", "yellow"), "failure": ("✗", "red")}


def doctor(
    network: Annotated[bool, typer.Option("--network", help="Also ask whether the hub answers.")] = False,
    as_json: AsJson = False,
) -> None:
    """Look at machine, libraries, workspace and models, and say what mends what is not in order.

    Exits with 1 where something does not work. Nothing leaves the machine without --network; with --quiet only what is
    not in order is shown.

    Examples:
        llamahome doctor
        llamahome doctor --network --json
    """
    from dataclasses import asdict

    from llamahome_gui.doctor import State, examine

    found = []
    for finding in examine(with_network=network):
        found.append(finding)
        if not as_json:
            _print(finding, before=found[-2] if len(found) > 1 else None)
    counts = {state: sum(one.state is state for one in found) for state in State}
    if as_json:
        told = {str(state): number for state, number in counts.items()}
        print_json({"ok": not counts[State.FAILURE], "counts": told, "findings": [asdict(one) for one in found]})
    note(f"{counts[State.FAILURE]} failures, {counts[State.WARNING]} warnings, {len(found)} things looked at.")
    if counts[State.FAILURE]:
        raise typer.Exit(1)


def register(app: typer.Typer) -> None:
    """Add this command to the application."""
    app.command("doctor")(doctor)


def _print(finding: Finding, before: Finding | None) -> None:
    """One line, the remedy below it, a heading where an area begins."""
    from llamahome_gui.cli.modeltables import console
    from llamahome_gui.doctor import State

    screen = console()
    if talk.quiet and finding.state in (State.GOOD, State.NOTE):
        return
    if before is None or before.area != finding.area:
        screen.print(finding.area, style="bold")
    mark, colour = _MARKS[finding.state]
    screen.print(f" {mark} ", style=colour, end="")
    screen.print(f"{finding.name}: {finding.found}.", soft_wrap=True)
    if finding.remedy:
        screen.print(f"   → {finding.remedy}", soft_wrap=True)
