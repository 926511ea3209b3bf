"""How much of what a document shows reaches its Markdown: recall of words against LibreOffice, file by file.

A word counts as often as LibreOffice shows it and a second reading has it: another tool, or the page that LibreOffice
prints where no tool knows the format. Recall is the share of these that stand in our text, each as often (multiset
recall). A file is readable when it has such a word, and useful when at least nine tenths of them are there.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from pathlib import Path
from statistics import fmean
from typing import Any

from llamahome_gui.documents import ConversionPool
from llamahome_gui.documents.registry import BY_SUFFIX
from llamahome_gui.errors import ConfigError
from llamahome_gui.evaluation.documents.libreoffice import FILTERS, LibreOffice
from llamahome_gui.evaluation.documents.readings import second_readings, words
from llamahome_gui.evaluation.report import Check, report

USEFUL = 0.9
BAR = 0.92
_MISSING = 12  # words that a row names
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Recall:
    """What became of one file.

    Attributes:
        error: Why it was not converted; empty if it was.
        counted: Words that count, each as often as it is shown.
        missing: Those of them that our text lacks.
    """

    path: Path
    format: str
    error: str
    counted: Counter[str]
    missing: Counter[str]

    @property
    def readable(self) -> bool:
        return self.counted.total() > 0

    @property
    def share(self) -> float:
        return 1 - self.missing.total() / self.counted.total() if self.readable else 0.0

    @property
    def useful(self) -> bool:
        return self.readable and self.share >= USEFUL


def files_of(folder: Path) -> list[Path]:
    """Files below a folder that both sides may know, in the order of their names.

    Raises:
        ConfigError: There is none.
    """
    found = [path for path in sorted(folder.rglob("*")) if path.is_file() and _format(path) in FILTERS]
    if not found:
        raise ConfigError(f"There are no office documents in {folder}.", hint="Name a folder that holds some.")
    return found


def measure(paths: Sequence[Path], office: LibreOffice, say: Say = lambda _text: None) -> list[Recall]:
    """Compare our text of each file with LibreOffice's; files of formats that it does not show are left out."""
    found: list[Recall] = []
    ours = _ours(paths)
    for kind in FILTERS:
        files = [path for path in paths if _format(path) == kind]
        if not files:
            continue
        say(f"{kind}: {len(files)} files")
        shown = office.shown(files, FILTERS[kind])
        others = second_readings(files, kind)
        if not any(others):
            others = [[words(page)] for page in office.shown(files, "pdf")]
        for path, text, second in zip(files, shown, others, strict=True):
            found.append(compared(path, kind, words(text), second, ours[path]))
    return found


def compared(
    path: Path, kind: str, shown: Counter[str], second: Iterable[Counter[str]], ours: tuple[str, str]
) -> Recall:
    """One file: what LibreOffice shows, what others read, and our text with the error in its place."""
    text, error = ours
    counted = and_(shown, reduce(or_, second, Counter[str]()))
    return Recall(path, kind, error, counted, counted - words(text))


def _format(path: Path) -> str:
    """The format by the suffix: macros, templates and shows are read like their plain relatives."""
    suffix = path.suffix.lower()
    return BY_SUFFIX[suffix].name if suffix in BY_SUFFIX else ""


def _ours(paths: Sequence[Path]) -> dict[Path, tuple[str, str]]:
    """Our text of each file, and why there is none."""
    found: dict[Path, tuple[str, str]] = {}
    with ConversionPool(2) as pool:
        for number, path in enumerate(paths):
            pool.submit(str(number), path)
        for event in pool.events():
            if event.converted is not None:
                found[paths[int(event.key)]] = event.converted.markdown, ""
            elif event.error is not None:
                found[paths[int(event.key)]] = "", str(event.error.reason)
    return found


def tell(found: Sequence[Recall]) -> dict[str, Any]:
    """The report: a row for each format, one for each readable file below the bar, and the bar on all of them."""
    rows: list[dict[str, Any]] = [_row(kind, [file for file in found if file.format == kind]) for kind in _kinds(found)]
    rows.append(_row("all", found))
    poor = [file for file in found if file.readable and not file.useful]
    rows += [_poor(file) for file in sorted(poor, key=lambda file: (file.format, file.share))]
    readable = [file for file in found if file.readable]
    useful = fmean(file.useful for file in readable) if readable else 0.0
    told = report(rows, [Check("useful of the readable", round(useful, 4), BAR, useful >= BAR)])
    told["machine"]["date"] = dt.date.today().isoformat()
    return told


def _kinds(found: Sequence[Recall]) -> list[str]:
    return list(dict.fromkeys(file.format for file in found))


def _row(name: str, files: Sequence[Recall]) -> dict[str, Any]:
    readable = [file for file in files if file.readable]
    useful = sum(file.useful for file in readable)
    return {
        "case": "recall of words",
        "format": name,
        "files": len(files),
        "converted": sum(not file.error for file in files),
        "readable": len(readable),
        "useful": useful,
        "useful_share": f"{useful / len(readable):.1%}" if readable else "–",
        "words": sum(file.counted.total() for file in files),
        "mean_recall": f"{fmean(file.share for file in readable):.1%}" if readable else "–",
    }


def _poor(file: Recall) -> dict[str, Any]:
    missing = " ".join(word for word, _ in file.missing.most_common(_MISSING))
    return {
        "case": f"below {USEFUL:.0%}",
        "format": file.format,
        "file": file.path.name,
        "recall": f"{file.share:.1%}",
        "words": file.counted.total(),
        "missing": file.error or missing,
    }
