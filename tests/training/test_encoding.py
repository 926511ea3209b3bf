"""The loss is on the assistant's tokens and no others, whatever the template does."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.models.tokenizer import PLAIN_TEMPLATE
from llamahome_gui.training.dataset import Row, RowProblem
from llamahome_gui.training.encoding import IGNORED, Example, encode, encode_batch, encode_rows
from tests.tiny import CHAT_TEMPLATE, make_tiny_tokenizer

TALK = [
    {"role": "system", "content": "Be short."},
    {"role": "user", "content": "Hi"},
    {"role": "assistant", "content": "Hello\nyou"},
    {"role": "user", "content": "Bye"},
    {"role": "assistant", "content": "See you."},
]
CHATML = (
    "{% for m in messages %}<|im_start|>{{ m['role'] }}\n{{ m['content'] }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)
NO_SYSTEM = "{% if messages[0]['role'] == 'system' %}{{ raise_exception('no system turn') }}{% endif %}" + CHATML


def learned(tokenizer: Any, row: Row) -> str:
    """The text of the labels; what carries no loss is a bar."""
    ids, labels = encode(row, tokenizer)
    assert len(ids) == len(labels)
    assert all(label in (IGNORED, token) for token, label in zip(ids, labels, strict=True))
    parts = [tokenizer.decode([label]) if label != IGNORED else "\x00" for label in labels]
    return "|".join(part for part in "".join(parts).split("\x00") if part)


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (CHAT_TEMPLATE, "Hello\nyou<|eot_id|>|See you.<|eot_id|>"),
        (PLAIN_TEMPLATE, "Hello\nyou<|end_of_text|>\n\n|See you.<|end_of_text|>\n\n"),
        (CHATML, "Hello\nyou<|im_end|>\n|See you.<|im_end|>\n"),
    ],
    ids=["llama", "plain", "chatml"],
)
def test_only_the_assistant_is_learned(template: str, expected: str) -> None:
    assert learned(make_tiny_tokenizer(chat_template=template), Row(1, TALK, "chat")) == expected


def test_the_prompt_is_the_one_the_engine_gives() -> None:
    tokenizer = make_tiny_tokenizer()
    ids, labels = encode(Row(1, TALK[:3], "chat"), tokenizer)
    start = next(place for place, label in enumerate(labels) if label != IGNORED)
    text = tokenizer.apply_chat_template(TALK[:2], tokenize=False, add_generation_prompt=True)
    assert ids[:start] == tokenizer(text, add_special_tokens=False)["input_ids"]


def test_plain_text_is_learned_whole() -> None:
    text = "Once upon a time."
    ids, labels = encode(Row(1, [{"role": "assistant", "content": text}], "text"), make_tiny_tokenizer())
    assert labels == ids
    assert make_tiny_tokenizer().decode(ids) == f"<|begin_of_text|>{text}<|end_of_text|>"


def test_long_rows_are_left_out_never_cut() -> None:
    tokenizer = make_tiny_tokenizer()
    rows = [Row(1, TALK, "chat"), Row(7, [*TALK[:4], {"role": "assistant", "content": "word " * 200}], "chat")]
    length = len(encode(rows[0], tokenizer)[0])
    encoded = encode_rows(rows, tokenizer, length)
    assert [(example.line, len(example.input_ids)) for example in encoded.examples] == [(1, length)]
    assert encoded.too_long == 1
    assert encoded.problems[0].line == 7
    assert f"more than {length}" in encoded.problems[0].reason


def test_a_template_that_refuses_a_row_is_a_problem_of_that_row() -> None:
    tokenizer = make_tiny_tokenizer(chat_template=NO_SYSTEM)
    encoded = encode_rows([Row(1, TALK, "chat"), Row(2, TALK[1:], "chat")], tokenizer, 512)
    assert [example.line for example in encoded.examples] == [2]
    assert "no system turn" in encoded.problems[0].reason


def test_a_row_with_nothing_to_learn_is_left_out() -> None:
    empty = "{% for m in messages %}{% if m['role'] == 'user' %}{{ m['content'] }}{% endif %}{% endfor %}"
    encoded = encode_rows([Row(3, TALK, "chat")], make_tiny_tokenizer(chat_template=empty), 512)
    assert encoded.examples == []
    assert encoded.problems[0].reason == "The row has no token to learn."


def test_cancel_ends_the_work() -> None:
    cancel = threading.Event()
    cancel.set()
    assert encode_rows([Row(1, TALK, "chat")], make_tiny_tokenizer(), 512, cancel).examples == []


@given(st.lists(st.tuples(st.integers(0, 2**31 - 1), st.booleans())))
def test_an_example_keeps_its_tokens(tokens: list[tuple[int, bool]]) -> None:
    ids, labels = [token for token, _ in tokens], [token if learned else IGNORED for token, learned in tokens]
    example = Example(7, ids, labels, b"key")
    assert (example.line, example.input_ids, example.labels, example.key) == (7, ids, labels, b"key")
    assert len(example) == len(ids)


def test_a_batch_says_what_its_rows_say_one_by_one() -> None:
    tokenizer = make_tiny_tokenizer(chat_template=NO_SYSTEM)
    talks = [TALK[1:], TALK, TALK[1:3], TALK[1:]]
    rows = [Row(line, talk, "chat") for line, talk in enumerate(talks, start=1)]
    rows.append(Row(9, [{"role": "assistant", "content": "Once"}], "text"))
    found = list(encode_batch(rows, tokenizer))
    assert [one.line for one in found if isinstance(one, RowProblem)] == [2]
    assert [one for one in found if not isinstance(one, RowProblem)] == [
        encode(row, tokenizer) for row in rows if row.line != 2
    ]
