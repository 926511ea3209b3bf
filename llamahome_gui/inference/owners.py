"""Whose words are in what a model has read: documents of the library, and chats. When they go, it goes with them."""

from __future__ import annotations

import json
import threading
import weakref
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from llamahome_gui.config.database import first_column
from llamahome_gui.config.files import write_atomic
from llamahome_gui.config.paths import Workspace

SUFFIX = ".owners"


@dataclass(frozen=True)
class Owners:
    """Whose words a text has.

    Attributes:
        documents: Ids in the library; every one of them is in the text.
        chats: Ids of the chats in which it was read.
    """

    documents: frozenset[int] = frozenset()
    chats: frozenset[int] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.documents or self.chats)

    def __or__(self, other: Owners) -> Owners:
        return Owners(self.documents | other.documents, self.chats | other.chats)

    def meet(self, other: Owners) -> bool:
        """Whether both have a document or a chat."""
        return bool(self.documents & other.documents or self.chats & other.chats)


NOBODY = Owners()


@dataclass(frozen=True)
class Living:
    """The documents and chats that there are."""

    documents: frozenset[int]
    chats: frozenset[int]

    def has(self, owners: Owners) -> bool:
        """Whether a text may stay: all its documents are there, and one of its chats."""
        return owners.documents <= self.documents and (not owners.chats or bool(owners.chats & self.chats))


class Claim:
    """An answer's right to have what it reads kept.

    Attributes:
        owners: Whose words it reads.
        begun: Up to where it knows of what was forgotten, see `forgotten.Forgotten`; None for one that nobody forgets.
        forgotten: They were forgotten, or went, since it began: nothing of it is to be kept.
    """

    def __init__(self, owners: Owners, begun: int | None = None) -> None:
        self.owners, self.begun, self.forgotten = owners, begun, False


class Claims:
    """The claims of answers that are being written and of texts on their way to the disk; from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: weakref.WeakSet[Claim] = weakref.WeakSet()

    def begin(self, owners: Owners, begun: int) -> Claim:
        """A claim that ends when nobody holds it any more."""
        claim = Claim(owners, begun)
        with self._lock:
            self._held.add(claim)
        return claim

    def now(self) -> list[Claim]:
        """Those that are held."""
        with self._lock:
            return list(self._held)


def living(workspace: Workspace) -> Living:
    """What the library and the chats have now; from any thread.

    Raises:
        StorageError: One of them cannot be read.
    """
    return Living(
        first_column(workspace.library_db, "SELECT id FROM documents"),
        first_column(workspace.conversations_db, "SELECT id FROM conversation WHERE deleted_at IS NULL"),
    )


def note_owners(path: Path, owners: Owners) -> None:
    """Write down beside a file that these are among its owners.

    Raises:
        OSError: The disk refuses.
    """
    known = owners_of(path)
    every = owners if known is None else known | owners
    if every != known:
        write_atomic(path.with_suffix(SUFFIX), json.dumps(as_row(every)))


def owners_of(path: Path) -> Owners | None:
    """Who was written down beside a file; None where nothing was, or nothing that can be read."""
    try:
        return from_row(json.loads(path.with_suffix(SUFFIX).read_text("utf-8")))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def as_row(owners: Owners) -> dict[str, list[int]]:
    """As it is written down."""
    return {"documents": sorted(owners.documents), "chats": sorted(owners.chats)}


def from_row(row: Mapping[str, Any]) -> Owners:
    """What was written down; `KeyError`, `TypeError` or `ValueError` where that is something else."""
    return Owners(frozenset(map(int, row["documents"])), frozenset(map(int, row["chats"])))
