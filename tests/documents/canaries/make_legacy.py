"""Makes the canaries of the binary formats again: `python -m tests.documents.canaries.make_legacy FOLDER`.

Needs LibreOffice (`soffice` on the path), which the tests do not: the files it made lie in `tests/documents/files`.
Sources are the Word documents of `word`, and OpenDocument where LibreOffice wants more than those hold.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from tests.documents.canaries import word

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
_PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


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


_MATH = (
    "<math:math><math:mfrac><math:mrow><math:mi>a</math:mi><math:mo>+</math:mo><math:mi>b</math:mi></math:mrow>"
    "<math:mn>2</math:mn></math:mfrac><math:mo>+</math:mo><math:msup><math:mi>x</math:mi><math:mn>2</math:mn>"
    "</math:msup><math:mo>+</math:mo><math:msqrt><math:mi>y</math:mi></math:msqrt></math:math>"
)
_COVERED = "<table:covered-table-cell/>"
_OPEN_DOCUMENT = {
    "text_box": f"<text:p>Around it{_box('<text:p>In the box</text:p>')}</text:p>",
    "grouped_boxes": "<text:p>Around it"
    f'<draw:g text:anchor-type="paragraph">{_shape("First of group", 1)}{_shape("Second of group", 3)}</draw:g></text:p>',
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
    "equation": '<text:p>So <draw:frame text:anchor-type="as-char" svg:width="3cm" svg:height="1cm">'
    f"<draw:object>{_MATH}</draw:object></draw:frame></text:p>",
    "picture": '<text:p>Look<draw:frame text:anchor-type="paragraph" svg:width="1cm" svg:height="1cm"><draw:image>'
    f"<office:binary-data>{_PIXEL}</office:binary-data></draw:image><svg:desc>A red kite over the hill</svg:desc>"
    "</draw:frame></text:p>",
    "ruby": "<text:p><text:ruby><text:ruby-base>漢字</text:ruby-base><text:ruby-text>かんじ</text:ruby-text>"
    "</text:ruby></text:p>",
}
_LEFT_OUT = ("chart", "smart_art", "alternative_chunk")  # LibreOffice puts a picture or nothing into the file


def main(folder: Path) -> None:
    """Write the files below `folder`, named after their features."""
    with tempfile.TemporaryDirectory() as temporary:
        sources = Path(temporary)
        for name in word.FEATURES:
            if name not in _LEFT_OUT and name not in _OPEN_DOCUMENT:
                word.make(name, sources / f"{name}.docx")
        word.with_properties(sources / "properties.docx")
        for name, body in _OPEN_DOCUMENT.items():
            (sources / f"{name}.fodt").write_text(_HEAD + _TEXT + body + _END, encoding="utf-8")
        _convert(sources, "doc", folder / "doc")


def _convert(sources: Path, kind: str, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    files = [str(path) for path in sorted(sources.iterdir()) if path.is_file()]
    home = (sources / "home").as_uri()
    subprocess.run(
        [
            "soffice",
            "--headless",
            f"-env:UserInstallation={home}",
            "--convert-to",
            kind,
            "--outdir",
            str(folder),
            *files,
        ],
        check=True,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
