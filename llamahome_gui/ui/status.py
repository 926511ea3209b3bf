"""The status bar: what runs, which model is loaded, how full the context and the KV cache are, how fast it goes."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QTimer, Slot
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStatusBar, QWidget

from llamahome_gui.inference.types import CacheUsage
from llamahome_gui.kvcache.usage import REMOTE_POLICY
from llamahome_gui.ui.i18n import grouped, mark, tr
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import ElidedLabel, IconLabel, tabular, tip
from llamahome_gui.ui.work.button import WorkButton
from llamahome_gui.ui.work.centre import WorkCentre

_MESSAGE_MS = 8000
_MODEL = mark("Model that is loaded")


class StatusField(QWidget):
    """An icon, a value as wide as the widest it will show, and a tool tip that names it."""

    def __init__(self, icon: str, widest: str, name: str) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(GRID, 0, GRID, 0)
        row.setSpacing(6)
        self.value = ElidedLabel("", kind="value")
        tabular(self.value)
        self._widest = widest
        row.addWidget(IconLabel(icon, 15, "faint"))
        row.addWidget(self.value)
        self.setToolTip(name)
        self.setAccessibleName(name)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()

    def _fit(self) -> None:
        # A pixel more: the advance is rounded, and what is wider by a part of one is elided.
        self.value.setFixedWidth(self.value.fontMetrics().horizontalAdvance(self._widest) + 1)

    def set(self, text: str) -> None:
        """Show a value."""
        self.value.setText(text)


class StatusBar(QStatusBar):
    """Follows the session and the generation by their signals, and the panels' work by the task centre."""

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.setSizeGripEnabled(False)
        self.setContentsMargins(GRID, 0, GRID // 2, 0)
        self.tasks = WorkButton()
        self.work = ElidedLabel(tr("Ready"))
        self.model = StatusField("models", tr("Built-in demonstration model"), tr(_MODEL))
        self.context = StatusField("file", "000 000 / 000 000", tr("Context: tokens of the text, of the most allowed"))
        slots = tr("{n} / {window} slots", n="00 000", window="00 000")
        self.slots = StatusField("memory", slots, tr("KV cache: slots held, of the window length"))
        self.speed = StatusField("monitor", f"0000.0 {tr('tokens/s')}", tr("Speed of prefill or decode"))
        self.addWidget(self.tasks)
        self.addWidget(self.work, 1)
        for field in (self.model, self.context, self.slots, self.speed):
            self.addPermanentWidget(field)
        self._centre: WorkCentre | None = None
        self._titles: list[str] = []
        self._message = QTimer(self)
        self._message.setSingleShot(True)
        self._message.setInterval(_MESSAGE_MS)
        self._message.timeout.connect(self._show_work)
        self._connect()
        self._show_model(services.session.state)
        self.show_usage(services.generation.usage)
        self.show_speed(0.0)

    def announce(self, message: str) -> None:
        """Say something for some seconds, then what runs again."""
        self.work.setText(message)
        self._message.start()

    def follow(self, centre: WorkCentre, window: QWidget) -> None:
        """Say what a centre has; its list opens over `window`."""
        self._centre = centre
        centre.changed.connect(self._work_changed)
        self.tasks.follow(centre, window)

    @Slot()
    def _work_changed(self) -> None:
        """What began or ended takes the place of a message; progress does not."""
        titles = [work.title for work in self._centre.works] if self._centre else []
        if titles != self._titles:
            self._titles = titles
            self._message.stop()
        if not self._message.isActive():
            self._show_work()

    @Slot(object)
    def show_usage(self, usage: CacheUsage | None) -> None:
        """The KV cache as it is now."""
        most = grouped(self._services.settings.h2o.max_sequence_length)
        self.context.set(f"{grouped(usage.text_tokens if usage else 0)} / {most}")
        if usage is not None and usage.policy == REMOTE_POLICY:
            self.context.set(grouped(usage.text_tokens))
            self.slots.set(tr("on the server"))
            return
        window = usage.window_length if usage else self._services.settings.h2o.window_length
        held = grouped(usage.slots if usage else 0)
        h2o = self._services.settings.h2o
        bounded = usage.policy != "full" if usage else h2o.enable
        if bounded and usage is None and h2o.preset == "balanced":
            self.slots.set(tr("{n} slots", n=held))  # the window follows from the first prompt
        else:
            self.slots.set(
                tr("{n} / {window} slots", n=held, window=grouped(window)) if bounded else tr("{n} slots, full", n=held)
            )

    @Slot(float)
    def show_speed(self, tokens_per_second: float) -> None:
        """Tokens per second, one decimal; a dash while nothing was measured."""
        self.speed.set(f"{tokens_per_second:.1f} {tr('tokens/s')}" if tokens_per_second > 0 else f"– {tr('tokens/s')}")

    def _connect(self) -> None:
        self._services.session.stateChanged.connect(self._show_model)
        self._services.session.progress.connect(self._loading)
        self._services.session.keptChanged.connect(self._show_kept)
        self._services.generation.usageChanged.connect(self.show_usage)
        self._services.generation.speedChanged.connect(self.show_speed)
        self._services.settingsChanged.connect(self._settings_changed)

    @Slot()
    def _settings_changed(self) -> None:
        self.show_usage(self._services.generation.usage)

    @Slot(object)
    def _show_model(self, state: SessionState) -> None:
        model = self._services.session.model
        name = model.title if model else ""
        self.model.set(
            {
                SessionState.EMPTY: tr("No model loaded"),
                SessionState.LOADING: tr("Loading {name}…", name=name),
                SessionState.READY: name,
                SessionState.FAILED: tr("Model failed to load"),
            }[state]
        )

    @Slot()
    def _show_kept(self) -> None:
        """Which models are in memory beside the loaded one, when the pointer asks."""
        names = ", ".join(model.title for model in self._services.session.kept)
        said = tr("Model that is loaded. Also in memory: {names}", names=names) if names else tr(_MODEL)
        self.model.setToolTip(tip(said))

    @Slot(str, float)
    def _loading(self, _step: str, share: float) -> None:
        model = self._services.session.model
        if model and self._services.session.state is SessionState.LOADING:
            self.model.set(f"{round(100 * share)} % {model.title}")

    @Slot()
    def _show_work(self) -> None:
        works = self._centre.works if self._centre is not None else ()
        self.work.setText(" · ".join(work.sentence for work in works) or tr("Ready"))
