"""Room on the disk: before a download, and while it runs."""

from __future__ import annotations

import errno
import shutil
from pathlib import Path

from llamahome_gui.errors import DownloadError, DownloadReason, ModelError
from llamahome_gui.models import importing

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG})
_HINT = "What was fetched is kept. Make room, then resume the download."


def check_room(folder: Path, missing: int, *, reserve_only: bool = False) -> None:
    """Refuse to fetch what would fill the disk.

    Args:
        folder: On the disk.
        missing: Bytes that are still to come.
        reserve_only: Refuse only once the reserve itself is touched: others may make room before it is needed.

    Raises:
        DownloadError: With the reason `disk`; says how much is needed and how much there is.
    """
    if reserve_only and (not missing or shutil.disk_usage(folder).free >= importing.RESERVE_BYTES):
        return
    try:
        importing.check_disk(folder, missing)
    except ModelError as error:
        raise DownloadError(error.message, DownloadReason.DISK, subject=error.subject, hint=_HINT) from error


def no_room(error: OSError, folder: Path) -> DownloadError:
    """What a failed write means."""
    full = error.errno in _FULL
    return DownloadError(
        "The disk is full." if full else f"The files cannot be written ({error.strerror or error}).",
        DownloadReason.DISK,
        subject=error.filename or str(folder),
        hint=_HINT if full else "Check the disk and the rights of the folder, then resume the download.",
    )
