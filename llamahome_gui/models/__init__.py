"""Models: the catalogue of what exists, the store of what is here, and the loader."""

from llamahome_gui.models.card import AdapterCard, ModelCard, read_card
from llamahome_gui.models.catalogue import Catalogue, ModelFamily, VersionDetails, load_catalogue
from llamahome_gui.models.loader import LoadedModel, load_model
from llamahome_gui.models.shape import Shape
from llamahome_gui.models.store import ModelStore
from llamahome_gui.models.types import STARTER_KEY, InstalledModel, ModelKind

__all__ = [
    "STARTER_KEY",
    "AdapterCard",
    "Catalogue",
    "InstalledModel",
    "LoadedModel",
    "ModelCard",
    "ModelFamily",
    "ModelKind",
    "ModelStore",
    "Shape",
    "VersionDetails",
    "load_catalogue",
    "load_model",
    "read_card",
]
