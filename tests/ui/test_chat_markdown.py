"""Growing Markdown: finished parts never change, the tail stays short, and what is drawn is what was written."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtGui import QFont, QTextTable
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from llamahome_gui.ui.chat.markdown import CODE_LINES_AT_ONCE, LONGEST_TAIL, GrowingMarkdown, Part
from llamahome_gui.ui.chat.markdown_view import MarkdownView
from llamahome_gui.ui.chat.richtext import BlockRole
from llamahome_gui.ui.theme import manager, theme

SAMPLE = """# Findings

The **Harbor office** keeps its `access code` in *three* places, see [the list](https://example.org).

- one
- two
  continued
  - nested

1. first
1. second

   with a paragraph
7. third

```python
def answer(question: str) -> str:

    return "42"
```

> A quote.
>
> Twice.

| Office | Code |
|--------|------|
| Harbor | 4821 |

---

Done ~~never~~.
"""


def pieces(text: str, seed: int) -> Iterator[str]:
    """A text cut at random places."""
    chance, start = random.Random(seed), 0
    while start < len(text):
        end = start + chance.randint(1, 12)
        yield text[start:end]
        start = end


def kinds(part: Part) -> list[str]:
    return [token.type for token in part.tokens if token.level == 0 and token.nesting >= 0]


def words(parts: list[Part]) -> list[str]:
    """All text of parts, in order."""
    found = []
    for part in parts:
        for token in part.tokens:
            found += [token.content] if token.type in ("fence", "code_block", "inline") else []
    return found


def grown(text: str, seed: int = 0) -> list[Part]:
    growing, parts = GrowingMarkdown(), []
    for piece in pieces(text, seed):
        parts += growing.append(piece)
    return [*parts, growing.tail()]


@given(st.integers(0, 10_000))
def test_however_it_arrives_the_same_blocks_come_out(seed: int) -> None:
    once = GrowingMarkdown()
    whole = [*once.append(SAMPLE), once.tail()]
    assert words(grown(SAMPLE, seed)) == words(whole)


@given(st.text(alphabet="ab*_`#>-|\n 1.[]()~", max_size=300), st.integers(0, 100))
def test_no_text_of_a_wild_answer_is_lost(text: str, seed: int) -> None:
    letters = "".join(words(grown(text, seed)))
    assert sorted(c for c in letters if c in "ab") == sorted(c for c in text if c in "ab")


def test_only_the_last_block_is_unfinished() -> None:
    growing = GrowingMarkdown()
    finished = growing.append("# Title\n\nA paragraph.\n\nThe la")
    assert [kinds(part) for part in finished] == [["heading_open", "paragraph_open"]]
    assert kinds(growing.tail()) == ["paragraph_open"]


def test_a_list_is_finished_item_by_item_and_keeps_counting() -> None:
    growing = GrowingMarkdown()
    finished = growing.append("3. three\n1. four\n1. five")
    assert [part.first_number for part in [*finished, growing.tail()]] == [None, 5]


def test_a_long_code_block_is_cut_at_lines_and_joined() -> None:
    lines = [f"line {number}" for number in range(3 * CODE_LINES_AT_ONCE)]
    parts = grown("```text\n" + "\n".join(lines) + "\n```\n\nafter")
    code = [part for part in parts if "fence" in kinds(part)]
    assert (
        "".join(token.content for part in code for token in part.tokens if token.type == "fence").split()
        == " ".join(lines).split()
    )
    assert [part.joins_previous for part in code] == [False, *[True] * (len(code) - 1)]
    assert all(part.joined_by_next for part in code[:-1])
    assert not code[-1].joined_by_next


@pytest.mark.parametrize("text", ["word " * 2000, "x" * 9000, "- " + "word " * 2000, "> " + "line\n> " * 900])
def test_the_unfinished_rest_never_grows_without_end(text: str) -> None:
    growing = GrowingMarkdown()
    longest = 0
    for piece in pieces(text, 1):
        growing.append(piece)
        longest = max(longest, len(growing._rest))
    assert longest <= LONGEST_TAIL + 12


def test_markup_in_an_answer_stays_text() -> None:
    parts = grown("<b>bold</b> <script>alert(1)</script>\n\n<div>x</div>")
    assert all(token.type not in ("html_block", "html_inline") for part in parts for token in part.tokens)
    assert "<script>" in " ".join(words(parts))


# -- drawn --------------------------------------------------------------------------------------------------------


@pytest.fixture
def view(qtbot: QtBot, styled: QApplication) -> MarkdownView:
    made = MarkdownView()
    qtbot.addWidget(made)
    made.resize(560, 100)
    made.show()
    return made


def blocks(view: MarkdownView) -> list[tuple[object, ...]]:
    """Every block with what its look depends on."""
    found: list[tuple[object, ...]] = []
    block = view.document().begin()
    while block.isValid():
        shape, list_ = block.blockFormat(), block.textList()
        number = list_.format().start() if list_ else None
        code = bool(shape.property(BlockRole.CODE))
        found.append((block.text(), shape.topMargin(), shape.leftMargin(), shape.bottomMargin(), number, code))
        block = block.next()
    return found


@pytest.mark.parametrize("seed", range(4))
def test_an_answer_that_grew_looks_like_one_given_at_once(qtbot: QtBot, view: MarkdownView, seed: int) -> None:
    for piece in pieces(SAMPLE, seed):
        view._rest_until = 0.0  # every piece is drawn at once: that is the hard case
        view.append_markdown(piece)
    view.finish()
    seen = blocks(view)
    view.set_markdown(SAMPLE)
    view.finish()
    assert seen == blocks(view)
    assert view.markdown == SAMPLE


def test_numbers_tables_code_and_emphasis_are_drawn(view: MarkdownView) -> None:
    view.set_markdown(SAMPLE)
    shown = blocks(view)
    assert [row[4] for row in shown if row[0] in ("first", "second", "third")] == [1, 2, 3]
    assert [row[0] for row in shown if row[5]] == ["def answer(question: str) -> str:", "", '    return "42"']
    table = next(frame for frame in view.document().rootFrame().childFrames() if isinstance(frame, QTextTable))
    assert [table.cellAt(1, column).firstCursorPosition().block().text() for column in (0, 1)] == ["Harbor", "4821"]
    cursor = view.document().find("Harbor office")
    assert cursor.charFormat().fontWeight() == QFont.Weight.Bold
    assert view.document().find("the list").charFormat().anchorHref() == "https://example.org"


def test_the_view_is_as_high_as_its_text(view: MarkdownView) -> None:
    view.set_markdown("One line.")
    low = view.height()
    view.set_markdown(SAMPLE)
    assert view.height() > 5 * low
    assert view.height() >= view.document().size().height()


def test_a_change_of_theme_draws_the_text_in_the_new_colours(view: MarkdownView) -> None:
    view.set_markdown("plain **bold**")
    light = view.document().find("plain").charFormat().foreground().color()
    manager().set_mode("dark")
    assert view.drawn
    assert view.toPlainText() == "plain bold"
    assert view.document().find("plain").charFormat().foreground().color().lightness() > light.lightness() + 100
    manager().set_mode("light")


def test_a_picture_is_never_fetched_only_named(view: MarkdownView) -> None:
    view.set_markdown("![a chart](file:///etc/passwd) and [bad](javascript:alert(1))")
    assert "a chart" in view.toPlainText()
    assert "<img" not in view.toHtml()


_BODY = [f"    line {n} if 1" for n in range(2 * CODE_LINES_AT_ONCE)]
LONG_CODE = "\n".join(["def first():", "    '''A text", *_BODY, "    '''", "    return 42"])


def test_code_is_coloured_the_same_however_it_arrives(qtbot: QtBot, view: MarkdownView) -> None:
    """A string goes on over the border of two parts; the reference lexes the whole at once."""
    from pygments.lexers import PythonLexer
    from pygments.token import Keyword, Number, String

    colours = {String: "success", Number: "warning", Keyword: "accent_text"}
    expected = ["text"] * len(LONG_CODE)
    for start, token, text in PythonLexer().get_tokens_unprocessed(LONG_CODE):
        name = next((name for kind, name in colours.items() if token in kind), "text")
        expected[start : start + len(text)] = [name] * len(text)
    for piece in pieces(f"```python\n{LONG_CODE}\n```\n", 3):
        view.append_markdown(piece)
    view.finish()
    qtbot.waitUntil(lambda: view.drawn)
    names = {theme().color(name).name(): name for name in ("text", *colours.values())}
    for line, at in zip(lines_of(view), (match.start() for match in re.finditer(r"^", LONG_CODE, re.M)), strict=True):
        assert [names[colour] for colour in line] == expected[at : at + len(line)]


def lines_of(view: MarkdownView) -> Iterator[list[str]]:
    """The colour of each character, line by line."""
    for number in range(view.document().blockCount()):
        piece, colours = view.document().findBlockByNumber(number).begin(), []
        while not piece.atEnd():
            colours += [piece.fragment().charFormat().foreground().color().name()] * piece.fragment().length()
            piece += 1
        yield colours


def test_every_block_of_code_is_copied_by_its_button(qtbot: QtBot, view: MarkdownView) -> None:
    two = "```\nplain\n\ntext\n```\n\n- in a list\n\n      indented\n"
    view.set_markdown(f"One:\n\n```python\n{LONG_CODE}\n```\n\nTwo:\n\n{two}")
    view.finish()
    qtbot.waitUntil(lambda: len(view.copies.buttons) == 3)
    for button, code in zip(view.copies.buttons, (LONG_CODE, "plain\n\ntext", "indented"), strict=True):
        assert button.isVisibleTo(view)
        assert button.accessibleName() == "Copy this code"
        button.click()
        assert QApplication.clipboard().text() == code
    view.set_markdown("No code.")
    view.finish()
    qtbot.waitUntil(lambda: not view.copies.buttons)
