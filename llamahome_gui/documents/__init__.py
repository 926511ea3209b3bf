"""Office files to Markdown: converters, the walk over dropped folders, the pool of workers, and the library.

    converted = convert_file(path)                 # one file, in this process
    with ConversionPool() as pool:                 # many files, in processes that can be killed
        for found in walk([folder]):
            pool.submit(str(found.path), found.path)
        for event in pool.events(): ...

Each format is one module; `registry.py` lists them. Every failure is a `DocumentError` with a typed reason.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from .registry import SUPPORTED_SUFFIXES
from .types import ConversionEvent, Converted, FoundFile, JobState, Limits, Options
from .walk import walk

if TYPE_CHECKING:
    from .convert import convert_file
    from .library import Library
    from .libraryrecord import DocumentRecord
    from .pool import ConversionPool

# Imported when first asked for: a worker needs neither the pool nor the library, and starts in half the time.
_LATER = {
    "convert_file": "convert",
    "Library": "library",
    "ConversionPool": "pool",
    "DocumentRecord": "libraryrecord",
}


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found = globals()[name] = getattr(import_module(f".{_LATER[name]}", __name__), name)
    return found


__all__ = [
    "SUPPORTED_SUFFIXES",
    "ConversionEvent",
    "ConversionPool",
    "Converted",
    "DocumentRecord",
    "FoundFile",
    "JobState",
    "Library",
    "Limits",
    "Options",
    "convert_file",
    "walk",
]
