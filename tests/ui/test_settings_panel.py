"""The settings panel: made from the schema, in force at once, saved, and clear about what is wrong."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QLineEdit, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from llamahome_gui.config.section import walk
from llamahome_gui.config.settings import H2OSettings, SamplingSettings, Settings, load_settings
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.settings.panel import SettingsPanel
from llamahome_gui.ui.settings.readings_card import ReadingsCard
from llamahome_gui.ui.theme import DARK, theme
from llamahome_gui.ui.widgets import AskDialog, Segments
from tests.ui.conftest import settle


@pytest.fixture
def panel(services: Services, qtbot: QtBot) -> Iterator[SettingsPanel]:
    made = SettingsPanel(services)
    made.resize(900, 700)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    settle()


def retype(qtbot: QtBot, widget: QWidget, text: str) -> None:
    """Replace what a field says, by keys, and leave it."""
    widget.setFocus()
    qtbot.keyClick(widget, "a", Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClicks(widget, text)
    qtbot.keyClick(widget, Qt.Key.Key_Tab)


def test_every_field_of_the_schema_has_an_editor_and_an_explanation(panel: SettingsPanel) -> None:
    assert list(panel.forms) == list(Settings.model_fields)
    shown = {f"{section}.{name}" for section, form in panel.forms.items() for name in form.editors}
    assert shown == {".".join(path) for path, _field in walk(Settings)}
    for form in panel.forms.values():
        assert all(editor.widget.accessibleDescription() for editor in form.editors.values())


def test_a_change_is_in_force_at_once_and_saved(panel: SettingsPanel, services: Services, qtbot: QtBot) -> None:
    box = panel.forms["h2o"].editors["window_length"].widget
    assert isinstance(box, QSpinBox)
    with qtbot.waitSignal(services.settingsChanged):
        retype(qtbot, box, "1024")
    assert services.settings.h2o.window_length == 1024
    qtbot.waitUntil(lambda: load_settings(services.workspace).h2o.window_length == 1024)


def test_an_impossible_value_is_explained_and_neither_used_nor_saved(
    panel: SettingsPanel, services: Services, qtbot: QtBot
) -> None:
    retype(qtbot, panel.forms["h2o"].editors["window_length"].widget, "100")
    problem = panel.forms["h2o"].rows["window_length"].problem
    assert problem.isVisible()
    assert problem.text() == "Window length (100) must be larger than Heavy hitters + 1 (129)."
    assert not panel.forms["h2o"].valid
    assert services.settings.h2o == H2OSettings()
    retype(qtbot, panel.forms["h2o"].editors["heavy_hitter_tokens"].widget, "50")
    assert not problem.isVisible()
    assert services.settings.h2o.window_length == 100


def choose(panel: SettingsPanel, qtbot: QtBot, form: str, name: str, key: str) -> None:
    segments = panel.forms[form].editors[name].widget
    assert isinstance(segments, Segments)
    qtbot.mouseClick(segments.button(key), Qt.MouseButton.LeftButton)


def test_a_preset_sets_the_numbers_and_other_numbers_are_custom(
    panel: SettingsPanel, services: Services, qtbot: QtBot
) -> None:
    h2o, editors = services.settings, panel.forms["h2o"].editors
    retype(qtbot, editors["window_length"].widget, "1024")
    assert (h2o.h2o.preset, editors["preset"].value()) == ("custom", "custom")
    choose(panel, qtbot, "h2o", "preset", "compact")
    assert (h2o.h2o.preset, h2o.h2o.window_length, editors["window_length"].value()) == ("compact", 512, 512)
    choose(panel, qtbot, "h2o", "preset", "balanced")
    assert h2o.h2o.spec(8000).window_length > 3900
    assert not editors["window_length"].widget.isVisible()
    choose(panel, qtbot, "h2o", "preset", "custom")
    assert editors["window_length"].widget.isVisible()
    assert h2o.h2o.preset == "custom"


def test_a_preset_mends_numbers_that_cannot_be(panel: SettingsPanel, services: Services, qtbot: QtBot) -> None:
    retype(qtbot, panel.forms["h2o"].editors["heavy_hitter_tokens"].widget, "600")
    assert not panel.forms["h2o"].valid
    choose(panel, qtbot, "h2o", "preset", "compact")
    assert panel.forms["h2o"].valid
    assert services.settings.h2o == H2OSettings()


def test_rows_that_mean_nothing_are_hidden(panel: SettingsPanel, qtbot: QtBot) -> None:
    editors = panel.forms["h2o"].editors
    choose(panel, qtbot, "h2o", "policy", "streaming")
    assert not editors["heavy_hitter_tokens"].widget.isVisible()
    box = editors["enable"].widget
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center())
    assert not editors["preset"].widget.isVisible()
    assert editors["max_sequence_length"].widget.isVisible()


def test_what_few_people_need_is_folded_away(panel: SettingsPanel, services: Services, qtbot: QtBot) -> None:
    fold, box = panel.forms["h2o"].fold, panel.forms["h2o"].editors["eviction_interval"].widget
    assert fold is not None
    assert not box.isVisible()
    qtbot.mouseClick(fold.button, Qt.MouseButton.LeftButton)
    assert box.isVisible()
    retype(qtbot, box, "16")
    choose(panel, qtbot, "h2o", "kv_bits", "8")
    assert (services.settings.h2o.eviction_interval, services.settings.h2o.kv_bits) == (16, 8)
    assert fold.changes.text() == "2 changed"
    qtbot.mouseClick(fold.button, Qt.MouseButton.LeftButton)
    assert not box.isVisible()


def test_a_problem_in_a_folded_row_is_shown(panel: SettingsPanel, services: Services) -> None:
    fold = panel.forms["h2o"].fold
    assert fold is not None
    panel.forms["h2o"].editors["eviction_interval"].show(0)
    panel.forms["h2o"]._changed("eviction_interval")
    assert fold.unfolded
    assert panel.forms["h2o"].rows["eviction_interval"].problem.isVisible()
    assert services.settings.h2o == H2OSettings()


def test_the_form_of_the_weights_is_saved(panel: SettingsPanel, services: Services, qtbot: QtBot) -> None:
    choose(panel, qtbot, "runtime", "cpu_weights", "int8")
    qtbot.waitUntil(lambda: load_settings(services.workspace).runtime.cpu_weights == "int8")


def test_a_limit_of_the_schema_is_explained(panel: SettingsPanel, services: Services, qtbot: QtBot) -> None:
    retype(qtbot, panel.forms["sampling"].editors["top_p"].widget, "0")
    assert panel.forms["sampling"].rows["top_p"].problem.text()
    assert services.settings.sampling.top_p == 1.0


def test_the_seed_may_be_empty_or_a_number(panel: SettingsPanel, services: Services, qtbot: QtBot) -> None:
    line = panel.forms["sampling"].editors["seed"].widget
    assert isinstance(line, QLineEdit)
    retype(qtbot, line, "7")
    assert services.settings.sampling.seed == 7
    retype(qtbot, line, "seven")
    assert panel.forms["sampling"].rows["seed"].problem.isVisible()
    assert services.settings.sampling.seed == 7
    line.setFocus()
    qtbot.keyClick(line, "a", Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(line, Qt.Key.Key_Delete)
    assert services.settings.sampling.seed is None


def test_h2o_is_switched_by_a_click(panel: SettingsPanel, services: Services, qtbot: QtBot) -> None:
    box = panel.forms["h2o"].editors["enable"].widget
    assert isinstance(box, QCheckBox)
    qtbot.mouseClick(box, Qt.MouseButton.LeftButton, pos=box.rect().center())
    assert services.settings.h2o.spec(0).policy == "full"


def test_the_theme_changes_at_once(panel: SettingsPanel, qtbot: QtBot) -> None:
    segments = panel.forms["appearance"].editors["theme"].widget
    assert isinstance(segments, Segments)
    qtbot.mouseClick(segments.button("dark"), Qt.MouseButton.LeftButton)
    assert theme() is DARK


def test_reset_goes_back_to_the_defaults(panel: SettingsPanel, services: Services, qtbot: QtBot) -> None:
    retype(qtbot, panel.forms["sampling"].editors["temperature"].widget, "0.7")
    assert services.settings.sampling.temperature == 0.7
    panel.forms["sampling"].reset()
    assert services.settings.sampling == SamplingSettings()


def test_one_field_goes_back_to_its_default(panel: SettingsPanel, services: Services, qtbot: QtBot) -> None:
    rows = panel.forms["training"].rows
    assert not rows["lora.r"].back.isVisible()
    usual = rows["lora.r"].explanation.text()
    retype(qtbot, rows["lora.r"].editor.widget, "32")
    retype(qtbot, rows["batch_size"].editor.widget, "auto")
    retype(qtbot, rows["learning_rate"].editor.widget, "0.0003")
    settings = services.settings.training
    assert (settings.lora.r, settings.batch_size, settings.learning_rate) == (32, "auto", 3e-4)
    assert rows["lora.r"].explanation.text() == f"{usual}  ·  The default is: 8"
    assert rows["lora.r"].editor.widget.accessibleDescription() == rows["lora.r"].explanation.text()
    qtbot.mouseClick(rows["lora.r"].back, Qt.MouseButton.LeftButton)
    settings = services.settings.training
    assert (settings.lora.r, settings.batch_size, settings.learning_rate) == (8, "auto", 3e-4)
    assert rows["lora.r"].explanation.text() == usual
    assert not rows["lora.r"].back.isVisible()
    retype(qtbot, rows["batch_size"].editor.widget, "many")
    assert rows["batch_size"].problem.isVisible()
    assert services.settings.training.batch_size == "auto"


def test_settings_are_found_by_their_words(panel: SettingsPanel, qtbot: QtBot) -> None:
    qtbot.keyClicks(panel.search, "sink text")
    rows = panel.forms["h2o"].rows
    assert rows["sink_tokens"].isVisible()
    assert not rows["preset"].isVisible()
    assert not panel.forms["sampling"].isVisible()
    panel.search.setText("Sampling")
    assert all(row.isVisible() for row in panel.forms["sampling"].rows.values())
    panel.search.setText("nothing says this")
    assert not any(form.isVisible() for form in panel.forms.values())
    panel.search.clear()
    assert rows["preset"].isVisible()


def test_a_list_is_typed_with_commas(panel: SettingsPanel, services: Services, qtbot: QtBot) -> None:
    form = panel.forms["training"]
    assert form.fold is not None
    form.fold.unfold()
    retype(qtbot, form.editors["lora.target_modules"].widget, "q_proj, v_proj")
    assert services.settings.training.lora.target_modules == ["q_proj", "v_proj"]
    retype(qtbot, form.editors["lora.target_modules"].widget, " ")
    assert form.rows["lora.target_modules"].problem.isVisible()


def test_a_change_made_elsewhere_is_shown(panel: SettingsPanel, services: Services) -> None:
    services.settings.h2o.enable = False
    services.save_settings()
    assert panel.forms["h2o"].editors["enable"].value() is False


def test_the_last_change_is_saved_when_the_window_closes(
    panel: SettingsPanel, services: Services, qtbot: QtBot
) -> None:
    assert panel.forms["h2o"].fold is not None
    panel.forms["h2o"].fold.unfold()
    retype(qtbot, panel.forms["h2o"].editors["chunk_size"].widget, "64")
    services.close()
    assert load_settings(services.workspace).h2o.chunk_size == 64


def test_scrolling_the_page_changes_no_number(panel: SettingsPanel, services: Services, qtbot: QtBot) -> None:
    from PySide6.QtCore import QPoint, QPointF
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtWidgets import QApplication

    box = panel.forms["h2o"].editors["window_length"].widget
    panel.setFocus()
    place = QPointF(box.rect().center())
    event = QWheelEvent(
        place, QPointF(box.mapToGlobal(place.toPoint())), QPoint(0, 0), QPoint(0, 120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(box, event)
    assert services.settings.h2o.window_length == 512


def test_what_was_read_says_what_it_takes_and_can_be_forgotten(services: Services, qtbot: QtBot) -> None:
    folder = services.workspace.reads_dir
    folder.mkdir(parents=True, exist_ok=True)
    for name in ("one.text", "two.text"):
        (folder / name).write_bytes(bytes(1_500_000))
    card = ReadingsCard(services)
    qtbot.addWidget(card)
    card.show()
    qtbot.waitUntil(lambda: "3.0 MB" in card.state.text())
    qtbot.mouseClick(card.forget, Qt.MouseButton.LeftButton)
    dialog = card.findChild(AskDialog)
    assert dialog is not None
    assert list(folder.iterdir())
    dialog.accept()
    qtbot.waitUntil(lambda: card.state.text() == "Nothing is kept now.")
    assert not list(folder.iterdir())
    assert not card.forget.isEnabled()
