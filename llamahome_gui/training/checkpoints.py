"""The checkpoints of one run on the disk: whole or not there, the newest few and the best kept.

A checkpoint is a folder ``checkpoint-<step>`` with everything the next step depends on: the adapter's weights, the
optimiser, the schedule, the states of the random generators, the place in the data and the losses so far.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from llamahome_gui.config.files import atomic_directory, sync_folder
from llamahome_gui.errors import TrainingError

_NAME = re.compile(r"checkpoint-(\d+)")
_PROGRESS = "progress.json"

# Per trained number: its weight, Adam's two moments, all in 32 bits.
BYTES_PER_PARAMETER = 12


@dataclass
class Progress:
    """How far a run is, as far as the library's own state does not know it.

    Attributes:
        losses: Of every step so far.
        validation: The last validation loss.
        best_step: The step with the lowest validation loss.
        best_loss: That loss.
        worse: Evaluations since then.
    """

    step: int = 0
    losses: list[float] = field(default_factory=list)
    validation: float | None = None
    best_step: int | None = None
    best_loss: float | None = None
    worse: int = 0

    def evaluated(self, step: int, loss: float, min_delta: float) -> bool:
        """Take in a validation loss; whether it is the best so far by at least `min_delta`."""
        self.validation = loss
        better = self.best_loss is None or loss < self.best_loss - min_delta
        if better:
            self.best_step, self.best_loss, self.worse = step, loss, 0
        else:
            self.worse += 1
        return better


class Checkpoints:
    """Those in the folder of one run.

    Args:
        folder: Of the run.
        keep_last: How many of the newest are kept; the best is kept beside them.
    """

    def __init__(self, folder: Path, keep_last: int) -> None:
        self.folder = folder
        self._keep_last = keep_last

    def steps(self) -> list[int]:
        """Steps of all whole checkpoints, in order."""
        return sorted(int(found[1]) for path in self._entries() if (found := _NAME.fullmatch(path.name)))

    def path(self, step: int) -> Path:
        """Where the checkpoint of this step is."""
        return self.folder / f"checkpoint-{step}"

    def latest(self) -> Path | None:
        """The newest one."""
        steps = self.steps()
        return self.path(steps[-1]) if steps else None

    def progress(self, step: int) -> Progress:
        """How far the run was at this checkpoint.

        Raises:
            TrainingError: The checkpoint is damaged.
        """
        path = self.path(step)
        try:
            return Progress(**json.loads((path / _PROGRESS).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError) as error:
            raise TrainingError(
                "The checkpoint is damaged.", subject=str(path), hint="Remove its folder; the one before it is used."
            ) from error

    @contextlib.contextmanager
    def writing(self, progress: Progress) -> Iterator[Path]:
        """Yield a folder to fill; it becomes the checkpoint when it is whole and on the disk. Old ones go then.

        Raises:
            OSError: The disk is full or not writable; what was there before is untouched.
        """
        with atomic_directory(self.path(progress.step)) as folder:
            yield folder
            (folder / _PROGRESS).write_text(json.dumps(asdict(progress)), encoding="utf-8")
            _flush(folder)
        self._prune(progress.best_step)

    def sweep(self) -> None:
        """Remove what a process that was killed left half-written."""
        for path in self._entries():
            if path.name.startswith(".checkpoint-"):
                shutil.rmtree(path, ignore_errors=True)

    def remove_all(self) -> None:
        """Remove every checkpoint."""
        for step in self.steps():
            shutil.rmtree(self.path(step), ignore_errors=True)
        self.sweep()

    def needed_bytes(self, parameters: int, *, more: bool = True) -> int:
        """Bytes that a run with so many trained parameters will still take on the disk at most, its adapter included.

        Args:
            more: Further checkpoints are written; False where only the adapter is made.
        """
        # Those kept, the best, and the one that is being written, less those that lie there already.
        most = max(1, self._keep_last + 2 - len(self.steps())) if more else 0
        return parameters * (BYTES_PER_PARAMETER * most + 4)

    def _prune(self, best: int | None) -> None:
        for step in self.steps()[: -self._keep_last]:
            if step != best:
                shutil.rmtree(self.path(step), ignore_errors=True)

    def _entries(self) -> list[Path]:
        try:
            return [path for path in self.folder.iterdir() if path.is_dir()]
        except OSError:
            return []


def _flush(folder: Path) -> None:
    for path in folder.iterdir():
        with path.open("rb+") as stream:
            os.fsync(stream.fileno())
    sync_folder(folder)
