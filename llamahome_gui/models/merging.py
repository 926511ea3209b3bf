"""Merge a LoRA adapter into its base: a whole model folder of its own, which any program can load.

The base's files are copied and the matrices that the adapter changes are written over in the copy, some rows at a time,
in the dtype that they are stored in: memory stays small however large the model is.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from llamahome_gui.config.files import atomic_directory
from llamahome_gui.errors import ModelError
from llamahome_gui.models.card import ModelCard, write_card
from llamahome_gui.models.folder import check_adapter, check_model, weight_files
from llamahome_gui.models.importing import Steps, check_disk, free_target, wanted_files
from llamahome_gui.models.safetensors_header import TensorInfo, data_start, read_header
from llamahome_gui.models.types import InstalledModel, ModelKind

if TYPE_CHECKING:
    from torch import Tensor

    from llamahome_gui.models.adapters import Adapter

Progress = Callable[[str, float], None]


def merge_adapter(
    base: InstalledModel,
    adapter: InstalledModel,
    models_dir: Path,
    family: str,
    version: str,
    progress: Progress | None = None,
) -> Path:
    """Write `base` with `adapter` in its weights to ``models_dir/family/version`` and return that folder.

    Raises:
        ModelError: See `ModelStore.merge`.
    """
    from llamahome_gui.models.adapters import read_adapter

    if adapter.kind is not ModelKind.ADAPTER:
        raise ModelError("Only an adapter can be merged into a model.", subject=adapter.title)
    target = free_target(models_dir, family, version)
    check_adapter(adapter.path)
    tensors, change = check_model(base.path), read_adapter(adapter.path, adapter)
    _check_fits(tensors, change)
    files = wanted_files(base.path)
    check_disk(models_dir, sum(path.stat().st_size for path in files))
    steps = Steps([*files, *files], progress or (lambda _text, _share: None))
    try:
        with atomic_directory(target) as folder:
            _write(files, change, folder, steps)
            check_model(folder)
            write_card(folder, ModelCard(source=f"{base.key} with {adapter.key}"))
    except InterruptedError:
        raise  # whoever watches the progress stopped it
    except OSError as error:
        raise ModelError(
            f"The merged model cannot be written ({error.strerror}).",
            subject=adapter.title,
            hint="Nothing was changed.",
        ) from error
    finally:
        with contextlib.suppress(OSError):
            target.parent.rmdir()  # only an empty family folder goes, that is: after a failure
    steps.end("Merged")
    return target


def _check_fits(tensors: Mapping[str, TensorInfo], adapter: Adapter) -> None:
    from llamahome_gui.models.streaming import STORED

    for path, (a, b) in adapter.parts.items():
        info = tensors.get(f"{path}.weight")
        if info is None or info.shape != (b.shape[0], a.shape[1]) or info.dtype not in STORED:
            raise ModelError(
                f"The adapter does not fit its base model: {path} is of another shape, missing, or quantised.",
                subject=adapter.info.title if adapter.info else "",
            )


def _write(files: list[Path], adapter: Adapter, folder: Path, steps: Steps) -> None:
    from llamahome_gui.models.hashing import copy_and_hash

    for path in files:
        copy_and_hash(path, folder / path.name, steps.of(f"Copying {path.name}"))
    for name in weight_files(folder):
        header = read_header(folder / name)
        told = steps.of(f"Merging into {name}")
        with (folder / name).open("r+b") as stream:
            start = data_start(stream)
            for module, (a, b) in adapter.parts.items():
                info = header.get(f"{module}.weight")
                if info is not None:
                    _add(stream, start, info, a, b, told)


def _add(stream: BinaryIO, start: int, info: TensorInfo, a: Tensor, b: Tensor, told: Callable[[int], None]) -> None:
    """Add ``b @ a`` to a matrix in the file, in 32 bits, rounded once to what is stored."""
    import torch

    from llamahome_gui.models.packed import row_blocks
    from llamahome_gui.models.streaming import STORED

    dtype = STORED[info.dtype]
    row_bytes = info.shape[1] * dtype.itemsize
    for part in row_blocks(*info.shape):
        at, size = start + info.offsets[0] + part.start * row_bytes, (part.stop - part.start) * row_bytes
        stream.seek(at)
        rows = torch.frombuffer(bytearray(stream.read(size)), dtype=dtype).view(-1, info.shape[1])
        merged = (rows.float() + b[part] @ a).to(dtype)
        stream.seek(at)
        stream.write(merged.view(torch.uint8).numpy().tobytes())
        told(size)
