"""The store: what is listed, found, imported and removed, and what is never touched."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections import namedtuple
from pathlib import Path

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import ModelError
from llamahome_gui.models import AdapterCard, ModelCard, ModelKind, ModelStore, read_card
from llamahome_gui.models.card import CARD, write_card


def tree(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def make_adapter(workspace: Workspace, name: str, base_key: str | None, *, whole: bool = True) -> Path:
    """An adapter folder as far as the store looks at it; None leaves out our card."""
    from safetensors.numpy import save_file

    folder = workspace.finetuned_dir / name
    folder.mkdir()
    (folder / "adapter_config.json").write_text('{"peft_type": "LORA"}')
    if whole:
        save_file({}, folder / "adapter_model.safetensors")
    if base_key is not None:
        write_card(folder, AdapterCard(base_key=base_key, name=name.rpartition("_")[2]))
    return folder


def test_a_new_workspace_has_the_starter_only(store: ModelStore, tiny: Path) -> None:
    (starter,) = store.installed()
    assert (starter.key, starter.kind, starter.path) == ("starter", ModelKind.STARTER, tiny)
    assert starter.loadable
    assert starter.size_bytes == sum(len(content) for content in tree(tiny).values())


def test_a_missing_starter_is_listed_with_its_reason(workspace: Workspace, tmp_path: Path) -> None:
    (starter,) = ModelStore(workspace, starter=tmp_path / "nowhere").installed()
    assert not starter.loadable
    assert starter.problem == "The folder does not exist."


def test_import_copies_the_whole_model(store: ModelStore, tiny_shards: Path) -> None:
    shares: list[float] = []
    model = store.import_folder(tiny_shards, "llama", "3.2-1b", lambda _text, share: shares.append(share))
    assert (model.key, model.title, model.kind) == ("llama/3.2-1b", "Llama 3.2 1B", ModelKind.BASE)
    assert model.loadable
    copied = tree(model.path)
    assert {name: content for name, content in copied.items() if name != CARD} == tree(tiny_shards)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    card = read_card(model.path)
    assert isinstance(card, ModelCard)
    assert {name: record.sha256 for name, record in card.files.items()} == {
        name: hashlib.sha256(content).hexdigest() for name, content in copied.items() if name != CARD
    }
    assert {name: record.size for name, record in card.files.items()} == {
        name: len(content) for name, content in copied.items() if name != CARD
    }
    assert store.size(model) == model.size_bytes


def test_import_leaves_pickles_and_code_behind(store: ModelStore, folder: Path) -> None:
    for name in ("evil.py", "pytorch_model.bin", ".gitattributes"):
        (folder / name).write_text("x")
    (folder / "LICENSE").write_text("free")
    (folder / "sub").mkdir()
    model = store.import_folder(folder, "mine", "1")
    names = {path.name for path in model.path.iterdir()}
    assert "LICENSE" in names
    assert not names & {"evil.py", "pytorch_model.bin", ".gitattributes", "sub"}


@pytest.mark.parametrize("name", ["", "..", "a/b", "a b", ".hidden", "finetuned", "Starter", "a_b", "x" * 65, "nul."])
def test_names_that_cannot_be_folders_are_refused(store: ModelStore, tiny: Path, name: str) -> None:
    before = tree(store.workspace.root)
    with pytest.raises(ModelError, match="cannot be the"):
        store.import_folder(tiny, name, "1")
    with pytest.raises(ModelError, match="cannot be the"):
        store.import_folder(tiny, "llama", name)
    assert tree(store.workspace.root) == before


def test_a_broken_source_is_refused_and_nothing_is_written(store: ModelStore, folder: Path) -> None:
    (folder / "config.json").unlink()
    with pytest.raises(ModelError, match=r"config\.json is missing"):
        store.import_folder(folder, "llama", "1")
    assert [model.key for model in store.installed()] == ["starter"]
    assert not (store.workspace.models_dir / "llama").exists()


def test_a_taken_name_is_refused(store: ModelStore, tiny: Path) -> None:
    first = tree(store.import_folder(tiny, "llama", "1").path)
    with pytest.raises(ModelError, match="of this name is installed"):
        store.import_folder(tiny, "llama", "1")
    assert tree(store.get("llama/1").path) == first


def test_a_small_disk_is_noticed_before_a_byte_is_written(
    store: ModelStore, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9 - 10**6, 10**6))
    with pytest.raises(ModelError, match="disk is too small"):
        store.import_folder(tiny, "llama", "1")
    assert not (store.workspace.models_dir / "llama").exists()


@pytest.mark.skipif(os.name == "nt", reason="needs a limit on file sizes")
def test_a_disk_that_fills_up_on_the_way_leaves_nothing(store: ModelStore, tiny: Path) -> None:
    import resource

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, before[1]))
    try:
        with pytest.raises(ModelError, match="cannot be copied"):
            store.import_folder(tiny, "llama", "1")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert not (store.workspace.models_dir / "llama").exists()


def test_an_interrupted_copy_leaves_nothing(store: ModelStore, tiny: Path) -> None:
    def stop(_text: str, share: float) -> None:
        if share > 0.5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.import_folder(tiny, "llama", "1", stop)
    assert [model.key for model in store.installed()] == ["starter"]
    assert not (store.workspace.models_dir / "llama").exists()


def test_a_model_copied_in_by_hand_is_listed_and_a_broken_one_says_why(store: ModelStore, tiny: Path) -> None:
    shutil.copytree(tiny, store.workspace.models_dir / "llama" / "good")
    shutil.copytree(tiny, store.workspace.models_dir / "llama" / "bad")
    (store.workspace.models_dir / "llama" / "bad" / "tokenizer.json").unlink()
    (store.workspace.models_dir / "llama" / ".part").mkdir()
    models = {model.key: model for model in store.installed()}
    assert set(models) == {"starter", "llama/good", "llama/bad"}
    assert models["llama/good"].loadable
    assert models["llama/bad"].problem == "The file tokenizer.json is missing."


def test_adapters_follow_their_base_and_broken_ones_say_why(store: ModelStore, tiny: Path) -> None:
    store.import_folder(tiny, "llama", "1")
    make_adapter(store.workspace, "starter_builtin_letters", "starter")
    make_adapter(store.workspace, "llama_1_half", "llama/1", whole=False)
    make_adapter(store.workspace, "llama_1_byhand", None)
    make_adapter(store.workspace, "gone_2_lonely", "gone/2")
    make_adapter(store.workspace, "who_knows", None)
    models = store.installed()
    assert [(model.key, model.base_key) for model in models] == [
        ("starter", None),
        ("finetuned/starter_builtin_letters", "starter"),
        ("llama/1", None),
        ("finetuned/llama_1_byhand", "llama/1"),
        ("finetuned/llama_1_half", "llama/1"),
        ("finetuned/gone_2_lonely", "gone/2"),
        ("finetuned/who_knows", None),
    ]
    problems = {model.path.name: model.problem for model in models}
    assert problems["starter_builtin_letters"] is None
    assert problems["llama_1_byhand"] is None
    assert problems["llama_1_half"] == "The file adapter_model.safetensors is missing."
    assert problems["gone_2_lonely"] == "Its base model gone/2 is not installed."
    assert problems["who_knows"] == "It does not say which model it is for."
    assert models[1].title == "letters (on Built-in demonstration model)"


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("starter", "starter"),
        ("llama/3.2-1b", "llama/3.2-1b"),
        ("llama 3.2-1b", "llama/3.2-1b"),
        ("Llama 3.2 1B", "llama/3.2-1b"),
        ("llama", "llama/3.2-1b"),
        ("qwen3", "qwen3/4b"),
        ("finetuned/starter_builtin_letters", "finetuned/starter_builtin_letters"),
        ("starter_builtin_letters", "finetuned/starter_builtin_letters"),
        ("letters", "finetuned/starter_builtin_letters"),
    ],
)
def test_people_may_write_names_as_they_like(store: ModelStore, tiny: Path, name: str, key: str) -> None:
    for family, version in (("llama", "3.2-1b"), ("llama", "3.1-8b"), ("qwen3", "4b")):
        shutil.copytree(tiny, store.workspace.models_dir / family / version)
    make_adapter(store.workspace, "starter_builtin_letters", "starter")
    assert store.find(name).key == key


def test_a_name_that_fits_two_models_is_asked_back(store: ModelStore) -> None:
    make_adapter(store.workspace, "starter_builtin_letters", "starter")
    make_adapter(store.workspace, "gone_1_letters", None)
    make_adapter(store.workspace, "starter_builtin_LETTERS", "starter")
    with pytest.raises(ModelError, match="more than one") as caught:
        store.find("letters")
    assert "starter_builtin_letters" in str(caught.value.hint)


def test_an_unknown_name_offers_the_nearest(store: ModelStore) -> None:
    for ask in (store.get, store.find):
        with pytest.raises(ModelError) as caught:
            ask("startr")
        assert "starter" in str(caught.value.hint)
    with pytest.raises(ModelError) as caught:
        store.find("lama 3.2-1b")
    assert "llama/3.2-1b" in str(caught.value.hint)
    with pytest.raises(ModelError, match=r"Llama 3\.1 8B is not installed"):
        store.find("llama 3.1-8b")


def test_models_are_listed_while_the_catalogue_file_is_broken(store: ModelStore, tiny: Path) -> None:
    (store.workspace.config_dir / "models.json").write_text("{")
    shutil.copytree(tiny, store.workspace.models_dir / "llama" / "3.2-1b")
    assert [model.title for model in store.installed()][1] == "Llama 3.2 1B"


def test_remove_frees_what_import_wrote(store: ModelStore, tiny: Path) -> None:
    model = store.import_folder(tiny, "llama", "1")
    assert store.remove(model) == model.size_bytes
    assert not model.path.exists()
    assert not model.path.parent.exists()
    assert [model.key for model in store.installed()] == ["starter"]


def test_remove_keeps_what_somebody_else_put_there(store: ModelStore, tiny: Path) -> None:
    model = store.import_folder(tiny, "llama", "1")
    (model.path / "notes.txt").write_text("mine")
    assert store.remove(model) == model.size_bytes
    assert tree(model.path) == {"notes.txt": b"mine"}


def test_remove_refuses_the_starter_and_foreign_folders(store: ModelStore, tiny: Path, tmp_path: Path) -> None:
    foreign = store.workspace.models_dir / "llama" / "1"
    shutil.copytree(tiny, foreign)
    linked = store.workspace.models_dir / "llama" / "2"
    write_card(shutil.copytree(tiny, tmp_path / "elsewhere"), ModelCard())
    linked.symlink_to(tmp_path / "elsewhere")
    before = tree(store.workspace.root), tree(tiny), tree(tmp_path / "elsewhere")
    for key in ("starter", "llama/1", "llama/2"):
        with pytest.raises(ModelError):
            store.remove(store.get(key))
    assert (tree(store.workspace.root), tree(tiny), tree(tmp_path / "elsewhere")) == before


def test_a_tampered_card_cannot_lead_remove_out_of_the_folder(store: ModelStore, tiny: Path, tmp_path: Path) -> None:
    model = store.import_folder(tiny, "llama", "1")
    precious = tmp_path / "precious.txt"
    precious.write_text("keep")
    card = json.loads((model.path / CARD).read_text())
    for name in (str(precious), "../../../../precious.txt", "..\\precious.txt", "C:\\precious.txt", "out/precious.txt"):
        card["files"][name] = {}
    (model.path / "out").symlink_to(tmp_path)
    (model.path / CARD).write_text(json.dumps(card))
    store.remove(model)
    assert precious.read_text() == "keep"
    assert [path.name for path in model.path.iterdir()] == ["out"]


def test_removing_an_adapter_keeps_the_folder_of_adapters(store: ModelStore) -> None:
    make_adapter(store.workspace, "starter_builtin_letters", "starter")
    store.remove(store.get("finetuned/starter_builtin_letters"))
    assert store.workspace.finetuned_dir.is_dir()
    assert [model.key for model in store.installed()] == ["starter"]
