"""The chat without widgets: what is sent to the model, what comes back, what is stored and when."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from pytestqt.qtbot import QtBot

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.documents import DocumentRecord, Library, convert_file
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.inference import ConversationStore, Draft, PrefillProgress
from llamahome_gui.ui.background import wait_for_background
from llamahome_gui.ui.cache.beside import watch_for
from llamahome_gui.ui.chat.controller import ChatController
from llamahome_gui.ui.chat.length import allowed
from llamahome_gui.ui.chat.prompting import gather, unanswered
from llamahome_gui.ui.chat.turns import ChatSettings, TooLong, Turn
from llamahome_gui.ui.chat.weighing import Weighed
from llamahome_gui.ui.chat.wording import too_long_offer
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState

WAIT_MS = 30_000


@pytest.fixture
def ready(qtbot: QtBot, services: Services) -> Services:
    """Services with the tiny model loaded and small settings."""
    h2o = services.settings.h2o
    h2o.heavy_hitter_tokens, h2o.window_length, h2o.chunk_size = 16, 64, 32
    sampling = services.settings.sampling
    sampling.temperature, sampling.seed, sampling.max_new_tokens = 1.0, 3, 40
    services.switch_model(services.store.get("starter"))
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=WAIT_MS)
    return services


@pytest.fixture
def chat(ready: Services) -> Iterator[ChatController]:
    made = ChatController(ready)
    yield made
    ready.generation.shutdown()


def add_document(services: Services, folder: Path, name: str, text: str) -> DocumentRecord:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return services.library.add(path, name, path.stat().st_size, convert_file(path))


def endless(services: Services) -> None:
    """Let the model go on until it is stopped."""
    assert services.session.engine is not None
    services.session.engine.stop_ids = frozenset()
    services.settings.sampling.max_new_tokens = 100_000


def finish(qtbot: QtBot, chat: ChatController) -> None:
    qtbot.waitUntil(lambda: not chat.busy, timeout=WAIT_MS)


def test_a_question_and_its_answer_are_stored(qtbot: QtBot, chat: ChatController, ready: Services) -> None:
    heard: list[str] = []
    chat.textAppended.connect(heard.append)
    assert chat.send("  What is the access code for the Harbor office?\nPlease.  ")
    finish(qtbot, chat)
    assert chat.conversation is not None
    question, answer = ready.conversations.messages(chat.conversation)
    assert (question.role, question.content) == ("user", "What is the access code for the Harbor office?\nPlease.")
    assert answer.content == "".join(heard) != ""
    assert answer.state == "complete"
    assert answer.stats["new_tokens"] > 0
    assert answer.stats["usage"]["slots"] == 64
    assert answer.stats["model"] == ready.store.get("starter").title
    assert [c.title for c in chat.conversations()] == ["What is the access code for the Harbor office?"]


def test_chats_are_there_again_after_a_restart(qtbot: QtBot, chat: ChatController, ready: Services) -> None:
    chat.send("Remember this.")
    finish(qtbot, chat)
    again = ConversationStore(ready.workspace.conversations_db)
    other = ChatController(ready)
    other._store = again
    other.open(other.conversations()[0].id)
    assert [turn.content for turn in other.turns] == [turn.content for turn in chat.turns]
    assert other.turns[1].stats == chat.turns[1].stats
    again.close()


def test_earlier_turns_and_documents_reach_the_model(
    qtbot: QtBot, chat: ChatController, ready: Services, tmp_path: Path
) -> None:
    record = add_document(ready, tmp_path, "harbor.md", "The access code is 4821.")
    chat.send("First?", [record])
    finish(qtbot, chat)
    chat.send("Second?")
    messages = chat.messages_of(chat.turns[:-1])
    assert [message.role for message in messages] == ["user", "assistant", "user"]
    assert messages[0].content == '<document name="harbor.md">\nThe access code is 4821.\n</document>\n\nFirst?'
    assert messages[2].content == "Second?"
    finish(qtbot, chat)
    ready.library.remove([record.id])
    assert chat.messages_of(chat.turns[:1])[0].content == "First?"


def test_stop_keeps_what_there_is_and_marks_it(qtbot: QtBot, chat: ChatController, ready: Services) -> None:
    endless(ready)
    chat.send("Go on for ever.")
    qtbot.waitUntil(lambda: len(chat.turns) == 2 and len(chat.turns[1].content) > 20, timeout=WAIT_MS)
    chat.stop()
    shown = chat.turns[1].content
    finish(qtbot, chat)
    stored = ready.conversations.messages(chat.conversation or 0)[1]
    assert (stored.content, stored.state, stored.stats["reason"]) == (shown, "partial", "cancelled")


def test_an_answer_is_saved_while_it_grows(qtbot: QtBot, chat: ChatController, ready: Services) -> None:
    endless(ready)
    chat.send("Go on for ever.")
    other = ConversationStore(ready.workspace.conversations_db)
    conversation = chat.conversation or 0
    qtbot.waitUntil(lambda: bool(other.messages(conversation)[1].content), timeout=WAIT_MS)
    stored = other.messages(conversation)[1]
    assert stored.state == "partial"
    assert chat.turns[1].content.startswith(stored.content)
    other.close()
    chat.stop()
    finish(qtbot, chat)


def test_a_failure_takes_the_empty_answer_back_and_says_why(
    qtbot: QtBot, chat: ChatController, ready: Services
) -> None:
    failures: list[LlamaHomeError] = []
    chat.failed.connect(failures.append)
    ready.settings.h2o.window_length = 600
    chat.send("Too wide a window?")
    finish(qtbot, chat)
    assert "A window of 600 tokens does not fit" in failures[0].message
    assert [turn.role for turn in chat.turns] == ["user"]
    assert len(ready.conversations.messages(chat.conversation or 0)) == 1
    ready.settings.h2o.window_length = 64
    assert chat.regenerate()  # the question is still there to be asked again
    finish(qtbot, chat)
    assert [turn.role for turn in chat.turns] == ["user", "assistant"]


def test_a_prompt_that_does_not_fit_is_not_asked_and_nothing_is_cut(
    qtbot: QtBot, chat: ChatController, ready: Services
) -> None:
    h2o, context = ready.settings.h2o, ready.session.engine.context_length  # type: ignore[union-attr]
    offers: list[TooLong] = []
    chat.tooLong.connect(offers.append)
    question = "word " * 900
    cases: tuple[tuple[dict[str, object], str, int], ...] = (
        ({"max_sequence_length": 200}, "longest", 200),
        ({"max_sequence_length": 32_768, "position_rolling": False}, "rolling", context),
        ({"enable": False}, "context", context),
    )
    for settings, limit, most in cases:
        for name, value in settings.items():
            setattr(h2o, name, value)
        assert chat.send(question)
        finish(qtbot, chat)
        offer = offers.pop()
        assert (offer.question, offer.limit, offer.allowed) == (question.strip(), limit, most)
        assert offer.prompt_tokens > most
        assert (chat.conversation, chat.conversations()) == (None, [])
    assert chat.send("Short?")
    finish(qtbot, chat)
    assert chat.turns[1].stats["usage"]["policy"] == "full"


def test_another_answer_stands_beside_the_first(qtbot: QtBot, chat: ChatController, ready: Services) -> None:
    replaced: list[int] = []
    chat.turnsReplaced.connect(replaced.append)
    chat.send("Question?")
    finish(qtbot, chat)
    first = chat.turns[1]
    ready.settings.sampling.seed = 4
    assert chat.regenerate()
    finish(qtbot, chat)
    second = chat.turns[1]
    assert replaced == [1]
    assert second.content != first.content
    assert second.versions == (first.id, second.id)
    chat.show_version(first.id)
    assert [turn.content for turn in chat.turns] == ["Question?", first.content]
    assert chat.turns[1].stats == first.stats


def test_a_regeneration_stopped_before_its_first_word_keeps_the_old_answer(
    qtbot: QtBot, chat: ChatController, ready: Services
) -> None:
    chat.send("Question?")
    finish(qtbot, chat)
    before = chat.turns[1].content, chat.turns[1].stats
    chat.regenerate()
    chat.stop()
    finish(qtbot, chat)
    assert (chat.turns[1].content, chat.turns[1].stats) == before
    assert [m.content for m in ready.conversations.messages(chat.conversation or 0)] == ["Question?", before[0]]


def test_a_question_in_other_words_begins_a_branch_and_reads_only_what_is_before_it(
    qtbot: QtBot, chat: ChatController, ready: Services, tmp_path: Path
) -> None:
    record = add_document(ready, tmp_path, "harbor.md", "The access code is 4821.")
    for question in ("First?", "Second?", "Third?"):
        chat.send(question, [record] if question == "First?" else [])
        finish(qtbot, chat)
    second = chat.turns[2]
    assert chat.send("Second, said better?", [], second.id)
    assert [m.content.rpartition("\n")[2] for m in chat.messages_of(chat.turns)] == [
        "First?", chat.turns[1].content, "Second, said better?",
    ]  # fmt: skip
    finish(qtbot, chat)
    assert [turn.content for turn in chat.turns[2::2]] == ["Second, said better?"]
    assert len(chat.turns[2].versions) == 2
    chat.show_version(second.id)
    assert [turn.content for turn in chat.turns[::2]] == ["First?", "Second?", "Third?"]


def test_a_stopped_answer_is_written_on_where_it_ended(qtbot: QtBot, chat: ChatController, ready: Services) -> None:
    endless(ready)
    chat.send("Go on for ever.")
    qtbot.waitUntil(lambda: len(chat.turns) == 2 and len(chat.turns[1].content) > 20, timeout=WAIT_MS)
    chat.stop()
    finish(qtbot, chat)
    begun, answer = chat.turns[1].content, chat.turns[1].id
    ready.settings.sampling.max_new_tokens = 5
    assert chat.continue_answer()
    finish(qtbot, chat)
    stored = ready.conversations.messages(chat.conversation or 0)[1]
    assert stored.id == answer
    assert stored.content.startswith(begun)
    assert len(stored.content) > len(begun)
    assert (stored.stats["new_tokens"], stored.stats["reason"]) == (5, "length")


def test_a_deleted_chat_can_be_brought_back(qtbot: QtBot, chat: ChatController) -> None:
    chat.send("Keep me?")
    finish(qtbot, chat)
    conversation, said = chat.conversation or 0, [turn.content for turn in chat.turns]
    chat.delete(conversation)
    assert (chat.conversation, chat.conversations()) == (None, [])
    chat.restore(conversation)
    assert [turn.content for turn in chat.turns] == said


def test_another_chat_can_be_read_while_one_is_answered(qtbot: QtBot, chat: ChatController, ready: Services) -> None:
    chat.send("First chat.")
    finish(qtbot, chat)
    first = chat.conversation or 0
    chat.new()
    endless(ready)
    chat.send("Second chat.")
    second = chat.conversation or 0
    heard: list[str] = []
    chat.open(first)
    chat.textAppended.connect(heard.append)
    assert chat.busy
    assert not chat.answering_here
    assert not chat.send("Not now.")
    qtbot.wait(200)
    assert not heard
    chat.open(second)
    assert chat.answering_here
    qtbot.waitUntil(lambda: bool(heard), timeout=WAIT_MS)
    chat.stop()
    finish(qtbot, chat)
    assert ready.conversations.messages(second)[1].content == chat.turns[1].content


def test_deleting_the_chat_that_is_answered_stops_it(qtbot: QtBot, chat: ChatController, ready: Services) -> None:
    endless(ready)
    failures: list[LlamaHomeError] = []
    chat.failed.connect(failures.append)
    chat.send("Go on for ever.")
    chat.delete(chat.conversation or 0)
    finish(qtbot, chat)
    assert chat.conversations() == []
    assert (chat.conversation, chat.turns, failures) == (None, [], [])


def test_a_chat_that_was_deleted_while_it_was_answered_comes_back_with_all_that_was_written(
    qtbot: QtBot, chat: ChatController, ready: Services, tmp_path: Path
) -> None:
    endless(ready)
    ended: list[Turn] = []
    chat.answerEnded.connect(ended.append)
    chat.send("Go on for ever.")
    conversation, answer = chat.conversation or 0, chat.turns[1]
    qtbot.waitUntil(lambda: len(answer.content) > 20, timeout=WAIT_MS)
    chat.delete(conversation)
    chat.restore(conversation)  # before it has ended
    assert chat.answering_here
    finish(qtbot, chat)
    assert ended == [answer]
    assert ready.conversations.messages(conversation)[1].content == answer.content
    begun = len(answer.content)
    chat.continue_answer()
    qtbot.waitUntil(lambda: len(answer.content) > begun + 20, timeout=WAIT_MS)
    chat.delete(conversation)
    finish(qtbot, chat)
    assert len(ended) == 1
    chat.restore(conversation)  # after it has ended
    assert chat.turns[1].content == answer.content
    record = add_document(ready, tmp_path, "long.md", "The access code for the Harbor office is 4821. " * 300)
    chat.prefillProgress.connect(lambda _progress: chat.delete(conversation))
    chat.send("What is the code?", [record])
    finish(qtbot, chat)
    chat.restore(conversation)  # there was no word of the last one
    assert [turn.role for turn in chat.turns] == ["user", "assistant", "user"]


def test_nothing_is_sent_without_model_or_question(qtbot: QtBot, services: Services) -> None:
    chat = ChatController(services)
    assert not chat.send("Anybody?")
    assert not chat.regenerate()
    assert chat.conversations() == []
    services.generation.shutdown()


def test_rename_keeps_the_title_in_one_line(qtbot: QtBot, chat: ChatController) -> None:
    chat.send("Question?")
    finish(qtbot, chat)
    chat.rename(chat.conversation or 0, "  Harbor\n codes ")
    assert chat.conversations()[0].title == "Harbor codes"
    chat.rename(chat.conversation or 0, "   ")
    assert chat.conversations()[0].title == "Harbor codes"


def test_a_chat_has_a_system_prompt_and_sampling_of_its_own(
    qtbot: QtBot, chat: ChatController, ready: Services
) -> None:
    chat.choose_settings(ChatSettings("Answer in one word.", {"max_new_tokens": 3, "temperature": 0.0}))
    chat.send("First?")
    messages = chat.messages_of(chat.turns[:1])
    assert [(message.role, message.content) for message in messages] == [
        ("system", "Answer in one word."), ("user", "First?"),
    ]  # fmt: skip
    finish(qtbot, chat)
    assert chat.turns[1].stats["new_tokens"] <= 3
    first = chat.conversation or 0
    stored = ready.conversations.conversation(first)
    assert (stored.system, stored.sampling) == ("Answer in one word.", {"max_new_tokens": 3, "temperature": 0.0})
    chat.new()
    assert chat.settings == ChatSettings()
    chat.open(first)
    assert chat.settings.system == "Answer in one word."
    broken = ChatSettings("", {"temperature": 99.0, "seed": 4, "gone": 1}).over(ready.settings.sampling)
    assert (broken.temperature, broken.seed) == (1.0, 4)


def test_reading_that_was_stopped_leaves_the_chat_usable_and_goes_on_where_it_was(
    qtbot: QtBot, chat: ChatController, ready: Services, tmp_path: Path
) -> None:
    record = add_document(ready, tmp_path, "long.md", "The access code for the Harbor office is 4821. " * 300)

    def stop(progress: PrefillProgress) -> None:
        if progress.done > 200:
            chat.stop()

    chat.prefillProgress.connect(stop)
    chat.send("What is the code?", [record])
    finish(qtbot, chat)
    chat.prefillProgress.disconnect(stop)
    assert [turn.role for turn in chat.turns] == ["user"]
    read, whole = chat.turns[0].stats["read"]
    assert 200 < read < whole
    assert chat.regenerate()
    finish(qtbot, chat)
    stats = chat.turns[1].stats
    assert 0 < stats["reused_tokens"] < stats["prompt_tokens"]
    chat.send("And again, what is the code?")
    finish(qtbot, chat)
    assert chat.turns[3].stats["reused_tokens"] > 0.9 * stats["prompt_tokens"]


def test_a_question_that_was_not_answered_is_left_out_once_another_is_asked(
    qtbot: QtBot, chat: ChatController, ready: Services, tmp_path: Path
) -> None:
    record = add_document(ready, tmp_path, "long.md", "The access code for the Harbor office is 4821. " * 300)
    chat.prefillProgress.connect(chat.stop)
    chat.send("What is the code?", [record])
    finish(qtbot, chat)
    chat.prefillProgress.disconnect(chat.stop)
    chat.send("Something short?")
    assert [message.content for message in chat.messages_of(chat.turns[:2])] == ["Something short?"]
    finish(qtbot, chat)
    assert [turn.role for turn in chat.turns] == ["user", "user", "assistant"]
    other = add_document(ready, tmp_path, "other.md", "Opened in 1873.")
    turns = [*chat.turns, Turn(8, "user", "When?", [other.id]), Turn(9, "user", "And again?", [record.id])]
    assert [message.content[-10:] for message in chat.messages_of(turns)[2:]] == ["And again?"]
    prompt = gather([*turns[:-1], Turn(9, "assistant", "1873."), turns[-1]], chat.texts)
    watch = watch_for(ready.session.engine, prompt.sources)
    assert watch is not None
    assert [source.document for source in watch.sources] == [other.id, record.id]  # not what was attached in vain


def test_an_answer_without_a_word_makes_room_when_the_chat_is_opened_again(
    qtbot: QtBot, chat: ChatController, ready: Services
) -> None:
    conversation = ready.conversations.create("Cut off", "")
    question = ready.conversations.append(conversation, "user", "A?")
    ready.conversations.append(conversation, "assistant", "", state="partial")  # the program ended while it read
    chat.open(conversation)
    assert [(turn.role, turn.id) for turn in chat.turns] == [("user", question)]
    turns = [Turn(1, "user", "A?"), Turn(2, "assistant", ""), Turn(3, "user", "B?")]  # a model that said nothing
    assert [message.content for message in chat.messages_of(turns)] == ["B?"]
    assert unanswered(turns) == {1}
    assert [message.content for message in chat.messages_of(turns[:1])] == ["A?"]


def test_chats_are_filed_in_folders(qtbot: QtBot, chat: ChatController) -> None:
    for question in ("One?", "Two?"):
        chat.new()
        chat.send(question)
        finish(qtbot, chat)
        chat.file(chat.conversation or 0, "  Harbor\n codes ")
    assert {each.folder for each in chat.conversations()} == {"Harbor codes"}
    chat.rename_folder("Harbor codes", "Codes")
    assert {each.folder for each in chat.conversations()} == {"Codes"}


def test_a_question_whose_length_is_counted_is_never_lost_nor_asked_in_another_chat(
    qtbot: QtBot, chat: ChatController, ready: Services, tmp_path: Path
) -> None:
    record = add_document(ready, tmp_path, "long.md", "The access code is 4821. " * 60)
    returned: list[Weighed] = []
    chat.returned.connect(returned.append)
    chat.send("Short?")
    finish(qtbot, chat)
    first = chat.conversation or 0
    ready.settings.h2o.max_sequence_length = 1200  # fewer than the text has bytes: it must be counted
    assert chat.send("Long?", [record])
    assert chat.busy
    chat.new()
    assert not chat.busy
    assert ready.conversations.draft(first) == Draft("Long?", (record.id,))
    assert chat.send("Longer?", [record])
    ready.conversations.set_draft(None, Draft("And this?"))
    chat.save_now()
    wait_for_background()
    qtbot.wait(20)  # what was counted comes back, and nobody waits for it
    assert chat.draft(None) == Draft("Longer?\n\nAnd this?", (record.id,))
    assert [each.id for each in chat.conversations()] == [first]
    assert len(ready.conversations.messages(first)) == 2
    assert returned == []
    assert chat.send("Stopped?", [record])
    chat.stop()
    assert not chat.busy
    assert returned.pop().turn.content == "Stopped?"
    assert chat.send("Longest?", [record])
    ready.switch_model(None)
    finish(qtbot, chat)
    assert [(each.turn.content, each.documents) for each in returned] == [("Longest?", [record])]


def test_what_a_server_takes_is_no_setting_of_this_machine() -> None:
    server = SimpleNamespace(context_length=100, is_local=False)
    assert allowed(H2OSettings(enable=True, max_sequence_length=2048), server) == (100, "server")
    offer = too_long_offer(TooLong("?", [], 4_000, 100, "server"), "Far")
    assert offer.button == ""
    assert "the server takes 100 for Far" in offer.message


def test_a_document_is_read_once_however_often_it_is_needed(
    qtbot: QtBot, chat: ChatController, ready: Services, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = add_document(ready, tmp_path, "long.md", "The access code is 4821. " * 60)
    reads: list[int] = []
    read = Library.text

    def counted(library: Library, id: int) -> str:
        reads.append(id)
        return read(library, id)

    monkeypatch.setattr(Library, "text", counted)
    chat.send("Code?", [record])
    finish(qtbot, chat)
    assert reads == [record.id]
    add_document(ready, tmp_path, "long.md", "The access code is 9999.")
    assert "9999" in chat.messages_of(chat.turns)[0].content
    assert reads == [record.id] * 2
