"""How often the starter model answers held-out questions right, by length of the document.

Two kinds of question, both about names and values that are never trained on, in documents full of other facts:
*planted*, where the fact stands as a sentence or list line at a random place, and *any*, where it is one of
the document's own facts in any shape, the cells of tables and the cards under a heading included.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamahome_gui.evaluation.needle.trials import states
from llamahome_gui.evaluation.report import Check, report
from llamahome_gui.evaluation.statistics import wilson
from llamahome_gui.inference.prompt import document_turn
from llamahome_gui.starter.chats import question_for
from llamahome_gui.starter.documents import Document, make_document, plain_statement
from llamahome_gui.starter.facts import CATEGORIES, Fact
from llamahome_gui.starter.tokenizer import EOT, load_tokenizer, render, token_id
from llamahome_gui.starter.words import Split, Words

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer
    from transformers import LlamaForCausalLM

LENGTHS = (500, 2000, 8000)
BAR = 0.90
BAR_LENGTH = 500
TOKENS_PER_FACT = 40
LONGEST_ANSWER = 48


class Kind(StrEnum):
    """Which facts are asked for."""

    PLANTED = "planted"
    ANY = "any"


@dataclass(frozen=True)
class Trial:
    """One question about one document, and what the answer must be."""

    document: str
    question: str
    fact: Fact
    prompt: str


@dataclass(frozen=True)
class Row:
    """The result at one length; ``low`` and ``high`` are the 95 % Wilson interval of ``accuracy`` (right values)."""

    length: int
    kind: str
    questions: int
    correct: int
    accuracy: float
    low: float
    high: float
    exact_sentences: int


def _own_fact(words: Words, document: Document) -> Fact:
    """One of the document's facts, but no day of the week: those are the one value that both splits share."""
    return words.one([fact for fact in document.facts if not fact.value.endswith("day")] or document.facts)


def _plant(words: Words, document: Document) -> tuple[str, Fact]:
    """The document's text with one more fact in it, as a sentence or a list line between two blocks."""
    make, attributes = words.one(CATEGORIES)
    attribute = words.one(attributes)
    fact = Fact(make(words), attribute, attribute.value(words))
    taken = {(other.entity, other.attribute.name) for other in document.facts}
    if fact.value.endswith("day") or (fact.entity, attribute.name) in taken:
        return _plant(words, document)
    needle = plain_statement(words, fact)
    blocks = document.text.split("\n\n")
    blocks.insert(words.rng.randint(0, len(blocks)), needle)
    return "\n\n".join(blocks), fact


def make_trial(
    seed: str, length: int, tokenizer: Tokenizer, kind: Kind = Kind.ANY, split: Split = Split.HELD_OUT
) -> Trial:
    """A question of which entity and value are of the split, about a document of about ``length`` tokens."""
    words = Words(random.Random(seed), split)

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    document = make_document(words, length, count, max(2, length // TOKENS_PER_FACT))
    planted = _plant(words, document) if kind is Kind.PLANTED else (document.text, _own_fact(words, document))
    text, fact = planted
    question = question_for(words, fact)
    turn = document_turn([(document.name, text)], question)
    return Trial(text, question, fact, render([{"role": "user", "content": turn}], generation_prompt=True))


def generate(model: LlamaForCausalLM, ids: list[int], stop: int, limit: int = LONGEST_ANSWER) -> list[int]:
    """Greedy decoding with the full cache; the tokens written, without the stop token."""
    import torch

    new: list[int] = []
    with torch.inference_mode():
        out: Any = model(input_ids=torch.tensor([ids], device=model.device), use_cache=True, logits_to_keep=1)
        while len(new) < limit:
            token = int(out.logits[0, -1].argmax())
            if token == stop:
                break
            new.append(token)
            step: torch.Tensor = torch.tensor([[token]], device=model.device)
            out = model(input_ids=step, past_key_values=out.past_key_values, use_cache=True)
    return new


def answer(model: LlamaForCausalLM, tokenizer: Tokenizer, prompt: str) -> str:
    """The model's text for a rendered prompt."""
    ids = tokenizer.encode(prompt, add_special_tokens=False).ids
    return str(tokenizer.decode(generate(model, ids, token_id(tokenizer, EOT))))


def measure(
    model: LlamaForCausalLM, tokenizer: Tokenizer, length: int, questions: int, seed: int = 0,
    kind: Kind = Kind.ANY, progress: Callable[[str], None] | None = None,
) -> Row:  # fmt: skip
    """Ask ``questions`` held-out questions about documents of ``length`` tokens."""
    correct = exact = 0
    for number in range(questions):
        trial = make_trial(f"evaluate {seed} {kind} {length} {number}", length, tokenizer, kind)
        said = answer(model, tokenizer, trial.prompt)
        correct += states(said, trial.fact.value)
        exact += said.strip() == trial.fact.answer()
        if progress and (number + 1) % 20 == 0:
            progress(f"{length} tokens, {kind}: {correct} of {number + 1} right")
    low, high = wilson(correct, questions)
    return Row(length, str(kind), questions, correct, correct / max(1, questions), low, high, exact)


def checks_of(rows: Sequence[Row]) -> list[Check]:
    """The bar: planted facts at 500 tokens. Any fact, tables and cards included, is reported without one."""
    return [
        Check(f"held-out accuracy at {row.length} tokens, {row.kind}", row.accuracy, BAR, row.accuracy >= BAR)
        for row in rows if row.length == BAR_LENGTH and row.kind == Kind.PLANTED
    ]  # fmt: skip


def evaluate(
    folder: Path, lengths: Sequence[int] = LENGTHS, questions: int = 200, seed: int = 0, device: str = "cpu",
    progress: Callable[[str], None] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Measure a saved model at every length and return the report object."""
    from llamahome_gui.starter.model import load

    model, tokenizer = load(folder, device), load_tokenizer(folder)
    rows = [measure(model, tokenizer, length, questions, seed, kind, progress) for length in lengths for kind in Kind]
    return report([asdict(row) for row in rows], checks_of(rows))
