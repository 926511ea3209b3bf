"""What the hub says of a model: plain records that the downloader, the store and the window pass around."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class HubFile:
    """One file of a repository at one revision.

    Attributes:
        path: Below the repository, with ``/`` between folders; never absolute, never with ``..``.
        size: In bytes.
        sha256: Of the content, 64 hex digits, where the hub keeps the file in large-file storage; else None.
        git_oid: Git's blob id, 40 hex digits. For a file outside large-file storage it is the SHA-1 of
            ``b"blob %d\\0" % size`` followed by the content; for one inside, of its pointer.
    """

    path: str
    size: int
    sha256: str | None
    git_oid: str


@dataclass(frozen=True)
class HubModel:
    """A repository at one commit.

    Attributes:
        repository: ``owner/name``.
        revision: The commit, 40 hex digits, that a branch or tag stood for when it was asked.
        gated: The publisher wants an agreement before a download.
        license: Its short or given name, where one is told.
        license_url: Where its text is read.
        files: All files, by path.
        pipeline: The task the publisher names, like ``text-generation``.
        tags: As published.
    """

    repository: str
    revision: str
    gated: bool
    license: str | None
    license_url: str | None
    files: tuple[HubFile, ...]
    pipeline: str | None
    tags: tuple[str, ...]

    @property
    def size(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    def file(self, path: str) -> HubFile | None:
        """The file at exactly this path, or None."""
        return next((file for file in self.files if file.path == path), None)


@dataclass(frozen=True)
class HubSummary:
    """One line of a search's answer.

    Attributes:
        repository: ``owner/name``.
        downloads: In the last 30 days.
        likes: Of all time.
        gated: The publisher wants an agreement before a download.
        updated: Time of the last commit; None where the hub does not tell.
        parameters: Numbers in the weights, where the hub tells.
        refused: Why LlamaHome cannot run it, one sentence; None where nothing speaks against it.
        license: Its short name, where one is told.
    """

    repository: str
    downloads: int
    likes: int
    gated: bool
    updated: datetime | None = None
    parameters: int | None = None
    refused: str | None = None
    license: str | None = None

    @property
    def compatible(self) -> bool:
        return self.refused is None
