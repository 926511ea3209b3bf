"""Needles and haystacks of the generator's held-out split, or needles of it in anybody's documents.

No name or value of a needle is ever trained on, and none of them stands anywhere else in the prompt but in the
question, which names the thing and never the value.
"""

from __future__ import annotations

import random
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate, cycle, islice
from typing import TYPE_CHECKING

from llamahome_gui.evaluation.needle.trials import Needle, Trial, states
from llamahome_gui.starter.chats import question_for
from llamahome_gui.starter.documents import Block, document_name, fact_block, filler_block, plain_statement
from llamahome_gui.starter.facts import CATEGORIES, Fact, make_facts
from llamahome_gui.starter.words import Split, Words

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

TOKENS_PER_FACT = 40
# What the template, the document's tags and the question take beside the document.
FRAME_TOKENS = 40
# Characters of a text that are looked at for each token that it may have.
LONGEST_TOKEN = 12
# By how much of the text a needle in somebody's documents may miss its depth, where words can be parted.
NEAR = 0.02
# Needles of a trial with several: the one asked for and others about the same thing.
SEVERAL = 3


@dataclass(frozen=True)
class _Piece:
    text: str
    tokens: int


class NeedleSource:
    """Makes trials; the same seed, length, depth and number give the same trial.

    Args:
        texts: Documents to hide the needles in; without any, the generator writes them.
        several: Plant further needles about the same thing.
    """

    def __init__(
        self, tokenizer: PreTrainedTokenizerBase, texts: Sequence[tuple[str, str]] = (), *, several: bool = False
    ) -> None:
        self._tokenizer, self._several = tokenizer, several
        self._paragraphs = [self._piece(part) for _, text in texts for part in text.split("\n\n") if part.strip()]
        self._name = texts[0][0] if len(texts) == 1 else ""

    def trial(self, seed: int, length: int, depth: float, number: int) -> Trial:
        """A question about a text of about `length` tokens with its answer at `depth`, 0 the beginning, 1 the end."""
        words = Words(random.Random(f"needle {seed} {length} {depth} {number}"), Split.HELD_OUT)
        facts, blocks = self._haystack(words, length - FRAME_TOKENS)
        bare = "\n\n".join(piece.text for piece in blocks)
        needles = _needles(words, facts, bare, SEVERAL if self._several else 1)
        depths = [depth, *(words.rng.random() for _ in needles[1:])]
        planted = [(plain_statement(words, fact), at) for fact, at in zip(needles, depths, strict=True)]
        if self._paragraphs:
            blocks = self._with_borders(blocks, depths)
        return Trial(
            document=self._name or document_name(words),
            text="\n\n".join(_plant(blocks, planted)),
            bare=bare,
            question=question_for(words, needles[0]),
            needle=Needle(planted[0][0], needles[0].value, needles[0].attribute.name),
            answer=needles[0].answer(),
        )

    def _haystack(self, words: Words, tokens: int) -> tuple[set[tuple[str, str]], list[_Piece]]:
        """What the text states already, and its pieces."""
        if self._paragraphs:
            return set(), self._from_documents(words, tokens)
        stated: list[Fact] = []
        pieces: list[_Piece] = []
        facts, used = make_facts(words, max(2, tokens // TOKENS_PER_FACT)), 0
        while used < tokens:
            block = _block(words, facts)
            piece = self._piece(block.text)
            if pieces and used + piece.tokens > tokens:
                break
            pieces.append(piece)
            stated += block.facts
            used += piece.tokens
        return {(fact.entity, fact.attribute.name) for fact in stated}, pieces

    def _from_documents(self, words: Words, tokens: int) -> list[_Piece]:
        """Paragraphs from a random place on, around the end of all documents and again if they are too short.

        Of one that is too long for what is left, a long table say, the lines that fit, so that the text gets its
        length.
        """
        at, used = words.rng.randrange(len(self._paragraphs)), 0
        pieces: list[_Piece] = []
        missed = 0  # paragraphs in a row of which nothing fits: one long line each
        for piece in islice(cycle(self._paragraphs), at, None):
            part = piece if used + piece.tokens <= tokens else self._beginning(piece, tokens - used)
            missed = 0 if part.text else missed + 1
            if part.text:
                pieces.append(part)
                used += part.tokens
            if missed == len(self._paragraphs) or (part.text and part is not piece):
                break
        return pieces or [self._beginning(self._paragraphs[at], tokens, " ")]

    def _with_borders(self, pieces: Sequence[_Piece], depths: Sequence[float]) -> list[_Piece]:
        """The pieces, those parted that have no border near a depth: a long table would push its needle to an end."""
        made = list(pieces)
        total = sum(piece.tokens for piece in made)
        for depth in depths:
            ends = list(accumulate((piece.tokens for piece in made), initial=0))
            at = min(bisect_right(ends, depth * total), len(made)) - 1
            if min(abs(end - depth * total) for end in ends) > NEAR * total:
                made[at : at + 1] = self._parted(made[at], round(depth * total) - ends[at], NEAR * total)
        return made

    def _parted(self, piece: _Piece, room: int, miss: float) -> list[_Piece]:
        """The lines of a piece that fit into ``room`` tokens, or where those miss too many the words, and the rest."""
        for between in ("\n", " "):
            first = self._beginning(piece, room, between)
            if room - first.tokens <= miss:
                break
        rest = piece.text[len(first.text) :].strip()
        return [first, self._piece(rest)] if first.text and rest else [piece]

    def _beginning(self, piece: _Piece, room: int, between: str = "\n") -> _Piece:
        """The first lines of a piece, or what else stands ``between`` its parts, as many as fit."""
        parts = piece.text[: room * LONGEST_TOKEN].split(between)

        def first(count: int) -> _Piece:
            return self._piece(between.join(parts[:count]))

        return first(max(0, bisect_right(range(len(parts)), room, key=lambda count: first(count).tokens) - 1))

    def _piece(self, text: str) -> _Piece:
        return _Piece(text, len(self._tokenizer(text, add_special_tokens=False)["input_ids"]) + 1)


def _block(words: Words, facts: list[Fact]) -> Block:
    """The next piece of a text: some of the facts, taken off the list, or filler."""
    if not facts or words.rng.random() < 0.35:
        return filler_block(words)
    size = min(len(facts), words.rng.choice((1, 1, 1, 2, 2, 3, 5)))
    group = [facts.pop() for _ in range(size)]
    return fact_block(words, group)


def _needles(words: Words, stated: set[tuple[str, str]], text: str, count: int) -> list[Fact]:
    """Facts about one thing that the text does not state, with values that neither it nor another one mentions."""
    known = text.lower()
    while True:
        make, attributes = words.one(CATEGORIES)
        entity = make(words)
        chosen = words.rng.sample(attributes, min(count, len(attributes)))
        facts = [Fact(entity, attribute, attribute.value(words)) for attribute in chosen]
        if not any((fact.entity, fact.attribute.name) in stated or _is_known(fact, facts, known) for fact in facts):
            return facts


def _is_known(fact: Fact, facts: Sequence[Fact], text: str) -> bool:
    """Whether a value stands elsewhere too, in capitals or not: a colour may be a name.

    Days of the week are the one value that both splits share.
    """
    value = fact.value.lower()
    others = (text, fact.entity.lower(), *(other.value.lower() for other in facts if other is not fact))
    return value.endswith("day") or any(states(other, value) for other in others)


def _plant(pieces: Sequence[_Piece], needles: Sequence[tuple[str, float]]) -> list[str]:
    """The pieces with needles between them, each where the text is nearest to its depth."""
    ends = list(accumulate((piece.tokens for piece in pieces), initial=0))
    texts = [piece.text for piece in pieces]
    places = [(min(range(len(ends)), key=lambda at: abs(ends[at] - depth * ends[-1])), text) for text, depth in needles]
    for place, text in sorted(places, reverse=True):
        texts.insert(place, text)
    return texts
