"""Secrets by name: several in one file, none in another's way."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from llamahome_gui.config.secrets import SecretPlace, SecretStore


def test_names_do_not_share_their_secrets(tmp_path: Path) -> None:
    store = SecretStore(tmp_path / "keys.json")
    assert (store.save("one", "first").place, store.save("two", "second").place) == (SecretPlace.FILE,) * 2
    found = store.get("one")
    assert found is not None
    assert (found.value, "first" in f"{found} {found!r}") == ("first", False)
    assert store.forget("one") == [SecretPlace.FILE]
    assert (store.get("one"), store.forget("one")) == (None, [])
    again = store.get("two")
    assert again is not None
    assert again.value == "second"
    assert os.name == "nt" or stat.S_IMODE(store.file().stat().st_mode) == 0o600
    store.forget("two")
    assert not store.file().exists()
