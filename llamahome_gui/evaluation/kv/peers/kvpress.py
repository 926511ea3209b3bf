"""kvpress: the whole prompt is read with full attention, then a press keeps a share of it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from .serve import timed, timed_steps
from .text import random_text


class KvPress:
    """A model of the transformers library with one press.

    Args:
        press: Name of a class of kvpress, such as ``SnapKVPress``.
        window: Tokens that the press keeps of a prompt.
    """

    def __init__(
        self, folder: Path, threads: int, press: str = "SnapKVPress", window: int = 512, dtype: str = "float32"
    ) -> None:
        import torch
        from transformers import AutoModelForCausalLM

        torch.set_num_threads(threads)
        attention = "eager" if press == "ObservedAttentionPress" else "sdpa"
        self._model = AutoModelForCausalLM.from_pretrained(
            folder, dtype=getattr(torch, dtype), attn_implementation=attention, local_files_only=True
        )
        self._model.eval().requires_grad_(False)
        self._press_class, self._window = getattr(import_module("kvpress"), press), window
        self._cache: Any = None
        self._tokens = self._held = 0
        self._next = 3

    def about(self) -> dict[str, Any]:
        """Versions and bytes of the weights."""
        from importlib.metadata import version

        weights = sum(p.numel() * p.element_size() for p in self._model.parameters())
        versions = {name: version(name) for name in ("kvpress", "transformers", "torch")}
        return {"version": versions.pop("kvpress"), "weight_bytes": weights, **versions}

    def prefill(self, tokens: int) -> dict[str, float]:
        """Read a text of so many tokens at once and press it."""
        import torch
        from transformers import DynamicCache

        ids = torch.tensor([random_text(self._model.config.vocab_size, tokens)])
        self._cache, self._tokens = DynamicCache(), tokens
        press = self._press_class(compression_ratio=max(0.0, 1.0 - self._window / tokens))

        def read() -> None:
            with press(self._model):
                self._run(ids, 0)

        seconds = timed(read)
        self._held = self._cache.get_seq_length()
        return {"seconds": seconds}

    def decode(self, tokens: int, seconds: float = 0.0) -> dict[str, Any]:
        """Generate greedily; afterwards the cache holds the pressed text alone again."""
        import torch

        place = [self._tokens]

        def step() -> None:
            self._run(torch.tensor([[self._next]]), place[0])
            place[0] += 1

        sample = timed_steps(step, tokens, seconds)
        self._cache.crop(self._held - self._cache.get_seq_length())  # negative: so many go
        return sample

    def held(self) -> dict[str, int]:
        """Bytes of keys and values; memory of the process."""
        import psutil

        layers = self._cache.layers
        kept = sum(t.numel() * t.element_size() for layer in layers for t in (layer.keys, layer.values))
        return {"held_bytes": kept, "slots": self._held, "resident_bytes": psutil.Process().memory_info().rss}

    def _run(self, ids: Any, place: int) -> None:
        import torch

        positions = torch.arange(place, place + ids.shape[1])[None]
        with torch.inference_mode():
            output = self._model(
                input_ids=ids, position_ids=positions, past_key_values=self._cache, use_cache=True, logits_to_keep=1
            )
        self._next = int(output.logits[0, -1].argmax())
