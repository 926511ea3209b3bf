"""The hostile set: files that people may drop by accident or by malice, each made in a moment.

    python -m tests.documents.hostile.making FOLDER [WORD ...]

writes those whose names hold one of the words, or all.
"""

from __future__ import annotations

import sys
from pathlib import Path

from . import binaries, markup, numbers, packages, pdfs, structures
from .item import ITEMS

FAMILIES = (binaries, markup, numbers, packages, pdfs, structures)  # importing them fills the set


def make(folder: Path, name: str) -> Path:
    """The file of that name in `folder`."""
    path = folder / name
    ITEMS[name].make(path)
    return path


def main(folder: str, *words: str) -> None:
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name in ITEMS:
        if not words or any(word in name for word in words):
            print(make(target, name))


if __name__ == "__main__":
    main(*sys.argv[1:])
