"""The hub's answers, taken apart strictly: what does not fit is refused before anything uses it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models.hub.references import check_repository, is_commit, is_safe_path, printable
from llamahome_gui.models.hub.types import HubFile

_SHA1 = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
_LINK = re.compile(r"<(?P<target>[!-;=?-~]*)>[^<>,]*;\s*rel=\"?(?P<relation>[a-z]+)\"?")
_LARGEST = 1 << 50
_DAMAGED = "The answer of the hub is not what it should be"


def parse_json(body: bytes, subject: str) -> Any:
    """JSON of an answer.

    Raises:
        DownloadError: It is cut off, or something else.
    """
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise damaged(subject, "it is no whole JSON") from error


def parse_object(body: bytes, subject: str) -> dict[str, Any]:
    """A JSON object of an answer.

    Raises:
        DownloadError: It is something else.
    """
    content = parse_json(body, subject)
    if not isinstance(content, dict):
        raise damaged(subject, "an object was expected")
    return content


def parse_list(body: bytes, subject: str) -> list[Any]:
    """A JSON list of an answer.

    Raises:
        DownloadError: It is something else.
    """
    content = parse_json(body, subject)
    if not isinstance(content, list):
        raise damaged(subject, "a list was expected")
    return content


def parse_files(entries: Iterable[object], subject: str) -> list[HubFile]:
    """The files among the entries of a tree; folders, and what Git calls neither file nor folder, are left out.

    Raises:
        DownloadError: A path leads elsewhere, a size or a hash is impossible, or a path comes twice.
    """
    files: dict[str, HubFile] = {}
    for entry in entries:
        if not isinstance(entry, dict):
            raise damaged(subject, "an entry of the list of files is no object")
        if entry.get("type", "file") != "file":
            continue
        file = _file(entry, subject)
        if file.path in files:
            raise damaged(subject, f"the file '{file.path}' is listed twice")
        files[file.path] = file
    return [files[path] for path in sorted(files)]


def commit_of(info: Mapping[str, Any], subject: str) -> str:
    """The commit that a model's page stands for.

    Raises:
        DownloadError: There is none.
    """
    found = info.get("sha")
    if not isinstance(found, str) or not is_commit(found):
        raise damaged(subject, "it names no commit")
    return found


def name_of(info: Mapping[str, Any], asked: str) -> str:
    """The name the hub itself uses, which differs in case or after a move; `asked` where it says none.

    Raises:
        DownloadError: The name is none.
    """
    found = info.get("id", asked)
    if not isinstance(found, str):
        raise damaged(asked, "the name is no text")
    check_repository(found)
    return found


def next_page(link: str) -> str:
    """The query of the page that a ``Link`` header calls next; empty where there is none."""
    for part in _LINK.finditer(link):
        if part["relation"] == "next":
            return part["target"].partition("#")[0].partition("?")[2]
    return ""


def strings(value: object) -> tuple[str, ...]:
    """The texts in a list, fit to be shown; nothing for anything else."""
    return tuple(printable(item) for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def text(value: object) -> str | None:
    """A text fit to be shown, or None."""
    return printable(value) if isinstance(value, str) and value.strip() else None


def count(value: object) -> int:
    """A number of things; 0 for anything else."""
    return value if isinstance(value, int) and not isinstance(value, bool) and 0 <= value < _LARGEST else 0


def moment(value: object) -> datetime | None:
    """A point in time with its zone, or None."""
    try:
        found = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return found if found is not None and found.tzinfo is not None else None


def damaged(subject: str, what: str) -> DownloadError:
    """An answer that cannot be used."""
    return DownloadError(
        f"{_DAMAGED}: {printable(what)}.",
        DownloadReason.SERVER,
        subject=printable(subject),
        hint="Try again in a minute.",
    )


def _file(entry: Mapping[str, Any], subject: str) -> HubFile:
    path, size, oid, lfs = (entry.get(key) for key in ("path", "size", "oid", "lfs"))
    if not isinstance(path, str) or not is_safe_path(path):
        raise DownloadError(
            f"The repository has a file with a name that is not safe: {printable(repr(path))}.",
            DownloadReason.REFUSED,
            subject=subject,
        )
    _check_size(size, path, subject)
    if not isinstance(oid, str) or not _SHA1.fullmatch(oid):
        raise damaged(subject, f"the file '{path}' has no usable id")
    return HubFile(path, int(str(size)), _sha256(lfs, size, path, subject), oid)


def _sha256(lfs: object, size: object, path: str, subject: str) -> str | None:
    if lfs is None:
        return None
    if not isinstance(lfs, dict):
        raise damaged(subject, f"the file '{path}' has no usable hash")
    # Some mirrors name the hash `sha256`, as the hub's own page of a model does.
    found = lfs.get("oid", lfs.get("sha256"))
    if not isinstance(found, str) or not _SHA256.fullmatch(found):
        raise damaged(subject, f"the file '{path}' has no usable hash")
    if lfs.get("size", size) != size:
        raise damaged(subject, f"the file '{path}' has two sizes")
    return found


def _check_size(size: object, path: str, subject: str) -> None:
    if not isinstance(size, int) or isinstance(size, bool) or not 0 <= size < _LARGEST:
        raise damaged(subject, f"the file '{path}' has no possible size")
