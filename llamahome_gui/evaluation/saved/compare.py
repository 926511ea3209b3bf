"""Two needle tests beside each other: where they differ, and whether more than chance would have it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from llamahome_gui.evaluation.needle.results import Cell, Result, cells
from llamahome_gui.evaluation.needle.tally import Spot
from llamahome_gui.evaluation.statistics import correlation


@dataclass(frozen=True)
class Difference:
    """A cell of both tests; `change` is the second's share of right answers less the first's.

    Attributes:
        low, high: The 95 % interval of the change.
        same_questions: Both were asked the very same ones, so that it is the questions answered differently that count.
    """

    first: Cell
    second: Cell
    change: float
    low: float
    high: float
    same_questions: bool = False

    @property
    def beyond_chance(self) -> bool:
        """Whether the interval leaves out nothing having changed."""
        return self.low > 0 or self.high < 0


def compare_results(first: Sequence[Result], second: Sequence[Result]) -> list[Difference]:
    """The cells that both tests have, in the first one's order.

    The interval of the change is Newcombe's, from the Wilson intervals of both: for independent samples method 10 of
    Newcombe 1998, https://doi.org/10.1002/(SICI)1097-0258(19980430)17:8%3C873::AID-SIM779%3E3.0.CO;2-I, and where both
    asked the same questions method 10 for paired ones,
    https://doi.org/10.1002/(SICI)1097-0258(19981130)17:22%3C2635::AID-SIM954%3E3.0.CO;2-C.
    """
    one, other = _answers(first), _answers(second)
    others = {_spot(cell): cell for cell in cells(second) if cell.trials}
    return [
        _difference(cell, others[spot], one[spot], other[spot])
        for cell in cells(first) if cell.trials and (spot := _spot(cell)) in others
    ]  # fmt: skip


def asked_alike(found: Sequence[Difference]) -> int:
    """In how many of the cells both were asked the same questions."""
    return sum(difference.same_questions for difference in found)


def _spot(cell: Cell) -> Spot:
    return cell.setting, cell.length, cell.depth


# Of each question, by its number and the answer to it, whether it was answered right.
_Answers = dict[tuple[int, str], bool]


def _answers(results: Sequence[Result]) -> dict[Spot, _Answers]:
    found: dict[Spot, _Answers] = {}
    for result in results:
        if result.right is not None:
            place = result.place
            own = found.setdefault((place.setting, place.length, place.depth), {})
            own[place.number, result.expected] = result.right
    return found


def _difference(first: Cell, second: Cell, one: _Answers, other: _Answers) -> Difference:
    same = one.keys() == other.keys()
    together = correlation([(one[question], other[question]) for question in one]) if same else 0.0
    change = second.accuracy - first.accuracy
    low = change - _reach(second.accuracy - second.low, first.high - first.accuracy, together)
    high = change + _reach(second.high - second.accuracy, first.accuracy - first.low, together)
    return Difference(first, second, change, low, high, same)


def _reach(one: float, other: float, together: float) -> float:
    """How far a difference may be off by what both of its sides may be; what they share takes itself away."""
    return math.sqrt(max(0.0, one * one - 2 * together * one * other + other * other))
