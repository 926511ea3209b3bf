"""What the model is called with: the same loss as of whole rows, each alone, with every logit computed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoModelForCausalLM

from llamahome_gui.training.batches import Packed, collate, collate_whole, keeps_logits, pack, without_mask
from llamahome_gui.training.encoding import IGNORED, Example
from llamahome_gui.training.events import Started, Step
from tests.training.conftest import Run

CHAT = Example(1, [5, 6, 7, 8, 9], [IGNORED, IGNORED, IGNORED, 8, 9])
TEXT = Example(2, [10, 11, 12], [10, 11, 12])
LONG = Example(3, list(range(20, 32)), [IGNORED, *range(21, 26), *[IGNORED] * 4, 30, 31])
ROWS = (CHAT, TEXT, LONG)


@pytest.fixture(scope="module")
def network(tiny: Path) -> Any:
    return AutoModelForCausalLM.from_pretrained(tiny).eval()


def alone(network: Any, row: Example) -> tuple[float, int]:
    """Sum of a row's losses as plain transformers computes them, and of how many tokens."""
    ids, labels = torch.tensor([row.input_ids]), torch.tensor([row.labels])
    count = int((labels[:, 1:] != IGNORED).sum())
    return float(network(input_ids=ids, labels=labels).loss) * count, count


def together(network: Any, batch: dict[str, Any]) -> float:
    return float(network(**without_mask(batch), use_cache=False).loss)


def mean(network: Any, rows: Sequence[Example]) -> float:
    sums = [alone(network, row) for row in rows]
    return sum(loss for loss, _count in sums) / sum(count for _loss, count in sums)


@pytest.mark.parametrize(
    "rows",
    [
        [CHAT],
        [CHAT, TEXT, LONG],
        [Packed([CHAT, TEXT]), LONG],
        [Packed([TEXT, CHAT, LONG])],
        [Packed([LONG, TEXT]), Packed([CHAT])],
    ],
)
@pytest.mark.parametrize("made", [collate, collate_whole])
@torch.no_grad()
def test_a_batch_has_the_loss_of_its_rows_alone(
    network: Any, rows: list[Any], made: Callable[..., dict[str, Any]]
) -> None:
    parts = [part for row in rows for part in (row.parts if isinstance(row, Packed) else [row])]
    assert together(network, made(rows)) == pytest.approx(mean(network, parts), abs=2e-6)


@torch.no_grad()
def test_what_stands_in_one_part_changes_nothing_in_another(network: Any) -> None:
    def logits(first: Example) -> torch.Tensor:
        batch = collate_whole([Packed([first, LONG])])
        found: torch.Tensor = network(**without_mask(batch), use_cache=False).logits[0, len(first) :]
        return found

    other = Example(1, [90, 91, 92, 93, 94], CHAT.labels)
    assert torch.allclose(logits(CHAT), logits(other), atol=1e-6)
    apart = network(input_ids=torch.tensor([LONG.input_ids])).logits[0]
    assert torch.allclose(logits(CHAT), apart, atol=1e-5)


def test_gradients_are_those_of_the_rows_alone(network: Any) -> None:
    def gradient(batch: dict[str, Any]) -> torch.Tensor:
        weight = network.get_input_embeddings().weight
        network.zero_grad()
        network(**without_mask(batch), use_cache=False).loss.backward()
        return weight.grad.clone()

    expected = gradient(collate_whole(ROWS))
    assert torch.allclose(gradient(collate(ROWS)), expected, atol=1e-6)
    assert torch.allclose(gradient(collate([Packed(ROWS)])), expected, atol=1e-6)


def test_a_batch_is_padded_on_the_right_and_names_the_places_that_learn() -> None:
    batch = collate([CHAT, TEXT])
    assert batch["input_ids"].tolist() == [[5, 6, 7, 8, 9], [10, 11, 12, 0, 0]]
    assert batch["attention_mask"].tolist() == [[1] * 5, [1, 1, 1, 0, 0]]
    assert batch["logits_to_keep"].int().tolist() == [[0, 0, 1, 1, 0], [1, 1, 0, 0, 0]]
    assert batch["labels"].tolist() == batch["shift_labels"].tolist() == [8, 9, 11, 12]
    assert "position_ids" not in batch
    packed = collate([Packed([CHAT, TEXT])])
    assert packed["position_ids"].tolist() == [[0, 1, 2, 3, 4, 0, 1, 2]]
    assert packed["labels"].tolist() == [8, 9, 11, 12]


def test_every_family_that_is_known_computes_chosen_logits_alone() -> None:
    import transformers

    for name in ("Llama", "Mistral", "Qwen2", "Qwen3", "Gemma"):
        config = getattr(transformers, f"{name}Config")(
            vocab_size=32, hidden_size=8, intermediate_size=8, num_hidden_layers=1, num_attention_heads=2,
            num_key_value_heads=1, head_dim=4, pad_token_id=0, bos_token_id=1, eos_token_id=2,
        )  # fmt: skip
        made = getattr(transformers, f"{name}ForCausalLM")(config).eval()
        assert keeps_logits(made)
        whole, chosen = collate_whole(ROWS), collate(ROWS)
        with torch.no_grad():
            assert together(made, chosen) == pytest.approx(together(made, whole), abs=1e-5), name


@given(lengths=st.lists(st.integers(1, 40), max_size=60), room=st.integers(10, 40))
@settings(max_examples=60, deadline=None)
def test_packing_loses_no_row_and_keeps_to_the_length(lengths: list[int], room: int) -> None:
    rows = [Example(number, [1] * length, [1] * length) for number, length in enumerate(lengths)]
    packed = pack(rows, room)
    assert sorted(part.line for row in packed for part in row.parts) == list(range(len(rows)))
    assert all(len(row) <= room or len(row.parts) == 1 for row in packed)
    # Best fit: no two that are half empty.
    assert sum(len(row) <= room // 2 for row in packed) <= 1


def test_a_packed_run_learns_and_tells_how_many_rows_it_has(run: Run) -> None:
    run(packing=True, max_length=256, batch_size=2, max_steps=6)
    (started,), steps = run.of(Started), run.of(Step)
    assert (started.rows, started.validation_rows) == (18, 2)
    assert any("18 rows are packed into" in note for note in started.notes)
    assert steps[-1].loss < steps[0].loss
    assert all(step.tokens_per_second > 0 for step in steps)
