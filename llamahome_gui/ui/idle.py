"""Work that waits for a moment in which nobody uses the window."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QWidget

# Before the first step, and after whatever the user did; then from the end of one step to the next.
_CALM_MS, _BETWEEN_MS = 700, 40
_USED = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.DragMove,
        QEvent.Type.Resize,
    }
)


class IdleSteps(QObject):
    """Takes steps in the GUI thread, one at a time, with the event loop in between.

    Args:
        window: A window that is shown; it is watched for keys and clicks. While another one is used, a menu, a dialog
            or the guide, no step is taken.
        steps: Each as short as it can be: nothing else happens meanwhile.
    """

    def __init__(self, window: QWidget, steps: Iterable[Callable[[], object]]) -> None:
        super().__init__(window)
        self._window = window
        self._steps = iter(steps)
        self._watched = window.windowHandle()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._take)
        self._watched.installEventFilter(self)  # what is meant for any of its widgets comes here first
        self._timer.start(_CALM_MS)

    @Slot()
    def stop(self) -> None:
        """Take no further step."""
        self._timer.stop()
        self._watched.removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _USED:
            self._timer.start(_CALM_MS)
        return False

    @Slot()
    def _take(self) -> None:
        if self._elsewhere():
            self._timer.start(_CALM_MS)
            return
        step = next(self._steps, None)
        if step is None:
            self.stop()
            return
        step()
        self._timer.start(_BETWEEN_MS)

    def _elsewhere(self) -> bool:
        """Whether the user is in another window of this program: what is typed there does not come by here."""
        used = QApplication.activePopupWidget() or QApplication.activeModalWidget() or QApplication.activeWindow()
        return used is not None and used is not self._window
