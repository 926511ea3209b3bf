"""The rich PDF: three pages of a report, drawn by hand."""

from __future__ import annotations

from pathlib import Path

from llamahome_gui.evaluation.documents.pdf_file import page_object, rule, show, write_pdf

_LEFT_COLUMN = (
    "The moss garden lies in the shade of the",
    "northern wall, where it is damp all sum-",
    "mer. It was planted with eleven kinds, of",
    "which nine are left; two dried up when the",
    "old well was closed.",
)
_RIGHT_COLUMN = (
    "Visitors come by the lower gate, which is",
    "open from May to October. The path along",
    "the pond is closed after rain, and dogs",
    "must wait outside. Guided walks begin at",
    "noon.",
)
_LIST = (("• Fruit", 72), ("• Apple", 90), ("•  Pear, which is also grown against the wall of the", 90),
         ("house", 102), ("• Bread", 72), ("1. Boil", 72), ("2. Drain", 72))  # fmt: skip


def write(path: Path) -> Path:
    """Headings, columns, lists, tables with and without borders, a form, a link, a comment, a picture."""
    pages = [_first(), _second(), _third(), "q 400 0 0 600 90 90 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"]
    free = page_object(len(pages))
    info = "<< /Title (Plants and places) /Author (Vera) /CreationDate (D:20240517093000Z) >>"
    field = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Ann <b> Meier) /Rect [140 248 300 262] >>"
    link = "<< /Type /Annot /Subtype /Link /Rect [72 198 180 212] /A << /S /URI /URI (https://example.org/moss) >> >>"
    note = "<< /Type /Annot /Subtype /Highlight /Rect [72 700 410 710] /T (Vera) /Contents (Is this so?) >>"
    return write_pdf(
        path,
        pages,
        trailer=f"/Info {free} 0 R",
        catalogue=f"/AcroForm << /Fields [{free + 1} 0 R] >> /PageLabels << /Nums [0 << /S /D /St 5 >>] >>",
        page=["", f"/Annots [{free + 1} 0 R {link}]", f"/Annots [{note}]", ""],
        objects=[info, field],
    )


def _first() -> str:
    parts = [*_edges(5), show("Plants & places", 72, 770, 24, "F2"), show("The garden", 72, 735, 16, "F2")]
    for row, (left, right) in enumerate(zip(_LEFT_COLUMN, _RIGHT_COLUMN, strict=True)):
        parts += [show(left, 72, 710 - 14 * row), show(right, 320, 710 - 14 * row)]
    parts += [show(text, left, 620 - 14 * row) for row, (text, left) in enumerate(_LIST)]
    parts.append(show("The report goes on with the tables and their", 72, 490))
    return "\n".join([*parts, "BT /F1 8 Tf 0 1 -1 0 40 300 Tm (Printed in Ulm) Tj ET"])


def _second() -> str:
    parts = [*_edges(6), show("sources, which were counted by hand.", 72, 770), show("Ruled", 72, 735, 16, "F2")]
    parts += [rule(72, height, 372, height) for height in (720, 700, 680, 660)]
    parts += [rule(left, 660, left, 720) for left in (72, 172, 372)] + [rule(272, 660, 272, 700)]
    cells = [("Name", 76, 705), ("Counted | seen", 176, 705), ("Moss", 76, 685), ("12", 176, 685), ("9.5 %", 276, 685)]
    parts += [show(text, left, height, 10) for text, left, height in [*cells, ("Fern", 76, 665), ("3", 276, 665)]]
    parts.append(show("Aligned", 72, 620, 16, "F2"))
    rows = (("Year", "Rain", "Sun"), ("2022", "410 mm", "1,902 h"), ("2023", "512 mm", "1,733 h"))
    for row, cells_of_row in enumerate(rows):
        parts += [show(text, 72 + 120 * column, 595 - 15 * row) for column, text in enumerate(cells_of_row)]
    parts += [show("Your name:", 72, 250), show("See the moss page", 72, 200), show("for more.", 185, 200)]
    return "\n".join(parts)


def _third() -> str:
    lines = ("A public-private fund pays for the public and the", "private part; its board is public-", "private too.")
    return "\n".join([*_edges(7), *(show(text, 72, 770 - 14 * row) for row, text in enumerate(lines))])


def _edges(number: int) -> list[str]:
    return [show("Report of the gardens", 72, 815, 9), show("Not for sale", 72, 40, 9), show(str(number), 290, 28, 9)]
