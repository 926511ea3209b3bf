"""What the sample dataset of facts teaches the shipped model, and what of its skills that costs.

The facts are asked for in words that no row has, and an answer counts only where it is right to the letter. The skills
are the held-out questions of `evaluate`, the same ones before and after.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import load_training_settings
from llamahome_gui.evaluation.report import Check, report
from llamahome_gui.models import InstalledModel, ModelStore, load_model
from llamahome_gui.starter.evaluate import Kind, answer, measure
from llamahome_gui.starter.sample_facts import DATASET, SETTINGS, workshop_questions
from llamahome_gui.starter.tokenizer import load_tokenizer, render
from llamahome_gui.training import StopRequest, TrainingEvent, train
from llamahome_gui.training.events import Evaluated, Step

if TYPE_CHECKING:
    from tokenizers import Tokenizer

LENGTH = 500
KNOWN_BEFORE, KNOWN_AFTER, SKILLS_LOST, SECONDS = 0.05, 0.90, 0.03, 180.0

Say = Callable[[str], None]


@dataclass(frozen=True)
class Taught:
    """Shares of right answers before and after.

    Attributes:
        kind: ``facts``, or the kind of held-out question.
    """

    kind: str
    questions: int
    before: float
    after: float


def teach(questions: int = 60, kinds: Sequence[Kind] = tuple(Kind), say: Say | None = None) -> dict[str, Any]:
    """Train on the sample with the settings beside it in a workspace of its own, ask before and after, report.

    Args:
        questions: Held-out ones of each kind.
    """
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.open(Path(folder))
        store = ModelStore(workspace)
        base = store.get("starter")
        before = _ask(store, base, questions, kinds, say)
        began = time.perf_counter()
        adapter = _train(store, base, workspace, say)
        seconds = time.perf_counter() - began
        after = _ask(store, adapter, questions, kinds, say)
    rows = [Taught(kind, count, share, after[kind][1]) for kind, (count, share) in before.items()]
    found = report([asdict(row) for row in rows], _checks(rows, seconds))
    return {**found, "seconds": round(seconds, 1)}


def _train(store: ModelStore, base: InstalledModel, workspace: Workspace, say: Say | None) -> InstalledModel:
    last: dict[type, Any] = {}

    def show(event: TrainingEvent) -> None:
        last[type(event)] = event
        if say is not None and isinstance(event, Evaluated):
            step: Step = last[Step]
            say(f"step {step.step} of {step.total_steps}: loss {step.loss:.4f}, on rows kept aside {event.loss:.4f}")

    return train(
        store=store, base=base, dataset=DATASET, name="workshop", settings=load_training_settings(SETTINGS),
        workspace=workspace, emit=show, stop=StopRequest(),
    )  # fmt: skip


def _ask(
    store: ModelStore, model: InstalledModel, questions: int, kinds: Sequence[Kind], say: Say | None
) -> dict[str, tuple[int, float]]:
    """Of each kind the number of questions and the share of right answers."""
    loaded = load_model(store, model, device="cpu", dtype="float32")
    tokenizer = load_tokenizer(store.get("starter").path)
    try:
        found = {"facts": (len(workshop_questions()), exact_share(loaded.model, tokenizer, workshop_questions()))}
        for kind in kinds:
            found[str(kind)] = questions, measure(loaded.model, tokenizer, LENGTH, questions, 0, kind, say).accuracy
    finally:
        loaded.close()
    return found


def exact_share(network: Any, tokenizer: Tokenizer, pairs: Sequence[tuple[str, str]]) -> float:
    """Share of the questions that are answered to the letter, each in a chat of its own without a document."""
    right = 0
    for question, expected in pairs:
        prompt = render([{"role": "user", "content": question}], generation_prompt=True)
        right += answer(network, tokenizer, prompt).strip() == expected
    return right / max(1, len(pairs))


def _checks(rows: Sequence[Taught], seconds: float) -> list[Check]:
    facts = next(row for row in rows if row.kind == "facts")
    skills = [row for row in rows if row.kind != "facts"]
    # Rounded: 9 questions of 300 are three points, and no more, whatever the sum of five fractions says.
    lost = round(sum(row.before - row.after for row in skills) / max(1, len(skills)), 6)
    return [
        Check("facts known before", facts.before, KNOWN_BEFORE, facts.before < KNOWN_BEFORE),
        Check("facts known after", facts.after, KNOWN_AFTER, facts.after > KNOWN_AFTER),
        Check("held-out questions lost", lost, SKILLS_LOST, lost <= SKILLS_LOST),
        Check("seconds of training", seconds, SECONDS, seconds < SECONDS),
    ]
