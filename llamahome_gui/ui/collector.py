"""Keeps Python's garbage collector from stopping the window."""

from __future__ import annotations

import gc


def spare_what_is_there() -> None:
    """Take everything that exists now out of the collector's rounds.

    torch and transformers bring some hundred thousand objects that never go away; walking them all stops the GUI
    thread for about 50 ms at a time. To be called when the imports are done, before anybody looks.
    """
    gc.collect()
    gc.freeze()
