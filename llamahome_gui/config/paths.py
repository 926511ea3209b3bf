"""Where things are: the files shipped with the program, and the user's workspace."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass
from pathlib import Path

import platformdirs

from llamahome_gui.errors import ConfigError

_PACKAGE = Path(__file__).resolve().parent.parent


def asset(*parts: str) -> Path:
    """Path of a shipped file, e.g. ``asset("data", "models.json")``.

    An installed wheel carries `data/` and `resources/` inside the package; a checkout has them beside it.
    """
    packed = _PACKAGE / "_assets"
    root = packed if packed.is_dir() else _PACKAGE.parent
    return root.joinpath(*parts)


def own_program() -> list[str]:
    """What starts this program again, with the arguments still to come; a frozen one is its own interpreter."""
    return [sys.executable] if getattr(sys, "frozen", False) else [sys.executable, "-m", "llamahome_gui"]


def child_environment(workspace: Workspace) -> dict[str, str]:
    """Environment variables that a child of this program needs on top of the parent's: it works in the same place."""
    return {"LLAMAHOME_HOME": str(workspace.root), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}


@dataclass(frozen=True)
class Workspace:
    """The folder that holds a user's models, documents, chats and settings."""

    root: Path

    @classmethod
    def open(cls, root: Path | None = None) -> Workspace:
        """Open (and make, where absent) the workspace.

        Args:
            root: The folder; without it `LLAMAHOME_HOME`, else the platform's user-data folder.

        Raises:
            ConfigError: The folder cannot be made or written to.
        """
        workspace = cls((root or _default_root()).expanduser().absolute())
        try:
            for folder in workspace.folders():
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(
                f"The workspace cannot be made ({error.strerror}).",
                subject=str(workspace.root),
                hint="Choose another folder with the environment variable LLAMAHOME_HOME.",
            ) from error
        if not os.access(workspace.root, os.W_OK):
            raise ConfigError(
                "The workspace is read-only.",
                subject=str(workspace.root),
                hint="Choose another folder with the environment variable LLAMAHOME_HOME.",
            )
        return workspace

    def folders(self) -> tuple[Path, ...]:
        """All folders that exist in every workspace."""
        training = tuple(self.training_dir / name for name in ("samples", "processed", "checkpoints"))
        return (self.config_dir, self.finetuned_dir, *training, self.exports_dir, self.logs_dir)

    @property
    def config_dir(self) -> Path:
        return self.root / ".config"

    @property
    def models_dir(self) -> Path:
        return self.root / "data" / "models"

    @property
    def finetuned_dir(self) -> Path:
        return self.models_dir / "finetuned"

    @property
    def training_dir(self) -> Path:
        return self.root / "data" / "training"

    @property
    def checkpoints_dir(self) -> Path:
        return self.training_dir / "checkpoints"

    @property
    def evaluations_dir(self) -> Path:
        """Needle tests and benchmarks that were saved, a folder each."""
        return self.root / "data" / "evaluations"

    @property
    def exports_dir(self) -> Path:
        return self.root / "exports"

    @property
    def logs_dir(self) -> Path:
        return self.root / "logs"

    @property
    def offload_dir(self) -> Path:
        """Layers of models that are larger than the memory."""
        return self.root / "offload"

    @property
    def reads_dir(self) -> Path:
        """KV caches of documents that were read; may be deleted at any time."""
        return self.root / "reads"

    @property
    def chat_history(self) -> Path:
        """What was typed in `llamahome chat`."""
        return self.root / "chat_history"

    @property
    def library_db(self) -> Path:
        return self.root / "library.sqlite"

    @property
    def conversions_db(self) -> Path:
        """Texts of converted files by their content; may be deleted at any time."""
        return self.root / "conversions.sqlite"

    @property
    def conversations_db(self) -> Path:
        return self.root / "conversations.sqlite"


def _default_root() -> Path:
    chosen = os.environ.get("LLAMAHOME_HOME")
    return Path(chosen) if chosen else Path(platformdirs.user_data_dir("LlamaHome", appauthor=False))
