"""The preview shows what a run would do: the rendered row, its loss, the lengths and the split."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.training import Row, read_dataset
from llamahome_gui.training.encoding import encode, encode_rows
from llamahome_gui.training.lengths import Lengths, histogram, measure_lengths
from llamahome_gui.training.preview import preview_dataset, preview_row
from tests.tiny import make_tiny_tokenizer
from tests.training.conftest import Write
from tests.training.test_encoding import CHATML, NO_SYSTEM, TALK

SPOKEN = st.text(min_size=1, max_size=30).filter(str.strip)


@pytest.fixture(scope="module")
def tokenizer() -> Any:
    return make_tiny_tokenizer()


@pytest.fixture(scope="module")
def chatml() -> Any:
    return make_tiny_tokenizer(chat_template=CHATML)


def test_the_assistants_words_are_marked(chatml: Any) -> None:
    shown = preview_row(Row(4, TALK, "chat"), chatml, 512)
    assert [span.text for span in shown.spans if span.learned] == ["Hello\nyou<|im_end|>\n", "See you.<|im_end|>\n"]
    assert "".join(span.text for span in shown.spans) == chatml.apply_chat_template(TALK, tokenize=False)
    assert (shown.line, shown.problem, shown.cut) == (4, None, None)


@given(question=SPOKEN, answer=SPOKEN)
def test_spans_are_the_rendered_row(tokenizer: Any, question: str, answer: str) -> None:
    turns = [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]
    shown = preview_row(Row(1, turns, "chat"), tokenizer, 512)
    assert "".join(span.text for span in shown.spans) == tokenizer.apply_chat_template(turns, tokenize=False)
    assert "".join(span.text for span in shown.spans if span.learned).startswith(answer.strip()[:1])
    assert [span.learned for span in shown.spans] == [False, True]


def test_plain_text_is_marked_whole(tokenizer: Any) -> None:
    shown = preview_row(Row(1, [{"role": "assistant", "content": "Once  upon "}], "text"), tokenizer, 512)
    assert [(span.text, span.learned) for span in shown.spans] == [
        ("<|begin_of_text|>Once  upon <|end_of_text|>", True)
    ]


def test_a_long_row_is_left_out_or_cut(tokenizer: Any) -> None:
    row = Row(1, TALK, "chat")
    count = len(encode(row, tokenizer)[0])
    left_out = preview_row(row, tokenizer, count - 1)
    assert left_out.problem == f"The row has {count} tokens, more than {count - 1}."
    cut = preview_row(row, tokenizer, count - 1, truncate=True)
    whole = "".join(span.text for span in cut.spans)
    assert (cut.problem, cut.cut) == (None, len(whole) - len("<|eot_id|>"))
    assert preview_row(row, tokenizer, 3, truncate=True).problem == "The row has no token to learn."


def test_a_row_that_the_template_refuses_says_why() -> None:
    shown = preview_row(Row(1, TALK, "chat"), make_tiny_tokenizer(chat_template=NO_SYSTEM), 512)
    assert shown.problem is not None
    assert "no system turn" in shown.problem


def test_lengths_are_those_of_the_run(tokenizer: Any, write: Write) -> None:
    rows = read_dataset(
        write([{"messages": TALK}, {"text": "Once upon a time"}, {"prompt": "Q", "completion": "A"}])
    ).rows
    found = measure_lengths(rows, tokenizer)
    assert found.tokens.tolist() == [len(encode(row, tokenizer)[0]) for row in rows]
    short = make_tiny_tokenizer()
    short(["x"], truncation=True, max_length=3, padding="max_length")  # what a tokenizer was told before stays set
    assert measure_lengths(rows, short).tokens.tolist() == found.tokens.tolist()
    assert measure_lengths(rows, tokenizer, lambda share: False).whole is False


@given(tokens=st.lists(st.integers(1, 4000), max_size=50), limit=st.integers(8, 600))
def test_a_histogram_counts_every_row_once(tokens: list[int], limit: int) -> None:
    import numpy as np

    found = histogram(Lengths(np.array(tokens, dtype=np.int32)), limit)
    assert sum(found.counts) == len(tokens) == found.fit + found.longer
    place = found.edges.index(limit)
    assert sum(found.counts[:place]) == found.fit == sum(count <= limit for count in tokens)
    assert len(found.counts) == len(found.edges) - 1
    for low, high, count in zip(found.edges, found.edges[1:-1], found.counts, strict=False):
        assert count == sum(low < tokens_of <= high for tokens_of in tokens)
    assert (found.total, found.longest) == (sum(tokens), max(tokens, default=0))


def test_the_preview_tells_what_a_run_would_do(tokenizer: Any, write: Write) -> None:
    rows: list[object] = [{"prompt": f"Q {number}", "completion": "A"} for number in range(18)]
    path = write([*rows, {"prompt": "q  1", "completion": "a"}, {"prompt": "Q", "completion": "long " * 200}])
    settings, told = TrainingSettings(max_length=64, validation_split=0.2), []
    found = preview_dataset(
        read_dataset(path),
        tokenizer,
        settings,
        report=lambda text, share: not told.append((text, share)),  # type: ignore[func-returns-value]
    )
    assert [row.line for row in found.rows] == [1, 2, 3]
    assert (found.lengths.fit, found.lengths.longer) == (19, 1)
    assert found.duplicates.near == ((2, (19,)),)
    assert (found.split.training + found.split.validation, found.split.repeated) == (19, 1)
    assert found.split.validation in (3, 4, 5)
    assert {text for text, _ in told} == {"Counting tokens", "Looking for duplicates"}


@pytest.mark.parametrize("truncate", [False, True])
def test_the_preview_leaves_out_what_a_run_does(tokenizer: Any, write: Write, truncate: bool) -> None:
    rows: list[object] = [{"prompt": f"Q {number}", "completion": "A"} for number in range(18)]
    cut, nothing = {"prompt": "Q", "completion": "long " * 200}, {"prompt": "long " * 200, "completion": "A"}
    data = read_dataset(write([*rows, cut, nothing]))
    settings = TrainingSettings(max_length=64, validation_split=0.2, truncate=truncate)
    found = preview_dataset(data, tokenizer, settings)
    run = encode_rows(data.rows, tokenizer, 64, truncate=truncate)
    assert found.split.training + found.split.validation == len(run.examples) == (19 if truncate else 18)
    assert found.longer == tuple(run.problems)
    assert [problem.line for problem in found.longer] == ([20] if truncate else [19, 20])
    assert found.left_out == len(found.longer)
    assert found.lengths.longer == 2


def test_long_rows_are_cut_on_consent(tokenizer: Any) -> None:
    rows = [Row(1, TALK, "chat"), Row(2, [*TALK[:4], {"role": "assistant", "content": "word " * 200}], "chat")]
    length = len(encode(rows[0], tokenizer)[0])
    encoded = encode_rows(rows, tokenizer, length, truncate=True)
    assert [(example.line, len(example.input_ids)) for example in encoded.examples] == [(1, length), (2, length)]
    assert (encoded.too_long, encoded.truncated, encoded.problems) == (1, 1, [])
    assert encoded.examples[0].key != encoded.examples[1].key
    short = encode_rows(rows, tokenizer, 4, truncate=True)
    assert (short.examples, short.truncated) == ([], 0)
    assert short.problems[0].reason == "The row has no token to learn within its first 4."
