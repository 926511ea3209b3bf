"""Started in the peers' environment: builds the peer that the order on the command line names, and serves."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from .serve import serve


def main() -> None:
    """Be the peer until the requests end."""
    order = json.loads(sys.argv[1])
    serve(lambda: make(order["name"], Path(order["folder"]), order["threads"], order["options"]))


def make(name: str, folder: Path, threads: int, options: dict[str, Any]) -> object:
    """The peer of that name; its libraries are imported only here."""
    if name == "llama_cpp":
        from .llama_cpp import LlamaCpp

        return LlamaCpp(folder, threads, **options)
    from .kvpress import KvPress

    return KvPress(folder, threads, **options)
