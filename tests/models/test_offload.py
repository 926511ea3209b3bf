"""Layers that really lie on the disk give the logits of those in memory, and leave nothing behind."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
import torch

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.models import InstalledModel, LoadedModel, ModelStore, load_model
from llamahome_gui.models.offload import Offload, devices_of, free_memory
from tests.models.lora import make_adapter
from tests.tiny import make_tiny_model

BYTES = 380_000
IDS = torch.arange(24).unsqueeze(0)


@pytest.fixture
def deep(workspace: Workspace) -> tuple[ModelStore, InstalledModel]:
    """A model of six layers, of which some fit."""
    make_tiny_model(workspace.models_dir / "tiny" / "6", layers=6, hidden=64, intermediate=128)
    store = ModelStore(workspace)
    return store, store.get("tiny/6")


def offloaded(deep: tuple[ModelStore, InstalledModel], **options: Any) -> LoadedModel:
    return load_model(*deep, device="cpu", dtype="float32", offload_limits={"cpu": BYTES}, **options)


def test_logits_are_equal_with_layers_on_the_disk(deep: tuple[ModelStore, InstalledModel]) -> None:
    part, whole = offloaded(deep), load_model(*deep, device="cpu", dtype="float32")
    assert devices_of(part.model) == {"cpu", "disk"}
    assert {parameter.device.type for parameter in part.model.parameters()} == {"cpu", "meta"}
    assert torch.equal(part.model(input_ids=IDS).logits, whole.model(input_ids=IDS).logits)
    assert "larger than the memory" in part.notes[-1]


def test_the_folder_goes_with_the_model(deep: tuple[ModelStore, InstalledModel]) -> None:
    loaded = offloaded(deep)
    assert loaded.offload is not None
    assert loaded.offload.folder.is_dir()
    loaded.close()
    loaded.close()
    assert list(deep[0].workspace.offload_dir.iterdir()) == []


def test_the_engine_answers_with_layers_on_the_disk(deep: tuple[ModelStore, InstalledModel]) -> None:
    from llamahome_gui.inference.engine import Engine
    from llamahome_gui.inference.types import ChatMessage, Finished

    texts = []
    for loaded in (offloaded(deep), load_model(*deep, device="cpu", dtype="float32")):
        for prefill in ("streaming", "exact"):
            h2o = H2OSettings(window_length=48, heavy_hitter_tokens=16, chunk_size=16, prefill=prefill)
            asked = [ChatMessage("user", "What is the access code for the Harbor office? " * 4)]
            (end,) = (
                event
                for event in Engine(loaded).stream(asked, h2o=h2o, sampling=SamplingSettings(max_new_tokens=8))
                if isinstance(event, Finished)
            )
            texts.append(end.text)
    assert texts[0] == texts[2]
    assert texts[1] == texts[3]


def test_an_adapter_lies_on_top_of_layers_on_the_disk(deep: tuple[ModelStore, InstalledModel]) -> None:
    adapter = make_adapter(*deep, "letters")
    part = load_model(deep[0], adapter, device="cpu", dtype="float32", offload_limits={"cpu": BYTES})
    whole = load_model(deep[0], adapter, device="cpu", dtype="float32")
    assert devices_of(part.model) == {"cpu", "disk"}
    expected = whole.model(input_ids=IDS).logits
    torch.testing.assert_close(part.model(input_ids=IDS).logits, expected)
    assert (expected - load_model(*deep, device="cpu", dtype="float32").model(input_ids=IDS).logits).abs().max() > 0.01


def test_a_load_that_is_broken_off_leaves_no_folder(deep: tuple[ModelStore, InstalledModel]) -> None:
    def stop(_text: str, share: float) -> None:
        if share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        offloaded(deep, progress=stop)
    assert list(deep[0].workspace.offload_dir.iterdir()) == []


def test_what_ended_processes_left_is_removed(tmp_path: Path) -> None:
    (tmp_path / "process-4194399-x").mkdir()  # above the largest process number of Linux
    (tmp_path / f"process-{os.getpid()}-x").mkdir()
    (tmp_path / "mine").mkdir()
    made = Offload(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {f"process-{os.getpid()}-x", "mine", made.folder.name}
    assert made.limits.keys() == free_memory().keys()
    made.close()
