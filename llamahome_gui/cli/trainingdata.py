"""The dataset of `train`, where none is named: that of the run, the user's own, or a sample."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from llamahome_gui.cli.output import note
from llamahome_gui.errors import DatasetError

if TYPE_CHECKING:
    from llamahome_gui.config.paths import Workspace
    from llamahome_gui.training import Run


def given_dataset(said: Path | None, run: Run | None, workspace: Workspace) -> Path:
    """The file to learn from; one that nobody named is told.

    Args:
        said: Of the option.
        run: The run that goes on, or is tried again.
        workspace: Its `data/training/samples` holds the user's datasets.

    Raises:
        DatasetError: The user has several.
    """
    if said is not None:
        return said
    if run is not None:
        return Path(run.record.dataset)
    folder = workspace.training_dir / "samples"
    own = sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith("."))
    if len(own) > 1:
        names = ", ".join(path.name for path in own)
        raise DatasetError(f"There are several datasets: {names}.", subject=str(folder),
                           hint="Name one with --dataset FILE.")  # fmt: skip
    chosen = own[0] if own else sample()
    kind = "the dataset" if own else "the sample"
    note(f"No dataset was named: {kind} {chosen} is learnt from. Name one with --dataset FILE.")
    return chosen


def sample() -> Path:
    """The dataset that the window shows first."""
    from llamahome_gui.config.paths import asset

    return min(asset("data", "samples", "datasets").glob("*.jsonl"))
