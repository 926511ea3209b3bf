"""Makers of documents for tests: real ones through the libraries that write them, hostile ones by hand."""

from __future__ import annotations

import io
import random
import struct
import zipfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from llamahome_gui.evaluation.documents.pdf_file import show, write_pdf

WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
CONTENT_TYPES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
}
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        "w": WORD,
        "r": OFFICE,
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
        "c": "http://schemas.openxmlformats.org/drawingml/2006/chart",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
        "v": "urn:schemas-microsoft-com:vml",
        "wpg": "http://schemas.microsoft.com/office/word/2010/wordprocessingGroup",
    }.items()
)


def relationships(entries: Sequence[tuple[str, str, str]], *, external: Sequence[str] = ()) -> str:
    """XML of (id, kind, target) triples."""
    outside = ' TargetMode="External"'
    nodes = "".join(
        f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{target}"{outside if key in external else ""}/>'
        for key, kind, target in entries
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{nodes}</Relationships>'


def package(path: Path, kind: str, main: str, parts: Mapping[str, str | bytes]) -> Path:
    """An Office file whose main part is `main`."""
    types = f'<Override PartName="/{main}" ContentType="{CONTENT_TYPES[kind]}"/>'
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", f'<Types xmlns="{PACKAGE}/content-types">{types}</Types>')
        archive.writestr("_rels/.rels", relationships([("rId1", "officeDocument", main)]))
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def docx(
    path: Path,
    body: str,
    parts: Mapping[str, str | bytes] | None = None,
    relations: Sequence[tuple[str, str, str]] = (),
    external: Sequence[str] = (),
) -> Path:
    """A Word document from the XML of its body; `relations` are those of its main part."""
    main = f"<w:document {NAMESPACES}><w:body>{body}</w:body></w:document>"
    rels = {"word/_rels/document.xml.rels": relationships(relations, external=external)}
    return package(path, "docx", "word/document.xml", {"word/document.xml": main} | rels | dict(parts or {}))


def paragraph(text: str, properties: str = "") -> str:
    lead = f"<w:pPr>{properties}</w:pPr>" if properties else ""
    return f'<w:p>{lead}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def sheet(path: Path, rows: str, *, strings: str = "", styles: str = "", after: str = "") -> Path:
    """A workbook with one sheet from the XML of its rows."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    entries = [("rId1", "worksheet", "worksheets/sheet1.xml")]
    parts = {
        "xl/workbook.xml": f'<workbook {space} xmlns:r="{OFFICE}"><sheets>'
        '<sheet name="One" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/worksheets/sheet1.xml": f'<worksheet {space} xmlns:r="{OFFICE}"><sheetData>{rows}</sheetData>{after}'
        "</worksheet>",
    }
    if strings:
        entries.append(("rId2", "sharedStrings", "sharedStrings.xml"))
        parts["xl/sharedStrings.xml"] = f"<sst {space}>{strings}</sst>"
    if styles:
        entries.append(("rId3", "styles", "styles.xml"))
        parts["xl/styles.xml"] = f"<styleSheet {space}>{styles}</styleSheet>"
    parts["xl/_rels/workbook.xml.rels"] = relationships(entries)
    return package(path, "xlsx", "xl/workbook.xml", parts)


def big_sheet(path: Path, rows: int = 60_000, columns: int = 10) -> Path:
    """A workbook that takes seconds to convert."""
    lines = (
        f'<row r="{row}">' + "".join(f"<c><v>{row * column}.5</v></c>" for column in range(columns)) + "</row>"
        for row in range(1, rows + 1)
    )
    return sheet(path, "".join(lines))


def pdf(path: Path, pages: Sequence[Sequence[tuple[float, float, str]]], *, trailer: str = "") -> Path:
    """A PDF whose pages hold (size, height above the foot, text) lines in Helvetica."""
    contents = ["\n".join(show(text, 72, height, size) for size, height, text in lines) for lines in pages]
    return write_pdf(path, contents, trailer=trailer)


def ole(path: Path, streams: Sequence[str]) -> Path:
    """An OLE compound file with empty streams of the given names."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    entries = [_ole_entry("Root Entry", 5), *(_ole_entry(name, 2) for name in streams)]
    entries += [bytes(128)] * (-len(entries) % 4)
    sectors = len(entries) // 4
    fat = [table, *range(2, sectors + 1), end]
    fat += [free] * (128 - len(fat))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<109I", 0, *[free] * 108)
    path.write_bytes(header + struct.pack("<128I", *fat) + b"".join(entries))
    return path


def _ole_entry(name: str, kind: int) -> bytes:
    raw = name.encode("utf-16-le")
    return raw.ljust(64, b"\0") + struct.pack("<HBB", len(raw) + 2, kind, 1) + b"\xff" * 12 + bytes(48)


def unshrinkable(path: Path) -> Path:
    """A Word document with two words, and bytes that do not shrink: small files are encrypted wrongly here."""
    made = docx(path, paragraph("some words"))
    with zipfile.ZipFile(made, "a") as archive:
        archive.writestr("word/media/noise.bin", random.Random(0).randbytes(20_000))
    return made


def locked(path: Path, password: str) -> Path:
    """The same, encrypted."""
    from msoffcrypto.format.ooxml import OOXMLFile

    plain = unshrinkable(path.with_suffix(".plain"))
    with plain.open("rb") as file, path.open("wb") as out:
        OOXMLFile(file).encrypt(password, out)
    plain.unlink()
    return path


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The bytes of a zip file."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


def repacked(path: Path, changes: Mapping[str, Callable[[str], str]]) -> Path:
    """The same package with some of its parts rewritten."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, change in changes.items():
        parts[name] = change(parts[name].decode()).encode()
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


_OPEN = "urn:oasis:names:tc:opendocument:xmlns"
OPEN_NAMESPACES = " ".join(
    f'xmlns:{prefix}="{address}"'
    for prefix, address in {
        **{name: f"{_OPEN}:{name}:1.0" for name in ("office", "text", "table", "style", "presentation", "meta")},
        **{name: f"{_OPEN}:{name}:1.0" for name in ("manifest", "form", "chart")},
        "draw": f"{_OPEN}:drawing:1.0",
        "fo": f"{_OPEN}:xsl-fo-compatible:1.0",
        "svg": f"{_OPEN}:svg-compatible:1.0",
        "xlink": "http://www.w3.org/1999/xlink",
        "dc": "http://purl.org/dc/elements/1.1/",
        "math": "http://www.w3.org/1998/Math/MathML",
        "field": "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0",
    }.items()
)


def open_document(path: Path, kind: str, body: str, styles: str = "", parts: Mapping[str, str] | None = None) -> Path:
    """An OpenDocument file (`kind`: text, spreadsheet, presentation) from the XML of its body and automatic styles."""
    whole = f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    content = f"<office:document-content {OPEN_NAMESPACES}>{styles}{whole}</office:document-content>"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", f"application/vnd.oasis.opendocument.{kind}")
        archive.writestr("content.xml", content)
        for name, text in (parts or {}).items():
            archive.writestr(name, text)
    return path
