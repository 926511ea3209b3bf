"""The front door: one file in, its Markdown or one typed error out."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

from llamahome_gui.errors import DocumentError, DocumentReason

from . import problems
from .markdown import clean, cleaned, says_something
from .registry import Format, Loader
from .secondreading import second_reading
from .sniff import sniff
from .source import Source
from .types import USUAL_OPTIONS, Converted, Draft, Limits, Options
from .unlocking import unlocked
from .wordcount import count_words

_LONGEST_VALUE = 2000  # characters of a property
_MOST_NOTES = 30

log = logging.getLogger(__name__)

# Rises when the same bytes give another text than before: what was converted earlier is converted again then.
REVISION = 5


def convert_file(
    path: Path,
    limits: Limits | None = None,
    load: Loader = Format.converter,
    options: Options = USUAL_OPTIONS,
) -> Converted:
    """Convert the file at `path` to Markdown.

    The same bytes and options give the same text each time. What the file is, is read from its content.

    Args:
        load: Imports the converter that the content asks for.
        options: What the user chose; passwords are among it.

    Raises:
        DocumentError: with the reason `encrypted, damaged, empty, unsupported, limit` or `unreadable`.
    """
    source = Source.open(Path(path), limits or Limits(), options)
    try:
        return _convert(source, load)
    except DocumentError as error:
        if error.reason is not DocumentReason.ENCRYPTED:
            raise
        data = unlocked(source, source.options.passwords)
        if data is None:
            raise
    return _convert(source.holding(data), load)


def _convert(source: Source, load: Loader) -> Converted:
    kind = sniff(source)
    _check_size(source, kind)
    draft = _draft(kind, source, load)
    if len(draft.markdown) > source.limits.characters:
        raise problems.over_limit(source.path, f"its text has over {source.limits.characters:,} characters")
    return Converted(
        markdown=draft.markdown,
        format=kind.name,
        title=_title(draft.title),
        words=count_words(draft.markdown, draft.utf8),
        metadata={key: _value(text) for key, text in draft.metadata.items() if text.strip()},
        notes=_notes((*source.losses, *draft.notes)),
    )


def _value(text: str) -> str:
    """A property of the file, which some fill with megabytes."""
    text = clean(text).strip()
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _notes(sentences: Sequence[str]) -> tuple[str, ...]:
    notes = list(dict.fromkeys(map(problems.shown, sentences)))
    return (*notes[:_MOST_NOTES], *(["More is missing beside that."] if len(notes) > _MOST_NOTES else []))


def _draft(kind: Format, source: Source, load: Loader) -> Draft:
    """What the format's converter makes of the file, or what can be said of it all the same."""
    draft = Draft("")
    try:
        draft = _cleaned(_run(kind, source, load))
        if says_something(draft.markdown):
            return draft
        failure = _nothing(source, draft.empty_hint)
    except DocumentError as error:
        if error.reason is not DocumentReason.DAMAGED or not source.losses:
            raise
        failure = error
    found = _cleaned(_run(kind, source, lambda kind: partial(second_reading, kind=kind.name)))
    if not says_something(found.markdown):
        raise failure
    return replace(found, title=draft.title, metadata=draft.metadata)


def _cleaned(draft: Draft) -> Draft:
    text, data = cleaned(draft.markdown, draft.utf8)
    return replace(draft, markdown=text, utf8=data)


def _nothing(source: Source, hint: str | None) -> DocumentError:
    if source.losses:
        return problems.damaged(source.path, "nothing of its text could be read")
    return problems.empty(source.path, hint)


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
    except problems.BeyondLimit as error:
        raise problems.over_limit(source.path, str(error)) from error
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
