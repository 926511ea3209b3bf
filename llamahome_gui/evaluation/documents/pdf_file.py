"""PDF files written by hand: pages of drawing operators in the standard fonts (ISO 32000-1, chapters 7 to 9)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

A4 = (595, 842)
_FONTS = (("F1", "Helvetica"), ("F2", "Helvetica-Bold"), ("F3", "Times-Roman"), ("F4", "Courier"))
_FIRST_PAGE = 3 + len(_FONTS)


def write_pdf(
    path: Path,
    contents: Sequence[str | bytes],
    *,
    trailer: str = "",
    page: str | Sequence[str] = "",
    catalogue: str = "",
    fonts: str = "",
    objects: Sequence[str | bytes] = (),
) -> Path:
    """A PDF of A4 pages with the given content streams.

    Fonts: F1 Helvetica, F2 its bold, F3 Times, F4 Courier, in WinAnsi. Page `n` (from 0) is the object
    `page_object(n)`; `objects` get the numbers that follow the pages.

    Args:
        trailer, catalogue, fonts: Further entries of the trailer, of the catalogue and of the pages' fonts.
        page: Further entries of every page, or of each.
    """
    fonts += " ".join(f"/{name} {3 + number} 0 R" for number, (name, _) in enumerate(_FONTS))
    kids = " ".join(f"{page_object(number)} 0 R" for number in range(len(contents)))
    made: list[str | bytes] = [
        f"<< /Type /Catalog /Pages 2 0 R {catalogue} >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>",
        *(f"<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>" for _, name in _FONTS),
    ]
    entries = [page] * len(contents) if isinstance(page, str) else page
    for number, (content, more) in enumerate(zip(contents, entries, strict=True)):
        made.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {A4[0]} {A4[1]}] /Resources << /Font << {fonts} >> >> "
            f"/Contents {page_object(number) + 1} 0 R {more} >>"
        )
        made.append(stream(content))
    path.write_bytes(_file([*made, *objects], trailer))
    return path


def stream(content: str | bytes, entries: str = "") -> bytes:
    """An object that holds data, with further entries of its dictionary."""
    data = content if isinstance(content, bytes) else content.encode("cp1252", "replace")
    return f"<< /Length {len(data)} {entries} >>\nstream\n".encode() + data + b"\nendstream"


def page_object(number: int) -> int:
    """The number of the object of page `number` (from 0)."""
    return _FIRST_PAGE + 2 * number


def show(text: str, left: float, height: float, size: float = 11, font: str = "F1") -> str:
    """The operators that set a line of text, its foot at `height` points above the foot of the page."""
    return f"BT /{font} {size} Tf {left} {height} Td ({literal(text)}) Tj ET"


def rule(left: float, bottom: float, right: float, top: float) -> str:
    """The operators of a thin straight line."""
    return f"0.5 w {left} {bottom} m {right} {top} l S"


def literal(text: str) -> str:
    """Text within the parentheses of a literal string."""
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _file(objects: Sequence[str | bytes], trailer: str) -> bytes:
    data, offsets = b"%PDF-1.4\n", []
    for number, made in enumerate(objects, 1):
        offsets.append(len(data))
        body = made if isinstance(made, bytes) else made.encode("cp1252", "replace")
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = "".join(f"{offset:010d} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    end += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{len(data)}\n%%EOF\n"
    return data + end.encode("cp1252", "replace")
