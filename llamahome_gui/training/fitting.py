"""Does a run fit into the memory that is free, and if not, which change makes it fit? Needs no torch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.errors import ModelError
from llamahome_gui.models import InstalledModel, ModelStore
from llamahome_gui.models.counting import token_counter
from llamahome_gui.models.fit.forms import DeviceKind
from llamahome_gui.models.fit.machine import GPU_RUNTIME_BYTES, Machine
from llamahome_gui.models.fit.network import Network, network_in
from llamahome_gui.models.fit.verdict import SHARE_OF_FREE
from llamahome_gui.training import shards
from llamahome_gui.training.dataset import Row, read_dataset
from llamahome_gui.training.memory import Changes, TrainingMemoryError, first_change, in_words
from llamahome_gui.training.need import RUNTIME_BYTES, TITLES, Need, Rows, estimate_need
from llamahome_gui.units import size_text

# Tokens that a chat template puts around a message; more than any that is known.
_AROUND = 12


@dataclass(frozen=True)
class RunFit:
    """What a run takes, and what there is.

    Attributes:
        free: Bytes that it may take; a tenth of what is free is left to others.
        suggestion: Settings to change, by name, with which it fits; empty where it does already, or nothing helps.
    """

    need: Need
    device: DeviceKind
    free: int
    suggestion: Changes = field(default_factory=dict)

    @property
    def fits(self) -> bool:
        """Whether the memory suffices."""
        return self.need.total <= self.free

    @property
    def sentence(self) -> str:
        """For people."""
        place = "on the GPU" if self.device == "cuda" else "of memory"
        needs = f"about {size_text(self.need.total)} {place}; {size_text(self.free)} may be taken"
        return f"The run needs {needs}." if self.fits else f"The run does not fit: it needs {needs}."

    @property
    def hint(self) -> str:
        """What to do where it does not fit."""
        if self.suggestion:
            return f"It fits with {in_words(self.suggestion)}."
        return "Train a smaller model, or with shorter rows."

    @property
    def rows(self) -> tuple[tuple[str, str], ...]:
        """Parts and their sizes, for a table."""
        parts = tuple((TITLES[name], size_text(count)) for name, count in self.need.parts.items())
        return (*parts, ("In all", size_text(self.need.total)))

    def error(self) -> TrainingMemoryError:
        """For who will not ask."""
        return TrainingMemoryError(self.sentence, self.suggestion, hint=self.hint)


def run_fit(
    base: InstalledModel,
    settings: TrainingSettings,
    machine: Machine,
    *,
    longest: int | None = None,
    processes: int = 1,
) -> RunFit | None:
    """The fit of a run on the device that it would use; takes a millisecond.

    Args:
        longest: Tokens of the longest row, where that is known; else rows are as long as the settings allow.
        processes: On this machine; they share the batch and the memory, and each has a GPU of its own. What is told is
            one of them.

    Returns:
        None for a network whose memory is not known here: nobody can tell before.
    """
    try:
        network = network_in(base.path)
    except ModelError:
        return None
    device = machine.device
    most = min(settings.max_length, network.context)
    tokens = most if longest is None else min(longest, most)
    # One process, one device: the GPUs with the most room.
    rooms = sorted((gpu.free for gpu in machine.gpus), reverse=True)[:processes]
    free = rooms[-1] if device == "cuda" else machine.memory_free // processes
    # A batch size that is to be found is found to be one at least.
    rows = 1 if settings.batch_size == "auto" else max(1, settings.batch_size // processes)
    own = settings.model_copy(update={"batch_size": rows})
    found = RunFit(_need(network, own, tokens, device, processes), device, int(free * SHARE_OF_FREE))
    if found.fits:
        return found
    shareable = processes > 1 and not settings.shard_base and shards.obstacle(settings) is None
    changes = suggest_change(network, own, tokens, device, found.free, processes, shareable=shareable)
    if "batch_size" in changes:
        changes = {**changes, "batch_size": changes["batch_size"] * processes}
    return RunFit(found.need, device, found.free, changes)


def suggest_change(
    network: Network,
    settings: TrainingSettings,
    longest: int,
    device: DeviceKind,
    free: int,
    processes: int = 1,
    *,
    shareable: bool = False,
) -> Changes:
    """The first change with which one of a run's processes fits; see `memory.first_change`."""

    def fits(changed: TrainingSettings) -> bool:
        return _need(network, changed, min(longest, changed.max_length), device, processes).total <= free

    return first_change(settings, longest, _smaller_forms(settings, device), fits, shareable=shareable)


def fit_of_dataset(
    store: ModelStore,
    base: InstalledModel,
    settings: TrainingSettings,
    dataset: Path | None,
    *,
    processes: int = 1,
) -> RunFit | None:
    """The fit of a run on a dataset, which is only read where rows as long as they may be would not fit.

    Returns:
        None where nobody can tell; see `run_fit`.

    Raises:
        DatasetError: The dataset had to be read and cannot be.
    """
    machine = Machine.now(store.workspace.root)
    found = run_fit(base, settings, machine, processes=processes)
    if found is None or found.fits or dataset is None:
        return found
    longest = longest_row(read_dataset(dataset).rows, token_counter(store, base))
    return run_fit(base, settings, machine, longest=longest, processes=processes)


def longest_row(rows: Iterable[Row], count: Callable[[str], int]) -> int:
    """Tokens that no row has more of, without the model's chat template."""
    return max((sum(count(turn["content"]) + _AROUND for turn in row.messages) for row in rows), default=0)


def _need(network: Network, settings: TrainingSettings, tokens: int, device: DeviceKind, processes: int = 1) -> Need:
    runtime = GPU_RUNTIME_BYTES if device == "cuda" else RUNTIME_BYTES
    rows = Rows.at_most(settings.most_rows, tokens)
    return estimate_need(network, settings, rows, device, runtime=runtime, processes=processes)


def _smaller_forms(settings: TrainingSettings, device: DeviceKind) -> list[str]:
    """Of the base's weights; there are none on Apple's GPU, and of a base that is shared."""
    forms = ["auto", "int8", "int4"]
    return [] if device == "mps" or settings.shard_base else forms[forms.index(settings.base_weights) + 1 :]
