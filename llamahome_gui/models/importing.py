"""Copy a model folder into the workspace: checked first, whole or not at all."""

from __future__ import annotations

import contextlib
import re
import shutil
from collections.abc import Callable
from pathlib import Path

from llamahome_gui.config.files import atomic_directory
from llamahome_gui.errors import ModelError
from llamahome_gui.models.card import CARD, ModelCard, write_card
from llamahome_gui.models.catalogue import NAME_PATTERN
from llamahome_gui.models.folder import check_model

Progress = Callable[[str, float], None]

# What stays free on the disk after a copy: a full disk harms more than LlamaHome.
RESERVE_BYTES = 256 * 1024**2
_CHUNK = 4 * 1024**2
_WANTED = (".safetensors", ".json", ".jinja", ".txt", ".model", ".md")
_RESERVED = ("finetuned", "starter")


def import_folder(source: Path, models_dir: Path, family: str, version: str, progress: Progress | None = None) -> Path:
    """Copy the model in `source` to ``models_dir/family/version`` and return that folder.

    Raises:
        ModelError: See `ModelStore.import_folder`.
    """
    source = source.expanduser()
    check_name(family, "family")
    check_name(version, "version")
    target = models_dir / family / version
    if target.exists():
        raise ModelError(
            "A model of this name is installed.", subject=f"{family}/{version}", hint="Choose another name."
        )
    check_model(source)
    files = _wanted_files(source)
    check_disk(models_dir, sum(path.stat().st_size for path in files))
    try:
        with atomic_directory(target) as folder:
            _copy(files, folder, progress or (lambda _text, _share: None))
            check_model(folder)
            write_card(folder, ModelCard(source=str(source)))
    except OSError as error:
        raise ModelError(
            f"The model cannot be copied ({error.strerror}).",
            subject=str(source),
            hint="Nothing was changed.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            target.parent.rmdir()  # Only an empty family folder goes, that is: after a failure.
    return target


def check_name(name: str, what: str) -> None:
    """Refuse names that cannot be a folder on every platform.

    Raises:
        ModelError: Says which characters are allowed.
    """
    if not re.match(NAME_PATTERN, name) or len(name) > 64 or name.endswith(".") or name.lower() in _RESERVED:
        raise ModelError(
            f"'{name}' cannot be the {what} of a model.",
            hint="Use up to 64 letters, digits, dots and hyphens, such as 'llama' and '3.2-1b'.",
        )


def check_disk(folder: Path, needed: int) -> None:
    """Refuse work that would fill the disk.

    Raises:
        ModelError: Says how much is needed and how much there is.
    """
    free = shutil.disk_usage(folder).free
    if free - RESERVE_BYTES < needed:
        raise ModelError(
            f"The disk is too small: {needed / 1e9:.1f} GB are needed, {free / 1e9:.1f} GB are free.",
            subject=str(folder),
            hint="Free some space, or move the workspace with LLAMAHOME_HOME.",
        )


def _wanted_files(source: Path) -> list[Path]:
    """Weights, tokenizer and configuration; pickles, code and caches are left behind."""
    licences = ("LICENSE", "NOTICE", "USE_POLICY")
    return sorted(
        path
        for path in source.iterdir()
        if path.is_file()
        and path.name != CARD
        and not path.name.startswith(".")
        and (path.suffix in _WANTED or path.name.upper().startswith(licences))
    )


def _copy(files: list[Path], folder: Path, progress: Progress) -> None:
    total = sum(path.stat().st_size for path in files) or 1
    done = 0
    for path in files:
        progress(f"Copying {path.name}", done / total)
        with path.open("rb") as reader, (folder / path.name).open("wb") as writer:
            while chunk := reader.read(_CHUNK):
                writer.write(chunk)
                done += len(chunk)
                progress(f"Copying {path.name}", done / total)
    progress("Copied", 1.0)
