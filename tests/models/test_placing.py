"""Which device gets which layers, computed for machines that are not here: GPUs, memory and disk of any size."""

from __future__ import annotations

import logging
from collections import Counter
from typing import Any

import pytest
import torch

from llamahome_gui.errors import ModelError
from llamahome_gui.models import loader as loading
from llamahome_gui.models.offload import MemoryLimits, place_layers, place_on_gpus

LAYERS = 12


@pytest.fixture(autouse=True)
def quiet() -> None:
    """accelerate warns that there are no such GPUs."""
    logging.getLogger("accelerate").setLevel(logging.ERROR)


def network(*, tied: bool) -> Any:
    from transformers import AutoModelForCausalLM, LlamaConfig

    config = LlamaConfig(
        vocab_size=384, hidden_size=64, intermediate_size=128, num_hidden_layers=LAYERS, num_attention_heads=4,
        num_key_value_heads=2, tie_word_embeddings=tied,
    )  # fmt: skip
    with torch.device("meta"):
        return AutoModelForCausalLM.from_config(config, dtype=torch.bfloat16)


def owner(placed: dict[str, int | str], name: str) -> list[str]:
    """The entries of the map that a parameter belongs to."""
    return [module for module in placed if module in ("", name) or name.startswith(f"{module}.")]


def bytes_on(made: Any, placed: dict[str, int | str]) -> Counter[int | str]:
    held: Counter[int | str] = Counter()
    for name, parameter in made.named_parameters():
        (module,) = owner(placed, name)
        held[placed[module]] += parameter.nbytes
    return held


TWO_GPUS: MemoryLimits = {0: 420_000, 1: 300_000, "cpu": 160_000}


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize(
    ("limits", "used"),
    [
        (TWO_GPUS, {0, 1, "cpu", "disk"}),
        ({0: 10**7, "cpu": 10**7}, {0}),
        ({"cpu": 350_000}, {"cpu", "disk"}),
        ({0: 420_000, 1: 10**7, "cpu": 10**7}, {0, 1}),
    ],
    ids=["all", "one", "no GPU", "two GPUs"],
)
def test_every_module_has_one_place_within_the_limits(tied: bool, limits: MemoryLimits, used: set[int | str]) -> None:
    made = network(tied=tied)
    placed = place_layers(made, limits)
    assert set(placed.values()) == used
    for name, _ in [*made.named_parameters(remove_duplicate=False), *made.named_buffers()]:
        assert len(owner(placed, name)) == 1, name
    assert all(len(owner(placed, f"model.layers.{index}")) == 1 for index in range(LAYERS))  # whole
    held = bytes_on(made, placed)
    assert sum(held.values()) == sum(parameter.nbytes for parameter in made.parameters())
    for device, limit in limits.items():
        assert held[device] <= limit
    if tied:
        (first,), (last,) = owner(placed, "model.embed_tokens.weight"), owner(placed, "lm_head.weight")
        assert placed[first] == placed[last]


def test_layers_come_one_after_the_other() -> None:
    """From GPU to GPU to the memory to the disk, so that hidden states travel once."""
    placed = place_layers(network(tied=False), TWO_GPUS)
    order = {0: 0, 1: 1, "cpu": 2, "disk": 3}
    steps = [order[placed[f"model.layers.{index}"]] for index in range(LAYERS)]
    assert steps == sorted(steps)


def test_gpus_that_together_hold_a_model_need_no_disk() -> None:
    made = network(tied=False)
    placed = place_on_gpus(made, {0: 700_000, 1: 700_000, "cpu": 10**9}, "m")
    assert set(placed.values()) == {0, 1}
    with pytest.raises(ModelError, match="GPUs together") as caught:
        place_on_gpus(made, {0: 300_000, 1: 300_000, "cpu": 10**9}, "m")
    assert "offload" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("device", "gpus", "several"),
    [("cuda", 2, True), ("cuda", 1, False), ("cuda:1", 2, False), ("cpu", 2, False)],
)
def test_only_whoever_names_no_gpu_gets_several(
    device: str, gpus: int, several: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(loading, "gpu_memory", lambda: dict.fromkeys(range(gpus), 10**9))
    assert bool(loading._several_gpus(torch.device(device))) is several
