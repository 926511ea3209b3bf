"""The catalogue: what ships, what a user's file changes, and how a wrong file is told."""

from __future__ import annotations

import json

import pytest

from llamahome_gui.config.paths import Workspace, asset
from llamahome_gui.errors import ConfigError
from llamahome_gui.models import load_catalogue
from llamahome_gui.models.catalogue import merge


def write_own(workspace: Workspace, content: object) -> None:
    text = content if isinstance(content, str) else json.dumps(content)
    (workspace.config_dir / "models.json").write_text(text, encoding="utf-8")


def test_the_shipped_catalogue_lists_the_promised_models(workspace: Workspace) -> None:
    found = {(family.name, version) for family in load_catalogue(workspace).families for version in family.versions}
    assert {
        ("llama", "3.1-8b"), ("llama", "3.1-405b"), ("llama", "3.2-1b"), ("llama", "3.2-3b"), ("llama", "3.3-70b"),
        ("llama2", "7b"), ("llama2", "13b"), ("llama2", "70b"), ("smollm2", "135m"), ("tinyllama", "1.1b"),
        ("qwen2.5", "0.5b"), ("qwen3", "0.6b"), ("mistral", "7b"),
    } <= found  # fmt: skip


def test_every_shipped_version_says_what_it_needs(workspace: Workspace) -> None:
    for family in load_catalogue(workspace).families:
        assert set(family.min_gpu_memory) == set(family.repositories) == set(family.versions)
        for version in family.versions:
            about = family.about(version)
            assert about.license
            assert str(about.license_url).startswith("https://")
            assert about.size_gb
            assert about.context


def test_titles_read_well(workspace: Workspace) -> None:
    catalogue = load_catalogue(workspace)
    assert catalogue.title("llama", "3.2-1b") == "Llama 3.2 1B"
    assert catalogue.title("smollm2", "135m") == "SmolLM2 135M"
    assert catalogue.title("unheard-of", "9b") == "Unheard-Of 9B"


def test_an_own_file_adds_and_overrides_and_loses_nothing(workspace: Workspace) -> None:
    before = load_catalogue(workspace).family("llama")
    own = {"llama": {"versions": ["4-9b"], "min_gpu_memory": {"4-9b": 9.5, "3.2-1b": 3}, "default": "4-9b"}}
    write_own(workspace, own | {"mine": {"versions": ["a"], "default_version": "a", "requires_auth": True}})
    catalogue = load_catalogue(workspace)
    llama, mine = catalogue.family("llama"), catalogue.family("MINE")
    assert before
    assert llama
    assert llama.versions == (*before.versions, "4-9b")
    assert llama.default == "4-9b"
    assert llama.min_gpu_memory == {**before.min_gpu_memory, "4-9b": 9.5, "3.2-1b": 3}
    assert llama.about("3.2-1b") == before.about("3.2-1b")
    assert mine
    assert mine.default == "a"
    assert mine.about("a").license is None


@pytest.mark.parametrize(
    ("content", "line", "field"),
    [
        ('{"llama": {\n"min_gpu_memory": {\n"3.2-1b": "4"}}}', 3, "llama.min_gpu_memory.3.2-1b"),
        ('{\n"mine": {"versions": "x", "default": "x"}}', 2, "mine.versions"),
        ('{"mine": {"versions": ["x"],\n"default": "y"}}', 1, "default 'y'"),
        ('{"mine": {"versions": ["../x"], "default": "../x"}}', 1, "mine.versions.0"),
        ('{"mine": {"versions": ["x"], "default": "x",\n"colour": "red"}}', 2, "mine.colour"),
        ('{"mine": {"versions": ["x"], "default": "x", "min_gpu_memory": {"z": 1}}}', 1, "'z'"),
        ('{"mine": 3}', 1, "mine"),
        ('{\n"mine": {,\n}', 2, "not valid JSON"),
    ],
)
def test_a_wrong_file_is_told_with_line_and_field(workspace: Workspace, content: str, line: int, field: str) -> None:
    write_own(workspace, content)
    with pytest.raises(ConfigError) as caught:
        load_catalogue(workspace)
    assert str(caught.value.subject).endswith(f"models.json, line {line}")
    assert field in caught.value.message


def test_a_list_instead_of_families_is_refused(workspace: Workspace) -> None:
    write_own(workspace, [1])
    with pytest.raises(ConfigError, match="one object"):
        load_catalogue(workspace)


def test_the_shipped_file_has_the_documented_shape() -> None:
    content = json.loads(asset("data", "models.json").read_text(encoding="utf-8"))
    for family in content.values():
        assert {"formats", "versions", "default", "min_gpu_memory"} <= set(family)


def test_merge_goes_key_by_key() -> None:
    assert merge({"a": {"b": 1, "c": [1, 2]}}, {"a": {"c": [2, 3], "d": 4}}) == {"a": {"b": 1, "c": [1, 2, 3], "d": 4}}
    assert merge({"a": 1}, 5) == 5
