"""What is to be fetched, and where it goes."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from llamahome_gui.models.usage import DOWNLOADS


@dataclass(frozen=True)
class Order:
    """What is to be fetched, and as which model of the store."""

    repository: str
    family: str
    version: str
    revision: str
    models_dir: Path

    @property
    def key(self) -> str:
        return f"{self.family}/{self.version}"

    @property
    def folder(self) -> Path:
        """Where the unfinished files lie."""
        return self.models_dir / DOWNLOADS / self.family / self.version

    @property
    def target(self) -> Path:
        """The model's folder."""
        return self.models_dir / self.family / self.version
