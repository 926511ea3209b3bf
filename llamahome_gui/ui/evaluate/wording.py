"""How the evaluation panel says numbers."""

from __future__ import annotations

from datetime import datetime

from llamahome_gui.evaluation.needle.results import Cell, Result
from llamahome_gui.evaluation.needle.tally import Spot
from llamahome_gui.evaluation.saved.runs import SavedRun, State
from llamahome_gui.ui.chat.wording import seconds
from llamahome_gui.units import duration

STATES = {
    State.WAITING: "Not begun",
    State.RUNNING: "Running",
    State.STOPPED: "Stopped",
    State.FAILED: "Failed",
    State.FINISHED: "Finished",
}


def share(value: float) -> str:
    """`60 %`."""
    return f"{100 * value:.0f} %"


def tokens_short(count: int) -> str:
    """`8,000` over a column."""
    return f"{count:,}"


def cell_text(cell: Cell | None) -> str:
    """What stands in a cell of the heat map."""
    if cell is None:
        return "·"
    return share(cell.accuracy) if cell.trials else "too long"


def cell_sentence(spot: Spot, cell: Cell | None) -> str:
    """A cell in words: where it is, what is right, how sure that is, what the cache held."""
    where = f"{spot[0]}, {spot[1]:,} tokens, {spot[2]:g} % deep"
    if cell is None:
        return f"{where}: not asked yet."
    if not cell.trials:
        return f"{where}: {cell.refused}"
    return (
        f"{where}: {cell.right} of {cell.trials} right ({share(cell.accuracy)}; 95 % interval {share(cell.low)} to "
        f"{share(cell.high)}). The cache held {share(cell.share)} of a full one's bytes."
    )


def answer_line(result: Result) -> str:
    """The newest answer in one line."""
    place = result.place
    verdict = {True: "right", False: "wrong", None: "refused"}[result.right]
    return f"{place.setting}, {place.length:,} tokens, {place.depth:g} % deep: {verdict} · “{result.answer}”"


def progress_line(done: int, total: int, left: float | None) -> str:
    """`37 of 108 questions · about 4 min left`."""
    rest = "" if left is None or done >= total else f" · about {duration(left)} left"
    return f"{done:,} of {total:,} questions{rest}"


def trial_row(result: Result) -> tuple[str, ...]:
    """A question of a cell as a row of its table."""
    verdict = {True: "Right", False: "Wrong", None: "Refused"}[result.right]
    took = seconds(result.seconds) if result.seconds else "–"
    return f"{result.place.number + 1}", verdict, result.expected, result.answer, took


def state_of(run: SavedRun) -> str:
    """Where a run stands."""
    return STATES[run.record.state]


def when(moment: str) -> str:
    """A moment as the clock here shows it."""
    return datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")
