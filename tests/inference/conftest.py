"""The engines of `tests.engines`, and one whose attention is far from even."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from tests.engines import engine, engine_of

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

__all__ = ["engine", "engine_of"]


@pytest.fixture(scope="session")
def sharp(engine_of: Callable[..., Engine]) -> Engine:
    """A model whose attention is far from even, so that it matters what is kept."""
    import torch

    made = engine_of(context=256, seed=1)
    with torch.no_grad():
        for layer in made.loaded.model.model.layers:
            layer.self_attn.q_proj.weight *= 40
            layer.self_attn.k_proj.weight *= 40
    return made
