"""Numbers of a sheet as Excel shows them: format codes such as `#,##0.00 "EUR"`, `0.0%`, `d-mmm-yy h:mm`.

After ECMA-376 part 1, 18.8.31. No library that may be used here writes a value as its format says.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from fractions import Fraction
from functools import lru_cache

from .calendar import WINDOWS_EPOCH
from .dateformat import date_writer
from .general import general

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|\\(?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<ampm>AM/PM|A/P)|(?P<general>General)|(?P<exponent>[Ee][+-])|(?P<date>y+|m+|d+|h+|s+|e+|b+|g+)"
    r"|(?P<digits>[0#?])|(?P<other>.)",
    re.I | re.S,
)
_CONDITION = re.compile(r"^(<=|>=|<>|<|>|=)(-?[\d.]+)$")
_ELAPSED = re.compile(r"^(h+|m+|s+)$", re.I)
_DATE_KINDS = frozenset({"date", "elapsed", "ampm"})


@dataclass(frozen=True, slots=True)
class Token:
    """`kind` is one of text, digit, date, elapsed, ampm, exponent, general, point, comma, percent, slash, at."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """One of the parts of a code; `kinds` are those of its tokens."""

    tokens: tuple[Token, ...]
    condition: tuple[str, float] | None
    kinds: frozenset[str]

    @property
    def is_date(self) -> bool:
        return not self.kinds.isdisjoint(_DATE_KINDS)

    def has(self, kind: str) -> bool:
        return kind in self.kinds


def format_number(value: float, code: str, *, epoch: datetime = WINDOWS_EPOCH) -> str:
    """`value` as a cell with format `code` shows it."""
    sections = sections_of(code)
    section, negative_shown = _choose(sections, value)
    if section is None or not section.tokens:
        return "" if section is not None and code.strip() else general(value)
    if section.is_date:
        return date_writer([(token.kind, token.text) for token in section.tokens], epoch)(value)
    if section.has("general") or section.has("at"):
        body = general(abs(value) if negative_shown else value)
        return "".join(body if token.kind in ("general", "at") else token.text for token in section.tokens)
    return _number_text(value, section, negative_shown)


@lru_cache(maxsize=512)
def sections_of(code: str) -> tuple[Section, ...]:
    """The up to four parts of a code, which `;` divides."""
    sections: list[Section] = []
    tokens: list[Token] = []
    condition: tuple[str, float] | None = None
    for match in _TOKEN.finditer(code[:500]):
        if match.group() == ";" and match.lastgroup == "other":
            sections.append(_section(tokens, condition))
            tokens, condition = [], None
            continue
        bracket = match.group("bracket")
        found = _CONDITION.match(bracket.replace(" ", "")) if bracket else None
        if found:
            condition = found.group(1), float(found.group(2) if found.group(2).strip(".-") else 0)
        elif token := _token(match):
            tokens.append(token)
    sections.append(_section(tokens, condition))
    return tuple(sections[:4])


def _section(tokens: list[Token], condition: tuple[str, float] | None) -> Section:
    return Section(tuple(tokens), condition, frozenset(token.kind for token in tokens))


_OTHER = {".": "point", ",": "comma", "%": "percent", "/": "slash", "@": "at"}


def _token(match: re.Match[str]) -> Token | None:
    kind, text = match.lastgroup, match.group()
    if kind is None:
        return Token("text", " ") if text.startswith("_") else None  # `_x` is a space, `*x` fills the cell
    if kind in ("quoted", "escaped"):
        return Token("text", match.group(kind))
    if kind == "bracket":
        return _bracket(match.group("bracket"))
    if kind == "digits":
        return Token("digit", text)
    if kind == "other":
        return Token(_OTHER.get(text, "text"), text)
    return Token(kind, text)


def _bracket(text: str) -> Token | None:
    """A currency, an elapsed time, or a colour (which says nothing)."""
    if text.startswith("$"):
        return Token("text", text[1:].split("-", maxsplit=1)[0])
    return Token("elapsed", text.lower()) if _ELAPSED.match(text) else None


def _choose(sections: tuple[Section, ...], value: float) -> tuple[Section | None, bool]:
    """The section for a value, and whether that section shows the sign by itself."""
    if any(section.condition for section in sections):
        for section in sections:
            if section.condition is None or _holds(value, section.condition):
                return section, section.condition is not None and section.condition[0].startswith("<")
        return sections[-1], False
    if value < 0 and len(sections) > 1:
        return sections[1], True
    if value == 0 and len(sections) > 2:
        return sections[2], True
    return sections[0], False


def _holds(value: float, condition: tuple[str, float]) -> bool:
    sign, limit = condition
    return {
        "<": value < limit,
        ">": value > limit,
        "<=": value <= limit,
        ">=": value >= limit,
        "=": value == limit,
        "<>": value != limit,
    }[sign]


def _number_text(value: float, section: Section, negative_shown: bool) -> str:
    tokens = list(section.tokens)
    digit_at = [index for index, token in enumerate(tokens) if token.kind == "digit"]
    if not digit_at:
        return "".join(token.text for token in tokens if token.kind in ("text", "percent", "slash", "point", "comma"))
    if section.has("slash") and not section.has("point"):
        return _fraction_text(value, tokens, digit_at, negative_shown)
    if section.has("exponent"):
        return _scientific_text(value, tokens, negative_shown)
    number = Decimal(repr(float(value))) * 100 ** sum(token.kind == "percent" for token in tokens)
    number = number.scaleb(-3 * _scaling_commas(tokens, digit_at[-1]))
    point = next((index for index, token in enumerate(tokens) if token.kind == "point"), None)
    places = [index for index in digit_at if point is not None and index > point]
    whole_places = [index for index in digit_at if index not in places]
    try:
        rounded = abs(number).quantize(Decimal(1).scaleb(-len(places)), ROUND_HALF_UP)
    except InvalidOperation:
        return general(value)
    whole, _, decimals = f"{rounded:f}".partition(".")
    shown = _fill_whole(whole, tokens, whole_places, grouped=_is_grouped(tokens, whole_places))
    shown |= _fill_decimals(decimals, tokens, places)
    if point is not None:
        shown[point] = "." if not places or any(shown[index] for index in places) else ""
    sign = "-" if number < 0 and rounded and not negative_shown else ""
    return (
        sign
        + "".join(
            shown.get(index, "" if token.kind == "comma" else token.text) for index, token in enumerate(tokens)
        ).strip()
    )


def _is_grouped(tokens: list[Token], places: list[int]) -> bool:
    return bool(places) and any(token.kind == "comma" for token in tokens[places[0] : places[-1]])


def _scaling_commas(tokens: list[Token], last_digit: int) -> int:
    count = 0
    for token in tokens[last_digit + 1 :]:
        if token.kind != "comma":
            break
        count += 1
    return count


def _fill_whole(whole: str, tokens: list[Token], places: list[int], *, grouped: bool) -> dict[int, str]:
    """Digits for the places before the point, filled from the right; what is left over goes to the first."""
    digits = "" if whole == "0" else whole
    shown: dict[int, str] = {}
    position = 0
    for index in reversed(places):
        first = index == places[0]
        part = digits if first else digits[-1:]
        digits = "" if first else digits[:-1]
        if not part:
            part = {"0": "0", "?": " "}.get(tokens[index].text, "")
        text = ""
        for digit in reversed(part):
            comma = "," if grouped and position and position % 3 == 0 and digit.isdigit() else ""
            text = digit + comma + text
            position += 1
        shown[index] = text
    return shown


def _fill_decimals(decimals: str, tokens: list[Token], places: list[int]) -> dict[int, str]:
    shown = dict(zip(places, decimals.ljust(len(places), "0"), strict=False))
    for index in reversed(places):
        if shown[index] != "0" or tokens[index].text == "0":
            break
        shown[index] = "" if tokens[index].text == "#" else " "
    return shown


def _scientific_text(value: float, tokens: list[Token], negative_shown: bool) -> str:
    at = next(index for index, token in enumerate(tokens) if token.kind == "exponent")
    point = next((index for index, token in enumerate(tokens[:at]) if token.kind == "point"), at)
    decimals = sum(token.kind == "digit" for token in tokens[point:at])
    width = sum(token.kind == "digit" for token in tokens[at:])
    mantissa, exponent = f"{abs(value):.{decimals}e}".split("e")
    sign = "-" if value < 0 and not negative_shown else ""
    power = int(exponent)
    power_sign = "-" if power < 0 else "+" if tokens[at].text.endswith("+") else ""
    return f"{sign}{mantissa}E{power_sign}{abs(power):0{width}d}"


def _fraction_text(value: float, tokens: list[Token], digit_at: list[int], negative_shown: bool) -> str:
    slash = next(index for index, token in enumerate(tokens) if token.kind == "slash")
    after = "".join(token.text for token in tokens[slash + 1 :] if token.kind in ("digit", "text")).strip()
    number = Fraction(abs(value)).limit_denominator(10**12)
    if after.isdecimal() and len(after) < 19 and int(after):
        part = Fraction(round(number * int(after)), int(after))
    else:
        part = number.limit_denominator(max(10 ** min(len(after), 6) - 1, 9))
    before = [token.kind for token in tokens[:slash]]
    # A space between two groups of digits means that the whole is written apart.
    mixed = "text" in before[before.index("digit") :] if "digit" in before else False
    whole, rest = divmod(part, 1) if mixed else (0, part)
    sign = "-" if value < 0 and not negative_shown else ""
    if not rest and (whole or mixed):
        return f"{sign}{whole}"
    lead = f"{whole} " if whole else ""
    return f"{sign}{lead}{rest.numerator}/{rest.denominator}"
