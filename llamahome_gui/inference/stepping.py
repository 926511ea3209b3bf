"""The next tokens through the model: blocks through the transformers library, single ones by the fastest way there is.

The one place that knows the ways to decode (general, compiled, recorded as a graph), and chooses.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import torch
from torch import Tensor

from llamahome_gui.kvcache.attention import forward, is_out_of_memory
from llamahome_gui.kvcache.caches import KVCache
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.spec import CacheSpec
from llamahome_gui.models.adapters import bare, worn
from llamahome_gui.models.loaded import LoadedModel
from llamahome_gui.models.offload import devices_of
from llamahome_gui.models.stacks import stacks_of
from llamahome_gui.models.weights import DecodeWeights

if TYPE_CHECKING:
    from llamahome_gui.inference.fast.decoder import FastDecoder
    from llamahome_gui.inference.fast.graphs import GraphedSteps

log = logging.getLogger(__name__)

GENERAL = "general"
_TRIAL = CacheSpec(window_length=8, heavy_hitter_tokens=4)


class Stepper:
    """Runs tokens of one loaded model through any cache.

    Inference mode is entered per call: a generator that held it open would leak it into its caller's thread.

    Args:
        report: Called with the share of the weights that is packed for decoding; may raise.
    """

    def __init__(self, loaded: LoadedModel, report: Callable[[float], None] | None = None) -> None:
        self.loaded = loaded
        self._precision = loaded.weights.decode if loaded.weights is not None else None
        with bare(loaded.model):
            self._fast = _fast_decoder(loaded, self._precision, report)
        self._fast_is_right = True
        self._graphs: GraphedSteps | None = None
        self.adapter_changed()

    def adapter_changed(self) -> None:
        """Decode as the model is now, with the adapter that lies on top of it or without any."""
        if self._fast is not None:
            self._fast_is_right = self._fast.wear(self.loaded.model, worn(self.loaded.model))
        self._graphs = _graphed_steps(self.loaded)  # what was recorded of the model before is of no use

    def warm_up(self) -> None:
        """Compile, or load, what a first answer needs: seconds at the first start ever, then milliseconds.

        Otherwise the answer would wait for it, and a window would feel it.
        """
        if self._fast is not None:
            cache = make_cache(self.loaded.model, _TRIAL)
            self.block([0, 0], cache)
            self.step(0, cache)

    @property
    def extra_bytes(self) -> int:
        """Bytes of weights packed for decoding, beside the model's own."""
        return self._fast.nbytes if self._fast is not None and stacks_of(self.loaded.model) is None else 0

    def decoder(self, cache: KVCache) -> str:
        """Name of the way that single tokens of this cache go."""
        if self._fast is not None and self._fast_is_right and self._fast.serves(cache):
            return f"fast {self._precision}"
        if self._graphs is not None and self._graphs.plays(cache):
            return "graph"
        return GENERAL

    @torch.inference_mode()
    def block(self, ids: Sequence[int] | Tensor, cache: KVCache, probe: Sequence[int] = ()) -> Tensor:
        """Read tokens, shape ``(tokens,)`` or ``(batch, tokens)``; logits after the last, ``(batch, vocabulary)``.

        Args:
            probe: Tokens of a question that look at what is held and are dropped again.
        """
        rows = torch.as_tensor(ids, device=self.loaded.device)
        rows = rows if rows.dim() == 2 else rows.unsqueeze(0)
        if not len(probe):
            return forward(self.loaded.model, rows, cache)
        asked = torch.as_tensor(probe, device=rows.device).expand(rows.shape[0], -1)
        return forward(self.loaded.model, torch.cat((rows, asked), dim=1), cache, probe=asked.shape[1])

    @torch.inference_mode()
    def step(self, token: int, cache: KVCache) -> Tensor:
        """Take in one token; logits after it, shape ``(vocabulary,)``."""
        if self._fast is not None and self._fast_is_right and self._fast.serves(cache):
            return self._fast.step(token, cache)
        played = self._graphs.step(token, cache) if self._graphs is not None else None
        return self.block([token], cache)[0] if played is None else played


def _graphed_steps(loaded: LoadedModel) -> GraphedSteps | None:
    """Recorded steps, where the whole model is on one CUDA device."""
    if loaded.device.type != "cuda" or loaded.offload is not None or len(devices_of(loaded.model)) > 1:
        return None
    from llamahome_gui.inference.fast.graphs import GraphedSteps

    return GraphedSteps(loaded.model, loaded.device)


def _fast_decoder(
    loaded: LoadedModel, precision: DecodeWeights | None, report: Callable[[float], None] | None
) -> FastDecoder | None:
    """The compiled decoder, where the model was loaded for it, can be served by it, and there is memory for it."""
    if precision is None:
        return None
    from llamahome_gui.inference.fast.decoder import FastDecoder

    try:
        return FastDecoder.create(loaded.model, precision, report)
    except (MemoryError, RuntimeError) as error:
        if not is_out_of_memory(error):
            raise
        log.warning("%s: no memory to pack the weights for decoding", loaded.info.key)
        return None
