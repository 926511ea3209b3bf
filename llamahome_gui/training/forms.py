"""The usual forms of a training row, each turned into chat messages.

Chat        ``{"messages": [{"role": "user", "content": …}, {"role": "assistant", "content": …}]}``
ShareGPT    ``{"conversations": [{"from": "human", "value": …}, {"from": "gpt", "value": …}]}``
Alpaca      ``{"instruction": …, "input": …, "output": …}``
Prompt      ``{"prompt": …, "completion": …}``, also with ``response``, and ``{"question": …, "answer": …}``
Text        ``{"text": …}``: every token is learned
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Messages = list[dict[str, str]]

CHAT, SHAREGPT, ALPACA, PROMPT, TEXT = "chat", "sharegpt", "alpaca", "prompt", "text"

_ROLES = {
    "system": "system",
    "user": "user",
    "human": "user",
    "assistant": "assistant",
    "gpt": "assistant",
    "model": "assistant",
}
_PAIRS = (("prompt", "completion"), ("prompt", "response"), ("question", "answer"))

TURNS = ("messages", "conversations")
FIELDS = frozenset((*TURNS, "instruction", "input", "output", "text", *(name for pair in _PAIRS for name in pair)))
"""The fields that a form knows; all others are passed over."""


class BadRowError(ValueError):
    """Why a row cannot be used; one sentence without the line number."""


def read_row(row: Any) -> tuple[str, Messages]:
    """The form of a row and its messages; a text row is one assistant message.

    Raises:
        BadRowError: The row has no known form, or something in it is missing or empty.
    """
    if isinstance(row, str):
        row = {"text": row}
    if not isinstance(row, Mapping):
        raise BadRowError(f"The row is {_kind(row)}, not an object with fields.")
    if "messages" in row:
        return CHAT, _conversation(row["messages"], "messages", "role", "content")
    if "conversations" in row:
        return SHAREGPT, _conversation(row["conversations"], "conversations", "from", "value")
    if "instruction" in row:
        return ALPACA, _alpaca(row)
    for question, answer in _PAIRS:
        if question in row and answer in row:
            return PROMPT, _exchange(_text(row, question), _text(row, answer))
    if "text" in row:
        return TEXT, [{"role": "assistant", "content": _text(row, "text")}]
    found = ", ".join(sorted(map(str, row))) or "none"
    raise BadRowError(f"No known fields (found: {found}).")


def _alpaca(row: Mapping[str, Any]) -> Messages:
    if "output" not in row:
        raise BadRowError("The field 'output' is missing.")
    context = "" if row.get("input") is None else row["input"]
    if not isinstance(context, str):
        raise BadRowError(f"The field 'input' is {_kind(context)}, not text.")
    if not _is_whole(context):
        raise BadRowError("The field 'input' holds half a character (a lone surrogate).")
    question = _text(row, "instruction")
    return _exchange(f"{question}\n\n{context}" if context.strip() else question, _text(row, "output"))


def _exchange(question: str, answer: str) -> Messages:
    return [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]


def _conversation(turns: Any, field: str, role_field: str, text_field: str) -> Messages:
    if not isinstance(turns, list) or not turns:
        raise BadRowError(f"The field '{field}' is not a list of turns.")
    messages = [_turn(turn, number, role_field, text_field) for number, turn in enumerate(turns, start=1)]
    if not any(message["role"] == "assistant" for message in messages):
        raise BadRowError("No turn is the assistant's, so there is nothing to learn.")
    return messages


def _turn(turn: Any, number: int, role_field: str, text_field: str) -> dict[str, str]:
    if not isinstance(turn, Mapping):
        raise BadRowError(f"Turn {number} is {_kind(turn)}, not an object.")
    role = _ROLES.get(str(turn.get(role_field)).lower())
    if role is None:
        raise BadRowError(f"Turn {number} has the unknown role '{turn.get(role_field)}'.")
    content = turn.get(text_field)
    if isinstance(content, list):
        content = _joined_parts(content, number)
    if not isinstance(content, str) or not content.strip():
        raise BadRowError(f"Turn {number} has no text.")
    if not _is_whole(content):
        raise BadRowError(f"Turn {number} holds half a character (a lone surrogate).")
    return {"role": role, "content": content}


def _joined_parts(parts: list[Any], number: int) -> str:
    texts = [part.get("text") if isinstance(part, Mapping) else None for part in parts]
    if not all(isinstance(text, str) for text in texts):
        raise BadRowError(f"Turn {number} holds something that is not text.")
    return "".join(str(text) for text in texts)


def _text(row: Mapping[str, Any], field: str) -> str:
    value = row[field]
    if not isinstance(value, str):
        raise BadRowError(f"The field '{field}' is {_kind(value)}, not text.")
    if not value.strip():
        raise BadRowError(f"The field '{field}' is empty.")
    if not _is_whole(value):
        raise BadRowError(f"The field '{field}' holds half a character (a lone surrogate).")
    return value


def _is_whole(text: str) -> bool:
    """Whether a tokenizer can read the text; JSON may escape one half of a surrogate pair."""
    try:
        return text.isascii() or bool(text.encode())
    except UnicodeEncodeError:
        return False


def _kind(value: Any) -> str:
    names = {dict: "an object", list: "a list", bool: "true or false", type(None): "null"}
    if isinstance(value, int | float):
        return "a number"
    return names.get(type(value), "text" if isinstance(value, str) else f"of the type {type(value).__name__}")
