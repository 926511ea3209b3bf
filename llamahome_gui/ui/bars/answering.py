"""A long Markdown answer at 250 tokens per second, with the charts live: the gaps of the event loop meanwhile."""

from __future__ import annotations

from statistics import median

from PySide6.QtCore import Qt

from llamahome_gui.ui.bars.script import Script, pieces
from llamahome_gui.ui.bars.sizes import GAP_P99_MS, Measured, Sizes
from llamahome_gui.ui.bars.stage import Gaps, Stage
from llamahome_gui.ui.selftest.driver import StepFailed

SPEED = 250.0
_WHAT = "a long answer"


def measure(stage: Stage, sizes: Sizes) -> Measured:
    """Ask the real window, and let the answer come to its end; as often as there are rounds."""
    stage.load_starter()
    engine = stage.services.session.engine
    assert engine is not None
    texts = pieces(sizes.tokens)
    Script(engine, texts, SPEED)
    gaps, speeds = [], []
    for _ in range(sizes.rounds):
        one, speed = _answered(stage, texts)
        gaps.append(one)
        speeds.append(speed)
    found = Measured()
    found.gaps("answer", _WHAT, gaps, tokens=sizes.tokens, tokens_per_second=round(median(speeds), 1))
    found.hold(f"{_WHAT}: gap p99, ms", median(each.p99 for each in gaps), GAP_P99_MS)
    return found


def _answered(stage: Stage, texts: list[str]) -> tuple[Gaps, float]:
    chat, driver = stage.window.chat, stage.driver
    stage.window.new_chat()
    if not stage.window.monitor.isVisible():
        raise StepFailed("the charts are not shown beside the chat")
    driver.type(chat.composer.edit, "Tell me everything.")
    stage.pulse.start()
    driver.press(chat.composer.edit, Qt.Key.Key_Return)
    driver.wait(lambda: chat.controller.busy, 10, "the answer begins")
    driver.wait(lambda: not chat.controller.busy, 60 + 5 * len(texts) / SPEED, "the answer ends")
    answer = chat.transcript.answer
    assert answer is not None
    driver.wait(lambda: answer.view.drawn, 30, "the answer is drawn")
    gaps = stage.pulse.stop()
    if answer.source != "".join(texts):
        raise StepFailed("the answer on show is not what was written")
    return gaps, float(answer.turn.stats["tokens_per_second"])
