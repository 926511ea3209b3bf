"""The window stays alive while text streams: the longest gap of the event loop is measured, not guessed.

Other programs of the machine may take the processor. Where the system says how long the GUI thread was ready to
run and had no processor, that time is not the window's and is left out; and a measurement counts when one of five
rounds holds. A window that freezes fails all of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from llamahome_gui.monitoring.collector import spare_what_is_there
from llamahome_gui.ui.chat.controller import Turn
from llamahome_gui.ui.chat.message import AnswerMessage
from llamahome_gui.ui.chat.transcript import Transcript, _top
from llamahome_gui.ui.heartbeat import FairHeartbeat
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState

MOST_MS = 100.0
ROUNDS = 5
WAIT_MS = 60_000
ANSWER_CHARACTERS = 40_000  # about 10,000 tokens
SECTION = """## Part

The **Harbor office** keeps its `access code` in *three* places, see [the list](https://example.org), and a line
that is long enough to be wrapped somewhere in the middle of the view.

- one item that says something
- another **item**
  - nested

```python
def answer(question: str) -> str:
    return "42"  # a comment
```

| Office | Code | Since |
|---|---|---|
| Harbor | 4821 | 2019 |
| Hill | 1093 | 2021 |

"""


@pytest.fixture
def pulse(styled: QApplication) -> Iterator[FairHeartbeat]:
    spare_what_is_there()  # as the application does before it is seen
    made = FairHeartbeat()
    yield made
    made.stop()
    made.deleteLater()


class Typist(QObject):
    """Hands out a text in pieces, as the generation does 30 times a second."""

    def __init__(self, text: str, piece: int, append: Callable[[str], None]) -> None:
        super().__init__()
        self._rest, self._piece, self._append = text, piece, append
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._tick)
        self._timer.start()

    @property
    def done(self) -> bool:
        return not self._rest

    @Slot()
    def _tick(self) -> None:
        self._append(self._rest[: self._piece])
        self._rest = self._rest[self._piece :]
        if not self._rest:
            self._timer.stop()


def best_of(rounds: int, measure: Callable[[], float]) -> float:
    """The smallest result; stops at the first that holds."""
    results: list[float] = []
    for _ in range(rounds):
        results.append(measure())
        if results[-1] < MOST_MS:
            break
    return min(results)


@pytest.mark.parametrize(
    "text",
    [
        SECTION * (ANSWER_CHARACTERS // len(SECTION)),
        "```text\n" + "a line of code\n" * (ANSWER_CHARACTERS // 15),
        "word " * (ANSWER_CHARACTERS // 5),
        "| a | b |\n|---|---|\n" + "| cell | cell |\n" * (ANSWER_CHARACTERS // 16),
    ],
    ids=["mixed", "one code block", "one paragraph", "one table"],
)
def test_a_long_answer_never_freezes_the_window(
    qtbot: QtBot, styled: QApplication, pulse: FairHeartbeat, text: str
) -> None:
    transcript = Transcript(lambda _id: None)
    qtbot.addWidget(transcript)
    transcript.resize(800, 700)
    transcript.show()

    def measure() -> float:
        turn = Turn(1, "assistant", "", state="partial")
        transcript.show_turns([turn], turn)
        answer = transcript.answer
        assert answer is not None
        pulse.start()
        typist = Typist(text, 100, answer.append)
        qtbot.waitUntil(lambda: typist.done and answer.view.drawn, timeout=WAIT_MS)
        longest = pulse.stop()
        assert answer.source == text
        bar = transcript.verticalScrollBar()
        assert bar.value() == bar.maximum() > 1000
        return longest

    longest = best_of(ROUNDS, measure)
    print(f"longest gap: {longest:.1f} ms")
    assert longest < MOST_MS


def test_a_reader_who_scrolled_up_is_left_there(qtbot: QtBot, styled: QApplication) -> None:
    transcript = Transcript(lambda _id: None)
    qtbot.addWidget(transcript)
    transcript.resize(800, 400)
    transcript.show()
    turn = Turn(1, "assistant", "", state="partial")
    transcript.show_turns([turn], turn)
    answer = transcript.answer
    assert answer is not None
    answer.append(SECTION * 5)
    qtbot.waitUntil(lambda: answer.view.drawn and transcript.verticalScrollBar().maximum() > 500, timeout=WAIT_MS)
    transcript.verticalScrollBar().setValue(100)
    answer.append(SECTION * 5)
    qtbot.waitUntil(lambda: answer.view.drawn, timeout=WAIT_MS)
    qtbot.wait(50)
    assert transcript.verticalScrollBar().value() == 100


def test_a_long_chat_opens_without_a_freeze(qtbot: QtBot, styled: QApplication, pulse: FairHeartbeat) -> None:
    transcript = Transcript(lambda _id: "file.txt")
    qtbot.addWidget(transcript)
    transcript.resize(800, 700)
    transcript.show()
    turns = [
        Turn(i, "assistant" if i % 2 else "user", SECTION if i % 2 else "Question?", [] if i % 2 else [1])
        for i in range(120)
    ]

    def measure() -> float:
        transcript.show_turns([])
        pulse.start()
        transcript.show_turns(turns)
        qtbot.waitUntil(lambda: len(transcript.messages) == len(turns), timeout=WAIT_MS)
        return pulse.stop()

    assert best_of(ROUNDS, measure) < MOST_MS


def test_a_long_chat_is_built_from_its_end_and_what_is_read_stays(qtbot: QtBot, styled: QApplication) -> None:
    transcript = Transcript(lambda _id: None)
    qtbot.addWidget(transcript)
    transcript.resize(800, 400)
    transcript.show()
    turns = [Turn(i, "assistant" if i % 2 else "user", f"{SECTION}\n\n{i}") for i in range(60)]
    bar = transcript.verticalScrollBar()

    def begin() -> None:
        transcript.show_turns(turns)
        built = [message.turn.id for message in transcript.messages]
        assert built == list(range(60))[-len(built) :]
        assert len(built) < len(turns)

    def opened() -> bool:
        return len(transcript.messages) == len(turns) and all(
            message.view.drawn for message in transcript.messages if isinstance(message, AnswerMessage)
        )

    begin()
    qtbot.waitUntil(lambda: bar.maximum() > 1000, timeout=WAIT_MS)
    assert bar.value() == bar.maximum()
    transcript.add(Turn(60, "user", "Another question"))
    read = transcript.messages[-3]
    qtbot.waitUntil(lambda: 0 < _top(read) + 100 < bar.value() == bar.maximum(), timeout=WAIT_MS)
    bar.setValue(_top(read) + 50)
    assert len(transcript.messages) < 61
    qtbot.waitUntil(lambda: len(transcript.messages) == 61, timeout=WAIT_MS)
    qtbot.wait(50)
    assert [message.turn.id for message in transcript.messages] == list(range(61))
    assert bar.value() - _top(read) == 50
    begin()
    transcript.reveal(3)
    qtbot.waitUntil(opened, timeout=WAIT_MS)
    qtbot.waitUntil(lambda: not transcript.messages[3].visibleRegion().isEmpty(), timeout=WAIT_MS)
    begin()
    transcript.replace_from(50, turns[:55])
    qtbot.waitUntil(lambda: len(transcript.messages) == 55, timeout=WAIT_MS)
    transcript.replace_from(50, turns)
    qtbot.waitUntil(opened, timeout=WAIT_MS)
    assert [message.turn.id for message in transcript.messages] == list(range(60))


def test_the_whole_window_stays_alive_while_a_model_answers(
    qtbot: QtBot,
    main_window: MainWindow,
    services: Services,
    pulse: FairHeartbeat,
) -> None:
    h2o, sampling = services.settings.h2o, services.settings.sampling
    h2o.heavy_hitter_tokens, h2o.window_length, h2o.chunk_size = 16, 64, 32
    sampling.temperature, sampling.seed, sampling.max_new_tokens = 1.0, 3, 400
    services.switch_model(services.store.get("starter"))
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=WAIT_MS)
    assert services.session.engine is not None
    services.session.engine.stop_ids = frozenset()
    chat = main_window.chat

    def measure() -> float:
        chat.new_chat()
        qtbot.keyClicks(chat.composer.edit, "Tell me everything.")
        pulse.start()
        qtbot.keyClick(chat.composer.edit, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: not chat.controller.busy, timeout=WAIT_MS)
        return pulse.stop()

    longest = best_of(ROUNDS, measure)
    print(f"longest gap: {longest:.1f} ms")
    assert main_window.monitor.isVisible()
    assert chat.transcript.answer is not None
    assert len(chat.transcript.answer.source) > 200
    assert longest < MOST_MS
