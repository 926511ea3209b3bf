"""The model that ships is made from nothing by one call, in two parts and cycles, and a broken one goes on."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
import torch

from llamahome_gui.starter import making
from llamahome_gui.starter.batches import Shape
from llamahome_gui.starter.export import export
from llamahome_gui.starter.model import Size, load
from llamahome_gui.starter.pointing import FIRST_FETCHING
from llamahome_gui.starter.tokenizer import load_tokenizer, save_tokenizer
from llamahome_gui.starter.train import Recipe, Stage

STAGES = (Stage(1.0, Shape(1, 128, 0.3), 0.5),)
FIRST = Recipe(
    steps=2,
    warm_up=1,
    mixed_precision=False,
    size=Size(hidden=64, layers=FIRST_FETCHING + 2, heads=4, kv_heads=2, intermediate=64, head_size=16),
    curriculum=STAGES,
)
GROWN = replace(FIRST.size, hidden=80, intermediate=96, head_size=32)


def test_a_model_is_made_from_nothing(tokenizer_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    save_tokenizer(load_tokenizer(tokenizer_folder), tmp_path / "first")  # a whole one takes a while
    monkeypatch.setattr(making, "FURTHER_CURRICULUM", STAGES)
    said: list[str] = []
    run = making.make(FIRST, 1.0, tmp_path, GROWN, said.append)
    assert (run.step, run.recipe.size, run.recipe.peak_rate) == (2, GROWN, making.FURTHER_RATE)
    assert (run.recipe.pointing_weight, run.recipe.crowd) == (making.FURTHER_POINTING, making.FURTHER_CROWD)
    export(run, tmp_path / "out")
    made = load(tmp_path / "out")
    assert (made.config.hidden_size, made.config.head_dim) == (80, 32)
    ends = [dict(load(tmp_path / f"end-{cycle}").named_parameters()) for cycle in range(making.CYCLES)]
    assert not torch.equal(ends[0]["model.norm.weight"], ends[1]["model.norm.weight"])
    for name, weight in run.model.named_parameters():
        torch.testing.assert_close(weight, (ends[0][name] + ends[1][name]) / 2)
    small = (tmp_path / "small" / "model.safetensors").read_bytes()
    again = making.make(FIRST, 1.0, tmp_path, GROWN, said.append)
    assert again.step == 2
    assert (tmp_path / "small" / "model.safetensors").read_bytes() == small
