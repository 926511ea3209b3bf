"""What a model on this machine is: one small record that every room passes around."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

STARTER_KEY = "starter"
STARTER_FAMILY = "starter"
STARTER_VERSION = "builtin"


class ModelKind(StrEnum):
    """Where a model comes from."""

    STARTER = "starter"
    BASE = "base"
    ADAPTER = "adapter"
    REMOTE = "remote"


@dataclass(frozen=True)
class InstalledModel:
    """A model folder found on this machine, whole or broken.

    Attributes:
        key: Unique name: ``starter``, ``llama/3.2-1b``, ``finetuned/llama_3.2-1b_letters``,
            ``remote/desk/llama-70b``.
        title: Name for people.
        family: Of the model itself; of its base for an adapter.
        version: As `family`.
        path: The folder with the model's files.
        base_key: Key of the model that an adapter sits on; None for other kinds, or where an adapter does
            not say.
        size_bytes: Of all files in the folder.
        linked: The files lie outside of the store, where they were before the import.
        repository: Of the hub, where one is known.
        revision: Commit of that repository.
        problem: Why the model cannot be loaded, one sentence; None when its files are in order.
    """

    key: str
    title: str
    kind: ModelKind
    family: str
    version: str
    path: Path
    base_key: str | None
    size_bytes: int
    problem: str | None = None
    linked: bool = False
    repository: str = ""
    revision: str = ""

    @property
    def loadable(self) -> bool:
        return self.problem is None
