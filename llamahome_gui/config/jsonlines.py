"""Where a field stands in a JSON text, so that a wrong value can be told with its line."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

_BLANK = re.compile(r"[ \t\r\n]*")
_decoder = json.JSONDecoder()


def line_of(text: str, field: Sequence[str | int]) -> int:
    """Line, from 1, of a field: of its key in an object, of the item in a list.

    Where the field is absent, the line of the innermost part of its path that is there. Of a key that stands twice in
    one object the last counts, as it does for `json.loads`.

    Args:
        text: Valid JSON.
        field: Keys and places from the outermost in.
    """
    key = value = _skip(text, 0)
    for part in field:
        found = _member(text, value, part)
        if found is None:
            break
        key, value = found
    return text.count("\n", 0, key) + 1


def _member(text: str, at: int, part: str | int) -> tuple[int, int] | None:
    """Places of the key and of the value of one member; they are equal for an item of a list."""
    if text[at] == "{":
        places = [(key, value) for name, key, value in _members(text, at) if name == part]
        return places[-1] if places else None
    if text[at] == "[" and isinstance(part, int):
        return next(((place, place) for number, place in enumerate(_items(text, at)) if number == part), None)
    return None


def _members(text: str, at: int) -> Iterator[tuple[str, int, int]]:
    at = _skip(text, at + 1)
    while text[at] != "}":
        key = at
        name, at = _decoder.raw_decode(text, key)
        value = _skip(text, _skip(text, at) + 1)
        yield name, key, value
        at = _next(text, value)


def _items(text: str, at: int) -> Iterator[int]:
    at = _skip(text, at + 1)
    while text[at] != "]":
        yield at
        at = _next(text, at)


def _next(text: str, value: int) -> int:
    """Place after a value and its comma."""
    at = _skip(text, _decoder.raw_decode(text, value)[1])
    return _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    found = _BLANK.match(text, at)
    return found.end() if found else at
