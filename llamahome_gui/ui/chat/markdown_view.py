"""A text view that is as high as its text and takes Markdown as it arrives."""

from __future__ import annotations

import time
from collections.abc import Iterator

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, QTimer, QUrl, Slot
from PySide6.QtGui import (
    QDesktopServices,
    QFontInfo,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QTextBlock,
    QTextCursor,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QSizePolicy, QTextBrowser, QWidget

from llamahome_gui.ui.chat.code_copy import COPY_GAP, COPY_SIDE, CodeCopy
from llamahome_gui.ui.chat.markdown import GrowingMarkdown
from llamahome_gui.ui.chat.richtext import CODE_PAD, QUOTE_INDENT, BlockRole, RichTextWriter
from llamahome_gui.ui.chat.text_style import TextStyle
from llamahome_gui.ui.i18n import tr
from llamahome_gui.ui.theme import manager, scaled, theme

SLICE = 500
SLICE_SECONDS = 0.008
REST_FACTOR = 4.0
_SAFE_SCHEMES = {"http", "https", "mailto"}


class MarkdownView(QTextBrowser):
    """Shows one message. Only its unfinished last part is drawn again when text is appended.

    A long text given at once is drawn in slices of a few milliseconds. When drawing the last part becomes dear,
    it is drawn less often: at most a fifth of the GUI thread's time goes into it.
    """

    _text = ""  # of the class, because Qt may call `changeEvent` from its own constructor

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pending = ""
        self._tail_is_old = False
        self._rest_until = 0.0
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self._continue)
        self.copies = CodeCopy(self)
        self._configure()
        self.setAcceptDrops(False)  # what is dropped on a message is meant for the chat
        self._restart()
        manager().changed.connect(self._recolor)

    @property
    def markdown(self) -> str:
        """The source of what is shown or about to be shown."""
        return self._text

    @property
    def drawn(self) -> bool:
        """Whether all text that was given has been drawn."""
        return not self._pending and not self._tail_is_old

    def append_markdown(self, text: str) -> None:
        """Add text at the end."""
        self._text += text
        self._pending += text
        if not self._later.isActive():
            self._continue()

    def set_markdown(self, text: str) -> None:
        """Show another text."""
        self._restart()
        self._text = ""
        self.append_markdown(text)

    def finish(self) -> None:
        """No more text will come: draw what is left without waiting."""
        self._rest_until = 0.0
        self._continue()
        self.copies.changed()

    # -- drawing ----------------------------------------------------------------------------------------------

    def _restart(self) -> None:
        self._later.stop()
        self._pending, self._tail_is_old, self._rest_until = "", False, 0.0
        self.clear()
        self.document().setUndoRedoEnabled(False)
        self._growing = GrowingMarkdown()
        size = QFontInfo(self.font()).pixelSize()
        self._writer = RichTextWriter(QTextCursor(self.document()), TextStyle.of(theme(), size))
        self._tail = self._writer.mark()

    @Slot()
    def _continue(self) -> None:
        now = time.perf_counter()
        if now < self._rest_until:
            self._later.start(round(1000 * (self._rest_until - now)) + 1)
            return
        self._draw(now + SLICE_SECONDS)
        spent = time.perf_counter() - now
        self._rest_until = now + spent * (1 + REST_FACTOR) if not self._pending else 0.0
        if self._pending:
            self._later.start(1)

    def _draw(self, deadline: float) -> None:
        edit = QTextCursor(self.document())
        edit.beginEditBlock()
        self._writer.rewind(self._tail)
        while self._pending:
            piece, self._pending = self._pending[:SLICE], self._pending[SLICE:]
            for part in self._growing.append(piece):
                self._writer.write(part)
            if time.perf_counter() > deadline:
                break
        self._tail = self._writer.mark()
        self._writer.write(self._growing.tail())
        edit.endEditBlock()

    @Slot()
    def _recolor(self) -> None:
        """Draw all anew; a message that is out of sight waits for its turn, so that a long chat does not freeze."""
        self._restart()
        self._pending = self._text
        if self.visibleRegion().isEmpty():
            self._later.start(1)
        else:
            self._continue()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange and self._text:
            self._recolor()

    # -- size -------------------------------------------------------------------------------------------------

    def _configure(self) -> None:
        self.setProperty("kind", "page")
        self.setReadOnly(True)
        self.setOpenLinks(False)
        self.anchorClicked.connect(self._open_link)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(tr("Message text"))
        self.viewport().setAutoFillBackground(False)
        self.document().setDocumentMargin(0)
        self.document().setIndentWidth(20)
        self.document().documentLayout().documentSizeChanged.connect(self._fit_height)

    def _fit_height(self) -> None:
        height = max(1, round(self.document().size().height() + 0.499))
        if self.document().lastBlock().blockFormat().property(BlockRole.CODE):
            height += CODE_PAD  # Qt leaves out the margin below the last block, which the ground reaches into
        if height != self.height():
            self.setFixedHeight(height)
        if self.drawn:
            self.copies.changed()

    def sizeHint(self) -> QSize:
        """As wide as the text wants, as high as it is."""
        return QSize(round(self.document().idealWidth()) + 1, max(1, round(self.document().size().height())))

    def minimumSizeHint(self) -> QSize:
        return QSize(40, 1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_height()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The transcript scrolls, not the message."""
        event.ignore()

    @Slot(QUrl)
    def _open_link(self, url: QUrl) -> None:
        if url.scheme().lower() in _SAFE_SCHEMES:
            QDesktopServices.openUrl(url)

    # -- grounds that block formats cannot draw ---------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw code grounds, quote bars and rules of the blocks in sight, then the text over them."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        run: list[QTextBlock] = []
        for block in self._blocks_within(QRectF(event.rect())):
            code = block.blockFormat().property(BlockRole.CODE)
            if run and code != run[0].blockFormat().property(BlockRole.CODE):
                self._paint_code(painter, run)
                run = []
            if code:
                run.append(block)
            self._paint_marks(painter, block)
        if run:
            self._paint_code(painter, run)
        painter.end()
        super().paintEvent(event)

    def _blocks_within(self, area: QRectF) -> Iterator[QTextBlock]:
        """The blocks that touch an area, with one neighbour on each side so that grounds have no seams."""
        block = self.cursorForPosition(area.topLeft().toPoint()).block()
        block = block.previous() if block.previous().isValid() else block
        layout = self.document().documentLayout()
        beyond = False
        while block.isValid() and not beyond:
            beyond = layout.blockBoundingRect(block).top() > area.bottom() + CODE_PAD
            yield block
            block = block.next()

    def _paint_code(self, painter: QPainter, run: list[QTextBlock]) -> None:
        layout = self.document().documentLayout()
        first, last = run[0], run[-1]
        whole_top = not _same_code(first.previous(), first)
        whole_end = not _same_code(last.next(), last)
        top = layout.blockBoundingRect(first).top() - (CODE_PAD if whole_top else 2 * CODE_PAD)
        bottom = layout.blockBoundingRect(last).bottom() + (CODE_PAD if whole_end else 2 * CODE_PAD)
        left = first.blockFormat().leftMargin() - CODE_PAD
        ground = QRectF(left, top, self.viewport().width() - left, bottom - top)
        painter.setClipRect(ground.adjusted(0, 0 if whole_top else CODE_PAD, 0, 0 if whole_end else -CODE_PAD))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme().color("hover"))
        painter.drawRoundedRect(ground, 8, 8)
        painter.setClipping(False)
        language = first.blockFormat().property(BlockRole.LANGUAGE)
        if language and whole_top:
            self._paint_language(painter, ground, str(language))

    def _paint_language(self, painter: QPainter, ground: QRectF, language: str) -> None:
        font = self.font()
        font.setPixelSize(max(10, QFontInfo(font).pixelSize() - 3))
        painter.setFont(font)
        painter.setPen(theme().color("muted"))
        beside = scaled(COPY_SIDE)
        corner = QRectF(ground.left(), ground.top() + COPY_GAP, ground.width() - beside - 2 * COPY_GAP, beside)
        painter.drawText(corner, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, language)

    def _paint_marks(self, painter: QPainter, block: QTextBlock) -> None:
        rect = self.document().documentLayout().blockBoundingRect(block)
        shape = block.blockFormat()
        if shape.property(BlockRole.RULE):
            painter.setPen(QPen(theme().color("border_strong"), 1))
            middle = round(rect.center().y()) + 0.5
            painter.drawLine(QPointF(0, middle), QPointF(self.viewport().width(), middle))
        for depth in range(int(shape.property(BlockRole.QUOTE) or 0)):
            above = block.previous()
            goes_on = (above.blockFormat().property(BlockRole.QUOTE) or 0) > depth
            top = self.document().documentLayout().blockBoundingRect(above).bottom() if goes_on else rect.top()
            bar = QRect(depth * QUOTE_INDENT, round(top), 3, round(rect.bottom()) - round(top))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme().color("border_strong"))
            painter.drawRect(bar)


def _same_code(one: QTextBlock, other: QTextBlock) -> bool:
    if not one.isValid():
        return False
    code = one.blockFormat().property(BlockRole.CODE)
    return bool(code) and code == other.blockFormat().property(BlockRole.CODE)
