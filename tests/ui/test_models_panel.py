"""The models panel: what it lists, loading, importing, removing, and models that are broken."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from llamahome_gui.models import load_catalogue
from llamahome_gui.ui.models.import_dialog import ImportDialog
from llamahome_gui.ui.models.panel import ModelsPanel
from llamahome_gui.ui.models.rows import sections
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.widgets import AskDialog
from tests.ui.conftest import settle

LOAD_MS = 30_000


@pytest.fixture
def panel(services: Services, qtbot: QtBot) -> Iterator[ModelsPanel]:
    made = ModelsPanel(services)
    with qtbot.waitSignal(made.refreshed):
        made.resize(900, 700)
        made.show()
    yield made
    made.shutdown()
    made.close()
    made.deleteLater()
    settle()


def install(services: Services, tiny: Path, key: str) -> Path:
    """Put a model into the store by hand."""
    return Path(shutil.copytree(tiny, services.workspace.models_dir / key))


def import_tiny(panel: ModelsPanel, qtbot: QtBot, tiny: Path, family: str, version: str) -> None:
    with qtbot.waitSignal(panel.refreshed, timeout=LOAD_MS):
        panel.import_folder(tiny, family, version)


def test_the_starter_is_first_and_says_what_it_is(panel: ModelsPanel, services: Services) -> None:
    made = sections(services.catalogue, services.store.installed())
    first = made[0].rows[0]
    assert (first.key, first.title) == ("starter", "Built-in demonstration model")
    assert "no knowledge of the world" in first.sentence
    assert panel.row("starter").badge.text() == "Installed"


def test_every_version_of_the_catalogue_has_a_row_without_a_dead_button(panel: ModelsPanel, services: Services) -> None:
    for family in services.catalogue.families:
        for version in family.versions:
            row = panel.row(f"{family.name}/{version}")
            assert row.badge.text() in ("Not installed", "Cannot be run")
            assert not any(button.isVisible() for button in (row.load, row.unload, row.remove))


def test_rows_tell_size_memory_and_licence(services: Services) -> None:
    rows = {row.key: row for section in sections(load_catalogue(services.workspace), []) for row in section.rows}
    facts = rows["llama/3.2-1b"].facts
    assert "2.5 GB" in facts
    assert "4 GB GPU memory or more" in facts
    assert any("License" in fact for fact in facts)


def test_load_and_unload_by_click(panel: ModelsPanel, services: Services, qtbot: QtBot) -> None:
    row = panel.row("starter")
    qtbot.mouseClick(row.load, Qt.MouseButton.LeftButton)
    assert row.badge.text() == "Loading"
    assert row.progress.isVisible()
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=LOAD_MS)
    assert row.badge.text() == "Loaded"
    assert not row.progress.isVisible()
    qtbot.mouseClick(row.unload, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: services.session.state is SessionState.EMPTY)
    assert row.badge.text() == "Installed"
    assert row.load.isVisible()


def test_import_copies_a_folder_and_lists_it(
    panel: ModelsPanel, services: Services, qtbot: QtBot, tiny_model: Path
) -> None:
    import_tiny(panel, qtbot, tiny_model, "llama", "3.2-1b")
    row = panel.row("llama/3.2-1b")
    assert row.badge.text() == "Installed"
    assert (services.workspace.models_dir / "llama" / "3.2-1b" / "config.json").is_file()
    assert "was imported" in panel.banner.text


def test_a_folder_that_is_no_model_is_refused_with_the_reason(
    panel: ModelsPanel, services: Services, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "not-a-model"
    folder.mkdir()
    panel.import_folder(folder, "llama", "3.2-1b")
    assert panel.busy_reason() == "Importing llama/3.2-1b"
    qtbot.waitUntil(lambda: panel.busy_reason() is None)
    assert "config.json" in panel.banner.text
    assert not (services.workspace.models_dir / "llama").exists()


def test_removing_asks_and_frees(panel: ModelsPanel, services: Services, qtbot: QtBot, tiny_model: Path) -> None:
    import_tiny(panel, qtbot, tiny_model, "llama", "3.2-1b")
    qtbot.mouseClick(panel.row("llama/3.2-1b").remove, Qt.MouseButton.LeftButton)
    dialog = panel.findChild(AskDialog)
    assert dialog is not None
    with qtbot.waitSignal(panel.refreshed):
        qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert not (services.workspace.models_dir / "llama" / "3.2-1b").exists()
    assert "free again" in panel.banner.text
    assert panel.row("llama/3.2-1b").badge.text() == "Not installed"


def test_removing_can_be_refused(panel: ModelsPanel, services: Services, qtbot: QtBot, tiny_model: Path) -> None:
    import_tiny(panel, qtbot, tiny_model, "llama", "3.2-1b")
    qtbot.mouseClick(panel.row("llama/3.2-1b").remove, Qt.MouseButton.LeftButton)
    dialog = panel.findChild(AskDialog)
    assert dialog is not None
    qtbot.mouseClick(dialog.refuse_button, Qt.MouseButton.LeftButton)
    assert (services.workspace.models_dir / "llama" / "3.2-1b").is_dir()


def test_a_broken_model_says_why_on_its_row(
    panel: ModelsPanel, services: Services, qtbot: QtBot, tiny_model: Path
) -> None:
    folder = install(services, tiny_model, "llama/3.2-1b")
    (folder / "config.json").unlink()
    with qtbot.waitSignal(panel.refreshed):
        panel.refresh()
    row = panel.row("llama/3.2-1b")
    assert row.badge.text() == "Broken"
    assert "config.json" in row.problem.text()
    assert row.problem.isVisible()
    assert not row.load.isVisible()


def test_a_model_that_breaks_after_listing_fails_on_its_row(
    panel: ModelsPanel, services: Services, qtbot: QtBot, tiny_model: Path
) -> None:
    folder = install(services, tiny_model, "llama/3.2-1b")
    with qtbot.waitSignal(panel.refreshed):
        panel.refresh()
    (folder / "tokenizer.json").write_text("{", encoding="utf-8")
    row = panel.row("llama/3.2-1b")
    with qtbot.waitSignal(services.session.failed, timeout=LOAD_MS):
        qtbot.mouseClick(row.load, Qt.MouseButton.LeftButton)
    assert row.badge.text() == "Failed"
    assert row.problem.text()
    assert row.load.isVisible()


def test_an_adapter_stands_below_its_base(services: Services) -> None:
    folder = services.workspace.finetuned_dir / "starter_builtin_letters"
    folder.mkdir(parents=True)
    (folder / "adapter_config.json").write_text(json.dumps({"peft_type": "LORA"}), encoding="utf-8")
    rows = sections(services.catalogue, services.store.installed())[0].rows
    assert [row.adapter for row in rows] == [False, True]
    assert rows[1].title.startswith("letters")
    assert rows[1].problem is not None  # its weights are missing


def test_opening_the_panel_again_keeps_untouched_rows(panel: ModelsPanel, qtbot: QtBot) -> None:
    before = panel.row("llama/3.2-1b")
    with qtbot.waitSignal(panel.refreshed):
        panel.refresh()
    assert panel.row("llama/3.2-1b") is before


def test_the_import_dialog_hands_over_the_names(services: Services, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ImportDialog(tmp_path / "Llama-3.2-1B-Instruct", services.catalogue)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.open()
    dialog.version.setCurrentText("")
    assert not dialog.confirm.isEnabled()
    dialog.version.setCurrentText("my-own")
    with qtbot.waitSignal(dialog.chosen) as chosen:
        qtbot.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)
    assert chosen.args == [tmp_path / "Llama-3.2-1B-Instruct", "llama", "my-own"]
