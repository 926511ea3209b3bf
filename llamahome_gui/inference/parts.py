"""The engine with all that it needs, imported in a thread beside the window without stopping it.

It takes seconds: transformers brings most of torch's own tools. Module by module Python's lock is let go, so the
window keeps turning, as long as the collector makes no round through the new objects.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
from pathlib import Path

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
# Packages with large libraries of machine code. The system loads such a file with Python's lock held: the 180 MB of
# llvmlite, from a disk that has not been read since the computer was started, stopped the window for seconds.
_LARGE = ("llvmlite", "tokenizers", "regex", "PIL")
_LARGE_BYTES, _PIECE = 1_000_000, 1 << 20
_LIBRARIES = {".so", ".dll", ".dylib", ".pyd"}


def import_engine() -> None:
    """Import the engine where that has not been done; afterwards loading a model imports next to nothing."""
    if _ENGINE in sys.modules:
        return
    with at_rest(spare=True):
        for path in large_libraries():
            read_once(path)
        for name in _PARTS:
            importlib.import_module(name)
        from llamahome_gui.kvcache.compiling import import_compiler

        import_compiler()
        importlib.import_module(_ENGINE)


def large_libraries() -> list[Path]:
    """The files of machine code that take long to load where they are not in memory yet."""
    specs = [importlib.util.find_spec(name) for name in _LARGE if name not in sys.modules]
    folders = [Path(folder) for spec in specs if spec for folder in spec.submodule_search_locations or ()]
    found = [path for folder in folders for path in folder.rglob("*") if path.suffix in _LIBRARIES]
    return [path for path in found if path.stat().st_size >= _LARGE_BYTES]


def read_once(path: Path) -> int:
    """Read a file, so that the system has it in memory, and count its bytes; other threads run meanwhile."""
    count = 0
    with path.open("rb", buffering=0) as file:
        while piece := file.read(_PIECE):
            count += len(piece)
    return count
