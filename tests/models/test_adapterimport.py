"""Adapters come in as they went out, and only onto a base that they fit."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from safetensors.torch import load_file, save_file

from llamahome_gui.errors import ModelError
from llamahome_gui.models import AdapterCard, InstalledModel, ModelStore, read_card
from llamahome_gui.models.adapterimport import is_adapter
from llamahome_gui.models.card import write_card
from tests.models.lora import make_adapter
from tests.tiny import make_tiny_model


@pytest.fixture
def adapter(store: ModelStore) -> InstalledModel:
    """An adapter of the built-in model with a card, as a run leaves it."""
    made = make_adapter(store, store.get("starter"), "letters")
    write_card(made.path, AdapterCard(base_key="starter", name="letters", rows=54, losses={"last": 0.25}))
    return store.get(made.key)


@pytest.mark.parametrize("place", ["letters", "letters.zip"])
def test_what_was_exported_comes_back_whole(
    store: ModelStore, adapter: InstalledModel, tmp_path: Path, place: str
) -> None:
    weights = load_file(adapter.path / "adapter_model.safetensors")
    target = store.export(adapter, tmp_path / place)
    assert is_adapter(target)
    with pytest.raises(ModelError, match=r"exists.*--name"):
        store.import_adapter(target)
    store.remove(adapter)
    shares: list[float] = []
    again = store.import_adapter(target, progress=lambda _text, share: shares.append(share))
    assert (again.key, again.base_key, again.problem) == (adapter.key, "starter", None)
    assert shares[-1] == 1.0
    card = read_card(again.path)
    assert isinstance(card, AdapterCard)
    assert (card.rows, card.losses) == (54, {"last": 0.25})
    found = load_file(again.path / "adapter_model.safetensors")
    assert all(bool((found[name] == part).all()) for name, part in weights.items())
    assert store.import_adapter(target, name="other").key.endswith("_other")
    assert store.validate(again).ok


def test_one_of_peft_alone_needs_to_be_told_its_base(
    store: ModelStore, adapter: InstalledModel, tmp_path: Path
) -> None:
    target = store.export(adapter, tmp_path / "Mine & more")
    (target / "llamahome.json").unlink()
    config = json.loads((target / "adapter_config.json").read_text(encoding="utf-8"))
    config["base_model_name_or_path"] = "somebody/else"
    (target / "adapter_config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(ModelError, match=r"not installed \(somebody/else\).*--base"):
        store.import_adapter(target)
    store.remove(adapter)  # nothing is left but the built-in model, which is not to blame
    with pytest.raises(ModelError, match=r"not installed \(somebody/else\).*--base"):
        store.import_adapter(target)
    made = store.import_adapter(target, store.get("starter"))
    assert made.key == "finetuned/starter_1_mine-more" or made.key.endswith("_mine-more")
    assert made.base_key == "starter"


@pytest.mark.parametrize("name", ["../../../../.config", "a/b", "a\\b", "..", "", "x."])
def test_a_name_never_leads_out_of_the_store(
    store: ModelStore, adapter: InstalledModel, tmp_path: Path, name: str
) -> None:
    target = store.export(adapter, tmp_path / "letters")
    store.remove(adapter)
    card = json.loads((target / "llamahome.json").read_text(encoding="utf-8"))
    (target / "llamahome.json").write_text(json.dumps(card | {"name": name}), encoding="utf-8")
    kept = store.workspace.config_dir / "kept.txt"
    kept.parent.mkdir(parents=True, exist_ok=True)
    kept.write_text("mine", encoding="utf-8")
    before = sorted(store.workspace.finetuned_dir.rglob("*"))
    with pytest.raises(ModelError, match="cannot be used"):
        store.import_adapter(target)
    if name:
        with pytest.raises(ModelError, match="cannot be used"):
            store.import_adapter(target, name=name)
    assert kept.read_text(encoding="utf-8") == "mine"
    assert sorted(store.workspace.finetuned_dir.rglob("*")) == before
    assert store.import_adapter(target, name="letters").key.endswith("_letters")


def test_one_that_does_not_fit_is_refused_and_nothing_stays(
    store: ModelStore, adapter: InstalledModel, tmp_path: Path
) -> None:
    make_tiny_model(store.workspace.models_dir / "tiny" / "1", hidden=48)
    target = store.export(adapter, tmp_path / "letters")
    before = sorted(store.workspace.finetuned_dir.iterdir())
    with pytest.raises(ModelError, match="does not fit"):
        store.import_adapter(target, store.get("tiny/1"))
    weights = load_file(target / "adapter_model.safetensors")
    save_file({name: part + 1 for name, part in weights.items()}, target / "adapter_model.safetensors")
    with pytest.raises(ModelError, match="not what the card says"):
        store.import_adapter(target, name="other")
    (target / "adapter_model.safetensors").write_bytes(b"short")
    with pytest.raises(ModelError, match=r"adapter_model\.safetensors"):
        store.import_adapter(target, name="other")
    assert sorted(store.workspace.finetuned_dir.iterdir()) == before


def test_an_archive_that_is_none_or_leads_out(store: ModelStore, tmp_path: Path) -> None:
    broken, empty, sly = (tmp_path / name for name in ("broken.zip", "empty.zip", "sly.zip"))
    broken.write_bytes(b"PK nothing")
    assert not is_adapter(broken)
    with pytest.raises(ModelError, match="damaged"):
        store.import_adapter(broken)
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("a.txt", "b")
    assert not is_adapter(empty)
    with pytest.raises(ModelError, match="no adapter"):
        store.import_adapter(empty)
    with zipfile.ZipFile(sly, "w") as archive:
        archive.writestr("in/adapter_config.json", json.dumps({"peft_type": "LORA"}))
        archive.writestr("__MACOSX/in/._adapter_config.json", b"")
        archive.writestr("../../out.txt", "b")
    with pytest.raises(ModelError, match=r"adapter_model\.safetensors"):
        store.import_adapter(sly)
    assert not (tmp_path.parent / "out.txt").exists()


@pytest.mark.parametrize(
    ("at", "value", "words"),
    [(6, 1, "password"), (8, 99, "damaged")],  # the flags and the method of packing, in an entry's header
)
def test_an_archive_that_cannot_be_unpacked_says_so(
    store: ModelStore, tmp_path: Path, at: int, value: int, words: str
) -> None:
    path = tmp_path / "odd.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("adapter_config.json", "{}")
    content = bytearray(path.read_bytes())
    content[at] = content[content.rindex(b"PK\x01\x02") + at + 2] = value
    path.write_bytes(content)
    assert is_adapter(path)
    with pytest.raises(ModelError, match=words):
        store.import_adapter(path)
