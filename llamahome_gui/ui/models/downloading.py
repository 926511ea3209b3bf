"""Downloads as the panel has them: asks what must be asked first, passes on what a row's buttons want, follows each."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QWidget

from llamahome_gui.ui.background import Op
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.models.book import DownloadBook
from llamahome_gui.ui.models.details import page_url
from llamahome_gui.ui.models.gated_dialog import GatedDialog
from llamahome_gui.ui.models.rows import ModelRow
from llamahome_gui.ui.models.states import Act, needs_agreement, said
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.widgets import ask
from llamahome_gui.units import size_text

if TYPE_CHECKING:
    from llamahome_gui.models.download import DownloadStatus
    from llamahome_gui.ui.hub_access import Access

# Less than this is fetched again in a moment: no question before it is thrown away.
_WORTH_ASKING = 100_000_000


class DownloadControl(QObject):
    """Works for one panel.

    Args:
        window: Where dialogs stand.
        title_of: Title of a model by its key.

    Signals:
        listChanged: Downloads came or went.
        rowChanged: The key of a download that stands differently now.
        fetched: The key of a model that is whole and installed.
        refused: The key of a model whose download could not begin, and why.
        leftBehind: How many downloads an earlier start did not finish.
        begun: The key of a model that the user wants now; its row moves to the other downloads.
    """

    listChanged = Signal()
    rowChanged = Signal(str)
    fetched = Signal(str)
    refused = Signal(str, object)
    leftBehind = Signal(int)
    begun = Signal(str)

    def __init__(self, services: Services, window: QWidget, title_of: Callable[[str], str]) -> None:
        super().__init__(window)
        self._services, self._window, self.title_of = services, window, title_of
        self._waiting: ModelRow | None = None
        self.book = DownloadBook()
        self._access = services.access
        self._access.changed.connect(self._access_known)
        self._access.rejected.connect(self._access_unknown)
        services.network.changed.connect(self._changed)
        services.network.refused.connect(self.refused)
        services.settingsChanged.connect(services.network.apply_limit)

    def look_for_unfinished(self) -> None:
        """Find in the background what an earlier start left behind."""
        Op(self, self._services.network.manager.unfinished).success(self._left_behind).run()

    def resume_all(self) -> None:
        """Go on with everything that rests."""
        for key in self.book.resting:
            self._services.network.resume(key)

    def act(self, act: Act, row: ModelRow) -> None:
        """Do what a row's button says."""
        network = self._services.network
        {
            Act.DOWNLOAD: partial(self.download, row),
            Act.AGREE: partial(self._ask_agreement, row),
            Act.RETRY: partial(network.resume, row.key),
            Act.RESUME: partial(network.resume, row.key),
            Act.FIRST: partial(self._move, row.key, -len(self.book.queued)),
            Act.UP: partial(self._move, row.key, -1),
            Act.DOWN: partial(self._move, row.key, 1),
            Act.PAUSE: partial(self.pause, row.key),
            Act.CANCEL: partial(self._ask_cancel, row),
        }[act]()

    def _move(self, key: str, steps: int) -> None:
        number, network = self.book.place(key).number, self._services.network
        if number:
            network.move(key, max(0, number - 1 + steps))
            self._arrange()

    def _arrange(self) -> None:
        """Stand in the order in which the manager takes them."""
        if self.book.arrange(self._services.network.manager.queue()):
            self.listChanged.emit()

    def download(self, row: ModelRow) -> None:
        """Fetch a model; one that does not fit, or whose publisher wants an agreement, is asked about first."""
        if row.chip is not None and not row.chip.fits:
            ask(
                self._window,
                tr("{title} is too large for this machine", title=row.title),
                " ".join((row.chip.tip, tr("Download it all the same?"))),
                yes=tr("Download"),
                confirmed=partial(self._when_agreed, row),
                danger=False,
            )
        else:
            self._when_agreed(row)

    def _when_agreed(self, row: ModelRow) -> None:
        if not row.gated or self._access.access.where:
            self._begin(row)
            return
        self._waiting = row
        self._access.look()

    @Slot(object)
    def _access_known(self, access: Access) -> None:
        row, self._waiting = self._waiting, None
        if row is not None:
            self._begin(row) if access.where else self._ask_agreement(row)

    @Slot(object)
    def _access_unknown(self, _error: Exception) -> None:
        row, self._waiting = self._waiting, None
        if row is not None:
            self._ask_agreement(row)

    def _begin(self, row: ModelRow) -> None:
        self.begun.emit(row.key)
        self._services.network.download(row.key, row.repository, row.revision)

    def _ask_agreement(self, row: ModelRow) -> None:
        status, endpoint = self.book.get(row.key), self._services.endpoint
        error = status.error if status and needs_agreement(status) else None
        page = (error.url if error else None) or page_url(endpoint, row.repository)
        dialog = GatedDialog(
            row, page, f"{endpoint}/settings/tokens", self._access, said(error) if error else "", self._window
        )
        dialog.agreed.connect(partial(self._agreed, row))
        dialog.open()

    def _agreed(self, row: ModelRow, _key: str) -> None:
        if self.book.get(row.key) is not None:
            self._services.network.resume(row.key)
        else:
            self._begin(row)

    def _ask_cancel(self, row: ModelRow) -> None:
        status = self.book.get(row.key)
        cancel = partial(self._services.network.cancel, row.key)
        if status is None or status.done < _WORTH_ASKING:
            cancel()
            return
        ask(
            self._window,
            tr("Give up {title}?", title=row.title),
            tr("{done} of it are here and would be deleted. Pause keeps them.", done=size_text(status.done)),
            yes=tr("Delete"),
            no=tr("Keep"),
            confirmed=cancel,
        )

    def _left_behind(self, found: list[DownloadStatus]) -> None:
        new = [status for status in found if self.book.get(status.key) is None]
        for status in new:
            self.book.take(status)
        if new:
            self.listChanged.emit()
            self.leftBehind.emit(len(new))

    @Slot(object)
    def _changed(self, status: DownloadStatus) -> None:
        before = self.book.get(status.key)
        if self.book.take(status):
            self.listChanged.emit()
        if before is None or before.state != status.state:  # places in the queue move up
            self._arrange()
            for key in self.book.queued:
                self.rowChanged.emit(key)
        self.rowChanged.emit(status.key)
        if status.state == "done" and (before is None or before.state != "done"):
            self.fetched.emit(status.key)

    def pause(self, key: str) -> None:
        """Rest; what is there is kept."""
        self._services.network.pause(key)

    def closing_note(self) -> str:
        """What becomes of downloads when the window closes; empty where there are none."""
        if not self.book.moving:
            return ""
        return tr("What was downloaded so far is kept, and the next start goes on from there when you say so.")
