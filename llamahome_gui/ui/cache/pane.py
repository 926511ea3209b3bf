"""The pane beside the chat: which words of a document the KV cache keeps, live while it reads and answers."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from llamahome_gui.ui.cache.follower import CacheFollower
from llamahome_gui.ui.cache.legend import Legend
from llamahome_gui.ui.cache.lit_text import LitText
from llamahome_gui.ui.cache.shown import Shown
from llamahome_gui.ui.cache.strip import CacheStrip
from llamahome_gui.ui.chat.wording import percent
from llamahome_gui.ui.i18n import grouped, mark, plural, tr
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets import ElidedLabel, EmptyState, Segments, label, style_popup, tabular, tool_button

# Of the panel, and in pixels at least and at most: what the pane with the text takes.
_SHARE, _LEAST, _MOST = 0.36, 320, 460
_EMPTY_TITLE = mark("See the cache")
_EMPTY = mark("Attach a document and ask about it. You see then which of its words the KV cache keeps as it reads.")


class CachePane(QFrame):
    """Shows what a follower tells.

    It is the strip alone until it is opened; without a document it is hidden until it is opened.

    Signals:
        placeRequested: id of a document, and from which character to which: to be shown in the library.
        openChanged: Whether it is open now, with the text beside the strip.
    """

    placeRequested = Signal(int, int, int)
    openChanged = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "cache-pane")
        self.follower = CacheFollower(self)
        self._shown: Shown | None = None
        self._is_open = False
        self._room = 0
        self.name = ElidedLabel("", mode=Qt.TextElideMode.ElideMiddle, kind="subtitle")
        self.documents = QComboBox()
        self.layers = QComboBox()
        self.look = Segments((("kept", tr("Kept")), ("answer", tr("Answer"))))
        self.caption = label("", "small", wrap=True)
        self.legend = Legend()
        self.text = LitText()
        self.strip = CacheStrip()
        self.open = tool_button("documents", tr("Show this place in Documents"), self._open_here)
        self.close_button = tool_button("chevron-right", tr("Hide the text"), lambda: self.set_open(False))
        said = tr("Show the text with what is kept of it")
        self.expand = tool_button("chevron-left", said, lambda: self.set_open(True))
        self._bodies = QStackedWidget()
        self._window = (0, 0)
        self._build()
        self._connect()
        self._show(None)

    @property
    def shown(self) -> Shown | None:
        """What is on show."""
        return self._shown

    @property
    def is_open(self) -> bool:
        """Whether the text is beside the strip."""
        return self._is_open

    def set_open(self, is_open: bool) -> None:
        """Show the text beside the strip, or the strip alone."""
        if is_open != self._is_open:
            self._is_open = is_open
            self._arrange()
            self.openChanged.emit(is_open)

    def fit(self, room: int) -> None:
        """The panel is so many pixels wide now."""
        self._room = room
        self._arrange()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.follower.set_active(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.follower.set_active(False)

    # -- what is told -----------------------------------------------------------------------------------------

    @Slot()
    def _list_documents(self) -> None:
        watch = self.follower.watch
        places = watch.places if watch is not None else ()
        self.documents.blockSignals(True)
        self.documents.clear()
        self.documents.addItems([place.source.name for place in places])
        self.documents.setCurrentIndex(min(self.follower.view.place, len(places) - 1))
        self.documents.blockSignals(False)
        self._arrange()
        self.name.setText(places[0].source.name if len(places) == 1 else "")

    @Slot(object)
    def _show(self, shown: Shown | None) -> None:
        self._shown = shown
        self._bodies.setCurrentIndex(0 if shown is None else 1)
        self._arrange()
        if shown is None:
            self.name.setText("")
        else:
            self._list_layers(shown.layers)
            self.layers.setCurrentIndex(0 if shown.layer is None else shown.layer + 1)
            self.look.choose("answer" if shown.answer else "kept")
            self.legend.explain(answer=shown.answer)
            self.caption.setText(caption(shown))
            self.layers.setEnabled(not shown.answer and not shown.heat.keeps_all)
        self.text.show_cache(shown)
        self.strip.show_cache(shown)

    def _list_layers(self, layers: int) -> None:
        if self.layers.count() == layers + 1:
            return
        self.layers.clear()
        self.layers.addItem(tr("All layers"))
        self.layers.addItems([tr("Layer {number}", number=number) for number in range(1, layers + 1)])

    # -- what is chosen ---------------------------------------------------------------------------------------

    @Slot(int)
    def _choose_document(self, index: int) -> None:
        self.follower.choose(replace(self.follower.view, place=max(0, index)))

    @Slot(int)
    def _choose_layer(self, index: int) -> None:
        self.follower.choose(replace(self.follower.view, layer=None if index < 1 else index - 1))

    @Slot(str)
    def _choose_look(self, key: str) -> None:
        self.follower.choose(replace(self.follower.view, answer=key == "answer"))

    def _arrange(self) -> None:
        """What is seen: nothing, the strip, or all."""
        is_open, some = self._is_open, self._shown is not None
        watch = self.follower.watch
        self.setVisible(is_open or (watch is not None and bool(watch.places)))
        self.expand.setVisible(not is_open)
        always: tuple[QWidget, ...] = (self.close_button, self.text, self.legend)
        with_a_document: tuple[QWidget, ...] = (self.open, self.layers, self.look, self.caption)
        for part in always:
            part.setVisible(is_open)
        for part in with_a_document:
            part.setVisible(is_open and some)
        self._name_documents()
        slim = self.strip.width() + 2
        wide = min(max(round(self._room * _SHARE), scaled(_LEAST)), scaled(_MOST))
        self.setFixedWidth(wide if is_open else slim)

    def _name_documents(self) -> None:
        several = self.documents.count() > 1
        self.documents.setVisible(self._is_open and several)
        self.name.setVisible(self._is_open and not several)

    @Slot(int)
    def _choose(self, token: int) -> None:
        """A click on the strip: the text beside it goes there."""
        self.set_open(True)
        self.text.reveal(token)

    @Slot(int)
    def _open(self, token: int) -> None:
        if self._shown is not None:
            place = self._shown.place
            self.placeRequested.emit(place.source.document, int(place.starts[token]), int(place.ends[token]))

    def _open_here(self) -> None:
        self._open(self._window[0])

    @Slot(int, int)
    def _scrolled(self, first: int, last: int) -> None:
        self._window = (first, last)
        self.strip.show_window(first, last)

    # -- building ---------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.follower.documentsFound.connect(self._list_documents)
        self.follower.changed.connect(self._show)
        self.documents.activated.connect(self._choose_document)
        self.layers.activated.connect(self._choose_layer)
        self.look.chosen.connect(self._choose_look)
        self.strip.chosen.connect(self._choose)
        self.strip.opened.connect(self._open)
        self.text.windowChanged.connect(self._scrolled)

    def _build(self) -> None:
        keep_scaled(self, CachePane._arrange)
        for box, said in ((self.documents, tr("Document")), (self.layers, tr("Layer of the model"))):
            style_popup(box)
            box.setAccessibleName(said)
            box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.documents.setMinimumContentsLength(12)
        self.layers.setMinimumContentsLength(6)
        self.look.button("kept").setToolTip(tr("What the cache keeps, and with what score"))
        self.look.button("answer").setToolTip(tr("What the words of the answer look at"))
        tabular(self.caption)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, GRID, 0, 0)
        column.setSpacing(GRID // 2)
        column.addLayout(self._heading())
        column.addLayout(self._choices())
        self._bodies.addWidget(EmptyState("eye", tr(_EMPTY_TITLE), tr(_EMPTY)))
        self._bodies.addWidget(self._body())
        column.addWidget(self._bodies, 1)

    def _heading(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setContentsMargins(2 * GRID, 0, GRID, 0)
        row.addWidget(self.name, 1)
        row.addWidget(self.documents, 1)
        row.addWidget(self.open)
        row.addWidget(self.close_button)
        row.addWidget(self.expand, 0, Qt.AlignmentFlag.AlignRight)
        return row

    def _choices(self) -> QVBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addWidget(self.look)
        row.addWidget(self.layers, 1)
        column = QVBoxLayout()
        column.setContentsMargins(2 * GRID, 0, 2 * GRID, GRID // 2)
        column.setSpacing(GRID // 2)
        column.addLayout(row)
        column.addWidget(self.caption)
        return column

    def _body(self) -> QWidget:
        body = QWidget()
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * GRID, GRID // 2, GRID, GRID)
        foot.addWidget(self.legend)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.text, 1)
        row.addWidget(self.strip)
        column = QVBoxLayout(body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, 1)
        column.addLayout(foot)
        return body


def caption(shown: Shown) -> str:
    """What became of the document, in numbers."""
    heat, total = shown.heat, shown.place.tokens
    if heat.read < total:
        read = tr("{read} of {total} tokens read", read=grouped(heat.read), total=grouped(total))
    else:
        read = plural(total, "{n} token read", "{n} tokens read")
    if heat.keeps_all:
        return tr("{read}, all kept: this is the full cache.", read=read)
    if not heat.read:
        return read
    share = percent(float(heat.kept[: heat.read].mean()))
    return tr(
        "{read}. Each KV head keeps {share}; {held} are kept by one at least.",
        read=read, share=share, held=grouped(heat.held),
    )  # fmt: skip
