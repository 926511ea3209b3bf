"""Removing: what it would do is told first, nothing else is touched, and a refusal changes nothing."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.errors import ModelError
from llamahome_gui.models import ModelCard, ModelStore
from llamahome_gui.models.card import CARD, FileRecord, own_files
from tests.models.test_store import make_adapter, tree


def test_what_would_go_and_stay_is_told(store: ModelStore, tiny: Path) -> None:
    model = store.import_folder(tiny, "llama", "1")
    (model.path / "sub").mkdir()
    (model.path / "sub" / "notes.txt").write_text("mine")
    make_adapter(store.workspace, "llama_1_letters", "llama/1")
    make_adapter(store.workspace, "starter_builtin_other", "starter")
    before = tree(store.workspace.root)
    removal = store.removal(model)
    assert {path.name for path in removal.files} == {path.name for path in tiny.iterdir()} | {CARD}
    assert removal.stays == ("sub/notes.txt",)
    assert [adapter.key for adapter in removal.adapters] == ["finetuned/llama_1_letters"]
    assert removal.frees == model.size_bytes
    assert tree(store.workspace.root) == before
    assert store.remove(model) == removal.frees
    assert tree(model.path) == {"sub/notes.txt": b"mine"}
    assert [path.name for path in model.path.parent.iterdir()] == ["1"]


def test_a_model_that_another_program_holds_is_refused_whole(
    store: ModelStore, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a file is held open, Windows renames neither it nor a folder above it."""
    model = store.import_folder(tiny, "llama", "1")
    before = tree(store.workspace.root)

    def held(path: Path, target: Path) -> Path:
        raise PermissionError(13, "The process cannot access the file because it is being used", str(path))

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rename", held)
        with pytest.raises(ModelError, match="in use") as caught:
            store.remove(model)
    assert "Nothing was removed" in str(caught.value.hint)
    assert tree(store.workspace.root) == before
    store.remove(store.get("llama/1"))


def test_a_file_that_cannot_be_deleted_leaves_a_model_that_can_be_removed_again(
    store: ModelStore, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = store.import_folder(tiny, "llama", "1")
    unlink = Path.unlink

    def stubborn(path: Path, **options: Any) -> None:
        if path.name == "model.safetensors":
            raise OSError(5, "Input/output error")
        unlink(path, **options)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "unlink", stubborn)
        with pytest.raises(ModelError, match="Not all files"):
            store.remove(model)
    left = store.get("llama/1")
    assert {"model.safetensors", CARD} <= {path.name for path in left.path.iterdir()}
    store.remove(left)
    assert not left.path.parent.exists()


@pytest.mark.skipif(os.name == "nt", reason="needs hard links that are counted")
def test_a_file_with_another_name_frees_nothing(store: ModelStore, tiny: Path, tmp_path: Path) -> None:
    model = store.import_folder(tiny, "llama", "1")
    weights = (model.path / "model.safetensors").stat().st_size
    os.link(model.path / "model.safetensors", tmp_path / "kept.safetensors")
    assert store.removal(model).frees == model.size_bytes - weights
    assert store.remove(model) == model.size_bytes - weights
    assert (tmp_path / "kept.safetensors").stat().st_size == weights


def test_links_in_the_folder_go_and_what_they_lead_to_stays(store: ModelStore, tiny: Path, tmp_path: Path) -> None:
    model = store.import_folder(tiny, "llama", "1")
    outside = Path(shutil.move(model.path / "model.safetensors", tmp_path / "outside.safetensors"))
    (model.path / "model.safetensors").symlink_to(outside)
    content = outside.read_bytes()
    freed = store.remove(model)
    assert freed < model.size_bytes - len(content) + 1000
    assert outside.read_bytes() == content
    assert not model.path.exists()


names = st.lists(
    st.sampled_from(["..", ".", "", "a", "llama", CARD, "precious.txt", "\0", "C:", "\\", "out", "~", "x" * 300]),
    max_size=6,
).map("/".join)


@given(st.lists(names, max_size=5))
def test_no_card_leads_out_of_its_folder(tmp_path: Path, listed: list[str]) -> None:
    home = tmp_path / "models" / "a"
    shutil.rmtree(home, ignore_errors=True)
    (home / "sub").mkdir(parents=True)
    (tmp_path / "precious.txt").write_text("keep")
    (home / "a").write_text("ours")
    (home / "out").symlink_to(tmp_path)
    (home / CARD).write_text("{}")
    owned = own_files(home, ModelCard(files={name: FileRecord() for name in listed}))
    assert owned[-1] == home / CARD
    for path in owned:
        assert path.parent.resolve().is_relative_to(home.resolve())
        assert path.is_file()
    assert len(set(owned)) == len(owned)


def test_an_old_card_removes_its_files(store: ModelStore, tiny: Path) -> None:
    model = store.import_folder(tiny, "llama", "1")
    card = json.loads((model.path / CARD).read_text())
    (model.path / CARD).write_text(json.dumps({**card, "files": [*card["files"], CARD]}))
    store.remove(model)
    assert not model.path.exists()


def test_other_versions_of_the_family_stay(store: ModelStore, tiny: Path) -> None:
    first, second = store.import_folder(tiny, "llama", "1"), store.import_folder(tiny, "llama", "2")
    store.remove(first)
    assert [model.key for model in store.installed()] == ["starter", second.key]
