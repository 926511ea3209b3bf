"""The texts that chats are about: read once from the library, and not again for every count and every question."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from llamahome_gui.errors import StorageError
from llamahome_gui.ui.i18n import plural

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord, Library

# What is remembered at most, in characters: reading a book of a million takes as long as a frame.
_MOST_CHARACTERS = 30_000_000
# What is put together without a frame being missed.
_AT_ONCE = 500_000


class Texts:
    """Stands before the library; a document that was converted again is another text.

    Args:
        library: Whose connection belongs to the thread that asks.
        db: Its file, for other threads.
    """

    def __init__(self, library: Callable[[], Library], db: Path, shelf: _Shelf | None = None) -> None:
        self._library, self._db = library, db
        self._shelf = shelf or _Shelf()

    @contextmanager
    def apart(self) -> Iterator[Texts]:
        """The same texts for another thread, by a connection of its own; what it reads, all need not read again.

        The library is opened when it is first asked.
        """
        from llamahome_gui.documents import Library

        with ExitStack() as opened:
            library = cache(lambda: opened.enter_context(closing(Library(self._db))))
            yield Texts(library, self._db, self._shelf)

    def records(self) -> dict[int, DocumentRecord]:
        """All documents by their ids."""
        return {record.id: record for record in self._library().records()}

    def readable(self, ids: Iterable[int]) -> dict[int, DocumentRecord]:
        """Those of some documents that have a text: not removed, and not failed when they were converted again."""
        wanted = set(ids)
        records = self._library().records(wanted) if wanted else []
        return {record.id: record for record in records if record.state == "done"}

    def at_hand(self, ids: Iterable[int]) -> bool:
        """Whether the texts of some documents can be had without the window waiting for them."""
        found = [self._shelf.take(record) for record in self.readable(ids).values()]
        return sum(_AT_ONCE + 1 if text is None else len(text) for text in found) <= _AT_ONCE

    def require(self, documents: Sequence[DocumentRecord]) -> None:
        """See that all of these can still be read.

        Raises:
            StorageError: One was removed meanwhile, or could not be converted again; or the library cannot be read.
        """
        readable = self.readable(record.id for record in documents)
        lost = [record.name for record in documents if record.id not in readable]
        if lost:
            said = plural(
                len(lost),
                "The library has no text of this document any more.",
                "The library has no text of these {n} documents any more.",
            )
            hint = plural(
                len(lost),
                "Take it off the question, or add the file again.",
                "Take them off the question, or add the files again.",
            )
            raise StorageError(said, subject=", ".join(lost), hint=hint)

    def text(self, record: DocumentRecord) -> str:
        """Markdown of a document.

        Raises:
            StorageError: It is no longer in the library, or that cannot be read.
        """
        found = self._shelf.take(record)
        if found is None:
            found = self._library().text(record.id)
            self._shelf.put(record, found)
        return found


class _Shelf:
    """The texts that were used last; may be asked from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: dict[tuple[int, float], str] = {}

    def take(self, record: DocumentRecord) -> str | None:
        key = record.id, record.added_at
        with self._lock:
            found = self._known.pop(key, None)
            if found is not None:
                self._known[key] = found
        return found

    def put(self, record: DocumentRecord, text: str) -> None:
        with self._lock:
            self._known[record.id, record.added_at] = text
            held = sum(map(len, self._known.values()))
            while held > _MOST_CHARACTERS:
                held -= len(self._known.pop(next(iter(self._known))))
