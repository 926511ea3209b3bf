"""What a panel shows of a fit: a bar of segments and a few texts, for any length of text. No Qt.

How to draw it::

    view = FitView(Fit(network, Machine.now(workspace.root), h2o=settings.h2o))
    slider: 0 … len(view.stops) - 1, its value an index into view.stops (tokens)
    shown = view.at(view.stops[value])                 # well under a millisecond
    bar: shown.segments from left to right, each `share` of the bar's width (they sum to 1), tooltip `text`
    badge: shown.verdict (a `Verdict`), shown.title; below it shown.sentence, then shown.notes line by line
    details: shown.rows, pairs of name and value, in tabular figures

The names of segments are keys for colours: ``runtime``, ``weights``, ``copy``, ``cache``, ``working`` and, where
something is left, ``free``. `line` says where along the bar the free memory ends: at 1, or
before it where the model is too large.
"""

from __future__ import annotations

from dataclasses import dataclass

from llamahome_gui.models.fit.estimate import Estimate
from llamahome_gui.models.fit.verdict import SHORTEST, Fit, Found, Verdict, gigabytes

TITLES = {
    "runtime": "Engine",
    "weights": "Weights",
    "copy": "8-bit copy",
    "cache": "KV cache",
    "working": "Reading",
    "free": "Free",
}
_FIRST_STOP, _STEPS_PER_DOUBLING = 256, 2


@dataclass(frozen=True)
class Segment:
    """A piece of the bar.

    Attributes:
        name: Key of a colour.
        share: Of the bar's width, 0 to 1.
        text: ``KV cache: 0.3 GB``.
    """

    name: str
    title: str
    bytes: int
    share: float
    text: str


@dataclass(frozen=True)
class Shown:
    """What is shown for one length of text.

    Attributes:
        line: Where the free memory ends, 0 to 1 of the bar's width.
        rows: Pairs of name and value.
    """

    tokens: int
    verdict: Verdict
    title: str
    sentence: str
    notes: tuple[str, ...]
    segments: tuple[Segment, ...]
    line: float
    rows: tuple[tuple[str, str], ...]


class FitView:
    """The view of one fit.

    Attributes:
        stops: Lengths of text that a slider offers, in tokens, ascending: two to a doubling, the trained context and
            the longest that the settings allow among them.
    """

    def __init__(self, fit: Fit) -> None:
        self._fit = fit
        self.stops = _stops(fit)
        self._longest = _longest_rows(fit)

    def at(self, tokens: int) -> Shown:
        """What to show for a text of `tokens`, answer included."""
        found = self._fit.at(tokens)
        segments, line = _bar(found)
        return Shown(
            tokens, found.verdict, found.verdict.title_text, found.sentence, found.notes, segments, line,
            (*_part_rows(found.estimate), *self._longest),
        )  # fmt: skip


def _bar(found: Found) -> tuple[tuple[Segment, ...], float]:
    made = found.estimate
    width = max(made.total, found.free, 1)
    pieces: list[tuple[str, str, int]] = [(part.name, TITLES[part.name], part.bytes) for part in made.parts]
    left = found.free - made.total
    if left > 0:
        pieces.append(("free", TITLES["free"], left))
    segments = tuple(
        Segment(name, title, count, count / width, f"{title}: {gigabytes(count)}") for name, title, count in pieces
    )
    return segments, found.free / width


def _part_rows(made: Estimate) -> tuple[tuple[str, str], ...]:
    parts = tuple((TITLES[part.name], gigabytes(part.bytes)) for part in made.parts)
    return (*parts, ("In all", gigabytes(made.total)))


def _longest_rows(fit: Fit) -> tuple[tuple[str, str], ...]:
    rows = []
    for title, with_h2o in (("Longest text, full cache", False), ("Longest text, H2O", True)):
        tokens, form = fit.longest(with_h2o=with_h2o)
        rows.append((title, f"{tokens:,} tokens ({form.title})" if form else "none"))
    return tuple(rows)


def _stops(fit: Fit) -> tuple[int, ...]:
    most = max(fit.network.context, fit.h2o.max_sequence_length, SHORTEST)
    count, stops = 0, {min(fit.network.context, most), most}
    while (stop := int(_FIRST_STOP * 2 ** (count / _STEPS_PER_DOUBLING))) < most:
        stops.add(stop // 64 * 64 or SHORTEST)
        count += 1
    return tuple(sorted(stops))
