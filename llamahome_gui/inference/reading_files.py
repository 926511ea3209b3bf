"""Texts that were read, as files: they outlast the loaded model and the program."""

from __future__ import annotations

import hashlib
import json
import logging
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file

from llamahome_gui.config.files import keep_newest
from llamahome_gui.errors import CacheError
from llamahome_gui.inference.remembered import Ids, Reading, common_length
from llamahome_gui.kvcache.archive import Archive
from llamahome_gui.kvcache.fingerprint import fingerprint
from llamahome_gui.kvcache.saved import load_cache, read_info, save_cache

log = logging.getLogger(__name__)

SUFFIX = ".text"
FORMAT = "llamahome-archive-1"
# A shorter text is read again sooner than a file of it is found.
LEAST_TOKENS = 512


class ReadingFiles:
    """Readings in a folder, found by model, settings and the tokens they begin with. May be deleted at any time.

    Args:
        folder: Made when something is kept.
        most_bytes: What all files there may take; those used longest ago go first.
    """

    def __init__(self, folder: Path, most_bytes: int) -> None:
        self._folder, self._most = folder, most_bytes

    def keep(self, reading: Reading, model: Any) -> bool:
        """Write a reading; False where that was not worth it or not possible, which loses nothing but time later."""
        if len(reading.ids) < LEAST_TOKENS or reading.nbytes > self._most // 2:
            return False
        path = self._folder / f"{_group(reading.key, model)}-{_digest(reading.ids.tobytes())}{SUFFIX}"
        try:
            if not path.exists():
                _write(reading, path, model)
            os.utime(path)
        except (OSError, CacheError, SafetensorError) as error:
            log.warning("a text that was read could not be kept: %s", error)
            return False
        keep_newest(self._folder, self._most)
        return True

    def find(self, key: str, ids: Ids, model: Any) -> Reading | None:
        """The reading that most of a prompt's beginning is had from; None without one."""
        best, most = None, 0
        for path in self._folder.glob(f"{_group(key, model)}-*{SUFFIX}"):
            for stored, archived in _about(path):
                common = common_length(stored, ids)
                if common > most and (archived or common == len(stored)):
                    best, most = path, common
        return None if best is None or most < LEAST_TOKENS else _read(best, key, model)


def _group(key: str, model: Any) -> str:
    return _digest(f"{key} {fingerprint(model)}".encode())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:20]


def _write(reading: Reading, path: Path, model: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    if reading.archive is None:
        assert reading.cache is not None
        notes = {"ids": json.dumps(reading.ids.tolist()), "probe": json.dumps(reading.probe)}
        save_cache(reading.cache, path, model, notes=notes)
        return
    archive = reading.archive
    tensors = {"ids": torch.from_numpy(reading.ids.copy())}
    for layer in range(archive.layers):
        keys, values = archive.part(layer, 0, len(reading.ids))
        tensors |= {f"{layer}.keys": keys.contiguous(), f"{layer}.values": values.contiguous()}
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    os.close(handle)
    try:
        save_file(tensors, name, metadata={"format": FORMAT, "layers": str(archive.layers)})
        with Path(name).open("rb+") as written:  # a power cut leaves no file of the right size with nothing in it
            os.fsync(written.fileno())
        Path(name).replace(path)
    finally:
        Path(name).unlink(missing_ok=True)


def _about(path: Path) -> Iterator[tuple[Ids, bool]]:
    """A file's tokens, and whether it is an archive; nothing where it is broken."""
    try:
        with safe_open(path, framework="np") as file:
            if (file.metadata() or {}).get("format") == FORMAT:
                yield file.get_tensor("ids"), True
                return
        yield np.array(json.loads(read_info(path).notes["ids"]), dtype=np.int32), False
    except (OSError, SafetensorError, CacheError, KeyError, ValueError) as error:
        log.warning("%s cannot be used: %s", path.name, error)


def _read(path: Path, key: str, model: Any) -> Reading | None:
    try:
        os.utime(path)
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            if metadata.get("format") == FORMAT:
                return _archived(file, key, int(metadata["layers"]))
        notes = read_info(path).notes
        ids = np.array(json.loads(notes["ids"]), dtype=np.int32)
        return Reading(key, ids, load_cache(path, model), tuple(json.loads(notes["probe"])))
    except (OSError, SafetensorError, CacheError, KeyError, ValueError) as error:
        log.warning("%s cannot be used: %s", path.name, error)
        return None


def _archived(file: Any, key: str, layers: int) -> Reading:
    ids = file.get_tensor("ids").numpy()
    pieces = [[(file.get_tensor(f"{layer}.keys"), file.get_tensor(f"{layer}.values"))] for layer in range(layers)]
    if any(part.dim() != 4 or part.shape[2] != len(ids) for [pair] in pieces for part in pair):
        raise ValueError("sizes that cannot be")
    return Reading(key, ids, None, archive=Archive(pieces))
