"""Remove a model: first what would go and what would stay, then all of it or nothing.

The folder is renamed before a file of it is deleted. Where a program still holds one of its files, as Windows lets it,
the rename fails and nothing has changed; after a crash half-way the hidden folder is found and ended later.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from llamahome_gui.errors import ModelError
from llamahome_gui.models.card import own_files, read_card
from llamahome_gui.models.types import InstalledModel, ModelKind

REMOVING = ".removing"


@dataclass(frozen=True)
class Removal:
    """What removing a model means.

    Attributes:
        model: The model.
        folder: In the store; of a linked model not where its files lie.
        files: What is deleted, the card last.
        frees: Bytes that the disk gains; a file that has a name elsewhere too frees nothing.
        stays: Names of files in the folder that somebody else put there.
        adapters: Adapters that cannot be used without the model.
    """

    model: InstalledModel
    folder: Path
    files: tuple[Path, ...]
    frees: int
    stays: tuple[str, ...]
    adapters: tuple[InstalledModel, ...]


def plan_removal(model: InstalledModel, folder: Path, adapters: tuple[InstalledModel, ...] = ()) -> Removal:
    """Look what removing `model` would do; nothing is changed.

    Raises:
        ModelError: It is the starter, or a folder that LlamaHome did not make, or its card is damaged.
    """
    if model.kind is ModelKind.STARTER:
        raise ModelError("The built-in model cannot be removed.", subject=model.title)
    card = None if folder.is_symlink() else read_card(folder)
    if card is None:
        raise ModelError(
            "LlamaHome did not put this model there, so it does not remove it.",
            subject=model.key,
            hint=f"Delete the folder yourself: {folder}",
        )
    files = own_files(folder, card)
    stays = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir() and path not in files
    )
    return Removal(model, folder, tuple(files), _freed(files), tuple(stays), adapters)


def remove_model(removal: Removal) -> int:
    """Delete the files of `removal`; a folder with files of somebody else stays with them.

    Returns:
        Bytes freed.

    Raises:
        ModelError: A file is in use, or the folder may not be changed; then nothing was removed.
    """
    folder = removal.folder
    hidden = folder.with_name(f".{folder.name}{REMOVING}")
    try:
        folder.rename(hidden)
    except OSError as error:
        raise _refused(removal.model, error) from error
    try:
        freed = remove_own(hidden)
    except OSError as error:
        raise ModelError(
            f"Not all files could be removed ({error.strerror}).", subject=removal.model.key, hint="Try again."
        ) from error
    finally:
        if hidden.exists():
            hidden.rename(folder)
        with contextlib.suppress(OSError):
            if removal.model.kind is not ModelKind.ADAPTER:
                folder.parent.rmdir()  # Fails, as it should, where the family has other versions.
    return freed


def remove_own(folder: Path) -> int:
    """Delete the files in `folder` that its card names, and the folders that are empty then.

    Returns:
        Bytes freed.

    Raises:
        OSError: A file cannot be deleted; the card is deleted last, so that the rest can be removed later.
        ModelError: The card is damaged.
    """
    card = read_card(folder)
    files = own_files(folder, card) if card else []
    freed = _freed(files)
    for path in files:
        path.unlink()
    for empty in sorted({above for path in files for above in _between(path, folder)} | {folder}, reverse=True):
        with contextlib.suppress(OSError):
            empty.rmdir()  # Fails, as it should, where somebody else's file remains.
    return freed


def _between(path: Path, folder: Path) -> list[Path]:
    return [above for above in path.parents if above != folder and above.is_relative_to(folder)]


def _freed(files: list[Path]) -> int:
    """Bytes of the files of which no other name is left; a symbolic link counts for itself."""
    stats = {path: path.lstat() for path in files}
    names = Counter((stat.st_dev, stat.st_ino) for stat in stats.values())
    last = {(stat.st_dev, stat.st_ino): stat for stat in stats.values()}
    return sum(stat.st_size for file, stat in last.items() if stat.st_nlink <= names[file])


def _refused(model: InstalledModel, error: OSError) -> ModelError:
    if isinstance(error, PermissionError):
        return ModelError(
            "The model is in use, or its folder may not be changed.",
            subject=model.key,
            hint="Unload it, close other programs that read it, and try again. Nothing was removed.",
        )
    return ModelError(f"The model cannot be removed ({error.strerror}).", subject=model.key, hint="Try again.")
