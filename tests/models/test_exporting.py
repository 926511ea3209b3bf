"""What is exported is read by others, tells nothing of this machine, and is there whole or not at all."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest
import torch

from llamahome_gui.errors import ModelError
from llamahome_gui.models import AdapterCard, InstalledModel, ModelStore, importing, read_card
from llamahome_gui.models.card import FileRecord, write_card
from llamahome_gui.models.hashing import file_hash
from tests.models.lora import by_peft, make_adapter

IDS = torch.arange(24).unsqueeze(0)


@pytest.fixture
def adapter(store: ModelStore) -> InstalledModel:
    """An adapter with a card, as a run leaves it."""
    base = store.get("starter")
    made = make_adapter(store, base, "letters")
    card = AdapterCard(
        base_key=base.key, base_hash="b" * 64, name="letters", dataset="a|b.jsonl", dataset_hash="d" * 64, rows=54,
        steps=20, settings={"learning_rate": 0.002}, losses={"first": 5.0, "last": 0.25},
    )  # fmt: skip
    write_card(made.path, card)
    return store.get(made.key)


def test_an_exported_adapter_is_read_by_peft(store: ModelStore, adapter: InstalledModel, tmp_path: Path) -> None:
    shares: list[float] = []
    target = store.export(adapter, tmp_path / "out" / "letters", lambda _text, share: shares.append(share))
    assert target == tmp_path / "out" / "letters"
    assert shares[-1] == 1.0
    assert shares == sorted(shares)
    base = store.get("starter")
    moved = InstalledModel(**{**vars(adapter), "path": target})
    with torch.no_grad():
        expected = by_peft(store, base, adapter, dtype="float32")(input_ids=IDS).logits
        found = by_peft(store, base, moved, dtype="float32")(input_ids=IDS).logits
    assert torch.equal(found, expected)


def test_the_card_goes_with_it_and_names_what_lies_beside_it(
    store: ModelStore, adapter: InstalledModel, tmp_path: Path
) -> None:
    target = store.export(adapter, tmp_path / "letters")
    card, before = read_card(target), read_card(adapter.path)
    assert isinstance(card, AdapterCard)
    assert card.model_copy(update={"files": {}}) == before.model_copy(update={"files": {}}) if before else False
    there = {path.name for path in target.iterdir()} - {"llamahome.json"}
    assert there == {"adapter_config.json", "adapter_model.safetensors", "README.md"}
    assert card.files == {
        name: FileRecord(size=(target / name).stat().st_size, sha256=file_hash(target / name)) for name in there
    }
    readme = (target / "README.md").read_text(encoding="utf-8")
    for said in ("# letters", "a\\|b.jsonl, 54 rows, 20 steps", "d" * 64, "b" * 64, "| `learning_rate` | 0.002 |"):
        assert said in readme
    assert readme.startswith("---\nlibrary_name: peft\n")


def test_no_path_of_this_machine_goes_with_it(store: ModelStore, adapter: InstalledModel, tmp_path: Path) -> None:
    inside = json.loads((adapter.path / "adapter_config.json").read_text(encoding="utf-8"))
    assert Path(inside["base_model_name_or_path"]).is_absolute()
    target = store.export(adapter, tmp_path / "letters")
    assert json.loads((target / "adapter_config.json").read_text(encoding="utf-8")) == inside | {
        "base_model_name_or_path": "starter"
    }
    texts = [path.read_text(encoding="utf-8") for path in target.iterdir() if path.suffix in (".json", ".md")]
    assert not any(str(tmp_path.parent) in text for text in texts)


def test_a_zip_holds_the_same_in_a_folder_of_its_name(
    store: ModelStore, adapter: InstalledModel, tmp_path: Path
) -> None:
    folder = store.export(adapter, tmp_path / "letters")
    packed = store.export(adapter, tmp_path / "letters.zip")
    with zipfile.ZipFile(packed) as archive:
        assert archive.testzip() is None
        found = {name: archive.read(name) for name in archive.namelist()}
    assert found == {f"letters/{path.name}": path.read_bytes() for path in folder.iterdir()}


def test_a_whole_model_can_be_exported_and_imported_again(store: ModelStore, tiny: Path, tmp_path: Path) -> None:
    store.import_folder(tiny, "llama", "tiny")
    target = store.export(store.get("llama/tiny"), tmp_path / "moved")
    again = store.import_folder(target, "llama", "moved")
    assert again.problem is None
    assert (target / "model.safetensors").read_bytes() == (tiny / "model.safetensors").read_bytes()


@pytest.mark.parametrize("name", ["letters", "letters.zip"])
def test_what_is_there_stays(store: ModelStore, adapter: InstalledModel, tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    if name.endswith(".zip"):
        target.write_text("mine", encoding="utf-8")
    else:
        target.mkdir()
        (target / "mine.txt").write_text("mine", encoding="utf-8")
    with pytest.raises(ModelError, match="is there"):
        store.export(adapter, target)
    assert (target if target.is_file() else target / "mine.txt").read_text(encoding="utf-8") == "mine"


def test_only_a_file_is_written_over(store: ModelStore, adapter: InstalledModel, tmp_path: Path) -> None:
    (tmp_path / "letters.zip").write_text("old", encoding="utf-8")
    assert zipfile.is_zipfile(store.export(adapter, tmp_path / "letters.zip", replace=True))
    (tmp_path / "letters").mkdir()
    with pytest.raises(ModelError, match="is there"):
        store.export(adapter, tmp_path / "letters", replace=True)


def test_the_store_is_no_place_to_export_to(store: ModelStore, adapter: InstalledModel) -> None:
    with pytest.raises(ModelError, match="own store"):
        store.export(adapter, store.workspace.models_dir / "finetuned" / "other")


@pytest.mark.parametrize("name", ["letters", "letters.zip"])
def test_an_export_that_is_stopped_leaves_nothing(
    store: ModelStore, adapter: InstalledModel, tmp_path: Path, name: str
) -> None:
    def stop(_text: str, share: float) -> None:
        if share:
            raise InterruptedError

    (tmp_path / "out").mkdir()
    with pytest.raises(InterruptedError):
        store.export(adapter, tmp_path / "out" / name, stop)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_full_disk_is_told_before(
    store: ModelStore, adapter: InstalledModel, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importing, "RESERVE_BYTES", 2**60)
    with pytest.raises(ModelError, match="too small") as caught:
        store.export(adapter, tmp_path / "letters")
    assert "another disk" in (caught.value.hint or "")
    assert not (tmp_path / "letters").exists()


def test_an_adapter_from_elsewhere_goes_without_a_card(store: ModelStore, tmp_path: Path) -> None:
    made: Any = make_adapter(store, store.get("starter"), "foreign")
    target = store.export(made, tmp_path / "foreign.zip")
    with zipfile.ZipFile(target) as archive:
        names = set(archive.namelist())
    assert "foreign/adapter_model.safetensors" in names
    assert "foreign/llamahome.json" not in names


def test_a_readme_that_somebody_wrote_is_kept(store: ModelStore, adapter: InstalledModel, tmp_path: Path) -> None:
    (adapter.path / "README.md").write_text("My own words.", encoding="utf-8")
    target = store.export(adapter, tmp_path / "letters")
    assert (target / "README.md").read_text(encoding="utf-8") == "My own words."
