"""Make the model that ships from nothing: a small network first, which then grows and reads longer texts.

The grown one is trained in cycles, each with a learning rate that falls to nothing. Their ends are averaged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from llamahome_gui.starter.averaging import average
from llamahome_gui.starter.growing import size_of
from llamahome_gui.starter.model import GROWN, Size, save
from llamahome_gui.starter.tokenizer import load_tokenizer, save_tokenizer, tokenizer_texts, train_tokenizer
from llamahome_gui.starter.train import FURTHER_CURRICULUM, Recipe, Run

# The grown network is taught harder where to look, in texts as long as people have, and by smaller steps.
FURTHER_RATE, FURTHER_POINTING, FURTHER_CROWD = 1.4e-3, 0.3, 12.0


CYCLES = 2


def make(first: Recipe, minutes: float, state: Path, grown: Size = GROWN, report: Callable[[str], None] = print) -> Run:
    """Both parts, each from where it was broken off; the finished second one, with the mean of its cycles' weights.

    Args:
        first: Of the small network.
        minutes: Length of the second part, all cycles together, where `first` is not counted in steps.
        state: Folder of both, with a folder for each and for each cycle.
        grown: What the small network grows to.
    """
    small, start = state / "first", state / "small"
    if not (small / "tokenizer.json").exists():
        save_tokenizer(train_tokenizer(tokenizer_texts(first.seed)), small)
    if not (start / "model.safetensors").exists():
        run = Run(first, small, small)
        run.train(report)
        _keep(run, start)
    further = replace(
        first, minutes=minutes / CYCLES, peak_rate=FURTHER_RATE, pointing_weight=FURTHER_POINTING, crowd=FURTHER_CROWD,
        curriculum=FURTHER_CURRICULUM,
        size=size_of(start, hidden=grown.hidden, wide=grown.intermediate, head=grown.head_size),
    )  # fmt: skip
    ends = list[Path]()
    for cycle in range(CYCLES):
        run = Run(
            replace(further, seed=first.seed + cycle), start, state / f"second-{cycle}", start, copying=cycle == 0
        )
        run.train(report)
        start = state / f"end-{cycle}"
        _keep(run, start)
        ends.append(start)
    run.model.load_state_dict(average(ends).state_dict())
    return run


def _keep(run: Run, folder: Path) -> None:
    """What a run made, as others begin with it."""
    save(run.model, folder, half=False)
    save_tokenizer(load_tokenizer(run.tokenizer_folder), folder)
