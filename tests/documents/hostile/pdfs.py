"""PDFs that loop, claim, and swell."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from pathlib import Path

from tests.documents import making

from .item import hostile
from .rawzip import repeated

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents 5 0 R >>"
SAY = b"BT /F1 12 Tf 72 700 Td (some words) Tj ET\n"


def stream(data: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(data), entries, data)


def swollen(head: bytes, filler: bytes, times: int) -> bytes:
    """A Flate stream: `head`, then `filler` so many times."""
    body = repeated(head, filler, times, b"").data
    # PDFium reads to the end of the deflated data and forgives a wrong check sum.
    return stream(b"\x78\x9c" + body + zlib.adler32(b"").to_bytes(4, "big"), b"/Filter /FlateDecode")


def write(path: Path, objects: Sequence[bytes], trailer: bytes = b"") -> None:
    """A PDF of numbered objects, the first of them its catalogue."""
    data, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, content in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, start)
    path.write_bytes(data)


def one_page(path: Path, content: bytes, *more: bytes) -> None:
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"
    write(path, [CATALOG, pages, FONT, PAGE, content, *more])


@hostile("pages_in_a_circle.pdf", "damaged", "empty", "limit")
def page_cycle(path: Path) -> None:
    tree = b"<< /Type /Pages /Kids [6 0 R 2 0 R] /Count 9 >>"
    again = b"<< /Type /Pages /Kids [2 0 R 6 0 R] /Count 9 /Parent 2 0 R >>"
    write(path, [CATALOG, tree, FONT, PAGE, stream(SAY), again])


@hostile("one_page_a_million_times.pdf", "limit", "damaged", said="some words", slow=True)
def same_page(path: Path) -> None:
    pages = b"<< /Type /Pages /Kids [" + b"4 0 R " * 1_000_000 + b"] /Count 1000000 >>"
    write(path, [CATALOG, pages, FONT, PAGE, stream(SAY)])


@hostile("a_million_pages_claimed.pdf", "damaged", "limit", "empty", said="some words", slow=True)
def claimed(path: Path) -> None:
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count 1000000 >>"
    write(path, [CATALOG, pages, FONT, PAGE, stream(SAY)])


@hostile("two_billion_pages_claimed.pdf", "damaged", "limit", "empty", said="some words")
def absurd(path: Path) -> None:
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count 2147483647 >>"
    write(path, [CATALOG, pages, FONT, PAGE, stream(SAY)])


@hostile("a_deep_tree_of_pages.pdf", "damaged", "limit", "empty", said="some words")
def deep_tree(path: Path) -> None:
    depth = 20_000
    nodes = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 7) for number in range(depth)]
    pages = b"<< /Type /Pages /Kids [6 0 R] /Count 1 >>"
    write(path, [CATALOG, pages, FONT, PAGE, stream(SAY), *nodes, PAGE])


@hostile("content_of_500_megabytes.pdf", "limit", "damaged", "empty", said="some words", slow=True)
def content_bomb(path: Path) -> None:
    one_page(path, swollen(SAY, b" " * 1000, 500_000))


@hostile("ten_million_words.pdf", "limit", "damaged", said="some words", slow=True)
def words_bomb(path: Path) -> None:
    one_page(path, swollen(SAY, b"BT /F1 1 Tf 9 9 Td (words ) Tj ET\n", 10_000_000))


@hostile("open_states_without_end.pdf", "limit", "damaged", said="some words", slow=True)
def states(path: Path) -> None:
    one_page(path, swollen(SAY, b"q ", 20_000_000))


@hostile("arrays_100000_deep.pdf", "limit", "damaged", said="some words")
def deep_arrays(path: Path) -> None:
    one_page(path, stream(SAY + b"[" * 100_000), b"[" * 100_000 + b"]" * 100_000)


@hostile("object_stream_of_500_megabytes.pdf", "limit", "damaged", "empty", said="some words", slow=True)
def object_stream(path: Path) -> None:
    """The tree of pages lies within an object stream that swells."""
    entries = b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode"
    body = repeated(b"2 0 << /Type /Pages /Kids [4 0 R] /Count 1 >>", b" " * 1000, 500_000, b"").data
    holder = stream(b"\x78\x9c" + body + bytes(4), entries)
    data, offsets = bytearray(b"%PDF-1.7\n"), {}
    for number, content in ((1, CATALOG), (3, FONT), (4, PAGE), (5, stream(SAY)), (6, holder)):
        offsets[number] = len(data)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    rows = [(0, 0, 255)] + [(2, 6, 0) if n == 2 else (1, offsets.get(n, start), 0) for n in range(1, 8)]
    table = b"".join(
        kind.to_bytes(1, "big") + at.to_bytes(4, "big") + more.to_bytes(1, "big") for kind, at, more in rows
    )
    data += b"7 0 obj\n" + stream(table, b"/Type /XRef /Size 8 /W [1 4 1] /Root 1 0 R") + b"\nendobj\n"
    data += b"startxref\n%d\n%%%%EOF\n" % start
    path.write_bytes(data)


@hostile("filters_over_filters.pdf", "limit", "damaged", "empty", said="some words")
def filters(path: Path) -> None:
    """A gigabyte in a few hundred bytes: deflated twice."""
    inner = b"\x78\x9c" + repeated(SAY, b" " * 1000, 1_000_000, b"").data + bytes(4)
    twice = zlib.compress(inner, 9)
    one_page(path, stream(twice, b"/Filter [/FlateDecode /FlateDecode]"))


@hostile("tables_in_a_circle.pdf", "damaged", "empty", said="some words")
def table_cycle(path: Path) -> None:
    making.pdf(path, [[(12, 700, "some words")]], trailer="/Prev 9")
    data = path.read_bytes()
    path.write_bytes(data.replace(b"/Prev 9", b"/Prev %d" % data.rindex(b"xref\n0 ")))


@hostile("the_table_at_the_end_of_the_world.pdf", "damaged", "empty", said="some words")
def table_far_off(path: Path) -> None:
    making.pdf(path, [[(12, 700, "some words")]])
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"startxref")] + b"startxref\n99999999999999999999\n%%EOF\n")


@hostile("a_form_that_draws_itself.pdf", "limit", "damaged", said="some words", slow=True)
def form_cycle(path: Path) -> None:
    form = (
        b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> /Font << /F1 3 0 R >> >>"
    )
    page = PAGE.replace(b"/Resources <<", b"/Resources << /XObject << /X 6 0 R >>")
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"
    draws = b"/X Do /X Do /X Do /X Do\n"
    write(path, [CATALOG, pages, FONT, page, stream(SAY + draws), stream(draws * 5, form)])


@hostile("forms_that_multiply.pdf", "limit", "damaged", said="some words", slow=True)
def form_bomb(path: Path) -> None:
    """Eight forms, each of which draws the next ten times: a hundred million texts."""
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"
    page = PAGE.replace(b"/Resources <<", b"/Resources << /XObject << /X 6 0 R >>")
    forms = []
    for number in range(6, 14):
        inside = b"<< /XObject << /X %d 0 R >> /Font << /F1 3 0 R >> >>" % (number + 1)
        entries = b"/Type /XObject /Subtype /Form /BBox [0 0 999 999] /Resources " + inside
        forms.append(stream(SAY if number == 13 else b"/X Do " * 10, entries))
    write(path, [CATALOG, pages, FONT, page, stream(SAY + b"/X Do "), *forms])


@hostile("a_length_that_points_at_itself.pdf", "damaged", "empty", said="some words")
def length_cycle(path: Path) -> None:
    one_page(path, b"<< /Length 5 0 R >>\nstream\n" + SAY + b"\nendstream")


@hostile("javascript_and_launch.pdf", said="some words")
def actions(path: Path) -> None:
    """Would run a program when it is opened, in a viewer that lets it."""
    launch = b"<< /Type /Action /S /Launch /F (/bin/touch) /Win << /F (harmed) >> /Next 6 0 R >>"
    script = b"<< /Type /Action /S /JavaScript /JS (app.launchURL\\('http://127.0.0.1:9/'\\)) >>"
    catalog = b"<< /Type /Catalog /Pages 2 0 R /OpenAction 7 0 R >>"
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"
    write(path, [catalog, pages, FONT, PAGE, stream(SAY), script, launch])


@hostile("a_picture_of_10_billion_points.pdf", "limit", "damaged", said="some words")
def picture(path: Path) -> None:
    """Forty gigabytes, if anybody asked for its points."""
    entries = b"/Type /XObject /Subtype /Image /Width 100000 /Height 100000 /BitsPerComponent 8 /ColorSpace /DeviceCMYK"
    page = PAGE.replace(b"/Resources <<", b"/Resources << /XObject << /X 6 0 R >>")
    pages = b"<< /Type /Pages /Kids [4 0 R] /Count 1 >>"
    draws = b"q 500 0 0 500 0 0 cm /X Do Q\n"
    write(path, [CATALOG, pages, FONT, page, stream(SAY + draws), stream(b"\0" * 100, entries)])
