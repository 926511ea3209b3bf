"""Read once, ask often: the same answers as one prompt, untouched by questions, and back from a file."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.errors import CacheError, GenerationError
from llamahome_gui.inference import ChatMessage, PrefillProgress, TextChunk
from llamahome_gui.inference.prompt import document_turn
from tests.inference.asking import FULL, SENTENCE, SMALL, greedy, last, run

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

DOCUMENTS = [("a.txt", SENTENCE * 3), ("b.txt", "The access code for the Harbor office is 4821.")]
LARGE = [("a.txt", SENTENCE * 60)]


def test_a_question_about_a_read_document_is_the_one_prompt(engine: Engine) -> None:
    read = engine.read(DOCUMENTS, FULL)
    for question in ("What is the access code?", "Who is lazy?"):
        whole = last(run(engine, [ChatMessage("user", document_turn(DOCUMENTS, question))], FULL))
        asked = last(read.ask(question, greedy()))
        assert asked.text == whole.text
        assert asked.stats.prompt_tokens == whole.stats.prompt_tokens


def test_a_conversation_goes_on_behind_the_document(engine: Engine) -> None:
    read = engine.read(DOCUMENTS[1:], FULL)
    first = last(read.ask("What code?", greedy(6))).text
    earlier = [ChatMessage("user", "What code?"), ChatMessage("assistant", first)]
    whole = [ChatMessage("user", document_turn(DOCUMENTS[1:], "What code?")), *earlier[1:], ChatMessage("user", "Why?")]
    assert last(read.ask("Why?", greedy(), earlier=earlier)).text == last(run(engine, whole, FULL)).text


def test_questions_leave_what_was_read_as_it_was(engine: Engine) -> None:
    read = engine.read(LARGE, SMALL)
    before = [read.cache.kept_positions(layer).clone() for layer in range(2)]
    answers = [last(read.ask("Who is lazy?", greedy(30))).text for _ in range(2)]
    assert answers[0] == answers[1]
    assert all(bool((read.cache.kept_positions(layer) == kept).all()) for layer, kept in enumerate(before))
    assert read.info.names == ("a.txt",)
    assert read.info.text_tokens == read.cache.text_tokens > engine.context_length


def test_reading_tells_each_chunk_and_stops_within_one(engine: Engine) -> None:
    told: list[PrefillProgress] = []
    stop = threading.Event()

    def look(progress: PrefillProgress) -> None:
        told.append(progress)
        if len(told) == 3:
            stop.set()

    with pytest.raises(GenerationError, match="stopped"):
        engine.read(LARGE, SMALL, on_chunk=look, stop=stop)
    assert [progress.done for progress in told] == [told[0].done, told[0].done + 32, told[0].done + 64]
    assert engine.read(LARGE, SMALL).cache.usage().slots == 48


def test_what_the_callback_raises_ends_the_reading(engine: Engine) -> None:
    def enough(_progress: PrefillProgress) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engine.read(LARGE, SMALL, on_chunk=enough)


@pytest.mark.parametrize(
    "h2o",
    [
        FULL,
        SMALL,
        H2OSettings(policy="question", window_length=48, heavy_hitter_tokens=16, kv_bits=8, chunk_size=32),
        H2OSettings(policy="snapkv", window_length=48, heavy_hitter_tokens=40, eviction_interval=8, chunk_size=32),
    ],
    ids=["full", "h2o", "question-8", "snapkv-16"],
)
def test_a_saved_document_answers_as_before(engine: Engine, tmp_path: Path, h2o: H2OSettings) -> None:
    documents = DOCUMENTS if h2o is FULL else LARGE
    read = engine.read(documents, h2o, question="Who is lazy?")
    expected = last(read.ask("Who is lazy?", greedy(20)))
    read.save(tmp_path / "read.safetensors")
    again = engine.open_read(tmp_path / "read.safetensors")
    assert again.info == read.info
    assert last(again.ask("Who is lazy?", greedy(20))).text == expected.text
    chunks = [event for event in again.ask("Who is lazy?", greedy(20)) if isinstance(event, TextChunk)]
    assert chunks[-1].usage.held_bytes > 0


def test_a_bare_text_can_be_read(engine: Engine) -> None:
    text = "The access code is 4821."
    whole = last(run(engine, [ChatMessage("user", f"{text}\n\nWhich?")], FULL)).text
    assert last(engine.read(text, FULL).ask("Which?", greedy())).text == whole


def test_another_models_file_is_refused(
    engine: Engine, sharp: Engine, tmp_path: Path, engine_of: Callable[..., Engine]
) -> None:
    engine.read(DOCUMENTS, SMALL).save(tmp_path / "read.safetensors")
    for other in (sharp, engine_of(context=256, layers=3)):
        with pytest.raises(CacheError, match="another model"):
            other.open_read(tmp_path / "read.safetensors")


def test_what_is_no_read_document_is_told(engine: Engine, tmp_path: Path) -> None:
    from llamahome_gui.kvcache.saved import save_cache

    with pytest.raises(CacheError, match="no such file"):
        engine.open_read(tmp_path / "absent")
    (tmp_path / "broken").write_bytes(b"no safetensors")
    with pytest.raises(CacheError, match="broken"):
        engine.open_read(tmp_path / "broken")
    save_cache(engine.read("x", SMALL).cache, tmp_path / "bare", engine.loaded.model)
    with pytest.raises(CacheError, match="how it was read"):
        engine.open_read(tmp_path / "bare")


def test_a_question_that_does_not_fit_behind_the_document_is_refused(engine: Engine) -> None:
    read = engine.read(DOCUMENTS, FULL)
    with pytest.raises(GenerationError, match="trained on 256"):
        next(read.ask(SENTENCE * 20, greedy()))
    assert last(read.ask("Who?", greedy())).text is not None


def test_a_long_question_fits_behind_a_document_in_a_window_that_leaves_little_room(engine: Engine) -> None:
    """As in one prompt: its probe is cut to what a chunk leaves."""
    window = H2OSettings(preset="custom", policy="question", window_length=236, heavy_hitter_tokens=64, chunk_size=32)
    question = "What is the access code for the Harbor office, and who has it?"
    read = engine.read(LARGE, window, question="Who?")
    assert last(read.ask(question, greedy())).stats.new_tokens
    [answered] = read.ask_batch([question], greedy())
    assert answered.stats.new_tokens
    whole = [ChatMessage("user", document_turn(LARGE, question))]
    assert last(run(engine, whole, window)).stats.new_tokens


def test_a_template_that_changes_what_users_write_is_told(engine_of: Callable[..., Engine]) -> None:
    loud = "{% for message in messages %}{{ message['content'] | upper }}{% endfor %}"
    with pytest.raises(GenerationError, match="template"):
        engine_of(chat_template=loud).read(DOCUMENTS, SMALL)
