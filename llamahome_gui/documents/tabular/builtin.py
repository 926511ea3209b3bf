"""Number formats that files name by a number only (ECMA-376 part 1, 18.8.30)."""

from __future__ import annotations

from collections.abc import Mapping

_ACCOUNT = r'_({0}* {1}_);_({0}* \({1}\);_({0}* "-"{2}_);_(@_)'
_CODES = {
    1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"$"#,##0_);("$"#,##0)', 6: '"$"#,##0_);[Red]("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)', 8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss",
    37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)", 39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)",
    41: _ACCOUNT.format("", "#,##0", ""), 42: _ACCOUNT.format('"$"', "#,##0", ""),
    43: _ACCOUNT.format("", "#,##0.00", "??"), 44: _ACCOUNT.format('"$"', "#,##0.00", "??"),
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
# Dates that follow the locale, in the one way that no reader misunderstands, and those of Chinese, Japanese and
# Korean programs.
_CODES |= {14: "yyyy-mm-dd", 22: "yyyy-mm-dd h:mm"}
_CODES |= dict.fromkeys((*range(27, 32), 36, *range(50, 55), 57, 58), "yyyy-mm-dd")
_CODES |= {32: "h:mm", 33: "h:mm:ss", 34: "h:mm", 35: "h:mm:ss", 55: "h:mm", 56: "h:mm:ss"}


def format_code(key: int, custom: Mapping[int, str]) -> str:
    """The code of a format; `custom` are those that the file defines itself."""
    return custom.get(key) or _CODES.get(key) or "General"
