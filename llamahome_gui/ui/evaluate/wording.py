"""How the evaluation panel says numbers."""

from __future__ import annotations

from collections.abc import Sequence

from llamahome_gui.evaluation.needle.results import Cell, Result
from llamahome_gui.evaluation.needle.tally import Spot
from llamahome_gui.evaluation.saved.runs import SavedRun, State
from llamahome_gui.ui.chat.wording import seconds
from llamahome_gui.ui.i18n import grouped, mark, tr
from llamahome_gui.units import duration, share_text

STATES = {
    State.WAITING: mark("Not begun"),
    State.RUNNING: mark("Running"),
    State.STOPPED: mark("Stopped"),
    State.FAILED: mark("Failed"),
    State.FINISHED: mark("Finished"),
}


def cell_text(cell: Cell | None) -> str:
    """What stands in a cell of the heat map."""
    if cell is None:
        return "·"
    return share_text(cell.accuracy) if cell.trials else no_share(cell)


def no_share(cell: Cell) -> str:
    """What stands in the place of the share of a cell that could not be asked; its sentence says why."""
    return tr("too long") if cell.too_long else tr("refused")


def cell_sentence(spot: Spot, cell: Cell | None) -> str:
    """A cell in words: where it is, what is right, how sure that is, what the cache held."""
    where = _where(*spot)
    if cell is None:
        return tr("{where}: not asked yet.", where=where)
    if not cell.trials:
        return f"{where}: {cell.refused}"
    return tr(
        "{where}: {right} of {trials} right ({share}; 95 % interval {low} to {high}). The cache held {held} of a full "
        "one's bytes.",
        where=where, right=cell.right, trials=cell.trials, share=share_text(cell.accuracy),
        low=share_text(cell.low), high=share_text(cell.high), held=share_text(cell.share),
    )  # fmt: skip


def _where(setting: str, length: int, depth: float) -> str:
    return tr("{cache}, {tokens} tokens, {depth} % deep", cache=setting, tokens=grouped(length), depth=f"{depth:g}")


def answer_line(result: Result) -> str:
    """The newest answer in one line."""
    place = result.place
    verdict = {True: tr("right"), False: tr("wrong"), None: tr("refused")}[result.right]
    return f"{_where(place.setting, place.length, place.depth)}: {verdict} · “{result.answer}”"


def progress_line(done: int, total: int, left: float | None) -> str:
    """`37 of 108 questions · about 4 min left`."""
    told = tr("{done} of {total} questions", done=grouped(done), total=grouped(total))
    return told + _rest(left if done < total else None)


def share_line(done: float, left: float | None) -> str:
    """`40 % · about 4 min left`, of a benchmark."""
    return share_text(done) + _rest(left if done < 1 else None)


def _rest(left: float | None) -> str:
    return "" if left is None else " · " + tr("about {time} left", time=duration(left))


def ended_sentence(run: SavedRun) -> str:
    """How a run ended, for the status bar."""
    needle = run.record.test is not None
    if run.record.state is State.FINISHED:
        return tr("The needle test is done") if needle else tr("The benchmark is done")
    if run.record.state is State.FAILED:
        return tr("The needle test failed") if needle else tr("The benchmark failed")
    return tr("The needle test was stopped") if needle else tr("The benchmark was stopped")


def bad_lines_sentence(numbers: Sequence[int]) -> str:
    """Which of the kept answers cannot be read."""
    lines = ", ".join(map(str, numbers))
    return tr("Some kept answers cannot be read (lines: {lines}). Go on to ask those questions again.", lines=lines)


def trial_row(result: Result) -> tuple[str, ...]:
    """A question of a cell as a row of its table."""
    verdict = {True: tr("Right"), False: tr("Wrong"), None: tr("Refused")}[result.right]
    took = seconds(result.seconds) if result.seconds else "–"
    return f"{result.place.number + 1}", verdict, result.expected, result.answer, took


def state_of(run: SavedRun) -> str:
    """Where a run stands."""
    return tr(STATES[run.record.state])


def remark_on(run: SavedRun) -> str:
    """Why a run failed."""
    if run.record.state is not State.FAILED:
        return ""
    return run.record.error or tr("It failed and could not say why.")


def way_on(run: SavedRun) -> tuple[str, str] | None:
    """What can be done with a run that is not done, and what that does: a benchmark begins again."""
    if not run.can_go_on:
        return None
    if run.record.test is None:
        return tr("Run again"), tr("Measure from the beginning")
    return tr("Go on"), tr("Ask what was not asked yet")
