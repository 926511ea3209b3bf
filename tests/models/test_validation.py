"""Validation: every way a file can go wrong is found at the level that promises it, and named."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from llamahome_gui.models import FileState, InstalledModel, Level, ModelCard, ModelStore
from llamahome_gui.models.card import CARD, write_card
from tests.models.test_store import make_adapter

Damage = Callable[[Path], object]


@pytest.fixture
def model(store: ModelStore, tiny_shards: Path) -> InstalledModel:
    return store.import_folder(tiny_shards, "llama", "1")


def shard(folder: Path) -> Path:
    return sorted(folder.glob("model-*.safetensors"))[1]


def flip(path: Path) -> None:
    """Another last byte: same size, same header, other numbers."""
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def states(store: ModelStore, model: InstalledModel, level: Level) -> dict[str, FileState]:
    return {file.name: file.state for file in store.validate(model, level).files}


@pytest.mark.parametrize("level", list(Level))
def test_a_whole_model_passes(store: ModelStore, model: InstalledModel, level: Level) -> None:
    shares: list[float] = []
    report = store.validate(model, level, lambda _text, share: shares.append(share))
    assert report.ok
    assert (report.key, report.level, report.problems, report.loaded) == ("llama/1", level, (), False)
    assert {file.state for file in report.files} == {FileState.OK}
    assert {file.name for file in report.files} == {path.name for path in model.path.iterdir()} - {CARD}
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


@pytest.mark.parametrize(
    ("damage", "name", "state", "says", "quick"),
    [
        (lambda f: shard(f).unlink(), "model-00002", FileState.MISSING, "missing", True),
        (lambda f: shard(f).write_bytes(shard(f).read_bytes()[:-9]), "model-00002", FileState.CHANGED, "bytes", True),
        (lambda f: flip(shard(f)), "model-00002", FileState.CHANGED, "content", False),
        (lambda f: flip(f / "tokenizer.json"), "tokenizer.json", FileState.CHANGED, "content", False),
        (lambda f: (f / "chat_template.jinja").unlink(), "chat_template.jinja", FileState.MISSING, "missing", True),
    ],
)
def test_damage_is_found_and_named(
    store: ModelStore, model: InstalledModel, damage: Damage, name: str, state: FileState, says: str, quick: bool
) -> None:
    damage(model.path)
    report = store.validate(model, Level.FULL)
    (bad,) = report.bad
    assert not report.ok
    assert bad.name.startswith(name)
    assert bad.state is state
    assert says in bad.detail
    assert bool(store.validate(model, Level.QUICK).bad) is quick


def test_strangers_are_told_and_do_no_harm(store: ModelStore, model: InstalledModel) -> None:
    (model.path / "notes.txt").write_text("mine")
    report = store.validate(model)
    assert report.ok
    assert [(file.name, file.state) for file in report.files if file.state is not FileState.OK] == [
        ("notes.txt", FileState.UNKNOWN)
    ]


def test_a_model_that_was_put_there_by_hand_is_checked_without_hashes(store: ModelStore, model: InstalledModel) -> None:
    (model.path / CARD).unlink()
    report = store.validate(model)
    assert report.ok
    assert {file.state for file in report.files} == {FileState.UNKNOWN}
    shard(model.path).write_bytes(b"")
    broken = store.validate(model)
    assert [file.state for file in broken.bad] == [FileState.CHANGED]
    assert broken.problems


def test_a_card_of_an_older_version_has_no_hashes(store: ModelStore, model: InstalledModel) -> None:
    card = json.loads((model.path / CARD).read_text())
    (model.path / CARD).write_text(json.dumps({**card, "files": [*card["files"], CARD]}))
    (model.path / "generation_config.json").unlink()
    found = states(store, model, Level.FULL)
    assert found.pop("generation_config.json") is FileState.MISSING
    assert set(found.values()) == {FileState.UNKNOWN}


def test_a_tampered_card_reads_no_file_outside(store: ModelStore, model: InstalledModel, tmp_path: Path) -> None:
    card = json.loads((model.path / CARD).read_text())
    card["files"]["../../../../secret.txt"] = {"size": 3, "sha256": "0" * 64}
    (model.path / CARD).write_text(json.dumps(card))
    assert store.validate(model).ok
    (model.path / CARD).write_text("{")
    assert any("damaged" in problem for problem in store.validate(model).problems)


def test_a_tensor_that_is_missing_in_its_shard_is_told(store: ModelStore, model: InstalledModel) -> None:
    path = model.path / "model.safetensors.index.json"
    index = json.loads(path.read_text())
    index["weight_map"]["model.ghost"] = sorted(set(index["weight_map"].values()))[0]
    path.write_text(json.dumps(index))
    assert any("model.ghost" in problem for problem in store.validate(model, Level.QUICK).problems)


def test_a_configuration_that_does_not_load_is_told_by_a_full_check(store: ModelStore, folder: Path) -> None:
    model = store.import_folder(folder, "llama", "2")
    config = json.loads((model.path / "config.json").read_text())
    (model.path / "config.json").write_text(json.dumps({**config, "initializer_range": "wide"}))
    write_card(model.path, ModelCard())
    assert store.validate(model, Level.QUICK).ok
    assert any("configuration cannot be loaded" in problem for problem in store.validate(model).problems)


def test_a_check_can_be_stopped(store: ModelStore, model: InstalledModel) -> None:
    def stop(_text: str, share: float) -> None:
        if share > 0.2:
            raise InterruptedError("stopped")

    with pytest.raises(InterruptedError):
        store.validate(model, Level.FULL, stop)


def test_weights_that_are_no_numbers_are_found_by_loading(store: ModelStore, folder: Path) -> None:
    import torch
    from safetensors.torch import load_file, save_file

    weights = load_file(folder / "model.safetensors")
    weights["model.norm.weight"] = torch.full_like(weights["model.norm.weight"], float("nan"))
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    model = store.import_folder(folder, "llama", "2")
    assert store.validate(model).ok
    report = store.validate(model, load=True)
    assert (report.ok, report.loaded) == (False, False)
    assert "no numbers" in report.problems[0]


def test_an_adapter_is_checked_too(store: ModelStore) -> None:
    folder = make_adapter(store.workspace, "starter_builtin_letters", "starter")
    adapter = store.get(f"finetuned/{folder.name}")
    assert store.validate(adapter, Level.QUICK).ok
    (folder / "adapter_config.json").write_text('{"peft_type": "IA3"}')
    report = store.validate(adapter, Level.QUICK)
    assert [file.name for file in report.bad] == ["adapter_config.json"]
    assert any("only LoRA" in problem for problem in report.problems)


def test_the_starter_is_checked_too(store: ModelStore) -> None:
    assert store.validate(store.get("starter")).ok


@pytest.mark.parametrize("level", list(Level))
def test_a_model_that_the_caches_cannot_serve_is_told(store: ModelStore, folder: Path, level: Level) -> None:
    config = json.loads((folder / "config.json").read_text())
    target = shutil.copytree(folder, store.workspace.models_dir / "llama" / "2")
    (target / "config.json").write_text(json.dumps(config | {"rope_parameters": {"rope_type": "dynamic"}}))
    (problem,) = store.validate(store.get("llama/2"), level).problems
    assert "RoPE 'dynamic'" in problem
