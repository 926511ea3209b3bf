"""Texts by the content of their files: a file that was moved, copied or touched is not converted a second time.

The key is the SHA-256 of the bytes, with all else that the text depends on: the name's ending, the options, the limits
and the revision of the converters. What a password of the user's has opened is not kept here: the library keeps such a
text because the user asked for that document and can remove it there, whereas this file would hand it to anybody who
has the locked one.

Failures that lie in the bytes are known too; a user who asks to convert again gets a fresh attempt.

A cache may fail. Then the file is converted, and the log says why.
"""

from __future__ import annotations

import hashlib
import json
import logging
import sqlite3
import stat
import time
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path

from llamahome_gui.config.database import open_database
from llamahome_gui.errors import DocumentError, DocumentReason, StorageError

from .convert import REVISION, convert_file
from .problems import display_name
from .registry import Loader
from .types import MEBIBYTE, Converted, Limits, Options

log = logging.getLogger(__name__)

MIGRATIONS = (
    """
    CREATE TABLE texts (
        id INTEGER PRIMARY KEY,
        digest TEXT NOT NULL,
        variant TEXT NOT NULL,
        used INTEGER NOT NULL,
        body BLOB NOT NULL,
        UNIQUE (digest, variant)
    );
    CREATE INDEX texts_by_use ON texts(used);
    CREATE TABLE total (bytes INTEGER NOT NULL);
    INSERT INTO total VALUES (0);
    CREATE TRIGGER text_added AFTER INSERT ON texts BEGIN
        UPDATE total SET bytes = bytes + length(new.body);
    END;
    CREATE TRIGGER text_removed AFTER DELETE ON texts BEGIN
        UPDATE total SET bytes = bytes - length(old.body);
    END;
    """,
)
_LARGEST_SHARE = 8  # an entry above this part of the whole would push too much else out
_KEPT_SHARE = 0.9
_LASTING = (DocumentReason.DAMAGED, DocumentReason.EMPTY, DocumentReason.ENCRYPTED, DocumentReason.UNSUPPORTED)
_USE_SECONDS = 3600  # how exactly the last use is known; knowing it better would be a write per look-up


class ConversionCache:
    """Converted texts in a SQLite file that several processes may use; the longest unused go first.

    Args:
        limit_bytes: What all texts together may take, compressed.

    Raises:
        StorageError: (only here) The file cannot be opened.
    """

    def __init__(self, path: Path, limit_bytes: int = 512 * MEBIBYTE) -> None:
        self._limit = limit_bytes
        self._connection = open_database(path, MIGRATIONS)

    @classmethod
    def prepare(cls, path: Path) -> Path | None:
        """Make the file ready for other processes, a damaged one anew; None where there can be no cache."""
        for _ in range(2):
            try:
                cls(path).close()
                return path
            except StorageError as error:
                log.warning("no cache of conversions: %s", error)
                if not isinstance(error.__cause__, sqlite3.DatabaseError):
                    return None
            try:
                path.unlink(missing_ok=True)
            except OSError:
                return None
        return None

    def get(self, digest: str, variant: str) -> Converted | DocumentError | None:
        """The text of a file with these bytes, or why it has none, if that is known. The error has no subject."""
        now = int(time.time())
        try:
            row = self._connection.execute(
                "SELECT id, used, body FROM texts WHERE digest = ? AND variant = ?", (digest, variant)
            ).fetchone()
            if row is None:
                return None
            if not 0 <= now - row[1] < _USE_SECONDS:
                with self._connection:
                    self._connection.execute("UPDATE texts SET used = ? WHERE id = ?", (now, row[0]))
            return _unpacked(row[2])
        except (sqlite3.Error, zlib.error, ValueError, TypeError, KeyError) as error:
            log.warning("the cache of conversions cannot be read (%s)", error)
            return None

    def put(self, digest: str, variant: str, outcome: Converted | DocumentError) -> None:
        """Keep a text or a failure, in the place of an earlier one of the same bytes."""
        body = _packed(outcome)
        if len(body) > self._limit // _LARGEST_SHARE:
            return
        try:
            with self._connection as connection:
                connection.execute("DELETE FROM texts WHERE digest = ? AND variant = ?", (digest, variant))
                connection.execute(
                    "INSERT INTO texts (digest, variant, used, body) VALUES (?, ?, ?, ?)",
                    (digest, variant, int(time.time()), body),
                )
                self._make_room()
        except sqlite3.Error as error:
            log.warning("the cache of conversions cannot be written (%s)", error)

    def forget(self, digests: Iterable[str]) -> None:
        """Drop the texts of files: what is removed from the library shall not live on here."""
        try:
            with self._connection as connection:
                connection.executemany("DELETE FROM texts WHERE digest = ?", [(digest,) for digest in digests])
        except sqlite3.Error as error:
            log.warning("the cache of conversions cannot be written (%s)", error)

    @property
    def total_bytes(self) -> int:
        """What all texts take together."""
        return int(self._connection.execute("SELECT bytes FROM total").fetchone()[0])

    def close(self) -> None:
        self._connection.close()

    def _make_room(self) -> None:
        too_much = self.total_bytes - self._limit
        if too_much <= 0:
            return
        too_much += round(self._limit * (1 - _KEPT_SHARE))
        oldest = self._connection.execute("SELECT id, length(body) FROM texts ORDER BY used, id")
        doomed = []
        for id, size in oldest:
            if too_much <= 0:
                break
            doomed.append((id,))
            too_much -= size
        self._connection.executemany("DELETE FROM texts WHERE id = ?", doomed)


def convert_cached(
    path: Path, limits: Limits, load: Loader, options: Options, cache: ConversionCache | None, *, fresh: bool = False
) -> tuple[Converted, str]:
    """As `convert_file`, but what is known is not converted; the text, and the file's digest ("" without a cache).

    Args:
        fresh: Convert it all the same, and keep the new text.

    Raises:
        DocumentError: As `convert_file`.
    """
    before = _state(path) if cache is not None else None
    if cache is None or before is None or before[0] > limits.package_bytes:
        return convert_file(path, limits, load, options), ""
    digest, variant = digest_of(path), variant_of(path, limits, options)
    known = None if fresh or not digest else cache.get(digest, variant)
    outcome = known or _outcome(path, limits, load, replace(options, passwords=()))
    if known is None and digest and _state(path) == before and _lasts(outcome):
        cache.put(digest, variant, outcome)
    if isinstance(outcome, Converted):
        return outcome, digest
    if outcome.reason is DocumentReason.ENCRYPTED and options.passwords:
        return convert_file(path, limits, load, options), digest
    outcome.subject = display_name(path)
    raise outcome


def _outcome(path: Path, limits: Limits, load: Loader, options: Options) -> Converted | DocumentError:
    try:
        return convert_file(path, limits, load, options)
    except DocumentError as error:
        return error


def _lasts(outcome: Converted | DocumentError) -> bool:
    """Whether the same bytes would come to the same another time; time and memory may be short only now."""
    return isinstance(outcome, Converted) or outcome.reason in _LASTING


def _packed(outcome: Converted | DocumentError) -> bytes:
    if isinstance(outcome, Converted):
        values = asdict(outcome)
    else:
        values = {"message": outcome.message, "reason": str(outcome.reason), "hint": outcome.hint}
    return zlib.compress(json.dumps(values).encode(), 1)


def _unpacked(body: bytes) -> Converted | DocumentError:
    values = json.loads(zlib.decompress(body))
    if "reason" in values:
        return DocumentError(values["message"], DocumentReason(values["reason"]), hint=values["hint"])
    return Converted(**values | {"notes": tuple(values["notes"])})


def forget(path: Path, digests: Sequence[str]) -> None:
    """Drop the texts of files from the cache at `path`, if there is one."""
    if not digests or not path.exists():
        return
    try:
        cache = ConversionCache(path)
    except StorageError as error:
        log.warning("the cache of conversions cannot be written (%s)", error)
        return
    cache.forget(digests)
    cache.close()


def variant_of(path: Path, limits: Limits, options: Options) -> str:
    """What else the text of a file depends on, beside its bytes."""
    bounds = hashlib.sha256(repr(limits).encode()).hexdigest()[:8]
    return f"{REVISION} {path.suffix.lower()} {options.signature} {bounds}"


def digest_of(path: Path) -> str:
    """SHA-256 of a file, read piece by piece; "" when it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _state(path: Path) -> tuple[int, int] | None:
    """Size and time of change; None where there is no regular file."""
    try:
        info = path.stat()
    except (OSError, ValueError):
        return None
    return (info.st_size, info.st_mtime_ns) if stat.S_ISREG(info.st_mode) else None
