"""Documents that were read, kept as files: the next question about them starts after milliseconds."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from llamahome_gui.config.digests import digest_of
from llamahome_gui.config.files import keep_newest
from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.errors import CacheError
from llamahome_gui.inference.reading import ReadDocument
from llamahome_gui.inference.types import PrefillProgress
from llamahome_gui.kvcache.fingerprint import fingerprint

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

log = logging.getLogger(__name__)

Documents = Sequence[tuple[str, str]]

_SUFFIX = ".read"
MOST_BYTES = 4 * 1024**3


class ReadStore:
    """Caches of documents in a folder, found by model, settings and the documents' texts; the last used stay.

    Args:
        folder: Made when something is kept. May be deleted at any time.
        most_bytes: What the files may take together; those used longest ago go first.
    """

    def __init__(self, folder: Path, most_bytes: int = MOST_BYTES) -> None:
        self._folder, self._most = folder, most_bytes

    def path_of(self, engine: Engine, documents: Documents, h2o: H2OSettings, question: str = "") -> Path:
        """Where the cache of these documents is, or would be."""
        asked = question if h2o.spec(0).policy == "question" else ""
        settings = h2o.model_dump(mode="json")
        parts = [fingerprint(engine.loaded.model), settings, asked, [list(one) for one in documents]]
        return self._folder / f"{digest_of(parts, 40, sort_keys=False)}{_SUFFIX}"

    def find(self, engine: Engine, documents: Documents, h2o: H2OSettings, question: str = "") -> ReadDocument | None:
        """The documents as they were read before; None where they were not, or the file is of no use."""
        path = self.path_of(engine, documents, h2o, question)
        if not path.exists():
            return None
        try:
            read = engine.open_read(path)
        except CacheError as error:
            log.warning("%s", error)
            return None
        with contextlib.suppress(OSError):
            path.touch()
        return read

    def read(
        self,
        engine: Engine,
        documents: Documents,
        h2o: H2OSettings,
        *,
        question: str = "",
        on_chunk: Callable[[PrefillProgress], object] | None = None,
        stop: threading.Event | None = None,
    ) -> tuple[ReadDocument, bool]:
        """Documents as of `Engine.read`, and whether they were kept from before; a new reading is kept.

        Raises:
            GenerationError: The text does not fit, memory ran out, or `stop` was set.
            CacheError: The cache settings are impossible.
        """
        found = self.find(engine, documents, h2o, question)
        if found is not None:
            return found, True
        read = engine.read(documents, h2o, question=question, on_chunk=on_chunk, stop=stop)
        self.keep(engine, documents, h2o, read, question)
        return read, False

    def keep(
        self, engine: Engine, documents: Documents, h2o: H2OSettings, read: ReadDocument, question: str = ""
    ) -> bool:
        """Keep a reading; False where there is no room for it, which loses nothing but time later."""
        if read.cache.nbytes > self._most:
            return False
        try:
            read.save(self.path_of(engine, documents, h2o, question))
        except CacheError as error:
            log.warning("%s", error)
            return False
        keep_newest(self._folder, self._most)
        return True
