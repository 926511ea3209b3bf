"""Opening a chat of 200 messages, and searching 10,000 messages, by clicks and keys in the list of chats."""

from __future__ import annotations

import random
import time
from statistics import median

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from llamahome_gui.evaluation.documents.prose import Prose
from llamahome_gui.inference import ConversationStore
from llamahome_gui.ui.bars.script import SECTION
from llamahome_gui.ui.bars.sizes import Measured, Sizes
from llamahome_gui.ui.bars.stage import Gaps, Stage
from llamahome_gui.ui.chat.chat_list import SEARCH_AFTER_MS
from llamahome_gui.ui.selftest.driver import turn_for

OPEN_MS = 300.0
SEARCH_MS = 100.0
_SECONDS = 60.0
_CALM_MS = 300
_WORDS = ("harbour", "contract supplier", "mea", "annual meeting budget", "the")


def opening(stage: Stage, sizes: Sizes) -> Measured:
    """Click on the chat in the list: how long until its end can be read, and until all of it is there."""
    _write_chat(stage.services.conversations, "A long chat", sizes.messages, 0)
    seen, whole, gaps = [], [], []
    for _ in range(sizes.rounds):
        stage.window.new_chat()
        stage.window.chat.browsing.refresh()
        turn_for(_CALM_MS)
        found = _opened(stage, sizes.messages)
        seen.append(found[0])
        whole.append(found[1])
        gaps.append(found[2])
    measured = Measured()
    columns = {"messages": sizes.messages, "end_seen_ms": round(median(seen)), "whole_ms": round(median(whole))}
    measured.gaps("open", "opening a long chat", gaps, **columns)
    measured.hold("opening a long chat: ms", median(seen), OPEN_MS)
    return measured


def searching(stage: Stage, sizes: Sizes) -> Measured:
    """Type words into the search: how long from the last key, without the pause that is waited for, to the hits."""
    store, each = stage.services.conversations, 50
    for number in range(sizes.searched // each):
        _write_chat(store, f"Chat {number + 1}", each, number)
    stage.window.chat.browsing.refresh()
    times: dict[str, list[float]] = {words: [] for words in _WORDS}
    stage.pulse.start()
    for _ in range(sizes.rounds):
        for words, found in times.items():
            found.append(_searched(stage, words))
    gaps = stage.pulse.stop()
    measured = Measured()
    for words, found in times.items():
        row = {"case": "search", "words": words, "messages": sizes.searched, "ms": round(median(found), 1)}
        measured.rows.append(row)
    measured.hold("searching: slowest words, ms", max(map(median, times.values())), SEARCH_MS)
    measured.gaps("search", "searching", [gaps])
    return measured


def _write_chat(store: ConversationStore, title: str, messages: int, seed: int) -> None:
    """A chat of questions, each with an answer in Markdown or, at the most, three paragraphs."""
    chat, prose, chance = store.create(title, "starter"), Prose(seed), random.Random(seed)
    for number in range(messages // 2):
        store.append(chat, "user", prose.sentence())
        plain = "\n\n".join(prose.paragraph() for _ in range(chance.randint(1, 3)))
        store.append(chat, "assistant", plain if number % 3 else SECTION.format(number=number))


def _opened(stage: Stage, messages: int) -> tuple[float, float, Gaps]:
    chat = stage.window.chat
    rows = chat.chats.list
    place = rows.visualItemRect(rows.item(0)).center()
    stage.pulse.start()
    began = time.perf_counter()
    QTest.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=place)
    stage.driver.wait(lambda: _end_is_seen(stage), _SECONDS, "the end of the chat is on show")
    seen = time.perf_counter() - began
    stage.driver.wait(lambda: len(chat.transcript.messages) == messages, _SECONDS, "the chat is open")
    whole = time.perf_counter() - began
    turn_for(_CALM_MS)
    return seen * 1000, whole * 1000, stage.pulse.stop()


def _end_is_seen(stage: Stage) -> bool:
    """Whether the last message is built, drawn and within what is on show."""
    transcript, turns = stage.window.chat.transcript, stage.window.chat.controller.turns
    built = transcript.messages
    if not turns or not built or built[-1].turn.id != turns[-1].id or not transcript.isVisible():
        return False
    bar, last = transcript.verticalScrollBar(), built[-1]
    return bar.value() == bar.maximum() and not last.visibleRegion().isEmpty()


def _searched(stage: Stage, words: str) -> float:
    """Milliseconds from the last key to the hits."""
    chats = stage.window.chat.chats
    chats.search.clear()
    turn_for(50)
    stage.driver.type(chats.search, words)
    began = time.perf_counter()
    stage.driver.wait(lambda: _hits_are_shown(stage), _SECONDS, f"hits of “{words}”")
    return max(0.0, (time.perf_counter() - began) * 1000 - SEARCH_AFTER_MS)


def _hits_are_shown(stage: Stage) -> bool:
    from llamahome_gui.ui.chat.chat_rows import MESSAGE_ROLE

    rows = stage.window.chat.chats.list
    return any(rows.item(row).data(MESSAGE_ROLE) is not None for row in range(rows.count()))
