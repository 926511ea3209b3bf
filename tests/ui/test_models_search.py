"""The search of the hub, from a real server: typing, answers, what cannot be run, adding, no network."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from llamahome_gui.ui.models.rows import Chip
from llamahome_gui.ui.models.search_dialog import SearchDialog
from tests.ui.models import REPOSITORY, Stage

NEW = "someone/novel-3m-instruct"


@pytest.fixture
def dialog(stage: Stage, tiny_model: Path) -> SearchDialog:
    """The open dialog; the hub has a model that nobody has listed, and one that cannot be run."""
    stage.hub.add_model(NEW, tiny_model, tags=["safetensors", "license:mit"], downloads=1234, likes=7)
    pickled = {"config.json": (tiny_model / "config.json").read_bytes(), "pytorch_model.bin": b"pickle"}
    stage.hub.add_model("someone/novel-pickled", pickled)
    stage.press(stage.panel.search_button)
    found = stage.find(SearchDialog)
    assert isinstance(found, SearchDialog)
    return found


def search(stage: Stage, dialog: SearchDialog, text: str) -> None:
    with stage.bot.waitSignal(dialog.shown, timeout=20_000):
        stage.bot.keyClicks(dialog.field, text)


def choose(stage: Stage, dialog: SearchDialog, repository: str) -> None:
    places = [place for place in range(dialog.model.rowCount()) if _repository(dialog, place) == repository]
    dialog.view.setCurrentIndex(dialog.model.index(places[0]))
    stage.until(lambda: _looked(dialog, repository))


def _repository(dialog: SearchDialog, place: int) -> str:
    hit = dialog.model.hit(place)
    return hit.repository if hit else ""


def _looked(dialog: SearchDialog, repository: str) -> bool:
    hit = dialog.model.find(repository)
    return hit is not None and hit.looked is not None


def test_an_answer_tells_use_size_and_fit(stage: Stage, dialog: SearchDialog) -> None:
    search(stage, dialog, "novel")
    choose(stage, dialog, NEW)
    hit = dialog.model.find(NEW)
    assert hit is not None
    assert "1,234 downloads" in hit.facts
    assert "kB" in hit.facts
    assert [chip.text for chip in hit.chips] == ["Fits"]
    assert "tokens" in dialog.sentence.text()
    assert (dialog.family.text(), dialog.version.text()) == ("novel", "3m-instruct")
    dialog.reject()


def test_what_cannot_be_run_says_why_and_cannot_be_added(stage: Stage, dialog: SearchDialog) -> None:
    search(stage, dialog, "novel-pickled")
    stage.until(lambda: "Cannot be run" in [chip.text for chip in _chips(dialog)])
    assert dialog.sentence.text()
    assert not dialog.add.isEnabled()
    assert not dialog.download.isEnabled()
    dialog.reject()


def test_a_gated_model_tells_its_size_and_can_be_listed(stage: Stage, dialog: SearchDialog) -> None:
    """Before its licence is accepted the hub tells names and sizes of the files, and not the configuration."""
    stage.hub.repositories[NEW].gated = "manual"
    search(stage, dialog, "novel-3m")
    choose(stage, dialog, NEW)
    hit = dialog.model.find(NEW)
    assert hit is not None
    assert "kB" in hit.facts
    assert "accepted its licence" in dialog.sentence.text()
    assert (dialog.family.text(), dialog.version.text()) == ("novel", "3m-instruct")
    stage.bot.waitUntil(dialog.add.isEnabled)
    dialog.reject()


def _chips(dialog: SearchDialog) -> tuple[Chip, ...]:
    hit = dialog.model.hit(0)
    return hit.chips if hit else ()


def test_adding_writes_the_users_catalogue_and_shows_the_row(stage: Stage, dialog: SearchDialog) -> None:
    search(stage, dialog, "novel")
    choose(stage, dialog, NEW)
    stage.bot.waitUntil(dialog.add.isEnabled)
    stage.press(dialog.add)
    stage.until(lambda: stage.panel.list.key == "novel/3m-instruct")
    own = json.loads((stage.services.workspace.config_dir / "models.json").read_text(encoding="utf-8"))
    assert own["novel"]["details"]["3m-instruct"]["repository"] == NEW
    assert own["tiny"]["default"] == "1m"
    assert stage.panel.downloads.book.keys == ()


def test_add_and_download_fetches_it(stage: Stage, dialog: SearchDialog) -> None:
    search(stage, dialog, "novel")
    choose(stage, dialog, NEW)
    stage.bot.waitUntil(dialog.download.isEnabled)
    stage.press(dialog.download)
    stage.here("novel/3m-instruct")


def test_a_model_of_the_list_is_known_as_such_and_can_be_fetched_from_here(stage: Stage, dialog: SearchDialog) -> None:
    search(stage, dialog, REPOSITORY)
    choose(stage, dialog, REPOSITORY)
    hit = dialog.model.find(REPOSITORY)
    assert hit is not None
    assert hit.key == "tiny/1m"
    assert not dialog.add.isEnabled()
    before = (stage.services.workspace.config_dir / "models.json").read_text(encoding="utf-8")
    stage.press(dialog.download)
    stage.here("tiny/1m")
    assert (stage.services.workspace.config_dir / "models.json").read_text(encoding="utf-8") == before


def test_a_name_that_is_taken_is_said(stage: Stage, dialog: SearchDialog) -> None:
    search(stage, dialog, "novel")
    choose(stage, dialog, NEW)
    dialog.family.clear()
    dialog.version.clear()
    stage.bot.keyClicks(dialog.family, "tiny")
    stage.bot.keyClicks(dialog.version, "1m")
    assert not dialog.add.isEnabled()
    assert "is in the list" in dialog.sentence.text()
    dialog.reject()


def test_a_name_that_cannot_be_one_is_said(stage: Stage, dialog: SearchDialog) -> None:
    search(stage, dialog, "novel")
    choose(stage, dialog, NEW)
    about = dialog.sentence.text()
    dialog.family.clear()
    stage.bot.keyClicks(dialog.family, "my_novels")
    assert not dialog.add.isEnabled()
    assert not dialog.download.isEnabled()
    assert "'my_novels' cannot be the family" in dialog.sentence.text()
    assert dialog.family.property("invalid") is True
    dialog.family.clear()
    stage.bot.keyClicks(dialog.family, "novels")
    assert dialog.add.isEnabled()
    assert dialog.sentence.text() == about
    dialog.reject()


def test_typing_asks_once(stage: Stage, dialog: SearchDialog) -> None:
    search(stage, dialog, "novel")
    asked = [seen.query["search"][0] for seen in stage.hub.asked("/api/models") if "search" in seen.query]
    assert asked == ["novel"]
    dialog.reject()


def test_nothing_found_is_a_sentence(stage: Stage, dialog: SearchDialog) -> None:
    search(stage, dialog, "no such thing")
    assert "no such thing" in dialog.told.text()
    assert dialog.told.isVisible()
    dialog.reject()


def test_offline_is_a_sentence_and_the_same_words_can_be_asked_again(stage: Stage, dialog: SearchDialog) -> None:
    with stage.hub.offline():
        search(stage, dialog, "novel")
        assert dialog.told.isVisible()
        assert dialog.told.text()
    with stage.bot.waitSignal(dialog.shown, timeout=20_000):
        stage.bot.keyClick(dialog.field, Qt.Key.Key_Return)
    assert dialog.model.rowCount() > 0
    dialog.reject()


def test_closing_forgets_what_was_asked(stage: Stage, dialog: SearchDialog) -> None:
    stage.bot.keyClicks(dialog.field, "novel")
    stage.bot.keyClick(dialog.field, Qt.Key.Key_Return)
    dialog.reject()
    stage.bot.waitUntil(lambda: not stage.services.network._tasks)
