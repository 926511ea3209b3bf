"""The hub that models come from: what it has, what of it is wanted, and who asks."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from llamahome_gui.models.hub.client import HubClient
    from llamahome_gui.models.hub.entry import CatalogueEntry, add_entry, make_entry
    from llamahome_gui.models.hub.opening import check_token, open_hub
    from llamahome_gui.models.hub.plan import HubPlan, make_plan, outline_plan
    from llamahome_gui.models.hub.references import parse_reference
    from llamahome_gui.models.hub.tokens import Token, TokenPlace, TokenStore
    from llamahome_gui.models.hub.types import HubFile, HubModel, HubSummary

__all__ = [
    "CatalogueEntry",
    "HubClient",
    "HubFile",
    "HubModel",
    "HubPlan",
    "HubSummary",
    "Token",
    "TokenPlace",
    "TokenStore",
    "add_entry",
    "check_token",
    "make_entry",
    "make_plan",
    "open_hub",
    "outline_plan",
    "parse_reference",
]

_HOMES = {
    "CatalogueEntry": "entry",
    "HubClient": "client",
    "HubFile": "types",
    "HubModel": "types",
    "HubPlan": "plan",
    "HubSummary": "types",
    "Token": "tokens",
    "TokenPlace": "tokens",
    "TokenStore": "tokens",
    "add_entry": "entry",
    "check_token": "opening",
    "make_entry": "entry",
    "make_plan": "plan",
    "open_hub": "opening",
    "outline_plan": "plan",
    "parse_reference": "references",
}


def __getattr__(name: str) -> Any:
    """Reading what a configuration means takes no network; the client is imported where somebody asks the hub."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
