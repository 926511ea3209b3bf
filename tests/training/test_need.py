"""The estimate of a run's memory: what autograd really keeps, and what is suggested where it is too much."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from llamahome_gui.config.training import LoRASettings, TrainingSettings
from llamahome_gui.models import ModelStore
from llamahome_gui.models.fit.machine import Machine
from llamahome_gui.models.fit.network import network_of
from llamahome_gui.models.quiet import quiet_libraries
from llamahome_gui.monitoring.gpus import GpuMemory
from llamahome_gui.training import read_dataset
from llamahome_gui.training.batches import collate, without_mask
from llamahome_gui.training.encoding import Example
from llamahome_gui.training.fitting import longest_row, run_fit, suggest_change
from llamahome_gui.training.lora import add_adapter, trainable_parameters
from llamahome_gui.training.need import Rows, adapter_parameters, estimate_need, form_of
from tests.training.conftest import Write

EVERY = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"]
LARGE = {
    "model_type": "llama", "hidden_size": 4096, "intermediate_size": 14_336, "num_hidden_layers": 32,
    "num_attention_heads": 32, "num_key_value_heads": 8, "vocab_size": 128_256, "max_position_embeddings": 8192,
    "torch_dtype": "bfloat16",
}  # fmt: skip


def make_network() -> Any:
    from transformers import LlamaConfig, LlamaForCausalLM

    quiet_libraries()
    config = LlamaConfig(
        vocab_size=300, hidden_size=96, intermediate_size=256, num_hidden_layers=3, num_attention_heads=6,
        num_key_value_heads=2, max_position_embeddings=512, tie_word_embeddings=True,
    )  # fmt: skip
    return LlamaForCausalLM(config).requires_grad_(False)


def kept_bytes(network: Any, batch: dict[str, Any]) -> int:
    """Bytes that autograd keeps between the way there and the way back, weights left out."""
    weights = {part.untyped_storage().data_ptr() for part in network.parameters()}
    found: dict[int, torch.Tensor] = {}

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        found[tensor.untyped_storage().data_ptr()] = tensor
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        loss = network(**without_mask(batch), use_cache=False).loss
        kept = sum(one.untyped_storage().nbytes() for place, one in found.items() if place not in weights)
    loss.backward()
    return kept


@pytest.mark.parametrize(
    "lora",
    [LoRASettings(), LoRASettings(target_modules=EVERY, dropout=0.0, r=16), LoRASettings(target_modules=["o_proj"])],
)
def test_what_is_counted_is_what_autograd_keeps(lora: LoRASettings) -> None:
    network, settings = make_network(), TrainingSettings(lora=lora)
    shape = network_of(network.config.to_dict())
    adapted = add_adapter(network, lora).train()
    assert adapter_parameters(shape.shape, settings) == trainable_parameters(adapted)
    rows = [Example(number, [5] * 256, [5] * 256) for number in range(4)]
    made = estimate_need(shape, settings, Rows.at_most(4, 256))
    logits = 4 * 255 * 300 * 4  # of the logits only the softmax is kept until then
    assert made.parts["kept"] + logits == pytest.approx(kept_bytes(adapted, collate(rows)), rel=0.1)


def test_settings_that_save_memory_are_counted_so() -> None:
    network, rows = network_of(LARGE), Rows.at_most(4, 512)

    def total(**changes: Any) -> int:
        return estimate_need(network, TrainingSettings(**changes), rows).total

    assert total(gradient_checkpointing=True) < 0.7 * total()
    assert total(base_weights="int4") < total(base_weights="int8") < total()
    assert total(precision="bfloat16") < total()
    shared = [
        estimate_need(network, TrainingSettings(shard_base=shard), rows, processes=8).parts["weights"]
        for shard in (True, False)
    ]
    assert 1 / 8 < shared[0] / shared[1] < 1 / 2  # a part, and beside it what is gathered in turn
    whole, fewer = (estimate_need(network, TrainingSettings(), Rows(4, 512, learnt)) for learnt in (2048, 512))
    assert fewer.parts["logits"] == whole.parts["logits"] / 4


@pytest.mark.parametrize(
    ("settings", "device", "itemsize", "quantised"),
    [({}, "cpu", 4, None), ({}, "cuda", 2, None), ({"precision": "bfloat16"}, "cpu", 2, None),
     ({"base_weights": "int4"}, "cpu", 4, "int4"), ({"base_weights": "int8"}, "cuda", 2, "int8")],
)  # fmt: skip
def test_the_form_is_the_one_that_a_run_loads(
    settings: dict[str, Any], device: Any, itemsize: int, quantised: str | None
) -> None:
    form = form_of(TrainingSettings(**settings), device)
    assert (form.itemsize, form.quantised) == (itemsize, quantised)


def test_the_first_change_that_makes_it_fit_is_suggested_and_it_does_fit() -> None:
    network, settings = network_of(LARGE), TrainingSettings()
    seen = []
    for gigabytes in (200, 60, 50, 40, 20, 10, 7, 1):
        free = gigabytes * 10**9
        changes = suggest_change(network, settings, 512, "cpu", free)
        seen.append(changes)
        changed = settings.model_copy(update=changes)
        assert changed.batch_size != "auto"
        need = estimate_need(network, changed, Rows.at_most(changed.batch_size, min(512, changed.max_length)))
        assert not changes or need.total < free
    assert seen[0] == seen[1] == {"gradient_checkpointing": True}  # changes nothing of what is learnt
    assert seen[-1] == {}
    assert [changes.get("base_weights") for changes in seen[-4:-1]] == ["int8", "int4", "int4"]
    assert all(settings.model_copy(update=changes).rows_per_step == settings.rows_per_step for changes in seen)


def test_a_base_that_no_gpu_holds_is_to_be_shared_by_several(
    store: ModelStore, machine: Machine, tmp_path: Path
) -> None:
    folder = tmp_path / "large"
    folder.mkdir()
    (folder / "config.json").write_text(json.dumps(LARGE), encoding="utf-8")
    large = replace(store.get("starter"), path=folder)
    cards = tuple(GpuMemory(f"card {number}", 16 * 10**9, 15 * 10**9) for number in range(4))
    several = replace(machine, gpus=cards)
    settings = TrainingSettings(batch_size=4)
    alone = run_fit(large, settings, several)
    assert alone is not None
    assert alone.suggestion.get("base_weights") == "int8"  # there is nobody to share with
    found = run_fit(large, settings, several, longest=256, processes=4)
    assert found is not None
    assert not found.fits
    assert found.suggestion == {"shard_base": True}  # changes nothing of what is learnt
    assert found.hint == "It fits with shard_base true."
    fits = run_fit(large, settings.model_copy(update=found.suggestion), several, longest=256, processes=4)
    assert fits is not None
    assert fits.fits
    # Where a step is too large as well, it is made smaller too.
    both = run_fit(large, TrainingSettings(batch_size=64), several, longest=2048, processes=4)
    assert both is not None
    assert both.suggestion.keys() > {"shard_base"}
    assert "base_weights" not in both.suggestion
    # With what does not go with sharing it is not suggested, and a base that is shared is not to be packed.
    asks = run_fit(large, settings.model_copy(update={"sample_prompt": "Who?"}), several, longest=256, processes=4)
    assert asks is not None
    assert asks.suggestion.get("base_weights") == "int8"
    small = replace(machine, gpus=tuple(replace(card, free=4 * 10**9) for card in cards))
    shared = run_fit(large, settings.model_copy(update={"shard_base": True}), small, longest=256, processes=4)
    assert shared is not None
    assert not shared.fits
    assert "base_weights" not in shared.suggestion


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine.now(tmp_path)


def test_a_run_that_fits_and_one_that_does_not(store: ModelStore, machine: Machine) -> None:
    base = store.get("starter")
    roomy = replace(machine, gpus=(), unified=False, memory_free=10**12)
    found = run_fit(base, TrainingSettings(), roomy)
    assert found is not None
    assert (found.fits, found.suggestion, found.device) == (True, {}, "cpu")
    assert "may be taken" in found.sentence
    assert dict(found.rows)["In all"]
    none = run_fit(base, TrainingSettings(batch_size=64), replace(roomy, memory_free=int(found.need.total / 0.9)))
    assert none is not None
    assert not none.fits
    assert "does not fit" in none.sentence
    assert none.suggestion
    assert "fits with" in none.hint
    error = none.error()
    assert (error.suggestion, error.hint) == (none.suggestion, none.hint)


def test_the_gpu_with_the_most_room_counts_where_there_is_one(store: ModelStore, machine: Machine) -> None:
    cards = tuple(GpuMemory(f"card {free}", 24 * 10**9, free * 10**9) for free in (3, 20))
    found = run_fit(store.get("starter"), TrainingSettings(), replace(machine, gpus=cards))
    assert found is not None
    assert (found.device, found.free) == ("cuda", (18 * 10**9))


def test_shorter_rows_need_less(store: ModelStore, machine: Machine, write: Write) -> None:
    whole = run_fit(store.get("starter"), TrainingSettings(), machine)
    short = run_fit(store.get("starter"), TrainingSettings(), machine, longest=64)
    assert whole is not None
    assert short is not None
    assert short.need.total < whole.need.total
    rows = read_dataset(write([{"prompt": "one two", "completion": "three"}, {"text": "a b c d e"}])).rows
    assert 5 <= longest_row(rows, lambda text: len(text.split())) < 40


def test_nobody_guesses_about_an_unknown_network(store: ModelStore, machine: Machine, tmp_path: Path) -> None:
    strange = tmp_path / "strange"
    strange.mkdir()
    (strange / "config.json").write_text(json.dumps({"model_type": "mamba"}), encoding="utf-8")
    assert run_fit(replace(store.get("starter"), path=strange), TrainingSettings(), machine) is None
