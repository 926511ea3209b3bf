"""One converter in one process: converts the files of an order and says how long each took.

Only the standard library at the top, so that it runs as a program in another environment: an order as JSON on
standard input, the answer as JSON on standard output. What libraries print goes to standard error.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

Convert = Callable[[str], int]


def main() -> None:
    """Carry out the order on standard input."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    order = json.load(sys.stdin)
    with answers:
        json.dump(carry_out(order), answers)


def carry_out(order: dict[str, Any]) -> dict[str, Any]:
    """Convert `paths` with `converter`; a pool of `workers` processes when it is not 0."""
    if order.get("workers"):
        return _in_pool(order["paths"], order["workers"])
    return _one_by_one(CONVERTERS[order["converter"]](), order["paths"])


def _one_by_one(convert: Convert, paths: list[str]) -> dict[str, Any]:
    """Seconds and letters of each file; the first file is converted once before, as a warm-up."""
    started = time.perf_counter()
    _try(convert, paths[0])
    warm_up = time.perf_counter() - started
    seconds, chars = [], []
    for path in paths:
        started = time.perf_counter()
        chars.append(_try(convert, path))
        seconds.append(time.perf_counter() - started)
    return {"seconds": seconds, "chars": chars, "warm_up": warm_up}


def _try(convert: Convert, path: str) -> int:
    """Letters of the text; 0 for a file that cannot be converted."""
    try:
        return convert(path)
    except Exception:  # whatever a converter raises, it has not converted
        return 0


def _in_pool(paths: list[str], workers: int) -> dict[str, Any]:
    from llamahome_gui.documents import ConversionPool

    chars = [0] * len(paths)
    with ConversionPool(workers) as pool:
        for number, path in enumerate(paths):
            pool.submit(str(number), Path(path))
        for event in pool.events():
            if event.converted is not None:
                chars[int(event.key)] = len(event.converted.markdown)
    return {"chars": chars}


def _ours() -> Convert:
    from llamahome_gui.documents import convert_file

    return lambda path: len(convert_file(Path(path)).markdown)


def _markitdown() -> Convert:
    library: Any = import_module("markitdown")
    convert = library.MarkItDown(enable_plugins=False).convert
    return lambda path: len(convert(path).text_content.strip())


CONVERTERS: dict[str, Callable[[], Convert]] = {"ours": _ours, "markitdown": _markitdown}

if __name__ == "__main__":
    main()
