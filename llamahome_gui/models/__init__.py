"""Models: the catalogue of what exists, the store of what is here, and the loader."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llamahome_gui.models.card import AdapterCard, ModelCard, read_card
from llamahome_gui.models.catalogue import Catalogue, ModelFamily, VersionDetails, load_catalogue
from llamahome_gui.models.names import find_listed, guess_name
from llamahome_gui.models.removing import Removal
from llamahome_gui.models.shape import Shape
from llamahome_gui.models.store import ModelStore
from llamahome_gui.models.types import STARTER_KEY, InstalledModel, ModelKind
from llamahome_gui.models.usage import DiskUse
from llamahome_gui.models.validation import FileReport, FileState, Level, ValidationReport

if TYPE_CHECKING:
    from llamahome_gui.models.loaded import LoadedModel
    from llamahome_gui.models.loader import load_model

__all__ = [
    "STARTER_KEY",
    "AdapterCard",
    "Catalogue",
    "DiskUse",
    "FileReport",
    "FileState",
    "InstalledModel",
    "Level",
    "LoadedModel",
    "ModelCard",
    "ModelFamily",
    "ModelKind",
    "ModelStore",
    "Removal",
    "Shape",
    "ValidationReport",
    "VersionDetails",
    "find_listed",
    "guess_name",
    "load_catalogue",
    "load_model",
    "read_card",
]


def __getattr__(name: str) -> Any:
    """The loader comes with settings and processes; a listing of models does without."""
    if name not in ("LoadedModel", "load_model"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from llamahome_gui.models import loader

    return getattr(loader, name)
