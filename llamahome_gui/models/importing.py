"""Copy or link a model folder into the workspace: checked first, hashed on the way, whole or not at all."""

from __future__ import annotations

import contextlib
import re
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path

from llamahome_gui.config.files import atomic_directory
from llamahome_gui.errors import ModelError
from llamahome_gui.models.card import CARD, FileRecord, ModelCard, save_card, write_card
from llamahome_gui.models.catalogue import NAME_PATTERN
from llamahome_gui.models.folder import CONFIG, check_model, read_json, weight_files
from llamahome_gui.models.hashing import copy_and_hash, file_hash
from llamahome_gui.models.hub.compatible import check_runs
from llamahome_gui.models.leftovers import clean_leftovers
from llamahome_gui.models.sources import Source, locate
from llamahome_gui.units import size_text

Progress = Callable[[str, float], None]

# What stays free on the disk after a copy: a full disk harms more than LlamaHome.
RESERVE_BYTES = 256 * 1024**2
_ADAPTER_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
ADAPTER_NAME_HINT = "Use up to 64 letters, digits, dots, hyphens and underscores."
_LONGEST_NAME = 64
_BESIDE = (".json", ".jinja", ".txt", ".model", ".md")
_RESERVED = ("finetuned", "starter")
_DEVICES = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)


def import_folder(
    source: Path, models_dir: Path, family: str, version: str, progress: Progress | None = None, *, link: bool = False
) -> Path:
    """Put the model in `source` into ``models_dir/family/version`` and return that folder.

    Raises:
        ModelError: See `ModelStore.import_folder`.
    """
    target = free_target(models_dir, family, version)
    origin = locate(source)
    check_model(origin.folder)
    check_runs(read_json(origin.folder / CONFIG), str(origin.folder))
    clean_leftovers(models_dir)
    files = wanted_files(origin.folder)
    if not link:
        check_disk(models_dir, sum(path.stat().st_size for path in files))
    elif origin.folder.resolve().is_relative_to(models_dir.resolve()):
        raise ModelError("The folder lies in LlamaHome's own store.", subject=str(origin.folder), hint="Copy it.")
    steps = Steps(files, progress or (lambda _text, _share: None))
    try:
        with atomic_directory(target) as folder:
            (_link if link else _copy)(origin, files, folder, steps)
            free_target(models_dir, family, version)  # another import or download may have been faster
    except InterruptedError:
        raise  # whoever watches the progress stopped it
    except OSError as error:
        raise ModelError(
            f"The model cannot be {'linked' if link else 'copied'} ({error.strerror}).",
            subject=str(source),
            hint="Nothing was changed.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            target.parent.rmdir()  # Only an empty family folder goes, that is: after a failure.
    return target


def free_target(models_dir: Path, family: str, version: str) -> Path:
    """The folder for a new model; a family that is there in another case keeps its spelling.

    Raises:
        ModelError: A name cannot be a folder, or a model of this name is installed.
    """
    check_name(family, "family")
    check_name(version, "version")
    home = _spelled(models_dir, family)
    target = _spelled(home, version)
    refuse_taken(target)
    return target


def refuse_taken(target: Path) -> None:
    """Refuse to put a model where something is.

    Raises:
        ModelError: There is a model, or a folder that is not ours.
    """
    if not (target.exists() or target.is_symlink()):
        return
    subject = f"{target.parent.name}/{target.name}"
    if (target / CARD).exists():
        hint = "Choose another name, or remove that model first."
        raise ModelError("A model of this name is installed.", subject=subject, hint=hint)
    raise ModelError(
        "The store has a folder of this name that LlamaHome did not make.",
        subject=subject,
        hint=f"Choose another name, or delete the folder yourself: {target}",
    )


def check_name(name: str, what: str) -> None:
    """Refuse names that cannot be a folder on every platform.

    Raises:
        ModelError: Says which characters are allowed.
    """
    fitting = re.fullmatch(NAME_PATTERN, name) and len(name) <= _LONGEST_NAME and not name.endswith(".")
    if fitting and is_reserved(name):
        raise ModelError(
            f"'{name}' cannot be the {what} of a model: LlamaHome or the system uses it.", hint="Choose another name."
        )
    if not fitting:
        raise ModelError(
            f"'{name}' cannot be the {what} of a model.",
            hint=f"Use up to {_LONGEST_NAME} letters, digits, dots and hyphens, such as 'llama' and '3.2-1b'.",
        )


def is_reserved(name: str) -> bool:
    """Whether a name means something else: a folder of ours, or on Windows a device, whatever follows its first dot."""
    return name.lower() in _RESERVED or bool(_DEVICES.fullmatch(name.partition(".")[0]))


def is_adapter_name(name: str) -> bool:
    """Whether an adapter may be called so: a folder's name is made of it, and one that comes from others may be any."""
    return _ADAPTER_NAME.fullmatch(name) is not None and not name.endswith(".")


def folder_name(text: str) -> str:
    """What a folder of this name is called on every platform; empty where nothing is left of it."""
    letters = unicodedata.normalize("NFKD", text.lower())  # an accent is a character of its own then
    bare = "".join(char for char in letters if not unicodedata.combining(char))
    plain = re.sub(r"[^a-z0-9.-]+", "-", bare)[:_LONGEST_NAME].strip(".-")
    return f"{plain.replace('.', '-')}-model" if is_reserved(plain) else plain


def check_disk(
    folder: Path, needed: int, hint: str = "Free some space, or move the workspace with LLAMAHOME_HOME."
) -> None:
    """Refuse work that would fill the disk.

    Raises:
        ModelError: Says how much is needed and how much there is.
    """
    free = shutil.disk_usage(folder).free
    if free - RESERVE_BYTES < needed:
        raise ModelError(
            f"The disk is too small: {size_text(needed)} are needed and {size_text(RESERVE_BYTES)} are kept free,"
            f" but {size_text(free)} are free.",
            subject=str(folder),
            hint=hint,
        )


class Steps:
    """Tells the share of all bytes that were read.

    Args:
        files: Those that are read; one that is read twice stands in it twice.
        progress: Called with a sentence and the done share, 0 to 1.
    """

    def __init__(self, files: list[Path], progress: Progress) -> None:
        self._total = sum(path.stat().st_size for path in files) or 1
        self._done, self._progress = 0, progress

    def of(self, text: str) -> Callable[[int], None]:
        """For one file: a function that takes the bytes of each chunk."""
        self._progress(text, self._done / self._total)

        def read(count: int) -> None:
            self._done += count
            self._progress(text, self._done / self._total)

        return read

    def end(self, text: str) -> None:
        """Tell that all is done."""
        self._progress(text, 1.0)


def _copy(origin: Source, files: list[Path], folder: Path, steps: Steps) -> None:
    hashes = {path.name: copy_and_hash(path, folder / path.name, steps.of(f"Copying {path.name}")) for path in files}
    _check_hashes(origin, files, hashes)
    check_model(folder)
    write_card(folder, _card(origin), hashes)
    steps.end("Copied")


def _link(origin: Source, files: list[Path], folder: Path, steps: Steps) -> None:
    """The card alone, which says where the files lie: it works on every platform and file system, and what
    LlamaHome removes later is the card, never a file that it did not write."""
    hashes = {path.name: file_hash(path, steps.of(f"Reading {path.name}")) for path in files}
    _check_hashes(origin, files, hashes)
    records = {path.name: FileRecord(size=path.stat().st_size, sha256=hashes[path.name]) for path in files}
    save_card(folder, _card(origin).model_copy(update={"link": str(origin.folder), "files": records}))
    steps.end("Linked")


def _card(origin: Source) -> ModelCard:
    return ModelCard(source=str(origin.folder), repository=origin.repository, revision=origin.revision)


def _check_hashes(origin: Source, files: list[Path], hashes: dict[str, str]) -> None:
    for path in files:
        if origin.expected_hash(path) not in (None, hashes[path.name]):
            raise ModelError(
                f"The file {path.name} is damaged: its content is not what the cache says.",
                subject=str(origin.folder),
                hint="Remove it from the cache and fetch it again.",
            )


def wanted_files(source: Path) -> list[Path]:
    """Weights, tokenizer and configuration; pickles, code, caches and a second copy of the weights stay behind."""
    weights, licences = set(weight_files(source)), ("LICENSE", "NOTICE", "USE_POLICY")
    return sorted(
        path
        for path in source.iterdir()
        if path.is_file()
        and path.name != CARD
        and not path.name.startswith(".")
        and (path.name in weights or path.suffix in _BESIDE or path.name.upper().startswith(licences))
    )


def _spelled(parent: Path, name: str) -> Path:
    """The entry of this name in any case, for file systems that tell no cases apart; else the name as it is."""
    try:
        known = sorted(path for path in parent.iterdir() if path.name.lower() == name.lower())
    except OSError:
        known = []
    return known[0] if known else parent / name
