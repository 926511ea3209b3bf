"""Reading exactly and with the question in mind, through the engine."""

from __future__ import annotations

import threading
from collections.abc import Generator
from typing import TYPE_CHECKING, Literal

import pytest
import torch

from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.errors import CacheError
from llamahome_gui.inference import ChatMessage, Finished, PrefillProgress
from llamahome_gui.inference.prefill import Prefill, Stopped
from llamahome_gui.inference.prompt import document_turn
from llamahome_gui.inference.template import PROBE_TOKENS, find_question, prompt_text
from llamahome_gui.kvcache.factory import make_cache
from tests.inference.asking import SENTENCE, greedy, last, run

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine
    from llamahome_gui.kvcache.caches import KVCache

ROLES: tuple[Literal["user"], Literal["assistant"]] = ("user", "assistant")
MIDDLE = [ChatMessage("user", SENTENCE * 12)]
EXACT = H2OSettings(policy="h2o", window_length=48, heavy_hitter_tokens=16, chunk_size=32, prefill="exact")
ASKING = H2OSettings(window_length=48, heavy_hitter_tokens=32, chunk_size=32, policy="question", prefill="streaming")


def read(engine: Engine, messages: list[ChatMessage], h2o: H2OSettings) -> KVCache:
    ids, plan = engine.prepare(messages, h2o)
    cache = make_cache(engine.loaded.model, plan.spec)
    for _done, _logits in Prefill(engine.stepper, cache, plan, threading.Event()).run(ids):
        pass
    return cache


def test_an_exact_prefill_tells_its_layers_and_answers(engine: Engine) -> None:
    events = run(engine, MIDDLE, EXACT)
    total = engine.prompt_tokens(MIDDLE)
    assert total > 48
    layers = engine.loaded.model.config.num_hidden_layers
    progress = [event.done for event in events if isinstance(event, PrefillProgress)]
    assert progress == [*(done * total // layers for done in range(1, layers)), total]
    stats = last(events).stats
    assert (stats.prefill, stats.prompt_tokens, stats.usage.slots) == ("exact", total, 48)


def test_an_exact_prefill_with_room_for_everything_is_the_full_cache(engine: Engine) -> None:
    roomy = H2OSettings(window_length=200, heavy_hitter_tokens=32, prefill="exact")
    whole = last(run(engine, MIDDLE, H2OSettings(enable=False)))
    assert last(run(engine, MIDDLE, roomy)).text == whole.text
    assert last(run(engine, MIDDLE, H2OSettings(enable=False, prefill="exact"))).text == whole.text


def test_stop_ends_an_exact_prefill_after_its_layer(engine: Engine) -> None:
    ids, plan = engine.prepare(MIDDLE, EXACT)
    cache, stop = make_cache(engine.loaded.model, plan.spec), threading.Event()
    stop.set()
    with pytest.raises(Stopped):
        next(Prefill(engine.stepper, cache, plan, stop).run(ids))
    with pytest.raises(CacheError, match="broken off"):
        cache.check_usable()
    (finished,) = engine.stream(MIDDLE, h2o=EXACT, sampling=greedy(), stop=stop)
    assert isinstance(finished, Finished)
    assert (finished.reason, finished.stats.new_tokens, finished.text) == ("cancelled", 0, "")


def test_a_stream_that_is_let_go_of_ends_its_reader(engine: Engine) -> None:
    stream = engine.stream(MIDDLE, h2o=EXACT, sampling=greedy())
    assert isinstance(stream, Generator)
    next(stream)
    stream.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "exact prefill"]


def test_the_question_decides_what_a_long_document_leaves(sharp: Engine) -> None:
    document = [("a.txt", SENTENCE * 30)]
    kept = []
    for question in ("What is the access code for the Harbor office?", "brown fox?"):
        cache = read(sharp, [ChatMessage("user", document_turn(document, question))], ASKING)
        kept.append({int(place) for place in cache.kept_positions(1)[0, 0, :16]})
    assert kept[0] != kept[1]
    plain = read(sharp, [ChatMessage("user", document_turn(document, "brown fox?"))], ASKING.model_copy(
        update={"policy": "h2o"}
    ))  # fmt: skip
    assert cache.text_tokens == plain.text_tokens  # the probes were not counted
    assert {int(place) for place in plain.kept_positions(1)[0, 0, :16]} != kept[1]


def test_an_exact_prefill_goes_by_the_question_at_its_end(sharp: Engine) -> None:
    asked = EXACT.model_copy(update={"policy": "question"})
    messages = [ChatMessage("user", document_turn([("a.txt", SENTENCE * 8)], "brown fox?"))]
    by_question, by_all = read(sharp, messages, asked), read(sharp, messages, EXACT)
    assert not torch.equal(by_question.kept_positions(1), by_all.kept_positions(1))


def test_the_question_is_found_without_its_documents(engine: Engine) -> None:
    tokenizer = engine.loaded.tokenizer
    messages = [ChatMessage("user", document_turn([("a", "x </document>\n y")], "Why <|eot_id|>?"))]
    prompt = prompt_text(tokenizer, messages)
    question = find_question(tokenizer, messages, prompt)
    probe = tokenizer.decode(list(question.probe))
    assert probe.startswith("Why < |eot_id|>?")
    assert prompt.endswith(probe)  # with what stands between question and answer
    ids = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    assert tokenizer.decode(ids[-question.tail :]).startswith("Why")
    assert len(find_question(tokenizer, [ChatMessage("user", SENTENCE * 50)]).probe) == PROBE_TOKENS
    assert find_question(tokenizer, [ChatMessage("user", "  ")]).probe == ()
    short = [ChatMessage("user", document_turn([("a", "an apple")], "a"))]
    tail = find_question(tokenizer, short, prompt_text(tokenizer, short)).tail
    text = tokenizer.decode(tokenizer(prompt_text(tokenizer, short), add_special_tokens=False)["input_ids"][-tail:])
    assert text.startswith("a<|eot_id|>")


def chat(*said: str) -> list[ChatMessage]:
    """Turns of user and assistant; the first has a document."""
    first = document_turn([("a", SENTENCE)], said[0])
    turns = [(ROLES[at % 2], text) for at, text in enumerate((first, *said[1:]))]
    return [ChatMessage(role, text) for role, text in turns]


def test_a_short_question_is_asked_with_the_one_before_it(engine: Engine) -> None:
    tokenizer = engine.loaded.tokenizer

    def probe(*said: str) -> str:
        messages = chat(*said)
        return str(tokenizer.decode(list(find_question(tokenizer, messages, prompt_text(tokenizer, messages)).probe)))

    first, answer, second = "Whose is the fox?", "It is Anna's.", "And the dog?"
    prompt = prompt_text(tokenizer, chat(first, answer, second))
    assert probe(first, answer, second) == prompt[prompt.index(first) :]
    asked = probe(first, "A long answer. " * 40, second)  # which leaves no room: both questions without it
    assert asked.startswith(first)
    assert second in asked
    assert "long answer" not in asked
    assert probe(first, answer, second, "Bob's.", "And the cat?").startswith(second)
    assert probe(first) == prompt_text(tokenizer, chat(first)).partition("</document>\n\n")[2]
    long = "Which of the two, the quick brown fox or the lazy dog, was seen by the people who live near the river?"
    assert first not in probe(first, answer, long)
    long_before = "Tell me all about this. " * 20
    assert probe(long_before, answer, second).endswith(prompt[prompt.index(second) :])
    messages = chat(first, answer, second)
    found = find_question(tokenizer, messages, prompt)
    ids = tokenizer(prompt, add_special_tokens=False)["input_ids"]
    assert tokenizer.decode(ids[-found.tail :]).startswith(second)  # only the last one is kept for certain


def test_of_a_pasted_text_both_ends_are_asked(engine: Engine) -> None:
    tokenizer, question = engine.loaded.tokenizer, "Which deadline does this letter set?"
    for text in (f"{question}\n{SENTENCE * 50}", f"{SENTENCE * 50}\n{question}"):
        probe = find_question(tokenizer, [ChatMessage("user", text)]).probe
        assert question in tokenizer.decode(list(probe))
        assert len(probe) == PROBE_TOKENS


def test_a_follow_up_keeps_what_the_question_before_looks_at(sharp: Engine) -> None:
    """Behind another first question the same follow-up keeps other tokens."""
    kept = []
    for before in ("What is the access code for the Harbor office?", "brown fox?"):
        first = document_turn([("a.txt", SENTENCE * 30)], before)
        turns = [ChatMessage("user", first), ChatMessage("assistant", "."), ChatMessage("user", "And why?")]
        cache = read(sharp, turns, ASKING)
        kept.append({int(place) for place in cache.kept_positions(1)[0, 0, :16]})
    assert kept[0] != kept[1]


def test_the_answer_ends_at_the_longest_text_and_says_so(engine: Engine) -> None:
    total = engine.prompt_tokens(MIDDLE)
    h2o = H2OSettings(window_length=48, heavy_hitter_tokens=16, max_sequence_length=total + 5)
    sampling = SamplingSettings(max_new_tokens=200, temperature=1.0, seed=1)
    engine.stop_ids, before = frozenset(), engine.stop_ids
    try:
        finished = last(engine.stream(MIDDLE, h2o=h2o, sampling=sampling))
    finally:
        engine.stop_ids = before
    assert (finished.reason, finished.stats.new_tokens) == ("limit", 5)


@pytest.mark.parametrize("policy", ["h2o", "streaming", "snapkv", "question"])
@pytest.mark.parametrize("preset", ["custom", "balanced"])
def test_every_policy_answers(engine: Engine, policy: str, preset: str) -> None:
    h2o = H2OSettings(
        preset=preset, policy=policy, window_length=48, heavy_hitter_tokens=16, chunk_size=32, eviction_interval=4,
        sink_tokens=4, grace_tokens=8, age_normalised=True, layer_budgets="pyramid", kv_bits=8,
    )  # fmt: skip
    finished = last(run(engine, MIDDLE, h2o))
    assert finished.stats.usage.policy == policy
    assert finished.stats.usage.held_bytes > 0
