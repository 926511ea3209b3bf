"""Documents whose texts would come out otherwise today: the settings or the converters have changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Slot

from llamahome_gui.config.settings import DocumentSettings
from llamahome_gui.ui.documents.importer import DocumentImporter
from llamahome_gui.ui.documents.model import DocumentsModel
from llamahome_gui.ui.documents.rows import Row, RowState
from llamahome_gui.ui.i18n import plural, tr
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.widgets import ErrorBanner


class StaleNotice(QObject):
    """Offers to convert them again, once per change.

    Args:
        convert: Takes the paths of files to convert again.
    """

    def __init__(
        self,
        services: Services,
        importer: DocumentImporter,
        model: DocumentsModel,
        banner: ErrorBanner,
        convert: Callable[[list[Path]], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._importer, self._model = services, importer, model
        self._banner, self._convert = banner, convert
        self._seen: DocumentSettings = services.settings.documents.model_copy()
        services.settingsChanged.connect(self._settings_changed)

    def offer(self) -> None:
        """Say how many there are, if any."""
        count = len(self._stale())
        if not count:
            return
        self._banner.show_notice(
            plural(
                count,
                "{n} document was converted in another way than files are now.",
                "{n} documents were converted in another way than files are now.",
            ),
            plural(
                count,
                "It stays as it is until you convert again.",
                "They stay as they are until you convert again.",
            ),
            action=tr("Convert again"),
            callback=self.convert,
        )

    @Slot()
    def convert(self) -> None:
        """Convert them again."""
        self._banner.clear()
        self._convert([row.path for row in self._stale()])

    @Slot()
    def _settings_changed(self) -> None:
        chosen = self._services.settings.documents
        if chosen != self._seen:
            self._seen = chosen.model_copy()
            self.offer()

    def _stale(self) -> list[Row]:
        return list(_stale(self._model.rows(), self._importer))


def _stale(rows: Iterable[Row], importer: DocumentImporter) -> Iterable[Row]:
    options = importer.options
    for row in rows:
        record = row.record
        if row.state is RowState.DONE and record is not None and not record.gone and not record.is_of(options):
            yield row
