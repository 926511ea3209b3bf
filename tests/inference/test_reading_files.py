"""Texts kept as read: written beside the next question, for their owner's eyes only, and gone with what they hold."""

from __future__ import annotations

import contextlib
import os
import stat
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import torch

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.documents import Converted, Library
from llamahome_gui.errors import StorageError
from llamahome_gui.inference import ChatMessage, ConversationStore, Finished, PrefillProgress, reading_files
from llamahome_gui.inference.engine import load_engine
from llamahome_gui.inference.owners import Living, Owners, living, owners_of
from llamahome_gui.inference.prompt import document_turn
from llamahome_gui.inference.reading_files import ReadingFiles
from llamahome_gui.inference.remembered import Readings
from llamahome_gui.kvcache.caches import FullCache
from llamahome_gui.models import ModelStore
from tests.inference.asking import FULL, SENTENCE, SMALL, greedy, last

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

LIMIT = 10**8
ONE, TWO = Owners(frozenset({1}), frozenset({1})), Owners(frozenset({1, 2}), frozenset({2}))
LONG = FULL.model_copy(update={"chunk_size": 128})


class Gate:
    """Stands before the disk: what is written waits at the first tensor until it is let through."""

    def __init__(self) -> None:
        self.begun, self.through = threading.Event(), threading.Event()

    def write(self, stream: Any, contents: Any, stop: threading.Event) -> None:
        self.begun.set()
        while not self.through.wait(0.01) and not stop.is_set():
            pass
        _write(stream, contents, stop)


_write = reading_files.write_tensors


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    made = Gate()
    monkeypatch.setattr(reading_files, "write_tensors", made.write)
    return made


@pytest.fixture
def there() -> dict[str, frozenset[int]]:
    """The documents and chats that there are; a test may take some away."""
    return {"documents": frozenset({1, 2}), "chats": frozenset({1, 2})}


@pytest.fixture
def files(tmp_path: Path, there: dict[str, frozenset[int]]) -> Iterator[ReadingFiles]:
    made = ReadingFiles(tmp_path / "reads", LIMIT, lambda: Living(**there))
    yield made
    made.close()


@pytest.fixture(scope="module")
def roomy(engine_of: Any) -> Engine:
    made: Engine = engine_of(context=2048)
    return made


@pytest.fixture
def fresh(roomy: Engine) -> Engine:
    """A model with room for a text that is worth a file, as if it had read nothing."""
    roomy.readings = Readings()
    return roomy


def turn(question: str, name: str = "a.txt") -> ChatMessage:
    text = "".join(f"{SENTENCE}Number {n} is here. " for n in range(24))
    return ChatMessage("user", document_turn([(name, text)], question))


def ask(engine: Engine, question: str, files: ReadingFiles, h2o: H2OSettings = SMALL, name: str = "a.txt") -> Finished:
    return last(engine.stream([turn(question, name)], h2o=h2o, sampling=greedy(4), reuse=files))


def kept(files: ReadingFiles) -> list[Path]:
    files.finish()
    return sorted(files._folder.glob("*"))


def test_the_next_question_does_not_wait_for_the_disk(fresh: Engine, files: ReadingFiles, gate: Gate) -> None:
    for h2o in (SMALL, LONG):
        gate.begun.clear()
        gate.through.clear()
        first = ask(fresh, "Who?", files, h2o)
        assert gate.begun.wait(60)
        begun = set(files._folder.glob("*.text"))
        answer = ask(fresh, "Who?", files, h2o)  # goes on in the cache that is being written
        assert answer.stats.reused_tokens > 500
        assert set(files._folder.glob("*.text")) == begun
        gate.through.set()
        files.finish()
        [made] = set(files._folder.glob("*.text")) - begun
        fresh.readings = Readings()
        found = ask(fresh, "Who?", files, h2o)
        assert (found.text, found.stats.reused_tokens > 500) == (first.text, True), made


def test_a_text_read_in_one_precision_is_recalled_in_another(fresh: Engine, files: ReadingFiles) -> None:
    question = H2OSettings(policy="question", window_length=48, heavy_hitter_tokens=40, chunk_size=32)
    ask(fresh, "Who jumps?", files, question)
    assert kept(files)
    info = fresh.loaded.info
    half = load_engine(ModelStore(Workspace(info.path.parents[3])), info.key, device="cpu", weights="bfloat16")
    try:
        found = ask(half, "What is lazy?", files, question)
        assert found.text
        assert found.stats.reused_tokens > 500
    finally:
        half.loaded.close()


def test_a_full_cache_that_goes_another_way_is_written_from_there(
    fresh: Engine, files: ReadingFiles, gate: Gate
) -> None:
    ask(fresh, "Who jumps over the dog?", files, LONG)
    assert gate.begun.wait(60)
    second = ask(fresh, "What is lazy, then?", files, LONG)  # other tokens where the file still has to be written
    assert 500 < second.stats.reused_tokens < second.stats.prompt_tokens - 4
    gate.through.set()
    files.finish()
    assert len(list(files._folder.glob("*.text"))) == 1  # the second: the first was given up
    caches = []
    for _ in range(2):
        held = fresh.readings._held[-1]
        assert isinstance(held.cache, FullCache)
        caches.append([held.cache._layers[layer].first(len(held.ids) - 1).keys for layer in range(2)])  # type: ignore[union-attr]
        fresh.readings = Readings()
        again = ask(fresh, "What is lazy, then?", files, LONG)
    assert (again.text, again.stats.reused_tokens) == (second.text, second.stats.prompt_tokens - 1)
    assert all(torch.equal(one, other) for one, other in zip(*caches, strict=True))


@pytest.mark.skipif(os.name == "nt", reason="Windows keeps to its own rules")
def test_only_its_owner_reads_what_was_read(fresh: Engine, files: ReadingFiles) -> None:
    files._folder.mkdir(mode=0o755)
    ask(fresh, "Who?", files.owned_by(ONE))
    assert len(kept(files)) == 2
    assert {stat.S_IMODE(path.stat().st_mode) for path in kept(files)} == {0o600}
    assert stat.S_IMODE(files._folder.stat().st_mode) == 0o700


def test_what_was_read_goes_with_any_of_its_documents_and_with_its_last_chat(
    fresh: Engine, files: ReadingFiles, there: dict[str, frozenset[int]]
) -> None:
    ask(fresh, "Who?", files.owned_by(ONE))
    [text] = [path for path in kept(files) if path.suffix == ".text"]
    assert owners_of(text) == ONE
    fresh.readings = Readings()
    ask(fresh, "Who else?", files.owned_by(Owners(frozenset({1}), frozenset({2}))))
    assert owners_of(text) == Owners(frozenset({1}), frozenset({1, 2}))  # another chat has it too
    there["chats"] = frozenset({2})
    files.sweep()
    assert text in kept(files)
    there["chats"] = frozenset({3})
    files.sweep()
    assert kept(files) == []
    there["chats"] = frozenset({1, 2})
    ask(fresh, "Who?", files.owned_by(TWO), name="b.txt")
    ask(fresh, "Who?", files.owned_by(ONE), name="c.txt")
    there["documents"] = frozenset({1})
    files.sweep()
    fresh.readings.forget_if(lambda owners: not Living(**there).has(owners))
    assert [owners_of(path) for path in kept(files) if path.suffix == ".text"] == [ONE]
    assert [one.owners for one in fresh.readings._held] == [ONE] * len(fresh.readings)
    text = next(path for path in kept(files) if path.suffix == ".text")
    text.with_suffix(".owners").write_text("?")  # nobody can say whose it is
    (files._folder / f".{text.name}.abc.part").write_text("half")  # a crash left it
    files.sweep()
    assert kept(files) == []


def test_what_is_on_its_way_to_the_disk_does_not_arrive_when_its_document_has_gone(
    fresh: Engine, files: ReadingFiles, gate: Gate, there: dict[str, frozenset[int]]
) -> None:
    ask(fresh, "Who?", files.owned_by(ONE))
    assert gate.begun.wait(60)
    there["documents"] = frozenset()
    gate.through.set()
    assert kept(files) == []
    gate.through.clear()
    gate.begun.clear()
    there["documents"] = frozenset({1})
    ask(fresh, "Who?", files.owned_by(ONE), name="b.txt")
    assert gate.begun.wait(60)
    there["documents"] = frozenset()
    files.sweep()  # does not wait for the disk either
    assert kept(files) == []


def test_what_was_read_of_one_chat_or_document_can_be_forgotten(fresh: Engine, files: ReadingFiles) -> None:
    ask(fresh, "Who?", files.owned_by(ONE))
    files.finish()
    ask(fresh, "Who?", files.owned_by(TWO), name="b.txt")
    assert len(kept(files)) == 4
    files.forget(Owners(chats=frozenset({2})))
    assert len(kept(files)) == 2
    files.forget(Owners(documents=frozenset({7})))
    assert len(kept(files)) == 2
    files.forget(Owners(documents=frozenset({1})))
    assert kept(files) == []


def test_what_comes_back_from_a_file_is_still_of_whom_it_was(fresh: Engine, files: ReadingFiles) -> None:
    ask(fresh, "Who?", files.owned_by(ONE))
    files.finish()
    fresh.readings = Readings()
    assert ask(fresh, "Who else, then?", files.owned_by(TWO)).stats.reused_tokens > 500
    assert [one.owners for one in fresh.readings._held] == [ONE | TWO, TWO]
    fresh.readings.forget_if(lambda owners: owners.meet(Owners(chats=frozenset({1}))))
    assert {one.owners for one in fresh.readings._held} == {TWO}


@pytest.mark.parametrize("h2o", [SMALL, LONG], ids=["h2o", "full"])
def test_what_is_forgotten_in_the_midst_of_an_answer_is_not_kept_at_its_end(
    fresh: Engine, files: ReadingFiles, there: dict[str, frozenset[int]], h2o: H2OSettings
) -> None:
    def forget() -> None:
        files.forget(Owners(chats=frozenset({1})))
        fresh.readings.forget_if(lambda owners: owners.meet(ONE))

    def sweep() -> None:
        there["chats"] = frozenset({2})
        files.sweep()
        fresh.readings.forget_if(lambda owners: not Living(**there).has(owners))

    for lose in (forget, sweep):
        answer = fresh.stream([turn("Who?")], h2o=h2o, sampling=greedy(4), reuse=files.owned_by(ONE))
        assert isinstance(next(answer), PrefillProgress)
        lose()
        assert last(answer).text
        assert (kept(files), len(fresh.readings)) == ([], 0)
        another = ask(fresh, "Who?", files.owned_by(TWO), h2o)  # nobody has forgotten this one
        assert another.stats.reused_tokens == 0
        assert [owners_of(path) for path in kept(files) if path.suffix == ".text"] == [TWO]
        files.forget()
        fresh.readings = Readings()
    assert kept(files) == []


@pytest.mark.parametrize("h2o", [SMALL, LONG], ids=["h2o", "full"])
def test_what_another_program_forgets_is_not_answered_from(
    fresh: Engine, files: ReadingFiles, h2o: H2OSettings
) -> None:
    another = ReadingFiles(files._folder, 0)  # as `llamahome library forget` has it

    def reused(owners: Owners, name: str = "a.txt") -> int:
        return ask(fresh, "Who?", files.owned_by(owners), h2o, name).stats.reused_tokens

    three = Owners(frozenset({3}), frozenset({3}))
    assert (reused(ONE), reused(three, "c.txt")) == (0, 0)
    assert reused(ONE) > 500
    another.forget(Owners(documents=frozenset({1})))
    assert reused(ONE) == 0
    assert reused(three, "c.txt") > 500  # nobody forgot this one
    assert reused(ONE) > 500  # it was read anew
    answer = fresh.stream([turn("Who?")], h2o=h2o, sampling=greedy(4), reuse=files.owned_by(ONE))
    assert isinstance(next(answer), PrefillProgress)
    another.forget(Owners(documents=frozenset({1})))  # in the midst of an answer
    assert last(answer).text
    assert [owners_of(path) for path in kept(files) if path.suffix == ".text"] in ([], [three])
    assert reused(ONE) == 0
    another.forget()
    assert (kept(files), reused(ONE), reused(three, "c.txt")) == ([], 0, 0)
    files.finish()
    for path in (*files._folder.glob("*"), files._forgotten._path):
        path.unlink()  # a user tidied up: nobody can say what was forgotten
    assert reused(ONE) == 0


def test_what_is_forgotten_but_cannot_be_told_is_told_to_the_user(tmp_path: Path) -> None:
    (tmp_path / "reads.forgotten").mkdir()
    with pytest.raises(StorageError, match="an open window cannot be told"):
        ReadingFiles(tmp_path / "reads", 0).forget()


def test_what_is_forgotten_while_the_disk_puts_it_in_its_place_does_not_stay(
    fresh: Engine, files: ReadingFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = reading_files.atomic_file

    @contextlib.contextmanager
    def slow(path: Path) -> Iterator[Any]:
        with place(path) as stream:
            yield stream
            files.forget(Owners(documents=frozenset({1})))  # it is all written, but not there yet

    monkeypatch.setattr(reading_files, "atomic_file", slow)
    ask(fresh, "Who?", files.owned_by(ONE))
    assert kept(files) == []


def test_closing_ends_what_is_being_written(fresh: Engine, files: ReadingFiles, gate: Gate) -> None:
    ask(fresh, "Who?", files)
    assert gate.begun.wait(60)
    files.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "texts kept as read"]
    assert kept(files) == []
    assert ask(fresh, "Who?", files, name="b.txt").text
    assert kept(files) == []


def test_a_full_disk_costs_only_time(fresh: Engine, files: ReadingFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(reading_files, "write_tensors", full)
    assert ask(fresh, "Who?", files.owned_by(ONE)).text
    assert kept(files) == []


def test_the_library_and_the_chats_say_what_there_is(tmp_path: Path) -> None:
    workspace = Workspace.open(tmp_path)
    assert living(workspace) == Living(frozenset(), frozenset())
    library, chats = Library(workspace.library_db), ConversationStore(workspace.conversations_db)
    assert living(workspace) == Living(frozenset(), frozenset())
    document = library.add(tmp_path / "a.md", "a.md", 1, Converted("text", "md", None, 1)).id
    first, second = (chats.create(title, "starter") for title in ("One", "Two"))
    assert living(workspace) == Living(frozenset({document}), frozenset({first, second}))
    chats.delete(second)
    library.remove([document])
    assert living(workspace) == Living(frozenset(), frozenset({first}))
    chats.restore(second)
    assert second in living(workspace).chats
    library.close()
    chats.close()


def test_an_exact_prefill_has_the_memory_of_what_was_read_before(
    fresh: Engine, files: ReadingFiles, monkeypatch: pytest.MonkeyPatch
) -> None:
    exact = H2OSettings(policy="snapkv", window_length=64, heavy_hitter_tokens=16, prefill="exact", chunk_size=64)
    ask(fresh, "Who?", files, LONG)
    assert len(fresh.readings) == 1
    files.finish()
    held, room = fresh.readings.nbytes, fresh._plan(700, exact, fresh.question([], exact)).room
    assert held > 0

    def free(_device: object = None) -> int:  # what is held is missing
        return int(room) + 1 - (held if len(fresh.readings) else 0)

    monkeypatch.setattr("llamahome_gui.inference.planning.free_bytes", free)
    monkeypatch.setattr("llamahome_gui.inference.engine.free_bytes", free)
    monkeypatch.setattr(fresh.readings, "_free", free)
    assert fresh._plan(700, exact, fresh.question([], exact)).method == "exact"
    assert len(fresh.readings) == 1  # it may serve the prompt: nothing goes before that is looked for
    ask(fresh, "Who?", files, LONG)
    assert len(fresh.readings) == 1
    assert fresh.plan(700, exact).method == "exact"
    assert len(fresh.readings) == 0
