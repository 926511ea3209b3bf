"""What people call a model, and what they are offered where nothing has the name."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import ModelError
from llamahome_gui.models import Catalogue, ModelStore, find_listed, guess_name, load_catalogue
from llamahome_gui.models.names import of_size

KEYS = [
    f"{family.name}/{version}"
    for family in load_catalogue(Workspace(Path("/nowhere"))).families
    for version in family.versions
]


@pytest.fixture
def catalogue(workspace: Workspace) -> Catalogue:
    return load_catalogue(workspace)


def key(catalogue: Catalogue, name: str) -> str:
    family, version = find_listed(catalogue, name)
    return f"{family.name}/{version}"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("llama 3.2-1b", "llama/3.2-1b"),
        ("Llama/3.2-1B", "llama/3.2-1b"),
        ("Llama 3.2 1B", "llama/3.2-1b"),
        ("LLAMA_3.2_1b", "llama/3.2-1b"),
        ("llama-3-2-1b", "llama/3.2-1b"),
        ("meta-llama/Llama-3.2-1B-Instruct", "llama/3.2-1b"),
        ("llama-3.2-1b-instruct", "llama/3.2-1b"),
        ("meta-llama/Llama-2-7b-chat-hf", "llama2/7b"),
        ("Llama 2 7B", "llama2/7b"),
        ("llama 2-7b", "llama2/7b"),
        ("Qwen/Qwen2.5-3B-Instruct", "qwen2.5/3b"),
        ("mistralai/Mistral-7B-Instruct-v0.3", "mistral/7b"),
        ("llama", "llama/3.2-1b"),
        ("Llama 2", "llama2/7b"),
        ("SmolLM2", "smollm2/360m"),
    ],
)
def test_a_listed_model_has_many_names(catalogue: Catalogue, name: str, expected: str) -> None:
    assert key(catalogue, name) == expected


@given(st.sampled_from(KEYS), st.data())
def test_case_and_separators_do_not_matter(workspace: Workspace, name: str, data: st.DataObject) -> None:
    cases = data.draw(st.lists(st.booleans(), min_size=len(name), max_size=len(name)))
    marks = data.draw(st.lists(st.sampled_from([" ", "-", "_", "/", "  "]), min_size=len(name), max_size=len(name)))
    spelled = "".join(
        mark if char in "/-" else char.upper() if upper else char
        for char, upper, mark in zip(name, cases, marks, strict=True)
    )
    assert key(load_catalogue(workspace), spelled) == name


@pytest.mark.parametrize(
    ("name", "offered", "says"),
    [
        ("llama 3.3-7b", "llama/3.3-70b", "Llama has no such version"),
        ("lama 3.2-1b", "llama/3.2-1b", "no such model"),
        ("qwen3 0.5b", "qwen3/0.6b", "Qwen3 has no such version"),
        ("meta-llama/Llama-3.2-1B-Instuct", "llama/3.2-1b", "no such model"),
        ("SmolLM 135M", "smollm2/135m", "no such model"),
        ("llama zzz", "llama/3.2-1b", "Llama has no such version"),
    ],
)
def test_an_unknown_name_offers_the_nearest(catalogue: Catalogue, name: str, offered: str, says: str) -> None:
    with pytest.raises(ModelError, match=says) as caught:
        find_listed(catalogue, name)
    assert re.match(rf"Did you mean .*{re.escape(offered)}\b", str(caught.value.hint))


@pytest.mark.parametrize("name", ["", "   ", "???", "\ud800", "x" * 5000, "/"])
def test_nonsense_is_answered(catalogue: Catalogue, name: str) -> None:
    with pytest.raises(ModelError):
        find_listed(catalogue, name)


def test_an_own_version_has_all_names_too(workspace: Workspace) -> None:
    (workspace.config_dir / "models.json").write_text(
        '{"llama": {"versions": ["3.3-7b"], "urls": {"3.3-7b": "https://hub.example/me/My-Llama"}}}'
    )
    catalogue = load_catalogue(workspace)
    assert {key(catalogue, name) for name in ("llama 3.3-7b", "Llama 3.3 7B", "me/My-Llama")} == {"llama/3.3-7b"}


def test_an_installed_model_is_found_by_its_repository(store: ModelStore, tiny: Path, tmp_path: Path) -> None:
    shutil.copytree(tiny, store.workspace.models_dir / "llama" / "3.2-1b")
    cached = tmp_path / "models--someone--Their-Model" / "snapshots" / "c0ffee"
    shutil.copytree(tiny, cached)
    store.import_folder(cached, "mine", "a")
    assert store.find("meta-llama/Llama-3.2-1B-Instruct").key == "llama/3.2-1b"
    assert store.find("llama-3-2-1b").key == "llama/3.2-1b"
    assert store.find("someone/their-model").key == "mine/a"
    assert store.find("Their-Model").key == "mine/a"


def test_what_is_listed_but_not_here_says_how_to_get_it(store: ModelStore) -> None:
    with pytest.raises(ModelError, match=r"Llama 3\.1 8B is not installed") as caught:
        store.find("meta-llama/Llama-3.1-8B-Instruct")
    assert "llamahome download llama 3.1-8b" in str(caught.value.hint)


@pytest.mark.parametrize(
    ("folder", "expected"),
    [
        ("Llama-3.2-1B-Instruct", ("llama", "3.2-1b")),
        ("qwen2.5-0.5b", ("qwen2.5", "0.5b")),
        ("models--Qwen--Qwen3-0.6B", ("qwen3", "0.6b")),
        ("models--Qwen--Qwen3-0.6B/snapshots/c0ffee", ("qwen3", "0.6b")),
        ("my model!", ("downloads", "my-model")),
    ],
)
def test_the_name_is_guessed_from_the_folder(
    catalogue: Catalogue, tmp_path: Path, folder: str, expected: tuple[str, str]
) -> None:
    assert guess_name(tmp_path / "Downloads" / folder, catalogue) == expected


def test_a_title_follows_the_catalogue_as_it_changes(store: ModelStore, tiny: Path) -> None:
    own = store.workspace.config_dir / "models.json"
    shutil.copytree(tiny, store.workspace.models_dir / "mine" / "1b")
    assert store.get("mine/1b").title == "Mine 1B"
    own.write_text('{"mine": {"title": "My Model", "versions": ["1b"], "default": "1b"}}')
    assert store.get("mine/1b").title == "My Model 1B"
    own.unlink()
    assert store.get("mine/1b").title == "Mine 1B"


def test_a_family_and_a_size_are_a_version_the_installed_one_first(catalogue: Catalogue) -> None:
    for family in ("llama", "Llama 3.2", "llama3.2", "llama-3.2"):
        assert of_size(family, "3B", catalogue, []) == "llama/3.2-3b"
    assert of_size("qwen2.5", "1.5b", catalogue, []) == "qwen2.5/1.5b"
    assert of_size("llama/3.2-1b", "1b", catalogue, []) == "llama/3.2-1b"
    assert of_size("llama", "70b", catalogue, ["llama/3.1-70b"]) == "llama/3.1-70b"
    with pytest.raises(ModelError, match=r"No version is of the size 5b\. Choose one of: llama/3\.3-70b,"):
        of_size("llama", "5b", catalogue, ["llama/3.2-1b"])
    with pytest.raises(ModelError, match=r"More than one .* Choose one of: llama/3\.1-70b, llama/3\.3-70b"):
        of_size("llama", "70b", catalogue, ["llama/3.1-70b", "llama/3.3-70b"])
    with pytest.raises(ModelError, match="llamahome models"):
        of_size("nobody", "1b", catalogue, [])
