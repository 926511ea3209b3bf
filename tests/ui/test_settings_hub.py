"""The card of the hub's account: what it says of the token, keeping another one, forgetting it."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from llamahome_gui.ui.services import Services
from llamahome_gui.ui.settings.hub_card import HubCard
from tests.hub_server import HubServer

WAIT_MS = 20_000
TOKEN = "hf_of_the_test"


@pytest.fixture
def card(
    loop: asyncio.AbstractEventLoop,
    services: Services,
    hub: HubServer,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
) -> HubCard:
    """The shown card; the hub knows one account."""
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    hub.add_account(TOKEN, "ann")
    made = HubCard(services.access)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: made.state.text() == "There is no token.", timeout=WAIT_MS)
    return made


def test_a_token_is_checked_kept_and_forgotten(card: HubCard, services: Services, qtbot: QtBot) -> None:
    assert not card.forget.isVisible()
    qtbot.keyClicks(card.token, TOKEN)
    qtbot.mouseClick(card.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: "account ann" in card.state.text(), timeout=WAIT_MS)
    assert card.token.text() == ""
    assert services.tokens.current() is not None
    qtbot.mouseClick(card.forget, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: card.state.text() == "There is no token.", timeout=WAIT_MS)
    assert services.tokens.current() is None


def test_a_token_of_the_environment_cannot_be_forgotten_here(
    card: HubCard, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", TOKEN)
    card._access.look()
    qtbot.waitUntil(lambda: "HF_TOKEN" in card.state.text(), timeout=WAIT_MS)
    assert not card.forget.isVisible()


def test_a_hub_that_cannot_be_reached_keeps_nothing(
    card: HubCard, services: Services, hub: HubServer, qtbot: QtBot
) -> None:
    with hub.offline():
        qtbot.keyClicks(card.token, TOKEN)
        qtbot.keyClick(card.token, Qt.Key.Key_Return)
        qtbot.waitUntil(lambda: card.state.property("kind") == "error", timeout=WAIT_MS)
    assert services.tokens.current() is None
    assert card.token.text() == TOKEN
