"""What a run was made of, as hashes: the dataset's file, the base's configuration and weights."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

from llamahome_gui.errors import ModelError, TrainingError
from llamahome_gui.models import InstalledModel, read_card
from llamahome_gui.models.hashing import file_hash


def hash_dataset(dataset: Path) -> str:
    """SHA-256 of the file.

    Raises:
        TrainingError: It cannot be read.
    """
    try:
        return file_hash(dataset)
    except OSError as error:
        raise TrainingError(f"The dataset cannot be read ({error.strerror}).", subject=str(dataset)) from error


def hash_base(base: InstalledModel, read: Callable[[int], object] | None = None) -> str:
    """One SHA-256 over names and hashes of the model's configuration and weights.

    Hashes that the card noted are taken from it where the size is still the same: weights are large.

    Raises:
        TrainingError: A file cannot be read.
    """
    known = _card_hashes(base)
    digest = sha256()
    try:
        for path in sorted([*base.path.glob("config.json"), *base.path.glob("*.safetensors")]):
            size, noted = known.get(path.name, (None, None))
            value = noted if noted and size == path.stat().st_size else file_hash(path, read)
            digest.update(f"{path.name} {value}\n".encode())
    except OSError as error:
        raise TrainingError(f"The base model cannot be read ({error.strerror}).", subject=base.title) from error
    return digest.hexdigest()


def _card_hashes(base: InstalledModel) -> dict[str, tuple[int | None, str | None]]:
    try:
        card = read_card(base.path)
    except ModelError:
        return {}
    return {name: (file.size, file.sha256) for name, file in card.files.items()} if card is not None else {}
