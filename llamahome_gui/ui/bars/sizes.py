"""How much each case does, and what it hands back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from llamahome_gui.evaluation.medians import spread
from llamahome_gui.evaluation.report import Check
from llamahome_gui.ui.bars.stage import Gaps

GAP_P99_MS = 30.0
GAP_MS = 100.0


@dataclass(frozen=True)
class Sizes:
    """Numbers of things.

    Attributes:
        rounds: Repeats of each measurement; medians are judged.
        tokens: Of the long answer.
        files: Of the folder that is dropped.
        messages: Of the chat that is opened.
        searched: Messages that are searched.
        kills: Processes that are killed while they write.
    """

    rounds: int = 5
    tokens: int = 10_000
    files: int = 500
    messages: int = 200
    searched: int = 10_000
    kills: int = 100


FULL = Sizes()
QUICK = Sizes(rounds=1, tokens=500, files=40, messages=40, searched=1000, kills=3)


@dataclass
class Measured:
    """What a case found."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)

    def hold(self, name: str, value: float, bar: float) -> None:
        """Note a number that may not be above its bar."""
        self.checks.append(Check(name, round(value, 1), bar, value <= bar))

    def gaps(self, case: str, what: str, rounds: Sequence[Gaps], **columns: Any) -> None:
        """Note the gaps of some rounds: a row, and the check of the median of the longest."""
        longest = spread([gaps.longest for gaps in rounds])
        row = {
            "case": case,
            "what": what,
            "rounds": len(rounds),
            **columns,
            "gap_p99_ms": round(spread([gaps.p99 for gaps in rounds]).median, 1),
            **{name: round(value, 1) for name, value in longest.row("gap_max_ms").items()},
            "gap_wall_ms": round(spread([gaps.wall for gaps in rounds]).median, 1),
        }
        self.rows.append(row)
        self.hold(f"{what}: longest gap, ms", longest.median, GAP_MS)
