"""The documents panel: real files dropped by real events, converted, shown, exported, kept."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from llamahome_gui.documents import Converted, Library, Options, walk
from llamahome_gui.ui.documents import importer as importer_module
from llamahome_gui.ui.documents import tokens as tokens_module
from llamahome_gui.ui.documents.library_thread import LibraryThread
from llamahome_gui.ui.documents.model import NAME, SIZE, STATE, TOKENS, DocumentsModel
from llamahome_gui.ui.documents.panel import DocumentsPanel
from llamahome_gui.ui.documents.preview import PAGE_CHARACTERS
from llamahome_gui.ui.documents.rows import Row, RowState, Show, fits
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.widgets import AskDialog, SecretDialog
from tests.documents.making import locked
from tests.ui.conftest import settle
from tests.ui.documents import CONVERT_MS, add, by_name, choose, close, make_docx, opened

Drop = Callable[[QWidget, Sequence[Path]], bool]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Nested Word files, and files that cannot be converted."""
    root = tmp_path / "office"
    make_docx(root / "Harbor.docx", "The access code for the Harbor office is 4821.")
    make_docx(root / "north" / "Report.docx", "A report of the northern branch.", "It is short.")
    make_docx(root / "north" / "deep" / "Minutes.docx", "Minutes of the meeting.")
    (root / "broken.docx").write_bytes(b"PK\x03\x04 this is no archive")
    (root / "empty.txt").write_bytes(b"")
    (root / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0")
    return root


@pytest.fixture
def panel(services: Services, qtbot: QtBot) -> Iterator[DocumentsPanel]:
    with opened(services, qtbot) as made:
        yield made


def shown(panel: DocumentsPanel, column: int = NAME) -> list[str]:
    return [str(panel.model.index(row, column).data()) for row in range(panel.model.rowCount())]


def test_an_empty_library_says_what_it_is_for(panel: DocumentsPanel) -> None:
    assert not panel.table.isVisible()
    assert panel.header.isVisible()


def test_a_dropped_folder_becomes_rows_and_failures_stand_on_theirs(
    main_window: MainWindow, qtbot: QtBot, drop: Drop, folder: Path
) -> None:
    panel = main_window.documents
    with qtbot.waitSignal(panel.importFinished, timeout=CONVERT_MS):
        assert drop(main_window, [folder])
    rows = by_name(panel)
    states = {name: row.state for name, row in rows.items()}
    assert states == {
        "Harbor.docx": RowState.DONE,
        "Report.docx": RowState.DONE,
        "Minutes.docx": RowState.DONE,
        "broken.docx": RowState.FAILED,
        "empty.txt": RowState.FAILED,
        "photo.jpg": RowState.FAILED,
    }
    assert rows["Minutes.docx"].folder == "north/deep"
    assert all(rows[name].message for name in ("broken.docx", "empty.txt", "photo.jpg"))
    assert rows["Harbor.docx"].words >= 8
    assert main_window.page == "documents"


def test_the_table_tells_the_error_and_estimates_tokens(panel: DocumentsPanel, qtbot: QtBot, folder: Path) -> None:
    add(panel, qtbot, folder)
    broken = panel.model.index_of(by_name(panel)["broken.docx"].key)
    assert broken.siblingAtColumn(STATE).data() == "Failed"
    assert broken.data(Qt.ItemDataRole.ToolTipRole) == by_name(panel)["broken.docx"].message
    harbor = panel.model.index_of(by_name(panel)["Harbor.docx"].key)
    assert harbor.siblingAtColumn(TOKENS).data().startswith("≈")


def test_walking_and_storing_stay_out_of_the_gui_thread(
    panel: DocumentsPanel, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    threads: dict[str, threading.Thread] = {}
    real_add = Library.add

    def watched_walk(paths: Sequence[Path], stopped: Callable[[], bool]) -> object:
        threads["walk"] = threading.current_thread()
        return walk(paths, stopped)

    def watched_add(self: Library, *args: object) -> object:
        threads["store"] = threading.current_thread()
        return real_add(self, *args)  # type: ignore[arg-type]

    monkeypatch.setattr(importer_module, "walk", watched_walk)
    monkeypatch.setattr(Library, "add", watched_add)
    add(panel, qtbot, folder)
    assert set(threads) == {"walk", "store"}
    assert threading.main_thread() not in threads.values()


def test_documents_are_there_again_after_a_restart(services: Services, qtbot: QtBot, folder: Path) -> None:
    panel = DocumentsPanel(services)
    add(panel, qtbot, folder)
    close(panel)
    again = DocumentsPanel(services)
    with qtbot.waitSignal(again.loaded):
        again.show()
    assert shown(again) == ["broken.docx", "empty.txt", "Harbor.docx", "Minutes.docx", "Report.docx"]
    assert by_name(again)["Minutes.docx"].folder == "north/deep"
    close(again)


def test_a_file_added_again_replaces_its_row(panel: DocumentsPanel, qtbot: QtBot, tmp_path: Path) -> None:
    path = make_docx(tmp_path / "a.docx", "one")
    add(panel, qtbot, path)
    words = by_name(panel)["a.docx"].words
    make_docx(path, "one two three four")
    add(panel, qtbot, path)
    assert len(panel.model.rows()) == 1
    assert by_name(panel)["a.docx"].words > words


def test_a_folder_dropped_again_converts_only_what_has_changed(
    panel: DocumentsPanel, services: Services, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(panel, qtbot, folder)
    submitted: list[str] = []
    submit = services.pool.submit

    def noted(key: str, path: Path, options: Options, *, fresh: bool) -> None:
        submitted.append(path.name)
        submit(key, path, options, fresh=fresh)

    monkeypatch.setattr(services.pool, "submit", noted)
    make_docx(folder / "Harbor.docx", "now with other words in it")
    add(panel, qtbot, folder)
    assert set(submitted) == {"Harbor.docx", "broken.docx", "empty.txt"}
    assert by_name(panel)["Report.docx"].state is RowState.DONE
    submitted.clear()
    choose(panel, "Report.docx")
    with qtbot.waitSignal(panel.importFinished, timeout=CONVERT_MS):
        qtbot.mouseClick(panel.filter.retry, Qt.MouseButton.LeftButton)
    assert submitted == ["Report.docx"]


def test_a_chosen_file_that_cannot_be_converted_is_kept_with_its_reason(
    panel: DocumentsPanel, services: Services, qtbot: QtBot, folder: Path
) -> None:
    add(panel, qtbot, folder / "photo.jpg")
    row = by_name(panel)["photo.jpg"]
    assert row.record is not None
    assert row.message


def test_the_filter_narrows_by_words_and_kind(panel: DocumentsPanel, qtbot: QtBot, folder: Path) -> None:
    add(panel, qtbot, folder)
    qtbot.keyClicks(panel.filter.search, "north docx")
    qtbot.waitUntil(lambda: shown(panel) == ["Minutes.docx", "Report.docx"])
    panel.filter.search.clear()
    qtbot.waitUntil(lambda: len(shown(panel)) == 6)
    qtbot.mouseClick(panel.filter.kinds.button("problems"), Qt.MouseButton.LeftButton)
    assert shown(panel) == ["broken.docx", "empty.txt", "photo.jpg"]
    assert panel.filter.kinds.button("problems").text().endswith("3")


def test_the_filter_finds_words_in_the_texts(panel: DocumentsPanel, qtbot: QtBot, tmp_path: Path) -> None:
    made = tmp_path / "made"
    made.mkdir()
    make_docx(made / "one.docx", "The garden has a bench.")
    make_docx(made / "two.docx", "Nothing of that kind.")
    add(panel, qtbot, made)
    qtbot.keyClicks(panel.filter.search, "gard")
    qtbot.waitUntil(lambda: shown(panel) == ["one.docx"])
    qtbot.waitUntil(lambda: "The garden has a bench." in by_name(panel)["one.docx"].snippet)
    panel.filter.search.clear()
    qtbot.waitUntil(lambda: len(shown(panel)) == 2)
    assert by_name(panel)["one.docx"].snippet == ""
    qtbot.keyClicks(panel.filter.search, "two")
    qtbot.waitUntil(lambda: shown(panel) == ["two.docx"])


def test_a_click_on_a_header_sorts(panel: DocumentsPanel, qtbot: QtBot, folder: Path) -> None:
    add(panel, qtbot, folder)
    header = panel.table.horizontalHeader()
    place = header.viewport().rect().center()
    place.setX(header.sectionViewportPosition(SIZE) + 20)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
    sizes = [panel.model.row_at(panel.model.index(row, 0)).size for row in range(panel.model.rowCount())]
    assert sizes in (sorted(sizes), sorted(sizes, reverse=True))


def test_the_model_keeps_qts_rules(styled: object, folder: Path) -> None:
    model = DocumentsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    rows = [
        Row(str(number), Path(str(number)), f"{number}.txt", "", "txt", number, RowState.WAITING) for number in range(9)
    ]
    model.put(rows[:5])
    model.put(rows[3:])
    model.sort(SIZE, Qt.SortOrder.DescendingOrder)
    model.set_filter("1", Show.ALL)
    model.set_filter("", Show.ALL)
    model.set_filter("txt 5", Show.ALL)
    model.put([Row("15", Path("15"), "15.txt", "", "txt", 15, RowState.WAITING)])
    model.sort(NAME, Qt.SortOrder.AscendingOrder)
    assert shown_names(model) == ["15.txt", "5.txt"]
    model.set_filter("", Show.ALL)
    model.sort(SIZE, Qt.SortOrder.DescendingOrder)
    model.remove(["3", "8", "15"])
    model.touch(["1", "no such row"])
    assert [model.row_at(model.index(place, 0)).size for place in range(model.rowCount())] == [7, 6, 5, 4, 2, 1, 0]
    assert tester.model() is model


def test_a_filter_that_takes_every_second_row_keeps_the_rest(styled: object) -> None:
    model = DocumentsModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.put(
        Row(str(number), Path(str(number)), f"{'even' if number % 2 == 0 else 'odd'} {number}", "", "", number, state)
        for number, state in ((number, RowState.WAITING) for number in range(200))
    )
    model.set_filter("even", Show.ALL)
    assert shown_names(model) == [f"even {number}" for number in range(0, 200, 2)]
    assert tester.model() is model


def shown_names(model: DocumentsModel) -> list[str]:
    return [str(model.index(place, NAME).data()) for place in range(model.rowCount())]


def test_a_row_that_leaves_the_kind_is_not_shown_twice() -> None:
    row = Row("a", Path("a"), "a.txt", "docs", "txt", 1, RowState.FAILED)
    assert fits(row, ["docs/a"], Show.PROBLEMS)
    assert not fits(row, [], Show.READY)


def test_the_preview_shows_the_markdown_rendered_and_plain(panel: DocumentsPanel, qtbot: QtBot, folder: Path) -> None:
    add(panel, qtbot, folder)
    choose(panel, "Harbor.docx")
    qtbot.waitUntil(lambda: "4821" in panel.preview.text)
    qtbot.waitUntil(lambda: "4821" in panel.preview.rendered.toPlainText())
    assert not panel.preview.plain.isVisible()
    qtbot.mouseClick(panel.preview.mode.button("plain"), Qt.MouseButton.LeftButton)
    assert panel.preview.plain.isVisible()
    assert not panel.preview.rendered.isVisible()
    assert panel.preview.plain.toPlainText().startswith("# ")


def test_the_preview_of_a_failure_says_why(panel: DocumentsPanel, qtbot: QtBot, folder: Path) -> None:
    add(panel, qtbot, folder)
    choose(panel, "broken.docx")
    assert panel.preview.message.text() == by_name(panel)["broken.docx"].message
    qtbot.waitUntil(panel.preview.message.isVisible)  # the table and its preview come with the next refresh


def test_a_long_document_is_drawn_part_by_part(panel: DocumentsPanel, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("\n\n".join(f"Paragraph {number} " + "word " * 40 for number in range(400)), encoding="utf-8")
    add(panel, qtbot, path)
    choose(panel, "long.txt")
    qtbot.waitUntil(lambda: bool(panel.preview.text))
    first = len(panel.preview.text)
    assert first <= PAGE_CHARACTERS
    qtbot.waitUntil(panel.preview.more.isVisible)
    qtbot.mouseClick(panel.preview.more, Qt.MouseButton.LeftButton)
    assert len(panel.preview.text) > first
    while panel.preview.more.isVisible():
        panel.preview.show_more()
    assert "Paragraph 399" in panel.preview.text
    qtbot.waitUntil(lambda: panel.preview.rendered.drawn)
    assert panel.preview.rendered.toPlainText().count("Paragraph") == 400


def give_out(services: Services, most: int, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Let the pool's workers take so many files and then no more; call what is returned to let them take the rest."""
    queue, taken, held = services.pool._queue, 0, True
    take = queue.next_job

    def next_job(*args: Any) -> Any:
        nonlocal taken
        if held and taken >= most:
            return None
        job = take(*args)
        taken += job is not None
        return job

    def release() -> None:
        nonlocal held
        held = False
        queue._wake()

    monkeypatch.setattr(queue, "next_job", next_job)
    return release


def test_cancel_ends_what_is_not_converted(
    panel: DocumentsPanel, services: Services, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "many"
    root.mkdir()
    for number in range(150):
        (root / f"{number}.txt").write_text("words " * 2000, encoding="utf-8")
    give_out(services, 100, monkeypatch)
    panel.add_paths([root])
    qtbot.waitUntil(lambda: len(panel.model.rows()) == 150)
    said: list[str] = []
    panel.statusMessage.connect(said.append)
    with qtbot.waitSignal(panel.importFinished, timeout=CONVERT_MS):
        qtbot.mouseClick(panel.progress.cancel, Qt.MouseButton.LeftButton)
    states = {row.state for row in panel.model.rows()}
    assert RowState.CANCELLED in states
    given_up = sum(row.state is RowState.CANCELLED for row in panel.model.rows())
    assert said[-1] == f"150 documents, {given_up} cancelled"
    assert not any(state.running for state in states)
    assert not panel.progress.isVisible()


def test_chosen_files_are_cancelled_alone(
    panel: DocumentsPanel, services: Services, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = tmp_path / "some"
    root.mkdir()
    for number in range(30):
        (root / f"{number:02}.txt").write_text("words " * 2000, encoding="utf-8")
    release = give_out(services, 29, monkeypatch)  # the last is not begun
    panel.add_paths([root])
    qtbot.waitUntil(lambda: len(panel.model.rows()) == 30)
    choose(panel, "29.txt")
    assert panel.progress.cancel.text() == "Cancel selected"
    with qtbot.waitSignal(panel.importFinished, timeout=CONVERT_MS):
        panel.cancel()
        release()
    rows = by_name(panel)
    assert rows["29.txt"].state is RowState.CANCELLED
    assert sum(row.state is RowState.DONE for row in rows.values()) == 29


def test_delete_asks_and_leaves_the_file(panel: DocumentsPanel, services: Services, qtbot: QtBot, folder: Path) -> None:
    add(panel, qtbot, folder)
    choose(panel, "Harbor.docx")
    qtbot.keyClick(panel.table, Qt.Key.Key_Delete)
    dialog = panel.findChild(AskDialog)
    assert dialog is not None
    qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert "Harbor.docx" not in by_name(panel)
    assert (folder / "Harbor.docx").is_file()
    panel.shutdown()
    assert "Harbor.docx" not in [record.name for record in services.library.records()]


def test_convert_again_takes_the_file_as_it_is_now(panel: DocumentsPanel, qtbot: QtBot, folder: Path) -> None:
    add(panel, qtbot, folder)
    make_docx(folder / "broken.docx", "mended")
    choose(panel, "broken.docx")
    with qtbot.waitSignal(panel.importFinished, timeout=CONVERT_MS):
        qtbot.mouseClick(panel.filter.retry, Qt.MouseButton.LeftButton)
    assert by_name(panel)["broken.docx"].state is RowState.DONE


def test_all_that_failed_is_tried_again_with_one_click(panel: DocumentsPanel, qtbot: QtBot, folder: Path) -> None:
    assert panel.filter.failed.isHidden()
    add(panel, qtbot, folder)
    qtbot.waitUntil(lambda: panel.filter.failed.text() == "Retry failed (3)")
    assert panel.filter.failed.isVisible()
    make_docx(folder / "broken.docx", "mended")
    (folder / "empty.txt").write_text("No longer.")
    panel.table.clearSelection()
    with qtbot.waitSignal(panel.importFinished, timeout=CONVERT_MS):
        qtbot.mouseClick(panel.filter.failed, Qt.MouseButton.LeftButton)
    states = {name: row.state for name, row in by_name(panel).items()}
    assert [name for name, state in states.items() if state is RowState.FAILED] == ["photo.jpg"]
    qtbot.waitUntil(lambda: panel.filter.failed.text() == "Retry failed (1)")


def test_a_locked_file_opens_with_the_password_that_is_asked_for(
    panel: DocumentsPanel, qtbot: QtBot, tmp_path: Path
) -> None:
    add(panel, qtbot, locked(tmp_path / "secret.docx", "harbor"))
    row = by_name(panel)["secret.docx"]
    assert row.state is RowState.FAILED
    assert "password" in row.message
    assert not panel.filter.unlock.isVisible()
    choose(panel, "secret.docx")
    for typed, state in (("wrong", RowState.FAILED), ("harbor", RowState.DONE)):
        qtbot.mouseClick(panel.filter.unlock, Qt.MouseButton.LeftButton)
        dialog = panel.findChild(SecretDialog)
        assert dialog is not None
        assert not dialog.accept_button.isEnabled()
        qtbot.keyClicks(dialog.edit, typed)
        with qtbot.waitSignal(panel.importFinished, timeout=CONVERT_MS):
            qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
        settle()
        assert by_name(panel)["secret.docx"].state is state
    assert by_name(panel)["secret.docx"].words == 2
    choose(panel, "secret.docx")
    assert not panel.filter.unlock.isVisible()


def test_chat_gets_the_chosen_documents_that_are_ready(panel: DocumentsPanel, qtbot: QtBot, folder: Path) -> None:
    add(panel, qtbot, folder)
    choose(panel, "broken.docx")
    assert not panel.filter.chat.isEnabled()
    choose(panel, "Harbor.docx", "broken.docx")
    with qtbot.waitSignal(panel.chatRequested) as asked:
        qtbot.mouseClick(panel.filter.chat, Qt.MouseButton.LeftButton)
    assert [record.name for record in asked.args[0]] == ["Harbor.docx"]


def test_the_window_attaches_them_to_the_question(main_window: MainWindow, qtbot: QtBot, folder: Path) -> None:
    main_window.go_to("documents")
    add(main_window.documents, qtbot, folder)
    choose(main_window.documents, "Harbor.docx")
    qtbot.keyClick(main_window.documents.table, Qt.Key.Key_Return)
    assert main_window.page == "chat"
    assert [record.name for record in main_window.chat.composer.chips.records] == ["Harbor.docx"]


def test_tokens_are_counted_by_the_loaded_model_and_forgotten_with_it(
    panel: DocumentsPanel, services: Services, qtbot: QtBot, folder: Path
) -> None:
    add(panel, qtbot, folder)
    services.session.load(services.store.get("starter"))
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=30_000)
    engine = services.session.engine
    assert engine is not None
    qtbot.waitUntil(lambda: by_name(panel)["Harbor.docx"].tokens is not None)
    record = by_name(panel)["Harbor.docx"].record
    assert record is not None
    assert by_name(panel)["Harbor.docx"].tokens == engine.count_tokens(services.library.text(record.id))
    services.session.unload()
    assert by_name(panel)["Harbor.docx"].tokens is None


def test_counted_tokens_are_kept_until_the_text_changes(
    services: Services, qtbot: QtBot, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    counted: list[str] = []
    count = tokens_module.count_tokens

    def noted(tokenizer: object, text: str, **options: Any) -> int | None:
        counted.append(text)
        return count(tokenizer, text, **options)

    monkeypatch.setattr(tokens_module, "count_tokens", noted)
    services.session.load(services.store.get("starter"))
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=30_000)
    path = folder / "Harbor.docx"
    with opened(services, qtbot) as panel:
        add(panel, qtbot, path)
        qtbot.waitUntil(lambda: by_name(panel)["Harbor.docx"].tokens is not None)
        first = by_name(panel)["Harbor.docx"].tokens
    assert len(counted) == 1
    with opened(services, qtbot) as panel:
        qtbot.waitUntil(lambda: by_name(panel)["Harbor.docx"].tokens == first)
        assert len(counted) == 1
        make_docx(path, "now with many more words in it than there were before")
        add(panel, qtbot, path)
        qtbot.waitUntil(lambda: by_name(panel)["Harbor.docx"].tokens not in (None, first))
    assert len(counted) == 2


def test_a_huge_document_is_drawn_by_its_beginning(services: Services, qtbot: QtBot, tmp_path: Path) -> None:
    text = "".join(f"## Part {number}\n\n{'Some words of it. ' * 40}\n\n- a\n- b\n\n" for number in range(6500))
    assert len(text) > 4_500_000
    services.library.add(tmp_path / "huge.md", "huge.md", len(text), Converted(text, "md", None, 1_000_000))
    with opened(services, qtbot) as panel:
        choose(panel, "huge.md")
        qtbot.waitUntil(lambda: panel.preview.rendered.drawn and bool(panel.preview.text))
        assert len(panel.preview.text) <= PAGE_CHARACTERS


def test_a_wide_sheet_is_scrolled_sideways_and_a_letter_is_not(
    services: Services, qtbot: QtBot, tmp_path: Path
) -> None:
    row = "| " + " | ".join(f"Parent {number} node" for number in range(14)) + " |\n"
    sheet = row + "|" + " --- |" * 14 + "\n" + row
    services.library.add(tmp_path / "a.xlsx", "a.xlsx", 9, Converted(sheet, "xlsx", None, 42))
    services.library.add(tmp_path / "b.docx", "b.docx", 9, Converted("words " * 200 + "\n", "docx", None, 200))
    with opened(services, qtbot) as panel:
        bar = panel.preview._scroll.horizontalScrollBar()
        choose(panel, "a.xlsx")
        qtbot.waitUntil(lambda: bool(panel.preview.text) and bar.maximum() > 0)
        choose(panel, "b.docx")
        qtbot.waitUntil(lambda: "words" in panel.preview.text and bar.maximum() == 0)


def test_the_library_thread_writes_all_that_was_asked_before_it_ends(styled: object, tmp_path: Path) -> None:
    done: list[int] = []

    def note(number: int, _library: Library) -> None:
        done.append(number)

    thread = LibraryThread(tmp_path / "library.sqlite", "library under test")
    for number in range(20):
        thread.call(partial(note, number))
    thread.close()
    assert done == list(range(20))


def test_what_is_asked_after_the_end_begins_no_thread(styled: object, tmp_path: Path) -> None:
    done: list[Library] = []
    thread = LibraryThread(tmp_path / "library.sqlite", "library under test")
    thread.close()
    thread.call(done.append)
    assert thread.waiting == 0
    assert not thread._thread.isRunning()
    assert done == []


def test_a_damaged_library_is_explained(services: Services, qtbot: QtBot, tmp_path: Path) -> None:
    services.workspace.library_db.write_bytes(b"this is no database" * 100)
    panel = DocumentsPanel(services)
    panel.show()
    qtbot.waitUntil(panel.banner.isVisible)
    assert "library" in panel.banner.text
    file = tmp_path / "notes.txt"
    file.write_text("Words.\n", encoding="utf-8")
    with qtbot.waitSignal(panel.importFinished, timeout=CONVERT_MS):
        panel.add_paths([file])
    (row,) = panel.model.rows()
    assert row.state is RowState.FAILED
    assert "database cannot be opened" in row.message
    assert not panel.importer.busy
    close(panel)
