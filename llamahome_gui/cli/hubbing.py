"""What commands ask the hub: a search, and `token`, the account it is asked from."""

from __future__ import annotations

import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from llamahome_gui.cli.commands import App
from llamahome_gui.cli.options import AsJson
from llamahome_gui.cli.output import note, print_json, size_text

if TYPE_CHECKING:
    from llamahome_gui.models.hub import HubSummary, TokenStore


def search_hub(text: str, *, as_json: bool) -> None:
    """Print the hub's models with `text` in their name.

    Raises:
        DownloadError: The hub cannot be asked.
    """
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.models.hub import open_hub

    with open_hub(Workspace.open()) as client:
        found = client.search(text)
    if as_json:
        print_json({"results": [_row(summary) for summary in found]})
    elif found:
        _print(found)
    else:
        note(f"The hub has no text model with '{text}' in its name.")


def set_token(
    check: Annotated[bool, typer.Option(help="Ask the hub first whose token it is.")] = True,
    as_json: AsJson = False,
) -> None:
    """Keep a token of the hub; it is asked for, or read from standard input, and never shown.

    Examples:
        llamahome token set
        llamahome token set --no-check < token.txt
    """
    from llamahome_gui.models.hub import check_token

    value = typer.prompt("Token", hide_input=True, err=True) if sys.stdin.isatty() else sys.stdin.readline()
    owner = check_token(value.strip()) if check else None
    kept = _tokens().save(value)
    if as_json:
        print_json({"owner": owner, "place": str(kept.place), "where": kept.where})
    note(f"The token{f' of {owner}' if owner else ''} is kept in {kept.where}.")


def forget_token(as_json: AsJson = False) -> None:
    """Delete the token that was kept.

    Examples:
        llamahome token forget
    """
    from llamahome_gui.models.hub import TokenPlace

    tokens = _tokens()
    forgotten = tokens.forget()
    if as_json:
        print_json({"deleted_from": list(forgotten)})
    note(f"Deleted from {' and '.join(forgotten)}." if forgotten else "No token was kept.")
    left = tokens.current()
    if left and left.place is TokenPlace.ENVIRONMENT:
        note(f"{left.where} still holds one.")


def show_where(as_json: AsJson = False) -> None:
    """Say where the token lies that the hub is asked with; the token itself is never shown.

    Examples:
        llamahome token show-where
    """
    found = _tokens().current()
    if as_json:
        print_json({"place": str(found.place) if found else None, "where": found.where if found else None})
    else:
        note(f"The token lies in {found.where}." if found else "There is no token; public models need none.")


def register(app: typer.Typer) -> None:
    """Add `token` to the application."""
    tokens = App(help="The hub's token, which gated models need.", no_args_is_help=True)
    tokens.command("set")(set_token)
    tokens.command("forget")(forget_token)
    tokens.command("show-where")(show_where)
    app.add_typer(tokens, name="token")


def _tokens() -> TokenStore:
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.models.hub import TokenStore

    return TokenStore(Workspace.open())


def _row(summary: HubSummary) -> dict[str, Any]:
    updated = summary.updated.isoformat() if summary.updated else None
    return {**asdict(summary), "updated": updated, "compatible": summary.compatible}


def _print(found: list[HubSummary]) -> None:
    from llamahome_gui.cli.modeltables import console, table

    made = table("Repository", "Parameters", "Downloads", "Licence", "Note")
    for summary in found:
        notes = [*(["gated"] if summary.gated else []), *([summary.refused] if summary.refused else [])]
        size = size_text(summary.parameters).removesuffix("B").strip() if summary.parameters else ""
        made.add_row(summary.repository, size, f"{summary.downloads:,}", summary.license or "", "; ".join(notes))
    console().print(made)
