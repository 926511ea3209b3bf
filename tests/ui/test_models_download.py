"""Downloads in the panel, from a real server: begin, pause, go on, cancel, gates, no network, a new start, failures."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from llamahome_gui.models import ModelStore, read_card
from llamahome_gui.ui.models.gated_dialog import GatedDialog
from llamahome_gui.ui.models.panel import ModelsPanel
from llamahome_gui.ui.models.states import Act
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.widgets import AskDialog
from tests.hub_server import Fault
from tests.ui.conftest import settle
from tests.ui.models import KEY, OTHER_KEY, REPOSITORY, WEIGHTS, Stage, list_models

TOKEN = "hf_of_the_test"


def slow(stage: Stage) -> None:
    """Send the weights so slowly that a test can do something meanwhile."""
    stage.hub.faults[WEIGHTS] = Fault(rate=1_500_000)


def begin_slowly(stage: Stage, key: str = KEY) -> None:
    """A download of which some bytes are here."""
    slow(stage)
    stage.click(Act.DOWNLOAD, key)
    stage.badge("Downloading", key)
    stage.until(lambda: _done(stage, key) > 0)


def _done(stage: Stage, key: str) -> int:
    status = stage.panel.downloads.book.get(key)
    return next((file.done for file in status.files if file.path == WEIGHTS), 0) if status else 0


def relist(stage: Stage, **details: object) -> None:
    """Another catalogue of the user's own."""
    list_models(stage.services.workspace.config_dir, **details)
    stage.services.reload_catalogue()
    with stage.bot.waitSignal(stage.panel.refreshed):
        stage.panel.refresh()


def test_a_click_fetches_a_model_and_loads_it_where_no_other_is(stage: Stage, larger_model: Path) -> None:
    stage.click(Act.DOWNLOAD)
    stage.here()
    stage.until(lambda: stage.services.session.state is SessionState.READY)
    model = stage.services.session.model
    assert model is not None
    assert model.key == KEY
    assert (stage.folder() / WEIGHTS).read_bytes() == (larger_model / WEIGHTS).read_bytes()
    card = read_card(stage.folder())
    assert card is not None
    assert card.files[WEIGHTS].sha256
    assert "was downloaded" in stage.panel.banner.text
    assert stage.panel.downloads.book.keys == ()


def test_a_model_that_comes_beside_a_loaded_one_offers_to_be_loaded(stage: Stage) -> None:
    stage.panel.load("starter")
    stage.until(lambda: stage.services.session.state is SessionState.READY)
    stage.click(Act.DOWNLOAD)
    stage.here()
    assert stage.services.session.model is not None
    assert stage.services.session.model.key == "starter"
    stage.press(stage.panel.banner.action)
    stage.until(lambda: stage.services.session.model is not None and stage.services.session.model.key == KEY)
    stage.until(lambda: stage.services.session.state is SessionState.READY)


def test_a_running_download_stands_above_and_shows_its_files(stage: Stage) -> None:
    begin_slowly(stage)
    assert stage.panel.list.shown_keys()[0] == KEY
    assert stage.panel.list.key == KEY
    row = stage.row()
    stage.until(lambda: not row.strip.visibleRegion().isEmpty())  # its place was far below
    assert row.strip.isVisible()
    assert "kB of" in row.strip.line.text() or "MB of" in row.strip.line.text()
    stage.press(row.strip.fold)
    assert row.strip.unfolded
    status = stage.panel.downloads.book.get(KEY)
    assert status is not None
    assert WEIGHTS in [file.path for file in status.files]
    assert stage.panel.downloads.book.moving


def test_pause_keeps_what_is_there_and_resume_goes_on(stage: Stage) -> None:
    begin_slowly(stage)
    stage.click(Act.PAUSE)
    stage.badge("Paused")
    assert not stage.panel.downloads.book.moving
    stage.hub.faults.clear()
    stage.click(Act.RESUME)
    stage.here()
    size = (stage.folder() / WEIGHTS).stat().st_size
    assert stage.hub.sent[WEIGHTS] <= size + 2**20


def test_cancel_puts_the_row_back_and_leaves_nothing(stage: Stage) -> None:
    begin_slowly(stage)
    stage.click(Act.CANCEL)
    stage.until(lambda: stage.row().offers(Act.DOWNLOAD))
    assert stage.panel.list.shown_keys()[0] == "starter"
    downloads = stage.services.workspace.models_dir / ".downloads"
    stage.until(lambda: not any(path.is_file() for path in downloads.rglob(WEIGHTS)))
    assert not stage.folder().exists()


def test_a_second_download_waits_in_the_queue_and_comes_after(stage: Stage) -> None:
    begin_slowly(stage)
    stage.click(Act.DOWNLOAD, OTHER_KEY)
    stage.badge("Queued", OTHER_KEY)
    assert stage.row(OTHER_KEY).strip.line.text() == "Waiting: next in the queue"
    assert stage.panel.list.shown_keys()[:2] == [KEY, OTHER_KEY]
    stage.hub.faults.clear()
    stage.click(Act.PAUSE)
    stage.here(OTHER_KEY)
    stage.badge("Paused")


def queue_up(stage: Stage, *keys: str) -> None:
    """One download that runs and others that wait for it."""
    more = {f"{number}m": {"repository": f"maker/tiny-{number}m-chat", "context": 512} for number in (1, 2, 3, 4)}
    entry = {"title": "Tiny", "versions": list(more), "default": "1m", "details": more}
    path = stage.services.workspace.config_dir / "models.json"
    path.write_text(json.dumps({"tiny": entry}), encoding="utf-8")
    stage.services.reload_catalogue()
    with stage.bot.waitSignal(stage.panel.refreshed):
        stage.panel.refresh()
    begin_slowly(stage)
    for key in keys:
        stage.click(Act.DOWNLOAD, key)
        stage.badge("Queued", key)


def lines(stage: Stage, *keys: str) -> list[str]:
    return [stage.row(key).strip.line.text() for key in keys]


def test_the_order_of_the_queue_is_changed_by_buttons_and_keys(stage: Stage) -> None:
    second, third, fourth = waiting = ("tiny/2m", "tiny/3m", "tiny/4m")
    queue_up(stage, *waiting)
    assert lines(stage, *waiting) == [f"Waiting: {place} in the queue" for place in ("next", "2nd", "3rd")]
    last, manager = stage.row(fourth), stage.services.network.manager
    stage.click(Act.FIRST, fourth)
    stage.until(lambda: stage.panel.list.shown_keys()[:4] == [KEY, fourth, second, third])
    assert stage.row(fourth) is last
    assert lines(stage, fourth, second, third) == [f"Waiting: {place} in the queue" for place in ("next", "2nd", "3rd")]
    assert not last.offers(Act.UP)
    assert [last.button(act).isEnabled() for act in (Act.FIRST, Act.UP, Act.DOWN)] == [False, False, True]
    stage.click(Act.UP, third)
    assert manager.queue() == (fourth, third, second)
    stage.panel.list.choose(second, focus=True)
    stage.bot.keyClick(stage.row(second), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert manager.queue() == (fourth, second, third)
    assert stage.row(second).hasFocus()
    stage.bot.keyClick(stage.row(second), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert manager.queue() == (fourth, third, second) == stage.panel.downloads.book.queued
    assert stage.row(second).hasFocus()


def test_what_is_resumed_goes_to_the_end_of_the_queue_and_says_so(stage: Stage) -> None:
    queue_up(stage, "tiny/2m", "tiny/3m")
    stage.click(Act.PAUSE, "tiny/2m")
    stage.badge("Paused", "tiny/2m")
    assert lines(stage, "tiny/3m") == ["Waiting: next in the queue"]
    stage.click(Act.RESUME, "tiny/2m")
    stage.badge("Queued", "tiny/2m")
    assert lines(stage, "tiny/3m", "tiny/2m") == ["Waiting: next in the queue", "Waiting: 2nd in the queue"]
    stage.until(lambda: stage.panel.list.shown_keys()[:3] == [KEY, "tiny/3m", "tiny/2m"])


def test_offline_is_a_quiet_state_and_it_goes_on_by_itself(stage: Stage) -> None:
    with stage.hub.offline():
        stage.click(Act.DOWNLOAD)
        stage.badge("Waiting")
        stage.until(lambda: stage.row().strip.line.text().startswith("Waiting for the network, next try in 1 s"))
        assert not stage.panel.banner.isVisible()
        assert not stage.row().problem.isVisible()
        assert stage.panel.findChild(AskDialog) is None
    stage.here()


def test_a_failure_stands_on_its_row_and_can_be_tried_again(stage: Stage, tiny_model: Path) -> None:
    del stage.hub.repositories[REPOSITORY]
    stage.click(Act.DOWNLOAD)
    stage.badge("Failed")
    assert stage.row().problem.isVisible()
    assert stage.row().problem.text()
    assert not stage.panel.banner.isVisible()
    stage.hub.add_model(REPOSITORY, tiny_model)
    stage.click(Act.RETRY)
    stage.here()


def test_retry_goes_on_with_what_a_failed_download_has_loaded(stage: Stage) -> None:
    begin_slowly(stage)
    stage.click(Act.PAUSE)
    stage.badge("Paused")
    stage.hub.faults.clear()
    repository = stage.hub.repositories.pop(REPOSITORY)
    stage.click(Act.RESUME)
    stage.badge("Failed")
    loaded = _done(stage, KEY)
    assert loaded > 0
    stage.hub.repositories[REPOSITORY] = repository
    stage.click(Act.RETRY)
    stage.here()
    assert stage.hub.sent[WEIGHTS] <= (stage.folder() / WEIGHTS).stat().st_size + 2**20


def test_what_is_too_large_is_asked_about(stage: Stage) -> None:
    heads = {"heads": 64, "kv_heads": 64, "head_dim": 128, "intermediate": 28672, "vocabulary": 128256}
    relist(stage, size_gb=2000.0, shape={"layers": 900, "hidden": 8192, **heads})
    assert stage.row().chip.text() == "Too large"
    stage.click(Act.DOWNLOAD)
    dialog = stage.find(AskDialog)
    assert isinstance(dialog, AskDialog)
    stage.press(dialog.refuse_button)
    assert stage.panel.downloads.book.keys == ()


# -- gates ----------------------------------------------------------------------------------------------------


def gate(stage: Stage) -> None:
    repository = stage.hub.repositories[REPOSITORY]
    repository.gated = "auto"
    stage.hub.add_account(TOKEN, "ann", access=[REPOSITORY])
    stage.hub.add_account("hf_of_bob", "bob")
    relist(stage, gated=True, license="A licence", license_url="https://hub.example/licence")


def gated_dialog(stage: Stage) -> GatedDialog:
    dialog = stage.find(GatedDialog)
    assert isinstance(dialog, GatedDialog)
    return dialog


def test_a_gated_model_asks_for_a_token_and_says_whose_it_is(stage: Stage) -> None:
    gate(stage)
    stage.click(Act.DOWNLOAD)
    dialog = gated_dialog(stage)
    stage.until(lambda: dialog.state.text() == "There is no token.")
    assert not dialog.download.isEnabled()
    stage.bot.keyClicks(dialog.token, TOKEN)
    stage.press(dialog.check)
    stage.until(lambda: "account ann" in dialog.state.text())
    assert "kept in" in dialog.state.text()
    stage.press(dialog.download)
    stage.here()
    assert TOKEN not in (stage.services.workspace.config_dir / "models.json").read_text(encoding="utf-8")


def test_a_token_that_is_none_is_refused_and_not_kept(stage: Stage) -> None:
    gate(stage)
    stage.click(Act.DOWNLOAD)
    dialog = gated_dialog(stage)
    stage.bot.keyClicks(dialog.token, "hf_wrong")
    stage.press(dialog.check)
    stage.until(lambda: dialog.state.property("kind") == "error")
    assert stage.services.tokens.current() is None
    assert not dialog.download.isEnabled()
    dialog.reject()


def test_an_account_without_the_agreement_finds_the_reason_and_the_way_on_the_row(stage: Stage) -> None:
    gate(stage)
    stage.services.tokens.save("hf_of_bob")
    stage.click(Act.DOWNLOAD)
    stage.badge("Failed")
    assert stage.row().offers(Act.AGREE)
    stage.hub.granted.add(("bob", REPOSITORY))
    stage.click(Act.AGREE)
    dialog = gated_dialog(stage)
    assert dialog.state.text()
    stage.until(dialog.download.isEnabled)
    stage.press(dialog.download)
    stage.here()


# -- another start --------------------------------------------------------------------------------------------


def test_the_next_start_offers_to_go_on(stage: Stage, tiny_model: Path, qtbot: QtBot) -> None:
    begin_slowly(stage)
    stage.panel.shutdown()
    stage.services.close()
    stage.hub.faults.clear()
    services = Services(stage.services.workspace)
    services.__dict__["store"] = ModelStore(services.workspace, starter=tiny_model)
    panel = ModelsPanel(services)
    again = Stage(panel, services, stage.hub, qtbot)
    panel.show()
    again.badge("Paused")
    assert panel.list.shown_keys()[0] == KEY
    again.until(lambda: "not finished" in panel.banner.text)
    again.press(panel.banner.action)
    again.here()
    size = (again.folder() / WEIGHTS).stat().st_size
    assert stage.hub.sent[WEIGHTS] <= size + 2**20
    services.close()
    panel.close()
    panel.deleteLater()
    services.deleteLater()
    settle()


def test_the_bandwidth_of_the_settings_holds_for_what_runs(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[float | None] = []
    monkeypatch.setattr(stage.services.network.manager, "set_limit", limits.append)
    for wanted, limit in ((2.5, 2.5e6), (0.0, None)):
        stage.services.settings.downloads.limit = wanted
        stage.services.save_settings()
        QApplication.processEvents()
        assert limits[-1] == limit


def test_nobody_is_asked_before_the_user_wants_something(stage: Stage) -> None:
    assert stage.panel.list.shown_keys()[0] == "starter"
    assert stage.panel.downloads.book.keys == ()
    assert stage.hub.seen == []
