"""Fine-tuning: datasets, LoRA runs, the events they tell, and the child process that trains."""

from llamahome_gui.training.child import CANCEL, CANCELLED_EXIT_CODE, child_command, child_environment, run_child
from llamahome_gui.training.dataset import Dataset, Row, RowProblem, read_dataset
from llamahome_gui.training.events import TrainingCancelledError, TrainingEvent, from_line, to_line
from llamahome_gui.training.run import adapter_folder, train
from llamahome_gui.training.suggested import suggested_settings

__all__ = [
    "CANCEL",
    "CANCELLED_EXIT_CODE",
    "Dataset",
    "Row",
    "RowProblem",
    "TrainingCancelledError",
    "TrainingEvent",
    "adapter_folder",
    "child_command",
    "child_environment",
    "from_line",
    "read_dataset",
    "run_child",
    "suggested_settings",
    "to_line",
    "train",
]
