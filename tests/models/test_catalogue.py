"""The catalogue: what ships, what a user's file changes, and how a wrong file is told."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

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
        ('{"mine": {"versions": ["x"],\n"default": "y"}}', 2, "default 'y'"),
        ('{"mine": {"versions": ["x"],\n"default_version": "y"}}', 2, "default 'y'"),
        ('{"mine": {"versions": ["../x"], "default": "../x"}}', 1, "mine.versions.0"),
        ('{"mine": {"versions": ["x"], "default": "x",\n"colour": "red"}}', 2, "mine.colour"),
        ('{"mine": {"versions": ["x"], "default": "x",\n"min_gpu_memory": {"z": 1}}}', 2, "'z'"),
        ('{"mine": {"versions": ["x"], "default": "x", "min_gpu_memory":\n{"x": NaN}}}', 2, "min_gpu_memory.x"),
        ('{"mine": {"versions": ["x"], "default": "x",\n"urls": {"x": 3}}}', 2, "mine.urls.x"),
        ('{"mine": {"versions": ["x"], "default": "x",\n"requires_auth": "yes"}}', 2, "mine.requires_auth"),
        ('{"mine": {"versions": ["x"], "default": "x", "formats": [\n"a",\n1]}}', 3, "mine.formats.1"),
        ('{"mine": {"versions": ["x"], "default": "x", "details": {"x": {\n"repository": "../x"}}}}', 2, "repository"),
        (
            '{"a": {"versions": ["x"], "default": "x", "formats": ["safetensors"]},\n'
            '"b": {"versions": ["x"], "default": "x",\n "formats": 3}}',
            3,
            "b.formats",
        ),
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


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("[" * 200_000, "nesting"),
        ('{"a": ' + "9" * 5000 + "}", "number"),
        (b"\xff\xfe", "UTF-8"),
        ("", "not valid JSON"),
    ],
)
def test_a_file_that_cannot_be_read_is_told(workspace: Workspace, content: str | bytes, says: str) -> None:
    raw = content if isinstance(content, bytes) else content.encode()
    (workspace.config_dir / "models.json").write_bytes(raw)
    with pytest.raises(ConfigError, match=says) as caught:
        load_catalogue(workspace)
    assert "models.json" in str(caught.value.subject)


VALID: dict[str, Any] = {
    "mine": {
        "title": "Mine", "formats": ["safetensors"], "versions": ["1b", "2b"], "default": "1b",
        "min_gpu_memory": {"1b": 4, "2b": 6.5}, "urls": {"1b": "https://hub.example/me/mine-1b"}, "requires_auth": True,
        "details": {
            "2b": {
                "repository": "me/mine-2b", "revision": "main", "license": "MIT", "license_url": "https://x.example/",
                "gated": False, "size_gb": 4.1, "context": 4096, "chat": False, "refused": "It is a test.",
                "shape": {
                    "layers": 2, "hidden": 8, "heads": 2, "kv_heads": 1, "head_dim": 4, "intermediate": 16,
                    "vocabulary": 9, "tied": True, "stores_head": False, "attention_bias": False, "qk_norm": False,
                    "sliding_window": 4, "dtype": "float16",
                },
            }
        },
    }
}  # fmt: skip


def test_the_documented_shape_of_an_own_file_works(workspace: Workspace) -> None:
    write_own(workspace, VALID)
    mine = load_catalogue(workspace).family("mine")
    assert mine
    assert mine.repositories == {"1b": "me/mine-1b", "2b": "me/mine-2b"}
    assert (mine.about("1b").gated, mine.about("2b").gated) == (True, False)
    assert mine.about("2b").shape


def test_the_example_in_the_readme_works(workspace: Workspace) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```json\n(\{\"llama\".*?)```", readme, re.DOTALL)
    write_own(workspace, example)
    catalogue = load_catalogue(workspace)
    llama, mine = catalogue.family("llama"), catalogue.family("mine")
    assert llama
    assert llama.about("3.3-7b").repository == "owner/name"
    assert mine
    assert (mine.about("a").repository, mine.about("a").gated) == ("owner/name", True)


def fields(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    yield path
    if isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from fields(inner, (*path, name))


def put(content: Any, path: tuple[str | int, ...], value: Any) -> Any:
    made = json.loads(json.dumps(content))
    at = made
    for part in path[:-1]:
        at = at[part]
    at[path[-1]] = value
    return made


def at(content: Any, path: tuple[str | int, ...]) -> Any:
    for part in path:
        content = content[part]
    return content


def kind(value: Any) -> type:
    """Of a JSON value; a whole number may stand where any number may."""
    return float if type(value) is int else type(value)


# Values of every JSON type; none of them is allowed where the documented shape has another type.
OTHER = st.sampled_from([[], {}, [[1]], {"x": {"y": 1}}, True, -1, 1.5, 1e400, "", "a b", "\ud800", None])


@given(st.sampled_from([path for path in fields(VALID) if path]), OTHER)
def test_any_wrong_value_is_told_with_its_field_and_its_line(
    workspace: Workspace, path: tuple[str | int, ...], value: Any
) -> None:
    # The same keys stand before in another family, one below the other: the line must be that of ours.
    text = json.dumps({"other": VALID["mine"], **put(VALID, path, value)}, indent=1)
    write_own(workspace, text)
    try:
        load_catalogue(workspace)
    except ConfigError as error:
        line = int(str(error.subject).rpartition(" ")[2])
        first = text[: text.index('"mine"')].count("\n") + 1
        told = error.message.split(": ")[0].split(".")
        assert told[0] == "mine"
        assert line >= first
        # The line holds the last part of the field that the message names, where the file has it.
        assert any(f'"{part}"' in text.splitlines()[line - 1] for part in told) or told[-1].isdigit()
        str(error).encode()
    else:
        assert value is None or kind(value) is kind(at(VALID, path))


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
