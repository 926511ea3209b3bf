"""A dataset made of the document library: JSON lines in the workspace, and a card that tells what they came from."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, BinaryIO

from llamahome_gui.config.files import atomic_file, write_atomic
from llamahome_gui.config.paths import Workspace
from llamahome_gui.documents.problems import storable
from llamahome_gui.errors import DatasetError, StorageError
from llamahome_gui.training.contents import content_key
from llamahome_gui.training.dataset import Progress
from llamahome_gui.training.forms import read_row
from llamahome_gui.training.passages import PassageMaker, Recipe, told_left_out

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord, Library

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Made:
    """A dataset that was made: `rows` by kind, and what was left out by reason (see `PassageMaker`; `repeated` are rows
    that say what an earlier one says).
    """

    path: Path
    card: Path
    documents: int
    rows: dict[str, int]
    left_out: dict[str, int]


def made_dataset(workspace: Workspace, name: str) -> Path:
    """Where the dataset of this name lies.

    Raises:
        DatasetError: The name cannot be that of a file.
    """
    if not _NAME.fullmatch(name) or name.endswith("."):
        hint = "Use up to 64 letters, digits, dots, hyphens and underscores."
        raise DatasetError("The name cannot be used for a file.", subject=name, hint=hint)
    return workspace.training_dir / "processed" / f"{name}.jsonl"


def make_dataset(
    library: Library,
    target: Path,
    tokenizer: Any,
    *,
    model: str,
    ids: Iterable[int] | None = None,
    recipe: Recipe | None = None,
    replace: bool = False,
    progress: Progress | None = None,
) -> Made:
    """Write training rows made of documents, and a card beside them. Each file appears whole or not at all.

    Args:
        library: Of this thread.
        target: See `made_dataset`.
        tokenizer: Of the model that shall learn, with its chat template.
        model: Its key, for the card.
        ids: Which documents; None for all.
        replace: Write over a dataset of this name.
        progress: See `read_dataset`.

    Raises:
        DatasetError: There is a dataset of this name, the documents give no row, or the work was ended.
        StorageError: The library cannot be read, or the files not written.
    """
    if target.exists() and not replace:
        raise DatasetError("A dataset of this name exists.", subject=target.stem, hint="Choose another name.")
    work = _Making(library, _chosen(library, ids), PassageMaker(tokenizer, recipe or Recipe()), progress)
    card = target.with_suffix(".card.json")
    try:
        with atomic_file(target) as stream:
            work.write(stream)
            # A card that tells of other rows is worse than none.
            card.unlink(missing_ok=True)
        write_atomic(card, json.dumps(work.card(model, recipe or Recipe()), ensure_ascii=False, indent=2) + "\n")
    except OSError as error:
        reason = error.strerror or error
        hint = "Check the free space of the disk, and that the folder may be written."
        raise StorageError(f"cannot be written: {reason}.", subject=str(target), hint=hint) from error
    return Made(target, card, len(work.sources), dict(work.rows), dict(work.left_out))


class _Making:
    def __init__(
        self, library: Library, records: list[DocumentRecord], maker: PassageMaker, progress: Progress | None
    ) -> None:
        self.rows: Counter[str] = Counter()
        self.sources: list[dict[str, Any]] = []
        self.left_out = maker.left_out
        self._library, self._records, self._maker, self._progress = library, records, maker, progress
        self._seen: set[bytes] = set()
        self._hash = hashlib.sha256()

    def write(self, stream: BinaryIO) -> None:
        for number, record in enumerate(self._records):
            if self._progress is not None and not self._progress(number / len(self._records)):
                raise DatasetError("The work was ended; nothing was written.")
            made = 0
            for line in self._lines(record):
                stream.write(line)
                self._hash.update(line)
                made += 1
            told = {"relative": storable(record.relative), "path": storable(record.path), "digest": record.digest}
            self.sources.append(told | {"words": record.words, "rows": made})
        if not self.rows:
            left_out = f" (left out: {told_left_out(self.left_out)})" if self.left_out else ""
            raise DatasetError(
                f"No row can be made of the documents{left_out}.",
                hint="Choose documents with text under headings, or lower the least number of tokens.",
            )

    def _lines(self, record: DocumentRecord) -> Iterator[bytes]:
        title = self._library.metadata(record.id).get("title", "").strip() or PurePosixPath(record.relative).stem
        for kind, row in self._maker.rows(" ".join(title.split()), self._library.text(record.id)):
            key = content_key(read_row(row)[1])
            if key in self._seen:
                self.left_out["repeated"] += 1
                continue
            self._seen.add(key)
            self.rows[kind] += 1
            row["source"] = record.relative
            yield storable(json.dumps(row, ensure_ascii=False) + "\n").encode("utf-8")

    def card(self, model: str, recipe: Recipe) -> dict[str, Any]:
        """What the rows came from, and their hash."""
        return {
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
            "model": model,
            "recipe": asdict(recipe),
            "rows": dict(self.rows),
            "left_out": dict(self.left_out),
            "sha256": self._hash.hexdigest(),
            "sources": self.sources,
        }


def _chosen(library: Library, ids: Iterable[int] | None) -> list[DocumentRecord]:
    """Documents that have a text.

    Raises:
        DatasetError: There is none.
    """
    ready = library.with_text(ids)
    if not ready:
        raise DatasetError("The library has no such document.", hint="Add files under Documents first.")
    return ready
