"""What was forgotten of what models have read, by whichever program: a window has its own memory of it.

A line each in a file that only grows, some sixty bytes for each time. Who remembers something knows up to where he has
read the file, and looks at its length before he makes use of that.
"""

from __future__ import annotations

import json
from pathlib import Path

from llamahome_gui.config.files import make_private
from llamahome_gui.errors import StorageError
from llamahome_gui.inference.owners import Owners, as_row, from_row


class Forgotten:
    """The file; may be used from any thread and any program.

    Args:
        path: Made when something is forgotten. Where it is deleted, all that was read before counts as forgotten.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    @property
    def end(self) -> int:
        """The place behind what was forgotten until now."""
        try:
            return self._path.stat().st_size
        except OSError:
            return 0

    def note(self, owners: Owners | None) -> None:
        """What has words of any of these is forgotten; without any, everything.

        Raises:
            StorageError: It cannot be written down.
        """
        line = json.dumps(None if owners is None else as_row(owners))
        try:
            with self._path.open("a", encoding="utf-8") as stream:
                stream.write(f"{line}\n")
            make_private(self._path)
        except OSError as error:
            raise StorageError(
                f"The texts were deleted, but an open window cannot be told ({error.strerror}).",
                subject=str(self._path),
                hint="Close the window: it may remember them until then.",
            ) from error

    def since(self, place: int) -> tuple[int, list[Owners | None]]:
        """What was forgotten behind a place, as of `note`, and the place behind it."""
        end = self.end
        if end == place:
            return place, []
        try:
            if end < place:
                raise ValueError("another file")
            with self._path.open("rb") as stream:
                stream.seek(place)
                told = stream.read()
            whole = told[: told.rfind(b"\n") + 1]  # the rest is still being written
            rows = [json.loads(line) for line in whole.splitlines()]
            return place + len(whole), [None if row is None else from_row(row) for row in rows]
        except (OSError, ValueError, KeyError, TypeError):  # nobody can say what it was
            return end, [None]
