"""How often the starter model answers held-out questions right, by length of the document."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamahome_gui.evaluation.report import Check, report
from llamahome_gui.inference.prompt import document_turn
from llamahome_gui.starter.chats import question_for
from llamahome_gui.starter.documents import make_document
from llamahome_gui.starter.facts import Fact
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
    questions: int
    correct: int
    accuracy: float
    low: float
    high: float
    exact_sentences: int


def wilson(correct: int, total: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share."""
    if total == 0:
        return 0.0, 1.0
    z, share = 1.959964, correct / total
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    reach = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return max(0.0, centre - reach), min(1.0, centre + reach)


def states(answer: str, value: str) -> bool:
    """True when the answer contains the value as a whole, not as part of a longer word or number."""
    return re.search(rf"(?<![\w]){re.escape(value)}(?![\w]|[.,:-]\w)", answer) is not None


def make_trial(seed: str, length: int, tokenizer: Tokenizer, split: Split = Split.HELD_OUT) -> Trial:
    """A question of which entity and value are of the split, about a document of about ``length`` tokens.

    The only value that both splits share, the day of the week, is never asked for.
    """
    words = Words(random.Random(seed), split)

    def count(text: str) -> int:
        return len(tokenizer.encode(text, add_special_tokens=False).ids)

    document = make_document(words, length, count, max(2, length // TOKENS_PER_FACT))
    open_facts = [fact for fact in document.facts if not fact.value.endswith("day")]
    fact = words.one(open_facts or document.facts)
    question = question_for(words, fact)
    turn = document_turn([(document.name, document.text)], question)
    return Trial(document.text, question, fact, render([{"role": "user", "content": turn}], generation_prompt=True))


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
    progress: Callable[[str], None] | None = None,
) -> Row:  # fmt: skip
    """Ask ``questions`` held-out questions about documents of ``length`` tokens."""
    correct = exact = 0
    for number in range(questions):
        trial = make_trial(f"evaluate {seed} {length} {number}", length, tokenizer)
        said = answer(model, tokenizer, trial.prompt)
        correct += states(said, trial.fact.value)
        exact += said.strip() == trial.fact.answer()
        if progress and (number + 1) % 20 == 0:
            progress(f"{length} tokens: {correct} of {number + 1} right")
    low, high = wilson(correct, questions)
    return Row(length, questions, correct, correct / max(1, questions), low, high, exact)


def checks_of(rows: Sequence[Row]) -> list[Check]:
    """The bar: held-out accuracy at 500 tokens."""
    return [
        Check(f"held-out accuracy at {row.length} tokens", row.accuracy, BAR, row.accuracy >= BAR)
        for row in rows if row.length == BAR_LENGTH
    ]  # fmt: skip


def evaluate(
    folder: Path, lengths: Sequence[int] = LENGTHS, questions: int = 200, seed: int = 0, device: str = "cpu",
    progress: Callable[[str], None] | None = None,
) -> dict[str, Any]:  # fmt: skip
    """Measure a saved model at every length and return the report object."""
    from llamahome_gui.starter.model import load

    model, tokenizer = load(folder, device), load_tokenizer(folder)
    rows = [measure(model, tokenizer, length, questions, seed, progress) for length in lengths]
    return report([asdict(row) for row in rows], checks_of(rows))
