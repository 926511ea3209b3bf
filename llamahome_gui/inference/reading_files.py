"""Texts that were read, as files: they outlast the loaded model and the program, and not their documents and chats."""

from __future__ import annotations

import contextlib
import copy
import hashlib
import json
import logging
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from torch import Tensor

from llamahome_gui.config.files import atomic_file, keep_newest, make_private
from llamahome_gui.errors import CacheError, StorageError
from llamahome_gui.inference import owners as beside
from llamahome_gui.inference.forgotten import Forgotten
from llamahome_gui.inference.keeping import Keeper, Order
from llamahome_gui.inference.owners import NOBODY, Claim, Claims, Living, Owners, note_owners, owners_of
from llamahome_gui.inference.remembered import Ids, Reading, Readings, common_length
from llamahome_gui.kvcache.archive import Archive
from llamahome_gui.kvcache.caches import FullCache, KVCache
from llamahome_gui.kvcache.fingerprint import fingerprint
from llamahome_gui.kvcache.saved import contents_of, load_cache, read_info
from llamahome_gui.kvcache.tensorfile import Contents, WritingStoppedError, write_tensors

log = logging.getLogger(__name__)

SUFFIX = ".text"
FORMAT = "llamahome-archive-1"
# A shorter text is read again sooner than a file of it is found.
LEAST_TOKENS = 512


class ReadingFiles:
    """Readings in a folder, found by model, settings and the tokens they begin with. May be deleted at any time.

    Args:
        folder: Made when something is kept; only its owner may look into it.
        most_bytes: What all files there may take; those used longest ago go first.
        living: Which documents and chats there are; None where nobody's are kept.

    Attributes:
        most_bytes: As given; may be set anew.
    """

    def __init__(self, folder: Path, most_bytes: int, living: Callable[[], Living] | None = None) -> None:
        self._folder, self._living = folder, living
        self.most_bytes = most_bytes
        self._forgotten = Forgotten(folder.parent / f"{folder.name}.forgotten")
        self._claims, self._claim = Claims(), Claim(NOBODY)
        self._keeper = Keeper(self._write)

    def owned_by(self, owners: Owners) -> Self:
        """The same files, for one answer, whose prompt has the words of these."""
        twin = copy.copy(self)
        twin._claim = self._claims.begin(owners, self._forgotten.end)
        return twin

    @property
    def owners(self) -> Owners:
        """Whose words are in what is kept."""
        return self._claim.owners

    @property
    def forgotten(self) -> bool:
        """Whether they were forgotten, or went, since `owned_by`: nothing more is kept."""
        return self._has_gone(self._claim)

    def heed(self, readings: Readings) -> None:
        """Let go of readings that this or another program has forgotten; takes microseconds where there are none."""
        readings.heeded, told = self._forgotten.since(readings.heeded)
        for one in told:
            readings.forget_if(partial(_meets, one))

    def keep(self, reading: Reading, model: Any) -> bool:
        """Write a reading in the background; False where that is not worth it or not possible.

        Nothing but time is lost then. A full cache that is written may be written to behind the reading's tokens; see
        `break_off`.
        """
        kept = reading.cache if reading.archive is None else reading.archive
        worth = kept is not None and len(reading.ids) >= LEAST_TOKENS and kept.nbytes <= self.most_bytes // 2
        if not worth or self.forgotten:
            return False
        path = self._folder / f"{_group(reading.key, model)}-{_digest(reading.ids.tobytes())}{SUFFIX}"
        try:
            if path.exists():
                note_owners(path, self.owners)
                os.utime(path)
            else:
                self._keeper.add(Order(reading, _contents(reading, model), path, self._claim))
        except (OSError, CacheError) as error:
            log.warning("a text that was read could not be kept: %s", error)
            return False
        return True

    def break_off(self, cache: KVCache | None = None) -> bool:
        """Write no more of this cache, or of any, which is to change or to go; whether some of it was not written."""
        return self._keeper.break_off(lambda order: cache is None or order.reading.cache is cache)

    def find(self, key: str, ids: Ids, model: Any) -> Reading | None:
        """The reading that most of a prompt's beginning is had from; None without one."""
        best, most, whole = None, 0, False
        for path in self._folder.glob(f"{_group(key, model)}-*{SUFFIX}"):
            for stored, archived in _about(path):
                common = common_length(stored, ids)
                if common > most and (archived or common == len(stored)):
                    best, most, whole = path, common, common == len(stored)
        if best is None or most < LEAST_TOKENS:
            return None
        if whole:  # else it goes on with words of others, and is not kept for longer than they are
            with contextlib.suppress(OSError):
                note_owners(best, self.owners)
        found, owners = _read(best, key, model), owners_of(best)
        return found and replace(found, owners=self.owners if owners is None else owners)

    def sweep(self) -> Living | None:
        """Delete what has words of documents or chats that are gone, or of nobody knows whom; what there is.

        Raises:
            StorageError: It cannot be told which ones are gone.
        """
        if self._living is None:
            return None
        claims, there = self._claims.now(), self._living()  # in this order: a chat may begin in between
        self._give_up(claims, lambda owners: not there.has(owners))
        self._delete(lambda owners: owners is None or not there.has(owners))
        return there

    def forget(self, owners: Owners | None = None) -> None:
        """Delete what has words of any of these; without any, everything. Answers being written keep nothing of it.

        Raises:
            StorageError: Other programs that remember it could not be told.
        """
        self._give_up(self._claims.now(), partial(_meets, owners))
        if owners is None:
            keep_newest(self._folder, 0)
        else:
            self._delete(lambda known: known is not None and known.meet(owners))
        if self._folder.parent.is_dir():  # else nobody has read anything
            self._forgotten.note(owners)

    def finish(self) -> None:
        """Wait until all is written."""
        self._keeper.finish()

    def close(self, patience: float = 0.0) -> None:
        """Keep nothing more; what is being written gets so many seconds for its end."""
        self._keeper.close(patience)

    def _give_up(self, claims: Iterable[Claim], gone: Callable[[Owners], bool]) -> None:
        for claim in claims:
            claim.forgotten = claim.forgotten or gone(claim.owners)
        self._keeper.break_off(lambda order: gone(order.claim.owners))

    def _delete(self, wanted: Callable[[Owners | None], bool]) -> None:
        for path in self._folder.glob(f"*{SUFFIX}"):
            if wanted(owners_of(path)):
                _remove(path)
        for path in self._folder.glob(f"*{beside.SUFFIX}"):
            if not path.with_suffix(SUFFIX).exists() and not self._keeper.writes(path.with_suffix(SUFFIX)):
                _remove(path)
        if not self._keeper.busy:  # what an end in the midst of writing left over
            for path in self._folder.glob(".*.part"):
                with contextlib.suppress(OSError):
                    path.unlink()

    def _write(self, order: Order) -> None:
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            make_private(self._folder)
            note_owners(order.path, order.claim.owners)
            with atomic_file(order.path) as stream:
                write_tensors(stream, order.contents, order.stop)
                order.whole = True
                order.taken.set()  # what is left is the disk's
            if self._is_gone(order.claim):  # meanwhile
                _remove(order.path)
        except WritingStoppedError:
            _remove(order.path)
        except (OSError, ValueError, StorageError) as error:
            log.warning("a text that was read could not be kept: %s", error)
            _remove(order.path)
        keep_newest(self._folder, self.most_bytes)

    def _is_gone(self, claim: Claim) -> bool:
        return self._has_gone(claim) or (self._living is not None and not self._living().has(claim.owners))

    def _has_gone(self, claim: Claim) -> bool:
        """Whether it was forgotten since it began, here or by another program."""
        if not claim.forgotten and claim.begun is not None:
            claim.begun, told = self._forgotten.since(claim.begun)
            claim.forgotten = any(_meets(one, claim.owners) for one in told)
        return claim.forgotten


def _meets(forgotten: Owners | None, owners: Owners) -> bool:
    return forgotten is None or owners.meet(forgotten)


def _group(key: str, model: Any) -> str:
    return _digest(f"{key} {fingerprint(model)}".encode())


def _digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:20]


def _remove(path: Path) -> None:
    """A reading and what is noted beside it; one that another program holds open is swept away later."""
    for part in (path.with_suffix(SUFFIX), path.with_suffix(beside.SUFFIX)):
        with contextlib.suppress(OSError):
            part.unlink()


def _contents(reading: Reading, model: Any) -> Contents:
    if reading.archive is not None:
        metadata = {"format": FORMAT, "layers": str(reading.archive.layers)}
        return Contents(metadata, _archive_tensors(reading.archive, reading.ids), 1 + 2 * reading.archive.layers)
    assert reading.cache is not None
    notes = {"ids": json.dumps(reading.ids.tolist()), "probe": json.dumps(reading.probe)}
    tokens = len(reading.ids) if isinstance(reading.cache, FullCache) else None
    return contents_of(reading.cache, model, notes=notes, tokens=tokens)


def _archive_tensors(archive: Archive, ids: Ids) -> Iterator[tuple[str, Tensor]]:
    yield "ids", torch.from_numpy(ids.copy())
    for layer in range(archive.layers):
        keys, values = archive.part(layer, 0, len(ids))
        yield f"{layer}.keys", keys
        yield f"{layer}.values", values


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
