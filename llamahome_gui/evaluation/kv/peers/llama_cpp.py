"""llama.cpp through llama-cpp-python."""

from __future__ import annotations

import ctypes
import json
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from .gguf_file import width_of_a_head, write_gguf
from .llama_state import transpose_values
from .serve import timed, timed_steps
from .text import random_text

# Tokens of decoding that must fit behind the longest text.
_SLACK = 4096
_BATCH = 512


class LlamaCpp:
    """One GGUF file in one context.

    Args:
        folder: The model that the GGUF is made of.
        threads: For reading and for generating.
        kind: ``F16`` or ``Q8_0``.
        longest: Tokens of the longest text.
        flash: llama.cpp's flash attention.
        repack: Let llama.cpp rearrange quantised weights for the processor. Where the processor has AMX, that is known
            to end in a crash (llama.cpp's issue 20824).
    """

    def __init__(
        self,
        folder: Path,
        threads: int,
        kind: str = "F16",
        longest: int = 32_768,
        flash: bool = True,
        repack: bool = True,
    ) -> None:
        self._library: Any = import_module("llama_cpp")
        if not repack:
            _forbid_repacking(import_module("llama_cpp.llama_cpp"))
        self._llama: Any = self._library.Llama(
            str(write_gguf(folder, kind)),
            n_ctx=longest + _SLACK,
            n_batch=_BATCH,
            n_ubatch=_BATCH,
            n_threads=threads,
            n_threads_batch=threads,
            flash_attn=flash,
            verbose=False,
        )
        self._options = {"flash": flash, "repack": repack}
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        self._layers = int(config["num_hidden_layers"])
        self._channels = width_of_a_head(config) * config["num_key_value_heads"]
        self._vocabulary = int(self._llama.n_vocab())
        self._text: list[int] = []
        self._next = 3

    def about(self) -> dict[str, Any]:
        """Version, what it was built with, and the bytes of the weights."""
        parts = self._library.llama_print_system_info().decode().replace(":", "|").split("|")
        built = " ".join(part.split()[0] for part in parts if part.strip().endswith("= 1"))
        size = Path(self._llama.model_path).stat().st_size
        return {"version": self._library.__version__, "built_for": built, "weight_bytes": size, **self._options}

    def prefill(self, tokens: int) -> dict[str, float]:
        """Read a text of so many tokens from nothing."""
        self._text = random_text(self._vocabulary, tokens)
        self._llama.reset()
        return {"seconds": timed(lambda: self._run(self._text))}

    def decode(self, tokens: int, seconds: float = 0.0) -> dict[str, Any]:
        """Generate greedily; afterwards the cache holds the text alone again."""
        sample = timed_steps(lambda: self._run([self._next]), tokens, seconds)
        self._llama.n_tokens = len(self._text)  # the next call forgets what lies behind
        return sample

    def save(self, path: str) -> None:
        """Write the keys and values of what was read, for contexts without flash attention."""
        ids = (self._library.llama_token * len(self._text))(*self._text)
        context = self._llama._ctx.ctx
        if not self._library.llama_state_seq_save_file(context, path.encode(), 0, ids, len(self._text)):
            raise OSError(f"llama.cpp cannot write {path}")
        if self._options["flash"]:
            transpose_values(Path(path), len(self._text), self._layers, self._channels)

    def load(self, path: str, tokens: int) -> None:
        """Take over what another context has read: the speed of decoding is the same."""
        self._llama.reset()
        ids, count = (self._library.llama_token * tokens)(), ctypes.c_size_t(0)
        context = self._llama._ctx.ctx
        if not self._library.llama_state_seq_load_file(context, path.encode(), 0, ids, tokens, ctypes.byref(count)):
            raise OSError(f"llama.cpp cannot read {path}")
        self._text = list(ids[: count.value])
        self._llama.n_tokens = count.value

    def logits(self, tokens: int, places: list[int]) -> list[float]:
        """After a text of so many tokens, at these places of the vocabulary."""
        self._llama.reset()
        self._run(random_text(self._vocabulary, tokens))
        found = self._last_logits()
        return [float(found[place]) for place in places]

    def held(self) -> dict[str, int]:
        """Bytes of the state of what was read; memory of the process."""
        import psutil

        kept = int(self._library.llama_state_seq_get_size(self._llama._ctx.ctx, 0))
        return {
            "held_bytes": kept,
            "text_tokens": len(self._text),
            "resident_bytes": psutil.Process().memory_info().rss,
        }

    def _run(self, ids: Sequence[int]) -> None:
        self._llama.eval(ids)
        self._next = int(self._last_logits().argmax())

    def _last_logits(self) -> Any:
        import numpy as np

        return np.ctypeslib.as_array(self._llama._ctx.get_logits(), shape=(self._vocabulary,))


def _forbid_repacking(library: Any) -> None:
    """llama-cpp-python's class has no such argument; the parameters that it starts from have."""
    defaults = library.llama_model_default_params

    def plain() -> Any:
        parameters = defaults()
        parameters.use_extra_bufts = False
        return parameters

    library.llama_model_default_params = plain
