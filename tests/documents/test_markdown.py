"""Laws of the small pieces of Markdown."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from llamahome_gui.documents import markdown
from llamahome_gui.documents.wordcount import count_words

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Zl", "Zp", "Cs")), max_size=30)


def read_row(line: str) -> list[str]:
    """Cells of a table's row as a Markdown reader splits them: at pipes that no odd run of backslashes guards."""
    cells, current, index = [], "", 0
    inner = line.strip()[1:-1]
    while index < len(inner):
        if inner[index] == "\\" and inner[index + 1 : index + 2] in ("|", "\\"):
            run = re.match(r"\\+", inner[index:])
            assert run
            length, at = len(run.group()), index + len(run.group())
            if inner[at : at + 1] == "|" or at == len(inner.rstrip()) or inner[at : at + 2] == " |":
                current += "\\" * (length // 2)
                if length % 2:
                    current += "|"
                    at += 1
            else:
                current += run.group()
            index = at
        elif inner[index] == "|":
            cells.append(current.strip())
            current, index = "", index + 1
        else:
            current, index = current + inner[index], index + 1
    return [*cells, current.strip()]


@given(st.lists(st.lists(TEXT, min_size=2, max_size=4), min_size=1, max_size=4))
def test_every_cell_is_read_back(rows: list[list[str]]) -> None:
    kept = [row for row in rows if any(text.strip() for text in row)]
    lines = markdown.table(rows).split("\n")
    if not kept:
        assert lines == [""]
        return
    width = max(map(len, kept))
    assert lines[1] == "|" + " --- |" * width
    for row, line in zip(kept, [lines[0], *lines[2:]], strict=True):
        assert read_row(line) == [text.strip() for text in row] + [""] * (width - len(row))


CELL = st.text(alphabet="ab |\\`*_<>~&[]()!#-\n'\"", max_size=16) | TEXT


@given(st.lists(st.lists(CELL, min_size=2, max_size=3), min_size=1, max_size=4))
def test_a_reader_of_markdown_finds_every_cell_in_its_place(rows: list[list[str]]) -> None:
    """As markdown-it splits them; how many backslashes stand before a mark is another question."""
    kept = [row for row in rows if any(text.strip() for text in row)]
    width = max((len(row) for row in kept), default=0)
    tokens = MarkdownIt("commonmark").enable("table").parse(markdown.table(rows))
    cells = [token.content for before, token in pairwise(tokens) if before.type in ("th_open", "td_open")]
    wanted = [text for row in kept for text in [*row, *[""] * (width - len(row))]]
    assert [_bare(text) for text in cells] == [_bare(text) for text in wanted]


def _bare(text: str) -> str:
    return "".join(text.replace("<br>", "").replace("\\", "").split())


@given(st.text(max_size=60))
def test_a_cell_is_one_line(text: str) -> None:
    assert "\n" not in markdown.cell(text)
    assert "\r" not in markdown.cell(text)


@given(st.text(alphabet="`ab\n", max_size=40))
def test_a_fence_is_longer_than_what_it_holds(text: str) -> None:
    lines = markdown.fence(text, "json").split("\n")
    ticks = lines[-1]
    assert lines[0] == f"{ticks}json"
    assert ticks not in "\n".join(lines[1:-1])


@given(st.text(max_size=60))
def test_clean_text_can_be_stored(text: str) -> None:
    cleaned = markdown.clean(text)
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert markdown.clean(cleaned) == cleaned
    assert "\r" not in cleaned


def test_clean_drops_lone_surrogates_and_controls() -> None:
    assert markdown.clean("a\ud800b\x00c\r\nd") == "abc\nd\n"


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("one two", 2), ("don't 1,234.5 well-known", 3), ("日本 語", 3), ("| a | --- |", 1), ("fünf Äpfel", 2)],
)
def test_words(text: str, words: int) -> None:
    assert count_words(text) == words


def test_tags_stay_visible() -> None:
    assert markdown.escape("a <b> and 1 < 2") == r"a \<b> and 1 < 2"


def test_marks_stand_at_the_letters() -> None:
    assert markdown.marked(" bold ", "**") == " **bold** "
    assert markdown.marked(" - ", "**") == " - "


def test_links() -> None:
    assert markdown.link(" a ", "http://x/y z") == " [a](http://x/y%20z) "
    assert markdown.link("a", "javascript:alert(1)") == "a"
    assert markdown.link("x@y.z", "mailto:x@y.z") == "<x@y.z>"


def test_items_stay_together() -> None:
    assert markdown.blocks_and_items(["a", "- b", "- c", "", "d"]) == "a\n\n- b\n- c\n\nd"


@given(st.text(max_size=60))
def test_clean_text_holds_no_controls(text: str) -> None:
    cleaned = markdown.clean(text)
    assert not set(cleaned) & {chr(code) for code in (*range(9), *range(11, 32), 127)}
    assert markdown.clean(cleaned) == cleaned


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2", "²"),
        ("2+", "²⁺"),
        ("-1 ", "⁻¹ "),
        ("st", "st"),
        ("x+1", "^(x+1)"),
        ("†", "†"),
        (" ", " "),
        ("two words", "two words"),
    ],
)
def test_raised_text(text: str, shown: str) -> None:
    assert markdown.raised(text) == shown


def test_hidden_text_is_marked() -> None:
    assert markdown.hidden(" unseen ") == " [Hidden: unseen] "
    assert markdown.hidden("  ") == "  "


@pytest.mark.parametrize("lead", range(6))
def test_breaks_say_nothing_however_many_there_are(lead: int) -> None:
    text = " " * lead + "|<br>" * 2000
    assert not markdown.says_something(text)
    assert markdown.says_something(f"{text}b")
