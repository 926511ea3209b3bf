"""Formulas of OpenDocument cells in the way that they are typed: `of:=SUM([.A1:.A3])` is `=SUM(A1:A3)`."""

from __future__ import annotations

import re

from llamahome_gui.documents.tabular.formula import beside

_SPACE = re.compile(r"^\w+:(?==)")
_REFERENCE = re.compile(r"\[([^\[\]]*)\]")


def shown_formula(formula: str) -> str:
    """A formula as it stands behind a value."""
    typed = _REFERENCE.sub(lambda found: _reference(found.group(1)), _SPACE.sub("", formula))
    return beside(typed.removeprefix("="))


def _reference(text: str) -> str:
    """A reference without the dot that stands before a cell of the same sheet."""
    return ":".join(part.removeprefix(".") for part in text.split(":"))
