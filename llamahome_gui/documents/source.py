"""One file on its way through a converter: its path, its size, its first bytes, and a bounded way to read it."""

from __future__ import annotations

import io
import stat
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from . import problems
from .types import USUAL_OPTIONS, Limits, Options

HEAD_BYTES = 8192
_MOST_LOSSES = 100  # noted one by one; a file can be made of a hundred thousand broken parts


@dataclass(frozen=True, slots=True)
class Source:
    """A regular, non-empty file. `head` holds its first `HEAD_BYTES` bytes.

    `data` is what to read in place of the file's own bytes, once its password is taken off; it is never written to a
    disk. `losses` gathers sentences about what the readers of the file had to leave out; see `lose`.
    `known` keeps what one reader found out of the content, so that the next need not.
    """

    path: Path
    size: int
    head: bytes
    limits: Limits
    options: Options = USUAL_OPTIONS
    data: bytes | None = None
    losses: list[str] = field(default_factory=list, compare=False)
    known: dict[str, Any] = field(default_factory=dict, compare=False)

    @classmethod
    def open(cls, path: Path, limits: Limits, options: Options = USUAL_OPTIONS) -> Source:
        """Look at `path`.

        Raises:
            DocumentError: UNREADABLE for a missing, forbidden or special file, EMPTY for one of 0 bytes.
        """
        try:
            info = path.stat()
            if not stat.S_ISREG(info.st_mode):
                raise problems.unreadable(path, "it is not a regular file")
            with path.open("rb") as file:
                head = file.read(HEAD_BYTES)
        except (OSError, ValueError) as error:
            raise problems.unreadable(path, reason_of(error)) from error
        if not head:
            raise problems.empty(path, "The file has 0 bytes: copy or download it again.")
        return cls(path, info.st_size, head, limits, options)

    def holding(self, data: bytes) -> Source:
        """The same file with other content.

        Raises:
            DocumentError: EMPTY if there is none.
        """
        if not data:
            raise problems.empty(self.path)
        return replace(self, size=len(data), head=data[:HEAD_BYTES], data=data, losses=[], known={})

    def stream(self) -> BinaryIO:
        """The content as a file to seek in.

        Raises:
            OSError: The disk says no.
        """
        return self.path.open("rb") if self.data is None else io.BytesIO(self.data)

    def lose(self, sentence: str) -> None:
        """Note what is missing from the text; whoever reads the converted text is told, once each."""
        if len(self.losses) < _MOST_LOSSES and sentence not in self.losses:
            self.losses.append(sentence)

    @property
    def suffix(self) -> str:
        return self.path.suffix.lower()

    def read(self) -> bytes:
        """All bytes of the file.

        Raises:
            DocumentError: LIMIT above `limits.file_bytes`, UNREADABLE when the disk says no.
        """
        limit = self.limits.file_bytes
        try:
            with self.stream() as file:
                # A read sets its whole size aside at once, so it must not ask for the limit.
                data = file.read(min(self.size, limit) + 1)
        except OSError as error:
            raise problems.unreadable(self.path, reason_of(error)) from error
        if len(data) > limit:
            raise problems.over_limit(
                self.path, f"{problems.megabytes(self.size)}, the limit is {problems.megabytes(limit)}"
            )
        return data


def reason_of(error: OSError | ValueError) -> str:
    """The operating system's reason in lower case, without its error number."""
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return text[:1].lower() + text[1:]
