"""Links instead of copies, folders of the hub's own cache, and folders that are no model for us."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from pathlib import Path

import pytest

from llamahome_gui.errors import ModelError
from llamahome_gui.models import ModelCard, ModelStore, read_card
from llamahome_gui.models.card import CARD
from llamahome_gui.models.importing import folder_name

COMMIT = "0123456789abcdef0123456789abcdef01234567"


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def cache(tiny: Path, tmp_path: Path) -> Path:
    """The hub's own cache with one repository: a snapshot of links into blobs, the large ones named by their hash."""
    repository = tmp_path / "hub" / "models--someone--Their-Model"
    snapshot, blobs = repository / "snapshots" / COMMIT, repository / "blobs"
    for folder in (snapshot, blobs, repository / "refs"):
        folder.mkdir(parents=True)
    (repository / "refs" / "main").write_text(COMMIT)
    for path in tiny.iterdir():
        content = path.read_bytes()
        name = hashlib.sha256(content).hexdigest() if path.suffix == ".safetensors" else f"{len(content):040x}"
        (blobs / name).write_bytes(content)
        (snapshot / path.name).symlink_to(Path("..", "..", "blobs", name))
    return repository


def test_a_linked_model_is_used_where_it_lies_and_stays_there(store: ModelStore, folder: Path) -> None:
    (folder / "pytorch_model.bin").write_bytes(b"x" * 10_000)
    before, shares = state(folder), list[float]()
    model = store.import_folder(folder, "mine", "a", lambda _text, share: shares.append(share), link=True)
    assert (model.path, model.linked, model.problem) == (folder, True, None)
    assert model.size_bytes == sum(len(content) for name, (content, _) in before.items() if not name.endswith(".bin"))
    assert [path.name for path in store.folder(model).iterdir()] == [CARD]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    card = read_card(store.folder(model))
    assert isinstance(card, ModelCard)
    assert card.files["config.json"].sha256 == hashlib.sha256(before["config.json"][0]).hexdigest()
    assert store.validate(model).ok
    removal = store.removal(model)
    assert removal.files == (store.folder(model) / CARD,)
    assert store.remove(model) == removal.frees < 10_000
    assert state(folder) == before
    assert [model.key for model in store.installed()] == ["starter"]


def test_a_linked_model_loads_and_answers(store: ModelStore, folder: Path) -> None:
    report = store.validate(store.import_folder(folder, "mine", "a", link=True), load=True)
    assert (report.ok, report.loaded) == (True, True)


def test_a_link_that_leads_nowhere_says_so(store: ModelStore, folder: Path) -> None:
    store.import_folder(folder, "mine", "a", link=True)
    shutil.rmtree(folder)
    model = store.get("mine/a")
    assert model.problem == f"The folder that it is linked to is not there: {folder}"
    assert not store.validate(model).ok
    store.remove(model)
    assert [model.key for model in store.installed()] == ["starter"]


def test_a_changed_file_behind_a_link_is_found(store: ModelStore, folder: Path) -> None:
    model = store.import_folder(folder, "mine", "a", link=True)
    config = folder / "config.json"
    config.write_bytes(config.read_bytes().replace(b" ", b"\t", 1))
    assert [file.name for file in store.validate(model).bad] == ["config.json"]


def test_a_link_into_the_store_is_refused(store: ModelStore, tiny: Path) -> None:
    first = store.import_folder(tiny, "mine", "a")
    with pytest.raises(ModelError, match="own store"):
        store.import_folder(first.path, "mine", "b", link=True)
    assert [model.key for model in store.installed()] == ["starter", "mine/a"]


def test_a_stopped_link_leaves_nothing(store: ModelStore, tiny: Path) -> None:
    def stop(_text: str, share: float) -> None:
        if share > 0.3:
            raise InterruptedError("stopped")

    with pytest.raises(InterruptedError, match="stopped"):
        store.import_folder(tiny, "mine", "a", stop, link=True)
    assert not (store.workspace.models_dir / "mine").exists()


def test_of_two_imports_at_once_the_first_stays(store: ModelStore, tiny: Path, tiny_shards: Path) -> None:
    def other(_text: str, share: float) -> None:
        if share == 1.0 and not (store.workspace.models_dir / "mine" / "a").exists():
            store.import_folder(tiny_shards, "mine", "a")

    with pytest.raises(ModelError, match="of this name is installed"):
        store.import_folder(tiny, "mine", "a", other)
    assert not (store.get("mine/a").path / "model.safetensors").exists()
    assert store.validate(store.get("mine/a")).ok


@pytest.mark.parametrize("link", [False, True])
@pytest.mark.parametrize("inside", [".", f"snapshots/{COMMIT}"])
def test_a_repository_of_the_hubs_cache_is_imported(store: ModelStore, cache: Path, inside: str, link: bool) -> None:
    model = store.import_folder(cache / inside, "mine", "a", link=link)
    assert (model.repository, model.revision) == ("someone/Their-Model", COMMIT)
    assert store.validate(model).ok
    if not link:
        shutil.rmtree(cache)
        assert store.validate(model).ok
        assert not any(path.is_symlink() for path in model.path.iterdir())


def test_a_damaged_blob_of_the_cache_is_noticed(store: ModelStore, cache: Path) -> None:
    blob = next(path for path in (cache / "blobs").iterdir() if len(path.name) == 64)
    content = bytearray(blob.read_bytes())
    content[-1] ^= 1
    blob.write_bytes(content)
    for link in (False, True):
        with pytest.raises(ModelError, match=r"model\.safetensors is damaged"):
            store.import_folder(cache, "mine", "a", link=link)
    assert not (store.workspace.models_dir / "mine").exists()


def test_a_cache_without_a_whole_snapshot_says_what_is_missing(store: ModelStore, cache: Path) -> None:
    blob = next(path for path in (cache / "blobs").iterdir() if len(path.name) == 64)
    blob.unlink()
    with pytest.raises(ModelError, match=r"model\.safetensors is missing"):
        store.import_folder(cache, "mine", "a")
    shutil.rmtree(cache / "snapshots" / COMMIT)
    with pytest.raises(ModelError, match="no files of this model"):
        store.import_folder(cache, "mine", "a")


def only(folder: Path, name: str) -> None:
    for path in folder.iterdir():
        path.unlink()
    (folder / name).write_bytes(b"x")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("model.Q4_K_M.gguf", "GGUF"),
        ("pytorch_model.bin", "pickle"),
        ("model.pth", "pickle"),
        ("adapter_config.json", "LoRA adapter"),
        ("notes.txt", r"config\.json is missing"),
    ],
)
def test_a_folder_without_usable_weights_says_which_it_has(
    store: ModelStore, folder: Path, name: str, says: str
) -> None:
    only(folder, name)
    with pytest.raises(ModelError, match=says):
        store.import_folder(folder, "mine", "a")
    assert not (store.workspace.models_dir / "mine").exists()


@pytest.mark.parametrize(
    "changes",
    [
        {"model_type": "gpt2", "architectures": ["GPT2LMHeadModel"]},
        {"model_type": "mixtral", "architectures": ["MixtralForCausalLM"]},
        {"quantization_config": {"quant_method": "gptq"}},
        {"model_type": "theirs", "architectures": [], "auto_map": {"AutoModelForCausalLM": "modeling.Model"}},
    ],
)
def test_a_model_that_cannot_run_is_refused_before_it_is_copied(
    store: ModelStore, folder: Path, changes: dict[str, object]
) -> None:
    config = json.loads((folder / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, **changes}))
    for link in (False, True):
        with pytest.raises(ModelError):
            store.import_folder(folder, "mine", "a", link=link)
    assert not (store.workspace.models_dir / "mine").exists()


def test_a_file_or_nothing_is_told(store: ModelStore, tiny: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="a file, not a folder"):
        store.import_folder(tiny / "config.json", "mine", "a")
    with pytest.raises(ModelError, match="does not exist"):
        store.import_folder(tmp_path / "nowhere", "mine", "a")


def test_names_that_differ_in_case_alone_are_one_model(store: ModelStore, tiny: Path) -> None:
    store.import_folder(tiny, "Mine", "A")
    with pytest.raises(ModelError, match="of this name is installed"):
        store.import_folder(tiny, "mine", "a")
    assert store.import_folder(tiny, "MINE", "b").key == "Mine/b"


def test_a_folder_that_somebody_else_made_is_named(store: ModelStore, tiny: Path) -> None:
    other = store.workspace.models_dir / "mine" / "a"
    other.mkdir(parents=True)
    with pytest.raises(ModelError) as caught:
        store.import_folder(tiny, "mine", "a")
    assert str(other) in str(caught.value.hint)
    assert list(other.iterdir()) == []


@pytest.mark.parametrize(("name", "says"), [("finetuned", "uses it"), ("nul.txt", "uses it"), ("a b", "letters")])
def test_a_name_that_cannot_be_one_says_why(store: ModelStore, tiny: Path, name: str, says: str) -> None:
    with pytest.raises(ModelError) as caught:
        store.import_folder(tiny, name, "a")
    assert says in str(caught.value)


def test_letters_with_accents_stay_letters_in_a_suggested_name() -> None:
    assert folder_name("Ünïcode Näme 1.5B") == "unicode-name-1.5b"


def test_a_second_copy_of_the_weights_stays_behind(store: ModelStore, folder: Path) -> None:
    shutil.copy(folder / "model.safetensors", folder / "consolidated.safetensors")
    model = store.import_folder(folder, "mine", "a")
    assert [path.name for path in model.path.glob("*.safetensors")] == ["model.safetensors"]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_folder_whose_name_is_no_text_is_told(store: ModelStore, tiny: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(tiny, tmp_path / os.fsdecode(b"model\xff")))
    with pytest.raises(ModelError, match="no valid text") as caught:
        store.import_folder(folder, "mine", "a")
    str(caught.value).encode()
