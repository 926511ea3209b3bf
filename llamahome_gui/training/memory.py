"""What to change when a training step does not fit into memory: the one setting that saves most."""

from __future__ import annotations

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
_OUT_OF_MEMORY = ("out of memory", "can't allocate memory", "not enough memory")


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


def suggest(settings: TrainingSettings, config: Any) -> dict[str, Any]:
    """The settings whose change saves most of a step's memory without changing what is learnt, where one can.

    Half the batch with twice the accumulation halves all of it. Gradient checkpointing leaves the logits alone,
    and of the layers keeps one input each and the inside of a single one.
    """
    layers, logits = _shares(config)
    halved = (layers + logits) / 2 if settings.most_rows > 1 else 0.0
    count = max(1, int(getattr(config, "num_hidden_layers", 1)))
    inputs = count * float(getattr(config, "hidden_size", 1))
    recomputed = 0.0 if settings.gradient_checkpointing else layers - layers / count - inputs
    if recomputed > halved and recomputed > 0:
        return {"gradient_checkpointing": True}
    if halved:
        return split_batch(settings)
    return {"max_length": settings.max_length // 2} if settings.max_length >= 2 * SHORTEST else {}


def _shares(config: Any) -> tuple[float, float]:
    """Numbers per token that all layers and that the logits keep."""
    hidden = float(getattr(config, "hidden_size", 1))
    inner = float(getattr(config, "intermediate_size", 4 * hidden))
    layers = float(getattr(config, "num_hidden_layers", 1)) * (_PER_HIDDEN * hidden + _PER_INTERMEDIATE * inner)
    return layers, _PER_VOCABULARY * float(getattr(config, "vocab_size", 1))
