"""The engine with all that it needs, imported in a thread beside the window without stopping it.

It takes seconds: transformers brings most of torch's own tools. Module by module Python's lock is let go, so the
window keeps turning, as long as the collector makes no round through the new objects.
"""

from __future__ import annotations

import importlib
import sys

from llamahome_gui.monitoring.collector import at_rest

_ENGINE = "llamahome_gui.inference.engine"
# In this order: the larger first, so that nothing is half imported when another thread asks for it.
_PARTS = (
    "transformers.convert_slow_tokenizer",
    "transformers.models.llama.modeling_llama",
    "transformers.tokenization_utils_tokenizers",
    "llamahome_gui.inference.fast.decoder",
    "llamahome_gui.models.packing_kernels",
    "llamahome_gui.models.streaming",
)


def import_engine() -> None:
    """Import the engine where that has not been done; afterwards loading a model imports next to nothing."""
    if _ENGINE in sys.modules:
        return
    with at_rest(spare=True):
        for name in _PARTS:
            importlib.import_module(name)
        from llamahome_gui.kvcache.compiling import import_compiler

        import_compiler()
        importlib.import_module(_ENGINE)
