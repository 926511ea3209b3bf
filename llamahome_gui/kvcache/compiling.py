"""How compiled functions are made: numba's settings, the same for all, and where the results are kept on disk.

numba looks only at a function's own file to tell whether a kept result is still right, not at the files of what it
calls. Results therefore live in a folder named after the text of all of them, in the user's cache folder, which
also serves installations that cannot be written to.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import numba
import platformdirs

# Without "ninf" and "nnan": priorities of slots use infinities.
FAST = {"reassoc", "contract", "nsz", "arcp"}
PACKAGE = Path(__file__).resolve().parents[1]


def cache_folder() -> Path:
    """Where compiled code of exactly this text of the kernels is kept."""
    text = hashlib.sha256()
    for path in sorted(PACKAGE.rglob("*kernels.py")):
        text.update(path.read_bytes())
    return Path(platformdirs.user_cache_dir("LlamaHome", appauthor=False)) / "compiled" / text.hexdigest()[:16]


if "NUMBA_CACHE_DIR" not in os.environ:
    numba.config.CACHE_DIR = str(cache_folder())


def compiled(function: Any = None, **options: Any) -> Any:
    """Decorate a function to be compiled at its first call, run without Python's lock and kept on disk."""
    decorate = numba.njit(fastmath=FAST, nogil=True, cache=True, **options)
    return decorate if function is None else decorate(function)


def import_compiler() -> None:
    """Import what numba otherwise imports at the first call of a compiled function: most of itself."""
    from numba.core.registry import cpu_target

    cpu_target.typing_context.refresh()
    cpu_target.target_context.refresh()
