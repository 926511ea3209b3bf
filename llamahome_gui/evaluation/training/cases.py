"""What is measured: models, batches, settings. Imports no torch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.errors import ConfigError
from llamahome_gui.evaluation.kv.sizes import SMALL, Shape
from llamahome_gui.models.types import STARTER_KEY

# As small as a model can be: what is measured is the engine itself.
NOTHING = Shape("1M", 2, 4, 2, 128, 256, 2048, context=2048)
RANDOM = Shape(SMALL.name, **{key: value for key, value in asdict(SMALL).items() if key not in ("name", "context")},
               context=2048)  # fmt: skip
MODELS = (STARTER_KEY, RANDOM.name)
# Enough for the optimiser to have its moments.
STEPS = 3

_ALL = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
# Batch, tokens of a row, other settings.
_WAYS: tuple[tuple[int, int, dict[str, Any]], ...] = (
    (2, 256, {}),
    (2, 512, {"lora": {"target_modules": _ALL, "dropout": 0.0, "r": 16}}),
    (4, 256, {"gradient_checkpointing": True}),
    (2, 256, {"base_weights": "int8"}),
    (2, 256, {"base_weights": "int4", "gradient_checkpointing": True}),
    (2, 256, {"precision": "bfloat16"}),
)


@dataclass(frozen=True)
class Case:
    """One process: a model, a batch of whole rows every token of which is learnt, settings."""

    model: str
    batch: int
    tokens: int
    changes: dict[str, Any] = field(default_factory=dict)

    @property
    def settings(self) -> TrainingSettings:
        """Of the run."""
        return TrainingSettings(
            batch_size=self.batch,
            max_length=self.tokens,
            truncate=True,
            max_steps=STEPS,
            validation_split=0.0,
            **self.changes,
        )

    @property
    def told(self) -> str:
        """The settings in a few words."""
        words = [f"{key} {value}" for key, value in self.changes.items() if key != "lora"]
        return ", ".join([*words, *(["all modules"] if "lora" in self.changes else [])]) or "default"


def all_cases(models: Sequence[str] = ()) -> Iterator[Case]:
    """Every case.

    Raises:
        ConfigError: There is no such model.
    """
    for model in models or MODELS:
        if model not in MODELS:
            raise ConfigError(f"There is no model '{model}'.", hint=f"Known: {', '.join(MODELS)}.")
        yield from (Case(model, batch, tokens, changes) for batch, tokens, changes in _WAYS)
