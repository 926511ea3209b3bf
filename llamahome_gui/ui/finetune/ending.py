"""The question before a run ends early: keep what it learnt, or discard it?"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from llamahome_gui.ui.i18n import grouped, plural, tr
from llamahome_gui.ui.widgets import AskDialog, button


class EndDialog(AskDialog):
    """Closes by “Go on” without consequence; the run goes on meanwhile.

    Args:
        step: How many steps are done; before the first there is nothing to keep.
        best: Step and loss of the best evaluation so far, where the adapter would be made of that one.

    Signals:
        keepChosen: make an adapter of what was learnt.
        discardChosen: leave nothing.
    """

    keepChosen = Signal()
    discardChosen = Signal()

    def __init__(self, name: str, step: int, best: tuple[int, float] | None, parent: QWidget | None = None) -> None:
        super().__init__(
            tr("End the run “{name}”?", name=name),
            _sentence(step, best),
            yes=tr("Discard"),
            no=tr("Go on"),
            danger=True,
            icon="stop",
            parent=parent,
        )
        self.keep_button = button(tr("Keep the best") if best else tr("Keep it"), self._keep, kind="primary")
        self.keep_button.setEnabled(step > 0)
        self.buttons.addWidget(self.keep_button)
        self.accepted.connect(self.discardChosen)

    def _keep(self) -> None:
        self.done(0)
        self.keepChosen.emit()


def _sentence(step: int, best: tuple[int, float] | None) -> str:
    if step < 1:
        return tr("It has not done a step yet. Discarding it leaves nothing.")
    done = plural(step, "{n} step is done.", "{n} steps are done.")
    if best is None:
        kept = tr("Keeping it makes an adapter to chat with; discarding leaves nothing.")
    else:
        kept = tr(
            "Keeping the adapter of step {step}, the best so far with a validation loss of {loss:.3f}, makes an "
            "adapter to chat with; discarding leaves nothing.",
            step=grouped(best[0]),
            loss=best[1],
        )
    return f"{done} {kept} {tr('To go on another day, pause it instead.')}"
