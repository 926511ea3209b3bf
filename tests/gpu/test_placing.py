"""Models over one GPU, several GPUs, memory and disk: the answers are those of the whole model on one GPU."""

from __future__ import annotations

import pytest
import torch

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.inference.engine import Engine
from llamahome_gui.inference.types import ChatMessage, Finished
from llamahome_gui.models import LoadedModel, ModelStore, load_model
from llamahome_gui.models import loader as loading
from llamahome_gui.models.offload import MemoryLimits, devices_of
from tests.tiny import make_tiny_model

pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="there is no CUDA device here"),
]
two_gpus = pytest.mark.skipif(torch.cuda.device_count() < 2, reason="there are not two CUDA devices here")


@pytest.fixture
def store(workspace: Workspace) -> ModelStore:
    make_tiny_model(workspace.models_dir / "tiny" / "8", layers=8, hidden=64, intermediate=128)
    return ModelStore(workspace)


def answer(loaded: LoadedModel) -> str:
    asked = [ChatMessage("user", "What is the access code for the Harbor office? " * 4)]
    h2o = H2OSettings(preset="custom", window_length=48, heavy_hitter_tokens=16, chunk_size=16)
    *_, last = Engine(loaded).stream(asked, h2o=h2o, sampling=SamplingSettings(temperature=0.0, max_new_tokens=16))
    assert isinstance(last, Finished)
    return last.text


@pytest.mark.parametrize(
    ("limits", "places"),
    [
        ({0: 500_000, "cpu": 10**9}, {"cuda:0", "cpu"}),
        ({0: 500_000, "cpu": 400_000}, {"cuda:0", "cpu", "disk"}),
        pytest.param({0: 500_000, 1: 400_000, "cpu": 400_000}, {"cuda:0", "cuda:1", "cpu", "disk"}, marks=two_gpus),
    ],
    ids=["memory", "disk", "two GPUs"],
)
def test_answers_with_offloaded_layers_are_those_of_the_whole(
    store: ModelStore, limits: MemoryLimits, places: set[str]
) -> None:
    model = store.get("tiny/8")
    part = load_model(store, model, device="cuda", dtype="float32", offload_limits=limits)
    assert devices_of(part.model) == places
    assert answer(part) == answer(load_model(store, model, device="cuda", dtype="float32"))
    part.close()


@two_gpus
def test_a_model_larger_than_one_gpu_takes_several(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    model = store.get("tiny/8")
    whole = answer(load_model(store, model, device="cuda:0", dtype="float32"))
    monkeypatch.setattr(loading, "free_memory", lambda _device: 600_000)
    monkeypatch.setattr(loading, "gpu_memory", lambda: {0: 1_200_000, 1: 1_200_000})
    spread = load_model(store, model, device="cuda", dtype="float32")
    assert devices_of(spread.model) == {"cuda:0", "cuda:1"}
    assert "larger than one GPU" in spread.notes[-1]
    assert answer(spread) == whole
