"""The speed of conversion beside a peer's or alone, format by format, and of a pool beside one process of the peer's.

Each side converts a set in one fresh process; the two take turns, and what is told is the median of the repeats. Warm
figures leave out the start of the process and one warm-up file, cold ones hold everything from start to end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from llamahome_gui.evaluation.documents.bars import BARS, POOL_WORKERS, POOLS, STAND_INS
from llamahome_gui.evaluation.documents.peers import OURS, Answer, ConverterError, Side
from llamahome_gui.evaluation.documents.sets import Sets
from llamahome_gui.evaluation.medians import Spread, ratio
from llamahome_gui.evaluation.report import Check, report
from llamahome_gui.evaluation.steps import Say, through


@dataclass
class Contest:
    """Measures sets of files and gathers rows and checks.

    Args:
        peer: Who is measured beside us; None for nobody.
        rounds: Repeats of each measurement.
    """

    ours: Side
    peer: Side | None
    rounds: int = 3
    say: Say = lambda _text: None
    rows: list[dict[str, Any]] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    _peer_rates: dict[str, list[float]] = field(default_factory=dict)

    def formats(self, sets: Sets) -> None:
        """One row for each format; those that lend their rate to another come first."""
        names = sorted(sets, key=lambda name: name in STAND_INS)
        for name in through(self.say, names, lambda name: len(sets[name])):
            self.say(f"{name}: {len(sets[name])} files")
            if name in STAND_INS or self.peer is None:
                self._alone(name, sets[name])
            else:
                self._side_by_side(name, sets[name], self.peer)

    def _side_by_side(self, name: str, paths: Sequence[Path], peer: Side) -> None:
        rounds = [(self.ours.convert(paths), peer.convert(paths)) for _ in range(self.rounds)]
        ours, theirs = [mine for mine, _ in rounds], [other for _, other in rounds]
        self._peer_rates[name] = [_rate(answer) for answer in theirs]
        both = ratio([_shared(other, mine) for mine, other in rounds], [_shared(mine, other) for mine, other in rounds])
        whole = ratio([answer.total for answer in theirs], [answer.total for answer in ours])
        cold = ratio([answer.cold for answer in theirs], [answer.cold for answer in ours])
        columns = _columns(peer, theirs) | {
            "times": _times(both),
            "whole_set": _times(whole),
            "cold": _times(cold),
        }
        self._row("formats", name, paths, ours, columns, min(both.median, whole.median))

    def _alone(self, name: str, paths: Sequence[Path]) -> None:
        ours = [self.ours.convert(paths) for _ in range(self.rounds)]
        if self.peer is None:
            self._row("formats", name, paths, ours, {}, None)
            return
        relative = STAND_INS[name]
        columns: dict[str, Any] = {"beside": "–", "times": "–"}
        times = None
        if relative in self._peer_rates:
            found = ratio([_rate(answer) for answer in ours], self._peer_rates[relative])
            times = found.median
            columns = {"beside": f"{self.peer.name} on {relative}", "times": _times(found)}
        self._row("formats the peer cannot read", name, paths, ours, columns, times)

    def _row(
        self,
        case: str,
        name: str,
        paths: Sequence[Path],
        ours: list[Answer],
        columns: dict[str, Any],
        times: float | None,
    ) -> None:
        bar = BARS.get(name)
        size = sum(path.stat().st_size for path in paths)
        lead = {"format": name, "files": len(paths), "kB": round(size / 1000)}
        told = columns | {"bar": _bar(bar)} if self.peer is not None else columns
        self.rows.append({"case": case, **lead, **_columns(self.ours, ours), **told})
        if bar is not None and times is not None:
            self.checks.append(Check(name, _short(times), bar, times >= bar))

    def pools(self, sets: Sets) -> None:
        """One row for each mixed set: a pool with the start of its workers beside the peer's one process."""
        pools = ((name, [path for kind in kinds for path in sets.get(kind, ())]) for name, (kinds, _) in POOLS.items())
        filled = [(name, paths) for name, paths in pools if paths]
        for name, paths in through(self.say, filled, lambda it: len(it[1])):
            self.say(f"pool of {POOL_WORKERS}, {name}: {len(paths)} files")
            if self.peer is None:
                self._pool_alone(name, paths)
            else:
                self._pool_beside(name, paths, POOLS[name][1], self.peer)

    def _pool_alone(self, name: str, paths: Sequence[Path]) -> None:
        cold = median(self.ours.convert(paths, POOL_WORKERS).cold for _ in range(self.rounds))
        lead = {"case": f"pool of {POOL_WORKERS}, cold", "set": name, "files": len(paths)}
        self.rows.append(lead | {"ours_s": _short(cold), "ours_documents_a_minute": round(60 * len(paths) / cold)})

    def _pool_beside(self, name: str, paths: Sequence[Path], bar: float, peer: Side) -> None:
        rounds = [(self.ours.convert(paths, POOL_WORKERS), peer.convert(paths)) for _ in range(self.rounds)]
        cold = ratio([other.cold for _, other in rounds], [mine.cold for mine, _ in rounds])
        warm = ratio([other.total for _, other in rounds], [mine.cold for mine, _ in rounds])
        self.rows.append(
            {
                "case": f"pool of {POOL_WORKERS}, cold",
                "set": name,
                "files": len(paths),
                "ours_s": _short(median(mine.cold for mine, _ in rounds)),
                f"{peer.name}_cold_s": _short(median(other.cold for _, other in rounds)),
                "times": _times(cold),
                "times_its_warm_process": _times(warm),
                "bar": _bar(bar),
            }
        )
        self.checks.append(Check(f"pool, {name}", _short(cold.median), bar, cold.median >= bar))


def run(
    sets: Sets, peer: Side | None, *, rounds: int = 3, formats: bool = True, pools: bool = True, say: Say
) -> dict[str, Any]:
    """Measure, beside `peer` where there is one; gives the report object.

    Raises:
        ConverterError: A process of either side died.
    """
    contest = Contest(OURS, peer, rounds, say)
    wanted: list[tuple[Callable[[Sets], None], float]] = [(contest.formats, 1.0)] if formats else []
    if pools:
        wanted.append((contest.pools, 1 / POOL_WORKERS))
    for measure, _cost in through(say, wanted, lambda it: it[1]):
        measure(sets)
    found = report(contest.rows, contest.checks)
    found["machine"] |= {"date": dt.date.today().isoformat(), "rounds": rounds, "peer": peer.name if peer else None}
    return found


def _shared(mine: Answer, other: Answer) -> float:
    """Seconds of `mine` over the files that both sides have converted.

    Raises:
        ConverterError: There is none.
    """
    seconds = [
        second for second, one, two in zip(mine.seconds, mine.chars, other.chars, strict=True) if one > 0 and two > 0
    ]
    if not seconds:
        raise ConverterError("No file of the set was converted by both sides.")
    return sum(seconds)


def _rate(answer: Answer) -> float:
    """Documents a minute, of those that were converted, over the time of the whole set."""
    return 60 * answer.converted / answer.total


def _columns(side: Side, answers: Sequence[Answer]) -> dict[str, Any]:
    who = side.name.partition(" ")[0]
    return {
        f"{who}_converted": answers[0].converted,
        f"{who}_documents_a_minute": round(median(map(_rate, answers))),
        f"{who}_cold_s": _short(median(answer.cold for answer in answers)),
    }


def _times(spread: Spread) -> str:
    return f"{spread.median:.3g}× ({spread.low:.3g}–{spread.high:.3g})"


def _bar(bar: float | None) -> str:
    return "–" if bar is None else f"{bar:g}×"


def _short(value: float) -> float:
    return float(f"{value:.4g}")
