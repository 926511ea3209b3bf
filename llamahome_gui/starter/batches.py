"""Training batches: rows filled with conversations and copy tasks, and which tokens carry loss.

A batch is a pure function of the seed and the step, so a resumed run sees the same data.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from llamahome_gui.starter.branching import Piece, Row, branched, filling
from llamahome_gui.starter.chats import UNKNOWN, Conversation, conversation, conversations
from llamahome_gui.starter.phrasings import SEEN, VARIED, Phrasings
from llamahome_gui.starter.pointers import Pointer, pointers_of
from llamahome_gui.starter.tokenizer import END, EOT, PAD, SPECIAL, START, load_tokenizer, render, token_id
from llamahome_gui.starter.words import Split, Words

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from llamahome_gui.starter.facts import Fact

NO_LOSS, COPY, ANSWER = 0, 1, 2
# About what a question takes with its answer, and how many a document gets.
QUESTION_TOKENS, MOST_QUESTIONS = 40, 24
Ids = npt.NDArray[np.int64]
Kinds = npt.NDArray[np.int8]


@dataclass(frozen=True)
class Shape:
    """What a batch looks like: ``rows`` x ``length`` tokens, a share of them drills, some of these narrow.

    With ``branches`` a row is one document and so many more tokens of chats about it that do not see each other, each
    of ``length`` tokens with the document at most; there are no drills then.

    ``varied`` is the share of the conversations in all wordings that are trained on, the others keep to the plain ones.
    A document gets a question for every ``per_question`` tokens of what is left of its row, at least half of that.
    A share ``filled`` of the documents is as long as its row has room, the others are of any length, and in a share
    ``alone`` of the conversations the questions are about facts that stand alone in their document.
    ``lookup`` is the share of the drills that ask for the value of a name instead of repeating a span, and
    ``value_first`` the share of the sentences in documents that are made to name the value first, ``holes`` the share
    of the documents of which only remains are left, ``twisted`` that of the words in names and codes that are bent into
    ones that no list has. Positions leap from paragraph to paragraph so that half of the rows
    end anywhere up to ``reach``: so that far positions are met in short rows (PoSE, Zhu et al., 2023,
    https://arxiv.org/abs/2309.10400).
    """

    rows: int
    length: int
    copy_share: float
    unanswerable: float = 0.05
    narrow: float = 0.5
    lookup: float = 0.0
    value_first: float = 0.0
    holes: float = 0.0
    reach: int = 0
    varied: float = 0.5
    per_question: int = 64
    twisted: float = 0.0
    filled: float = 0.5
    alone: float = 0.0
    branches: int = 0

    @property
    def width(self) -> int:
        """Tokens of a row, all its chats together."""
        return self.length + self.branches


@dataclass(frozen=True)
class Batch:
    """Rows to learn from.

    Attributes:
        ids: Tokens, ``(rows, width)``.
        kinds: What loss each carries, ``(rows, width)``.
        positions: Their positions, ``(rows, width)``, rising in each chat, with leaps where the shape has a `reach`.
        pointers: ``(pointers, 5)``: row, query, start, end, :class:`~llamahome_gui.starter.pointers.Asks`.
        unseen: ``(rows, width, 2)``: from where to where a token sees nothing of what stands before it, the end
            exclusive; None where all of them see everything.
    """

    ids: Ids
    kinds: Kinds
    positions: Ids
    pointers: Ids
    unseen: Ids | None = None


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


def encode_chat(tokenizer: Tokenizer, talk: Conversation) -> Piece:
    """Token ids of a conversation, for each whether it is part of an :data:`ANSWER`, and where answers are found."""
    text = render(talk.messages)
    encoding = tokenizer.encode(text, add_special_tokens=False)
    ids = encoding.ids
    header = tokenizer.encode("assistant<|end_header_id|>\n\n", add_special_tokens=False).ids
    mask = answer_mask(ids, token_id(tokenizer, START), header, token_id(tokenizer, EOT))
    stating, refused = _answers(text, talk)
    pointers = pointers_of(text, encoding.offsets, stating, talk.stated, refused)
    return ids, [ANSWER if here else NO_LOSS for here in mask], pointers


def _answers(text: str, talk: Conversation) -> tuple[list[tuple[int, int, Fact]], list[int]]:
    """Where in a rendered conversation the answers stand that state a fact, and where those begin that refuse."""
    at, stating, refused = 0, list[tuple[int, int, "Fact"]](), list[int]()
    answers = (message["content"] for message in talk.messages if message["role"] == "assistant")
    for answer, fact in zip(answers, talk.facts, strict=True):
        at = text.index(f"assistant{END}\n\n{answer}", at) + len(f"assistant{END}\n\n")
        if fact is not None:
            stating.append((at, at + len(answer), fact))
        elif answer == UNKNOWN:
            refused.append(at)
    return stating, refused


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


# Tokens that a row which is to be filled may lack: what a conversation takes beside its document is a guess at first.
NEARLY_FULL, _TRIES = 32, 3


def fill_row(w: Words, tokenizer: Tokenizer, shape: Shape, phrasings: Phrasings | None = None) -> Piece:
    """Fill one row with conversations and copy tasks, end to end, so that hardly a token is padding.

    Each conversation draws its phrasings by the shape's ``varied``, unless some are given.
    """

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    vocabulary = tokenizer.get_vocab_size() - len(SPECIAL)
    pad = token_id(tokenizer, PAD)
    ids: list[int] = []
    kinds: list[int] = []
    pointers: list[Pointer] = []
    while (left := shape.length - len(ids)) >= 24:
        piece: Piece = ([], [], [])
        if left >= 90 and w.rng.random() >= shape.copy_share:
            most = max(1, min(MOST_QUESTIONS, left // shape.per_question))
            questions = w.rng.randint(max(1, most // 2), most)
            room = left - 36 - QUESTION_TOKENS * questions
            filled = w.rng.random() < shape.filled
            target = room if filled else w.rng.randint(min(30, room), max(30, room))
            w.phrasings = phrasings or (VARIED if w.rng.random() < shape.varied else SEEN)

            def chat(tokens: int, questions: int = questions) -> Piece:
                talk = conversation(w, max(30, tokens), questions, count, shape.unanswerable, shape.holes, shape.alone)
                return encode_chat(tokenizer, talk)

            piece = chat(target)
            for _ in range(_TRIES if filled else 0):
                missing = left - len(piece[0])
                if 0 <= missing <= NEARLY_FULL:
                    break
                target += missing - NEARLY_FULL // 2
                other = chat(target)
                piece = other if len(piece[0]) < len(other[0]) <= left or len(piece[0]) > left else piece
        if not piece[0] or len(piece[0]) > left:
            size = left if left <= 192 else w.rng.randint(96, min(left, 512))
            drill = lookup_task if w.rng.random() < shape.lookup else copy_task
            piece = (*drill(w.rng, size, vocabulary, shape.narrow), [])
        pointers += [pointer.shifted(len(ids)) for pointer in piece[2]]
        ids += piece[0]
        kinds += piece[1]
    rest = shape.length - len(ids)
    return ids + [pad] * rest, kinds + [NO_LOSS] * rest, pointers


def branched_row(w: Words, tokenizer: Tokenizer, shape: Shape, phrasings: Phrasings | None = None) -> Row:
    """One document that fills the context, and behind it as many chats about it as the row has room for."""
    questions = max(1, shape.branches // QUESTION_TOKENS)
    w.phrasings = phrasings or (VARIED if w.rng.random() < shape.varied else SEEN)

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    def make(tokens: int) -> list[Conversation]:
        return conversations(w, max(30, tokens), questions, count, shape.unanswerable, shape.holes, shape.alone)

    def longest(talks: list[Conversation]) -> int:
        return count(max((render(talk.messages) for talk in talks), key=len))

    talks = filling(make, longest, shape.length, shape.length - 36 - 2 * QUESTION_TOKENS)
    pieces = [encode_chat(tokenizer, talk) for talk in talks]
    return branched(pieces, shape.length, shape.width, token_id(tokenizer, PAD))


def _plain_row(w: Words, tokenizer: Tokenizer, shape: Shape, phrasings: Phrasings | None, line_end: int) -> Row:
    ids, kinds, pointers = fill_row(w, tokenizer, shape, phrasings)
    places = [
        at for at, (token, kind) in enumerate(zip(ids, kinds, strict=True)) if token == line_end and kind == NO_LOSS
    ]
    return Row(ids, kinds, pointers, leaping(w.rng, places, shape.length, shape.reach), [])


def leaping(rng: random.Random, places: list[int], length: int, reach: int) -> list[int]:
    """Positions of a row, which leap at up to three of the `places` and stay below `reach`."""
    free = reach - length
    if free <= 0 or not places or rng.random() < 0.5:
        return list(range(length))
    cuts = sorted(rng.sample(places, min(len(places), rng.randint(1, 3))))
    skipped = sorted(rng.randint(0, free) for _ in cuts)
    return [at + (skipped[passed - 1] if (passed := bisect_right(cuts, at)) else 0) for at in range(length)]


def make_batch(
    folder: str, shape: Shape, seed: str, split: Split = Split.TRAIN, phrasings: Phrasings | None = None
) -> Batch:
    """A batch; the same arguments give the same. All wordings that are trained on take part unless some are given."""
    tokenizer = _tokenizer(folder)
    training = split is Split.TRAIN
    words = Words(random.Random(seed), split, shape.value_first * training, twisted=shape.twisted * training)
    if shape.branches:
        rows = [branched_row(words, tokenizer, shape, phrasings) for _ in range(shape.rows)]
    else:
        line_end = tokenizer.encode("\n\n", add_special_tokens=False).ids[-1]
        rows = [_plain_row(words, tokenizer, shape, phrasings, line_end) for _ in range(shape.rows)]
    pointers = [
        (row, pointer.query, pointer.start, pointer.end, pointer.asks)
        for row, own in enumerate(rows) for pointer in own.pointers
    ]  # fmt: skip
    return Batch(
        np.array([row.ids for row in rows], np.int64),
        np.array([row.kinds for row in rows], np.int8),
        np.array([row.positions for row in rows], np.int64),
        np.array(pointers, np.int64).reshape(-1, 5),
        np.array([row.unseen for row in rows], np.int64) if shape.branches else None,
    )
