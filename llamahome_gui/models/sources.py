"""Where an import reads from: a plain model folder, or one of the hub's own cache, which is links to blobs.

The cache's layout is ``models--<owner>--<name>/{blobs,refs,snapshots/<commit>}``; a snapshot holds links named like
the repository's files, and a large blob is named by its SHA-256.
Source: https://huggingface.co/docs/huggingface_hub/guides/manage-cache
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from llamahome_gui.errors import ModelError
from llamahome_gui.models.catalogue import REPOSITORY_PATTERN

_CACHED = "models--"


@dataclass(frozen=True)
class Source:
    """A folder with a model's files.

    Attributes:
        folder: Absolute; it holds `config.json` itself.
        repository: Of the hub, where the folder tells.
        revision: Commit of that repository.
    """

    folder: Path
    repository: str = ""
    revision: str = ""

    def expected_hash(self, path: Path) -> str | None:
        """SHA-256 that the cache promises for one of its files, where it does."""
        name = path.resolve().name
        return name if self.repository and re.fullmatch(r"[0-9a-f]{64}", name) else None


def locate(folder: Path) -> Source:
    """The model folder that a person means by `folder`: itself, or the newest snapshot of a repository in the cache.

    Raises:
        ModelError: There is no such folder, or the cache holds no whole snapshot.
    """
    folder = folder.expanduser().absolute()
    if not _is_text(folder):
        raise ModelError(
            "The folder's name is no valid text, and the libraries that load models need one.",
            subject=repr(str(folder)),
            hint="Rename the folder.",
        )
    if folder.is_file():
        raise ModelError(
            "This is a file, not a folder.", subject=str(folder), hint="Choose the folder with config.json in it."
        )
    if not folder.is_dir():
        raise ModelError("The folder does not exist.", subject=str(folder))
    if (folder / "snapshots").is_dir() and not (folder / "config.json").exists():
        folder = _snapshot(folder)
    repository = cached_repository(folder)
    return Source(folder, repository, folder.name if repository else "")


def _is_text(path: Path) -> bool:
    """Names may be any bytes on Linux."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _snapshot(repository: Path) -> Path:
    """The snapshot that `main` stands for, else the newest."""
    main = repository / "refs" / "main"
    named = repository / "snapshots" / main.read_text(encoding="utf-8").strip() if main.is_file() else None
    if named and named.is_dir():
        return named
    found = [path for path in (repository / "snapshots").iterdir() if path.is_dir()]
    if not found:
        raise ModelError(
            "The cache holds no files of this model.", subject=str(repository), hint="Download the model instead."
        )
    return max(found, key=lambda path: path.stat().st_mtime)


def cached_repository(folder: Path) -> str:
    """The hub's repository that a folder of the cache belongs to; empty for other folders."""
    name = folder.parent.parent.name if folder.parent.name == "snapshots" else folder.name
    repository = name.removeprefix(_CACHED).replace("--", "/", 1) if name.startswith(_CACHED) else ""
    return repository if re.fullmatch(REPOSITORY_PATTERN, repository) else ""
