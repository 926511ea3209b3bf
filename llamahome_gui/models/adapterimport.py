"""Take in an adapter that was exported here or trained with peft elsewhere: a folder or a ZIP archive, checked first.

Its base must be installed, and its matrices must fit that base; nothing is written before that is known.
"""

from __future__ import annotations

import contextlib
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePosixPath

from llamahome_gui.config.files import atomic_directory
from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import ModelError
from llamahome_gui.models.card import CARD, AdapterCard, read_card, write_card
from llamahome_gui.models.folder import ADAPTER_CONFIG, ADAPTER_WEIGHTS, check_adapter, read_json, weight_files
from llamahome_gui.models.hashing import copy_and_hash
from llamahome_gui.models.importing import ADAPTER_NAME_HINT, Progress, Steps, check_disk, folder_name, is_adapter_name
from llamahome_gui.models.names import plain
from llamahome_gui.models.safetensors_header import TensorInfo, read_header
from llamahome_gui.models.types import InstalledModel, ModelKind

_ZIP = ".zip"
_ENCRYPTED = 1
# What Python's zipfile raises for one that is cut off, changed, or packed in a way that it does not know.
_BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
_TARGET = re.compile(r"(?:base_model\.model\.)?(?P<module>.+)\.lora_(?P<side>[AB])(?:\.[^.]+)?\.weight")


def is_adapter(path: Path) -> bool:
    """Whether a folder or an archive looks like an adapter rather than like a model."""
    if path.is_dir():
        return (path / ADAPTER_CONFIG).is_file()
    if path.suffix.lower() != _ZIP:
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return any(PurePosixPath(name).name == ADAPTER_CONFIG for name in archive.namelist())
    except (OSError, zipfile.BadZipFile):
        return False


def import_adapter(
    source: Path,
    workspace: Workspace,
    installed: Sequence[InstalledModel],
    base: InstalledModel | None = None,
    name: str | None = None,
    progress: Progress | None = None,
) -> Path:
    """Copy the adapter in `source` into the store and return its folder.

    Args:
        installed: Models among which its base is looked for.
        base: The one that it is said to be of.
        name: The last part of its key; without it the name on its card, or the folder's.

    Raises:
        ModelError: See `ModelStore.import_adapter`.
    """
    source = source.expanduser().absolute()
    try:
        with _opened(source) as folder:
            return _take(folder, source, workspace, installed, base, name, progress)
    except _BROKEN as error:
        raise ModelError("The archive is damaged.", subject=str(source), hint="Export or fetch it again.") from error
    except InterruptedError:
        raise  # whoever watches the progress stopped it
    except OSError as error:
        raise ModelError(
            f"The adapter cannot be copied ({error.strerror or error}).",
            subject=str(source),
            hint="Nothing was changed.",
        ) from error


def _take(
    folder: Path,
    source: Path,
    workspace: Workspace,
    installed: Sequence[InstalledModel],
    named: InstalledModel | None,
    name: str | None,
    progress: Progress | None,
) -> Path:
    tensors = check_adapter(folder)
    card = read_card(folder)
    told = card if isinstance(card, AdapterCard) else None
    base = named or _base(folder, told, installed)
    _check_fits(tensors, base)
    chosen = name or (told.name if told else _name_of(source, base))
    if not is_adapter_name(chosen):
        raise ModelError(
            "The name cannot be used for a folder.", subject=chosen, hint=f"{ADAPTER_NAME_HINT} See --name."
        )
    target = workspace.finetuned_dir / f"{base.family}_{base.version}_{chosen}"
    if target.exists():
        raise ModelError("An adapter of this name exists.", subject=chosen, hint="Choose another one with --name.")
    files = sorted({path for path in folder.iterdir() if path.is_file() and _is_wanted(path)})
    check_disk(workspace.finetuned_dir, sum(path.stat().st_size for path in files))
    steps = Steps(files, progress or (lambda _text, _share: None))
    made = (told or AdapterCard(base_key=base.key, name=chosen)).model_copy(
        update={"base_key": base.key, "name": chosen}
    )
    with atomic_directory(target) as place:
        hashes = {path.name: copy_and_hash(path, place / path.name, steps.of(f"Copying {path.name}")) for path in files}
        _check_hashes(told, hashes, source)
        write_card(place, made, hashes)
    steps.end("Copied")
    return target


def _name_of(source: Path, base: InstalledModel) -> str:
    """The folder's or archive's name, without the base's that an export puts before it."""
    whole = source.stem if source.suffix.lower() == _ZIP else source.name
    return folder_name(whole.removeprefix(f"{base.family}_{base.version}_"))


def _is_wanted(path: Path) -> bool:
    """Weights, configuration and what people wrote; no pickles, no code, and the card is written anew."""
    return path.name == ADAPTER_WEIGHTS or (path.suffix in (".json", ".md", ".txt", ".jinja") and path.name != CARD)


def _base(folder: Path, card: AdapterCard | None, bases: Sequence[InstalledModel]) -> InstalledModel:
    """The installed base that the adapter says it is of."""
    said = [str(read_json(folder / ADAPTER_CONFIG).get("base_model_name_or_path") or "")]
    said += [card.base_key] if card else []
    wanted = {plain(one) for one in said if one}
    for base in bases:
        if base.kind is not ModelKind.ADAPTER and {plain(base.key), plain(base.repository or base.key)} & wanted:
            return base
    shown = next((one for one in reversed(said) if one), "it does not say which")
    raise ModelError(
        f"The base of this adapter is not installed ({shown}).",
        subject=str(folder.name),
        hint="Get that model first, or name the one it is of with --base.",
    )


def _check_fits(tensors: dict[str, TensorInfo], base: InstalledModel) -> None:
    """Refuse an adapter whose matrices do not fit the base's."""
    shapes = {
        name.removesuffix(".weight"): info.shape
        for file in weight_files(base.path)
        for name, info in read_header(base.path / file).items()
    }
    for name, info in tensors.items():
        found = _TARGET.fullmatch(name)
        if found is None:
            continue
        rows, columns = (*shapes.get(found["module"], ()), 0, 0)[:2]
        wanted, got = (columns, info.shape[-1]) if found["side"] == "A" else (rows, info.shape[0])
        if wanted != got:
            raise ModelError(
                f"The adapter does not fit {base.title}: {found['module']} has {wanted:,} there and {got:,} here.",
                hint="Name the model it was trained on with --base.",
            )


def _check_hashes(card: AdapterCard | None, hashes: dict[str, str], source: Path) -> None:
    for name, record in (card.files if card else {}).items():
        if record.sha256 is not None and name in hashes and hashes[name] != record.sha256:
            raise ModelError(
                f"The file {name} is damaged: its content is not what the card says.",
                subject=str(source),
                hint="Export or fetch it again.",
            )


@contextlib.contextmanager
def _opened(source: Path) -> Iterator[Path]:
    """The folder with the adapter's files; of an archive, unpacked for as long as it is needed."""
    if source.is_dir():
        yield source
        return
    with zipfile.ZipFile(source) as archive, tempfile.TemporaryDirectory(prefix="llamahome-adapter-") as place:
        entries = [entry for entry in archive.infolist() if not entry.is_dir()]
        places = [PurePosixPath(entry.filename) for entry in entries]
        homes = {path.parent for path in places if path.name == ADAPTER_CONFIG}  # macOS adds ._adapter_config.json
        if len(homes) != 1:
            raise ModelError("The archive holds no adapter, or several.", subject=str(source), hint="Choose another.")
        check_disk(Path(place), sum(entry.file_size for entry in entries))
        home = homes.pop()
        for entry, path in zip(entries, places, strict=True):
            if path.parent == home:  # names below or outside of it are none of the adapter's
                if entry.flag_bits & _ENCRYPTED:
                    raise ModelError("The archive has a password.", subject=str(source), hint="Unpack it first.")
                with archive.open(entry) as packed, (Path(place) / path.name).open("wb") as file:
                    shutil.copyfileobj(packed, file)
        yield Path(place)
