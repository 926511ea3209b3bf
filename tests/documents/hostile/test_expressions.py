"""No regular expression of the converters takes longer than in proportion to its text, or nearly so.

Python's engine tries all ways to divide a text among repetitions that may hold the same characters. The texts here
are long enough that a quadratic expression runs into the limit of time, let alone an exponential one.
"""

from __future__ import annotations

import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest

import llamahome_gui.documents

_LENGTH = 100_000
_PIECES = (
    " ", "\t ", "\n", "a", "1", "1 ", "#", " #", "<", "<a ", "<!-- --> ", "<!--", "[", "[a](", "[a](<", '"', "\\",
    "\\a ",
    "\\a1 ", "\\'", "|", "| - ", "-", ".", ". ", "_", "(", "()", "=", ' a="b"', "`", "~", ":", "{", "}", "&", "'a",
    "<row>", "<c>", "<si>", "\\f1 ", 'HYPERLINK "', "wordprocessingml.", "\x02a", "\x13", "_x", "%1", "é", "字",
)  # fmt: skip
_HEADS = (
    "",
    "#",
    "|",
    "\\a",
    "[a](",
    "<",
    "<?xml ",
    "title:",
    "---\n",
    '"',
    "<row ",
    "\\f1",
    "a\x02",
    "1",
    "-",
    "page ",
)
_TAILS = ("", "\0x")


Place = tuple[re.Pattern[Any], bool]


def expressions() -> Iterator[tuple[str, Place]]:
    """Every compiled expression of the package by its place, and whether its module searches whole texts with it."""
    package = llamahome_gui.documents
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        loaded = import_module(module.name)
        source = inspect.getsource(loaded)
        for name, found in vars(loaded).items():
            only_matched = re.search(rf"\b{name}\.(?:match|fullmatch)\(", source) is not None
            searched = not only_matched or re.search(rf"\b{name}\.(?:search|sub|find|split)", source) is not None
            for number, entry in enumerate(found if isinstance(found, tuple) else (found,)):
                if isinstance(entry, re.Pattern):
                    yield f"{module.name.removeprefix(package.__name__)}.{name}.{number}", (entry, searched)


ALL = dict(expressions())


def test_they_are_found() -> None:
    assert len(ALL) > 50


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("place", ALL)
def test_the_time_grows_with_the_text(place: str) -> None:
    expression, searched = ALL[place]
    tried: Callable[[Any], object] = expression.search if searched else expression.match
    for piece in _PIECES:
        body = piece * (_LENGTH // len(piece))
        for head in _HEADS:
            for tail in _TAILS:
                text = f"{head}{body}{tail}"
                tried(text.encode() if isinstance(expression.pattern, bytes) else text)
