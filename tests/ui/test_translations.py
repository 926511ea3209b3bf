"""The German window: the right plurals, values filled in, Qt's own words, and the system's language."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QApplication

from llamahome_gui.ui import i18n
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
