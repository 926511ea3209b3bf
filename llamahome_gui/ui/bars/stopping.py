"""Stop: how long text still comes, how long anything is still computed, and that what there is stays."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median

import psutil
from PySide6.QtCore import QObject, Qt, Slot

from llamahome_gui.evaluation.documents.prose import Prose
from llamahome_gui.ui.bars.script import Script, pieces
from llamahome_gui.ui.bars.sizes import Measured, Sizes
from llamahome_gui.ui.bars.stage import Stage
from llamahome_gui.ui.selftest.driver import StepFailed, turn_for

TEXT_MS, IDLE_MS = 200.0, 1000.0
IDLE_SHARE = 0.3
"""Of one core, in the second after the first: the window itself and its charts."""
_TOKENS = 10_000
_PROMPT_PARAGRAPHS = 80


@dataclass
class _Stop:
    text_ms: float
    idle_ms: float
    busy_share: float


class _Watch(QObject):
    """Notes when text last came."""

    def __init__(self) -> None:
        super().__init__()
        self.text, self.last = "", 0.0

    @Slot(str)
    def take(self, text: str) -> None:
        self.text += text
        self.last = time.perf_counter()


def measure(stage: Stage, sizes: Sizes) -> Measured:
    """Stop in the midst of an answer, and in the midst of reading a long question."""
    stage.load_starter()
    engine = stage.services.session.engine
    assert engine is not None
    Script(engine, pieces(_TOKENS))
    chance = random.Random(1)
    found = Measured()
    for what, begin in {"an answer": _answer, "reading": _reading}.items():
        stops = [_stopped(stage, begin, chance.uniform(0.2, 1.5)) for _ in range(sizes.rounds)]
        text, idle, share = (
            median(getattr(each, name) for each in stops) for name in ("text_ms", "idle_ms", "busy_share")
        )
        row = {"case": "stop", "what": what, "rounds": len(stops), "last_text_ms": round(text, 1)}
        found.rows.append({**row, "idle_ms": round(idle, 1), "core_share_after": round(share, 2)})
        found.hold(f"stopping {what}: ms until the last text", text, TEXT_MS)
        found.hold(f"stopping {what}: ms until nothing is computed", idle, IDLE_MS)
        found.hold(f"stopping {what}: percent of a core in the second after", 100 * share, 100 * IDLE_SHARE)
    return found


def _answer(stage: Stage, watch: _Watch, seconds: float) -> None:
    stage.driver.type(stage.window.chat.composer.edit, "Tell me everything.")
    stage.driver.press(stage.window.chat.composer.edit, Qt.Key.Key_Return)
    stage.driver.wait(lambda: watch.text, 30, "the answer begins")
    turn_for(round(1000 * seconds))


def _reading(stage: Stage, _watch: _Watch, _seconds: float) -> None:
    chat, read = stage.window.chat, list[object]()
    prose = Prose(1)
    chat.composer.set_text("\n\n".join(prose.paragraph() for _ in range(_PROMPT_PARAGRAPHS)))
    progressed = stage.services.generation.prefillProgress.connect(read.append)
    stage.driver.press(chat.composer.edit, Qt.Key.Key_Return)
    stage.driver.wait(lambda: read, 30, "the question is being read")
    stage.services.generation.prefillProgress.disconnect(progressed)


def _stopped(stage: Stage, begin: Callable[[Stage, _Watch, float], None], seconds: float) -> _Stop:
    chat, watch = stage.window.chat, _Watch()
    stage.window.new_chat()
    chat.controller.textAppended.connect(watch.take)
    begin(stage, watch, seconds)
    if not chat.controller.busy:
        raise StepFailed("there is nothing to stop any more")
    clicked = time.perf_counter()
    stage.driver.click(chat.composer.send)
    stage.driver.wait(lambda: not stage.services.generation.running, 30, "the answer ends")
    idle = time.perf_counter()
    turn_for(max(1, round(IDLE_MS - 1000 * (idle - clicked))))
    share = _busy_share()
    chat.controller.textAppended.disconnect(watch.take)
    _check_kept(stage, watch.text)
    return _Stop(max(0.0, watch.last - clicked) * 1000, (idle - clicked) * 1000, share)


def _busy_share() -> float:
    """Cores that this process uses during a second."""
    process = psutil.Process()
    before, began = process.cpu_times(), time.perf_counter()
    turn_for(1000)
    after = process.cpu_times()
    return (after.user + after.system - before.user - before.system) / (time.perf_counter() - began)


def _check_kept(stage: Stage, text: str) -> None:
    """What was on show is stored; where nothing was, no empty answer is."""
    conversation = stage.window.chat.controller.conversation
    assert conversation is not None
    stored = stage.services.conversations.messages(conversation)
    answers = [message.content for message in stored if message.role == "assistant"]
    if answers != ([text] if text else []):
        raise StepFailed("what was written before the stop was not kept as it was")
