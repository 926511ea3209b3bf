"""The front door: one file in, its Markdown or one typed error out."""

from __future__ import annotations

import logging
from pathlib import Path

from llamahome_gui.errors import DocumentError

from . import problems
from .markdown import clean, count_words, says_something
from .registry import Format, Loader
from .sniff import sniff
from .source import Source
from .types import Converted, Draft, Limits

log = logging.getLogger(__name__)

# Rises when the same bytes give another text than before: what was converted earlier is converted again then.
REVISION = 1


def convert_file(path: Path, limits: Limits | None = None, load: Loader = Format.converter) -> Converted:
    """Convert the file at `path` to Markdown.

    The same bytes give the same text each time. What the file is, is read from its content. `load` imports the
    converter that this asks for.

    Raises:
        DocumentError: with the reason `encrypted, damaged, empty, unsupported, limit` or `unreadable`.
    """
    path = Path(path)
    source = Source.open(path, limits or Limits())
    kind = sniff(source)
    _check_size(source, kind)
    draft = _run(kind, source, load)
    markdown = clean(draft.markdown)
    if not says_something(markdown):
        raise problems.empty(path, draft.empty_hint)
    return Converted(
        markdown=markdown,
        format=kind.name,
        title=_title(draft.title),
        words=count_words(markdown),
        metadata={key: clean(text).strip() for key, text in draft.metadata.items() if text.strip()},
    )


def _check_size(source: Source, kind: Format) -> None:
    limit = source.limits.package_bytes if kind.package else source.limits.file_bytes
    if source.size > limit:
        raise problems.over_limit(
            source.path, f"{problems.megabytes(source.size)}, the limit is {problems.megabytes(limit)}"
        )


def _run(kind: Format, source: Source, load: Loader) -> Draft:
    try:
        return load(kind)(source)
    except DocumentError:
        raise
    except (MemoryError, RecursionError) as error:
        detail = "it needs too much memory" if isinstance(error, MemoryError) else "it is nested too deeply"
        raise problems.over_limit(source.path, detail) from error
    except Exception as error:
        # Whatever a hostile file provokes in a parser must cost this file only; the log keeps the traceback, at a
        # level that an unconfigured log does not print.
        log.info("converting %s as %s failed", source.path, kind.name, exc_info=True)
        raise problems.damaged(source.path, f"it cannot be read as {kind.title}") from error


def _title(title: str | None) -> str | None:
    text = " ".join(clean(title or "").split())
    return text[:300] or None
