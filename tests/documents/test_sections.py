"""Sections: nothing is lost, and each text is under its headings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents.sections import Section, sections

LINES = st.lists(
    st.sampled_from(["# A", "## B ##", "### C", "word", "", "```", "| a | b |", "|---|---|", "  # D", "#x"])
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", []),
        ("\n\n", []),
        ("alone\n", [((), "alone")]),
        ("# A\n", [(("A",), "")]),
        ("before\n\n# A #\n\none\n\ntwo\n## B\n### C\nthree\n# D\nfour", [
            ((), "before"), (("A",), "one\n\ntwo"), (("A", "B"), ""), (("A", "B", "C"), "three"), (("D",), "four"),
        ]),
        ("# A\n```\n# no heading\n```\n", [(("A",), "```\n# no heading\n```")]),
        ("## B\nx\n# A\ny\n", [(("B",), "x"), (("A",), "y")]),
    ],
)  # fmt: skip
def test_texts_stand_under_their_headings(text: str, found: list[tuple[tuple[str, ...], str]]) -> None:
    assert list(sections(text)) == [Section(*one) for one in found]


@given(LINES)
def test_nothing_but_headings_is_taken_away(lines: list[str]) -> None:
    found = list(sections("\n".join(lines)))
    kept = [line for section in found for line in section.text.split("\n") if line]
    assert all(line in lines for line in kept)
    assert kept.count("word") == lines.count("word")
    assert sum(bool(section.headings) for section in found) + sum(
        line.lstrip().startswith(("# ", "## ", "### ")) for line in kept
    ) == sum(line.lstrip().startswith(("# ", "## ", "### ")) for line in lines)
