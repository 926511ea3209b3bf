"""Second readings of documents, by tools that share no code with ours: a word counts when one of them has it too.

Only the standard library at the top, so that it runs as a program: native tools may end their process over a broken
file, which must cost that reading and nothing else.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

_WORD = re.compile(r"[^\W_]+")
# What Markdown writes into the middle of a word, and its line break, which parts words.
_INSIDE = re.compile(r"\*\*|\*|~~|`|\\|</?u>|</?su[bp]>")
_BREAK = re.compile(r"<br\s*/?>")


def words(text: str) -> Counter[str]:
    """How often each word stands in a text, case and Markdown's marks left aside."""
    return Counter(_WORD.findall(_INSIDE.sub("", _BREAK.sub(" ", text)).casefold()))


def second_readings(paths: Sequence[Path], kind: str) -> list[list[Counter[str]]]:
    """The words that each of the tools finds which are installed and can read a file; one list for each file."""
    found: list[list[Counter[str]]] = [[] for _ in paths]
    start = 0
    while start < len(paths):
        order = json.dumps([kind, [str(path.absolute()) for path in paths[start:]]])
        done = subprocess.run(
            [sys.executable, "-P", __file__], input=order, capture_output=True, encoding="utf-8", check=False
        )
        answers = [json.loads(line) for line in done.stdout.splitlines()]
        for place, counts in answers:
            if counts:
                found[start + place].append(Counter(counts))
        # Every file ends with an empty answer; the one after the last of these has ended the process.
        start += sum(not counts for _, counts in answers) + 1
    return found


def _main() -> None:
    """Read the files of an order on standard input; a line of output for each reading, and an empty one after all."""
    kind, paths = json.load(sys.stdin)
    for place, path in enumerate(paths):
        for read in READERS:
            try:
                counts = words(read(Path(path), kind))
            except Exception:  # whatever a tool raises, it does not confirm anything
                continue
            if counts:
                print(json.dumps([place, counts]), flush=True)
        print(json.dumps([place, {}]), flush=True)


def _anydoc(path: Path, kind: str) -> str:
    anydoc: Any = import_module("anydoc")
    return str(anydoc.to_markdown_bytes(path.read_bytes(), kind, ocr="reject"))


def _office_oxide(path: Path, kind: str) -> str:
    from office_oxide import Document

    return str(Document.from_bytes(path.read_bytes(), kind).to_markdown())


def _markitdown(path: Path, kind: str) -> str:
    library: Any = import_module("markitdown")
    with path.open("rb") as file:
        convert = library.MarkItDown(enable_plugins=False).convert_stream
        found = convert(file, stream_info=library.StreamInfo(extension=f".{kind}"))
    return str(found.text_content)


READERS: tuple[Callable[[Path, str], str], ...] = (_markitdown, _anydoc, _office_oxide)

if __name__ == "__main__":
    _main()
