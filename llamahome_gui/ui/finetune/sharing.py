"""One run on several GPUs: how many of this machine take part, and what to type where machines share it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFormLayout, QHBoxLayout, QLineEdit, QPlainTextEdit, QVBoxLayout, QWidget

from llamahome_gui.training.launch import host_commands
from llamahome_gui.ui.finetune.fields import NumberField
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import GRID, scaled
from llamahome_gui.ui.widgets import Card, button, label

_WIDTH, _HEIGHT = 640, 420
_FIRST = "192.168.0.10"


class SharingCard(Card):
    """Shown where there is a GPU; how many of them take part is asked where there are several.

    Signals:
        hostsRequested: the commands for several machines shall be shown.
    """

    hostsRequested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(tr("GPUs"), parent=parent)
        self.gpus = 0
        self.used = NumberField(1, 1)
        self.used.setAccessibleName(tr("GPUs that share the run"))
        self.hosts = button(
            tr("Several machines…"), self.hostsRequested.emit, tip=tr("Commands to start one run on all of them")
        )
        self._row = QWidget()
        line = QHBoxLayout(self._row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(label(tr("Share the run among"), "muted"), 1)
        line.addWidget(self.used)
        self.body.addWidget(self._row)
        self.body.addWidget(self.hosts, 0, Qt.AlignmentFlag.AlignLeft)
        self.show_gpus(0)

    @property
    def processes(self) -> int:
        """How many processes share a run: one for each GPU."""
        return self.used.value()

    def show_gpus(self, count: int) -> None:
        """Offer so many GPUs of this machine."""
        self.gpus = count
        self.used.setRange(1, max(1, count))
        self._row.setVisible(count > 1)
        self.setVisible(count > 0)


class HostsDialog(QDialog):
    """Non-blocking: show it with `open()`.

    Args:
        command: What trains on this machine alone.
        processes: On each machine, to begin with.
    """

    def __init__(self, command: Sequence[str], processes: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("One run on several machines"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._command = list(command)
        self.machines, self.processes = NumberField(2, 64), NumberField(1, 64)
        self.processes.setValue(max(1, processes))
        self.address = QLineEdit(_FIRST)
        self.text = QPlainTextEdit()
        self.text.setReadOnly(True)
        self.text.setAccessibleName(tr("Commands"))
        self.copy = button(tr("Copy"), self._copy, kind="primary", icon_name="copy")
        self.close_button = button(tr("Close"), self.accept)
        self._build()
        self._update()
        self.machines.valueChanged.connect(self._update)
        self.processes.valueChanged.connect(self._update)
        self.address.textChanged.connect(self._update)

    @Slot()
    def _update(self) -> None:
        address = self.address.text().strip() or _FIRST
        lines = host_commands(self._command, self.machines.value(), self.processes.value(), address)
        self.text.setPlainText("\n\n".join(lines))

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.text.toPlainText())

    def _build(self) -> None:
        form = QFormLayout()
        form.setSpacing(GRID)
        form.addRow(tr("Machines"), self.machines)
        form.addRow(tr("Processes on each"), self.processes)
        form.addRow(tr("Address of the first"), self.address)
        foot = QHBoxLayout()
        foot.addStretch()
        foot.addWidget(self.close_button)
        foot.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addLayout(form)
        column.addWidget(
            label(
                tr(
                    "Type one command on each machine. Model, dataset and settings must be there under the same "
                    "names; a workspace on a shared disk (LLAMAHOME_HOME) does that, and lets the run be resumed."
                ),
                "muted",
                wrap=True,
            )
        )
        column.addWidget(self.text, 1)
        column.addLayout(foot)
        self.resize(scaled(_WIDTH), scaled(_HEIGHT))
