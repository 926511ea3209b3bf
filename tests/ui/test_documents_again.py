"""The documents panel when files come a second time: what is known, incomplete, out of date, or cannot be had now."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import zlib
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from llamahome_gui.documents import ConversionPool, Converted, Library, Options, walk
from llamahome_gui.documents.cache import ConversionCache
from llamahome_gui.errors import DocumentError, DocumentReason
from llamahome_gui.ui.documents.model import STATE
from llamahome_gui.ui.documents.panel import DocumentsPanel
from llamahome_gui.ui.documents.rows import Mark, RowState, Show, rows_of
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.widgets import SecretDialog
from tests.documents.making import locked
from tests.ui.conftest import settle
from tests.ui.documents import CONVERT_MS, add, by_name, choose, close, make_docx, opened
from tests.ui.gate import Gate

LOCKED = Path(__file__).parent.parent / "documents" / "files" / "locked"
NOTE = "2 pages are pictures without text."


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "office"
    make_docx(root / "Harbor.docx", "The access code for the Harbor office is 4821.")
    make_docx(root / "Report.docx", "A report of the northern branch.")
    return root


def known_texts(services: Services) -> int:
    """How many texts the cache holds; failures do not count."""
    with closing(sqlite3.connect(services.workspace.conversions_db)) as connection:
        bodies = [zlib.decompress(row[0]) for row in connection.execute("SELECT body FROM texts")]
    return sum("markdown" in json.loads(body) for body in bodies)


def known_states(services: Services) -> set[str]:
    """How the files of the library ended."""
    return {record.state for record in services.library.records()}


def test_a_copied_folder_is_known_by_its_content(
    services: Services, qtbot: QtBot, folder: Path, tmp_path: Path
) -> None:
    with opened(services, qtbot) as panel:
        add(panel, qtbot, folder)
        digest = panel.model.rows()[0].record.digest  # type: ignore[union-attr]
        assert known_texts(services) == 2
        cache = ConversionCache(services.workspace.conversions_db)
        variant = cache._connection.execute("SELECT variant FROM texts WHERE digest = ?", (digest,)).fetchone()[0]
        cache.put(digest, variant, Converted("known from before\n", "docx", None, 3))
        cache.close()
        name = panel.model.rows()[0].name
        shutil.copytree(folder, tmp_path / "copy")
        add(panel, qtbot, tmp_path / "copy")
        assert len(panel.model.rows()) == 4
        copied = panel.model.row(str(tmp_path / "copy" / name))
        assert copied is not None
        assert copied.words == 3


def test_what_is_removed_is_forgotten_by_the_cache_too(services: Services, qtbot: QtBot, folder: Path) -> None:
    with opened(services, qtbot) as panel:
        add(panel, qtbot, folder)
        panel.removal.remove([by_name(panel)["Harbor.docx"].key])
    assert known_texts(services) == 1


def test_the_cache_forgets_what_a_changed_file_said_before(services: Services, qtbot: QtBot, tmp_path: Path) -> None:
    file = tmp_path / "notes.txt"
    with opened(services, qtbot) as panel:
        for words in ("The first words.", "Other words."):
            file.write_text(words, encoding="utf-8")
            os.utime(file, ns=(1, len(words)))
            add(panel, qtbot, file)
            settle()
            assert known_texts(services) == 1
        panel.removal.remove([by_name(panel)["notes.txt"].key])
    assert known_texts(services) == 0


def test_what_is_removed_on_its_way_to_the_library_does_not_come_back(
    services: Services, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()
    monkeypatch.setattr(Library, "add", gate.before(Library.add))
    with opened(services, qtbot) as panel:
        panel.add_paths([folder])
        qtbot.waitUntil(lambda: any(row.state is RowState.SAVING for row in panel.model.rows()), timeout=CONVERT_MS)
        with qtbot.waitSignal(panel.importFinished, timeout=CONVERT_MS):
            panel.removal.remove([row.key for row in panel.model.rows()])
            gate.open()
        qtbot.waitUntil(lambda: panel._library.waiting == 0, timeout=CONVERT_MS)
        assert panel.model.rows() == []
    assert services.library.records() == []


def test_a_text_outlives_a_failure_that_says_nothing_of_its_file(
    services: Services, qtbot: QtBot, folder: Path
) -> None:
    with opened(services, qtbot) as panel:
        add(panel, qtbot, folder)
        row = by_name(panel)["Harbor.docx"]
        assert row.record is not None
        number, before = row.record.id, services.library.text(row.record.id)
        row = replace(row, modified=row.record.modified)  # as a row of the file has it
        for reason in (DocumentReason.LIMIT, DocumentReason.DAMAGED):
            error = DocumentError("It took too long.", reason, subject=row.name)
            assert panel.importer._failure_of(row, error) is None
            assert "Its earlier text is kept" in panel.banner.text
            assert by_name(panel)["Harbor.docx"].state is RowState.DONE
        changed = replace(row, modified=row.modified + 1)
        assert panel.importer._failure_of(changed, DocumentError("It is damaged.", DocumentReason.DAMAGED)) is not None
        assert services.library.text(number) == before


def test_a_file_that_changes_while_it_is_converted_is_converted_once_more(
    services: Services, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, gate = tmp_path / "notes.txt", Gate()
    monkeypatch.setattr(Library, "add", gate.before(Library.add))
    file.write_text("The first words.", encoding="utf-8")
    with opened(services, qtbot) as panel:
        panel.importer.add_found(list(walk([file])))
        qtbot.waitUntil(lambda: any(row.state is RowState.SAVING for row in panel.model.rows()), timeout=CONVERT_MS)
        file.write_text("And later ones, too.", encoding="utf-8")
        panel.importer.add_found(list(walk([file])))
        with qtbot.waitSignal(panel.importFinished, timeout=CONVERT_MS):
            gate.open()
        record = by_name(panel)["notes.txt"].record
        assert record is not None
        assert services.library.text(record.id) == "And later ones, too.\n"


def test_an_incomplete_text_is_marked(services: Services, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    services.library.add(path, "scan.pdf", 9, Converted("one page\n", "pdf", None, 2, {}, (NOTE,)))
    services.library.add(tmp_path / "whole.pdf", "whole.pdf", 9, Converted("all\n", "pdf", None, 1))
    with opened(services, qtbot) as panel:
        row = by_name(panel)["scan.pdf"]
        assert (row.state, row.mark) == (RowState.DONE, Mark.INCOMPLETE)
        cell = panel.model.index_of(row.key).siblingAtColumn(STATE)
        assert cell.data() == "Incomplete"
        assert NOTE in cell.data(Qt.ItemDataRole.ToolTipRole)
        choose(panel, "scan.pdf")
        assert panel.preview.remark.text() == NOTE
        assert panel.preview.remark.isVisible()
        assert panel.filter.chat.isEnabled()
        choose(panel, "whole.pdf")
        assert not panel.preview.remark.isVisible()
        qtbot.mouseClick(panel.filter.kinds.button(str(Show.PROBLEMS)), Qt.MouseButton.LeftButton)
        assert panel.model.rowCount() == 1


def test_other_settings_offer_to_convert_again(
    services: Services, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(services, qtbot) as panel:
        add(panel, qtbot, folder)
        assert not panel.banner.isVisible()
        services.settings.documents = services.settings.documents.model_copy(update={"formulas": True})
        services.save_settings()
        settle()
        assert not panel.banner.isVisible()  # letters have no formulas
        services.settings.documents = services.settings.documents.model_copy(update={"hidden": False})
        services.save_settings()
        settle()
        assert "2 documents" in panel.banner.text
        chosen: list[Options] = []
        submit = ConversionPool.submit

        def noted(pool: ConversionPool, key: str, path: Path, options: Options, *, fresh: bool) -> None:
            chosen.append(options)
            submit(pool, key, path, options, fresh=fresh)

        monkeypatch.setattr(ConversionPool, "submit", noted)
        with qtbot.waitSignal(panel.importFinished, timeout=CONVERT_MS):
            qtbot.mouseClick(panel.banner.action, Qt.MouseButton.LeftButton)
        settle()
        assert chosen == [Options(hidden=False, formulas=True)] * 2
        assert not panel.banner.isVisible()
        panel.stale.offer()
        assert not panel.banner.isVisible()


def test_a_library_of_earlier_converters_offers_it_at_the_start(services: Services, qtbot: QtBot, folder: Path) -> None:
    with opened(services, qtbot) as panel:
        add(panel, qtbot, folder / "Report.docx")
    services.library._connection.execute("UPDATE documents SET revision = 0")
    services.library._connection.commit()
    with opened(services, qtbot) as panel:
        assert "1 document " in panel.banner.text


def test_an_earlier_text_outlives_a_password_that_is_not_given_again(
    services: Services, qtbot: QtBot, tmp_path: Path
) -> None:
    path = locked(tmp_path / "secret.docx", "harbor")
    with opened(services, qtbot) as panel:
        with qtbot.waitSignal(panel.importFinished, timeout=CONVERT_MS):
            panel.add_paths([path], again=True, password="harbor")
        settle()
        assert known_texts(services) == 0
        for again in range(2):
            if again:
                path.unlink()
            choose(panel, "secret.docx")
            with qtbot.waitSignal(panel.importFinished, timeout=CONVERT_MS):
                qtbot.mouseClick(panel.filter.retry, Qt.MouseButton.LeftButton)
            settle()
            assert "Its earlier text is kept" in panel.banner.text
            assert by_name(panel)["secret.docx"].state is RowState.DONE
            panel.banner.clear()
        qtbot.waitUntil(lambda: bool(panel.preview.text))


def test_files_given_before_the_rows_are_known_keep_their_texts(
    services: Services, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(services, qtbot) as panel:
        add(panel, qtbot, folder)
    submitted: list[str] = []
    monkeypatch.setattr(services.pool, "submit", lambda key, *_args, **_rest: submitted.append(key))
    gate = Gate()
    monkeypatch.setattr("llamahome_gui.ui.documents.panel.rows_of", gate.before(rows_of))
    gone = folder / "Harbor.docx"
    gone.unlink()
    panel = DocumentsPanel(services)
    try:
        gate.await_work(qtbot)
        panel.add_paths([folder])
        panel.add_paths([gone])
        settle()
        assert panel.importer.busy
        with qtbot.waitSignal(panel.importFinished, timeout=CONVERT_MS):
            gate.open()
        settle()
        assert submitted == []
        assert "Its earlier text is kept" in panel.banner.text
        assert {row.state for row in panel.model.rows()} == {RowState.DONE}
    finally:
        gate.open()
        close(panel)
    assert known_states(services) == {"done"}


def test_files_given_before_the_rows_are_known_can_be_given_up(
    services: Services, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()
    monkeypatch.setattr("llamahome_gui.ui.documents.panel.rows_of", gate.before(rows_of))
    panel = DocumentsPanel(services)
    try:
        panel.add_paths([folder])
        panel.cancel()
        assert not panel.importer.busy
        with qtbot.waitSignal(panel.loaded):
            gate.open()
        settle()
        assert panel.model.rows() == []
    finally:
        gate.open()
        close(panel)


def test_the_lock_is_not_offered_for_a_book_that_no_password_opens(
    services: Services, qtbot: QtBot, tmp_path: Path
) -> None:
    from tests.documents.test_epub import make

    book = make(
        tmp_path / "book.epub", **{"META-INF/encryption.xml": '<e><CipherReference URI="OEBPS/first.xhtml"/></e>'}
    )
    with opened(services, qtbot) as panel:
        add(panel, qtbot, book, locked(tmp_path / "secret.docx", "harbor"))
        choose(panel, "book.epub")
        assert "DRM" in panel.preview.message.text()
        assert not panel.filter.unlock.isVisible()
        choose(panel, "secret.docx")
        assert panel.filter.unlock.isVisible()


def test_the_lock_opens_every_kind_of_file_that_has_one(services: Services, qtbot: QtBot, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(LOCKED, tmp_path / "locked"))
    locked(folder / "locked.docx", "harbor")
    with opened(services, qtbot) as panel:
        add(panel, qtbot, folder)
        rows = panel.model.rows()
        assert len(rows) == 7
        assert all(row.locked for row in rows)
        panel.table.selectAll()
        qtbot.mouseClick(panel.filter.unlock, Qt.MouseButton.LeftButton)
        dialog = panel.findChild(SecretDialog)
        assert dialog is not None
        qtbot.keyClicks(dialog.edit, "harbor")
        with qtbot.waitSignal(panel.importFinished, timeout=CONVERT_MS):
            qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
        settle()
        assert {row.name: row.state for row in panel.model.rows()} == {row.name: RowState.DONE for row in rows}


def test_progress_tells_files_bytes_and_time(services: Services, qtbot: QtBot, folder: Path) -> None:
    said: list[str] = []
    with opened(services, qtbot) as panel:
        panel.importer.progressed.connect(lambda _progress: said.append(panel.progress.text.text()))
        add(panel, qtbot, folder)
        size = sum(path.stat().st_size for path in folder.iterdir())
        assert any(text.startswith("Converting 0 of 2  ·  0 B of ") for text in said)
        assert said[-1].startswith("Converting 2 of 2")
        assert panel.progress.bar.value() == panel.progress.bar.maximum()
        assert size > 0
        said.clear()
        add(panel, qtbot, folder)  # all of it is known
        assert said[-1].startswith("Converting 2 of 2")
        assert not panel.progress.isVisible()
