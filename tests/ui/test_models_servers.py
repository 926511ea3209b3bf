"""A server in the models panel: added with its key, asked in the chat, looked at again, forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from llamahome_gui.models.servers import ServerBook
from llamahome_gui.ui.chat.controller import ChatController
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.models.panel import ModelsPanel
from llamahome_gui.ui.models.server_dialog import ServerDialog
from llamahome_gui.ui.models.states import Act
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.session import SessionState
from llamahome_gui.ui.widgets import AskDialog, ElidedLabel
from tests.inference.remote.server import FakeServer, end, running_fake
from tests.ui.conftest import settle, shown_models_panel
from tests.ui.test_chat_controller import add_document

WAIT_MS = 30_000
BIG, SMALL = "remote/desk/org/big", "remote/desk/small"


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    for made in running_fake():
        made.models("org/big", "small", owner="vllm", max_model_len=8192)
        yield made


@pytest.fixture
def panel(qtbot: QtBot, services: Services) -> Iterator[ModelsPanel]:
    yield from shown_models_panel(services, qtbot, width=1000)


def dialog_of(panel: ModelsPanel) -> ServerDialog:
    found = panel.findChild(ServerDialog)
    assert isinstance(found, ServerDialog)
    return found


def add(qtbot: QtBot, panel: ModelsPanel, address: str, key: str = "") -> ServerDialog:
    qtbot.mouseClick(panel.server_button, Qt.MouseButton.LeftButton)
    dialog = dialog_of(panel)
    assert not dialog.confirm.isEnabled()
    dialog.address.setText(address)
    dialog.name.setText("desk")
    dialog.key.setText(key)
    qtbot.mouseClick(dialog.confirm, Qt.MouseButton.LeftButton)
    return dialog


def test_a_server_is_added_asked_and_forgotten(
    qtbot: QtBot, panel: ModelsPanel, services: Services, fake: FakeServer, tmp_path: Path
) -> None:
    with qtbot.waitSignal(panel.servers.changed, timeout=WAIT_MS) as said, qtbot.waitSignal(panel.refreshed):
        add(qtbot, panel, fake.url, "secret")
    assert said.args == ["desk answers: 2 models."]
    row = panel.row(BIG)
    assert (row.row.title, row.row.facts) == ("org/big", (f"{fake.url}/v1", "8K context"))
    assert row.offers(Act.LOAD)
    panel.list.choose(BIG)
    qtbot.waitUntil(lambda: panel.side.details().get("Program") == "vLLM", timeout=WAIT_MS)
    assert panel.side.details()["Key"] == "Kept"
    assert (panel.side.server.isVisibleTo(panel.side), panel.side.check.isVisibleTo(panel.side)) == (True, False)

    panel.load(BIG)
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=WAIT_MS)
    assert (row.offers(Act.UNLOAD), fake.asked[-1][2]["authorization"]) == (True, "Bearer secret")
    chat = ChatController(services)
    fake.json("/tokenize", {"count": 5})
    fake.stream("An answer ", "from far.", *end(prompt_tokens=5, completion_tokens=4))
    document = add_document(services, tmp_path, "a.md", "The code is 4821.")
    assert chat.send("Which code?", [document])
    qtbot.waitUntil(lambda: not chat.busy, timeout=WAIT_MS)
    assert chat.turns[-1].content == "An answer from far."
    assert "The code is 4821." in fake.last("/v1/chat/completions")["messages"][-1]["content"]
    assert chat.turns[-1].stats["usage"]["policy"] == "remote"

    fake.models("small", "new", owner="vllm")
    qtbot.mouseClick(panel.side.server, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: panel.findChild(ServerDialog) is not None, timeout=WAIT_MS)
    with qtbot.waitSignal(panel.servers.changed, timeout=WAIT_MS), qtbot.waitSignal(panel.refreshed):
        qtbot.mouseClick(dialog_of(panel).confirm, Qt.MouseButton.LeftButton)
    assert (panel.list.has(BIG), panel.list.has("remote/desk/new")) == (False, True)
    assert services.session.state is SessionState.READY  # who answers now goes on

    panel._acted(Act.REMOVE, SMALL)
    qtbot.waitUntil(lambda: panel.findChild(AskDialog) is not None, timeout=WAIT_MS)
    question = panel.findChild(AskDialog)
    assert isinstance(question, AskDialog)
    with qtbot.waitSignal(panel.servers.changed, timeout=WAIT_MS), qtbot.waitSignal(panel.refreshed):
        qtbot.mouseClick(question.accept_button, Qt.MouseButton.LeftButton)
    assert not panel.list.has(SMALL)
    book = ServerBook(services.workspace)
    assert book.servers() == []
    assert "secret" not in (services.workspace.config_dir / "servers.json").read_text(encoding="utf-8")


def test_what_goes_wrong_is_told_where_it_was_asked(
    qtbot: QtBot, panel: ModelsPanel, services: Services, fake: FakeServer
) -> None:
    fake.json("/v1/models", {"error": {"message": "who?"}}, status=401)
    dialog = add(qtbot, panel, fake.url)
    qtbot.waitUntil(lambda: "wants a key" in dialog.state.text(), timeout=WAIT_MS)
    assert dialog.confirm.isEnabled()
    dialog.address.setText("http://gpu.example")
    dialog.key.setText("secret")
    qtbot.keyClick(dialog.key, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: "not sent unencrypted" in dialog.state.text(), timeout=WAIT_MS)
    assert ServerBook(services.workspace).servers() == []
    dialog.reject()
    settle()

    fake.models("small")
    with qtbot.waitSignal(panel.refreshed, timeout=WAIT_MS):
        add(qtbot, panel, fake.url)
    fake.models("other")
    panel.load(SMALL)
    qtbot.waitUntil(lambda: services.session.state is SessionState.FAILED, timeout=WAIT_MS)
    assert "no longer has small" in panel.row(SMALL).problem.text()
    services.switch_model(services.store.get("starter"))
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=WAIT_MS)


def test_the_window_says_that_the_cache_is_the_servers(
    qtbot: QtBot, main_window: MainWindow, services: Services, fake: FakeServer
) -> None:
    from llamahome_gui.inference.remote.looking import look_at

    book = ServerBook(services.workspace)
    server = look_at(fake.url, None, name="desk")
    book.keep(server)
    services.switch_model(server.installed(server.models[0], book.path))
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=WAIT_MS)
    fake.stream("Yes.", *end(prompt_tokens=1200, completion_tokens=2))
    fake.json("/tokenize", {"count": 5})
    assert main_window.chat.controller.send("Are you there?")
    qtbot.waitUntil(lambda: not main_window.chat.controller.busy, timeout=WAIT_MS)
    services.switch_model(None)
    main_window.load_first_model()  # as at the next start
    qtbot.waitUntil(lambda: services.session.state is SessionState.READY, timeout=WAIT_MS)
    assert services.session.model is not None
    assert services.session.model.key == BIG
    texts = {part.text() for part in main_window.statusBar().findChildren(ElidedLabel)}
    assert {"1,202", "on the server"} <= texts
