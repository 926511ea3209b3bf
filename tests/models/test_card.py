"""The card of a folder: what it records, and cards of other versions and of strangers."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from llamahome_gui.errors import ModelError
from llamahome_gui.models import AdapterCard, ModelCard, read_card
from llamahome_gui.models.card import CARD, FileRecord, own_files, write_card


def test_a_card_records_size_and_hash_of_every_file(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"{}")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "b.txt").write_bytes(b"words")
    write_card(tmp_path, ModelCard(source="org/name", repository="org/name", revision="c0ffee"))
    card = read_card(tmp_path)
    assert isinstance(card, ModelCard)
    assert (card.repository, card.revision, card.link) == ("org/name", "c0ffee", None)
    assert card.files == {
        "a.json": FileRecord(size=2, sha256=hashlib.sha256(b"{}").hexdigest()),
        "sub/b.txt": FileRecord(size=5, sha256=hashlib.sha256(b"words").hexdigest()),
    }
    write_card(tmp_path, card)
    assert read_card(tmp_path) == card


def test_known_hashes_are_not_computed_again(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"{}")
    write_card(tmp_path, ModelCard(), {"a.json": "0" * 64})
    card = read_card(tmp_path)
    assert card
    assert card.files["a.json"].sha256 == "0" * 64


@pytest.mark.parametrize("kind", ["base", "adapter"])
def test_cards_of_older_versions_are_read(tmp_path: Path, kind: str) -> None:
    (tmp_path / "a.json").write_bytes(b"{}")
    old = {"kind": kind, "created": "2026-01-01", "files": ["a.json", "gone.json", CARD], "base_key": "x", "name": "n"}
    (tmp_path / CARD).write_text(json.dumps(old | {"later": 1}))
    card = read_card(tmp_path)
    assert isinstance(card, AdapterCard if kind == "adapter" else ModelCard)
    assert card.files["a.json"] == FileRecord(size=None, sha256=None)
    assert own_files(tmp_path, card) == [tmp_path / "a.json", tmp_path / CARD]


@pytest.mark.parametrize("files", [3, {"a": 3}, {"a": {"size": -1}}, {"a": {"sha256": "xyz"}}])
def test_a_damaged_card_is_told(tmp_path: Path, files: object) -> None:
    (tmp_path / CARD).write_text(json.dumps({"files": files}))
    with pytest.raises(ModelError, match="damaged"):
        read_card(tmp_path)


def test_a_linked_model_owns_its_card_alone(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"{}")
    card = ModelCard(link="/somewhere", files={"a.json": FileRecord()})
    write_card(tmp_path, ModelCard())
    assert own_files(tmp_path, card) == [tmp_path / CARD]
