"""One rich document per format, and beside this file the Markdown that is expected of it, to the letter.

Where a converter is meant to write something else than before, `python -m tests.documents.golden` from the top of the
project writes the expectations anew; what changed is then read in the difference before it is kept.
"""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

from tests.documents.canaries import excel, open_text, powerpoint, rich_text, word
from tests.documents.canaries.make_files import FILES

from . import pdf_pages, plain_files

FOLDER = Path(__file__).parent
# What can stand together in one document; the rest has parts of the same names.
_TOGETHER = (
    "title", "headings", "fields", "emphasis", "superscript", "breaks", "bullets", "numbers", "outline_numbers",
    "restarted_numbers", "table", "merged_cells", "nested_table", "pipe", "link", "cross_reference", "footnote",
    "endnote", "header", "footer", "comment", "text_box", "grouped_boxes", "equation", "insertion", "deletion",
    "hidden_text", "symbols", "picture", "right_to_left", "astral", "checkboxes", "drop_down", "chart", "code_pages",
)  # fmt: skip


def _docx(path: Path) -> Path:
    body, parts, relations, external = "", dict[str, str | bytes](), [], []
    for name in _TOGETHER:
        made = word.FEATURES[name]
        text = made.body
        for key, kind, target in made.relations:
            text = text.replace(f'"{key}"', f'"{key}{name}"')
            relations.append((f"{key}{name}", kind, target))
        external += [f"{key}{name}" for key in made.external]
        body, parts = body + text, parts | dict(made.parts)
    return word.write(path, word.Made(body, parts, tuple(relations), tuple(external)))


def _odt(path: Path) -> Path:
    body, pages, parts = "", "", dict[str, str]()
    for name in _TOGETHER:
        made = open_text.FEATURES[name]
        body += made.body.replace("Object 1", f"Object {name}")
        pages += made.pages
        parts |= {part.replace("Object 1", f"Object {name}"): text for part, text in made.parts.items()}
    return open_text.write(path, open_text.Made(body, pages, "<dc:title>A rich text</dc:title>", parts))


def _rtf(path: Path) -> Path:
    return rich_text.write(path, "".join(rich_text.FEATURES[name] for name in _TOGETHER if name in rich_text.FEATURES))


_PAGE = """<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Plants &amp; places</title>
<meta name="author" content="Vera"><style>p { color: red }</style><script>var never = "shown";</script></head><body>
<nav><a href="#moss">Jump</a></nav><h1>Alpine <em>plants</em></h1><p>Text with <b>bold</b>, <i>slope</i>, <s>struck</s>,
<code>a|b</code>, 10<sup>2</sup>, H<sub>2</sub>O, &eacute;&nbsp;👍 and
<a href="https://example.org/page">a link</a>.<br>
Next line, <a href="#moss">within</a>.</p><h2 id="moss">Mosses</h2>
<ul><li>Fruit<ul><li>Apple<ol><li>red</li><li>green</li></ol></li></ul></li><li>Bread</li></ul>
<ol start="3"><li>three</ol>
<table><thead><tr><th colspan="2">Wide</th><th rowspan="2">Tall</th></tr></thead>
<tbody><tr><td>a|b</td><td>1<br>2</td></tr>
<tr><td>x</td><td>y</td><td>z</td></tr></tbody></table><p hidden>never shown</p><pre><code>if a:
    b()</code></pre><blockquote><p>Quoted</p></blockquote><dl><dt>Term</dt><dd>What it means</dd></dl>
<figure><img src="kite.png" alt="A red kite"><figcaption>Figure 1</figcaption></figure><form><p>Asked</p></form>
<math><mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac></math><p>שלום עולם</p></body></html>
"""
_CONTAINER = (
    '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles><rootfile full-path="OPS/book.opf"/>'
    "</rootfiles></container>"
)
_BOOK = (
    '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>'
    "<dc:title>The garden</dc:title><dc:creator>Vera Costa</dc:creator></metadata><manifest>"
    '<item id="b" href="b.xhtml"/><item id="a" href="a.xhtml"/><item id="nav" href="nav.xhtml"/></manifest>'
    '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
)
_CHAPTER = (
    '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>1</title></head><body><h1>One</h1><p>It rained.'
    '<sup><a href="#n1">1</a></sup> See <a href="b.xhtml">the next</a>.</p><aside id="n1"><p>All day.</p></aside>'
    "</body></html>"
)


def _html(path: Path) -> Path:
    path.write_text(_PAGE, encoding="utf-8")
    return path


def _epub(path: Path) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/epub+zip")
        archive.writestr("META-INF/container.xml", _CONTAINER)
        archive.writestr("OPS/book.opf", _BOOK)
        archive.writestr("OPS/a.xhtml", _CHAPTER)
        archive.writestr("OPS/b.xhtml", _PAGE.replace("<!DOCTYPE html>", ""))
        archive.writestr("OPS/nav.xhtml", "<html><body><p>Contents</p></body></html>")
    return path


def _copied(name: str) -> Callable[[Path], Path]:
    """One of the files that LibreOffice made."""
    return lambda path: Path(shutil.copy(FILES / name, path))


def _packed(archive: str, name: str) -> Callable[[Path], Path]:
    """One of the files that LibreOffice made, out of their archive."""

    def unpack(path: Path) -> Path:
        with zipfile.ZipFile(FILES / archive) as files:
            path.write_bytes(files.read(name))
        return path

    return unpack


_CSV = (
    'sep=;\r\nNo;Name;"Said, or\nwritten"\r\n1;Vera|Karl;"She said ""yes"""\r\n\r\n2; Jürgen ;x < y <b>\r\n3;short\r\n'
)


def _csv(path: Path) -> Path:
    path.write_bytes(_CSV.encode("cp1252"))
    return path


def _written(content: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(content)
        return path

    return write


MAKERS: dict[str, Callable[[Path], Path]] = {
    "docx": _docx,
    "doc": _packed("doc.zip", "rich.doc"),
    "odt": _odt,
    "rtf": _rtf,
    "html": _html,
    "epub": _epub,
    "xlsx": excel.cells,
    "xls": _copied("cells.xls"),
    "ods": _copied("cells.ods"),
    "pptx": powerpoint.deck,
    "ppt": _packed("ppt.zip", "deck.ppt"),
    "odp": _copied("deck.odp"),
    "csv": _csv,
    "txt": _written(plain_files.TXT),
    "md": _written(plain_files.MARKDOWN),
    "json": _written(plain_files.JSON),
    "yaml": _written(plain_files.YAML),
    "xml": _written(plain_files.XML),
    "eml": _written(plain_files.EML),
    "pdf": pdf_pages.write,
}
