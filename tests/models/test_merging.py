"""A merged model answers as its adapter on top does, and is there whole or not at all."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import Any

import pytest
import torch

from llamahome_gui.errors import ModelError
from llamahome_gui.models import InstalledModel, ModelKind, ModelStore, load_model, read_card
from tests.models.lora import make_adapter

IDS = torch.arange(24).unsqueeze(0)


@pytest.fixture(params=["one file", "shards"])
def base(request: pytest.FixtureRequest, store: ModelStore, tiny_shards: Path) -> InstalledModel:
    return store.get("starter") if request.param == "one file" else store.import_folder(tiny_shards, "tiny", "2")


def logits(store: ModelStore, model: InstalledModel) -> torch.Tensor:
    loaded: Any = load_model(store, model, device="cpu", dtype="float32")
    found: torch.Tensor = loaded.model(input_ids=IDS).logits
    return found


def test_a_merged_model_answers_as_the_adapter_on_top(store: ModelStore, base: InstalledModel) -> None:
    adapter = make_adapter(store, base, "letters")
    shares: list[float] = []
    merged = store.merge(adapter, "tiny", "letters", lambda _text, share: shares.append(share))
    assert (merged.key, merged.kind, merged.problem) == ("tiny/letters", ModelKind.BASE, None)
    expected = logits(store, adapter)
    assert (logits(store, merged) - expected).abs().max() < 1e-3
    assert (logits(store, base) - expected).abs().max() > 0.01
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    card = read_card(merged.path)
    assert card is not None
    assert getattr(card, "source", "") == f"{base.key} with {adapter.key}"
    assert store.validate(merged).ok
    assert store.remove(merged) > 0


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16])
def test_weights_stay_in_the_dtype_that_they_are_stored_in(store: ModelStore, tmp_path: Path, dtype: Any) -> None:
    made = load_model(store, store.get("starter"), device="cpu", dtype=str(dtype).removeprefix("torch."))
    made.model.save_pretrained(tmp_path / "half")
    made.tokenizer.save_pretrained(tmp_path / "half")
    base = store.import_folder(tmp_path / "half", "tiny", "half")
    adapter = make_adapter(store, base, "letters")
    merged = store.merge(adapter, "tiny", "merged")
    assert merged.path.joinpath("model.safetensors").stat().st_size == (
        base.path.joinpath("model.safetensors").stat().st_size
    )
    expected = logits(store, adapter)
    rounding = torch.finfo(dtype).eps  # a number is off by half of that at most, and errors of many partly cancel
    assert (logits(store, merged) - expected).abs().max() < 2 * rounding * expected.abs().max() + 1e-3


def test_nothing_is_left_when_it_is_stopped(store: ModelStore) -> None:
    adapter = make_adapter(store, store.get("starter"), "letters")

    def stop(text: str, _share: float) -> None:
        if text.startswith("Merging"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.merge(adapter, "tiny", "new", stop)
    assert not (store.workspace.models_dir / "tiny").exists()


def test_what_cannot_be_merged_is_told(store: ModelStore, tiny: Path) -> None:
    starter = store.get("starter")
    adapter = make_adapter(store, starter, "letters")
    with pytest.raises(ModelError, match="Only an adapter"):
        store.merge(starter, "tiny", "new")
    with pytest.raises(ModelError, match="use_dora"):
        store.merge(make_adapter(store, starter, "dora", use_dora=True), "tiny", "new")
    with pytest.raises(ModelError, match="not installed"):
        store.merge(dataclasses.replace(adapter, problem="Its base model is not installed."), "tiny", "new")
    store.import_folder(tiny, "tiny", "taken")
    with pytest.raises(ModelError, match="is installed"):
        store.merge(adapter, "tiny", "taken")
