"""Adapters on top of a model: peft's own logits, on any form of weights, and off again without a trace."""

from __future__ import annotations

import shutil
from typing import Any

import pytest
import torch

from llamahome_gui.errors import ModelError
from llamahome_gui.kvcache.fingerprint import fingerprint
from llamahome_gui.models import InstalledModel, ModelStore, load_model
from llamahome_gui.models.adapters import bare, put_on, worn
from tests.models.lora import by_peft, make_adapter

IDS = torch.arange(24).unsqueeze(0)


@pytest.fixture
def base(store: ModelStore) -> InstalledModel:
    return store.get("starter")


@pytest.fixture
def adapter(store: ModelStore, base: InstalledModel) -> InstalledModel:
    return make_adapter(store, base, "letters")


def logits(network: Any) -> torch.Tensor:
    with torch.inference_mode():
        found: torch.Tensor = network(input_ids=IDS).logits
    return found


@pytest.mark.parametrize(
    "options", [{}, {"use_rslora": True}, {"r": 3, "target_modules": ["q_proj", "down_proj"]},
                {"alpha_pattern": {"q_proj": 32}, "rank_pattern": {"v_proj": 2}},
                {"init_lora_weights": "olora"}, {"init_lora_weights": "pissa"}]
)  # fmt: skip
def test_on_top_is_what_peft_computes(store: ModelStore, base: InstalledModel, options: dict[str, Any]) -> None:
    adapter = make_adapter(store, base, "made", **options)
    loaded = load_model(store, adapter, device="cpu", dtype="float32")
    assert loaded.info == adapter
    expected = logits(by_peft(store, base, adapter, dtype="float32"))
    assert (expected - logits(load_model(store, base, device="cpu", dtype="float32").model)).abs().max() > 0.01
    torch.testing.assert_close(logits(loaded.model), expected, atol=1e-5, rtol=1e-4)


@pytest.mark.parametrize("form", ["float32", "bfloat16", "int8", "int4"])
def test_adapters_are_put_on_and_taken_off_without_a_trace(
    store: ModelStore, base: InstalledModel, adapter: InstalledModel, form: str
) -> None:
    other = make_adapter(store, base, "other", seed=1)
    loaded = load_model(store, base, device="cpu", weights=form)
    plain, mark = logits(loaded.model), fingerprint(loaded.model)
    loaded.wear(adapter)
    first, its_mark = logits(loaded.model), fingerprint(loaded.model)
    loaded.wear(other)
    second = logits(loaded.model)
    assert loaded.info == other
    loaded.wear(adapter)
    assert torch.equal(logits(loaded.model), first)
    loaded.wear(base)
    assert torch.equal(logits(loaded.model), plain)
    assert fingerprint(loaded.model) == mark != its_mark
    assert min((first - plain).abs().max(), (second - first).abs().max()) > 0.01


def test_an_adapter_that_was_replaced_on_the_disk_is_read_again(
    store: ModelStore, base: InstalledModel, adapter: InstalledModel
) -> None:
    loaded = load_model(store, adapter, device="cpu", weights="float32")
    before = logits(loaded.model)
    assert loaded.knows(adapter)
    assert make_adapter(store, base, "letters", seed=1) == adapter  # another program trained it anew
    assert not loaded.knows(adapter)
    loaded.wear(adapter)
    fresh = load_model(store, adapter, device="cpu", weights="float32")
    after = logits(loaded.model)
    assert torch.equal(after, logits(fresh.model))
    assert (after - before).abs().max() > 0.01
    weights = adapter.path / "adapter_model.safetensors"
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-8])  # on the way to be replaced once more
    with pytest.raises(ModelError):
        loaded.wear(adapter)
    assert torch.equal(logits(loaded.model), after)
    assert not loaded.knows(adapter)
    weights.write_bytes(whole)
    loaded.wear(adapter)
    shutil.rmtree(adapter.path)
    assert loaded.knows(adapter)  # what goes on answering has nothing else to become
    assert torch.equal(logits(loaded.model), after)


def test_a_merged_adapter_that_was_replaced_is_to_be_loaded_again(store: ModelStore, base: InstalledModel) -> None:
    odd = make_adapter(store, base, "dora", use_dora=True)
    loaded = load_model(store, odd, device="cpu", weights="float32")
    assert loaded.knows(odd)
    make_adapter(store, base, "dora", use_dora=True, seed=1)
    assert not loaded.knows(odd)
    assert not loaded.can_wear(odd)
    with pytest.raises(ModelError, match=r"files were replaced. Load it again"):
        loaded.wear(odd)


def test_bare_gives_the_adapter_back(store: ModelStore, adapter: InstalledModel) -> None:
    network = load_model(store, adapter, device="cpu").model
    before = logits(network)
    with bare(network) as taken:
        assert worn(network) is None
        assert not torch.equal(logits(network), before)
    assert worn(network) is taken is not None
    assert torch.equal(logits(network), before)


def test_an_adapter_of_another_shape_changes_nothing(store: ModelStore, adapter: InstalledModel) -> None:
    loaded = load_model(store, adapter, device="cpu")
    before, found = logits(loaded.model), worn(loaded.model)
    assert found is not None
    path, (a, b) = next(iter(found.parts.items()))
    for parts in ({path: (a[:, :-1], b)}, {"model.layers.9.mlp": (a, b)}):
        with pytest.raises(ModelError, match="does not fit its base"):
            put_on(loaded.model, type(found)(adapter, parts))
        assert torch.equal(logits(loaded.model), before)


def test_only_the_base_and_its_adapters_can_be_worn(
    store: ModelStore, base: InstalledModel, adapter: InstalledModel
) -> None:
    other = store.import_folder(base.path, "tiny", "2")
    loaded = load_model(store, adapter, device="cpu")
    assert loaded.can_wear(base)
    assert not loaded.can_wear(other)
    with pytest.raises(ModelError, match="not for the model"):
        loaded.wear(other)


def test_an_adapter_of_an_unusual_kind_is_merged_when_it_is_loaded(store: ModelStore, base: InstalledModel) -> None:
    odd = make_adapter(store, base, "dora", use_dora=True)
    loaded = load_model(store, odd, device="cpu", weights="float32")
    expected = logits(by_peft(store, base, odd, dtype="float32"))
    torch.testing.assert_close(logits(loaded.model), expected, atol=1e-4, rtol=1e-3)
    assert loaded.base is None
    assert not loaded.can_wear(base)
    with pytest.raises(ModelError, match="cannot be added"):
        load_model(store, odd, device="cpu", weights="int4")


def test_files_are_never_written(store: ModelStore, base: InstalledModel) -> None:
    """Mapped weights are changed in memory only, also by an adapter that is merged."""
    before = (base.path / "model.safetensors").read_bytes()
    load_model(store, make_adapter(store, base, "dora", use_dora=True), device="cpu", dtype="float32")
    assert (base.path / "model.safetensors").read_bytes() == before
