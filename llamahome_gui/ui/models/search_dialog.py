"""Search of the hub: type, look how a model fits, add it to the list, download it on wish."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QModelIndex, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QStackedWidget, QVBoxLayout, QWidget

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.models import Catalogue
from llamahome_gui.models.hub import HubSummary
from llamahome_gui.models.importing import check_name
from llamahome_gui.ui.i18n import mark, tr
from llamahome_gui.ui.models.details import page_url
from llamahome_gui.ui.models.hits import Hit, Looked, hits, with_look
from llamahome_gui.ui.models.hits_view import HitsModel, HitsView
from llamahome_gui.ui.models.looking import ChipOf, look_at
from llamahome_gui.ui.models.states import said
from llamahome_gui.ui.network import Network
from llamahome_gui.ui.theme import GRID
from llamahome_gui.ui.widgets import ElidedLabel, IconLabel, button, label, restyle, search_field

_DELAY_MS = 350
_SIZE = (760, 600)
_RESULTS = 30
# So many of the best answers are asked for their size and their fit at once; the others when they are chosen.
_LOOKED_AT_ONCE = 6
_BEGIN = mark("Type a name, such as “llama 3.2”, “qwen2.5” or “smollm”, or a whole repository: owner/name.")


class SearchDialog(QDialog):
    """Non-blocking: show it with `open()`.

    Args:
        endpoint: Address of the hub.
        chip_of: How a network fits into this machine; called in a thread.

    Signals:
        wanted: A `CatalogueEntry`, and whether the download shall begin.
        shown: An answer is in the list, or the sentence why there is none.
    """

    wanted = Signal(object, bool)
    shown = Signal()

    def __init__(
        self,
        network: Network,
        catalogue: Catalogue,
        endpoint: str,
        chip_of: ChipOf,
        text: str = "",
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(tr("Search the hub"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(*_SIZE)
        self._network, self._catalogue, self._endpoint = network, catalogue, endpoint
        self._chip_of = chip_of
        self._asked, self._about = "", ""
        self.field = search_field(tr("Name or repository"), most=None)
        self.model = HitsModel(self)
        self.view = HitsView(self.model)
        self._told_icon = IconLabel("search", 32, "faint")
        self.told = label(tr(_BEGIN), "muted", wrap=True)
        self._pages = QStackedWidget()
        self.sentence = label("", "muted", wrap=True)
        self.family, self.version = QLineEdit(), QLineEdit()
        self.add = button(tr("Add to my models"), partial(self._want, False))
        self.download = button(tr("Add and download"), partial(self._want, True), kind="primary", icon_name="download")
        self.page = ElidedLabel("", kind="subtitle", mode=Qt.TextElideMode.ElideMiddle)
        self._chosen = QWidget()
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.setInterval(_DELAY_MS)
        self._build()
        self._connect()
        self._choose(None)
        self.field.setText(text)

    # -- asking -----------------------------------------------------------------------------------------------

    @Slot()
    def _ask(self) -> None:
        text = self.field.text().strip()
        self._later.stop()
        if text == self._asked:
            return
        self._asked = text
        self._forget_looks()
        if not text:
            self._network.drop("search")
            self._tell(tr(_BEGIN), "search")
            return
        self._tell(tr("Asking the hub…"), "search", quiet=True)
        self._network.ask("search", lambda hub: hub.search(text, _RESULTS), self._show, self._failed)

    def _show(self, found: list[HubSummary]) -> None:
        made = hits(found, self._catalogue)
        self.model.show(made)
        if not made:
            self._tell(
                tr("The hub has no text model with safetensors whose name fits “{asked}”.", asked=self._asked), "search"
            )
        else:
            self._pages.setCurrentIndex(1)
            self.view.setCurrentIndex(self.model.index(0))
            for hit in [hit for hit in made if not hit.refused][:_LOOKED_AT_ONCE]:
                self._look(hit)
        self.shown.emit()

    def _failed(self, error: LlamaHomeError) -> None:
        """Being offline is a state: the same words can be asked again."""
        self.model.show([])
        self._asked = ""
        offline = getattr(error, "reason", "") == "offline"
        self._tell(said(error), "warning" if offline else "error")
        self.shown.emit()

    def _look(self, hit: Hit) -> None:
        if hit.looked is None and not hit.summary.refused:
            name = f"look {hit.repository}"
            self._network.ask(
                name,
                partial(look_at, hit.repository, self._catalogue, self._chip_of),
                partial(self._looked, hit.repository),
                partial(self._not_looked, hit),
            )

    def _looked(self, repository: str, looked: Looked) -> None:
        hit = self.model.find(repository)
        if hit is not None:
            self.model.replace(made := with_look(hit, looked))
            if self.page.text() == repository:
                self._name(made)
                self._tell_of(made)

    def _not_looked(self, hit: Hit, error: LlamaHomeError) -> None:
        if self._current() is not None and self._current() == hit:
            self._about = said(error)
            self.sentence.setText(self._about)

    def _forget_looks(self) -> None:
        for place in range(self.model.rowCount()):
            hit = self.model.hit(place)
            if hit is not None:
                self._network.drop(f"look {hit.repository}")

    def done(self, result: int) -> None:
        """Nothing is asked any more."""
        self._network.drop("search")
        self._forget_looks()
        super().done(result)

    # -- the chosen one ---------------------------------------------------------------------------------------

    def _current(self) -> Hit | None:
        return self.model.hit(self.view.currentIndex().row())

    @Slot(QModelIndex, QModelIndex)
    def _current_changed(self, current: QModelIndex, _before: QModelIndex) -> None:
        hit = self.model.hit(current.row())
        self._choose(hit)
        if hit is not None:
            self._look(hit)

    def _choose(self, hit: Hit | None) -> None:
        self._chosen.setVisible(hit is not None)
        if hit is None:
            return
        self.page.setText(hit.repository)
        self._name(hit)
        self._tell_of(hit)

    def _name(self, hit: Hit) -> None:
        """Offer the names that it has, or could have."""
        entry = hit.looked.entry if hit.looked else None
        family, _, version = (hit.key or (entry.key if entry else "")).partition("/")
        self.family.setText(family)
        self.version.setText(version)

    def _tell_of(self, hit: Hit) -> None:
        looked = hit.looked
        self.download.setText(tr("Download") if hit.key else tr("Add and download"))
        if hit.key and hit.looked is not None:
            text = " ".join([tr("It is in your list."), hit.looked.chip.tip if hit.looked.chip else ""]).strip()
        elif hit.refused:
            text = hit.refused
        elif looked is None:
            text = tr("Asking for its size and its configuration…")
        else:
            fit = looked.chip.tip if looked.chip else ""
            text = " ".join(part for part in (fit, looked.note) if part) or tr("Nothing can be said of its memory yet.")
        self._about = text
        for part in (self.family, self.version):
            part.setEnabled(not hit.key and not hit.refused)
        self._check_names()

    @Slot()
    def _check_names(self) -> None:
        hit = self._current()
        named = bool(self.family.text().strip() and self.version.text().strip())
        known_entry = hit is not None and not hit.refused and hit.looked is not None
        self.add.setEnabled(known_entry and named and hit is not None and not hit.key)
        self.download.setEnabled(known_entry and named)
        free = hit is not None and not hit.key  # what is in the list keeps its name
        wrong = {part: self._objection(part) if free else "" for part in (self.family, self.version)}
        for part, objection in wrong.items():
            restyle(part, invalid=bool(objection))
        objections = [objection for objection in wrong.values() if objection]
        if objections:
            self.add.setEnabled(False)
            self.download.setEnabled(False)
        self.sentence.setText(objections[0] if objections else self._about)

    def _objection(self, part: QLineEdit) -> str:
        """Why what is typed cannot be the family's name, or the version's; empty where it can, or nothing is."""
        name = part.text().strip()
        try:
            if name:
                check_name(name, "family" if part is self.family else "version")
        except LlamaHomeError as error:
            return said(error)
        known = self._catalogue.family(self.family.text().strip())
        if part is self.version and known and name.lower() in {version.lower() for version in known.versions}:
            return tr("A model of this name is in the list. Choose another version.")
        return ""

    def _want(self, download: bool) -> None:
        hit = self._current()
        if hit is not None and hit.looked is not None and hit.looked.entry is not None:
            family, version = self.family.text().strip(), self.version.text().strip()
            entry = replace(hit.looked.entry, family=family, version=version, listed=bool(hit.key))
            self.wanted.emit(entry, download)
            self.accept()

    # -- building ---------------------------------------------------------------------------------------------

    def _tell(self, text: str, icon: str, *, quiet: bool = False) -> None:
        if not quiet or self.model.rowCount() == 0:  # an earlier answer stays until the next one is there
            self._pages.setCurrentIndex(0)
        if not quiet:
            self.model.show([])
            self._choose(None)
        self._told_icon.set_icon(icon, "warning" if icon == "warning" else "error" if icon == "error" else "faint")
        self.told.setText(text)

    def _connect(self) -> None:
        self._later.timeout.connect(self._ask)
        self.field.textChanged.connect(self._later.start)
        self.field.returnPressed.connect(self._ask)
        self.view.selectionModel().currentChanged.connect(self._current_changed)
        for part in (self.family, self.version):
            part.textEdited.connect(self._check_names)

    def _build(self) -> None:
        self._pages.addWidget(self._empty())
        self._pages.addWidget(self.view)
        names = QHBoxLayout()
        names.setSpacing(GRID)
        for part, name in ((self.family, tr("Family")), (self.version, tr("Version"))):
            part.setAccessibleName(name)
            caption = label(name, "small")
            caption.setBuddy(part)
            names.addWidget(caption)
            names.addWidget(part, 1)
        names.addSpacing(2 * GRID)
        for made in (self.add, self.download):
            made.setAutoDefault(False)
            names.addWidget(made)
        inside = QVBoxLayout(self._chosen)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(GRID)
        for widget in (self.page, self.sentence):
            inside.addWidget(widget)
        inside.addLayout(names)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * GRID, 3 * GRID, 3 * GRID, 2 * GRID)
        column.setSpacing(2 * GRID)
        column.addWidget(label(tr("Search the hub"), "title"))
        column.addWidget(self.field)
        column.addWidget(self._pages, 1)
        column.addWidget(self._chosen)
        foot = QHBoxLayout()
        foot.addWidget(
            label(
                tr("Models of {hub} that hold safetensors.", hub=page_url(self._endpoint, "").rstrip("/")),
                "small",
            ),
            1,
        )
        close = button(tr("Close"), self.reject)
        close.setAutoDefault(False)
        foot.addWidget(close)
        column.addLayout(foot)

    def _empty(self) -> QWidget:
        made = QWidget()
        self.told.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(made)
        column.addStretch(2)
        column.addWidget(self._told_icon, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(GRID)
        column.addWidget(self.told)
        column.addStretch(3)
        return made
