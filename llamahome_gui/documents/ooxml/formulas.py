"""Formulas of cells, shown behind their values when a user asks for them."""

from __future__ import annotations

from lxml import etree

from llamahome_gui.documents.tabular.formula import beside
from llamahome_gui.documents.tabular.references import column_name


class Formulas:
    """Formulas of one sheet; a shared one is written out for each cell that uses it."""

    def __init__(self) -> None:
        self._shared: dict[str, tuple[str, str]] = {}

    def beside(self, text: str, node: etree._Element | None, row: int, column: int) -> str:
        """`text`, with the formula of the cell behind it if it has one that is not shown already."""
        formula = "" if node is None else self._formula(node, f"{column_name(column)}{row}")
        if not formula or text == f"={formula}":
            return text
        return f"{text} {beside(formula)}".strip()

    def _formula(self, node: etree._Element, place: str) -> str:
        own = (node.text or "").strip()
        if node.get("t") != "shared":
            return own
        key = node.get("si", "")
        if own:
            self._shared[key] = own, place
            return own
        formula, origin = self._shared.get(key, ("", place))
        if not formula:
            return ""
        from openpyxl.formula.translate import Translator, TranslatorError  # a tenth of a second, for few files

        try:
            return str(Translator(f"={formula}", origin).translate_formula(place)).removeprefix("=")
        except (TranslatorError, ValueError, IndexError):
            return formula
