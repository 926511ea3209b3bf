"""Which of the wordings that are kept back a model fails on, and how: each is tried beside a plain one.

A statement in a wording is asked for plainly, and what is stated plainly is asked for in a wording, both in short
documents unless others are wished, so that what fails is the wording and not the length. Wordings that fit one
attribute only are tried on facts with that attribute.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from llamahome_gui.evaluation.needle.trials import states
from llamahome_gui.inference.prompt import document_turn
from llamahome_gui.starter.chats import UNKNOWN
from llamahome_gui.starter.documents import Document, make_document
from llamahome_gui.starter.evaluate import TOKENS_PER_FACT, answer, new_fact
from llamahome_gui.starter.facts import Fact
from llamahome_gui.starter.phrasings.attributes import OWN, Share
from llamahome_gui.starter.phrasings.lines import UNSEEN_FORMS
from llamahome_gui.starter.phrasings.parts import sentence
from llamahome_gui.starter.phrasings.unseen import (
    UNSEEN_ASKS,
    UNSEEN_CLAUSES,
    UNSEEN_ORDERS,
    UNSEEN_QUESTIONS,
    UNSEEN_SENTENCES,
)
from llamahome_gui.starter.tokenizer import render
from llamahome_gui.starter.words import Split, Words

if TYPE_CHECKING:
    from tokenizers import Tokenizer
    from transformers import LlamaForCausalLM

PLAIN_STATEMENT, PLAIN_QUESTION = "The {a} {p} {e} is {v}.", "What is the {a} {p} {e}?"


class Outcome(StrEnum):
    """What an answer gives."""

    RIGHT = "right"
    REFUSED = "refused"
    OTHER_FACT = "another fact"
    ELSE = "something else"


def outcome(said: str, fact: Fact, others: tuple[Fact, ...]) -> Outcome:
    """What was said where a fact was asked for in a document with others."""
    if states(said, fact.value):
        return Outcome.RIGHT
    if said.strip() == UNKNOWN:
        return Outcome.REFUSED
    return Outcome.OTHER_FACT if any(states(said, other.value) for other in others) else Outcome.ELSE


class Tried(NamedTuple):
    """A wording that is kept back, what kind of one it is, the statement and the question that it is tried with.

    ``attribute`` is the name of the only one that it fits, or empty.
    """

    kind: str
    wording: str
    statement: str
    question: str
    attribute: str = ""


def tries() -> Iterator[Tried]:
    """Every wording that is kept back."""
    sentences = [(text, sentence(text)) for text in UNSEEN_CLAUSES] + [(text, text) for text in UNSEEN_SENTENCES]
    questions = [(text, f"{text}?") for text in UNSEEN_ASKS] + [(text, f"{text}.") for text in UNSEEN_ORDERS]
    questions += [(text, text) for text in UNSEEN_QUESTIONS]
    yield from (Tried("sentence", wording, text, PLAIN_QUESTION) for wording, text in sentences)
    yield from (Tried("line", text, text, PLAIN_QUESTION) for text in UNSEEN_FORMS)
    yield from (Tried("question", wording, PLAIN_STATEMENT, text) for wording, text in questions)
    for name, own in OWN.items():
        kept = own.of(Share.KEPT_BACK)
        yield from (Tried("own sentence", text, text, PLAIN_QUESTION, name) for text in kept.statements)
        yield from (Tried("own question", text, PLAIN_STATEMENT, text, name) for text in kept.questions)


def prompt_for(seed: str, length: int, tokenizer: Tokenizer, tried: Tried) -> tuple[str, Fact, Document]:
    """A prompt in which a held-out fact is stated and asked for in these wordings, the fact, and what is around it."""
    words = Words(random.Random(seed), Split.HELD_OUT)
    document = make_document(
        words, length, lambda text: len(tokenizer.encode(text, add_special_tokens=False).ids),
        max(2, length // TOKENS_PER_FACT),
    )  # fmt: skip
    fact = new_fact(words, document)
    while tried.attribute not in ("", fact.attribute.name):
        fact = new_fact(words, document)
    blocks = document.text.split("\n\n")
    blocks.insert(words.rng.randint(0, len(blocks)), fact.fill(tried.statement))
    turn = document_turn([(document.name, "\n\n".join(blocks))], fact.fill(tried.question))
    return render([{"role": "user", "content": turn}], generation_prompt=True), fact, document


def failures(
    model: LlamaForCausalLM, tokenizer: Tokenizer, length: int = 200, each: int = 4,
    progress: Callable[[str], None] | None = None,
) -> dict[Tried, Counter[Outcome]]:  # fmt: skip
    """How the questions of each wording end, ``each`` of them; all wordings are tried on the same documents."""
    found: dict[Tried, Counter[Outcome]] = {}
    for tried in tries():
        found[tried] = Counter()
        for number in range(each):
            prompt, fact, document = prompt_for(f"failures {number}", length, tokenizer, tried)
            found[tried][outcome(answer(model, tokenizer, prompt), fact, document.facts)] += 1
        if progress:
            progress(f"{found[tried][Outcome.RIGHT]} of {each} right: {tried.wording}")
    return found


def totals(found: dict[Tried, Counter[Outcome]]) -> dict[str, Counter[Outcome]]:
    """How the questions of each kind of wording end, and those of all of them."""
    sums: dict[str, Counter[Outcome]] = {}
    for tried, counts in found.items():
        for name in (tried.kind, "all"):
            sums[name] = sums.get(name, Counter()) + counts
    return {**{name: counts for name, counts in sums.items() if name != "all"}, "all": sums["all"]}
