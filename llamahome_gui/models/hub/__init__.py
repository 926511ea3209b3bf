"""The hub that models come from: what it has, what of it is wanted, and who asks."""

from llamahome_gui.models.hub.client import HubClient
from llamahome_gui.models.hub.tokens import Token, TokenPlace, TokenStore
from llamahome_gui.models.hub.types import HubFile, HubModel, HubSummary

__all__ = ["HubClient", "HubFile", "HubModel", "HubSummary", "Token", "TokenPlace", "TokenStore"]
