"""Serial numbers of days as the date and time codes of number formats show them (ECMA-376 part 1, 18.8.31)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from .calendar import moment_of
from .general import general

_MAX_SERIAL = 2958466  # the year 10000
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]

_Piece = Callable[[datetime, float], str]
_Tokens = Sequence[tuple[str, str]]


def date_writer(tokens: _Tokens, epoch: datetime) -> Callable[[float], str]:
    """What writes serial numbers with a section of a code, given as the kinds and texts of its tokens."""
    pieces = [piece for index in range(len(tokens)) if (piece := _piece(tokens, index)) is not None]
    exact = any(kind == "digit" for kind, _ in tokens)

    def write(value: float) -> str:
        if not 0 <= value < _MAX_SERIAL:
            return general(value)
        moment = _moment(value, epoch, exact=exact)
        return "".join([piece(moment, value) for piece in pieces]).strip()

    return write


def _moment(value: float, epoch: datetime, *, exact: bool) -> datetime:
    moment = moment_of(value, epoch)
    return moment if exact else (moment + timedelta(milliseconds=500)).replace(microsecond=0)


def _piece(tokens: _Tokens, index: int) -> _Piece | None:
    """What writes one token of a moment; None for what shows nothing."""
    kind, text = tokens[index]
    if kind == "date":
        twelve = any(other == "ampm" for other, _ in tokens)
        return _date_piece(text.lower(), minutes=_means_minutes(tokens, index), twelve=twelve)
    if kind == "elapsed":
        return lambda _, value: _elapsed(text, value)
    if kind == "ampm":
        length = 2 if len(text) > 3 else 1
        return lambda moment, _: ("AM" if moment.hour < 12 else "PM")[:length]
    if kind == "digit":
        place = _decimal_place(tokens, index)
        return None if place > 5 else lambda moment, _: f"{moment.microsecond:06d}"[place]
    return None if kind == "at" else lambda _, __: text


def _date_piece(code: str, *, minutes: bool, twelve: bool) -> _Piece | None:
    letter, length = code[0], len(code)
    width = 2 if length > 1 else 1
    if letter in "ye":
        short = length <= 2 and letter == "y"
        return (lambda moment, _: f"{moment.year % 100:02d}") if short else lambda moment, _: str(moment.year)
    if letter == "m" and minutes:
        return lambda moment, _: f"{moment.minute:0{width}d}"
    if letter in "md":
        return _named(letter, length)
    if letter == "h" and twelve:
        return lambda moment, _: f"{moment.hour % 12 or 12:0{width}d}"
    if letter == "h":
        return lambda moment, _: f"{moment.hour:0{width}d}"
    return (lambda moment, _: f"{moment.second:0{width}d}") if letter == "s" else None


def _named(letter: str, length: int) -> _Piece:
    """Months and days, as numbers or by name."""
    if length < 3 and letter == "m":
        return lambda moment, _: f"{moment.month:0{length}d}"
    if length < 3:
        return lambda moment, _: f"{moment.day:0{length}d}"
    shown = 3 if length == 3 else 1 if length == 5 and letter == "m" else None
    if letter == "m":
        return lambda moment, _: _MONTHS[moment.month - 1][:shown]
    return lambda moment, _: _DAYS[moment.weekday()][:shown]


def _means_minutes(tokens: _Tokens, index: int) -> bool:
    """`m` is minutes right after hours or right before seconds, else it is the month."""
    if len(tokens[index][1]) > 2:
        return False
    before = [text for kind, text in tokens[:index] if kind in ("date", "elapsed")]
    after = next((text for kind, text in tokens[index + 1 :] if kind in ("date", "elapsed")), "")
    return bool(before and before[-1][0].lower() == "h") or after[:1].lower() == "s"


def _elapsed(code: str, value: float) -> str:
    seconds = round(value * 86400)
    amount = {"h": seconds // 3600, "m": seconds // 60, "s": seconds}[code[0]]
    return f"{amount:0{len(code)}d}"


def _decimal_place(tokens: _Tokens, index: int) -> int:
    """Which digit of the fraction after the seconds a token shows, from 0."""
    place = 0
    while index - place - 1 >= 0 and tokens[index - place - 1][0] == "digit":
        place += 1
    return place
