"""What is made ready when a model is loaded, and which way single tokens go."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.spec import CacheSpec

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine


def test_a_first_answer_waits_for_no_compiler(engine: Engine) -> None:
    from llamahome_gui.inference.fast.kernels import decode_step

    ready = set(decode_step.signatures)
    assert ready
    cache = make_cache(engine.loaded.model, CacheSpec(window_length=32, heavy_hitter_tokens=8))
    engine.stepper.block([1, 2, 3], cache)
    assert engine.stepper.decoder(cache).startswith("fast")
    assert torch.isfinite(engine.stepper.step(4, cache)).all()
    assert set(decode_step.signatures) == ready


def test_a_full_cache_goes_the_general_way(engine: Engine) -> None:
    cache = make_cache(engine.loaded.model, CacheSpec("full"))
    engine.stepper.block([1, 2, 3], cache)
    assert engine.stepper.decoder(cache) == "general"
    assert torch.isfinite(engine.stepper.step(4, cache)).all()
