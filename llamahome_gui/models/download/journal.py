"""What a download remembers between two starts: which files, by which hashes, and what of them is surely on the disk.

The partial files themselves say how far they are, as the system keeps what a killed program wrote. Only a machine that
was cut off forgets: files may then be longer than what reached the disk, so what was flushed is noted, and the start
of the system that it was noted in.
"""

from __future__ import annotations

from pathlib import Path

import psutil
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from llamahome_gui.config.files import write_atomic
from llamahome_gui.models.hub.references import is_safe_path
from llamahome_gui.models.hub.types import HubFile

JOURNAL = "journal.json"
FILES = "files"


class JournalFile(BaseModel):
    """One file: what it has to be, and what is known of its part on the disk.

    Attributes:
        etag: Of the content, as the server named it when the part was fetched.
        verified: All of it was there and had the right hash.
        flushed: Bytes that were flushed to the disk itself.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    path: str
    size: int = Field(ge=0)
    sha256: str | None = None
    git_oid: str
    etag: str | None = None
    verified: bool = False
    flushed: int = 0

    @property
    def file(self) -> HubFile:
        return HubFile(self.path, self.size, self.sha256, self.git_oid)


class Journal(BaseModel):
    """Of one download.

    Attributes:
        asked: The branch, tag or commit that was asked for.
        commit: What it named when the files were listed.
        boot: The start of the system in which this was written.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    repository: str
    asked: str
    commit: str = ""
    boot: str = ""
    files: tuple[JournalFile, ...] = ()

    def same_boot(self) -> bool:
        """Whether the system has run without a break since this was written."""
        return self.boot == boot()

    def entry(self, file: HubFile) -> JournalFile | None:
        """What is known of exactly this content at this place."""
        return next((entry for entry in self.files if entry.file == file), None)


def read_journal(folder: Path) -> Journal | None:
    """The journal in a download's folder; None where there is none that can be used.

    A damaged one costs nothing but hashing: the parts on the disk are held against the hub's hashes in any case.
    """
    try:
        journal = Journal.model_validate_json((folder / JOURNAL).read_bytes())
    except (OSError, ValidationError):
        return None
    return journal if all(is_safe_path(entry.path) for entry in journal.files) else None


def write_journal(folder: Path, journal: Journal) -> None:
    """Write it, whole or not at all.

    Raises:
        OSError: It cannot be written.
    """
    write_atomic(folder / JOURNAL, journal.model_dump_json())


def part_size(path: Path) -> int:
    """Bytes of a partial file; 0 where there is none."""
    try:
        return path.stat().st_size
    except OSError:
        return 0


def boot() -> str:
    """A name for the present start of the system."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        # To the minute: the clock is corrected while it runs. A wrong guess costs a flush interval of bytes.
        return str(round(psutil.boot_time() / 60))
