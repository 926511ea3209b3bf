"""Write a model or an adapter to a place of the user's: a folder as peft and transformers read it, or one ZIP archive.

An adapter goes with its card and a README that tells what it is; its configuration then names the base as the hub does,
where that is known, and no path of this machine.
"""

from __future__ import annotations

import contextlib
import io
import json
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO

from llamahome_gui.config.files import atomic_directory, atomic_file
from llamahome_gui.errors import ModelError
from llamahome_gui.models.card import CARD, AdapterCard, FileRecord, read_card
from llamahome_gui.models.folder import ADAPTER_CONFIG, check_adapter, check_model, read_json
from llamahome_gui.models.hashing import hash_stream
from llamahome_gui.models.importing import Progress, Steps, check_disk, wanted_files
from llamahome_gui.models.readme import adapter_readme
from llamahome_gui.models.types import InstalledModel, ModelKind

_ZIP, _README = ".zip", "README.md"
_BLANK = "[More Information Needed]"
_Opener = Callable[[str], IO[bytes]]


def export_model(
    model: InstalledModel,
    base: InstalledModel | None,
    target: Path,
    progress: Progress | None = None,
    *,
    replace: bool = False,
) -> Path:
    """Write `model` to `target` and return that.

    Args:
        base: Of an adapter, where it is installed.

    Raises:
        ModelError: See `ModelStore.export`.
    """
    target = target.expanduser().absolute()
    packed = target.suffix.lower() == _ZIP
    _check_free(target, replace=replace and packed)
    files, texts = _adapter(model, base) if model.kind is ModelKind.ADAPTER else _whole(model)
    steps = Steps(files, progress or (lambda _text, _share: None))
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        check_disk(
            target.parent, sum(path.stat().st_size for path in files), "Free some space, or choose another disk."
        )
        with (_archive if packed else _folder)(target) as opened:
            _write(opened, files, texts, steps, _card(model))
    except InterruptedError:
        raise  # whoever watches the progress stopped it
    except OSError as error:
        raise ModelError(
            f"The export cannot be written ({error.strerror}).", subject=str(target), hint="Nothing was changed."
        ) from error
    steps.end("Exported")
    return target


def _check_free(target: Path, *, replace: bool) -> None:
    """Refuse a place where something is; a folder may hold anything, so none is ever replaced."""
    if target.is_dir() or target.is_symlink() or (target.exists() and not replace):
        raise ModelError("Something of this name is there.", subject=str(target), hint="Choose another name.")


def _whole(model: InstalledModel) -> tuple[list[Path], dict[str, str]]:
    check_model(model.path)
    return wanted_files(model.path), {}


def _adapter(model: InstalledModel, base: InstalledModel | None) -> tuple[list[Path], dict[str, str]]:
    """Files that are copied, and those that are written anew."""
    check_adapter(model.path)
    config = read_json(model.path / ADAPTER_CONFIG)
    if base is not None:
        config["base_model_name_or_path"] = base.repository or base.key
    # Not without indentation: people look into it.
    texts = {ADAPTER_CONFIG: json.dumps(config, ensure_ascii=False, indent=2) + "\n"}
    if not _is_written(model.path / _README):
        texts[_README] = adapter_readme(model, base, _card(model), config)
    beside = (path for path in model.path.iterdir() if path.is_file() and not path.name.startswith("."))
    return sorted(path for path in beside if path.name not in (*texts, CARD)), texts


def _is_written(readme: Path) -> bool:
    """Whether somebody wrote it; peft lays down a form full of blanks, with the base's path on this machine."""
    try:
        return _BLANK not in readme.read_text(encoding="utf-8", errors="replace")
    except OSError:
        return False


def _card(model: InstalledModel) -> AdapterCard | None:
    with contextlib.suppress(ModelError):  # a damaged card is no reason to keep the weights in
        card = read_card(model.path)
        return card if isinstance(card, AdapterCard) else None
    return None


def _write(opened: _Opener, files: list[Path], texts: dict[str, str], steps: Steps, card: AdapterCard | None) -> None:
    records = {}
    for path in files:
        with path.open("rb") as stream, opened(path.name) as writer:
            digest = hash_stream(stream, writer, steps.of(f"Writing {path.name}"))
        records[path.name] = FileRecord(size=path.stat().st_size, sha256=digest)
    for name, text in texts.items():
        content = text.encode("utf-8")
        with opened(name) as writer:
            records[name] = FileRecord(size=len(content), sha256=hash_stream(io.BytesIO(content), writer))
    if card is not None:
        with opened(CARD) as writer:
            told = card.model_copy(update={"files": dict(sorted(records.items()))})
            writer.write((told.model_dump_json(indent=2) + "\n").encode("utf-8"))


@contextlib.contextmanager
def _folder(target: Path) -> Iterator[_Opener]:
    with atomic_directory(target) as folder:
        yield lambda name: (folder / name).open("wb")


@contextlib.contextmanager
def _archive(target: Path) -> Iterator[_Opener]:
    """Everything lies in a folder that is called as the archive is; weights gain nothing by being packed."""
    with atomic_file(target) as stream, zipfile.ZipFile(stream, "w") as archive:

        def opened(name: str) -> IO[bytes]:
            entry = zipfile.ZipInfo(f"{target.stem}/{name}", time.localtime()[:6])
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".safetensors") else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            return archive.open(entry, "w", force_zip64=True)

        yield opened
