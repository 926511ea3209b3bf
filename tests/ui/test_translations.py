"""The German window: the right plurals, values filled in, Qt's own words, and the system's language."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from llamahome_gui.config.chat_presets import ChatPreset, ChatPresets
from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import SamplingSettings, TrainingSettings
from llamahome_gui.inference.forecast import Forecast
from llamahome_gui.training import Run, RunState
from llamahome_gui.training.comparing import Told
from llamahome_gui.training.history import History, Measure
from llamahome_gui.training.runs import RunRecord
from llamahome_gui.ui import i18n
from llamahome_gui.ui.chat.chat_rows import when
from llamahome_gui.ui.chat.meter import outlook, short
from llamahome_gui.ui.chat.settings_dialog import ChatSettingsDialog
from llamahome_gui.ui.chat.turns import ChatSettings, TooLong
from llamahome_gui.ui.chat.wording import footer, own_settings, too_long_offer
from llamahome_gui.ui.finetune.compare_view import CompareView
from llamahome_gui.ui.finetune.comparison import Side
from llamahome_gui.ui.finetune.runs_view import RunsView
from llamahome_gui.ui.finetune.wording import measured
from llamahome_gui.ui.i18n import plural, tr


@pytest.fixture
def german(styled: QApplication) -> Iterator[None]:
    """The German window; the tests' own speaks English."""
    assert i18n.install(styled, "de") == "de"
    yield
    i18n.remove(styled)


def test_plurals_in_both_languages(german: None, styled: QApplication) -> None:
    def files(count: int) -> str:
        return plural(count, "{n} document is ready", "{n} documents are ready")

    assert (files(1), files(0)) == ("1 Dokument ist bereit", "0 Dokumente sind bereit")
    assert files(12_345) == "12\u202f345 Dokumente sind bereit"
    i18n.remove(styled)
    assert (files(1), files(12_345)) == ("1 document is ready", "12,345 documents are ready")


def test_text_is_filled_in_after_the_translation(german: None, styled: QApplication) -> None:
    assert tr("Remove {what}?", what="{a}.md") == "{a}.md entfernen?"
    assert tr("of no language {x}", x=1) == "of no language 1"
    assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Abbrechen"


def test_the_systems_language_is_taken_where_there_is_one(
    styled: QApplication, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoken: list[str] = []
    monkeypatch.setattr(i18n, "_ui_languages", lambda: spoken)
    for languages, chosen in ((["fr-FR", "de-AT", "en"], "de"), (["fr", "en"], "en"), ([], "en"), (["de_CH"], "de")):
        spoken[:] = languages
        assert i18n.install(styled, "system") == chosen
    i18n.remove(styled)
    assert i18n.language() == "en"


def test_the_chat_speaks_german(german: None) -> None:
    """Numbers with their separator, values in the order of the translation."""
    stats = {"reason": "length", "new_tokens": 1, "usage": {"text_tokens": 8000, "slots": 512}}
    assert footer(stats | {"time_to_first_token": 2.0}, "complete").split("  ·  ") == [
        "Bei 1 Token abgeschnitten",
        "erstes Token nach 2.0 s",
        "512 von 8\u202f000 Token im KV-Cache behalten (6 %)",
    ]
    forecast = Forecast(5210, 40, 0, 12, (("a.md", 5000),), 1024, 32_768, 512)
    assert short(forecast) == "5\u202f210 Token → 512 behalten"
    assert outlook(forecast).endswith("512 Token bleiben im KV-Cache. Das Modell wurde mit 1\u202f024 trainiert.")
    assert own_settings(ChatSettings("Kurz.", {"temperature": 0.5})) == "Systemprompt: Kurz.\nTemperatur: 0.5"
    may, later = (time.mktime((2026, month, 3, 12, 0, 0, 0, 0, -1)) for month in (5, 9))
    assert (when(may, later), when(later - 600, later)) == ("3. Mai", "vor 10 min")
    offer = too_long_offer(TooLong("?", [], 9000, 4096, "context"), "{a}")
    assert offer.message.startswith("Diese Frage hat mit ihren Dokumenten 9\u202f000 Token; {a} nimmt 4\u202f096 mit")


def test_the_comparison_of_an_adapter_speaks_german(german: None) -> None:
    view = CompareView()
    assert [view.answers[side].text.accessibleName() for side in Side] == ["Ohne den adapter", "Mit dem adapter"]
    view.deleteLater()


def test_built_in_presets_have_german_names_and_own_ones_keep_theirs(german: None, tmp_path: Path) -> None:
    presets = ChatPresets(tmp_path)
    presets.save(ChatPreset(name="Creative", sampling={"temperature": 0.9}))
    presets.save(ChatPreset(name="Precise notes"))
    dialog = ChatSettingsDialog(ChatSettings(), SamplingSettings(), presets)
    shown = [dialog.preset.itemText(row) for row in range(dialog.preset.count())]
    assert shown == ["Genau", "Ausgewogen", "Creative", "Nur aus den Dokumenten", "Precise notes"]
    dialog.preset.setCurrentIndex(1)
    dialog.preset.activated.emit(1)
    assert (dialog.editors["temperature"].value(), dialog.delete.isEnabled()) == (0.7, False)
    dialog.preset.setCurrentIndex(2)
    assert dialog.delete.isEnabled()
    dialog.deleteLater()


def test_tables_speak_german(german: None, qtbot: QtBot, workspace: Workspace) -> None:
    """States are words of the language; numbers have its separator, and are sorted as numbers still."""
    settings = TrainingSettings()
    records = [
        RunRecord(
            name=name, base_key="a/b", base_hash="", dataset="", dataset_hash="", settings=settings, state=state,
            step=step, total_steps=12_000,
        )
        for name, state, step in (("x", RunState.FINISHED, 12_000), ("y", RunState.INTERRUPTED, 150))
    ]  # fmt: skip
    runs = [Run(workspace.checkpoints_dir / record.name, record) for record in records]
    view = RunsView()
    qtbot.addWidget(view)
    view.show_runs(runs)
    assert [row[1:3] for row in view.table.texts()] == [
        ["Fertig", "12\u202f000 / 12\u202f000"],
        ["Unterbrochen", "150 / 12\u202f000"],
    ]
    view.table.sortByColumn(2, Qt.SortOrder.AscendingOrder)
    assert [row[0] for row in view.table.texts()] == ["y", "x"]
    view.show_told([Told(run, History(), ()) for run in runs])
    differences = {title: texts for title, *texts in view.differences.texts()}
    assert differences["Zustand"] == ["Fertig", "Unterbrochen"]
    assert differences["Schritte insgesamt"] == ["12\u202f000", "12\u202f000"]
    assert measured(Measure.SPEED, 1500.0) == "1\u202f500 Token/s"
