"""`token`: kept, found and forgotten, and never shown."""

from __future__ import annotations

import io
import sys

import pytest

from tests.cli.conftest import Command
from tests.hub_server import HubServer
from tests.hub_server.fixture import hub

__all__ = ["hub"]

SECRET = "hf_abcdefghijklmnop"


@pytest.fixture(autouse=True)
def _no_account_of_the_machine(monkeypatch: pytest.MonkeyPatch, hub: HubServer) -> None:
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)


def typed(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO(text))


def test_a_token_is_checked_kept_and_forgotten(
    command: Command, hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.add_account(SECRET, "ada")
    assert command("token", "show-where", "--json").json == {"place": None, "where": None}
    typed(monkeypatch, f"{SECRET}\n")
    kept = command("token", "set")
    assert kept.code == 0, kept.err
    assert "of ada is kept in" in kept.err
    where = command("token", "show-where", "--json").json
    assert where["place"] in ("file", "keyring")
    assert "lies in" in command("token", "show-where").err
    assert "Deleted from" in command("token", "forget").err
    assert "No token was kept" in command("token", "forget").err
    assert SECRET not in kept.err + kept.out + str(where)


def test_a_token_that_the_hub_does_not_know_is_not_kept(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    typed(monkeypatch, f"{SECRET}\n")
    refused = command("token", "set")
    assert refused.code != 0
    assert SECRET not in refused.err
    assert command("token", "show-where", "--json").json["place"] is None
    typed(monkeypatch, f"{SECRET}\n")
    assert command("token", "set", "--no-check").code == 0


def test_one_in_the_environment_stays(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_TOKEN", SECRET)
    assert command("token", "show-where", "--json").json["place"] == "environment"
    assert "still holds one" in command("token", "forget").err
