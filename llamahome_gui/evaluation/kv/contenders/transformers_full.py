"""transformers as people use it: its full cache, its SDPA attention."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import torch

from llamahome_gui.evaluation.kv.contenders import memory
from llamahome_gui.evaluation.kv.model import load_model, random_kv, weight_bytes
from llamahome_gui.evaluation.kv.peers.serve import timed, timed_steps
from llamahome_gui.evaluation.kv.peers.text import random_text


class TransformersFull:
    """A model of the transformers library with its `DynamicCache`."""

    def __init__(self, folder: Path, dtype: str = "float32", device: str = "cpu") -> None:
        self._model = load_model(folder, dtype, device)
        self._cache: Any = None
        self._tokens = 0
        self._next = 3

    def about(self) -> dict[str, int]:
        """Bytes of the weights."""
        return weight_bytes(self._model)

    def prefill(self, tokens: int) -> dict[str, float]:
        """Read a text of so many tokens at once, as `generate` does."""
        from transformers import DynamicCache

        ids = torch.tensor([random_text(self._model.config.vocab_size, tokens)])
        self._cache, self._tokens = DynamicCache(config=self._model.config), tokens
        return {"seconds": timed(lambda: self._run(ids))}

    def fill(self, tokens: int) -> None:
        """Put random keys and values of so many tokens into a new cache: the speed of decoding is the same."""
        from transformers import DynamicCache

        self._cache, self._tokens = DynamicCache(config=self._model.config), tokens
        source = torch.Generator(self._model.device).manual_seed(tokens)
        for layer in range(self._model.config.num_hidden_layers):
            self._cache.update(*(random_kv(self._model, tokens, source) for _ in range(2)), layer)

    def decode(self, tokens: int, seconds: float = 0.0) -> dict[str, Any]:
        """Generate greedily; afterwards the cache holds the text alone again."""
        sample = timed_steps(lambda: self._run(torch.tensor([[self._next]])), tokens, seconds)
        self._cache.crop(self._tokens - self._cache.get_seq_length())  # negative: so many go
        return sample

    @torch.inference_mode()
    def _run(self, ids: torch.Tensor) -> None:
        ids = ids.to(self._model.device)
        output = self._model(input_ids=ids, past_key_values=self._cache, use_cache=True, logits_to_keep=1)
        self._next = int(output.logits[0, -1].argmax())

    @torch.inference_mode()
    def logits(self, tokens: int, places: list[int]) -> list[float]:
        """After a text of so many tokens, at these places of the vocabulary."""
        ids = torch.tensor([random_text(self._model.config.vocab_size, tokens)], device=self._model.device)
        found = self._model(input_ids=ids, use_cache=False, logits_to_keep=1).logits[0, -1]
        return [float(value) for value in found[places]]

    def held(self) -> dict[str, int]:
        """Bytes of keys and values; memory of the process."""
        layers = self._cache.layers
        kept = sum(t.numel() * t.element_size() for layer in layers for t in (layer.keys, layer.values))
        return {"held_bytes": kept, "text_tokens": self._tokens, "resident_bytes": memory.resident()}
