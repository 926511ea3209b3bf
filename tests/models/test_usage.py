"""How much the store takes, and what crashes leave in it."""

from __future__ import annotations

import os
import shutil
import time
from pathlib import Path

import pytest

from llamahome_gui.models import ModelStore
from llamahome_gui.models.leftovers import STALE_SECONDS, leftovers
from tests.models.test_store import make_adapter, tree


def old(folder: Path) -> Path:
    """Make everything below the folder older than any work that is still going on."""
    then = time.time() - STALE_SECONDS - 10
    for path in (*folder.rglob("*"), folder):
        os.utime(path, (then, then))
    return folder


def test_the_use_of_the_disk_adds_up(store: ModelStore, tiny: Path, folder: Path) -> None:
    copied = store.import_folder(tiny, "llama", "1")
    linked = store.import_folder(folder, "llama", "2", link=True)
    adapter = make_adapter(store.workspace, "llama_1_letters", "llama/1")
    fetched = store.workspace.models_dir / ".downloads" / "llama" / "3.2-3b" / "model.safetensors.part"
    fetched.parent.mkdir(parents=True)
    with fetched.open("wb") as stream:
        stream.write(b"x" * 8192)
        stream.truncate(50_000_000)  # space that is promised and not taken
    use = store.disk_use()
    assert set(use.models) == {copied.key, linked.key, "finetuned/llama_1_letters"}
    assert use.models[copied.key] == copied.size_bytes
    assert use.models[linked.key] == (store.folder(linked) / "llamahome.json").stat().st_size
    assert use.models["finetuned/llama_1_letters"] == sum(len(content) for content in tree(adapter).values())
    if os.name != "nt":
        assert use.unfinished == {"llama/3.2-3b": 8192}
    assert use.leftovers == 0
    assert use.total == sum(use.models.values()) + sum(use.unfinished.values())
    assert 0 < use.free < use.capacity


@pytest.mark.skipif(os.name == "nt", reason="needs hard links that are counted")
def test_a_file_with_two_names_is_counted_once(store: ModelStore, tiny: Path) -> None:
    first = store.import_folder(tiny, "llama", "1")
    second = store.workspace.models_dir / "llama" / "2"
    shutil.copytree(first.path, second, copy_function=os.link)
    use = store.disk_use()
    assert use.models["llama/1"] == first.size_bytes
    assert use.models["llama/2"] == 0


def test_what_a_link_leads_to_is_no_part_of_the_store(store: ModelStore, tiny: Path) -> None:
    place = store.workspace.models_dir / "llama" / "1"
    place.parent.mkdir()
    place.symlink_to(tiny)
    assert store.get("llama/1").size_bytes > 100_000
    assert store.disk_use().models == {"llama/1": 0}


def test_leftovers_go_and_work_in_progress_stays(store: ModelStore, tiny: Path) -> None:
    home = store.workspace.models_dir / "llama"
    dead = old(Path(shutil.copytree(tiny, home / ".1.abc123.part")))
    alive = Path(shutil.copytree(tiny, home / ".2.abc123.part"))
    os.utime(alive, (0, 0))  # the folder itself may be old while files in it are written
    (alive / "model.safetensors").touch()
    hidden = old(Path(shutil.copytree(tiny, home / ".mine")))
    assert leftovers(store.workspace.models_dir) == [dead]
    size = sum(len(content) for content in tree(tiny).values())
    assert store.disk_use().leftovers == size
    assert store.clean() == size
    assert sorted(home.iterdir()) == [alive, hidden]
    assert tree(alive) == tree(hidden) == tree(tiny)


def test_a_model_that_was_being_replaced_comes_back(store: ModelStore) -> None:
    adapter = make_adapter(store.workspace, "starter_builtin_letters", "starter")
    before = tree(adapter)
    retired = old(adapter.rename(adapter.with_name(f".{adapter.name}.retired")))
    assert store.clean() == 0
    assert tree(adapter) == before
    shutil.copytree(adapter, retired)
    old(retired)
    assert store.clean() == sum(map(len, before.values()))
    assert not retired.exists()
    assert tree(adapter) == before


def test_a_removal_that_was_cut_short_is_ended(store: ModelStore, tiny: Path) -> None:
    model = store.import_folder(tiny, "llama", "1")
    (model.path / "notes.txt").write_text("mine")
    (model.path / "model.safetensors").unlink()
    hidden = old(model.path.rename(model.path.with_name(".1.removing")))
    assert store.clean() > 0
    assert not hidden.exists()
    assert tree(model.path) == {"notes.txt": b"mine"}


def test_an_import_cleans_up_first(store: ModelStore, tiny: Path) -> None:
    dead = old(Path(shutil.copytree(tiny, store.workspace.models_dir / "llama" / ".1.abc123.part")))
    store.import_folder(tiny, "llama", "2")
    assert not dead.exists()
