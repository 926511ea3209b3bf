"""The weights that ship: their size, their loader, and real answers to held-out questions."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.evaluation.needle.trials import states
from llamahome_gui.starter.chats import ABOUT
from llamahome_gui.starter.evaluate import Kind, answer, make_trial
from llamahome_gui.starter.model import load
from llamahome_gui.starter.tokenizer import load_tokenizer, render

MEGABYTE = 1_000_000
QUESTIONS = 20


@pytest.fixture(scope="module")
def model(weights: Path) -> Any:
    """The shipped model, loaded once."""
    return load(weights)


def test_weights_stay_small(weights: Path) -> None:
    assert (weights / "model.safetensors").stat().st_size <= 16 * MEGABYTE


def test_it_is_a_plain_llama_with_the_trained_context(model: Any, weights: Path) -> None:
    assert type(model).__name__ == "LlamaForCausalLM"
    assert model.config.max_position_embeddings == _longest_trained(weights)
    assert model.config.num_key_value_heads < model.config.num_attention_heads
    assert model.config.tie_word_embeddings


def test_answers_held_out_questions(model: Any, weights: Path) -> None:
    """At least the measured share less what 20 questions may scatter (three standard deviations)."""
    measured = next(row for row in _rows(weights) if row["length"] == 500 and row["kind"] == "planted")["accuracy"]
    tokenizer = load_tokenizer(weights)
    right = 0
    for number in range(QUESTIONS):
        trial = make_trial(f"test {number}", 500, tokenizer, Kind.PLANTED)
        right += states(answer(model, tokenizer, trial.prompt), trial.fact.value)
    scatter = 3 * (measured * (1 - measured) / QUESTIONS) ** 0.5
    assert right / QUESTIONS >= measured - scatter


def test_removing_the_document_removes_the_answer(model: Any, weights: Path) -> None:
    tokenizer = load_tokenizer(weights)
    for number in range(5):
        trial = make_trial(f"test {number}", 500, tokenizer)
        prompt = render([{"role": "user", "content": trial.question}], generation_prompt=True)
        assert not states(answer(model, tokenizer, prompt), trial.fact.value)


def test_says_honestly_what_it_is(model: Any, weights: Path) -> None:
    prompt = render([{"role": "user", "content": "Who are you?"}], generation_prompt=True)
    assert answer(model, load_tokenizer(weights), prompt) == ABOUT


def test_generation_stops_by_itself_through_transformers(model: Any, weights: Path) -> None:
    from transformers import AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(weights)
    ids = tokenizer.apply_chat_template(
        [{"role": "user", "content": "Who are you?"}], add_generation_prompt=True, return_tensors="pt"
    )
    out = model.generate(**ids, max_new_tokens=60)
    assert out[0, -1] == tokenizer.eos_token_id


def _longest_trained(weights: Path) -> int:
    metrics = json.loads((weights / "metrics.json").read_text(encoding="utf-8"))
    stages = metrics["recipe"]["curriculum"]
    return max(shape["length"] for stage in stages for shape in (stage["shape"], *stage.get("others", ())))


def _rows(weights: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads((weights / "metrics.json").read_text(encoding="utf-8"))["evaluation"][
        "rows"
    ]
    return rows
