"""What commands ask the hub: a search, as the workspace's user."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from llamahome_gui.cli.output import note, print_json, size_text

if TYPE_CHECKING:
    from llamahome_gui.models.hub import HubSummary


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
