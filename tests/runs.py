"""Runs on the disk that were never trained: for what only reads them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.training import Run, RunRecord, RunState, TrainingEvent, to_line
from llamahome_gui.training.events import Evaluated, Finished, Sampled, Started, Step

BASE, DATASET = "starter", "/data/doors.jsonl"
PROMPT = "What is the code of door 3?"


def step_events(steps: Iterable[int], total: int, *, loss: float = 4.0) -> list[TrainingEvent]:
    """Steps whose loss falls as one over its number."""
    return [
        Step(step, total, step / 10, loss / step, 1e-3 * (1 - step / (total + 1)), 1500.0, 9.0, 0.5 + 1 / step, 10**9)
        for step in steps
    ]


def run_events(steps: int = 20, *, loss: float = 4.0) -> list[TrainingEvent]:
    """What a whole run tells, with two evaluations and two answers."""
    half = steps // 2
    return [
        Sampled(0, PROMPT, "I do not know."),
        Started(steps, 18, 1, 7168, 2, 0, ("Line 3: too long.",)),
        *step_events(range(1, half + 1), steps, loss=loss),
        Evaluated(half, loss / 2),
        *step_events(range(half + 1, steps + 1), steps, loss=loss),
        Evaluated(steps, loss / 4),
        Sampled(steps, PROMPT, "The code of door 3 is 11."),
        Finished("finetuned/x", "/x", loss, loss / steps, 12.0),
    ]


def make_run(
    workspace: Workspace,
    name: str,
    events: Iterable[TrainingEvent] | None = None,
    *,
    state: RunState = RunState.FINISHED,
    record: dict[str, Any] | None = None,
    **settings: Any,
) -> Run:
    """Write a run's record and its log, one event a second."""
    made = Run(
        workspace.checkpoints_dir / f"starter_builtin_{name}",
        RunRecord(
            name=name, base_key=BASE, base_hash="a" * 64, dataset=DATASET, dataset_hash="b" * 64,
            settings=TrainingSettings(**settings), state=state, **{"step": 20, "total_steps": 20, **(record or {})},
        ),
    )  # fmt: skip
    made.folder.mkdir(parents=True)
    made.save()
    told = run_events() if events is None else list(events)
    lines = (to_line(event, at=1_760_000_000.0 + number) for number, event in enumerate(told))
    (made.folder / "events.jsonl").write_text("".join(line + "\n" for line in lines), encoding="utf-8")
    return made
