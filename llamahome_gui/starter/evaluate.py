"""How often the starter model answers held-out questions right, by length of the document.

Kinds of question, all about names and values that are never trained on, in documents full of other facts:
*planted*, where the fact stands as a sentence or list line at a random place; *any*, where it is one of the document's
own facts in any shape, the cells of tables and the cards under a heading included; *unseen*, planted in a phrasing and
asked for in another that are never trained on either; *missing*, which the document does not answer; *next*, which only
the question before it makes clear ("And the phone number?").
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
from llamahome_gui.starter.chats import UNKNOWN, follow_up, question_for
from llamahome_gui.starter.documents import Document, make_document, plain_statement
from llamahome_gui.starter.facts import Fact, fitting_fact, neighbouring_fact
from llamahome_gui.starter.phrasings import UNSEEN
from llamahome_gui.starter.tokenizer import EOT, load_tokenizer, render, token_id
from llamahome_gui.starter.words import Split, Words

if TYPE_CHECKING:
    import torch
    from tokenizers import Tokenizer
    from transformers import LlamaForCausalLM

LENGTHS = (500, 2000)
TOKENS_PER_FACT = 40
LONGEST_ANSWER = 48


class Kind(StrEnum):
    """Which facts are asked for."""

    PLANTED = "planted"
    ANY = "any"
    UNSEEN = "unseen"
    MISSING = "missing"
    NEXT = "next"


BARS = {
    (500, Kind.PLANTED): 0.90,
    (2000, Kind.PLANTED): 0.97,
    (2000, Kind.UNSEEN): 0.90,
    (2000, Kind.MISSING): 0.95,
}


@dataclass(frozen=True)
class Trial:
    """One question about one document, and what the answer must be."""

    document: str
    question: str
    fact: Fact
    prompt: str
    answer: str

    def is_right(self, said: str) -> bool:
        """Whether an answer gives the value, or says that there is none."""
        return said.strip() == UNKNOWN if self.answer == UNKNOWN else states(said, self.fact.value)


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


def new_fact(words: Words, document: Document) -> Fact:
    """A fact that the document does not state."""
    taken = {(other.entity, other.attribute.name) for other in document.facts}
    while True:
        fact = fitting_fact(words)
        if not fact.value.endswith("day") and (fact.entity, fact.attribute.name) not in taken:
            return fact


def with_facts(words: Words, document: Document, facts: Sequence[Fact]) -> str:
    """The document's text with more facts in it, each as a sentence or a list line between two blocks."""
    blocks = document.text.split("\n\n")
    for fact in facts:
        blocks.insert(words.rng.randint(0, len(blocks)), plain_statement(words, fact))
    return "\n\n".join(blocks)


def make_trial(
    seed: str, length: int, tokenizer: Tokenizer, kind: Kind = Kind.ANY, split: Split = Split.HELD_OUT
) -> Trial:
    """A question of which entity and value are of the split, about a document of about ``length`` tokens."""
    words = Words(random.Random(seed), split)

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    document = make_document(words, length, count, max(2, length // TOKENS_PER_FACT))
    if kind is Kind.UNSEEN:
        words.phrasings = UNSEEN
    fact = _own_fact(words, document) if kind is Kind.ANY else new_fact(words, document)
    before = [neighbouring_fact(words, fact)] if kind is Kind.NEXT else []
    planted = [] if kind in (Kind.ANY, Kind.MISSING) else [fact, *before]
    text = with_facts(words, document, planted)
    question = follow_up(words, before[0], fact) if before else question_for(words, fact)
    asked = [question_for(words, before[0]), question] if before else [question]
    messages = [{"role": "user", "content": document_turn([(document.name, text)], asked[0])}]
    if before:
        messages += [{"role": "assistant", "content": before[0].answer()}, {"role": "user", "content": question}]
    answer = UNKNOWN if kind is Kind.MISSING else fact.answer()
    return Trial(text, question, fact, render(messages, generation_prompt=True), answer)


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
        correct += trial.is_right(said)
        exact += said.strip() == trial.answer
        if progress and (number + 1) % 20 == 0:
            progress(f"{length} tokens, {kind}: {correct} of {number + 1} right")
    low, high = wilson(correct, questions)
    return Row(length, str(kind), questions, correct, correct / max(1, questions), low, high, exact)


def checks_of(rows: Sequence[Row]) -> list[Check]:
    """The rows that have a bar. What else is measured, tables and cards included, is reported without one."""
    return [
        Check(f"held-out accuracy at {row.length} tokens, {row.kind}", row.accuracy, bar, row.accuracy >= bar)
        for row in rows if (bar := BARS.get((row.length, Kind(row.kind)))) is not None
    ]  # fmt: skip


def evaluate(
    folder: Path, lengths: Sequence[int] = LENGTHS, questions: int = 200, seed: int = 0, device: str = "cpu",
    kinds: Sequence[Kind] = tuple(Kind), progress: Callable[[str], None] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Measure a saved model at every length and return the report object."""
    from llamahome_gui.starter.model import load

    model, tokenizer = load(folder, device), load_tokenizer(folder)
    rows = [measure(model, tokenizer, length, questions, seed, kind, progress) for length in lengths for kind in kinds]
    return report([asdict(row) for row in rows], checks_of(rows))
