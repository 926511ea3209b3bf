"""Of the many files that publishers lay beside each other, those that are loaded and no others."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import pytest

from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models.hub.types import HubFile, HubModel
from llamahome_gui.models.hub.wanted import needs_index, wanted_files

BESIDE = ["config.json", "tokenizer.json", "tokenizer_config.json", "generation_config.json", "LICENSE", "README.md"]
SHARDS = ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"]
INDEX = {"weight_map": {"a": SHARDS[0], "b": SHARDS[1], "c": SHARDS[0]}}


def model(names: Sequence[str], size: int = 1) -> HubModel:
    files = tuple(HubFile(name, size, None, "b" * 40) for name in names)
    return HubModel("maker/model", "a" * 40, False, None, None, files, None, ())


def chosen(names: Sequence[str], index: Mapping[str, object] | None = None) -> set[str]:
    return {file.path for file in wanted_files(model(names), index)}


def refusal(names: Sequence[str], index: Mapping[str, object] | None = None) -> DownloadError:
    with pytest.raises(DownloadError) as caught:
        wanted_files(model(names), index)
    return caught.value


def test_one_weights_file_and_what_belongs_to_it() -> None:
    ballast = [
        ".gitattributes", "model.fp16.safetensors", "pytorch_model.bin", "consolidated.safetensors", "modeling_own.py",
        "original/consolidated.00.pth", "original/params.json", "onnx/model.onnx", "model.gguf", "flax_model.msgpack",
        "runs/events.out", "training_args.bin", "optimizer.pt", "assets/picture.png", "sub/config.json",
    ]  # fmt: skip
    assert chosen([*BESIDE, "model.safetensors", *ballast]) == {*BESIDE, "model.safetensors"}


@pytest.mark.parametrize(
    "name", ["LICENSE", "License.md", "LICENCE.txt", "NOTICE", "USE_POLICY.md", "LICENSE-llama3.1"]
)
def test_the_texts_of_a_licence_come_along(name: str) -> None:
    assert name in chosen(["config.json", "tokenizer.json", "model.safetensors", name])


@pytest.mark.parametrize(
    "name",
    ["LICENSE.py", "license.bin", "license_tools/a.md", "LICENSE/x.pkl", "notice.sh", "LICENSE.md.exe", "NOTICEs"],
)
def test_what_only_begins_like_a_licence_does_not(name: str) -> None:
    assert name not in chosen(["config.json", "tokenizer.json", "model.safetensors", name])


def test_the_shards_that_the_index_names_and_the_small_files_first() -> None:
    names = [*BESIDE, *SHARDS, "model.safetensors.index.json", "model-00003-of-00003.safetensors", "USE_POLICY.md"]
    assert needs_index(model(names))
    found = [file.path for file in wanted_files(model(names), INDEX)]
    assert set(found) == {*BESIDE, *SHARDS, "model.safetensors.index.json", "USE_POLICY.md"}
    assert found[-3:] == ["model.safetensors.index.json", *SHARDS]


def test_one_file_wins_over_shards_as_in_transformers() -> None:
    names = [*BESIDE, *SHARDS, "model.safetensors.index.json", "model.safetensors"]
    assert not needs_index(model(names))
    assert chosen(names) == chosen(names, INDEX) == {*BESIDE, "model.safetensors"}


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ([*BESIDE, "pytorch_model.bin"], "pickle"),
        ([*BESIDE, "pytorch_model-00001-of-00002.bin", "pytorch_model.bin.index.json"], "pickle"),
        (["model.Q4_K_M.gguf", "README.md"], "GGUF"),
        (["adapter_config.json", "adapter_model.safetensors"], "adapter"),
        ([*BESIDE, "consolidated.safetensors"], "form"),
        ([*BESIDE, "model.fp16.safetensors"], "form"),
        (BESIDE, "no weights"),
        ([], "no weights"),
        (["config.json", "model.safetensors"], "no tokenizer"),
        (["config.json", "model.safetensors", "tokenizer.model"], "SentencePiece"),
        (["tokenizer.json", "model.safetensors"], "config.json"),
    ],
)
def test_what_is_not_loaded_is_refused_with_the_reason(names: list[str], said: str) -> None:
    error = refusal(names)
    assert error.reason is DownloadReason.REFUSED
    assert said in error.message


def test_a_tokenizer_in_two_files_will_do() -> None:
    assert {"vocab.json", "merges.txt"} <= chosen(["config.json", "model.safetensors", "vocab.json", "merges.txt"])


def test_a_shard_that_is_not_there() -> None:
    error = refusal([*BESIDE, SHARDS[0], "model.safetensors.index.json"], INDEX)
    assert (error.reason, SHARDS[1] in error.message) == (DownloadReason.MISSING, True)


@pytest.mark.parametrize(
    "shard",
    ["../a.safetensors", "/a.safetensors", "sub/a.safetensors", "a.bin", "nul.safetensors", "a\n.safetensors", ""],
)
def test_an_index_that_leads_elsewhere(shard: str) -> None:
    names = [*BESIDE, "model.safetensors.index.json", shard]
    assert refusal(names, {"weight_map": {"a": shard}}).reason is DownloadReason.REFUSED


@pytest.mark.parametrize("index", ["{}", '{"weight_map": []}', '{"weight_map": {}}', '{"weight_map": {"a": null}}'])
def test_an_index_that_names_nothing(index: str) -> None:
    assert refusal([*BESIDE, "model.safetensors.index.json"], json.loads(index)).reason is DownloadReason.REFUSED


def test_names_that_differ_only_in_case() -> None:
    shards = ["Model-1.safetensors", "model-1.safetensors"]
    index: dict[str, object] = {"weight_map": dict(zip("ab", shards, strict=True))}
    assert "case" in refusal([*BESIDE, *shards, "model.safetensors.index.json"], index).message
    assert len(chosen(["config.json", "tokenizer.json", "model.safetensors", "LICENSE", "License"])) == 4


def test_a_small_file_that_is_not_small() -> None:
    with pytest.raises(DownloadError) as caught:
        wanted_files(model([*BESIDE, "model.safetensors"], size=10**9))
    assert caught.value.reason is DownloadReason.REFUSED
