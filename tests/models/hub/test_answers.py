"""Whatever JSON a server sends, it is either understood or refused in our own words."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.errors import DownloadError
from llamahome_gui.models.hub import answers
from llamahome_gui.models.hub.compatible import notes, refusal
from llamahome_gui.models.hub.licences import licence_of
from llamahome_gui.models.hub.summaries import summary
from llamahome_gui.models.hub.types import HubModel
from llamahome_gui.models.hub.wanted import wanted_files

KEYS = [
    "id", "sha", "type", "path", "size", "oid", "lfs", "gated", "tags", "cardData", "license", "license_name",
    "license_link", "config", "architectures", "model_type", "rope_scaling", "rope_parameters", "rope_type",
    "layer_types", "sliding_window", "use_sliding_window", "max_window_layers", "num_hidden_layers", "auto_map",
    "quantization_config", "safetensors", "total", "downloads", "lastModified", "weight_map", "vision_config",
]  # fmt: skip
WORDS = [
    "file",
    "directory",
    "a" * 40,
    "b" * 64,
    "model.safetensors",
    "owner/name",
    "llama",
    "qwen2",
    "mistral",
    "../x",
]
LEAVES = (
    st.none() | st.booleans() | st.integers(-2, 1 << 70) | st.floats() | st.text(max_size=5) | st.sampled_from(WORDS)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=12,
)
OBJECTS = st.dictionaries(st.sampled_from(KEYS), VALUES, max_size=10)


def outcome(ask: Callable[[], Any]) -> Any:
    """What was understood, or the refusal; any other error is a fault."""
    try:
        return ask()
    except DownloadError as error:
        return error


def is_refused(found: object) -> bool:
    return isinstance(found, DownloadError) and str(found).isprintable()


@given(st.lists(VALUES | OBJECTS, max_size=4))
def test_any_tree_is_files_or_refused(entries: list[Any]) -> None:
    found = outcome(lambda: answers.parse_files(entries, "owner/name"))
    assert is_refused(found) or all(
        file.size >= 0 and len(file.git_oid) == 40 and (file.sha256 is None or len(file.sha256) == 64) for file in found
    )


@given(OBJECTS)
def test_any_page_of_a_model_is_told_or_refused(info: dict[str, Any]) -> None:
    found = summary(info)
    assert found is None or (found.downloads >= 0 and found.repository.isprintable())
    for part in licence_of(info, (), "https://hub/owner/name/"):
        assert part is None or part.isprintable()
    for read in (answers.commit_of, answers.name_of):
        name = outcome(lambda read=read: read(info, "owner/name"))  # type: ignore[misc]
        assert is_refused(name) or isinstance(name, str)


@given(OBJECTS, st.booleans())
def test_any_configuration_is_answered(config: dict[str, Any], whole: bool) -> None:
    told = refusal(config, whole=whole)
    assert told is None or (told.isprintable() and len(told) < 300)
    assert all(note.endswith(".") for note in notes(config))


@given(OBJECTS)
def test_any_index_names_files_of_the_repository_or_is_refused(index: dict[str, Any]) -> None:
    names = ["config.json", "tokenizer.json", "model.safetensors.index.json", "a.safetensors"]
    files = tuple(answers.parse_files([{"path": name, "size": 1, "oid": "a" * 40} for name in names], "owner/name"))
    model = HubModel("owner/name", "a" * 40, False, None, None, files, None, ())
    found = outcome(lambda: wanted_files(model, index))
    assert is_refused(found) or {file.path for file in found} <= set(names)


@given(st.binary(max_size=40) | VALUES.map(lambda value: json.dumps(value).encode()))
def test_any_body_is_json_or_refused(body: bytes) -> None:
    whole = outcome(lambda: answers.parse_object(body, "owner/name"))
    listed = outcome(lambda: answers.parse_list(body, "owner/name"))
    assert is_refused(whole) or isinstance(whole, dict)
    assert is_refused(listed) or isinstance(listed, list)


@given(st.text(max_size=60))
def test_any_link_header_is_a_query_or_none(link: str) -> None:
    assert not set(answers.next_page(link)) & set("\r\n\t")


def test_the_next_page_is_found_among_others() -> None:
    assert answers.next_page('<https://h/p?c=0>; rel="prev", <https://h/p?c=2>; rel="next"') == "c=2"
    assert answers.next_page('<https://h/p?c=0>; rel="prev"') == ""
    assert answers.next_page("<https://h/p?c=%2F>; rel=next") == "c=%2F"
    assert answers.next_page('<https://[>; rel="next"') == ""
