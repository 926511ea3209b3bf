"""Files stay mapped only where the weights are used as they lie in them: pages of others would count twice."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import torch
from transformers import AutoModelForCausalLM

from llamahome_gui.config.paths import Workspace
from llamahome_gui.models import ModelStore, load_model
from tests.tiny import make_tiny_model


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what a process has mapped")
@pytest.mark.parametrize(
    ("weights", "mapped"), [("bfloat16", True), ("float32", False), ("int8", False), ("int4", False)]
)
@pytest.mark.parametrize("stored", [torch.bfloat16, torch.float32], ids=str)
def test_what_was_converted_is_not_mapped_any_more(
    workspace: Workspace, weights: str, mapped: bool, stored: torch.dtype
) -> None:
    folder = make_tiny_model(workspace.models_dir / "tiny" / "1")
    AutoModelForCausalLM.from_pretrained(folder, dtype=stored).save_pretrained(folder)
    store = ModelStore(workspace)
    loaded = load_model(store, store.get("tiny/1"), device="cpu", weights=weights)
    try:
        held = str(folder / "model.safetensors") in Path("/proc/self/maps").read_text(encoding="utf-8")
        assert held == (mapped and stored == torch.bfloat16)
    finally:
        loaded.close()
