"""What to change when a training step does not fit into memory: the first setting that helps, the harmless first."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.errors import TrainingError

# Numbers kept per token for the backward pass of one layer, in units of the hidden and of the MLP size: inputs of
# the norms, the projections and the attention's output; gate, up and their product (after Korthikanti et al., 2022).
_PER_HIDDEN, _PER_INTERMEDIATE = 8, 4
# The logits, their softmax and its gradient.
_PER_VOCABULARY = 3
# Shorter rows than this are not suggested.
SHORTEST = 64
# What must at most be left of a step that did not fit; half the batch is half of it.
_WORTH_A_TRY = 0.6
_OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "not enough memory")

Changes = dict[str, Any]


class TrainingMemoryError(TrainingError):
    """A step did not fit into memory.

    Attributes:
        suggestion: Settings to change, by name; the same run with them needs much less.
    """

    def __init__(self, message: str, suggestion: dict[str, Any], **where: str | None) -> None:
        super().__init__(message, **where)
        self.suggestion = suggestion


def is_out_of_memory(error: Exception) -> bool:
    """Whether memory did not suffice; torch has no kind of error of its own for that on a CPU."""
    return isinstance(error, MemoryError) or any(part in str(error).lower() for part in _OUT_OF_MEMORY)


def memory_error(settings: TrainingSettings, config: Any, step: int) -> TrainingMemoryError:
    """The error with the change that helps most; `config` is the model's."""
    changes = suggest(settings, config)
    hint = f"Try again with {in_words(changes)}." if changes else "Train a smaller model, or with a smaller LoRA rank."
    return TrainingMemoryError(f"There is not enough memory for a training step (step {step + 1}).", changes, hint=hint)


def in_words(changes: dict[str, Any]) -> str:
    """Settings for a sentence: ``batch_size 2 and gradient_accumulation_steps 2``."""
    *first, last = (f"{name} {value}".lower() for name, value in changes.items())
    return f"{', '.join(first)} and {last}" if first else last


def split_batch(settings: TrainingSettings) -> dict[str, Any]:
    """Half the batch with twice the accumulation, which changes no step; empty for single rows."""
    rows = settings.most_rows
    if rows == 1:
        return {}
    # An odd batch is split into single rows: only then does each step see the same rows as before.
    parts = 2 if rows % 2 == 0 else rows
    return {
        "batch_size": rows // parts,
        "gradient_accumulation_steps": settings.gradient_accumulation_steps * parts,
    }


def first_change(
    settings: TrainingSettings,
    longest: int,
    forms: Sequence[str],
    suffices: Callable[[TrainingSettings], bool],
    *,
    shareable: bool = False,
) -> Changes:
    """The first change of settings that suffices, those first that change nothing of what is learnt; empty for none.

    Args:
        longest: Tokens of the longest row.
        forms: Of the base's weights, smaller than those now.
        suffices: Whether the settings, changed, take so little memory as is wanted.
        shareable: Whether several processes may share the base.
    """
    for changes in _changes(settings, longest, forms, shareable=shareable):
        if suffices(settings.model_copy(update=changes)):
            return changes
    return {}


def suggest(settings: TrainingSettings, config: Any) -> Changes:
    """The first change that makes a step, which did not fit, so much smaller that it is worth another try.

    How much memory there was is not known then, nor how much the step would have taken.
    """
    most = _WORTH_A_TRY * _kept(settings, config)
    return first_change(settings, settings.max_length, (), lambda changed: _kept(changed, config) <= most)


def _changes(settings: TrainingSettings, longest: int, forms: Sequence[str], *, shareable: bool) -> Iterator[Changes]:
    same = list(_changes_of_nothing(settings))
    yield from same
    most = same[-1] if same else {}
    shared: Changes = {"shard_base": True} if shareable else {}
    if shared:
        yield from ({**changes, **shared} for changes in ({}, *same))
    smallest = most
    for form in forms:
        yield {"base_weights": form}
        smallest = {**most, "base_weights": form}
        yield smallest
    length = longest // 2
    while length >= SHORTEST:
        yield {**most, "max_length": length}
        if shared:
            yield {**most, **shared, "max_length": length}
        if smallest != most:
            yield {**smallest, "max_length": length}
        length //= 2


def _changes_of_nothing(settings: TrainingSettings) -> Iterator[Changes]:
    """Less memory for the same steps: recomputing, and smaller batches of which more make a step."""
    if not settings.gradient_checkpointing:
        yield {"gradient_checkpointing": True}
    split: Changes = {}
    while made := split_batch(settings.model_copy(update=split)):
        split = made
        yield split
        if not settings.gradient_checkpointing:
            yield {"gradient_checkpointing": True, **split}


def _kept(settings: TrainingSettings, config: Any) -> float:
    """Numbers that a step keeps for the backward pass.

    Gradient checkpointing leaves the logits alone, and of the layers keeps one input each and the inside of one.
    """
    layers, logits = _shares(config)
    count = max(1, int(getattr(config, "num_hidden_layers", 1)))
    inputs = count * float(getattr(config, "hidden_size", 1))
    kept = layers / count + inputs if settings.gradient_checkpointing else layers
    return settings.most_rows * settings.max_length * (kept + logits)


def _shares(config: Any) -> tuple[float, float]:
    """Numbers per token that all layers and that the logits keep."""
    hidden = float(getattr(config, "hidden_size", 1))
    inner = float(getattr(config, "intermediate_size", 4 * hidden))
    layers = float(getattr(config, "num_hidden_layers", 1)) * (_PER_HIDDEN * hidden + _PER_INTERMEDIATE * inner)
    return layers, _PER_VOCABULARY * float(getattr(config, "vocab_size", 1))
