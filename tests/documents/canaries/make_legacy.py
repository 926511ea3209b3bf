"""Makes the canaries of DOC and PPT again, with LibreOffice: `python -m tests.documents.canaries.make_legacy`.

Sources are the Word documents of `word`, OpenDocument where LibreOffice wants more than those hold, and the
presentation of `powerpoint`.
"""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from lxml import etree

from tests.documents import golden
from tests.documents.canaries import libreoffice, powerpoint, word
from tests.documents.canaries.make_files import FILES

_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document '
    + " ".join(
        f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
        for prefix, name in {
            "office": "office",
            "style": "style",
            "text": "text",
            "table": "table",
            "draw": "drawing",
            "fo": "xsl-fo-compatible",
            "svg": "svg-compatible",
            "presentation": "presentation",
        }.items()
    )
    + ' xmlns:math="http://www.w3.org/1998/Math/MathML" xmlns:xlink="http://www.w3.org/1999/xlink"'
    + ' office:version="1.3" '
)
_TEXT = 'office:mimetype="application/vnd.oasis.opendocument.text"><office:body><office:text>'
_END = "</office:text></office:body></office:document>"


def _box(content: str, top: int = 1) -> str:
    return (
        f'<draw:frame svg:width="5cm" svg:height="1cm" svg:x="1cm" svg:y="{top}cm" text:anchor-type="paragraph">'
        f"<draw:text-box>{content}</draw:text-box></draw:frame>"
    )


def _shape(text: str, top: int) -> str:
    return (
        f'<draw:custom-shape svg:width="4cm" svg:height="1cm" svg:x="1cm" svg:y="{top}cm"><text:p>{text}</text:p>'
        '<draw:enhanced-geometry draw:type="rectangle" svg:viewBox="0 0 21600 21600" '
        'draw:enhanced-path="M 0 0 L 21600 0 21600 21600 0 21600 0 0 Z N"/></draw:custom-shape>'
    )


def _cell(text: str, attributes: str = "") -> str:
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


_COVERED = "<table:covered-table-cell/>"
_OPEN_DOCUMENT = {
    "text_box": f"<text:p>Around it{_box('<text:p>In the box</text:p>')}</text:p>",
    "grouped_boxes": "<text:p>Around it"
    f'<draw:g text:anchor-type="paragraph">{_shape("First of group", 1)}{_shape("Second of group", 3)}</draw:g>'
    "</text:p>",
    "boxed_table": "<text:p>"
    + _box(
        '<table:table><table:table-column table:number-columns-repeated="2"/>'
        f"<table:table-row>{_cell('p')}{_cell('q')}</table:table-row>"
        f"<table:table-row>{_cell('r')}{_cell('s')}</table:table-row></table:table><text:p/>"
    )
    + "</text:p><text:p>After the table</text:p>",
    "merged_cells": '<table:table><table:table-column table:number-columns-repeated="3"/><table:table-row>'
    + _cell("Wide", 'table:number-columns-spanned="2"')
    + _COVERED
    + _cell("Tall", 'table:number-rows-spanned="2"')
    + f"</table:table-row><table:table-row>{_cell('a')}{_cell('b')}{_COVERED}</table:table-row></table:table><text:p/>",
    "ruby": "<text:p><text:ruby><text:ruby-base>漢字</text:ruby-base><text:ruby-text>かんじ</text:ruby-text>"
    "</text:ruby></text:p>",
}
# LibreOffice puts a picture or nothing into the file; or counts anew what the canary says.
_LEFT_OUT = ("chart", "smart_art", "alternative_chunk", "fields", "deletion", "picture", "equation")


def main() -> None:
    """Write `doc.zip`, whose files are named after the features, and `ppt.zip`."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        _pack("doc", _texts(folder), folder)
        _pack("ppt", [_without_preview(powerpoint.deck(folder / "deck.pptx"))], folder)


def _texts(folder: Path) -> list[Path]:
    names = [name for name in word.FEATURES if name not in _LEFT_OUT and name not in _OPEN_DOCUMENT]
    made = [word.make(name, folder / f"{name}.docx") for name in names]
    made.append(word.with_properties(folder / "properties.docx"))
    made.append(golden.MAKERS["docx"](folder / "rich.docx"))
    for name, body in _OPEN_DOCUMENT.items():
        path = folder / f"{name}.fodt"
        path.write_text(_HEAD + _TEXT + body + _END, encoding="utf-8")
        made.append(path)
    return made


def _without_preview(path: Path) -> Path:
    """The presentation without the picture of the library's template, which LibreOffice would keep as a bitmap."""
    with zipfile.ZipFile(path) as archive:
        entries = {name: archive.read(name) for name in archive.namelist() if "thumbnail" not in name}
    relations = etree.fromstring(entries["_rels/.rels"])
    for node in relations.xpath("*[contains(@Target, 'thumbnail')]"):
        relations.remove(node)
    entries["_rels/.rels"] = etree.tostring(relations)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return path


def _pack(kind: str, made: list[Path], folder: Path) -> None:
    """Convert, and put the files into one archive: most of what LibreOffice writes is the same in each."""
    libreoffice.convert(made, kind, folder / kind)
    FILES.mkdir(exist_ok=True)
    with zipfile.ZipFile(FILES / f"{kind}.zip", "w", zipfile.ZIP_LZMA) as archive:
        for path in sorted((folder / kind).iterdir()):
            archive.writestr(zipfile.ZipInfo(path.name), path.read_bytes(), zipfile.ZIP_LZMA)


if __name__ == "__main__":
    main()
