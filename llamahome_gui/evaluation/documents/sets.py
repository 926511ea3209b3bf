"""The sets of files that converters are measured on: a user's folder sorted by content, or documents made here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from llamahome_gui.documents import Limits, walk
from llamahome_gui.documents.registry import FORMATS
from llamahome_gui.documents.sniff import sniff
from llamahome_gui.documents.source import Source
from llamahome_gui.errors import ConfigError, DocumentError

from . import office_files, open_files, pdf_pages, text_files
from .prose import Prose

Sets = Mapping[str, Sequence[Path]]

MAKERS: Mapping[str, Callable[[Path, Prose, int], None]] = {
    "docx": office_files.docx,
    "xlsx": office_files.xlsx,
    "pptx": office_files.pptx,
    "pdf": pdf_pages.pdf,
    "html": text_files.html,
    "epub": open_files.epub,
    "rtf": text_files.rtf,
    "txt": text_files.txt,
    "csv": text_files.csv_table,
    "xml": text_files.xml,
    "odt": open_files.odt,
    "ods": open_files.ods,
    "odp": open_files.odp,
}
# Pages, or what takes about as much room; most documents are short.
SIZES = (1, 1, 2, 2, 3, 4, 5, 8, 12, 20, 40)
# One series of a format that takes the peer minutes, two of the others.
_ONE_SERIES = ("pdf",)


def gather(paths: Iterable[Path]) -> dict[str, list[Path]]:
    """Files below `paths` by the format that their content has, in the order of the registry.

    What cannot be told apart (another kind, a password on the whole file) is left out: it is no conversion.
    """
    found: dict[str, list[Path]] = {entry.name: [] for entry in FORMATS}
    for file in walk(paths):
        if file.error is None:
            try:
                kind = sniff(Source.open(file.path, Limits()))
            except DocumentError:
                continue
            found[kind.name].append(file.path)
    return {name: files for name, files in found.items() if files}


def chosen(sets: Sets, only: Sequence[str]) -> dict[str, Sequence[Path]]:
    """The sets of some formats; all when `only` is empty.

    Raises:
        ConfigError: There is nothing of what was asked for.
    """
    found = {name: files for name, files in sets.items() if not only or name in only}
    if not found:
        what = ", ".join(only) if only else "any format that can be converted"
        raise ConfigError(f"There is no file of {what} here.", hint=f"Found: {', '.join(sets) or 'none'}.")
    return found


def make(folder: Path, formats: Sequence[str] = (), sizes: Sequence[int] = ()) -> dict[str, list[Path]]:
    """Write documents of every format that can be made, one of each size; the same text each time.

    Args:
        sizes: The usual series when empty.

    Raises:
        ConfigError: A format is not among them.
    """
    for name in formats:
        if name not in MAKERS:
            raise ConfigError(
                f"No files of format '{name}' can be made.", hint=f"Known: {', '.join(MAKERS)}; see --files."
            )
    made: dict[str, list[Path]] = {}
    for name in formats or MAKERS:
        series = sizes or SIZES * (1 if name in _ONE_SERIES else 2)
        made[name] = [folder / f"{number:02}-{size}.{name}" for number, size in enumerate(series)]
        for number, (path, size) in enumerate(zip(made[name], series, strict=True)):
            MAKERS[name](path, Prose(number), size)
    return made
