"""Small good files of every kind, each with the same forty words in places that are lost one after the other."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pptx

from llamahome_gui.documents.source import Source
from llamahome_gui.documents.types import Limits
from llamahome_gui.documents.unlocking import unlocked
from tests.documents import binarybooks, making
from tests.documents.compounds import compound

from .binaries import label, workbook
from .packages import book, odf_body, open_document
from .rawzip import packed

_RANDOM = random.Random(7)
# Words that do not shrink, so that a cut takes some of them and leaves some.
WORDS = ["w" + "".join(_RANDOM.choice("abcdefghijklmnopqrstuvwxyz") for _ in range(300)) for _ in range(40)]


def _slides(path: Path) -> None:
    show = pptx.Presentation()
    for start in range(0, 40, 10):
        slide = show.slides.add_slide(show.slide_layouts[1])
        slide.placeholders[1].text_frame.text = "\n".join(WORDS[start : start + 10])
    show.save(str(path))


def _open(kind: str, start: str, end: str) -> Callable[[Path], None]:
    def make(path: Path) -> None:
        head, tail = odf_body(kind, start + "".join(f"<text:p>{word}</text:p>" for word in WORDS) + end)
        open_document(path, kind, packed((head + tail).encode()))

    return make


def _old_word(path: Path) -> None:
    locked = Path(__file__).parents[1] / "files" / "locked" / "locked.doc"
    plain = unlocked(Source.open(locked, Limits()), ("harbor",))
    assert plain is not None
    path.write_bytes(plain)


def _binary_workbook(path: Path) -> None:
    rows = (
        binarybooks.row(n, binarybooks.cell(binarybooks.STRING, 0, binarybooks.text(w))) for n, w in enumerate(WORDS)
    )
    binarybooks.workbook(path, {"One": binarybooks.sheet(b"".join(rows))})


def _message(path: Path) -> None:
    body = "\r\n".join(WORDS).encode("utf-16-le")
    path.write_bytes(compound({"__properties_version1.0": bytes(32), "__substg1.0_1000001F": body}))


def _epub(path: Path) -> None:
    pages = {f"{n}.html": packed(f"<html><body><p>{word}</p></body></html>".encode()) for n, word in enumerate(WORDS)}
    book(path, pages, list(pages))


def _text(join: str, start: str = "", end: str = "") -> Callable[[Path], object]:
    return lambda path: path.write_text(start + join.join(WORDS) + end)


MAKERS: dict[str, Callable[[Path], object]] = {
    "docx": lambda path: making.docx(path, "".join(making.paragraph(word) for word in WORDS)),
    "xlsx": lambda path: making.sheet(
        path, "".join(f'<row><c t="inlineStr"><is><t>{word}</t></is></c></row>' for word in WORDS)
    ),
    "xlsb": _binary_workbook,
    "pptx": _slides,
    "odt": _open("text", "", ""),
    "ods": _open(
        "spreadsheet",
        "<table:table><table:table-row><table:table-cell>",
        "</table:table-cell></table:table-row></table:table>",
    ),
    "odp": _open("presentation", "<draw:page><draw:frame><draw:text-box>", "</draw:text-box></draw:frame></draw:page>"),
    "epub": _epub,
    "doc": _old_word,
    "xls": lambda path: workbook(path, b"", b"".join(label(row, 0, word) for row, word in enumerate(WORDS))),
    "pdf": lambda path: making.pdf(
        path, [[(1, 700 - 9 * n, word) for n, word in enumerate(WORDS[at : at + 10])] for at in range(0, 40, 10)]
    ),
    "msg": _message,
    "rtf": _text("\\par ", "{\\rtf1\\ansi ", "}"),
    "html": _text("</p><p>", "<!doctype html><html><body><p>", "</p></body></html>"),
    "xml": _text("</b><b>", "<a><b>", "</b></a>"),
    "json": lambda path: path.write_text(json.dumps(WORDS)),
    "yaml": _text("\n- ", "- "),
    "csv": _text("\n", "a,b\n"),
    "tsv": _text("\n", "a\tb\n"),
    "md": _text("\n\n", "# Title\n\n"),
    "txt": _text("\n"),
}
# Kinds that show nowhere where they end: what is left of one is a whole file too.
OPEN_ENDED = frozenset({"html", "json", "yaml", "csv", "tsv", "md", "txt"})
