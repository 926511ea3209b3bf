"""Number formats that files name by a number only (ECMA-376 part 1, 18.8.30)."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl.styles.numbers import builtin_format_code

# Dates that follow the reader's locale, in the one way that no reader misunderstands; those of Chinese, Japanese and
# Korean programs, which openpyxl does not know; and two that it misspells.
_OWN = {14: "yyyy-mm-dd", 22: "yyyy-mm-dd h:mm"}
_OWN |= dict.fromkeys((*range(27, 32), 36, *range(50, 55), 57, 58), "yyyy-mm-dd")
_OWN |= {32: "h:mm", 33: "h:mm:ss", 34: "h:mm", 35: "h:mm:ss", 55: "h:mm", 56: "h:mm:ss"}
_OWN |= {44: '_("$"* #,##0.00_);_("$"* (#,##0.00);_("$"* "-"??_);_(@_)', 47: "mm:ss.0"}


def format_code(key: int, custom: Mapping[int, str]) -> str:
    """The code of a format; `custom` are those that the file defines itself."""
    return custom.get(key) or _OWN.get(key) or builtin_format_code(key) or "General"
