"""The chat panel: chats on the left, the transcript in the middle, the composer at the bottom."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.inference.types import PrefillProgress
from llamahome_gui.ui.cache.beside import CacheBeside
from llamahome_gui.ui.chat.attachments import Attachments
from llamahome_gui.ui.chat.browsing import Browsing
from llamahome_gui.ui.chat.chat_list import WIDTH, ChatList
from llamahome_gui.ui.chat.chat_rows import NARROW_WIDTH
from llamahome_gui.ui.chat.composer import Composer
from llamahome_gui.ui.chat.context_count import ContextCount
from llamahome_gui.ui.chat.controller import ChatController
from llamahome_gui.ui.chat.drafts import Drafts
from llamahome_gui.ui.chat.dropping import ChatDrop
from llamahome_gui.ui.chat.model_notice import ModelNotice
from llamahome_gui.ui.chat.names import Documents
from llamahome_gui.ui.chat.notice import Notice
from llamahome_gui.ui.chat.on_show import ChatOnShow
from llamahome_gui.ui.chat.renewal import Renewal
from llamahome_gui.ui.chat.room_offer import RoomOffer
from llamahome_gui.ui.chat.saving import Saving
from llamahome_gui.ui.chat.settings_dialog import ChatSettingsDialog
from llamahome_gui.ui.chat.transcript import COLUMN_WIDTH, Transcript
from llamahome_gui.ui.chat.turns import Turn
from llamahome_gui.ui.chat.weighing import Weighed
from llamahome_gui.ui.chat.welcome import Welcome
from llamahome_gui.ui.chat.wording import own_settings
from llamahome_gui.ui.i18n import plural, tr
from llamahome_gui.ui.theme import GRID, keep_scaled, scaled
from llamahome_gui.ui.widgets import ErrorBanner, centred, restyle

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord
    from llamahome_gui.ui.services import Services

NARROW_PANEL, LEAST_PANEL = 760, 600


class ChatPanel(QWidget):
    """Home of the window.

    Signals:
        statusMessage: one sentence for the status bar.
        documentsRequested: the user wants to add documents to the library.
        importRequested: files were dropped here that the library shall convert; see `Attachments`.
    """

    statusMessage = Signal(str)
    documentsRequested = Signal()
    importRequested = Signal(object)

    def __init__(self, services: Services, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.controller = ChatController(services, self)
        self.library = Documents(self.controller.texts, self)
        self.chats = ChatList()
        self.welcome = Welcome()
        self.transcript = Transcript(self.library.name, self.library.readable)
        self.notice = Notice()
        self.error = ErrorBanner()
        self.composer = Composer()
        self.attachments = Attachments(services, self.library, self.composer, self.error, self)
        self.context = ContextCount(services, self.controller, self.composer, self)
        self.drafts = Drafts(services, self.controller, self.composer, self)
        self.renewal = Renewal(self.library, self.composer.chips, self.transcript, self.context, self)
        self.saving = Saving(services, self.controller, self)
        self._stack = QStackedWidget()
        self.model_notice = ModelNotice(services, self.notice, self)
        self.room = RoomOffer(services, self.composer, self.notice, self.model_notice, self)
        self.browsing = Browsing(self.chats, self.controller, self.error, self)
        self.on_show = ChatOnShow(self.controller, self.chats, self)
        self.cache = CacheBeside(self.controller, self.transcript, self)
        self.cache.pane.openChanged.connect(self.fit_chats)
        self._build()
        self.drop = ChatDrop(self)
        self._connect()
        self.model_notice.show()
        self._settings_changed()
        self.browsing.refresh()
        self._opened()

    # -- what the window asks ---------------------------------------------------------------------------------

    def attach(self, records: Sequence[DocumentRecord]) -> None:
        """Attach converted documents to the question that is being written."""
        self.attachments.add(records)

    def take_paths(self, paths: Sequence[Path]) -> bool:
        """Convert some dropped files and attach them; False for folders and for many files, which Documents takes."""
        if not self.attachments.expect(paths):
            return False
        self.error.clear()
        what = paths[0].name if len(paths) == 1 else plural(len(paths), "{n} file", "{n} files")
        self.statusMessage.emit(tr("Converting {what}…", what=what))
        self.importRequested.emit(list(paths))
        return True

    def choose_settings(self) -> None:
        """Ask for the system prompt and the sampling of the chat on show."""
        self._show_own_settings()  # the button is ticked by what there is, not by the click
        program = self._services.settings.sampling
        dialog = ChatSettingsDialog(self.controller.settings, program, self._services.presets, self)
        dialog.chosen.connect(self.controller.choose_settings)
        dialog.open()

    @Slot()
    def _show_own_settings(self) -> None:
        self.composer.show_own_settings(own_settings(self.controller.settings))

    def new_chat(self) -> None:
        """Begin an empty chat."""
        self.controller.new()

    def export(self) -> None:
        """Ask where the chat on show shall be written, and write it."""
        self.saving.ask()

    def shutdown(self) -> None:
        """Keep what has been written of an answer and of a question, and end the counting of tokens."""
        self.controller.save_now()
        self.attachments.close()
        self.context.close()

    # -- chats ------------------------------------------------------------------------------------------------

    @Slot()
    def _leaving(self) -> None:
        self.drafts.keep()
        self.attachments.leave(self.controller.conversation)

    @Slot()
    def _opened(self) -> None:
        self.error.clear()
        self.attachments.come(self.controller.conversation)
        self.room.forget()
        self.model_notice.show()
        self.library.learn()
        live = self.controller.turns[-1] if self.controller.answering_here and self.controller.turns else None
        self.transcript.show_turns(self.controller.turns, live)
        self._stack.setCurrentWidget(self.transcript if self.controller.turns else self.welcome)
        self.chats.select(self.controller.conversation)
        self.drafts.bring()
        self._show_own_settings()

    # -- asking -----------------------------------------------------------------------------------------------

    @Slot()
    def _send(self) -> None:
        self.error.clear()
        self.room.dismiss()
        if not self.controller.can_ask or not self.composer.text.strip():
            return
        if not self.drafts.bring_late():  # nothing that belongs to the question stays behind
            return
        text, records, instead_of = self.composer.text, self.composer.chips.records, self.composer.editing.question
        self.composer.clear()  # before it is sent: what cannot be asked comes back here at once or later
        if not self.controller.send(text, records, instead_of):
            self.composer.take_back(text, records, instead_of)
            self.renewal.look()
        elif instead_of is not None:
            self.drafts.bring()  # what was being written before an earlier question was put in other words

    @Slot(object)
    def _returned(self, weighed: Weighed) -> None:
        self.drafts.make_room(weighed)
        self.composer.take_back(weighed.turn.content, weighed.documents, weighed.instead_of)
        self.renewal.look()

    @Slot(int)
    def _edit(self, question: int) -> None:
        """Ask a question of this chat in other words: it comes back into the composer with its documents."""
        turn = next((each for each in self.controller.turns if each.id == question), None)
        if turn is None or self.controller.bound_here:
            return
        records = self.library.records()
        if records is None:
            return
        self.drafts.keep()
        self.composer.clear()
        there = [records[id] for id in turn.documents if id in records]
        self.composer.chips.add(there)
        self.composer.editing.begin(question, len(turn.documents) - len(there))
        self.composer.set_text(turn.content)

    def edit_last(self) -> None:
        """Ask the last question in other words."""
        question = self.controller.last_question
        if question is not None:
            self._edit(question)

    def step_version(self, by: int) -> None:
        """Show another version of the last message that has any."""
        self.transcript.step_version(by)

    @Slot()
    def _leave_editing(self) -> None:
        self.composer.editing.end()
        self.drafts.bring()

    @Slot(object)
    def _turn_added(self, turn: Turn) -> None:
        self._stack.setCurrentWidget(self.transcript)
        if turn.documents:
            self.library.learn()
        self.transcript.add(turn, live=turn.role == "assistant")

    @Slot(int)
    def _replaced(self, index: int) -> None:
        self.error.clear()
        self.library.learn()
        live = self.controller.turns[-1] if self.controller.answering_here else None
        self.transcript.replace_from(index, self.controller.turns, live)
        self.drafts.leave_other_branch()

    @Slot(object)
    def _continued(self, _turn: Turn) -> None:
        self.error.clear()
        if self.transcript.answer is not None:
            self.transcript.answer.begin()

    @Slot(object)
    def _progressed(self, progress: PrefillProgress) -> None:
        if self.transcript.answer is not None:
            self.transcript.answer.show_progress(progress)

    @Slot(str)
    def _appended(self, text: str) -> None:
        if self.transcript.answer is not None:
            self.transcript.answer.append(text)

    @Slot(object)
    def _ended(self, turn: Turn) -> None:
        if self.transcript.answer is not None:
            self.transcript.answer.show_end(turn)
        partial = turn.state == "partial"
        self.statusMessage.emit(tr("Stopped; what there is was kept") if partial else tr("Answer is ready"))

    @Slot(object)
    def _failed(self, error: LlamaHomeError) -> None:
        self.error.show_error(error)
        self.statusMessage.emit(str(error))

    @Slot(object)
    def _saved(self, path: Path) -> None:
        self.statusMessage.emit(tr("Saved as {name}", name=path.name))

    @Slot(bool)
    def _busy_changed(self, busy: bool) -> None:
        self.composer.set_running(busy)
        self._show_note()

    # -- settings ---------------------------------------------------------------------------------------------

    @Slot(bool)
    def _choose_policy(self, h2o: bool) -> None:
        settings = self._services.settings
        if settings.h2o.enable != h2o:
            settings.h2o.enable = h2o
            try:
                self._services.save_settings()
            except LlamaHomeError as error:
                self._failed(error)
        self.room.dismiss()

    @Slot()
    def _settings_changed(self) -> None:
        self.composer.show_policy(self._services.settings.h2o)

    @Slot(bool)
    def _set_ready(self, ready: bool) -> None:
        self.composer.set_ready(ready)
        if ready:
            self.attachments.count()

    # -- documents --------------------------------------------------------------------------------------------

    @Slot()
    def _documents_changed(self) -> None:
        self.welcome.show_documents([record.name for record in self.attachments.records])
        self.room.dismiss()

    @Slot()
    def _show_note(self) -> None:
        elsewhere = self.controller.busy and not self.controller.answering_here
        waiting = elsewhere and self.controller.conversation is not None
        self.composer.note.setText(tr("Another chat is being answered") if waiting else self.attachments.note)

    @Slot(str)
    def _suggest(self, question: str) -> None:
        self.composer.set_text(question)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """A narrow panel gives the list of chats less room."""
        super().resizeEvent(event)
        self.fit_chats()

    def setFocus(self, reason: Qt.FocusReason = Qt.FocusReason.OtherFocusReason) -> None:
        """Go to the question. No focus proxy: with one, Tab leaves out all that stands before it."""
        self.composer.edit.setFocus(reason)

    def fit_chats(self) -> None:
        """Give the list of chats as much width as panel and text allow; beside the cache perhaps none."""
        self.cache.pane.fit(self.width())
        room = self.width() - (self.cache.pane.width() if self.cache.pane.is_open else 0)
        self.chats.setFixedWidth(scaled(NARROW_WIDTH if room < scaled(NARROW_PANEL) else WIDTH))
        self.chats.setVisible(room >= scaled(LEAST_PANEL) or not self.cache.pane.is_open)

    # -- building ---------------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The whole composer shows that its text has the focus."""
        if watched is self.composer.edit and event.type() in (QEvent.Type.FocusIn, QEvent.Type.FocusOut):
            restyle(self.composer, focused=event.type() == QEvent.Type.FocusIn)
        return super().eventFilter(watched, event)

    def _build(self) -> None:
        keep_scaled(self, lambda it: it.fit_chats())
        self._stack.addWidget(self.welcome)
        self._stack.addWidget(self.transcript)
        bottom = QWidget()
        lower = QVBoxLayout(bottom)
        lower.setContentsMargins(0, 0, 0, 0)
        lower.setSpacing(GRID)
        lower.addWidget(self.notice)
        lower.addWidget(self.error)
        lower.addWidget(self.composer)
        middle = centred(bottom, COLUMN_WIDTH)
        middle.setContentsMargins(3 * GRID, GRID, 3 * GRID, 2 * GRID)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self._stack, 1)
        right.addLayout(middle)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self.chats)
        row.addLayout(right, 1)
        row.addWidget(self.cache.pane)
        self.composer.edit.installEventFilter(self)

    def _connect(self) -> None:
        chat, services = self.controller, self._services
        chat.opened.connect(self._opened)
        chat.turnAdded.connect(self._turn_added)
        chat.leaving.connect(self._leaving)
        chat.turnsReplaced.connect(self._replaced)
        chat.answerContinued.connect(self._continued)
        chat.prefillProgress.connect(self._progressed)
        chat.textAppended.connect(self._appended)
        chat.answerEnded.connect(self._ended)
        chat.failed.connect(self._failed)
        chat.tooLong.connect(self.room.show)
        chat.returned.connect(self._returned)
        self.room.accepted.connect(self._send)
        self.room.failed.connect(self._failed)
        self.browsing.messageFound.connect(self.transcript.reveal)
        self.browsing.said.connect(self.statusMessage)
        self.on_show.said.connect(self.statusMessage)
        self.saving.failed.connect(self._failed)
        self.model_notice.ready.connect(self._set_ready)
        self.model_notice.failed.connect(self._failed)
        self.model_notice.statusMessage.connect(self.statusMessage)
        self.saving.saved.connect(self._saved)
        chat.busyChanged.connect(self._busy_changed)
        chat.settingsChosen.connect(self._show_own_settings)
        self.composer.settingsRequested.connect(self.choose_settings)
        self.transcript.regenerateRequested.connect(chat.regenerate)
        self.transcript.continueRequested.connect(chat.continue_answer)
        self.transcript.answerRequested.connect(chat.regenerate)
        self.transcript.editRequested.connect(self._edit)
        self.transcript.versionChosen.connect(chat.show_version)
        self.welcome.suggested.connect(self._suggest)
        self.welcome.attachRequested.connect(self.attachments.open_picker)
        self.composer.sendRequested.connect(self._send)
        self.composer.stopRequested.connect(chat.stop)
        self.composer.attachRequested.connect(self.attachments.open_picker)
        self.composer.editRequested.connect(self.edit_last)
        self.composer.editCancelled.connect(self._leave_editing)
        self.composer.policyChosen.connect(self._choose_policy)
        self.context.counted.connect(self.composer.meter.show_forecast)
        self.context.counting.connect(self.composer.meter.show_counting)
        self.attachments.changed.connect(self._documents_changed)
        self.attachments.counted.connect(self._show_note)
        self.attachments.late.connect(self.drafts.attach)
        self.attachments.said.connect(self.statusMessage)
        self.library.failed.connect(self._failed)
        self.drop.dropped.connect(self.attachments.add_ids)
        self.attachments.addRequested.connect(self.documentsRequested)
        services.settingsChanged.connect(self._settings_changed)
