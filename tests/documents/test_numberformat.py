"""Numbers as Excel shows them."""

from __future__ import annotations

import contextlib
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH, from_excel

from llamahome_gui.documents import markdown
from llamahome_gui.documents.tabular.builtin import format_code
from llamahome_gui.documents.tabular.general import general
from llamahome_gui.documents.tabular.numberformat import format_number
from llamahome_gui.documents.tabular.numberwriter import number_writer

NINTH_OF_MARCH = 45360.604166666664  # 2024-03-09 14:30


@pytest.mark.parametrize(
    ("value", "code", "shown"),
    [
        (0.256, "0.0%", "25.6%"),
        (0.256, "0%", "26%"),
        (1234567.891, "#,##0.00", "1,234,567.89"),
        (1234.5, '#,##0.00 "EUR"', "1,234.50 EUR"),
        (1234.5, "#,##0.00\\ [$€-407]", "1,234.50 €"),
        (1234.5, '"$"#,##0', "$1,235"),
        (-1234.5, "#,##0.00_);(#,##0.00)", "(1,234.50)"),
        (-5, "0;-0", "-5"),
        (0, '0;-0;"nil"', "nil"),
        (-0.004, "0.00", "0.00"),
        (7, "000", "007"),
        (5551234, "000-0000", "555-1234"),
        (1e6, '0.0,,"M"', "1.0M"),
        (12345, "0.00E+00", "1.23E+04"),
        (0.00012, "0.0E-0", "1.2E-4"),
        (2.75, "# ?/?", "2 3/4"),
        (0.5, "# ?/?", "1/2"),
        (3, "# ?/?", "3"),
        (1.5, "0.##", "1.5"),
        (2, "0.##", "2"),  # Excel leaves a bare point
        (0.1 + 0.2, "General", "0.3"),
        (12345678901, "General", "12345678901"),
        (5, "[Red]0.0", "5.0"),
        (1021, '[>999]0.0,"K";0', "1.0K"),
        (21, '[>999]0.0,"K";0', "21"),
        (3, '"Version "0', "Version 3"),
        (3, "@", "3"),
        (NINTH_OF_MARCH, "yyyy-mm-dd", "2024-03-09"),
        (NINTH_OF_MARCH, "d-mmm-yy h:mm", "9-Mar-24 14:30"),
        (NINTH_OF_MARCH, "dddd, d mmmm yyyy", "Saturday, 9 March 2024"),
        (NINTH_OF_MARCH, "h:mm AM/PM", "2:30 PM"),
        (NINTH_OF_MARCH, "[$-409]m/d/yy h:mm AM/PM;@", "3/9/24 2:30 PM"),
        (NINTH_OF_MARCH, "mm:ss", "30:00"),
        (NINTH_OF_MARCH, format_code(14, {}), "2024-03-09"),
        (1.5, "[h]:mm", "36:00"),
        (0.5, "hh:mm:ss", "12:00:00"),
        (0.999999, "h:mm", "0:00"),
        (1, "yyyy-mm-dd", "1900-01-01"),
        (-1, "yyyy-mm-dd", "-1"),
    ],
)
def test_shown(value: float, code: str, shown: str) -> None:
    assert format_number(value, code) == shown


def test_the_macintosh_calendar() -> None:
    assert format_number(0, "yyyy-mm-dd", epoch=MAC_EPOCH) == "1904-01-01"


@given(st.integers(-(10**14), 10**14))
def test_grouping_keeps_every_digit(value: int) -> None:
    assert int(format_number(value, "#,##0").replace(",", "") or 0) == value


@given(st.floats(-1e9, 1e9), st.integers(0, 6))
def test_decimals_are_rounded_not_cut(value: float, places: int) -> None:
    shown = format_number(value, "0." + "0" * places if places else "0")
    assert math.isclose(float(shown), value, abs_tol=0.5000001 * 10**-places)


@given(st.floats(allow_nan=True, allow_infinity=True), st.text(alphabet='0#?.,%/E+-@;[]"\\ymdhs AMP_*$€x', max_size=16))
def test_no_code_is_too_odd(value: float, code: str) -> None:
    # What it cannot show is a plain arithmetic error, and the cell is then shown as `general` does.
    with contextlib.suppress(ValueError, OverflowError, ArithmeticError):
        assert isinstance(format_number(value, code), str)


@given(st.floats(allow_nan=True, allow_infinity=True))
def test_general_never_says_nan(value: float) -> None:
    assert "nan" not in general(value).lower()
    assert "inf" not in general(value).lower()


CODES = st.one_of(
    st.sampled_from(
        [
            "General", "0", "0.00", "#,##0.00", "#,##0", "0%", "0.0%", "#", "#.00", "#,###", "000", "0000.0",
            '#,##0.00 "EUR"', '_("$"* #,##0.00_);_("$"* \\(#,##0.00\\);_("$"* "-"??_);_(@_)', "0;-0", '0;(0);"nil"',
            "0.00;[Red]-0.00", "0.0,", "0.##", "?0.0", '"a"0"b"0', ";;;", "d-mmm", "[h]:mm", "# ?/?", "0.0E+0", "<0>",
        ]
    ),
    st.text(st.sampled_from('0#?,.% ;"a-()'), max_size=9),
)  # fmt: skip


@given(CODES, st.one_of(st.floats(), st.integers(-(10**6), 10**6).map(lambda n: n / 1000), st.just(-0.0)))
def test_writers_give_what_the_format_says(code: str, value: float) -> None:
    """The quick writers round and group exactly as the slow way does."""
    try:
        expected = format_number(value, code)
    except (ValueError, OverflowError, ArithmeticError):
        expected = general(value)
    assert number_writer(code)(value) == markdown.escape(expected if code.lower() != "general" else general(value))


@given(st.floats(0, 2_900_000), st.booleans())
def test_days_are_those_that_openpyxl_knows(value: float, from_1904: bool) -> None:
    theirs = from_excel(value, MAC_EPOCH if from_1904 else WINDOWS_EPOCH)
    shown = format_number(value, "yyyy-mm-dd hh:mm:ss.000", epoch=MAC_EPOCH if from_1904 else WINDOWS_EPOCH)
    if value >= 1:
        assert shown == theirs.isoformat(sep=" ", timespec="milliseconds")


def test_formats_by_number_are_those_that_openpyxl_knows() -> None:
    """But for dates that follow the reader's locale, and for semicolons and a colon that openpyxl has lost."""
    for key, code in BUILTIN_FORMATS.items():
        if key not in (14, 22, 44, 47):
            assert format_code(key, {}) == code
    assert format_number(-3, format_code(44, {})) == "$(3.00)"
    assert format_number(0.5, format_code(47, {})) == "00:00.0"
    assert format_code(44, {44: "0"}) == "0"
    assert format_code(5000, {}) == "General"
    assert format_code(28, {}) == "yyyy-mm-dd"
