"""What is suggested when memory did not suffice: the first change that helps, and none that changes the result."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.training.memory import memory_error, suggest

LARGE = SimpleNamespace(hidden_size=4096, intermediate_size=14336, num_hidden_layers=32, vocab_size=128_256)
# Its logits outweigh its two layers.
FLAT = SimpleNamespace(hidden_size=32, intermediate_size=64, num_hidden_layers=2, vocab_size=50_000)


@pytest.mark.parametrize(
    ("config", "settings", "changes"),
    [
        (LARGE, {}, {"gradient_checkpointing": True}),
        (FLAT, {}, {"batch_size": 2, "gradient_accumulation_steps": 2}),
        (LARGE, {"gradient_checkpointing": True}, {"batch_size": 2, "gradient_accumulation_steps": 2}),
        (
            LARGE,
            {"gradient_checkpointing": True, "batch_size": 5, "gradient_accumulation_steps": 3},
            {"batch_size": 1, "gradient_accumulation_steps": 15},
        ),
        (LARGE, {"gradient_checkpointing": True, "batch_size": 1}, {"max_length": 256}),
        (LARGE, {"gradient_checkpointing": True, "batch_size": 1, "max_length": 100}, {}),
    ],
)
def test_the_first_change_that_is_worth_a_try_is_suggested(
    config: Any, settings: dict[str, Any], changes: dict[str, Any]
) -> None:
    given = TrainingSettings(**settings)
    assert suggest(given, config) == changes
    after = given.model_copy(update=changes)
    assert after.rows_per_step == given.rows_per_step


def test_the_error_says_it_in_words() -> None:
    error = memory_error(TrainingSettings(), FLAT, 6)
    assert "step 7" in error.message
    assert error.hint == "Try again with batch_size 2 and gradient_accumulation_steps 2."
    alone = TrainingSettings(gradient_checkpointing=True, batch_size=1, max_length=64)
    assert "smaller model" in str(memory_error(alone, LARGE, 0).hint)
