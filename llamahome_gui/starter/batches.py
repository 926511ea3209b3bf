"""Training batches: rows filled with conversations and copy tasks, and which tokens carry loss.

A batch is a pure function of the seed and the step, so a resumed run sees the same data.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from llamahome_gui.starter.chats import conversation
from llamahome_gui.starter.tokenizer import EOT, PAD, SPECIAL, START, load_tokenizer, render, token_id
from llamahome_gui.starter.words import Split, Words

if TYPE_CHECKING:
    from tokenizers import Tokenizer

NO_LOSS, COPY, ANSWER = 0, 1, 2
Ids = npt.NDArray[np.int64]
Kinds = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Shape:
    """What a batch looks like: ``rows`` x ``length`` tokens, a share of them drills, some of these narrow.

    ``lookup`` is the share of the drills that ask for the value of a name instead of repeating a span, and
    ``value_first`` the share of the sentences in documents that are made to name the value first, ``holes`` the share
    of the documents of which only remains are left.
    """

    rows: int
    length: int
    copy_share: float
    unanswerable: float = 0.05
    narrow: float = 0.5
    lookup: float = 0.0
    value_first: float = 0.0
    holes: float = 0.0


@cache
def _tokenizer(folder: str) -> Tokenizer:
    return load_tokenizer(Path(folder))


def answer_mask(ids: list[int], start: int, assistant: list[int], eot: int) -> list[bool]:
    """True for the tokens of assistant turns, the end-of-turn token included, headers excluded.

    ``assistant`` holds the ids of ``assistant<|end_header_id|>\\n\\n``, which follow a ``start`` id.
    """
    mask = [False] * len(ids)
    inside = False
    for at, token in enumerate(ids):
        if inside:
            mask[at] = True
            inside = token != eot
        elif token == assistant[-1] and at >= len(assistant):
            inside = ids[at - len(assistant)] == start and ids[at - len(assistant) + 1 : at + 1] == assistant
    return mask


def encode_chat(tokenizer: Tokenizer, messages: list[dict[str, str]]) -> tuple[list[int], list[int]]:
    """Token ids of a conversation and for each whether it is part of an :data:`ANSWER`."""
    ids = tokenizer.encode(render(messages), add_special_tokens=False).ids
    header = tokenizer.encode("assistant<|end_header_id|>\n\n", add_special_tokens=False).ids
    mask = answer_mask(ids, token_id(tokenizer, START), header, token_id(tokenizer, EOT))
    return ids, [ANSWER if here else NO_LOSS for here in mask]


def copy_task(
    rng: random.Random, length: int, vocabulary: int, narrow_share: float = 0.5
) -> tuple[list[int], list[int]]:
    """Random tokens, then spans of them again; loss on each repeat but its first tokens.

    Spans begin and end anywhere, so that no fixed distance helps: only finding the place by its content does.
    Narrow tasks use few different tokens, so that a place is only recognised by several of them.
    """
    narrow = rng.random() < narrow_share
    alphabet = [rng.randrange(vocabulary) for _ in range(max(8, length // 6))] if narrow else []
    cue = 3 if narrow else 1

    def draw() -> int:
        return rng.choice(alphabet) if narrow else rng.randrange(vocabulary)

    source = [draw() for _ in range(rng.randint(max(8, length // 5), max(9, length * 3 // 5)))]
    ids, kinds = list(source), [NO_LOSS] * len(source)
    longest = rng.choice((8, 16, 32, 64))
    while (left := length - len(ids)) > 0:
        start = rng.randrange(len(source) - 5)
        span = source[start : start + rng.randint(6, longest)][:left]
        ids += span
        kinds += ([NO_LOSS] * cue + [COPY] * len(span))[: len(span)]
        gap = min(length - len(ids), rng.randint(0, 3))
        ids += [draw() for _ in range(gap)]
        kinds += [NO_LOSS] * gap
    return ids, kinds


def lookup_task(
    rng: random.Random, length: int, vocabulary: int, narrow_share: float = 0.5
) -> tuple[list[int], list[int]]:
    """Records of random tokens, names before values and values before names, then names; loss on their values.

    What stands between the two parts of a record tells which comes first, as words do in a sentence. Narrow tasks
    build all names from few tokens, so that names share parts.
    """
    start, forward, backward, end, ask = (rng.randrange(vocabulary) for _ in range(5))
    alphabet = [rng.randrange(vocabulary) for _ in range(max(6, length // 24))]
    narrow = rng.random() < narrow_share
    names: dict[tuple[int, ...], list[int]] = {}
    ids: list[int] = []
    longest, kinds = rng.randint(2, 5), []
    while len(ids) < length * 0.55:
        name = tuple(rng.choice(alphabet) if narrow else rng.randrange(vocabulary) for _ in range(rng.randint(2, 4)))
        value = names.setdefault(name, [rng.randrange(vocabulary) for _ in range(rng.randint(1, longest))])
        order = [*value, backward, *name] if rng.random() < 0.6 else [*name, forward, *value]
        ids += [*([start] if rng.random() < 0.3 else []), *order, end]
    kinds = [NO_LOSS] * len(ids)
    while len(ids) < length:
        name, value = rng.choice(list(names.items()))
        ids += [ask, *name, forward, *value, end]
        kinds += [NO_LOSS] * (len(name) + 2) + [COPY] * (len(value) + 1)
    return ids[:length], kinds[:length]


def fill_row(w: Words, tokenizer: Tokenizer, shape: Shape) -> tuple[list[int], list[int]]:
    """Fill one row with conversations and copy tasks, end to end, so that hardly a token is padding."""

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    vocabulary = tokenizer.get_vocab_size() - len(SPECIAL)
    pad = token_id(tokenizer, PAD)
    ids: list[int] = []
    kinds: list[int] = []
    while (left := shape.length - len(ids)) >= 24:
        piece: tuple[list[int], list[int]] = ([], [])
        if left >= 90 and w.rng.random() >= shape.copy_share:
            questions = w.rng.randint(1, max(1, min(8, left // 60)))
            room = left - 36 - 36 * questions
            target = room if w.rng.random() < 0.5 else w.rng.randint(min(30, room), max(30, room))
            messages = conversation(w, max(30, target), questions, count, shape.unanswerable, shape.holes)
            piece = encode_chat(tokenizer, messages)
        if not piece[0] or len(piece[0]) > left:
            size = left if left <= 192 else w.rng.randint(96, min(left, 512))
            drill = lookup_task if w.rng.random() < shape.lookup else copy_task
            piece = drill(w.rng, size, vocabulary, shape.narrow)
        ids += piece[0]
        kinds += piece[1]
    rest = shape.length - len(ids)
    return ids + [pad] * rest, kinds + [NO_LOSS] * rest


def make_batch(folder: str, shape: Shape, seed: str, split: Split = Split.TRAIN) -> tuple[Ids, Kinds]:
    """Token ids and loss kinds, both ``(rows, length)``; the same arguments give the same batch."""
    tokenizer = _tokenizer(folder)
    words = Words(random.Random(seed), split, shape.value_first if split is Split.TRAIN else 0.0)
    rows = [fill_row(words, tokenizer, shape) for _ in range(shape.rows)]
    return np.array([ids for ids, _ in rows], np.int64), np.array([kinds for _, kinds in rows], np.int8)
