"""From messages to token ids and labels: the loss is taken on the assistant's tokens only.

Which tokens are the assistant's is found by rendering: the conversation up to an assistant turn, with the
header that asks for it, is a prefix of the whole; so is the conversation with that turn. What lies between
was written by the assistant, its end-of-turn token included. Working on common prefixes of token ids needs
no support of the template, and holds where a merge crosses the border: that token then counts as the
assistant's.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from llamahome_gui.training.dataset import Row, RowProblem
from llamahome_gui.training.forms import TEXT, Messages

IGNORED = -100  # the label that torch's cross entropy leaves out


@dataclass(frozen=True)
class Example:
    """One row for the trainer; both lists have the same length."""

    line: int
    input_ids: list[int]
    labels: list[int]


@dataclass
class Encoded:
    """All rows of a dataset that can be trained on, and why the others cannot."""

    examples: list[Example] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    too_long: int = 0


def encode_rows(rows: Sequence[Row], tokenizer: Any, max_length: int, cancel: threading.Event | None = None) -> Encoded:
    """Encode every row of at most `max_length` tokens; longer ones are left out, never cut.

    Args:
        cancel: When set, the work ends early with what there is.
    """
    encoded = Encoded()
    for row in rows:
        if cancel is not None and cancel.is_set():
            break
        try:
            input_ids, labels = encode(row, tokenizer)
        except _template_errors() as error:
            reason = " ".join(str(error).split())
            encoded.problems.append(RowProblem(row.line, f"The model's chat template refuses it ({reason})."))
            continue
        if len(input_ids) > max_length:
            encoded.too_long += 1
            reason = f"The row has {len(input_ids)} tokens, more than {max_length}."
            encoded.problems.append(RowProblem(row.line, reason))
        elif not any(label != IGNORED for label in labels[1:]):
            encoded.problems.append(RowProblem(row.line, "The row has no token to learn."))
        else:
            encoded.examples.append(Example(row.line, input_ids, labels))
    return encoded


def encode(row: Row, tokenizer: Any) -> tuple[list[int], list[int]]:
    """Token ids and labels of a row; a label is its token id where the loss counts, else `IGNORED`.

    The label at position i belongs to the token at i; the model shifts them by one itself.
    """
    if row.form == TEXT:
        return _encode_text(row.messages[0]["content"], tokenizer)
    input_ids = _render(tokenizer, row.messages)
    labels = [IGNORED] * len(input_ids)
    for number, message in enumerate(row.messages):
        if message["role"] == "assistant":
            start = _common(input_ids, _render(tokenizer, row.messages[:number], ask=True)) if number else 0
            end = _common(input_ids, _render(tokenizer, row.messages[: number + 1]))
            labels[start:end] = input_ids[start:end]
    return input_ids, labels


def _encode_text(text: str, tokenizer: Any) -> tuple[list[int], list[int]]:
    input_ids = list(tokenizer(text, add_special_tokens=False)["input_ids"])
    if tokenizer.bos_token_id is not None:
        input_ids = [tokenizer.bos_token_id, *input_ids]
    if tokenizer.eos_token_id is not None:
        input_ids = [*input_ids, tokenizer.eos_token_id]
    return input_ids, list(input_ids)


def _render(tokenizer: Any, messages: Messages, *, ask: bool = False) -> list[int]:
    ids = tokenizer.apply_chat_template(
        messages, tokenize=True, add_generation_prompt=ask, return_dict=False, truncation=False
    )
    return list(ids)


def _common(first: list[int], second: list[int]) -> int:
    """Length of the common prefix."""
    length = min(len(first), len(second))
    return next((i for i in range(length) if first[i] != second[i]), length)


def _template_errors() -> tuple[type[Exception], ...]:
    from jinja2 import TemplateError

    return (TemplateError, ValueError, TypeError)
