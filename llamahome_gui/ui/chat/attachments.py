"""The documents attached to the question that is being written: how they get there and how many tokens they have."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from llamahome_gui.ui.chat.composer import Composer
from llamahome_gui.ui.chat.names import Documents
from llamahome_gui.ui.chat.picker import DocumentPicker
from llamahome_gui.ui.documents.tokens import TokenCounter
from llamahome_gui.ui.i18n import plural, tr

if TYPE_CHECKING:
    from llamahome_gui.documents import DocumentRecord
    from llamahome_gui.errors import DocumentError
    from llamahome_gui.ui.services import Services
    from llamahome_gui.ui.widgets import ErrorBanner

MOST_DROPPED = 20


class Attachments(QObject):
    """Fills the composer's chips from the library, the picker, and files dropped on the chat.

    Signals:
        changed: other documents are attached now.
        counted: `note` says something else.
        addRequested: the library shall be filled first.
        said: one sentence for the status bar.
        late: id of a chat that has been left, and the id of a document that was dropped there.
    """

    changed = Signal()
    counted = Signal()
    addRequested = Signal()
    said = Signal(str)
    late = Signal(object, int)

    def __init__(
        self,
        services: Services,
        library: Documents,
        composer: Composer,
        banner: ErrorBanner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._library = library
        self._composer, self._banner = composer, banner
        self._chips = composer.chips
        self._counter = TokenCounter(services, self)
        self._tokens: dict[tuple[int, float], int] = {}
        self._expected: set[str] = set()
        self._left: set[tuple[int | None, str]] = set()
        self._chips.changed.connect(self._chips_changed)
        self._counter.counted.connect(self._counted)
        self._counter.forgotten.connect(self._forget)

    @property
    def records(self) -> list[DocumentRecord]:
        """The attached documents."""
        return self._chips.records

    @property
    def note(self) -> str:
        """Which texts are incomplete, and how many tokens all have together; not for one, or while it is not known."""
        incomplete = [record.name for record in self.records if record.notes]
        many = len(incomplete)
        said = (
            [plural(many, "{name} is incomplete", "{n} documents are incomplete", name=incomplete[0])] if many else []
        )
        known = [self._tokens[_version(record)] for record in self.records if _version(record) in self._tokens]
        if len(known) > 1 and len(known) == len(self.records):
            said.append(plural(sum(known), "{n} token in all", "{n} tokens in all"))
        return "  ·  ".join(said)

    def add(self, records: Sequence[DocumentRecord]) -> None:
        """Attach converted documents."""
        self._chips.add([record for record in records if record.state == "done"])
        self._composer.edit.setFocus()

    @Slot(object)
    def add_ids(self, ids: Sequence[int]) -> None:
        """Attach documents of the library by their ids, in this order; those that have gone meanwhile are left out."""
        records = self._library.records()
        if records is not None:
            self.add([records[id] for id in ids if id in records])

    def expect(self, paths: Sequence[Path]) -> bool:
        """Attach these files as soon as they are in the library; False for folders and for many files."""
        if not paths or len(paths) > MOST_DROPPED or not all(path.is_file() for path in paths):
            return False
        self._expected |= {str(path) for path in paths}
        return True

    @Slot(object)
    def stored(self, record: DocumentRecord) -> bool:
        """A document is in the library now; whether the chat on show has waited for it."""
        here, there = record.path in self._expected, [each for each in self._left if each[1] == record.path]
        self._expected.discard(record.path)
        self._left.difference_update(there)
        if record.state == "done":
            if here:
                self.add([record])
            for conversation, _ in there:
                self.late.emit(conversation, record.id)
        elif here or there:
            self._banner.show_notice(f"{record.name}: {record.message}", tr("It was not attached."), "error")
        return here

    @Slot(object, object)
    def kept(self, record: DocumentRecord, error: DocumentError) -> None:
        """A file cannot be converted any more; the text of the last time is what is attached."""
        if self.stored(record):
            said = tr("{name}: {message} Its earlier text is kept.", name=record.name, message=error.message)
            self._banner.show_notice(said, error.hint or "")

    def leave(self, conversation: int | None) -> None:
        """Another chat is about to be shown: what was dropped in this one shall not be attached there."""
        self._left |= {(conversation, path) for path in self._expected}
        self._expected = set()

    def come(self, conversation: int | None) -> None:
        """A chat is on show: what was dropped in it before is waited for here again."""
        mine = {each for each in self._left if each[0] == conversation}
        self._left -= mine
        self._expected |= {path for _, path in mine}

    @Slot()
    def stop_waiting(self) -> None:
        """Nothing is converted any more: what has not come by now shall not turn up in a later question."""
        missed = [Path(path).name for path in self._expected | {path for _, path in self._left}]
        self._expected, self._left = set(), set()
        if missed:
            what = missed[0] if len(missed) == 1 else plural(len(missed), "{n} file", "{n} files")
            self.said.emit(tr("Not attached: {what}", what=what))

    def count(self) -> None:
        """Count the tokens of what is attached, where a model is loaded."""
        self._counter.want(self.records)
        self._show()

    def close(self) -> None:
        """End the counting."""
        self._counter.close()

    @Slot()
    def open_picker(self) -> None:
        """Let the user choose from the library."""
        chosen = {record.id for record in self.records}
        records = self._library.records()
        if records is None:
            return
        picker = DocumentPicker(list(records.values()), chosen, self._composer)
        picker.attached.connect(self._picked)
        picker.addRequested.connect(self.addRequested)
        picker.open_above(self._composer.mapToGlobal(self._composer.rect().topLeft()))

    @Slot(object)
    def _picked(self, records: list[DocumentRecord]) -> None:
        wanted = {record.id for record in records}
        for record in self.records:
            if record.id not in wanted:
                self._chips.remove(record.id)
        self.add(records)

    @Slot()
    def _chips_changed(self) -> None:
        self.count()
        self.changed.emit()

    @Slot(str, int)
    def _counted(self, path: str, tokens: int) -> None:
        for record in self.records:
            if record.path == path:
                self._tokens[_version(record)] = tokens
        self._show()

    @Slot()
    def _forget(self) -> None:
        self._tokens.clear()
        self._show()

    def _show(self) -> None:
        for record in self.records:
            chip = self._chips.chip(record.id)
            if chip is not None:
                chip.set_tokens(self._tokens.get(_version(record)))
        self.counted.emit()


def _version(record: DocumentRecord) -> tuple[int, float]:
    """A document as it was converted at one time."""
    return record.id, record.added_at
