"""A line in which several numbers are written with commas between them."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLineEdit, QWidget

from llamahome_gui.ui.i18n import grouped, tr
from llamahome_gui.ui.widgets import restyle


class NumbersField(QLineEdit):
    """Numbers from `low` to `high`, told apart by commas or spaces; marked where they cannot be read.

    Args:
        name: For screen readers.
    """

    def __init__(
        self, name: str, numbers: Sequence[float], low: float, high: float, parent: QWidget | None = None
    ) -> None:
        super().__init__(", ".join(f"{number:g}" for number in numbers), parent)
        self._low, self._high = low, high
        self.setAccessibleName(name)
        self.setToolTip(
            tr(
                "Numbers from {low} to {high} with commas between them",
                low=grouped(low, ".0f"),
                high=grouped(high, ".0f"),
            )
        )
        self.textChanged.connect(self._mark)

    @property
    def numbers(self) -> tuple[float, ...]:
        """The numbers, each once, in rising order; none where they cannot be read."""
        try:
            found = sorted({float(part) for part in self.text().replace(",", " ").split()})
        except ValueError:
            return ()
        return tuple(found) if all(self._low <= number <= self._high for number in found) else ()

    def show_numbers(self, numbers: Sequence[float]) -> None:
        """Show other numbers."""
        self.setText(", ".join(f"{number:g}" for number in numbers))

    def _mark(self) -> None:
        restyle(self, invalid=not self.numbers)
