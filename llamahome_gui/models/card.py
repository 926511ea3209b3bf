"""The card LlamaHome lays into each model folder it makes: its origin, and which files are ours.

`llamahome.json` is the proof that a folder may be removed, file by file; what it does not list was put there
by somebody else and stays.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from llamahome_gui.config.files import write_atomic
from llamahome_gui.config.settings import first_problem
from llamahome_gui.errors import ModelError
from llamahome_gui.models.folder import read_json

CARD = "llamahome.json"


class _Card(BaseModel):
    # A newer version may add fields; a card that says more than we know still names our files.
    model_config = ConfigDict(extra="ignore", frozen=True)

    created: str = Field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    files: tuple[str, ...] = ()


class ModelCard(_Card):
    """Of a copied or fetched model. `source` says where from."""

    kind: Literal["base"] = "base"
    source: str = ""


class AdapterCard(_Card):
    """Of an adapter that was trained here.

    Attributes:
        base_key: The model it was trained on.
        name: The name the user gave it.
        dataset: File name of the training data.
        rows: Rows that were trained on.
        settings: Of the run, as in `training_config.yaml`.
        losses: ``first``, ``last`` and, where rows were kept aside, ``validation``.
    """

    kind: Literal["adapter"] = "adapter"
    base_key: str
    name: str
    dataset: str = ""
    rows: int = 0
    steps: int = 0
    settings: dict[str, Any] = Field(default_factory=dict)
    losses: dict[str, float] = Field(default_factory=dict)


def write_card(folder: Path, card: ModelCard | AdapterCard) -> None:
    """Lay the card into `folder`; it lists every file that lies there now.

    Raises:
        OSError: The file cannot be written.
    """
    files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    own = tuple(dict.fromkeys([*files, CARD]))
    write_atomic(folder / CARD, card.model_copy(update={"files": own}).model_dump_json(indent=2) + "\n")


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
    """The files of `card` that lie in `folder`, the card itself last.

    Names that lead out of the folder are ignored: a card is data and may have been tampered with.
    """
    names = [name for name in card.files if name != CARD and _is_inside(name)]
    return [path for path in (folder / name for name in [*names, CARD]) if path.is_file() or path.is_symlink()]


def _is_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and ":" not in name and "\\" not in name
