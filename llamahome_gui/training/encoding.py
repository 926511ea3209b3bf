"""From messages to token ids and labels: the loss is taken on the assistant's tokens only.

Which tokens are the assistant's is found by rendering: the conversation up to an assistant turn, with the
header that asks for it, is a prefix of the whole; so is the conversation with that turn. What lies between
was written by the assistant, its end-of-turn token included. Working on common prefixes of token ids needs
no support of the template, and holds where a merge crosses the border: that token then counts as the
assistant's.

Rows are encoded in batches: a fast tokenizer shares a batch out among the processor's cores.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Protocol

from llamahome_gui.training.contents import content_key
from llamahome_gui.training.dataset import Row, RowProblem
from llamahome_gui.training.forms import TEXT, Messages

IGNORED = -100  # the label that torch's cross entropy leaves out

_BATCH = 256


class Cancel(Protocol):
    """What says that the work is no longer wanted, such as a `threading.Event`."""

    def is_set(self) -> bool: ...


class Example:
    """One row for the trainer; `input_ids` and `labels` have the same length.

    They are kept in four bytes a token, a fifth of what lists of numbers take, and made into lists when asked for.
    `key` is the same for rows that say the same.
    """

    __slots__ = ("_input_ids", "_labels", "key", "line")

    def __init__(self, line: int, input_ids: Sequence[int], labels: Sequence[int], key: bytes = b"") -> None:
        self.line, self.key = line, key
        self._input_ids, self._labels = array("i", input_ids), array("i", labels)

    def __len__(self) -> int:
        return len(self._input_ids)

    @property
    def input_ids(self) -> list[int]:
        return self._input_ids.tolist()

    @property
    def labels(self) -> list[int]:
        return self._labels.tolist()


@dataclass
class Encoded:
    """All rows of a dataset that can be trained on, and why the others cannot.

    `too_long` rows had more tokens than was allowed; `truncated` of them were cut.
    """

    examples: list[Example] = field(default_factory=list)
    problems: list[RowProblem] = field(default_factory=list)
    too_long: int = 0
    truncated: int = 0


def encode_rows(
    rows: Iterable[Row], tokenizer: Any, max_length: int, cancel: Cancel | None = None, *, truncate: bool = False
) -> Encoded:
    """Encode every row of at most `max_length` tokens.

    Args:
        cancel: When set, the work ends early with what there is.
        truncate: Cut longer rows at their end; without it they are left out.
    """
    encoded = Encoded()
    for batch in batches(rows, _BATCH):
        if cancel is not None and cancel.is_set():
            break
        for row, found in zip(batch, encode_batch(batch, tokenizer), strict=True):
            _keep(encoded, row, found, max_length, truncate)
    return encoded


def _keep(encoded: Encoded, row: Row, found: Tokens | RowProblem, max_length: int, truncate: bool) -> None:
    if isinstance(found, RowProblem):
        encoded.problems.append(found)
        return
    input_ids, labels = found
    longer = len(input_ids) > max_length
    encoded.too_long += longer
    if longer and not truncate:
        reason = f"The row has {len(input_ids)} tokens, more than {max_length}."
        encoded.problems.append(RowProblem(row.line, reason))
        return
    input_ids, labels = input_ids[:max_length], labels[:max_length]
    if any(label != IGNORED for label in labels[1:]):
        encoded.truncated += longer
        encoded.examples.append(Example(row.line, input_ids, labels, content_key(row.messages)))
    else:
        cut = f" within its first {max_length}" if longer else ""
        encoded.problems.append(RowProblem(row.line, f"The row has no token to learn{cut}."))


Tokens = tuple[list[int], list[int]]
"""Token ids and labels of a row; a label is its token id where the loss counts, else `IGNORED`.

The label at position i belongs to the token at i; the model shifts them by one itself.
"""


def encode(row: Row, tokenizer: Any) -> Tokens:
    """Token ids and labels of one row.

    Raises:
        TemplateError, ValueError, TypeError: The chat template refuses the row.
    """
    texts = _texts(row, tokenizer)
    return _labelled(row, [list(ids) for ids in _tokenized(texts, tokenizer)])


def encode_batch(rows: Sequence[Row], tokenizer: Any) -> Iterator[Tokens | RowProblem]:
    """Token ids and labels of each row, or why the model's chat template refuses it."""
    rendered = [_rendered(row, tokenizer) for row in rows]
    texts = [text for found in rendered if not isinstance(found, RowProblem) for text in found]
    ids = iter(_tokenized(texts, tokenizer))
    for row, found in zip(rows, rendered, strict=True):
        if isinstance(found, RowProblem):
            yield found
        else:
            yield _labelled(row, list(islice(ids, len(found))))


def batches(rows: Iterable[Row], size: int) -> Iterator[list[Row]]:
    """Rows in lists of `size`; the last may be shorter."""
    left = iter(rows)
    while batch := list(islice(left, size)):
        yield batch


def whole_text(row: Row, tokenizer: Any) -> str:
    """The row as the model will read it, its special tokens written out.

    Raises:
        TemplateError, ValueError, TypeError: The chat template refuses the row.
    """
    if row.form == TEXT:
        return f"{tokenizer.bos_token or ''}{row.messages[0]['content']}{tokenizer.eos_token or ''}"
    return _render(tokenizer, row.messages)


def prompt_ids(row: Row, tokenizer: Any) -> list[int]:
    """Token ids of a conversation up to where the assistant begins to speak.

    Raises:
        TemplateError, ValueError, TypeError: The chat template refuses the row.
    """
    return list(_tokenized([_render(tokenizer, row.messages, ask=True)], tokenizer)[0])


def token_counts(texts: list[str], tokenizer: Any) -> list[int]:
    """Tokens of each text, without any that are added."""
    if texts and tokenizer.is_fast:
        # The tokenizer below makes no lists of them, which takes as long as the work itself.
        backend = tokenizer.backend_tokenizer
        backend.no_truncation()
        backend.no_padding()
        return [len(one) for one in backend.encode_batch_fast(texts, add_special_tokens=False)]
    return [len(ids) for ids in _tokenized(texts, tokenizer)]


def exchange_overhead(tokenizer: Any) -> int:
    """Tokens that the chat template puts around one question and one answer."""
    texts = ["question", "answer"]
    row = Row(
        1, [{"role": role, "content": text} for role, text in zip(("user", "assistant"), texts, strict=True)], "chat"
    )
    return token_counts([whole_text(row, tokenizer)], tokenizer)[0] - sum(token_counts(texts, tokenizer))


def refused(row: Row, error: Exception) -> RowProblem:
    """Says that the chat template refuses a row."""
    reason = " ".join(str(error).split())
    return RowProblem(row.line, f"The model's chat template refuses it ({reason}).")


def template_errors() -> tuple[type[Exception], ...]:
    """What a chat template raises on a row that it does not take."""
    from jinja2 import TemplateError

    return (TemplateError, ValueError, TypeError)


def _rendered(row: Row, tokenizer: Any) -> list[str] | RowProblem:
    try:
        return _texts(row, tokenizer)
    except template_errors() as error:
        return refused(row, error)


def _texts(row: Row, tokenizer: Any) -> list[str]:
    """The whole row, then for each assistant turn what stands before it and what ends with it."""
    texts = [whole_text(row, tokenizer)]
    for number in _answers(row):
        texts.append(_render(tokenizer, row.messages[:number], ask=True) if number else "")
        last = number + 1 == len(row.messages)
        texts.append(texts[0] if last else _render(tokenizer, row.messages[: number + 1]))
    return texts


def _answers(row: Row) -> list[int]:
    """Numbers of the assistant's turns; none in plain text, of which every token is learned."""
    return [] if row.form == TEXT else [n for n, turn in enumerate(row.messages) if turn["role"] == "assistant"]


def _labelled(row: Row, rendered: list[list[int]]) -> Tokens:
    input_ids = list(rendered[0])
    if row.form == TEXT:
        return input_ids, list(input_ids)
    labels = [IGNORED] * len(input_ids)
    for before, after in zip(rendered[1::2], rendered[2::2], strict=True):
        start, end = _common(input_ids, before), _common(input_ids, after)
        labels[start:end] = input_ids[start:end]
    return input_ids, labels


def _tokenized(texts: list[str], tokenizer: Any) -> list[list[int]]:
    """Token ids of each text; one that comes twice is encoded once, and its list is shared."""
    if not texts:
        return []
    known = list(dict.fromkeys(texts))
    found = tokenizer(known, add_special_tokens=False, return_attention_mask=False)["input_ids"]
    by_text = dict(zip(known, found, strict=True))
    return [by_text[text] for text in texts]


def _render(tokenizer: Any, messages: Messages, *, ask: bool = False) -> str:
    return str(tokenizer.apply_chat_template(messages, tokenize=False, add_generation_prompt=ask))


def _common(first: list[int], second: list[int]) -> int:
    """Length of the common prefix."""
    length = min(len(first), len(second))
    if first[:length] == second[:length]:
        return length
    return next(i for i in range(length) if first[i] != second[i])
