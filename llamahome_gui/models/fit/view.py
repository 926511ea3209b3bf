"""What is shown of a fit, for any length of text: names, sentences, rows of numbers, stops of a slider. No Qt.

::

    view = FitView(Fit(network, Machine.now(workspace.root), h2o=settings.h2o))
    slider: 0 … len(view.stops) - 1, its value an index into view.stops (tokens)
    shown = view.at(view.stops[value])  # a tenth of a millisecond

`TITLES` names the parts of an `Estimate` for people.
"""

from __future__ import annotations

from dataclasses import dataclass

from llamahome_gui.models.fit.estimate import Estimate
from llamahome_gui.models.fit.verdict import SHORTEST, Fit, Verdict
from llamahome_gui.units import size_text

TITLES = {
    "runtime": "Engine",
    "weights": "Weights",
    "copy": "8-bit copy",
    "cache": "KV cache",
    "working": "Reading",
}
_FIRST_STOP, _STEPS_PER_DOUBLING = 256, 2


@dataclass(frozen=True)
class Shown:
    """What is shown for one length of text.

    Attributes:
        title: Of the verdict.
        rows: Pairs of name and value.
    """

    tokens: int
    verdict: Verdict
    title: str
    sentence: str
    notes: tuple[str, ...]
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
        rows = (*_part_rows(found.estimate), *self._longest)
        return Shown(tokens, found.verdict, found.verdict.title_text, found.sentence, found.notes, rows)


def _part_rows(made: Estimate) -> tuple[tuple[str, str], ...]:
    parts = tuple((TITLES[part.name], size_text(part.bytes)) for part in made.parts)
    return (*parts, ("In all", size_text(made.total)))


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
