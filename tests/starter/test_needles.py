"""Needles: unseen, alone in their text, at their depth, the same for the same seed."""

from __future__ import annotations

from typing import Any

import pytest

from llamahome_gui.evaluation.needle.trials import states
from llamahome_gui.starter.needles import NeedleSource
from llamahome_gui.starter.words import is_held_out


class Counting:
    """The loader's tokenizers are called; the bare one of the tests encodes."""

    def __init__(self, tokenizer: Any) -> None:
        self._tokenizer = tokenizer

    def __call__(self, text: str, *, add_special_tokens: bool) -> dict[str, list[int]]:
        return {"input_ids": self._tokenizer.encode(text, add_special_tokens=add_special_tokens).ids}


@pytest.fixture(scope="module")
def counting(tokenizer: Any) -> Counting:
    return Counting(tokenizer)


@pytest.mark.parametrize("depth", [0.0, 0.1, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("several", [False, True])
def test_the_needle_is_unseen_and_stands_once_at_its_depth(counting: Any, depth: float, several: bool) -> None:
    source = NeedleSource(counting, several=several)
    for number in range(6):
        trial = source.trial(0, 1200, depth, number)
        assert is_held_out(trial.needle.value)
        assert trial.needle.value not in trial.question
        assert not states(trial.bare, trial.needle.value)
        assert trial.text.count(trial.needle.text) == 1
        assert trial.answer.count(trial.needle.value) == 1
        before = trial.text.index(trial.needle.text)
        tokens = [
            len(counting(text, add_special_tokens=False)["input_ids"]) for text in (trial.text, trial.text[:before])
        ]
        assert 950 < tokens[0] < 1350
        assert abs(tokens[1] / tokens[0] - depth) < 0.13


def test_the_same_seed_gives_the_same_test(counting: Any) -> None:
    one, two = NeedleSource(counting), NeedleSource(counting)
    assert one.trial(3, 800, 0.5, 1) == two.trial(3, 800, 0.5, 1)
    trials = {source.trial(seed, 800, 0.5, number).text for source in (one,) for seed in (0, 1) for number in (0, 1)}
    assert len(trials) == 4


def test_a_table_that_does_not_fit_is_cut_between_rows_and_does_not_cut_the_text_short(counting: Any) -> None:
    rows = [f"| row {number} | some more words in it |" for number in range(400)]
    texts = [("a.xlsx", "First thing.\n\n" + "\n".join(rows) + "\n\nLast thing.")]
    for number in range(6):
        bare = NeedleSource(counting, texts).trial(0, 1000, 0.5, number).bare
        assert 900 < len(counting(bare, add_special_tokens=False)["input_ids"]) < 1010
        assert all(line in {*rows, "First thing.", "Last thing.", ""} for line in bare.split("\n"))


def test_a_long_line_that_does_not_fit_is_left_out(counting: Any) -> None:
    texts = [("a.md", "many words in one line " * 300 + "\n\n" + "\n\n".join(["A short paragraph."] * 40))]
    for number in range(4):
        bare = NeedleSource(counting, texts).trial(0, 1000, 0.5, number).bare
        assert 800 < len(counting(bare, add_special_tokens=False)["input_ids"]) < 1010
    alone = NeedleSource(counting, [("b.md", "many words in one line " * 300)]).trial(0, 1000, 0.5, 0)
    assert alone.needle.text in alone.text
    assert 900 < len(counting(alone.bare, add_special_tokens=False)["input_ids"]) < 1010  # of a line alone, its words


@pytest.mark.parametrize("depth", [0.0, 0.1, 0.5, 0.9, 1.0])
@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"row {number},some more words,{number * 7}" for number in range(900)),
        "many words in one line " * 900,
        "Short.\n\n" + "\n".join(f"| {number} | a cell of a long table |" for number in range(500)) + "\n\nThe end.",
        "\n\n".join("A paragraph of the usual length, as letters have it. " * 4 for _ in range(90)),
    ],
    ids=["rows", "one line", "table", "paragraphs"],
)
def test_a_needle_stands_at_its_depth_in_documents_of_any_shape(counting: Any, text: str, depth: float) -> None:
    for number in range(4):
        trial = NeedleSource(counting, [("a.csv", text)]).trial(0, 1000, depth, number)
        before = trial.text.index(trial.needle.text)
        rest = trial.text.replace(trial.needle.text, "")
        tokens = [len(counting(part, add_special_tokens=False)["input_ids"]) for part in (rest, trial.text[:before])]
        assert abs(tokens[1] / tokens[0] - depth) < 0.04
        assert rest.split() == trial.bare.split()  # nothing else has changed


@pytest.mark.parametrize("several", [False, True])
@pytest.mark.parametrize("made", [True, False])
def test_no_value_stands_anywhere_in_the_prompt_but_in_its_needle(counting: Any, several: bool, made: bool) -> None:
    texts = [] if made else [("a.md", "\n\n".join(f"Black {colour} things." for colour in ("lilac", "ivory", "beige")))]
    source = NeedleSource(counting, texts, several=several)
    for number in range(40):
        trial = source.trial(1, 300, 0.5, number)
        if not trial.needle.value.endswith("day"):
            prompt = trial.messages()[0].content.replace(trial.needle.text, "")
            assert not states(prompt.lower(), trial.needle.value.lower())


def test_needles_are_hidden_in_given_documents(counting: Any) -> None:
    texts = [("a.md", "First thing.\n\nSecond thing.\n\n" * 5), ("b.md", "Third thing of the other file.")]
    trial = NeedleSource(counting, texts).trial(0, 300, 0.5, 0)
    rest = trial.text.replace(trial.needle.text, "")
    assert "Third thing of the other file." in rest
    assert trial.bare.count("thing") == rest.count("thing") > 20  # again from the beginning: they are too short
    assert trial.document
    assert NeedleSource(counting, texts[:1]).trial(0, 300, 0.5, 0).document == "a.md"
