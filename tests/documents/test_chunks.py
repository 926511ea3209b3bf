"""Texts cut into chunks: nothing is lost, none is too long, tables keep their header and headings their text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.documents.chunks import Chunk, chunks

TABLE = "| Site | Code |\n| --- | --- |\n" + "".join(f"| Harbor {number} | {number} |\n" for number in range(12))


def words(text: str) -> int:
    """A token per word."""
    return len(text.split())


def uneven(text: str) -> int:
    """As real tokenizers, not additive: the first letter of a text costs one more, line ends nothing."""
    return (len(text.replace("\n", "")) + 3) // 4 + (1 if text[:1].isalpha() else 0)


def cut(text: str, limit: int) -> list[Chunk]:
    return list(chunks(text, limit, words))


PIECES = st.sampled_from(
    [
        "# One\n", "## Two\n\n", "### Three ###\n", "words of a paragraph. It has two sentences.\n\n", "- a\n- b\n",
        "```\ncode # no heading\n| no | table |\n```\n", "~~~~\nopen\n", TABLE, "|a|b|\n", "| - | - |\n", "\n",
        "\n\n\n", "longword" * 40, "x", " ", "é你好。再见。", "# ",
        "#hash\n", "    indented\n", "\t", "\r\n", "\u2028", "🙂" * 9,
    ]
)  # fmt: skip


@given(
    st.lists(PIECES | st.text(max_size=20), max_size=25).map("".join),
    st.integers(1, 60),
    st.sampled_from([words, uneven]),
)
def test_the_spans_are_the_text_and_no_chunk_is_too_long(text: str, limit: int, count: object) -> None:
    made = list(chunks(text, limit, count))  # type: ignore[arg-type]
    assert "".join(text[chunk.start : chunk.end] for chunk in made) == text
    for chunk in made:
        assert chunk.end > chunk.start
        assert chunk.tokens == count(chunk.content)  # type: ignore[operator]
        assert chunk.tokens <= limit or chunk.end - chunk.start == 1
        assert chunk.content.endswith(text[chunk.start : chunk.end])


def test_a_short_text_is_one_chunk() -> None:
    text = "# A\n\nwords\n\n## B\n\nmore\n"
    assert cut(text, 100) == [Chunk(0, len(text), ("A",), text, 6)]
    assert cut("", 5) == []


def test_each_chunk_knows_its_headings_and_none_ends_with_one() -> None:
    text = "# Book\n\n## One ##\n\na b c d\n\ne f g h\n\n## Two\n\ni j k l\n\n# Annex\n\nm n o p\n"
    made = cut(text, 9)
    assert [chunk.headings for chunk in made] == [("Book",), ("Book", "One"), ("Book", "Two"), ("Annex",)]
    assert [chunk.content.split()[0] for chunk in made] == ["#", "e", "##", "#"]


def test_a_table_keeps_its_header() -> None:
    text = f"# Sites\n\n{TABLE}\nafter\n"
    made = cut(text, 40)
    assert len(made) > 2
    for chunk in made[1:]:
        assert chunk.content.startswith("| Site | Code |\n| --- | --- |\n| Harbor")
    assert made[-1].content.endswith("after\n")
    assert all(chunk.headings == ("Sites",) for chunk in made)


def test_a_header_that_would_fill_a_chunk_is_said_once() -> None:
    text = f"| {'title ' * 20}|\n| --- |\n| a |\n| b |\n"
    made = cut(text, 24)
    assert "".join(chunk.content for chunk in made) == text


def test_code_is_kept_together_where_it_fits() -> None:
    code = "```\n# a comment\n\n| x |\n```\n"
    made = cut(f"one two three four\n\n{code}\nfive\n", 9)
    assert [chunk.headings for chunk in made] == [(), ()]
    assert made[1].content.startswith("```")
    assert code in made[1].content


def test_what_is_too_long_is_cut_at_sentences_then_words_then_letters() -> None:
    made = cut("One two three. Four five six. Seven eight nine ten eleven.", 4)
    assert [chunk.content.strip() for chunk in made] == [
        "One two three.",
        "Four five six. Seven",
        "eight nine ten eleven.",
    ]
    letters = list(chunks("x" * 100, 8, len))
    assert max(chunk.tokens for chunk in letters) <= 8
    assert len(letters) <= 15


def test_the_work_grows_with_the_text_and_not_faster() -> None:
    """By the characters that are counted, which is where the time goes."""

    def counted(factor: int) -> int:
        total = 0

        def count(text: str) -> int:
            nonlocal total
            total += len(text)
            return len(text.split())

        for _ in chunks((TABLE + "\n# Head\n\n" + "some words. " * 300 + "\n\n") * factor, 64, count):
            pass
        return total

    assert counted(20) <= 20 * counted(1) * 1.2


def test_a_limit_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError):
        cut("x", 0)
