"""The models panel: what it lists, loading, importing, removing, and models that are broken."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSettings, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from llamahome_gui.models import importing
from llamahome_gui.models.card import AdapterCard, write_card
from llamahome_gui.ui.models.import_dialog import ImportDialog, ask_import
from llamahome_gui.ui.models.merge_dialog import MergeDialog
from llamahome_gui.ui.models.ordering import Order, SortBy
from llamahome_gui.ui.models.panel import ModelsPanel
from llamahome_gui.ui.models.rows import sections
from llamahome_gui.ui.models.sort_menu import SortMenu
from llamahome_gui.ui.models.states import Act
from llamahome_gui.ui.models.tasks import ImportWish
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.widgets import AskDialog
from tests.models.lora import make_adapter
from tests.ui.conftest import shown_models_panel
from tests.ui.gate import Gate

LOAD_MS = 60_000


@pytest.fixture
def panel(services: Services, qtbot: QtBot) -> Iterator[ModelsPanel]:
    yield from shown_models_panel(services, qtbot)


def install(services: Services, tiny: Path, key: str) -> Path:
    """Put a model into the store by hand."""
    return Path(shutil.copytree(tiny, services.workspace.models_dir / key))


def import_tiny(panel: ModelsPanel, qtbot: QtBot, tiny: Path, key: str, *, link: bool = False) -> None:
    family, _, version = key.partition("/")
    with qtbot.waitSignal(panel.refreshed, timeout=LOAD_MS):
        panel.import_folder(ImportWish(tiny, family, version, link))


def click(qtbot: QtBot, button: QAbstractButton) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def dialog_of(panel: ModelsPanel, qtbot: QtBot) -> AskDialog:
    qtbot.waitUntil(lambda: panel.findChild(AskDialog) is not None)
    found = panel.findChild(AskDialog)
    assert found is not None
    return found


def test_the_starter_is_first_and_says_what_it_is(panel: ModelsPanel, services: Services) -> None:
    made = sections(services.catalogue, services.store.installed())
    first = made[0].rows[0]
    assert (first.key, first.title) == ("starter", "Built-in demonstration model")
    assert "no knowledge of the world" in first.sentence
    assert panel.row("starter").badge.text() == "Installed"


def test_every_version_of_the_catalogue_has_a_row_without_a_dead_button(panel: ModelsPanel, services: Services) -> None:
    for family in services.catalogue.families:
        for version in family.versions:
            row, about = panel.row(f"{family.name}/{version}"), family.about(version)
            assert row.offers(Act.DOWNLOAD) == (about.refused is None and about.repository is not None)
            assert row.badge.isVisibleTo(panel) == (about.refused is not None)
            assert row.chip.isVisibleTo(panel) == (about.refused is None and about.shape is not None)


def test_load_and_unload_by_click(panel: ModelsPanel, services: Services, qtbot: QtBot) -> None:
    row = panel.row("starter")
    click(qtbot, row.button(Act.LOAD))
    assert row.badge.text() == "Loading"
    assert row.strip.bar.isVisible()
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=LOAD_MS)
    assert row.badge.text() == "Loaded"
    assert not row.strip.isVisible()
    click(qtbot, row.button(Act.UNLOAD))
    qtbot.waitUntil(lambda: services.session.state is SessionState.EMPTY)
    assert row.badge.text() == "Installed"
    assert row.button(Act.LOAD).isVisible()


def test_import_copies_a_folder_and_lists_it(
    panel: ModelsPanel, services: Services, qtbot: QtBot, tiny_model: Path
) -> None:
    import_tiny(panel, qtbot, tiny_model, "llama/3.2-1b")
    row = panel.row("llama/3.2-1b")
    assert row.badge.text() == "Installed"
    assert (services.workspace.models_dir / "llama" / "3.2-1b" / "config.json").is_file()
    assert "was imported" in panel.banner.text


def test_a_folder_that_is_no_model_is_refused_with_the_reason(
    panel: ModelsPanel, services: Services, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "not-a-model"
    folder.mkdir()
    panel.import_folder(ImportWish(folder, "llama", "3.2-1b"))
    assert panel.tasks.running == "Importing llama/3.2-1b"
    qtbot.waitUntil(lambda: not panel.tasks.running)
    assert "config.json" in panel.banner.text
    assert not (services.workspace.models_dir / "llama").exists()


def test_removing_asks_and_frees(panel: ModelsPanel, services: Services, qtbot: QtBot, tiny_model: Path) -> None:
    import_tiny(panel, qtbot, tiny_model, "llama/3.2-1b")
    click(qtbot, panel.row("llama/3.2-1b").button(Act.REMOVE))
    dialog = dialog_of(panel, qtbot)
    with qtbot.waitSignal(panel.refreshed):
        qtbot.mouseClick(dialog.accept_button, Qt.MouseButton.LeftButton)
    assert not (services.workspace.models_dir / "llama" / "3.2-1b").exists()
    assert "free again" in panel.banner.text
    assert panel.row("llama/3.2-1b").offers(Act.DOWNLOAD)


def test_removing_can_be_refused(panel: ModelsPanel, services: Services, qtbot: QtBot, tiny_model: Path) -> None:
    import_tiny(panel, qtbot, tiny_model, "llama/3.2-1b")
    click(qtbot, panel.row("llama/3.2-1b").button(Act.REMOVE))
    dialog = dialog_of(panel, qtbot)
    qtbot.mouseClick(dialog.refuse_button, Qt.MouseButton.LeftButton)
    assert (services.workspace.models_dir / "llama" / "3.2-1b").is_dir()


def in_memory(services: Services) -> set[str]:
    """Keys of the models of which something is in memory."""
    engine = services.session.engine
    held = [*services.session.kept, *([engine.loaded.base or engine.loaded.info] if engine is not None else [])]
    return {model.key for model in held}


def load(panel: ModelsPanel, services: Services, qtbot: QtBot, key: str) -> None:
    panel.load(key)
    qtbot.waitUntil(
        lambda: services.session.state is SessionState.READY and getattr(services.session.model, "key", "") == key,
        timeout=LOAD_MS,
    )


def remove(panel: ModelsPanel, qtbot: QtBot, key: str) -> str:
    """Remove a model by click; what was asked before."""
    click(qtbot, panel.row(key).button(Act.REMOVE))
    dialog = dialog_of(panel, qtbot)
    asked = " ".join(part.text() for part in dialog.findChildren(QLabel))
    with qtbot.waitSignal(panel.tasks.removed, timeout=LOAD_MS):
        click(qtbot, dialog.accept_button)
    return asked


def test_a_model_that_is_kept_in_memory_is_let_go_before_it_is_removed(
    panel: ModelsPanel, services: Services, qtbot: QtBot, tiny_model: Path
) -> None:
    import_tiny(panel, qtbot, tiny_model, "llama/3.2-1b")
    load(panel, services, qtbot, "llama/3.2-1b")
    load(panel, services, qtbot, "starter")
    qtbot.waitUntil(lambda: panel.row("llama/3.2-1b").badge.text() == "In memory")
    held = services.session._kept._kept[0][0].loaded
    assert "unloaded" not in remove(panel, qtbot, "llama/3.2-1b")
    assert held.model is None
    assert in_memory(services) == {"starter"}


def test_removing_the_base_of_the_loaded_adapter_unloads_it_first(
    panel: ModelsPanel, services: Services, qtbot: QtBot, tiny_model: Path
) -> None:
    import_tiny(panel, qtbot, tiny_model, "llama/3.2-1b")
    adapter = make_adapter(services.store, services.store.get("llama/3.2-1b"), "letters")
    with qtbot.waitSignal(panel.refreshed):
        panel.refresh()
    load(panel, services, qtbot, adapter.key)
    assert "is unloaded first" in remove(panel, qtbot, "llama/3.2-1b")
    assert in_memory(services) == set()
    assert services.session.state is SessionState.EMPTY


def test_an_adapter_of_the_loaded_model_is_read_anew_after_it_was_replaced(
    panel: ModelsPanel, services: Services, qtbot: QtBot
) -> None:
    made = make_adapter(services.store, services.store.get("starter"), "letters")
    write_card(made.path, AdapterCard(base_key="starter", name="letters"))
    adapter = services.store.get(made.key)
    with qtbot.waitSignal(panel.refreshed):
        panel.refresh()
    load(panel, services, qtbot, adapter.key)
    load(panel, services, qtbot, "starter")
    engine = services.session.engine
    assert engine is not None
    assert engine.loaded.knows(adapter)
    remove(panel, qtbot, adapter.key)
    assert services.session.engine is engine
    assert not engine.loaded.knows(adapter)


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
    assert not row.offers(Act.LOAD)


def test_a_model_that_breaks_after_listing_fails_on_its_row(
    panel: ModelsPanel, services: Services, qtbot: QtBot, tiny_model: Path
) -> None:
    folder = install(services, tiny_model, "llama/3.2-1b")
    with qtbot.waitSignal(panel.refreshed):
        panel.refresh()
    (folder / "tokenizer.json").write_text("{", encoding="utf-8")
    row = panel.row("llama/3.2-1b")
    with qtbot.waitSignal(services.session.failed, timeout=LOAD_MS):
        click(qtbot, row.button(Act.LOAD))
    assert row.badge.text() == "Failed"
    assert row.problem.text()
    assert row.offers(Act.LOAD)


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
    assert chosen.args == [ImportWish(tmp_path / "Llama-3.2-1B-Instruct", "llama", "my-own")]


def test_the_import_dialog_links_on_wish(services: Services, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = ImportDialog(tmp_path / "Llama-3.2-1B-Instruct", services.catalogue)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    qtbot.addWidget(dialog)
    dialog.open()
    click(qtbot, dialog.how.button("link"))
    with qtbot.waitSignal(dialog.chosen) as chosen:
        click(qtbot, dialog.confirm)
    assert chosen.args == [ImportWish(tmp_path / "Llama-3.2-1B-Instruct", "llama", "3.2-1b", link=True)]


def test_a_linked_model_stays_where_it_is_and_is_still_there_after_its_removal(
    panel: ModelsPanel, services: Services, qtbot: QtBot, tiny_model: Path
) -> None:
    before = sorted(path.name for path in tiny_model.iterdir())
    import_tiny(panel, qtbot, tiny_model, "llama/3.2-1b", link=True)
    assert not (services.workspace.models_dir / "llama" / "3.2-1b" / "model.safetensors").exists()
    panel.list.choose("llama/3.2-1b")
    qtbot.waitUntil(lambda: panel.side.details().get("Linked to") == str(tiny_model))
    click(qtbot, panel.row("llama/3.2-1b").button(Act.REMOVE))
    with qtbot.waitSignal(panel.refreshed):
        click(qtbot, dialog_of(panel, qtbot).accept_button)
    assert sorted(path.name for path in tiny_model.iterdir()) == before
    assert panel.row("llama/3.2-1b").offers(Act.DOWNLOAD)


@pytest.mark.parametrize("files_copied", [0, 1])
def test_an_import_can_be_cancelled_and_leaves_nothing(
    panel: ModelsPanel,
    services: Services,
    qtbot: QtBot,
    tiny_model: Path,
    monkeypatch: pytest.MonkeyPatch,
    files_copied: int,
) -> None:
    gate = Gate(after=files_copied)
    monkeypatch.setattr(importing, "copy_and_hash", gate.before(importing.copy_and_hash))
    panel.import_folder(ImportWish(tiny_model, "llama", "3.2-1b"))
    gate.await_work(qtbot)
    assert panel.task_line.isVisible()
    click(qtbot, panel.task_line.cancel)
    gate.open()
    qtbot.waitUntil(lambda: not panel.tasks.running)
    assert not panel.task_line.isVisible()
    assert not panel.banner.isVisible()
    assert not (services.workspace.models_dir / "llama").exists()


def test_an_import_can_be_cancelled_before_its_first_step(
    panel: ModelsPanel, services: Services, qtbot: QtBot, tiny_model: Path
) -> None:
    panel.tasks.started.connect(lambda _what: click(qtbot, panel.task_line.cancel))  # told before the thread begins
    panel.import_folder(ImportWish(tiny_model, "llama", "3.2-1b"))
    qtbot.waitUntil(lambda: not panel.tasks.running)
    assert not panel.banner.isVisible()
    assert not (services.workspace.models_dir / "llama").exists()


def test_a_second_task_waits_for_the_user(panel: ModelsPanel, qtbot: QtBot, tiny_model: Path) -> None:
    panel.import_folder(ImportWish(tiny_model, "llama", "3.2-1b"))
    panel.import_folder(ImportWish(tiny_model, "llama", "3.2-3b"))
    assert panel.banner.text.startswith("Importing llama/3.2-1b is not done yet.")
    with qtbot.waitSignal(panel.refreshed, timeout=LOAD_MS):
        pass
    assert panel.row("llama/3.2-3b").offers(Act.DOWNLOAD)


@pytest.mark.parametrize("every_byte", [False, True])
def test_a_check_says_that_all_is_in_order(
    panel: ModelsPanel, qtbot: QtBot, tiny_model: Path, every_byte: bool
) -> None:
    import_tiny(panel, qtbot, tiny_model, "llama/3.2-1b")
    panel.list.choose("llama/3.2-1b")
    click(qtbot, panel.side.check_all if every_byte else panel.side.check)
    qtbot.waitUntil(lambda: "is in order" in panel.banner.text, timeout=LOAD_MS)


def test_a_check_of_every_byte_finds_a_changed_one(
    panel: ModelsPanel, services: Services, qtbot: QtBot, tiny_model: Path
) -> None:
    import_tiny(panel, qtbot, tiny_model, "llama/3.2-1b")
    path = services.workspace.models_dir / "llama" / "3.2-1b" / "model.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    panel.list.choose("llama/3.2-1b")
    click(qtbot, panel.side.check_all)
    qtbot.waitUntil(lambda: "is not in order" in panel.banner.text, timeout=LOAD_MS)
    assert "model.safetensors" in panel.banner.text


def test_a_broken_catalogue_leaves_what_is_installed(services: Services, qtbot: QtBot) -> None:
    (services.workspace.config_dir / "models.json").write_text('{"llama": {"versions": 3}}', encoding="utf-8")
    panel = ModelsPanel(services)
    qtbot.addWidget(panel)
    with qtbot.waitSignal(panel.refreshed):
        panel.show()
    assert "models.json, line 1" in panel.banner.text
    assert panel.row("starter").offers(Act.LOAD)
    panel.shutdown()


# -- filter and keyboard --------------------------------------------------------------------------------------


def test_typing_filters_the_list(panel: ModelsPanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(panel.toolbar.search, "llama 3.2-3b")
    qtbot.waitUntil(lambda: panel.list.shown_keys() == ["llama/3.2-3b"])
    panel.toolbar.clear()
    qtbot.waitUntil(lambda: len(panel.list.shown_keys()) > 20)


def test_a_filter_that_lets_nothing_through_offers_the_hub(panel: ModelsPanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(panel.toolbar.search, "nothing of the kind")
    offer = panel.list.search_offer
    qtbot.waitUntil(offer.isVisible)
    with qtbot.waitSignal(panel.list.hubWanted) as wanted:
        panel.list.hubWanted.disconnect(panel.search_hub)
        click(qtbot, offer)
    assert wanted.args == ["nothing of the kind"]


def test_switches_leave_out_what_is_gated(panel: ModelsPanel, qtbot: QtBot) -> None:
    qtbot.mouseClick(panel.toolbar.free, Qt.MouseButton.LeftButton, pos=QPoint(8, 8))
    shown = panel.list.shown_keys()
    assert "llama/3.2-1b" not in shown
    assert "smollm2/135m" in shown


def test_the_list_is_sorted_by_the_menu_and_the_order_is_remembered(
    panel: ModelsPanel, services: Services, qtbot: QtBot, tiny_model: Path, tmp_path: Path
) -> None:
    store = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    sort = panel.toolbar.sort
    sort.keep_in(store)
    import_tiny(panel, qtbot, tiny_model, "llama/3.2-1b")
    (services.workspace.models_dir / "llama" / "3.2-1b" / "notes.txt").write_bytes(bytes(100_000))
    with qtbot.waitSignal(panel.refreshed, timeout=LOAD_MS):
        panel.refresh()
    usual = panel.list.shown_keys()
    starter, tiny = panel.row("starter").row, panel.row("llama/3.2-1b").row
    assert tiny.size > starter.size > 0
    assert min(starter.context, tiny.context) > 0
    assert tiny.changed > 0

    def pick(action: QAction) -> None:
        """By a click in the open menu."""
        sort.menu.popup(panel.mapToGlobal(QPoint(0, 0)))
        with qtbot.waitSignal(panel.list.built):
            place = sort.menu.actionGeometry(action).center()
            qtbot.mouseClick(sort.menu, Qt.MouseButton.LeftButton, pos=place)

    pick(sort.choices[SortBy.SIZE])
    assert sort.button.toolTip() == "Sorted by: Size, Largest first"
    assert panel.list.shown_keys()[:2] == ["llama/3.2-1b", "starter"]
    sizes = [panel.row(key).row.size for key in panel.list.shown_keys() if key.startswith("qwen2.5/")]
    assert sizes == sorted(sizes, reverse=True)
    pick(sort.ways[0])
    assert panel.list.shown_keys()[:2] == ["starter", "llama/3.2-1b"]
    sizes = [panel.row(key).row.size for key in panel.list.shown_keys() if key.startswith("qwen2.5/")]
    assert sizes == sorted(sizes)
    pick(sort.choices[SortBy.STATE])
    services.session.load(services.store.get("llama/3.2-1b"))
    qtbot.waitUntil(lambda: panel.row("llama/3.2-1b").badge.text() == "Loaded", timeout=LOAD_MS)
    qtbot.waitUntil(lambda: panel.list.shown_keys()[0] == "llama/3.2-1b")
    again = SortMenu(panel)
    again.keep_in(QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat))
    assert again.order == Order(SortBy.STATE)
    pick(sort.choices[SortBy.USUAL])
    assert panel.list.shown_keys() == usual


def test_the_list_is_reached_by_keys(panel: ModelsPanel, services: Services, qtbot: QtBot) -> None:
    panel.list.choose("starter", focus=True)
    order = panel.list.shown_keys()
    qtbot.keyClick(panel.row("starter"), Qt.Key.Key_Down)
    assert panel.list.key == order[1]
    assert panel.side.row is not None
    assert panel.side.row.key == order[1]
    qtbot.keyClick(panel.row(order[1]), Qt.Key.Key_Up)
    qtbot.keyClick(panel.row("starter"), Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=LOAD_MS)


def test_everything_that_acts_has_a_name(panel: ModelsPanel) -> None:
    own = [made for made in panel.findChildren(QAbstractButton) if not isinstance(made.parent(), QLineEdit)]
    for made in own:
        assert made.accessibleName() or made.text() or not made.isVisible()
    assert panel.row("llama/3.2-1b").accessibleName().startswith("Llama 3.2 1B")


def test_an_adapter_is_exported_and_comes_back(
    panel: ModelsPanel, services: Services, qtbot: QtBot, tmp_path: Path
) -> None:
    adapter = make_adapter(services.store, services.store.get("starter"), "letters")
    with qtbot.waitSignal(panel.refreshed):
        panel.refresh()
    panel.list.choose(adapter.key)
    assert panel.side.export.isVisible()
    folder = next(action for action in panel.side.export.menu().actions() if "folder" in action.text())
    folder.trigger()
    (dialog,) = panel.findChildren(QFileDialog)
    with qtbot.waitSignal(panel.tasks.exported, timeout=LOAD_MS):
        dialog.fileSelected.emit(str(tmp_path))
    dialog.close()
    target = tmp_path / adapter.path.name
    assert panel.banner.text.startswith("The model was exported.")
    shutil.rmtree(adapter.path)
    ask_import(target, services.catalogue, panel.import_folder, panel)
    qtbot.waitUntil(lambda: not panel.tasks.running and panel.list.has(adapter.key), timeout=LOAD_MS)
    assert services.store.get(adapter.key).problem is None


def test_an_adapter_and_its_base_become_a_model_by_click(panel: ModelsPanel, services: Services, qtbot: QtBot) -> None:
    adapter = make_adapter(services.store, services.store.get("starter"), "letters")
    with qtbot.waitSignal(panel.refreshed):
        panel.refresh()
    panel.list.choose("starter")
    assert not panel.side.merge.isVisible()
    panel.list.choose(adapter.key)
    click(qtbot, panel.side.merge)
    dialog = panel.findChild(MergeDialog)
    assert dialog is not None
    assert (dialog.family.currentText(), dialog.version.currentText()) == ("merged", "letters")
    click(qtbot, dialog.confirm)
    qtbot.waitUntil(lambda: panel.list.has("merged/letters"), timeout=LOAD_MS)
    assert panel.row("merged/letters").offers(Act.LOAD)
    assert panel.list.has(adapter.key)
