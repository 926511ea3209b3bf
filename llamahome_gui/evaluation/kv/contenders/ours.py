"""LlamaHome's own engine parts as a contender: the stepper of the program, with any cache."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, cast

import torch

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.evaluation.kv.contenders import memory
from llamahome_gui.evaluation.kv.contenders.parts import decode_parts
from llamahome_gui.evaluation.kv.model import load_model, random_kv, weight_bytes
from llamahome_gui.evaluation.kv.peers.serve import timed, timed_steps
from llamahome_gui.evaluation.kv.peers.text import random_text
from llamahome_gui.inference.limits import chunks
from llamahome_gui.inference.stepping import GENERAL, Stepper
from llamahome_gui.kvcache.attention import install
from llamahome_gui.kvcache.base import KVCache
from llamahome_gui.kvcache.caches import SlotCache
from llamahome_gui.kvcache.exact import prefill_exact
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.full import FullCache
from llamahome_gui.kvcache.spec import CacheSpec
from llamahome_gui.models.fit.working import Demand
from llamahome_gui.models.loaded import LoadedModel
from llamahome_gui.models.types import InstalledModel, ModelKind
from llamahome_gui.models.weights import Weights

MAIN = "main"


class Ours:
    """One model and any number of named caches.

    Args:
        folder: Where the model is.
        dtype: Name of the torch type that the model computes in.
        device: Where.
        decoder: Weights of the compiled decoder, ``int8`` or ``float32``; None decodes through transformers.
        chunk: Tokens read at once when streaming.
    """

    def __init__(
        self,
        folder: Path,
        dtype: str = "float32",
        decoder: str | None = None,
        chunk: int = 256,
        device: str = "cpu",
    ) -> None:
        model = load_model(folder, dtype, device)
        install(model)
        kind = getattr(torch, dtype)
        self._loaded = LoadedModel(
            info=InstalledModel(folder.name, folder.name, ModelKind.BASE, "", "", folder, None, 0),
            model=model,
            tokenizer=None,
            device=torch.device(device),
            dtype=kind,
            context_length=model.config.max_position_embeddings,
            weights=Weights(kind, cast(Any, decoder)),
        )
        self._stepper = Stepper(self._loaded)
        self._chunk = chunk
        self._caches: dict[str, KVCache] = {}
        self._next: dict[str, int] = {}
        if decoder is not None:
            self._check_decoder(decoder)

    def _check_decoder(self, decoder: str) -> None:
        """An uncompiled decoder must not pass for the compiled one."""
        cache = make_cache(self._loaded.model, CacheSpec(window_length=16, heavy_hitter_tokens=4))
        self._stepper.block(random_text(self._vocabulary, 4), cache)
        if self._stepper.decoder(cache) == GENERAL:
            from llamahome_gui.inference.fast.weights import why_not

            raise ValueError(f"The {decoder} decoder is not possible: {why_not(self._loaded.model)}.")

    @property
    def _vocabulary(self) -> int:
        return int(self._loaded.model.config.vocab_size)

    def about(self) -> dict[str, Any]:
        """Bytes of the weights, those packed for decoding beside them."""
        return {**weight_bytes(self._loaded.model), "packed_bytes": self._stepper.extra_bytes}

    def copy_bandwidth(self, size: int, repeats: int = 20) -> float:
        """Bytes per second, read and written, that the device copies."""
        source = torch.empty(size, dtype=torch.uint8, device=self._loaded.device)
        target = torch.empty_like(source)

        def copy() -> None:
            for _ in range(repeats):
                target.copy_(source)
            int(target[-1])  # waits for the device

        copy()
        return 2 * size * repeats / timed(copy)

    def prefill(
        self,
        tokens: int,
        spec: dict[str, Any] | None = None,
        method: str = "streaming",
        chunk: int | None = None,
        name: str = MAIN,
    ) -> dict[str, float]:
        """Read a text of so many tokens into a new cache."""
        cache = make_cache(self._loaded.model, CacheSpec(**(spec or {})))
        ids = random_text(self._vocabulary, tokens)
        # A cache of the same name that is not needed any more must not count as memory.
        self._caches[name] = cache
        seconds = timed(lambda: self._read(ids, cache, name, method, chunk or self._chunk))
        return {"seconds": seconds}

    @torch.inference_mode()
    def _read(self, ids: Sequence[int], cache: KVCache, name: str, method: str, chunk: int) -> None:
        logits = torch.empty(0)
        if method == "exact":
            logits = prefill_exact(self._loaded.model, torch.tensor([ids], device=self._loaded.device), cache)
        else:
            for start, end in chunks(len(ids), chunk):
                logits = self._stepper.block(ids[start:end], cache)
        self._next[name] = int(logits[0].argmax())

    def fill(self, tokens: int, spec: dict[str, Any] | None = None, name: str = MAIN) -> None:
        """Fill a new cache with random keys, values and scores of a text of so many tokens."""
        model = self._loaded.model
        cache = make_cache(model, CacheSpec(**(spec or {})))
        source = torch.Generator(self._loaded.device).manual_seed(tokens)
        for layer in range(model.config.num_hidden_layers):
            keys, values = (random_kv(model, tokens, source) for _ in range(2))
            if isinstance(cache, SlotCache):
                scores = torch.rand(keys.shape[:3], generator=source, device=source.device)
                cache.fill(layer, keys, values, scores, tokens)
            else:
                cast(FullCache, cache).fill(layer, keys, values, tokens)
        cache.advance(tokens)
        self._caches[name], self._next[name] = cache, 3

    def decode(self, tokens: int, seconds: float = 0.0, name: str = MAIN) -> dict[str, Any]:
        """Generate greedily from a cache that has read something."""
        return timed_steps(lambda: self._step(name), tokens, seconds)

    def feed(self, tokens: int, name: str = MAIN) -> dict[str, float]:
        """Take in a given text token by token: the same one for every cache."""
        ids, cache = random_text(self._vocabulary, tokens, seed=2), self._caches[name]
        return {"seconds": timed(lambda: [self._stepper.step(token, cache) for token in ids])}

    def read_on(self, tokens: int, name: str = MAIN) -> dict[str, float]:
        """Read that many more tokens into a cache, streaming."""
        ids, cache = random_text(self._vocabulary, tokens, seed=3), self._caches[name]
        return {"seconds": timed(lambda: self._read(ids, cache, name, "streaming", self._chunk))}

    def _step(self, name: str) -> None:
        logits = self._stepper.step(self._next[name], self._caches[name])
        self._next[name] = int(logits.argmax())

    def logits(self, tokens: int, places: list[int]) -> list[float]:
        """After a text of so many tokens, at these places of the vocabulary, with the full cache."""
        cache = make_cache(self._loaded.model, CacheSpec(policy="full"))
        found = self._stepper.block(random_text(self._vocabulary, tokens), cache)[0]
        return [float(value) for value in found[places]]

    def held(self, name: str = MAIN) -> dict[str, Any]:
        """Bytes that a cache holds and that a full cache would hold; memory of the process."""
        usage = self._caches[name].usage()
        return {
            "held_bytes": usage.held_bytes,
            "full_bytes": usage.full_bytes,
            "slots": usage.slots,
            "text_tokens": usage.text_tokens,
            "resident_bytes": memory.resident(),
        }

    def settled(self) -> int:
        """Bytes of the process without what was freed and not yet given back to the system."""
        return memory.settled()

    def kept(self, name: str = MAIN) -> list[list[list[int]]]:
        """Places in the text that a cache holds, by layer and KV head."""
        cache = self._caches[name]
        return [cache.kept_positions(layer)[0].tolist() for layer in range(len(cache.layer_windows))]

    def prefill_memory(self, tokens: int, spec: dict[str, Any] | None = None) -> dict[str, int]:
        """Bytes that an exact prefill takes at its peak, beyond the weights and the KV that is kept."""
        self.prefill(min(tokens, 2048), spec, "exact")  # threads, kernels and weights are there afterwards
        self.drop()
        before = memory.settled()
        with memory.peak() as top:
            self.prefill(tokens, spec, "exact")
        kept = self._caches[MAIN].nbytes
        return {"peak_bytes": top.bytes - before - kept, "kept_bytes": kept, "before_bytes": before}

    def preset(self, name: str, tokens: int) -> dict[str, Any]:
        """The cache that a preset of the settings asks for, for a text of so many tokens."""
        settings = H2OSettings().with_preset(cast(Any, name))
        slot_cost = Demand.of(self._loaded).layout.slot_cost(settings.kv_bits)
        return asdict(settings.spec(tokens, slot_cost=slot_cost))

    def drop(self, name: str = MAIN) -> None:
        """Forget a cache."""
        self._caches.pop(name, None)

    def parts(self, steps: int, name: str = MAIN) -> dict[str, float]:
        """Where the time of a decode step goes, in seconds per token."""
        return decode_parts(self._stepper, self._caches[name], lambda: self._step(name), steps)
