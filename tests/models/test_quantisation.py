"""int8 and int4 through packages that may not be there."""

from __future__ import annotations

import importlib.util

import pytest
import torch

from llamahome_gui.errors import ModelError
from llamahome_gui.models import ModelStore, load_model
from llamahome_gui.models.loader import _load_base
from llamahome_gui.models.quantisation import BACKENDS, find_backend, loading_arguments, quantise

IDS = torch.arange(24).unsqueeze(0)
PRESENT = [name for name in BACKENDS if importlib.util.find_spec(name) is not None]


def test_what_is_not_installed_is_told_with_what_to_do() -> None:
    if PRESENT:
        assert find_backend("int4") in PRESENT
        return
    with pytest.raises(ModelError, match="neither is installed") as caught:
        find_backend("int4")
    assert "llamahome[quantisation]" in (caught.value.hint or "")


def test_training_on_a_gpu_asks_for_the_one_that_lets_gradients_through() -> None:
    if "bitsandbytes" in PRESENT:
        assert find_backend("int4", trainable=True) == "bitsandbytes"
        return
    with pytest.raises(ModelError, match="needs bitsandbytes") as caught:
        find_backend("int4", trainable=True)
    assert "llamahome[quantisation]" in (caught.value.hint or "")


@pytest.mark.skipif("torchao" not in PRESENT, reason="torchao is not installed")
def test_torchao_gives_nearly_the_same_logits(store: ModelStore) -> None:
    loaded = load_model(store, store.get("starter"), device="cpu", dtype="bfloat16")
    before = loaded.model(input_ids=IDS).logits
    quantised = quantise(loaded.model, "int8", torch.device("cpu"))
    assert type(quantised.model.layers[0].self_attn.q_proj.weight) is not torch.nn.Parameter
    assert (quantised(input_ids=IDS).logits - before).abs().max() < 0.1 * before.abs().max()


@pytest.mark.skipif("bitsandbytes" not in PRESENT, reason="bitsandbytes is not installed")
@pytest.mark.parametrize("form", ["int8", "int4"])
def test_bitsandbytes_gives_nearly_the_same_logits(store: ModelStore, form: str) -> None:
    loaded = load_model(store, store.get("starter"), device="cpu", dtype="bfloat16")
    before = loaded.model(input_ids=IDS).logits
    place = {"device_map": {"": "cpu"}, **loading_arguments("bitsandbytes", form, torch.bfloat16)}  # type: ignore[arg-type]
    quantised = _load_base(store.get("starter").path, torch.bfloat16, place)
    assert (quantised(input_ids=IDS).logits - before).abs().max() < 0.3 * before.abs().max()
