"""Where the token lies, and that nobody else learns it."""

from __future__ import annotations

import logging
import os
import stat
from collections.abc import Iterator
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import DownloadError, StorageError
from llamahome_gui.models.hub.client import HubClient
from llamahome_gui.models.hub.tokens import TokenPlace, TokenStore

SECRET = "hf_verysecret"
ENDPOINT = "https://hub.example"


class Ring(KeyringBackend):
    """A keyring in memory that can be locked, or forget what it is given."""

    name = "Ring"
    priority = 5

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.locked = self.forgetful = self.stale = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.locked:
            raise KeyringLocked(f"locked, {SECRET}")
        return "hf_older" if self.stale else self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        if self.locked:
            raise KeyringLocked(f"locked, {SECRET}")
        if not self.forgetful:
            self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError


@pytest.fixture
def ring() -> Iterator[Ring]:
    """The system's keyring for one test."""
    before, mine = keyring.get_keyring(), Ring()
    keyring.set_keyring(mine)
    yield mine
    keyring.set_keyring(before)


@pytest.fixture
def tokens(workspace: Workspace) -> TokenStore:
    return TokenStore(workspace, ENDPOINT)


def test_the_keyring_keeps_it_and_no_file_does(tokens: TokenStore, ring: Ring) -> None:
    saved = tokens.save(f"  {SECRET}\n")
    assert (saved.place, saved.value) == (TokenPlace.KEYRING, SECRET)
    assert tokens.current() == saved
    assert not tokens.file().exists()
    assert list(ring.kept) == [("LlamaHome", "hub.example")]
    assert tokens.forget() == [TokenPlace.KEYRING]
    assert (tokens.current(), ring.kept, tokens.forget()) == (None, {}, [])


def test_without_a_keyring_a_file_for_its_owner_alone(tokens: TokenStore) -> None:
    saved = tokens.save(SECRET)
    assert (saved.place, tokens.current()) == (TokenPlace.FILE, saved)
    assert "only you can read" in saved.where
    if os.name != "nt":
        assert stat.S_IMODE(tokens.file().stat().st_mode) == 0o600
        tokens.file().chmod(0o644)
        assert tokens.current() == saved
        assert stat.S_IMODE(tokens.file().stat().st_mode) == 0o600
    assert tokens.forget() == [TokenPlace.FILE]
    assert not tokens.file().exists()


@pytest.mark.parametrize("fault", ["locked", "forgetful"])
def test_a_keyring_that_does_not_work_is_as_none(tokens: TokenStore, ring: Ring, fault: str) -> None:
    setattr(ring, fault, True)
    assert tokens.save(SECRET).place is TokenPlace.FILE
    found = tokens.current()
    assert found
    assert found.value == SECRET


def test_a_keyring_that_holds_on_to_another_token(tokens: TokenStore, ring: Ring) -> None:
    ring.stale = True
    assert tokens.save(SECRET).place is TokenPlace.FILE


def test_a_keyring_that_works_again_takes_over(tokens: TokenStore, ring: Ring) -> None:
    ring.locked = True
    tokens.save("hf_first")
    ring.locked = False
    assert tokens.save("hf_second").place is TokenPlace.KEYRING
    assert not tokens.file().exists()


def test_the_environment_comes_first_and_stays(tokens: TokenStore, monkeypatch: pytest.MonkeyPatch) -> None:
    tokens.save("hf_saved")
    monkeypatch.setenv("HF_TOKEN", SECRET + "\n")
    found = tokens.current()
    assert found
    assert (found.place, found.value) == (TokenPlace.ENVIRONMENT, SECRET)
    assert tokens.forget() == [TokenPlace.FILE]
    assert tokens.current() == found


def test_an_impossible_token_of_the_environment_is_told_by_its_name(
    tokens: TokenStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "Bearer hf_verysecret")
    for ask in (tokens.current, HubClient):
        with pytest.raises(DownloadError) as wrong:
            ask()
        assert str(wrong.value).startswith("HF_TOKEN: ")
        assert SECRET not in str(wrong.value)


def test_a_hub_does_not_get_the_token_of_another(workspace: Workspace, tokens: TokenStore) -> None:
    other = TokenStore(workspace, "https://mirror.example:8443")
    tokens.save(SECRET)
    assert other.current() is None
    other.save("hf_other")
    assert tokens.forget() == [TokenPlace.FILE]
    found = other.current()
    assert found
    assert found.value == "hf_other"


@pytest.mark.parametrize("value", ["", " ", "two words", "line\nbreak", "hf_ü", "x" * 1000])
def test_what_is_no_token_is_not_saved_nor_told(tokens: TokenStore, value: str) -> None:
    with pytest.raises(DownloadError) as wrong:
        tokens.save(value)
    assert not value.strip() or value not in str(wrong.value)
    assert tokens.current() is None


def test_it_is_in_no_text_and_no_log(tokens: TokenStore, ring: Ring, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    kept = tokens.save(SECRET)
    ring.locked = True
    tokens.current()
    tokens.save(SECRET)
    assert SECRET not in f"{kept} {kept!r} {tokens!r} {vars(tokens)!r}"
    assert "KeyringLocked" in caplog.text
    assert SECRET not in caplog.text


@pytest.mark.parametrize("content", [b"", b"[]", b"{", b'{"hub.example": 7}', b'{"hub.example": "a b"}', b"\xff"])
def test_a_broken_file_holds_no_token_and_is_replaced(tokens: TokenStore, content: bytes) -> None:
    tokens.file().write_bytes(content)
    assert tokens.current() is None
    tokens.save(SECRET)
    found = tokens.current()
    assert found
    assert found.value == SECRET


def test_a_file_that_cannot_be_written_is_told_without_the_token(tokens: TokenStore) -> None:
    tokens.file().mkdir()
    (tokens.file() / "in-the-way").touch()
    with pytest.raises(StorageError) as failed:
        tokens.save(SECRET)
    state: dict[str, Any] = vars(failed.value)
    assert SECRET not in f"{failed.value} {state}"
    assert "HF_TOKEN" in str(failed.value)
