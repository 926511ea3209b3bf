"""The texts of documents that a command works on, converted like those of the window."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from llamahome_gui.cli.output import note


@dataclass
class Texts:
    """Markdown by file in the order given, and why there is none."""

    texts: dict[Path, str] = field(default_factory=dict)
    failed: dict[Path, str] = field(default_factory=dict)


def texts_of(paths: Iterable[Path], cache: Path | None = None) -> Texts:
    """Convert files and what is in folders; a file that cannot be is told.

    Args:
        cache: Texts of files that were converted before; see `ConversionPool`.
    """
    from llamahome_gui.documents import ConversionPool, walk

    made: dict[Path, str | None] = {}
    result = Texts()
    with ConversionPool(cache=cache) as pool:
        for file in walk(paths):
            if file.error is not None:
                _fail(result, file.path, str(file.error))
            else:
                made[file.path] = None
                pool.submit(str(file.path), file.path)
        for event in pool.events():
            path = Path(event.key)
            if event.converted is not None:
                made[path] = event.converted.markdown
                if event.converted.notes:
                    note(f"{path} is incomplete: {' '.join(event.converted.notes)}")
            elif event.error is not None:
                _fail(result, path, str(event.error))
    result.texts = {path: text for path, text in made.items() if text is not None}
    return result


def _fail(result: Texts, path: Path, reason: str) -> None:
    result.failed[path] = reason
    note(reason if str(path) in reason else f"{path}: {reason}")
