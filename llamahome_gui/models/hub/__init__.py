"""The hub that models come from: what it has, what of it is wanted, and who asks."""

from llamahome_gui.models.hub.types import HubFile, HubModel, HubSummary

__all__ = ["HubFile", "HubModel", "HubSummary"]
