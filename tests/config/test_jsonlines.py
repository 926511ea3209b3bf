"""The line of a field in any JSON text, however it is laid out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.config.jsonlines import line_of

TEXT = """{
  "a": {"same": 1,
        "deep": [10, {"same": 2},
                 30]},
  "b": {
    "same": {"deep": "}"}
  }, "twice": 1,
  "twice": {"in": 2}
}"""


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ((), 1), (("a",), 2), (("a", "same"), 2), (("a", "deep", 0), 3), (("a", "deep", 1, "same"), 3),
        (("a", "deep", 2), 4), (("b", "same"), 6), (("b", "same", "deep"), 6), (("b", "absent"), 5),
        (("b", "same", "deep", "further"), 6), (("a", "deep", 7), 3), (("twice", "in"), 8), (("absent",), 1),
    ],
)  # fmt: skip
def test_the_line_is_that_of_the_field_and_of_no_namesake(field: tuple[str | int, ...], line: int) -> None:
    assert line_of(TEXT, field) == line


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=12,
)


def written(
    value: Any, path: tuple[str | int, ...], lines: list[str], places: dict[tuple[str | int, ...], int]
) -> None:
    """A writer of its own: one line per bracket and per member; notes the line of each."""
    if not isinstance(value, dict | list):
        lines[-1] += json.dumps(value)
        return
    lines[-1] += "{" if isinstance(value, dict) else "["
    members = list(value.items()) if isinstance(value, dict) else list(enumerate(value))
    for number, (name, inner) in enumerate(members):
        lines.append(f"{json.dumps(name)} :" if isinstance(value, dict) else " ")
        places[*path, name] = len(lines)
        written(inner, (*path, name), lines, places)
        lines[-1] += " ," if number + 1 < len(members) else ""
    lines.append("}" if isinstance(value, dict) else "]")


@given(values)
def test_every_field_of_any_value_is_found(value: Any) -> None:
    lines = [""]
    places: dict[tuple[str | int, ...], int] = {(): 1}
    written(value, (), lines, places)
    text = "\n".join(lines)
    assert json.loads(text) == value
    assert {path: line_of(text, path) for path in places} == places
