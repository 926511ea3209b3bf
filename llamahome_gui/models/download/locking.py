"""One download, one program: the window and the command line never write the same file."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from llamahome_gui.config.locks import hold
from llamahome_gui.errors import DownloadError, DownloadReason


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the download in `folder`; the system lets go of it when the program dies.

    Raises:
        DownloadError: Another program holds it.
        OSError: The lock cannot be made.
    """
    # Hidden, so that it is no version's name, and beside the folder, which goes with the download.
    path = folder.parent / f".{folder.name}.lock"
    lock = hold(path)
    if lock is None:
        raise DownloadError(
            "Another LlamaHome is fetching this model.",
            DownloadReason.REFUSED,
            subject=f"{folder.parent.name}/{folder.name}",
            hint="Wait until it is done, or pause it there.",
        )
    try:
        yield
    finally:
        if not folder.exists():
            # Done or given up. Unlinked while it is held: whoever waits for it sees that, and makes a new one.
            with contextlib.suppress(OSError):
                path.unlink()
        lock.release()
        with contextlib.suppress(OSError):
            path.parent.rmdir()
