"""Fine-tuning: datasets, LoRA runs, their checkpoints and events, and the child process that trains."""

from llamahome_gui.training.child import (
    CANCELLED_EXIT_CODE,
    PAUSED_EXIT_CODE,
    child_command,
    run_child,
)
from llamahome_gui.training.dataset import Dataset, Row, RowProblem, read_dataset
from llamahome_gui.training.distributed import PEER_LOST_EXIT_CODE, World, current_world, share_of
from llamahome_gui.training.events import (
    TrainingCancelledError,
    TrainingEvent,
    TrainingPausedError,
    from_line,
    to_line,
)
from llamahome_gui.training.fitting import RunFit, fit_of_dataset, longest_row, run_fit
from llamahome_gui.training.memory import TrainingMemoryError
from llamahome_gui.training.run import adapter_folder, run_key, train
from llamahome_gui.training.runs import Run, RunRecord, RunState, find_run, list_runs
from llamahome_gui.training.stopping import StopRequest, Wish
from llamahome_gui.training.suggested import suggested_settings

__all__ = [
    "CANCELLED_EXIT_CODE",
    "PAUSED_EXIT_CODE",
    "PEER_LOST_EXIT_CODE",
    "Dataset",
    "Row",
    "RowProblem",
    "Run",
    "RunFit",
    "RunRecord",
    "RunState",
    "StopRequest",
    "TrainingCancelledError",
    "TrainingEvent",
    "TrainingMemoryError",
    "TrainingPausedError",
    "Wish",
    "World",
    "adapter_folder",
    "child_command",
    "current_world",
    "find_run",
    "fit_of_dataset",
    "from_line",
    "list_runs",
    "longest_row",
    "read_dataset",
    "run_child",
    "run_fit",
    "run_key",
    "share_of",
    "suggested_settings",
    "to_line",
    "train",
]
