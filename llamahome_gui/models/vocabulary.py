"""Large vocabularies read beside a window that goes on.

The tokenizers library parses a `tokenizer.json` with Python's lock held, and so does the json module: 0.3 s and 0.2 s
for 128,256 entries. Here the same tokenizer is made in steps between which other threads run. transformers makes
everything but the vocabulary, from files whose vocabulary has next to nothing in it; the tables are then put in.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, overload

from llamahome_gui.monitoring.collector import at_rest

TOKENIZER = "tokenizer.json"
LARGE_BYTES = 2_000_000
"""Of a `tokenizer.json`; a smaller one is parsed before anybody notices."""

_MERGES = re.compile(r'"merges"\s*:\s*\[\s*')
_BETWEEN = re.compile(r"\s*([,\]])\s*")
# What transformers looks at beside the vocabulary; weights and their index are none of it.
_BESIDE = (".json", ".jinja", ".model", ".txt")
_LARGEST_BESIDE = 20_000_000
# How long other threads run before the library makes its tables, which it does in one piece.
_BREATH_SECONDS = 0.01
# The first entries are letters, bytes and marks, which a class may look for.
_FIRST = 512
_OPTIONS = (
    "dropout", "unk_token", "continuing_subword_prefix", "end_of_word_suffix", "fuse_unk", "byte_fallback",
    "ignore_merges",
)  # fmt: skip

Pair = tuple[str, str]


class UnusualError(Exception):
    """This tokenizer is of a kind that cannot be made in steps."""


def is_large(folder: Path) -> bool:
    """Whether a model's tokenizer takes long enough to be noticed."""
    path = folder / TOKENIZER
    return path.is_file() and path.stat().st_size >= LARGE_BYTES


def load_in_steps(folder: Path) -> Any:
    """What `AutoTokenizer.from_pretrained(folder)` gives.

    Raises:
        UnusualError: It has no byte-pair merges, or is written in a way not known here.
    """
    with at_rest():
        outline, merges = read_tables((folder / TOKENIZER).read_bytes().decode("utf-8"))
        vocabulary = outline["model"]["vocab"]
        made = _without_tables(folder, outline)
        made._tokenizer = _filled(made._tokenizer, vocabulary, merges)
    made.name_or_path = str(folder)
    made.init_kwargs["name_or_path"] = str(folder)
    return made


def read_tables(text: str) -> tuple[dict[str, Any], list[Pair]]:
    """A `tokenizer.json` without its merges, and the merges.

    Raises:
        UnusualError: It is no JSON, or not of the byte-pair kind.
    """
    start = _merges_start(text)
    try:
        merges, end = _read_merges(text, start)
        # A function for the numbers, of which every entry has one: Python's lock is let go when it is called.
        outline = json.loads(text[:start] + text[end:], parse_int=_number)
        usual = outline["model"]["type"] == "BPE" and isinstance(outline["model"]["vocab"], dict)
    except (ValueError, KeyError, TypeError, StopIteration) as error:
        raise UnusualError from error
    if not usual:
        raise UnusualError
    return outline, merges


def _merges_start(text: str) -> int:
    """Where the list of merges begins, behind its bracket.

    Looked for as a plain string: an expression over the whole text holds Python's lock for 40 ms.
    """
    at = text.find('"merges"')
    while at >= 0:
        # Within a string of JSON its quotes would be escaped.
        if text[at - 1] != "\\" and (found := _MERGES.match(text, at)):
            return found.end()
        at = text.find('"merges"', at + 1)
    raise UnusualError


def _number(text: str) -> int:
    return int(text)


def _read_merges(text: str, start: int) -> tuple[list[Pair], int]:
    """The pairs of the list that begins at `start`, and where its closing bracket stands."""
    if text.startswith("]", start):
        return [], start
    scan: Any = json.JSONDecoder().scan_once  # type: ignore[attr-defined]
    merges: list[Pair] = []
    while True:
        value, end = scan(text, start)
        left, right = value.split(" ") if isinstance(value, str) else value
        merges.append((left, right))
        between = _BETWEEN.match(text, end)
        if between is None:
            raise UnusualError
        if between[1] == "]":
            return merges, between.start(1)
        start = between.end()


def _without_tables(folder: Path, outline: dict[str, Any]) -> Any:
    """The tokenizer that transformers makes where the vocabulary has only marks and the first entries."""
    from transformers import AutoTokenizer

    vocabulary = outline["model"]["vocab"]
    marks = {one["content"]: vocabulary.get(one["content"], one["id"]) for one in outline["added_tokens"]}
    first = {text: number for text, number in vocabulary.items() if number < _FIRST}
    small = {**outline, "model": {**outline["model"], "vocab": first | marks, "merges": []}}
    with tempfile.TemporaryDirectory(prefix="llamahome-tokenizer-") as name:
        for path in folder.iterdir():
            if path.is_file() and path.suffix in _BESIDE and path.stat().st_size <= _LARGEST_BESIDE:
                shutil.copyfile(path, Path(name, path.name))
        Path(name, TOKENIZER).write_text(json.dumps(small), encoding="utf-8")
        return AutoTokenizer.from_pretrained(name, local_files_only=True, trust_remote_code=False)


def _filled(small: Any, vocabulary: dict[str, int], merges: list[Pair]) -> Any:
    """The tokenizer `small` with the whole vocabulary in it."""
    from tokenizers import Tokenizer
    from tokenizers.models import BPE

    state = json.loads(small.to_str())
    if state["model"]["type"] != "BPE":
        raise UnusualError
    options = {name: state["model"][name] for name in _OPTIONS if state["model"].get(name) is not None}
    bare = {**state, "model": {**state["model"], "vocab": {}, "merges": []}, "added_tokens": []}
    made = Tokenizer.from_str(json.dumps(bare))
    made.model = BPE(vocab=vocabulary, merges=_OneByOne(merges), **options)
    _add_marks(made, small)
    made.encode_special_tokens = small.encode_special_tokens
    return made


def _add_marks(made: Any, small: Any) -> None:
    """Add the tokens that stand beside the vocabulary, in their order; they get the numbers that they have."""
    wanted = small.get_added_tokens_decoder()
    in_order = [wanted[number] for number in sorted(wanted)]
    for special, marks in groupby(in_order, key=lambda mark: mark.special):
        (made.add_special_tokens if special else made.add_tokens)(list(marks))
    if {number: str(mark.content) for number, mark in made.get_added_tokens_decoder().items()} != {
        number: str(mark.content) for number, mark in wanted.items()
    }:
        raise UnusualError


class _OneByOne(Sequence[Pair]):
    """Hands out its items by Python's own steps, so that a library which takes them lets other threads run.

    Before the end they run once more: what the library does next takes 0.1 s with Python's lock held.
    """

    def __init__(self, items: list[Pair]) -> None:
        self._items = items

    def __len__(self) -> int:
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> Pair: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Pair]: ...
    def __getitem__(self, index: int | slice) -> Pair | Sequence[Pair]:
        return self._items[index]

    def __iter__(self) -> Iterator[Pair]:
        for item in self._items:  # noqa: UP028 -- `yield from` would loop within the interpreter's C
            yield item
        time.sleep(_BREATH_SECONDS)
