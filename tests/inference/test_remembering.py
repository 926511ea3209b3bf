"""What was read is not read again: the same answers as without, and what stays is chosen anew for another question."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
import torch

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.errors import GenerationMemoryError
from llamahome_gui.inference import ChatMessage, Finished, PrefillProgress
from llamahome_gui.inference.limits import chunks
from llamahome_gui.inference.prompt import NO_QUESTION, Question, document_turn
from llamahome_gui.inference.reading_files import ReadingFiles
from llamahome_gui.inference.remembered import Reading, Readings
from llamahome_gui.kvcache.archive import Archive
from llamahome_gui.kvcache.caches import SlotCache
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.spec import CacheSpec
from llamahome_gui.models import ModelStore
from tests.inference.asking import FULL, SENTENCE, SMALL, greedy, last
from tests.models.lora import make_adapter

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

TEXT = [("a.txt", "".join(f"{SENTENCE}Number {n} is here. " for n in range(30)))]
SHORT = [("b.txt", SENTENCE * 3)]
QUESTION = H2OSettings(policy="question", window_length=48, heavy_hitter_tokens=40, chunk_size=32)
LIMIT = 10**8


@pytest.fixture
def fresh(engine: Engine) -> Engine:
    """The engine as if it had read nothing."""
    engine.readings = Readings()
    return engine


@pytest.fixture
def files(tmp_path: Path) -> Iterator[ReadingFiles]:
    made = ReadingFiles(tmp_path / "reads", LIMIT)
    yield made
    made.close()


def asked(question: str, documents: Sequence[tuple[str, str]] = ()) -> ChatMessage:
    return ChatMessage("user", document_turn(documents, question))


def ask(engine: Engine, messages: list[ChatMessage], h2o: H2OSettings, files: ReadingFiles | None) -> Finished:
    return last(engine.stream(messages, h2o=h2o, sampling=greedy(8), reuse=files))


@pytest.mark.parametrize(
    ("h2o", "documents"),
    [(FULL, SHORT), (SMALL.model_copy(update={"window_length": 190}), SHORT), (QUESTION, [])],
    ids=["full", "all-fits", "question-all-fits"],
)
def test_a_conversation_goes_on_as_if_all_were_read_again(
    fresh: Engine, files: ReadingFiles, h2o: H2OSettings, documents: list[tuple[str, str]]
) -> None:
    first = [asked("Who is lazy? " + ("" if documents else SENTENCE), documents)]
    answer = ask(fresh, first, h2o, files)
    assert answer.stats.reused_tokens == 0
    second = [*first, ChatMessage("assistant", answer.text), asked("And who jumps?")]
    again = ask(fresh, second, h2o, files)
    assert again.text == ask(fresh, second, h2o, None).text
    if documents:
        assert again.stats.reused_tokens >= answer.stats.prompt_tokens - 1
        assert again.stats.reused_way == "same"
    whole = fresh.prompt_tokens(second)
    assert again.stats.prompt_tokens == whole


def test_the_full_cache_goes_on_from_where_two_prompts_part(fresh: Engine, files: ReadingFiles) -> None:
    ask(fresh, [asked("Who is lazy?", SHORT)], FULL, files)
    other = [asked("What jumps over it?", SHORT)]
    found = ask(fresh, other, FULL, files)
    assert 64 < found.stats.reused_tokens < found.stats.prompt_tokens
    assert found.text == ask(fresh, other, FULL, None).text


def test_the_same_prompt_again_is_not_read_at_all(fresh: Engine, files: ReadingFiles) -> None:
    for h2o in (SMALL, QUESTION):
        first = ask(fresh, [asked("Who is lazy?", TEXT)], h2o, files)
        again = ask(fresh, [asked("Who is lazy?", TEXT)], h2o, files)
        assert (again.text, again.stats.reused_tokens) == (first.text, first.stats.prompt_tokens)


def test_a_policy_that_knows_no_question_keeps_the_document_for_the_next_one(
    fresh: Engine, files: ReadingFiles
) -> None:
    ask(fresh, [asked("Who is lazy?", TEXT)], SMALL, files)
    found = ask(fresh, [asked("What jumps over it?", TEXT)], SMALL, files)
    assert found.stats.reused_way == "same"
    read = fresh.read(TEXT, SMALL)
    assert found.stats.reused_tokens == read.cache.text_tokens
    assert found.text == last(read.ask("What jumps over it?", greedy(8))).text


def test_another_question_chooses_anew_what_stays(engine_of: Callable[..., Engine], files: ReadingFiles) -> None:
    """With one layer, keys and values do not depend on what was held: the choice is that of a reading from scratch."""
    engine = engine_of(context=256, layers=1)
    with torch.no_grad():
        for projection in ("q_proj", "k_proj"):
            getattr(engine.loaded.model.model.layers[0].self_attn, projection).weight.mul_(40)
    ask(engine, [asked("Who is lazy?", TEXT)], QUESTION, files)
    messages = [asked("What jumps over it?", TEXT)]
    ids, plan = engine.prepare(messages, QUESTION)
    reading = engine.readings.find(
        engine.readings._held[-1].key, torch.tensor(ids, dtype=torch.int32).numpy(), plan.question, plan.spec
    )
    assert reading is not None
    assert reading.way == "recalled"
    cache = make_cache(engine.loaded.model, plan.spec)
    for start, end in chunks(reading.tokens, plan.chunk):
        engine.stepper.block(ids[start:end], cache, plan.question.probe)
    for start, end in chunks(len(ids) - reading.tokens, plan.chunk):
        engine.stepper.block(ids[reading.tokens + start : reading.tokens + end], cache, plan.question.probe)
    found = ask(engine, messages, QUESTION, files)
    assert (found.stats.reused_way, found.stats.reused_tokens) == ("recalled", reading.tokens)
    kept = engine.readings._held[-1].cache
    assert kept is not None
    assert torch.equal(kept.kept_positions(0), cache.kept_positions(0))


def test_a_cache_of_another_size_or_policy_does_not_stand_for_the_one_that_is_due(engine: Engine) -> None:
    """A balanced window grows with the text, turn by turn; without a question the policy `question` is `h2o`."""
    ids, spec = np.arange(2000, dtype=np.int32) % 50, CacheSpec(window_length=96, heavy_hitter_tokens=48)
    for read in (80, 128):  # all is held, and some was let go
        cache, readings = make_cache(engine.loaded.model, spec), Readings()
        for start, end in chunks(read, 32):
            engine.stepper.block(ids[start:end].tolist(), cache)
        readings.keep(Reading("k", ids[:read], cache))
        for wanted, tokens in ((spec, read), (replace(spec, window_length=110), read)):
            found = readings.find("k", ids, NO_QUESTION, wanted)
            assert found is not None
            assert found.tokens == tokens
        assert readings.find("k", ids, NO_QUESTION, replace(spec, window_length=512)) is None
        assert readings.find("k", ids, Question((1, 2)), replace(spec, policy="question")) is None


def test_a_reading_that_was_stopped_goes_on(fresh: Engine, files: ReadingFiles) -> None:
    for h2o in (SMALL, QUESTION, FULL.model_copy(update={"chunk_size": 32})):
        documents = SHORT if not h2o.enable else TEXT
        messages, stop = [asked("Who is lazy?", documents)], threading.Event()
        told = []
        for event in fresh.stream(messages, h2o=h2o, sampling=greedy(8), reuse=files, stop=stop):
            if isinstance(event, PrefillProgress):
                told.append(event.done)
                stop.set()
        assert len(told) < 4
        found = ask(fresh, messages, h2o, files)
        plain = ask(fresh, messages, h2o, None)
        assert found.text == plain.text
        assert found.stats.prompt_tokens == plain.stats.prompt_tokens


def test_an_adapter_that_was_trained_anew_reads_for_itself(
    engine_of: Callable[..., Engine], files: ReadingFiles
) -> None:
    engine = engine_of(context=256)
    base, messages = engine.loaded.info, [asked("Who is lazy?", SHORT)]
    store = ModelStore(Workspace.open(base.path.parents[3]))
    adapter = make_adapter(store, base, "letters")
    plain = ask(engine, messages, FULL, files)
    engine.wear(adapter)
    assert ask(engine, messages, FULL, files).stats.reused_tokens == 0
    engine.wear(base)
    engine.loaded.forget(adapter)
    assert make_adapter(store, base, "letters", seed=1) == adapter
    engine.wear(adapter)
    assert ask(engine, messages, FULL, files).stats.reused_tokens == 0
    assert ask(engine, messages, FULL, files).stats.reused_tokens == plain.stats.prompt_tokens - 1
    assert not engine.refresh()
    assert make_adapter(store, base, "letters", seed=2) == adapter  # while it is worn
    assert engine.refresh()
    assert ask(engine, messages, FULL, files).stats.reused_tokens == 0
    engine.wear(base)
    assert ask(engine, messages, FULL, files).stats.reused_tokens == plain.stats.prompt_tokens - 1


@pytest.mark.parametrize("h2o", [SMALL, QUESTION], ids=["h2o", "question"])
def test_readings_outlast_the_engine(
    engine: Engine, sharp: Engine, files: ReadingFiles, tmp_path: Path, h2o: H2OSettings
) -> None:
    engine.readings, sharp.readings = Readings(), Readings()
    first = ask(engine, [asked("Who is lazy?", TEXT)], h2o, files)
    files.finish()
    kept = list((tmp_path / "reads").glob("*.text"))
    assert len(kept) == 1
    engine.readings = Readings()
    found = ask(engine, [asked("Who is lazy?", TEXT)], h2o, files)
    assert found.stats.reused_tokens > 0.9 * first.stats.prompt_tokens
    assert ask(sharp, [asked("Who is lazy?", TEXT)], h2o, files).stats.reused_tokens == 0
    engine.readings = Readings()
    kept[0].write_bytes(kept[0].read_bytes()[:-500])
    again = ask(engine, [asked("Who is lazy?", TEXT)], h2o, files)
    assert (again.text, again.stats.reused_tokens) == (first.text, 0)


def test_the_files_keep_to_their_room(fresh: Engine, tmp_path: Path) -> None:
    none = ReadingFiles(tmp_path / "none", 1000)
    ask(fresh, [asked("Who is lazy?", TEXT)], SMALL, none)
    assert not (tmp_path / "none").exists()


def test_only_the_last_readings_are_remembered(fresh: Engine, files: ReadingFiles) -> None:
    for n in range(6):
        ask(fresh, [asked(f"{n}? {SENTENCE * 9}")], FULL, files)
    assert len(fresh.readings) == 4
    ask(fresh, [asked("Hi")], FULL, files)
    assert len(fresh.readings) == 4  # what is read in no time is not worth a place
    fresh.readings.clear()
    assert len(fresh.readings) == 0
    room = [10**9]
    fresh.readings = Readings(free=lambda _device: room[0])
    ask(fresh, [asked(SENTENCE * 9)], FULL, files)
    assert len(fresh.readings) == 1
    room[0] = 0  # of the device, whatever else is free
    ask(fresh, [asked(f"0? {SENTENCE * 9}")], FULL, files)
    assert len(fresh.readings) == 0


def test_a_gpu_has_to_have_room_for_caches_and_the_computer_for_archives(engine: Engine) -> None:
    """The device "meta" stands in for a GPU: it is not the computer's memory."""
    spec = CacheSpec(policy="question", window_length=96, heavy_hitter_tokens=48)
    cache, ids = make_cache(engine.loaded.model, spec), np.arange(600, dtype=np.int32) % 50
    assert isinstance(cache, SlotCache)
    engine.stepper.block(ids[:80].tolist(), cache)
    for layer in range(2):
        cache.slots_of(layer).to(torch.device("meta"))
    large = Archive([[(torch.zeros(1, 2, 600, 512), torch.zeros(1, 2, 600, 512))] for _ in range(2)])
    assert large.nbytes > 8 * cache.nbytes
    free = {"meta": 4 * cache.nbytes, "cpu": 4 * large.nbytes}
    readings = Readings(torch.device("meta"), lambda device: free[device.type])
    readings.keep(Reading("k", ids, cache, (1, 2), archive=large))
    assert readings.nbytes == cache.nbytes  # to let go of the archive would free nothing there
    other = np.concatenate((ids[:500], ids[99::-1]))
    readings.keep(Reading("k", other, cache.fork(), (3, 4), archive=large.first(500)))
    assert (len(readings), readings.nbytes) == (2, cache.nbytes)  # both have the same tensors
    readings.make_room(free["meta"] + 1)
    assert [(one.cache, one.archive is None) for one in readings._held] == [(None, False)] * 2
    found = readings.find("k", ids, Question((5, 6)), spec)
    assert found is not None
    assert (found.way, found.tokens) == ("recalled", 600)
    free["cpu"] = 0
    readings.keep(Reading("k", ids[::-1].copy(), cache, (1, 2), archive=large))
    assert [(one.cache is cache, one.archive) for one in readings._held] == [(True, None)]
    free["meta"] = 0
    readings.keep(Reading("k", ids, cache, (1, 2)))
    assert len(readings) == 0


def test_a_file_of_an_archive_needs_no_room_for_the_cache_beside_it(engine: Engine, tmp_path: Path) -> None:
    spec = CacheSpec(policy="question", window_length=2048, heavy_hitter_tokens=48)
    cache, ids = make_cache(engine.loaded.model, spec), np.arange(600, dtype=np.int32) % 50
    engine.stepper.block(ids[:80].tolist(), cache)
    archive = Archive([[(torch.zeros(1, 2, 600, 4), torch.zeros(1, 2, 600, 4))] for _ in range(2)])
    assert cache.nbytes > archive.nbytes
    files = ReadingFiles(tmp_path / "reads", 2 * archive.nbytes + 5000)
    assert files.keep(Reading("k", ids, cache, archive=archive), engine.loaded.model)
    assert not files.keep(Reading("k", ids[1:], cache), engine.loaded.model)
    files.finish()
    files.close()
    assert len(list((tmp_path / "reads").glob("*.text"))) == 1


def test_what_is_kept_is_let_go_of_when_memory_runs_out(
    fresh: Engine, files: ReadingFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(fresh, [asked("Who?", SHORT)], FULL, files)
    assert len(fresh.readings) == 1

    def short_of_memory(*_: object, **__: object) -> None:
        raise MemoryError

    with monkeypatch.context() as patch:
        patch.setattr(fresh.stepper, "step", short_of_memory)
        with pytest.raises(GenerationMemoryError, match="Memory ran out"):
            ask(fresh, [asked("What?", SHORT)], FULL, files)
    assert len(fresh.readings) == 0
    # So it is where it runs out in the midst of the network, which the cache tells of.
    ask(fresh, [asked("Who?", SHORT)], FULL, files)
    assert len(fresh.readings) == 1
    with monkeypatch.context() as patch:
        patch.setattr("llamahome_gui.kvcache.attention.next_logits", short_of_memory)
        with pytest.raises(GenerationMemoryError, match="Memory ran out while reading"):
            ask(fresh, [asked("What?", SHORT)], FULL, files)
    assert len(fresh.readings) == 0
    assert ask(fresh, [asked("What?", SHORT)], FULL, files).text
