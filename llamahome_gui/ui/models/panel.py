"""The models panel: downloads, what is installed, and the catalogue; how each fits, and what can be done with it."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from llamahome_gui.models import InstalledModel, ModelKind, ValidationReport
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.i18n import plural, tr
from llamahome_gui.ui.models import details
from llamahome_gui.ui.models.downloading import DownloadControl
from llamahome_gui.ui.models.fit_chart import FitChart
from llamahome_gui.ui.models.following import SessionFollower
from llamahome_gui.ui.models.hub_adding import HubAdding
from llamahome_gui.ui.models.import_dialog import choose_import
from llamahome_gui.ui.models.list_view import ModelList
from llamahome_gui.ui.models.merge_dialog import ask_merge
from llamahome_gui.ui.models.ordering import SortBy, ordered
from llamahome_gui.ui.models.page import ModelsPage
from llamahome_gui.ui.models.removal import RemovalControl
from llamahome_gui.ui.models.row_widget import ModelRowWidget
from llamahome_gui.ui.models.rows import ModelRow
from llamahome_gui.ui.models.servers import ServerControl
from llamahome_gui.ui.models.side import ModelSide
from llamahome_gui.ui.models.states import Act, Shown, shown
from llamahome_gui.ui.models.survey import Seen, look_closer, survey
from llamahome_gui.ui.models.task_line import TaskLine
from llamahome_gui.ui.models.tasks import ImportWish, StoreTasks
from llamahome_gui.ui.models.toolbar import ModelsToolbar
from llamahome_gui.ui.models.wording import check_notice, disk_sentence
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.widgets import ErrorBanner, PanelHeader, button, tool_button
from llamahome_gui.units import size_text


class ModelsPanel(QWidget):
    """Follows the store, the session and the downloads.

    Signals:
        statusMessage: One sentence for the status bar.
        refreshed: The list shows what is on the disk.
    """

    statusMessage = Signal(str)
    refreshed = Signal()

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self._seen = Seen()
        self._following = SessionFollower(services.session, self)
        self._fresh: set[str] = set()
        self.tasks = StoreTasks(services, self)
        self.removal = RemovalControl(services, self.tasks, self)
        self.downloads = DownloadControl(services, self, self._title_of)
        self.hub_adding = HubAdding(services, self)
        self.servers = ServerControl(services, self)
        self.list = ModelList(self._state_of)
        self.toolbar = ModelsToolbar()
        self.side = ModelSide()
        self.banner = ErrorBanner()
        self.task_line = TaskLine()
        self._build()
        self._connect()
        self.refresh()
        self.downloads.look_for_unfinished()

    # -- what others ask for ----------------------------------------------------------------------------------

    @Slot()
    def refresh(self) -> None:
        """Look again at what is installed, in the background."""
        Op(self, partial(survey, self._services)).success(self._show).failure(self.banner.show_error).run()

    def closing_note(self) -> str:
        """What becomes of downloads when the window closes."""
        return self.downloads.closing_note()

    def shutdown(self) -> None:
        """Break off what the store does; nothing half-done stays."""
        self.tasks.stop()

    def row(self, key: str) -> ModelRowWidget:
        """The row of a model; raises KeyError when there is none."""
        return self.list.row(key)

    def load(self, key: str) -> None:
        """Load an installed model."""
        self.banner.clear()
        self._services.switch_model(self._model(key))

    @property
    def installed(self) -> tuple[InstalledModel, ...]:
        """What was found at the last look: models of this machine and of servers."""
        return self._seen.models

    def choose_import_folder(self) -> None:
        """Ask for a folder with a model."""
        choose_import(self._seen.catalogue, self.import_folder, self)

    @Slot(object)
    def import_folder(self, wish: ImportWish) -> None:
        """Copy or link a model into the workspace in the background; only one at a time."""
        self.banner.clear()
        self._begun(self.tasks.import_folder(wish))

    def remove(self, key: str) -> None:
        """Delete an installed model's files in the background, once nothing holds them."""
        self.removal.remove(self._model(key))

    @Slot(str, bool)
    def check(self, key: str, every_byte: bool) -> None:
        """Look whether an installed model is whole."""
        self.banner.clear()
        self._begun(self.tasks.check(self._model(key), every_byte))

    @Slot(object, str, str)
    def merge(self, adapter: InstalledModel, family: str, version: str) -> None:
        """Write an adapter and its base as one model."""
        self.banner.clear()
        self._begun(self.tasks.merge(adapter, family, version))

    @Slot(object, object)
    def export(self, model: InstalledModel, target: Path) -> None:
        """Write a model or an adapter to a place of the user's."""
        self.banner.clear()
        self._begun(self.tasks.export(model, target))

    def open_folder(self) -> None:
        """Show the models folder in the system's file manager."""
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._services.workspace.models_dir)))

    # -- looking ----------------------------------------------------------------------------------------------

    def _show(self, seen: Seen) -> None:
        self._seen = seen
        if seen.use is not None:
            self.header.set_sentence(disk_sentence(seen.installed, seen.use))
        if seen.problem is not None:
            self.banner.show_error(seen.problem)
        self.downloads.book.forget(model.key for model in seen.installed)
        self._arrange()
        for model in seen.installed:
            if model.key in self._fresh:
                self._fresh.discard(model.key)
                self._greet(model)

    def _greet(self, model: InstalledModel) -> None:
        """A model has come: it is loaded at once where no other is."""
        self._services.session.forget(model)  # an earlier one of this name, that another program removed
        if model.problem:
            said = tr("{title} was downloaded but cannot be loaded.", title=model.title)
            self.banner.show_notice(said, model.problem, "error")
        elif self._services.session.state is SessionState.EMPTY:
            said = tr("{title} was downloaded.", title=model.title)
            self.banner.show_notice(said, tr("It is loaded now."), "success")
            self._services.switch_model(model)
        else:
            self.banner.show_notice(
                tr("{title} was downloaded.", title=model.title), size_text(model.size_bytes), "success",
                action=tr("Load"), callback=partial(self.load, model.key),
            )  # fmt: skip
        self.statusMessage.emit(tr("{title} was downloaded", title=model.title))

    @Slot()
    def _arrange(self) -> None:
        """Sections from what is known; asks nothing of the disk."""
        made = self._seen.sections(self.downloads.book.keys)
        self.list.show_sections(ordered(made, self.toolbar.sort.order, self._state_of))

    def _state_of(self, row: ModelRow) -> Shown:
        book = self.downloads.book
        return shown(row, self._following.loading(row.key), book.get(row.key), book.place(row.key))

    def _model(self, key: str) -> InstalledModel:
        return next(model for model in self._seen.models if model.key == key)

    # -- rows -------------------------------------------------------------------------------------------------

    @Slot(str, str)
    def _acted(self, act: str, key: str) -> None:
        acts = {
            Act.LOAD: self.load,
            Act.UNLOAD: self._unload,
            Act.STOP_LOADING: self._unload,
            Act.REMOVE: self._ask_remove,
        }
        if Act(act) in acts:
            acts[Act(act)](key)
        else:
            self.downloads.act(Act(act), self.list.row(key).row)

    def _unload(self, _key: str) -> None:
        self._services.switch_model(None)

    def _ask_remove(self, key: str) -> None:
        self.banner.clear()
        model = self._model(key)
        if model.kind is ModelKind.REMOTE:
            self.servers.ask_forget(model)
        else:
            self.removal.ask(model)

    @Slot(object)
    def _chosen(self, row: ModelRow | None) -> None:
        self.side.show_row(row)
        if row is None:
            return
        if row.model is None:
            family = self._seen.catalogue.family(row.family)
            shape = family.about(row.version).shape if family else None
            self.side.show_details(details.listed(row, shape, self._services.endpoint))
        Op(self, partial(look_closer, self._services, row, self._seen)).success(partial(self._show_more, row.key)).run()

    def _show_more(self, key: str, found: tuple[details.Details | None, FitChart | None]) -> None:
        if self.side.row is not None and self.side.row.key == key:
            if found[0] is not None:
                self.side.show_details(found[0])
            self.side.fit.show_fit(found[1])

    # -- downloads --------------------------------------------------------------------------------------------

    def _title_of(self, key: str) -> str:
        return self.list.row(key).row.title if self.list.has(key) else key

    @Slot(str)
    def _download_changed(self, key: str) -> None:
        self.list.touch([key])

    @Slot(str)
    def _fetched(self, key: str) -> None:
        self._fresh.add(key)
        self.refresh()

    @Slot(str, object)
    def _refused(self, _key: str, error: Exception) -> None:
        self.banner.show_error(error)

    @Slot(int)
    def _left_behind(self, count: int) -> None:
        what = plural(count, "A download is not finished", "{n} downloads are not finished")
        self.banner.show_notice(
            f"{what}.", tr("What was fetched is kept."), "warning",
            action=tr("Resume") if count == 1 else tr("Resume all"), callback=self._resume_all,
        )  # fmt: skip
        self.statusMessage.emit(tr("{what}: see Models", what=what))

    def _resume_all(self) -> None:
        self.banner.clear()
        self.downloads.resume_all()

    @Slot(str)
    def search_hub(self, text: str = "") -> None:
        """Look for models on the hub."""
        self.hub_adding.search(self._seen.catalogue, text)

    @Slot(str)
    def _added(self, key: str) -> None:
        self.toolbar.clear()
        self.list.expect(key)
        self.refresh()

    @Slot()
    def _built(self) -> None:
        """What was added to be downloaded has its row now."""
        key = self.hub_adding.take_wanted()
        if key and self.list.has(key) and self.list.row(key).offers(Act.DOWNLOAD):
            self.downloads.download(self.list.row(key).row)
        self.refreshed.emit()

    # -- tasks ------------------------------------------------------------------------------------------------

    @Slot()
    def _begun(self, begun: bool = False) -> None:
        if not begun and self.tasks.running:
            said = tr("{running} is not done yet.", running=self.tasks.running)
            self.banner.show_notice(said, tr("Wait until it is, or cancel it."))

    @Slot(str)
    def _task_started(self, what: str) -> None:
        self.task_line.begin(what)
        self.side.set_checking(True)

    @Slot()
    def _task_ended(self) -> None:
        self.task_line.hide()
        self.side.set_checking(False)

    @Slot(object)
    def _imported(self, model: InstalledModel) -> None:
        self._arrived(model, tr("{title} was imported", title=model.title))

    @Slot(object)
    def _merged(self, model: InstalledModel) -> None:
        self._arrived(model, tr("{title} was written", title=model.title))

    def _arrived(self, model: InstalledModel, said: str) -> None:
        self._services.session.forget(model)
        self.banner.show_notice(
            f"{said}.", size_text(model.size_bytes), "success",
            action=tr("Load"), callback=partial(self._services.switch_model, model),
        )  # fmt: skip
        self.statusMessage.emit(said)
        self.refresh()

    @Slot(str, object)
    def _removed(self, title: str, freed: int) -> None:
        self.statusMessage.emit(tr("{freed} are free again", freed=size_text(freed)))
        said = tr("{title} was removed.", title=title)
        self.banner.show_notice(said, tr("{freed} are free again.", freed=size_text(freed)), "success")
        self.refresh()

    @Slot(object)
    def _checked(self, report: ValidationReport) -> None:
        title, notice = self._model(report.key).title, check_notice(report)
        self.banner.show_notice(f"{title} {notice.message}", notice.hint, notice.level)
        if not report.ok:
            self.refresh()

    def _say(self, what: str, about: object) -> None:
        self.banner.show_notice(what, str(about), "success")

    @Slot(str)
    def _servers_changed(self, what: str) -> None:
        self.banner.show_notice(what, "", "success")
        self.refresh()

    @Slot(str)
    def _session_changed(self, key: str) -> None:
        self.list.touch([key] if key else None)
        if not key and self.toolbar.sort.order.by is SortBy.STATE:
            self._arrange()

    # -- building ---------------------------------------------------------------------------------------------

    @Slot(str)
    def _ask_merge(self, key: str) -> None:
        ask_merge(self._model(key), self._seen.catalogue, self.merge, self)

    def _connect(self) -> None:
        self._services.settingsChanged.connect(self.refresh)  # how models fit follows from the cache and the weights
        self._following.changed.connect(self._session_changed)
        self._following.message.connect(self.statusMessage)
        self.toolbar.changed.connect(self.list.set_filter)
        self.toolbar.sort.changed.connect(self._arrange)
        self.list.acted.connect(self._acted)
        self.list.chosen.connect(self._chosen)
        self.list.built.connect(self._built)
        self.list.hubWanted.connect(self.search_hub)
        self.downloads.listChanged.connect(self._arrange)
        self.downloads.rowChanged.connect(self._download_changed)
        self.downloads.fetched.connect(self._fetched)
        self.downloads.refused.connect(self._refused)
        self.downloads.begun.connect(self.list.expect)
        self.downloads.leftBehind.connect(self._left_behind)
        self.side.validateWanted.connect(self.check)
        self.side.mergeWanted.connect(self._ask_merge)
        self.side.exportWanted.connect(self.export)
        self.task_line.cancelled.connect(self.tasks.stop)
        self.tasks.started.connect(self._task_started)
        self.tasks.progressed.connect(self.task_line.show_progress)
        self.tasks.ended.connect(self._task_ended)
        self.tasks.imported.connect(self._imported)
        self.tasks.merged.connect(self._merged)
        self.tasks.exported.connect(partial(self._say, tr("The model was exported.")))
        self.tasks.checked.connect(self._checked)
        self.tasks.removed.connect(self._removed)
        self.hub_adding.added.connect(self._added)
        self.servers.changed.connect(self._servers_changed)
        self.side.serverWanted.connect(self.servers.look_again)
        for part in (self.tasks, self.removal, self.hub_adding, self.servers):
            part.failed.connect(self.banner.show_error)
        self.removal.busy.connect(self._begun)

    def _build(self) -> None:
        self.server_button = button(tr("Add server…"), self.servers.add, icon_name="globe")
        self.import_button = button(tr("Import folder…"), self.choose_import_folder, icon_name="import")
        self.search_button = button(tr("Search the hub…"), self.search_hub, kind="primary", icon_name="search")
        self.header = PanelHeader(
            tr("Models"),
            "",
            tool_button("folder-open", tr("Open models folder"), self.open_folder),
            self.server_button,
            self.import_button,
            self.search_button,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        page = ModelsPage(self.toolbar, self.banner, self.task_line, self.list, self.side)
        column.addWidget(page, 1)
