"""The card LlamaHome lays into each model folder it makes: its origin, and which files are ours, with their hashes.

`llamahome.json` is the proof that a folder may be removed, file by file; what it does not list was put there
by somebody else and stays. The hashes are what `validate` holds the files against.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from llamahome_gui.config.files import write_atomic
from llamahome_gui.config.section import first_problem
from llamahome_gui.errors import ModelError
from llamahome_gui.models.folder import read_json
from llamahome_gui.models.hashing import file_hash

CARD = "llamahome.json"


# A newer version may add fields; a card that says more than we know still names our files.
_READ_ALL = ConfigDict(extra="ignore", frozen=True)


class FileRecord(BaseModel):
    """A file as it was when it was put there; None where an older version of LlamaHome did not note it."""

    model_config = _READ_ALL

    size: int | None = Field(None, ge=0)
    sha256: str | None = Field(None, pattern=r"^[0-9a-f]{64}$")


class _Card(BaseModel):
    model_config = _READ_ALL

    created: str = Field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    files: Mapping[str, FileRecord] = Field(default_factory=dict)

    @field_validator("files", mode="before")
    @classmethod
    def _names_only(cls, value: Any) -> Any:
        """Cards of older versions list the names alone."""
        return {str(name): {} for name in value} if isinstance(value, list | tuple) else value


class ModelCard(_Card):
    """Of a copied, linked or fetched model.

    Attributes:
        source: Where it came from: a repository of the hub or a folder.
        repository: Of the hub, where one is known: ``meta-llama/Llama-3.2-1B-Instruct``.
        revision: Commit of that repository.
        link: The folder that the files lie in where they were not copied; `files` then lie there and are not ours.
    """

    kind: Literal["base"] = "base"
    source: str = ""
    repository: str = ""
    revision: str = ""
    link: str | None = None


class AdapterCard(_Card):
    """Of an adapter that was trained here.

    Attributes:
        base_key: The model it was trained on.
        base_hash: Of that model's configuration and weights; empty on cards of older versions.
        name: The name the user gave it.
        dataset: File name of the training data.
        dataset_hash: SHA-256 of that file; empty on cards of older versions.
        rows: Rows that were trained on.
        settings: Of the run, as in `training_config.yaml`.
        losses: ``first``, ``last`` and, where rows were kept aside, ``validation``.
    """

    kind: Literal["adapter"] = "adapter"
    base_key: str
    base_hash: str = ""
    name: str
    dataset: str = ""
    dataset_hash: str = ""
    rows: int = 0
    steps: int = 0
    settings: dict[str, Any] = Field(default_factory=dict)
    losses: dict[str, float] = Field(default_factory=dict)


def write_card(folder: Path, card: ModelCard | AdapterCard, hashes: Mapping[str, str] | None = None) -> None:
    """Lay the card into `folder`; it lists every file that lies there now, with size and SHA-256.

    Args:
        folder: The model's folder.
        card: What to write; its `files` are filled in.
        hashes: SHA-256 by name (``/`` between folders) of files that were hashed on their way; others are read.

    Raises:
        OSError: A file cannot be read, or the card not written.
    """
    known, files = hashes or {}, {}
    for path in sorted(path for path in folder.rglob("*") if path.is_file() and path != folder / CARD):
        name = path.relative_to(folder).as_posix()
        files[name] = FileRecord(size=path.stat().st_size, sha256=known.get(name) or file_hash(path))
    save_card(folder, card.model_copy(update={"files": files}))


def save_card(folder: Path, card: ModelCard | AdapterCard) -> None:
    """Write the card as it is.

    Raises:
        OSError: It cannot be written.
    """
    write_atomic(folder / CARD, card.model_dump_json(indent=2) + "\n")


def read_card(folder: Path) -> ModelCard | AdapterCard | None:
    """The card in `folder`; None where LlamaHome did not make the folder.

    Raises:
        ModelError: There is a card, and it is damaged.
    """
    if not (folder / CARD).is_file():
        return None
    content = read_json(folder / CARD)
    schema = AdapterCard if content.get("kind") == "adapter" else ModelCard
    try:
        return schema.model_validate(content)
    except ValidationError as error:
        raise ModelError(
            f"The file {CARD} is damaged: {first_problem(error)}",
            subject=str(folder),
            hint="Remove the folder.",
        ) from error


def own_files(folder: Path, card: ModelCard | AdapterCard) -> list[Path]:
    """The files in `folder` that LlamaHome put there, the card itself last; of a linked model the card alone.

    Names that lead out of the folder are ignored: a card is data and may have been tampered with.
    """
    linked = isinstance(card, ModelCard) and card.link is not None
    paths = dict.fromkeys(folder / name for name in ([] if linked else card.files) if is_inside(folder, name))
    return [path for path in (*(path for path in paths if path != folder / CARD), folder / CARD) if _is_there(path)]


def is_inside(folder: Path, name: str) -> bool:
    """Is `name` a file below `folder`, also once links of folders on the way are followed?"""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or ":" in name or "\\" in name or "\0" in name or not path.parts:
        return False
    try:
        return (folder / path).parent.resolve().is_relative_to(folder.resolve())
    except OSError:
        return False  # a name that is too long for the file system


def _is_there(path: Path) -> bool:
    """A file, or a link to one or to nothing."""
    try:
        return not path.is_dir() and (path.is_file() or path.is_symlink())
    except OSError:
        return False
