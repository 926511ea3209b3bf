"""Writers of numbers: one function per format code, made once and called for each cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache

from llamahome_gui.documents import markdown

from .calendar import WINDOWS_EPOCH
from .dateformat import date_writer
from .general import general
from .numberformat import Section, format_number, sections_of

Writer = Callable[[float], str]
# Below these, binary numbers lie so close together that rounding them finds the nearest decimal one.
_EXACT, _EXACT_PLACES = 1e10, 5
_PLAIN = frozenset({"text", "digit", "point", "comma", "percent"})


@lru_cache(maxsize=4096)
def number_writer(code: str, epoch: datetime = WINDOWS_EPOCH) -> Writer:
    """What writes numbers as cells with format `code` show them, as Markdown; nothing is raised for any number."""
    if code.lower() == "general":
        return general
    exact = _writer(code, epoch)

    def write(value: float) -> str:
        try:
            text = exact(value)
        except (ValueError, OverflowError, ArithmeticError):
            return general(value)
        return markdown.escape(text) if "<" in text else text

    return write


def _writer(code: str, epoch: datetime) -> Writer:
    """What gives `format_number` of a code, quickly for sections such as `#,##0.00 "EUR"`."""

    def usual(value: float) -> str:
        return format_number(value, code, epoch=epoch)

    sections = sections_of(code)[:3]  # a fourth one is for texts
    if any(section.condition for section in sections):
        return usual
    writers = [
        date_writer([(token.kind, token.text) for token in section.tokens], epoch)
        if section.is_date
        else _section_writer(section, signed=index == 0) or usual
        for index, section in enumerate(sections)
    ]
    first = writers[0]
    negative = writers[1] if len(writers) > 1 else first
    zero = writers[2] if len(writers) > 2 else first

    def write(value: float) -> str:
        return first(value) if value > 0 else negative(value) if value < 0 else zero(value)

    return write


def _section_writer(section: Section, *, signed: bool) -> Writer | None:
    shape = _shape(section)
    if shape is None:
        return None
    before, least, grouped, places, after, percents = shape
    digits_of = _rounder(places, grouped=grouped, shift=2 * percents)

    def write(value: float) -> str:
        try:
            digits = digits_of(value)
        except InvalidOperation:
            return general(value)
        if least > 1:
            digits = digits.zfill(least + (places + 1 if places else 0))
        elif not least and digits[0] == "0":
            digits = digits[1:]
        sign = "-" if signed and value < 0 and digits.strip("0.,") else ""
        return sign + f"{before}{digits}{after}".strip()

    return write


def _rounder(places: int, *, grouped: bool, shift: int) -> Writer:
    """What gives the digits of a number without its sign, halves rounded up; `shift` moves the point to the right."""
    quantum, exact = Decimal(1).scaleb(-places), ",f" if grouped else "f"
    binary = f",.{places}f" if grouped else f".{places}f"

    def digits(value: float) -> str:
        shown = repr(float(value))
        if not shift and places < _EXACT_PLACES and -_EXACT < value < _EXACT and not _is_tie(shown, places):
            return format(abs(value), binary)
        number = abs(Decimal(shown).scaleb(shift))
        return format(number.quantize(quantum, ROUND_HALF_UP), exact)

    return digits


def _is_tie(shown: str, places: int) -> bool:
    """Whether the shortest form of a number lies in the middle of two that have so many places, or has an exponent.

    Only then does a half matter that the binary number may miss. Between a number and its shortest form there is no
    such middle: it would be as short, and nearer.
    """
    _, _, decimals = shown.partition(".")
    return decimals[places:] == "5" or "e" in shown


def _shape(section: Section) -> tuple[str, int, bool, int, str, int] | None:
    """Text before, least number of whole digits, grouping, decimals, text after and percent signs of a section."""
    tokens = section.tokens
    if not section.kinds <= _PLAIN or not section.has("digit"):
        return None
    digits = [index for index, token in enumerate(tokens) if token.kind in ("digit", "point", "comma")]
    first, last = digits[0], digits[-1]
    if last - first + 1 != len(digits):
        return None  # something stands between the digits
    core = "".join(token.text for token in tokens[first : last + 1])
    whole, point, decimals = core.partition(".")
    plain = whole.replace(",", "")
    zeros = len(plain) - len(plain.rstrip("0"))
    grouped = "," in whole
    if not plain or set(plain[: len(plain) - zeros]) - {"#"} or (grouped and (zeros > 1 or whole[0] == ",")):
        return None
    if whole[-1:] == "," or set(decimals) - {"0"} or (point and not decimals):
        return None
    texts = ["".join(token.text for token in part) for part in (tokens[:first], tokens[last + 1 :])]
    return texts[0], zeros, grouped, len(decimals), texts[1], sum(token.kind == "percent" for token in tokens)
