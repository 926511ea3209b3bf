"""The button of the status bar that says how much runs, and opens the list of it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt, Slot
from PySide6.QtWidgets import QToolButton, QWidget

from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.icons import icon
from llamahome_gui.ui.widgets import restyle, tabular
from llamahome_gui.ui.widgets.buttons import keep_icon_size
from llamahome_gui.ui.work.centre import WorkCentre
from llamahome_gui.ui.work.list_view import WorkList

_SIDE = 15
_NOTHING = mark("Tasks: nothing is running")


class WorkButton(QToolButton):
    """An icon, and beside it the number of tasks while there are any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._centre: WorkCentre | None = None
        self._list: WorkList | None = None
        self.setProperty("kind", "status")
        self.setIcon(icon("tasks", "faint", on="accent_text"))
        keep_icon_size(self, _SIDE)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        tabular(self)
        self.clicked.connect(self.open_list)
        self._say(0, tr(_NOTHING))

    def follow(self, centre: WorkCentre, parent: QWidget) -> None:
        """Count what a centre has; the list stands over `parent`."""
        self._centre = centre
        self._list = WorkList(centre, parent)
        centre.changed.connect(self._count)
        self._count()

    @property
    def list(self) -> WorkList:
        """What opens; there is one once a centre is followed."""
        assert self._list is not None
        return self._list

    @Slot()
    def open_list(self) -> None:
        """Open the list above the button, or close it."""
        if self.list.isVisible():
            self.list.close()
        else:
            self.list.open_above(self.mapToGlobal(QPoint(0, 0)))

    @Slot()
    def _count(self) -> None:
        works = self._centre.works if self._centre is not None else ()
        tip = "\n".join(work.sentence for work in works)
        self._say(len(works), tip or tr(_NOTHING))

    def _say(self, count: int, tip: str) -> None:
        self.setText(str(count) if count else "")
        self.setToolTip(tip)
        self.setAccessibleName(tr("Tasks: {count} running", count=count) if count else tr(_NOTHING))
        if bool(self.property("busy")) != bool(count):
            self.setIcon(icon("tasks", "accent_text" if count else "faint"))
            restyle(self, busy=bool(count))
