"""Lists in web pages that Word or Outlook wrote."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents.html import convert_text
from llamahome_gui.documents.wordlists import marked_lists, settled_lists


def item(text: str, label: str, level: int = 1, hidden: bool = False) -> str:
    opens, closes = ("<!--", "-->") if hidden else ("<!", ">")
    shown = f"<span style='font-family:Symbol'><span style='mso-list:Ignore'>{label}<i>&nbsp;&nbsp; </i></span></span>"
    return (
        f"<p class=MsoListParagraph style='text-indent:-.25in;mso-list:l0 level{level} lfo1'>"
        f"{opens}[if !supportLists]{closes}{shown}{opens}[endif]{closes}{text}</p>\n"
    )


def markdown(*parts: str) -> str:
    return convert_text(f"<html><body><p>Before</p>{''.join(parts)}<p>After</p></body></html>").markdown


@pytest.mark.parametrize("hidden", [False, True])
def test_bullets_of_several_levels_are_one_list(hidden: bool) -> None:
    page = markdown(
        item("<b>First</b> point", "·", 1, hidden), item("below\nit", "o", 2, hidden), item("next", "§", 1, hidden)
    )
    assert page == "Before\n\n- **First** point\n    - below\nit\n- next\n\nAfter\n"


def test_numbers_stay_as_they_are_written() -> None:
    page = markdown(item("one", "1."), item("letter", "b)"), item("deep", "1.2.3."))
    assert page == "Before\n\n1. one\n- b) letter\n- 1.2.3. deep\n\nAfter\n"


def test_a_list_without_marks_is_left_alone() -> None:
    page = "<p style='mso-list:l0 level1 lfo1'>no label</p><ul><li>real</li></ul>"
    assert marked_lists(page) == page
    assert convert_text(page).markdown == "no label\n\n- real\n"


@pytest.mark.parametrize("piece", ["<p mso-list:x level1", "<p mso-list:x level1><![if !supportLists]>", "<p><span "])
def test_what_never_ends_takes_time_in_proportion(piece: str) -> None:
    page = piece * (300_000 // len(piece)) + "supportLists"
    assert marked_lists(page) == page


@given(text=st.text(alphabet="a1.\n \ufdd1-", max_size=60))
def test_no_mark_is_left(text: str) -> None:
    assert "\ufdd1" not in settled_lists(marked_lists(f"{text} supportLists"))
