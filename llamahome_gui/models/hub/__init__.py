"""The hub that models come from: what it has, what of it is wanted, and who asks."""

from llamahome_gui.models.hub.client import HubClient
from llamahome_gui.models.hub.entry import CatalogueEntry, add_entry, make_entry
from llamahome_gui.models.hub.opening import check_token, open_hub
from llamahome_gui.models.hub.plan import HubPlan, make_plan
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
    "parse_reference",
]
