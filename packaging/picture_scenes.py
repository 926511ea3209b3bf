"""The states of the window that are drawn: each is brought about by the real parts, with what is in the workspace."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

from picture_data import Filled, fill
from picture_parts import WorkToShow

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from llamahome_gui.ui.finetune.panel import FineTunePanel
    from llamahome_gui.ui.main_window import MainWindow

_WAIT_SECONDS = 300.0
# A layout inside a layout inside a scroll area takes that many turns of the loop.
_ROUNDS = 6
ALL = ("light", "dark", "contrast", "large", "german")
DELICATE = ("light", "dark", "large", "german")


@dataclass
class Stage:
    """A window and what its workspace holds."""

    window: MainWindow
    filled: Filled
    work: WorkToShow = field(default_factory=WorkToShow)


@dataclass(frozen=True)
class Scene:
    """One state.

    Attributes:
        show: Brings it about, whatever was shown before; what it returns stands over the window and is closed again.
        looks: Names of the looks in which it is drawn.
    """

    name: str
    show: Callable[[Stage], QWidget | None]
    looks: tuple[str, ...] = ("light", "german")


def settle() -> None:
    """Let all that was begun in the background come to its end."""
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    from llamahome_gui.ui.background import wait_for_background

    for _ in range(_ROUNDS):
        wait_for_background()
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def until(holds: Callable[[], object], what: str) -> None:
    """Let the window work until something holds."""
    end = time.monotonic() + _WAIT_SECONDS
    while not holds():
        if time.monotonic() > end:
            raise TimeoutError(what)
        settle()
        time.sleep(0.002)


# -- chat ---------------------------------------------------------------------------------------------------------


def _new_chat(stage: Stage) -> None:
    stage.window.new_chat()


def _chat(stage: Stage, cache: bool = False) -> None:
    window, chat = stage.window, stage.window.chat
    if window.page != "chat":
        window.go_to("chat")
    if chat.controller.conversation != stage.filled.chat:
        chat.controller.open(stage.filled.chat)
        chat.controller.watchBegun.emit(stage.filled.chat, stage.filled.watch)
        chat.cache.pane.follower.settle()
    window.cache.show(cache)
    pane = chat.cache.pane
    if pane.follower.view.answer:
        pane.look.button("kept").click()
    until(lambda: pane.shown is not None and not pane.shown.answer, "the cache is shown")
    settle()
    pane.text.reveal(0)
    _place_buttons(stage)


def _place_buttons(stage: Stage) -> None:
    """Those in blocks of code are put in their places a moment after a text has another width."""
    from llamahome_gui.ui.chat.code_copy import CodeCopy

    settle()
    for each in stage.window.chat.findChildren(CodeCopy):
        each.place()


def _look_at_answer(stage: Stage) -> None:
    _chat(stage, cache=True)
    pane = stage.window.chat.cache.pane
    pane.look.button("answer").click()
    until(lambda: pane.shown is not None and pane.shown.answer, "the answer's attention is shown")
    place = stage.filled.watch.drew_on.passages[0]
    settle()
    pane.text.reveal(stage.filled.watch.places[0].token_at(place.start))
    _place_buttons(stage)


# -- other pages --------------------------------------------------------------------------------------------------


def _documents(stage: Stage) -> None:
    stage.window.show_document(stage.filled.document)
    preview = stage.window.documents.preview
    until(lambda: preview.text, "the preview is shown")
    heights: list[int] = []

    def steady() -> bool:
        """The text is as high as it was three looks before: it is drawn block by block."""
        time.sleep(0.05)
        heights.append(preview.rendered.height())
        return len(heights) > 3 and len(set(heights[-4:])) == 1

    until(steady, "the preview has its height")


def _models(stage: Stage) -> None:
    stage.window.go_to("models")
    stage.window.models.list.choose("llama/3.2-1b")  # the built-in one would tell a path of this machine


def _dataset(stage: Stage) -> None:
    panel = _finetune(stage)
    panel.tabs.setCurrentWidget(panel.data)
    until(lambda: panel.desk.dataset is not None and not panel.desk.look.looking, "the rows are looked at")


def _finetune(stage: Stage) -> FineTunePanel:
    stage.window.go_to("finetune")
    panel = stage.window.finetune
    until(lambda: panel.setup.base_key is not None, "the models are there")
    return panel


def _run(stage: Stage) -> None:
    from llamahome_gui.ui.finetune.job import JobState

    panel = _finetune(stage)
    panel.tabs.setCurrentWidget(panel.run)
    if panel.run.step is None:
        panel.run.begin("office-facts", "Built-in demonstration model", asks=True)
        for event in stage.filled.told:
            panel.run.show_event(event)
        panel.run.show_state(JobState.FINISHED)
        panel.run.curves.chart.stop()
        log = panel.run.log  # it tells the time of day
        log.setPlainText(re.sub(r"^\d\d:\d\d:\d\d", "09:24:00", log.toPlainText(), flags=re.MULTILINE))
        log.verticalScrollBar().setValue(log.verticalScrollBar().maximum())


def _runs(stage: Stage) -> None:
    panel = _finetune(stage)
    panel.tabs.setCurrentWidget(panel.runs)
    until(lambda: panel.runs.table.rowCount() > 2, "the runs are listed")
    for row in range(3):
        panel.runs.table.choose(row)
    until(lambda: len(panel.runs.selection) == 3 and panel.runs.differences.columnCount() == 4, "the runs are read")


def _adapters(stage: Stage) -> None:
    panel = _finetune(stage)
    panel.tabs.setCurrentWidget(panel.after)
    until(lambda: panel.after.adapter is not None, "the adapter is there")
    settle()
    _hide_folder(stage, panel.after)


def _no_test(stage: Stage) -> None:
    stage.window.go_to("evaluate")
    until(lambda: stage.window.evaluate.form.model.count() > 0, "the models are there")


def _map(stage: Stage) -> None:
    _no_test(stage)
    panel, run = stage.window.evaluate, stage.filled.test
    if panel.run.run is None or panel.run.run.key != run.key:
        panel.saved.openRequested.emit(run)
    until(lambda: panel.run.run is not None and panel.run.run.key == run.key, "the test is read")
    panel.tabs.setCurrentWidget(panel.run)
    panel.run.result.map.choose(("h2o", 4000, 50.0))


def _saved_tests(stage: Stage) -> None:
    _no_test(stage)
    panel = stage.window.evaluate
    panel.tabs.setCurrentWidget(panel.saved)
    until(lambda: panel.saved.table.rowCount() > 2, "the tests are listed")
    for row in (1, 2):
        panel.saved.table.choose(row)
    until(panel.saved.comparison.table.rowCount, "they are compared")


def _benchmarks(stage: Stage) -> None:
    _no_test(stage)
    stage.window.evaluate.tabs.setCurrentWidget(stage.window.evaluate.benchmarks)


def _settings(stage: Stage) -> None:
    stage.window.go_to("settings")


# -- what stands over the window ----------------------------------------------------------------------------------


def _palette(stage: Stage) -> QWidget:
    _chat(stage)
    stage.window.find_anything()
    palette = stage.window.palette_opener.palette
    palette.field.setText("doc")
    return palette


def _tasks(stage: Stage) -> QWidget:
    from llamahome_gui.ui.i18n import tr
    from llamahome_gui.ui.work.work import Ended, Work

    _chat(stage)
    window = stage.window
    stop = list
    stage.work[:] = [
        Work("answer", tr("Writing an answer"), "chat", "52 " + tr("tokens/s"), stop=stop, stop_title=tr("Stop")),
        Work(
            "import", tr("Converting documents"), "documents",
            tr("{done} of {total} files", done=212, total=500), 0.42, 95.0, stop,
        ),
        Work(
            "training", tr("Fine-tuning {name}", name="office-facts"), "finetune",
            tr("step {step} of {steps}", step=81, steps=240), 81 / 240, 310.0, stop, tr("Pause"),
        ),
    ]  # fmt: skip
    window.work.recent.clear()
    window.work.recent.append(Ended(Work("x", tr("Exporting documents"), "documents"), 4.0, ""))
    window.show_tasks()
    return window.status.tasks.list


def _no_tasks(stage: Stage) -> None:
    stage.work.clear()
    stage.window.work.look()


def _guide(stage: Stage) -> QWidget:
    from llamahome_gui.ui.guide import open_guide

    _no_tasks(stage)
    _chat(stage)
    return open_guide(stage.window)


def _dialog(stage: Stage, open_it: Callable[[MainWindow], object]) -> QWidget:
    from PySide6.QtWidgets import QApplication

    _chat(stage)
    open_it(stage.window)
    opened = QApplication.activeModalWidget()
    assert opened is not None
    _hide_folder(stage, opened)
    return opened


def _hide_folder(stage: Stage, shown: QWidget) -> None:
    """Name the workspace as on a usual machine: its true name is another one each time."""
    from PySide6.QtWidgets import QLabel

    folder = str(stage.window.services.workspace.root)
    for label in shown.findChildren(QLabel):
        if folder in label.text():
            label.setText(label.text().replace(folder, "/home/anna/.local/share/LlamaHome"))


def _shortcuts(window: MainWindow) -> None:
    window.show_shortcuts()


def _about(window: MainWindow) -> None:
    window.show_about()


SCENES = (
    Scene("start", _new_chat),
    Scene("chat", _chat, ALL),
    Scene("cache", partial(_chat, cache=True), DELICATE),
    Scene("cache-answer", _look_at_answer, ("light", "dark")),
    Scene("documents", _documents, ALL),
    Scene("models", _models, ALL),
    Scene("dataset", _dataset, ALL),
    Scene("run", _run),
    Scene("runs", _runs, DELICATE),
    Scene("adapters", _adapters),
    Scene("no-test", _no_test),
    Scene("map", _map, ALL),
    Scene("saved", _saved_tests),
    Scene("benchmarks", _benchmarks),
    Scene("settings", _settings, ALL),
    Scene("palette", _palette, ("light", "dark", "german")),
    Scene("tasks", _tasks, ("light", "large", "german")),
    Scene("guide", _guide, ("light", "large", "german")),
    Scene("shortcuts", partial(_dialog, open_it=_shortcuts)),
    Scene("about", partial(_dialog, open_it=_about)),
)

__all__ = ["SCENES", "Scene", "Stage", "fill", "settle", "until"]
