"""Whose words are in what a model has read: documents of the library, and chats. When they go, it goes with them."""

from __future__ import annotations

import json
import threading
import weakref
from dataclasses import dataclass
from pathlib import Path

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
        forgotten: They were forgotten, or went, since it began: nothing of it is to be kept.
    """

    def __init__(self, owners: Owners) -> None:
        self.owners, self.forgotten = owners, False


class Claims:
    """The claims of answers that are being written and of texts on their way to the disk; from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: weakref.WeakSet[Claim] = weakref.WeakSet()

    def begin(self, owners: Owners) -> Claim:
        """A claim that ends when nobody holds it any more."""
        claim = Claim(owners)
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
        told = {"documents": sorted(every.documents), "chats": sorted(every.chats)}
        write_atomic(path.with_suffix(SUFFIX), json.dumps(told))


def owners_of(path: Path) -> Owners | None:
    """Who was written down beside a file; None where nothing was, or nothing that can be read."""
    try:
        told = json.loads(path.with_suffix(SUFFIX).read_text("utf-8"))
        return Owners(frozenset(map(int, told["documents"])), frozenset(map(int, told["chats"])))
    except (OSError, ValueError, KeyError, TypeError):
        return None
