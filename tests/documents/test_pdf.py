"""PDF: structure from sizes and places, and files that cannot be read. Pages are drawn by hand."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import md5
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llamahome_gui.documents import Converted, Options, convert_file
from llamahome_gui.errors import DocumentError, DocumentReason
from llamahome_gui.evaluation.documents.pdf_file import page_object, rule, show, stream, write_pdf
from tests.documents import making
from tests.documents.noise import rc4

LOCKED = "/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{0}> /U <{0}> >> /ID [<00> <00>]".format("ab" * 32)
PICTURE = "q 500 0 0 700 40 60 cm BI /W 1 /H 1 /CS /G /BPC 8 ID \x80 EI Q"
FILLER = [f"word{number}" for number in range(36)] + ["end."]


def converted(path: Path, *contents: str, **entries: object) -> Converted:
    return convert_file(write_pdf(path / "made.pdf", contents, **entries))  # type: ignore[arg-type]


def text_of(path: Path, *contents: str, **entries: object) -> str:
    return converted(path, *contents, **entries).markdown


def paragraph(words: Sequence[str], left: float, top: float, *, width: int = 8, leading: float = 14) -> list[str]:
    rows = [" ".join(words[start : start + width]) for start in range(0, len(words), width)]
    return [show(row, left, top - leading * number) for number, row in enumerate(rows)]


def reason(path: Path) -> DocumentReason:
    with pytest.raises(DocumentError) as caught:
        convert_file(path)
    return caught.value.reason


def test_headings_paragraphs_and_lists(tmp_path: Path) -> None:
    path = making.pdf(
        tmp_path / "paper.pdf",
        [
            [
                (24, 780, "Garden report"),
                (16, 740, "Weather"),
                (11, 715, "The spring was dry and the summer was very"),
                (11, 701, "warm, as in the years before that one."),
                (11, 670, "Another paragraph begins here."),
                (11, 640, "• first point"),
                (11, 626, "• second point"),
                (9, 30, "Page 1 of 2"),
            ],
            [(11, 780, "Second page (with brackets)."), (11, 766, "It ends."), (9, 30, "Page 2 of 2")],
        ],
    )
    found = convert_file(path)
    assert found.format == "pdf"
    assert found.title == "Garden report"
    assert found.metadata["pages"] == "2"
    assert found.markdown == (
        "# Garden report\n\n## Weather\n\n"
        "The spring was dry and the summer was very warm, as in the years before that one.\n\n"
        "Another paragraph begins here.\n\n- first point\n- second point\n\n"
        "Second page (with brackets). It ends.\n"
    )


def test_bold_lines_of_their_own_are_headings(tmp_path: Path) -> None:
    lines = [show("Terms", 72, 760, font="F2"), *paragraph(FILLER, 72, 740)]
    assert text_of(tmp_path, "\n".join(lines)).startswith("# Terms\n\nword0 word1 ")


def test_lists_in_lists(tmp_path: Path) -> None:
    drawn = [
        ("• Fruit", 72),
        ("•", 90),
        ("Apple, which grows", 104),
        ("well here", 104),
        ("• Pear", 90),
        ("• Bread", 72),
    ]
    heights = [700, 686, 686, 672, 658, 644]
    lines = [show(text, left, height) for (text, left), height in zip(drawn, heights, strict=True)]
    assert text_of(tmp_path, "\n".join(lines)) == ("- Fruit\n    - Apple, which grows well here\n    - Pear\n- Bread\n")


@pytest.mark.parametrize("row_by_row", [True, False])
def test_columns_are_read_one_after_the_other(row_by_row: bool, tmp_path: Path) -> None:
    left = paragraph([f"l{number}" for number in range(60)], 60, 700, width=10)
    right = paragraph([f"r{number}" for number in range(60)], 320, 700, width=10)
    title = [show("A title across both of the columns of this page", 150, 760)]
    rows = [line for pair in zip(left, right, strict=True) for line in pair] if row_by_row else left + right
    words = text_of(tmp_path, "\n".join(title + rows)).split()
    assert words[10:] == [f"l{number}" for number in range(60)] + [f"r{number}" for number in range(60)]


def test_a_table_with_borders(tmp_path: Path) -> None:
    lines = [rule(60, height, 360, height) for height in (700, 680, 660, 640)]
    lines += [rule(60, 640, 60, 700), rule(360, 640, 360, 700), rule(160, 640, 160, 700), rule(260, 640, 260, 680)]
    cells = [(64, 685, "Name"), (164, 685, "One heading"), (300, 685, "over two"), (64, 665, "Peas | beans")]
    cells += [(164, 665, "12"), (264, 665, "4.50"), (64, 645, "Leek"), (164, 645, "3")]
    lines += [show("Before.", 60, 720), *(show(text, left, height, 10) for left, height, text in cells)]
    assert text_of(tmp_path, "\n".join([*lines, show("After.", 60, 600)])) == (
        "Before.\n\n| Name | One heading over two |  |\n| --- | --- | --- |\n| Peas \\| beans | 12 | 4.50 |\n"
        "| Leek | 3 |  |\n\nAfter.\n"
    )


def test_cells_whose_letters_touch_are_not_glued(tmp_path: Path) -> None:
    lines = [rule(60, height, 260, height) for height in (700, 680, 660)]
    lines += [rule(left, 660, left, 700) for left in (60, 115.5, 260)]
    # At 12 points the left word ends at the border, where the right one begins.
    lines += [show("Proposed", 64, 685, 12), show("Existing", 115.5, 685, 12), show("12", 64, 665), show("9", 120, 665)]
    assert text_of(tmp_path, "\n".join(lines)) == "| Proposed | Existing |\n| --- | --- |\n| 12 | 9 |\n"


def test_rows_between_two_rules(tmp_path: Path) -> None:
    lines = [rule(60, height, 260, height) for height in (700, 680, 620)]
    lines += [rule(left, 620, left, 700) for left in (60, 160, 260)]
    lines += [show("Year", 64, 685), show("Sum", 164, 685)]
    lines += [show(str(2020 + row), 64, 666 - 14 * row) for row in range(3)]
    lines += [show(f"{row}.5", 164, 666 - 14 * row) for row in range(3)]
    assert text_of(tmp_path, "\n".join(lines)) == (
        "| Year | Sum |\n| --- | --- |\n| 2020 | 0.5 |\n| 2021 | 1.5 |\n| 2022 | 2.5 |\n"
    )


def test_a_table_without_borders(tmp_path: Path) -> None:
    rows = [("Name", "Date", "Sum"), ("Ann Meier", "2020-01-02", "12.50"), ("Omar", "2021-11-30", "9.00")]
    lines = [
        show(text, left, 700 - 16 * row)
        for row, cells in enumerate(rows)
        for left, text in zip((72, 200, 330), cells, strict=True)
    ]
    before = paragraph(FILLER, 72, 780)
    found = text_of(tmp_path, "\n".join(before + lines))
    assert found.endswith(
        "end.\n\n| Name | Date | Sum |\n| --- | --- | --- |\n"
        "| Ann Meier | 2020-01-02 | 12.50 |\n| Omar | 2021-11-30 | 9.00 |\n"
    )


def test_a_table_without_borders_whose_cells_have_several_lines(tmp_path: Path) -> None:
    rows = [
        ("Customer no.:", "4711", "", ""),
        ("Pos", "Description", "Qty", "Amount"),
        ("1", "Consulting", "10", "1.200,00"),
        ("", "services in", "", ""),
        ("", "March", "", ""),
        ("", "and travel", "", ""),
        ("2", "License", "1", "300,00"),
        ("", "Total", "", "1.500,00"),
    ]
    heights = (700, 680, 660, 647, 634, 621, 601, 581)
    lines = [
        show(text, left, height)
        for height, cells in zip(heights, rows, strict=True)
        for left, text in zip((72, 200, 330, 400), cells, strict=True)
        if text
    ]
    assert text_of(tmp_path, "\n".join(lines)) == (
        "Customer no.: 4711\n\n| Pos | Description | Qty | Amount |\n| --- | --- | --- | --- |\n"
        "| 1 | Consulting services in March and travel | 10 | 1.200,00 |\n| 2 | License | 1 | 300,00 |\n"
        "|  | Total |  | 1.500,00 |\n"
    )


def test_rows_of_one_value_in_a_table_without_borders_stay_rows(tmp_path: Path) -> None:
    rows = [("Shop 1", "3.50"), ("Shop 2", ""), ("Shop 3", "7.25"), ("Shop 4", ""), ("Shop 5", "9.10")]
    lines = [
        show(text, left, 700 - 13 * number)
        for number, cells in enumerate(rows)
        for left, text in zip((72, 200), cells, strict=True)
        if text
    ]
    assert text_of(tmp_path, "\n".join(lines)) == (
        "| Shop 1 | 3.50 |\n| --- | --- |\n| Shop 2 |  |\n| Shop 3 | 7.25 |\n| Shop 4 |  |\n| Shop 5 | 9.10 |\n"
    )


def test_columns_that_stand_closer_than_words(tmp_path: Path) -> None:
    names = ("Rent of May", "Water and gas", "Bread and salt", "Books for Ann", "Shoes and socks")
    lines = []
    for number, name in enumerate(names):
        height = 700 - 16 * number
        day = f"0{number + 1}.05.2024"
        lines += [show(day, 72, height), show(name, 134, height), show(f"{number}.50", 330, height)]
    rows = "".join(f"| 0{number + 1}.05.2024 | {name} | {number}.50 |\n" for number, name in enumerate(names))
    first, rest = rows.split("\n", 1)
    assert text_of(tmp_path, "\n".join(lines)) == f"{first}\n| --- | --- | --- |\n{rest}"


def test_figures_at_the_right_of_a_column_belong_to_its_name(tmp_path: Path) -> None:
    rows = [
        ((72, "Shop"), (200, "Paid"), (300, "Sum")),
        *[((72, f"No {n}"), (240, f"{n}.50"), (300, "9")) for n in "123"],
    ]
    lines = [show(text, left, 700 - 16 * number) for number, cells in enumerate(rows) for left, text in cells]
    assert text_of(tmp_path, "\n".join(lines)) == (
        "| Shop | Paid | Sum |\n| --- | --- | --- |\n| No 1 | 1.50 | 9 |\n| No 2 | 2.50 | 9 |\n| No 3 | 3.50 | 9 |\n"
    )


def test_words_that_return_in_every_row_are_no_column(tmp_path: Path) -> None:
    lines = [
        show(text, left, 700 - 16 * number)
        for number in range(5)
        for left, text in ((72, f"Step {number}"), (200, "one two three"), (330, "9"))
    ]
    assert "| Step 3 | one two three | 9 |" in text_of(tmp_path, "\n".join(lines))


def test_a_table_that_goes_on_on_the_next_page(tmp_path: Path) -> None:
    def page(first: int) -> str:
        rows = [("No", "Sum", "Tax"), *((f"{n}", f"{n}.00", f"{n}.10") for n in range(first, first + 4))]
        return "\n".join(
            show(text, left, 700 - 16 * row)
            for row, cells in enumerate(rows)
            for left, text in zip((72, 200, 330), cells, strict=True)
        )

    found = text_of(tmp_path, page(10), page(14)).splitlines()
    assert found == [
        "| No | Sum | Tax |",
        "| --- | --- | --- |",
        *(f"| {n} | {n}.00 | {n}.10 |" for n in range(10, 18)),
    ]


def test_words_that_a_line_divides(tmp_path: Path) -> None:
    lines = [
        "The public and the private side of a con-",
        "tract: a public-",
        "private one, from 2010-",
        "2011 to the IT-",
        "Service.",
    ]
    found = text_of(tmp_path, "\n".join(show(text, 72, 700 - 14 * row) for row, text in enumerate(lines)))
    assert found == (
        "The public and the private side of a contract: a public-private one, from 2010-2011 to the IT-Service.\n"
    )


def test_running_lines_are_told_once_and_outside_sentences(tmp_path: Path) -> None:
    def page(number: int) -> str:
        top = show("Harbour archive", 72, 810, 9)
        foot = show("Not for sale", 72, 40, 9) + "\n" + show(str(number), 300, 30, 9)
        start = "Part begins here" if number == 5 else "and goes on"
        body = [show(f"{start} on page {number} with a sentence that runs", 72, 760), show("and runs over", 72, 746)]
        return "\n".join([top, *body, foot])

    found = text_of(tmp_path, *(page(number) for number in (5, 6, 7, 8)))
    assert found == (
        "Harbour archive\n\nPart begins here on page 5 with a sentence that runs and runs over "
        + "".join(
            f"and goes on on page {n} with a sentence that runs and runs over{' ' if n < 8 else ''}" for n in (6, 7, 8)
        )
        + "\n\nNot for sale\n"
    )


def test_scans_with_a_stamp_on_each_page_are_told(tmp_path: Path) -> None:
    def page(*words: str) -> str:
        return "\n".join([PICTURE, *(show(said, 72, 800 - 20 * n, 9) for n, said in enumerate(words))])

    found = converted(tmp_path, *[page("CONFIDENTIAL")] * 4)
    assert found.notes == ("Pages 1–4 are pictures; their text cannot be read.",)
    numbered = [page(f"Case 1:20-cv-{n}", f"Page {n} of 3") for n in (1, 2, 3)]
    assert converted(tmp_path, *numbered).notes == ("Pages 1–3 are pictures; their text cannot be read.",)
    slides = [page(words) for words in ("Our plan", "What it costs", "Who does it")]
    assert converted(tmp_path, *slides).notes == ()


def test_a_hyphen_before_and_parts_no_word(tmp_path: Path) -> None:
    lines = [show("Vor allem: Die Kosten-", 72, 760), show("und Zeitziele stehen, Vor-", 72, 746)]
    lines += [show("und Nachteile auch. Short-", 72, 732), show("or long-term, and a divid-", 72, 718)]
    text = text_of(tmp_path, "\n".join([*lines, show("ed word.", 72, 704)]))
    for said in ("Kosten- und Zeitziele", "Vor- und Nachteile", "Short- or long-term", "a divided word"):
        assert said in text, text


@pytest.mark.parametrize(
    ("line", "kept"),
    [("2023/2024", True), ("03/2024", True), ("24/7", True), ("1/2", False), ("Page 3", False), ("3 of 9", False)],
)
def test_years_and_dates_at_the_edge_are_no_page_numbers(tmp_path: Path, line: str, kept: bool) -> None:
    first = [show("Annual Report", 72, 780, 24), show(line, 72, 752, 18), show("Text of the cover", 72, 600)]
    second = [show("It goes on and says", 72, 700), show("what was done", 72, 686)]
    assert (line in text_of(tmp_path, "\n".join(first), "\n".join(second))) is kept


def test_counts_of_pages_go_though_a_part_is_all_there_is(tmp_path: Path) -> None:
    pages = ["\n".join([show(f"Words of page {n}", 72, 700), show(f"{n} / 40", 300, 30, 9)]) for n in (7, 8, 9)]
    assert "/ 40" not in text_of(tmp_path, *pages)
    assert "7 / 40" in text_of(tmp_path, pages[0])


def test_titles_of_chapters_and_slides(tmp_path: Path) -> None:
    def page(number: int) -> str:
        words = [f"word{number}x{place}" for place in range(24)]
        head, title = f"Chapter {1 + number // 2}", "Sowing" if number < 2 else f"Part {number}"
        return "\n".join([show(head, 72, 810, 9), show(title, 72, 770, 20), *paragraph(words, 72, 740)])

    found = text_of(tmp_path, *map(page, range(6)))
    assert [found.count(text) for text in ("Chapter 1", "Chapter 2", "# Sowing", "# Part 2")] == [1, 1, 2, 1]


def test_code_keeps_its_lines(tmp_path: Path) -> None:
    lines = [
        ("F1", "Write:", 72, 700),
        ("F4", "if a:", 72, 680),
        ("F4", "b = 1", 98.4, 668),
        ("F1", "and no more.", 72, 640),
    ]
    content = "\n".join(show(text, left, height, font=font) for font, text, left, height in lines)
    assert text_of(tmp_path, content) == "Write:\n\n```\nif a:\n    b = 1\n```\n\nand no more.\n"


def test_figures_at_the_edge_of_pages_are_not_page_numbers(tmp_path: Path) -> None:
    pages = [
        "\n".join(show(str(value), 72, 760 - 14 * row) for row, value in enumerate(page)) for page in ((9, 8), (9, 7))
    ]
    assert text_of(tmp_path, *pages).split() == ["9", "8", "9", "7"]


def test_links_comments_and_fields(tmp_path: Path) -> None:
    note = "<< /Type /Annot /Subtype /Text /Rect [400 700 410 710] /T (Vera) /Contents (Is this so?) >>"
    link = "<< /Type /Annot /Subtype /Link /Rect [100 698 160 712] /A << /S /URI /URI (https://example.org/page) >> >>"
    field = "<< /Type /Annot /Subtype /Widget /FT /Tx /T (name) /V (Ann Meier) /Rect [140 648 300 662] >>"
    box = "<< /Type /Annot /Subtype /Widget /FT /Btn /T (yes) /V /On /AS /On /Rect [140 628 150 638]"
    box += " /AP << /N << /On 9 0 R >> >> >>"
    lines = [show("See ", 72, 700), show("the site", 102, 700), show("again.", 170, 700)]
    lines += [show("Your name:", 72, 650), show("Agreed:", 72, 630)]
    found = text_of(
        tmp_path,
        "\n".join(lines),
        page=f"/Annots [{note} {link} 10 0 R 11 0 R]",
        catalogue="/AcroForm << /Fields [10 0 R 11 0 R] >>",
        objects=[stream("", "/Type /XObject /Subtype /Form /BBox [0 0 9 9]"), field, box],
    )
    assert page_object(1) == 9
    assert "See [the site](https://example.org/page) again." in found
    assert "Your name: Ann Meier" in found
    assert "Agreed: [x]" in found
    assert found.endswith("> Comment by Vera: Is this so?\n")


def test_metadata(tmp_path: Path) -> None:
    info = "<< /Title (On Peas) /Author (Ann) /CreationDate (D:20240517093000+02'00') >>"
    found = converted(
        tmp_path,
        show("text", 72, 700),
        show("more", 72, 700),
        trailer=f"/Info {page_object(2)} 0 R",
        objects=[info],
        catalogue="/PageLabels << /Nums [0 << /S /r >>] >>",
    )
    assert found.title == "On Peas"
    assert found.metadata == {"author": "Ann", "created": "2024-05-17T09:30:00", "pages": "2", "page_labels": "i–ii"}


def test_pictures_of_text_are_told(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        converted(tmp_path, PICTURE)
    assert caught.value.reason is DocumentReason.EMPTY
    assert "OCR" in (caught.value.hint or "")
    text = show("Some words.", 72, 700)
    found = converted(tmp_path, text, "", PICTURE, PICTURE, f"{PICTURE}\n{text}", PICTURE)
    assert found.notes == ("Pages 3–4, 6 are pictures; their text cannot be read.",)
    assert converted(tmp_path, text, PICTURE).notes == ("Page 2 is a picture; its text cannot be read.",)
    with pytest.raises(DocumentError) as caught:
        converted(tmp_path, "")
    assert caught.value.hint == "Its pages are blank."


def test_what_a_page_has_beyond_the_limits_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("llamahome_gui.documents.pdf.marks.MOST_MARKS", 2)
    monkeypatch.setattr("llamahome_gui.documents.pdf.rules.MOST_OBJECTS", 4)
    mark = "<< /Type /Annot /Subtype /Text /Rect [0 0 9 9] /Contents (Look) >>"
    text = show("Some words.", 72, 700)
    found = converted(tmp_path, f"{text} {'9 9 m 99 9 l S ' * 6}", page=f"/Annots [{mark * 3}]")
    assert found.markdown.count("Look") == 2
    assert [note.split(" has over ")[0] for note in found.notes] == ["Page 1", "Page 1"]
    assert "links, comments and form fields" in found.notes[0]
    assert "tables" in found.notes[1]
    assert not converted(tmp_path, text, page=f"/Annots [{mark * 2}]").notes


@pytest.mark.parametrize(("turn", "matrix"), [(90, "0 1 -1 0 500 0"), (270, "0 -1 1 0 0 800"), (0, "0 1 -1 0 500 0")])
def test_turned_pages(turn: int, matrix: str, tmp_path: Path) -> None:
    rows = [("Name", "Sum"), ("Ann", "12.50"), ("Omar", "9.00")]
    cells = [
        show(text, left, 300 - 20 * row)
        for row, texts in enumerate(rows)
        for left, text in zip((64, 164), texts, strict=True)
    ]
    rules = [rule(60, 315 - 20 * row, 260, 315 - 20 * row) for row in range(4)]
    rules += [rule(left, 255, left, 315) for left in (60, 160, 260)]
    content = "\n".join(
        [f"q {matrix} cm", show("First line", 60, 400), show("and second.", 60, 386), *rules, *cells, "Q"]
    )
    assert text_of(tmp_path, content, page=f"/Rotate {turn}") == (
        "First line and second.\n\n| Name | Sum |\n| --- | --- |\n| Ann | 12.50 |\n| Omar | 9.00 |\n"
    )


def test_text_up_the_margin_stays_apart(tmp_path: Path) -> None:
    content = "\n".join([*paragraph(FILLER, 72, 700), "BT /F1 9 Tf 0 1 -1 0 30 300 Tm (stamp of the printer) Tj ET"])
    assert text_of(tmp_path, content).endswith("word35 end.\n\nstamp of the printer\n")


def test_ligatures_are_letters(tmp_path: Path) -> None:
    font = "/F9 << /Type /Font /Subtype /Type1 /BaseFont /Times-Roman /Encoding << /Differences [65 /fi /fl] >> >> "
    assert text_of(tmp_path, show("oAce Bow", 72, 700, font="F9"), fonts=font) == "ofice flow\n"


def test_arabic_is_told_in_the_order_of_reading(tmp_path: Path) -> None:
    codes = {"A": "0627", "B": "0642", "C": "06440627", "D": "062E", "E": "0644"}  # C is the one sign for lam and alef
    pairs = "".join(f"<{ord(code):02x}> <{letters}>\n" for code, letters in codes.items())
    cmap = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"{len(codes)} beginbfchar\n{pairs}endbfchar endcmap end"
    )
    font = f"/F9 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica /ToUnicode {page_object(1)} 0 R >> "
    # From left to right as it is drawn: the last letter comes first.
    found = text_of(tmp_path, show("BCDA BEADA", 72, 700, font="F9"), fonts=font, objects=[stream(cmap)])
    assert found.split() == ["\u0627\u062e\u0627\u0644\u0642", "\u0627\u062e\u0644\u0627\u0642"]


def test_letters_below_each_other_are_not_one_number(tmp_path: Path) -> None:
    content = "\n".join(show("1", 72, 700 - 19 * row) for row in range(3))
    assert text_of(tmp_path, content).split() == ["1", "1", "1"]


@settings(max_examples=25)
@given(
    words=st.lists(st.from_regex(r"[a-zA-Z][a-z]{0,9}", fullmatch=True), min_size=1, max_size=80),
    width=st.integers(1, 9),
    size=st.integers(6, 20),
)
def test_no_word_is_lost_glued_or_moved(
    words: list[str], width: int, size: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    rows = [" ".join(words[start : start + width]) for start in range(0, len(words), width)]
    content = "\n".join(show(row, 60, 800 - 1.3 * size * number, size) for number, row in enumerate(rows))
    path = tmp_path_factory.getbasetemp() / "words"
    path.mkdir(exist_ok=True)
    assert text_of(path, content).replace("#", "").split() == words


def test_the_same_file_gives_the_same_text(tmp_path: Path) -> None:
    contents = ["\n".join(paragraph(FILLER, 72, 700)), PICTURE]
    assert converted(tmp_path, *contents) == converted(tmp_path, *contents)


def test_a_password_is_told_and_tried(tmp_path: Path) -> None:
    path = making.pdf(tmp_path / "broken.pdf", [[(11, 700, "secret")]], trailer=LOCKED)
    assert reason(path) is DocumentReason.ENCRYPTED
    locked = _locked(tmp_path / "locked.pdf", "a secret letter", user=b"open sesame", owner=b"master")
    assert reason(locked) is DocumentReason.ENCRYPTED
    for password in ("open sesame", "master"):
        assert convert_file(locked, options=Options(("wrong", password))).markdown == "a secret letter\n"
    with pytest.raises(DocumentError):
        convert_file(locked, options=Options(("wrong",)))


def test_a_password_against_changes_only_asks_nothing(tmp_path: Path) -> None:
    path = _locked(tmp_path / "guarded.pdf", "read me", user=b"", owner=b"master")
    assert convert_file(path).markdown == "read me\n"


def test_a_ruin_is_told(tmp_path: Path) -> None:
    path = tmp_path / "ruin.pdf"
    path.write_bytes(b"%PDF-1.7\n" + b"garbage " * 50)
    assert reason(path) is DocumentReason.DAMAGED


_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def _locked(path: Path, text: str, *, user: bytes, owner: bytes) -> Path:
    """A PDF encrypted with 40 bits of RC4 (ISO 32000-1, 7.6.3, revision 2)."""
    padded_user, padded_owner = ((word + _PADDING)[:32] for word in (user, owner))
    owner_entry = rc4(md5(padded_owner).digest()[:5], padded_user)
    key = md5(padded_user + owner_entry + (-4).to_bytes(4, "little", signed=True) + b"\0").digest()[:5]
    number = page_object(0) + 1
    own_key = md5(key + number.to_bytes(3, "little") + bytes(2)).digest()[:10]
    entry = f"/Filter /Standard /V 1 /R 2 /P -4 /O <{owner_entry.hex()}> /U <{rc4(key, _PADDING).hex()}>"
    content = rc4(own_key, show(text, 72, 700).encode())
    return write_pdf(path, [content], trailer=f"/Encrypt << {entry} >> /ID [<00> <00>]")


def test_a_paragraph_that_begins_bold_is_one(tmp_path: Path) -> None:
    first = "BT /F2 11 Tf 72 700 Td (Note:) Tj /F1 11 Tf ( whoever reads this line shall go on reading the) Tj ET"
    content = "\n".join([first, show("next one too, for they are one.", 72, 687)])
    found = text_of(tmp_path, content)
    assert found == "Note: whoever reads this line shall go on reading the next one too, for they are one.\n"


def test_a_number_that_ends_a_sentence_is_no_item(tmp_path: Path) -> None:
    lines = [(72, 700, "• An item of some words whose"), (80, 687, "sentence says that the most is"), (80, 674, "100.")]
    lines += [(72, 640, "The highest that it can be is"), (72, 627, "42.")]
    found = text_of(tmp_path, "\n".join(show(text, left, height) for left, height, text in lines))
    assert "- An item of some words whose sentence says that the most is 100.\n" in found
    assert "\nThe highest that it can be is 42.\n" in found


def test_a_paragraph_with_the_mark_of_a_heading_is_none(tmp_path: Path) -> None:
    assert text_of(tmp_path, show("# of seats: 40", 72, 700)) == "\\# of seats: 40\n"


@pytest.mark.parametrize("name", ["ABCDEF+NimbusMonL-Regu", "SourceCodePro", "CMTT10", "SFTT1095"])
def test_fonts_of_typewriters_are_known_by_their_names(tmp_path: Path, name: str) -> None:
    fonts = f"/F9 << /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >> "
    content = "\n".join(show(text, 72, height, font="F9") for text, height in (("# one", 700), ("two", 687)))
    assert text_of(tmp_path, content, fonts=fonts) == "```\n# one\ntwo\n```\n"
