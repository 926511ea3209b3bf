"""A batch size that is found: the largest that fits, with steps that see the same rows whatever it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from transformers import AutoModelForCausalLM

from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.errors import TrainingError
from llamahome_gui.models.quiet import quiet_libraries
from llamahome_gui.training import StopRequest, TrainingMemoryError, list_runs
from llamahome_gui.training.batch_size import find_batch_size, with_batch_size
from llamahome_gui.training.encoding import Example
from llamahome_gui.training.events import Started, Step
from llamahome_gui.training.lora import add_adapter
from tests.training.conftest import Run

ROWS = [Example(number, [5] * (3 + number % 5), [5] * (3 + number % 5)) for number in range(20)]


@pytest.fixture
def network(tiny: Path) -> Any:
    quiet_libraries()
    made = AutoModelForCausalLM.from_pretrained(tiny).requires_grad_(False)
    return add_adapter(made, TrainingSettings().lora)


@pytest.fixture
def tried(network: Any) -> list[tuple[int, int]]:
    """Shapes of the batches that the network was called with."""
    shapes: list[tuple[int, int]] = []

    def note(_module: Any, _inputs: Any, options: dict[str, Any]) -> None:
        shapes.append(tuple(options["input_ids"].shape))

    network.get_base_model().register_forward_pre_hook(note, with_kwargs=True)
    return shapes


def plenty(_device: torch.device) -> int:
    return 10**12


def find(network: Any, free: Callable[[torch.device], int] = plenty, most: int = 16) -> int:
    return find_batch_size(network, ROWS, TrainingSettings(batch_size="auto"), most, StopRequest(), free)


def test_the_longest_rows_are_tried_in_growing_batches(network: Any, tried: list[tuple[int, int]]) -> None:
    assert find(network) == 16
    assert tried == [(1, 7), (2, 7), (4, 7), (8, 7), (16, 7)]
    assert all(part.grad is None for part in network.parameters())
    assert find(network, most=6) == 4


def test_a_batch_that_does_not_fit_is_not_taken(network: Any) -> None:
    limit(network, 8)
    assert find(network) == 8


def limit(network: Any, rows: int) -> None:
    """What torch's allocator does where memory ends: more than so many rows ask for more than any machine has."""

    def greedy(_module: Any, _inputs: Any, options: dict[str, Any]) -> None:
        if len(options["input_ids"]) > rows:
            torch.empty(2**46)

    network.get_base_model().register_forward_pre_hook(greedy, with_kwargs=True)


def test_where_not_even_one_row_fits_that_is_told_with_what_helps(network: Any) -> None:
    limit(network, 0)
    with pytest.raises(TrainingMemoryError) as caught:
        find(network)
    assert caught.value.suggestion


def test_twice_the_rows_are_not_tried_where_twice_the_memory_is_not_free(
    network: Any, tried: list[tuple[int, int]]
) -> None:
    left = iter([100, 90, 78, 55])  # 10 are taken by one row, 22 by two, 45 by four
    assert find(network, lambda _device: next(left)) == 4
    assert tried == [(1, 7), (2, 7), (4, 7)]


def test_another_error_is_no_lack_of_memory(network: Any) -> None:
    def fail(*_: Any) -> None:
        raise RuntimeError("shapes do not match")

    network.get_base_model().register_forward_pre_hook(fail)
    with pytest.raises(TrainingError, match="shapes do not match"):
        find(network)


@pytest.mark.parametrize("found", [1, 2, 16])
@pytest.mark.parametrize("accumulated", [1, 3])
def test_a_step_sees_the_same_rows_whatever_is_found(found: int, accumulated: int) -> None:
    asked = TrainingSettings(batch_size="auto", gradient_accumulation_steps=accumulated)
    made = with_batch_size(asked, found)
    assert (made.batch_size, made.rows_per_step) == (found, asked.rows_per_step) == (found, 16 * accumulated)


def test_a_run_finds_its_batch_size_tells_and_keeps_it(run: Run) -> None:
    run(batch_size="auto", max_steps=2)
    (started,) = run.of(Started)
    assert any("rows make a step" in note for note in started.notes)
    (kept,) = list_runs(run.store.workspace)
    assert kept.record.settings.batch_size in (1, 2, 4, 8, 16)
    assert kept.record.settings.rows_per_step == 16
    losses = [step.loss for step in run.of(Step)]
    run.events.clear()
    run(name="told", batch_size=16, max_steps=2)
    assert losses == pytest.approx([step.loss for step in run.of(Step)], abs=1e-4)
