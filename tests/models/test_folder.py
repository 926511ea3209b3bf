"""A model folder is whole, or the message names the file that is not."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.errors import ModelError
from llamahome_gui.models.folder import check_adapter, check_model
from llamahome_gui.models.safetensors_header import read_header


def cut(path: Path, bytes_left: int) -> None:
    path.write_bytes(path.read_bytes()[:bytes_left])


def set_config(folder: Path, **changes: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def only_pickle(folder: Path) -> None:
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")


def only_sentencepiece(folder: Path) -> None:
    (folder / "tokenizer.json").rename(folder / "tokenizer.model")


def test_whole_models_pass(tiny: Path, tiny_shards: Path) -> None:
    one, many = check_model(tiny), check_model(tiny_shards)
    assert len(list(tiny_shards.glob("*.safetensors"))) > 2
    assert {name: info.shape for name, info in one.items()} == {name: info.shape for name, info in many.items()}


Break = Callable[[Path], object]


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda f: (f / "config.json").unlink(), "config.json is missing"),
        (lambda f: (f / "config.json").write_text("{"), "config.json is damaged"),
        (lambda f: (f / "config.json").write_text("[]"), "config.json is damaged"),
        (lambda f: (f / "config.json").write_text("[" * 100_000), "config.json is damaged"),
        (lambda f: set_config(f, model_type=None), "config.json is damaged"),
        (lambda f: set_config(f, architectures=["BertModel"]), "not a causal language model (BertModel)"),
        (lambda f: (f / "tokenizer.json").unlink(), "tokenizer.json is missing"),
        (lambda f: cut(f / "tokenizer.json", 300), "tokenizer.json is damaged"),
        (only_sentencepiece, "SentencePiece"),
        (lambda f: (f / "model.safetensors").unlink(), "model.safetensors is missing"),
        (only_pickle, "pickled"),
        (lambda f: cut(f / "model.safetensors", 4), "model.safetensors is not a safetensors file, or it is truncated"),
        (lambda f: cut(f / "model.safetensors", 500), "model.safetensors is not a safetensors file"),
        (lambda f: cut(f / "model.safetensors", 100_000), "model.safetensors is truncated: 100,000 of"),
        (lambda f: (f / "model.safetensors").write_text("version https://git-lfs.github.com/spec/v1\n"), "Git LFS"),
        (shutil.rmtree, "folder does not exist"),
    ],
)
def test_what_is_broken_is_named(folder: Path, damage: Break, says: str) -> None:
    damage(folder)
    with pytest.raises(ModelError) as caught:
        check_model(folder)
    assert says in caught.value.message
    assert str(folder) in str(caught.value.subject)


def test_a_missing_shard_is_named(shards: Path) -> None:
    lost = sorted(shards.glob("model-*.safetensors"))[1]
    lost.unlink()
    with pytest.raises(ModelError, match=f"{lost.name} is missing"):
        check_model(shards)


def test_a_truncated_shard_is_named(shards: Path) -> None:
    short = sorted(shards.glob("model-*.safetensors"))[-1]
    cut(short, short.stat().st_size - 1)
    with pytest.raises(ModelError, match=f"{short.name} is truncated"):
        check_model(shards)


def test_a_tensor_that_its_shard_lacks_is_named(shards: Path) -> None:
    path = shards / "model.safetensors.index.json"
    index = json.loads(path.read_text())
    index["weight_map"]["model.ghost"] = sorted(set(index["weight_map"].values()))[0]
    path.write_text(json.dumps(index))
    with pytest.raises(ModelError, match=r"model\.ghost"):
        check_model(shards)


def test_an_index_cannot_lead_out_of_the_folder(shards: Path) -> None:
    path = shards / "model.safetensors.index.json"
    path.write_text(json.dumps({"weight_map": {"x": "../elsewhere.safetensors"}}))
    with pytest.raises(ModelError, match=r"index\.json is damaged"):
        check_model(shards)


def test_one_file_counts_before_an_index_as_it_does_for_transformers(shards: Path, tiny: Path) -> None:
    shutil.copy(tiny / "model.safetensors", shards)
    sorted(shards.glob("model-*.safetensors"))[0].unlink()
    assert check_model(shards).keys() == check_model(tiny).keys()


def test_an_adapter_needs_its_weights_and_must_be_lora(tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text('{"peft_type": "LORA"}')
    with pytest.raises(ModelError, match=r"adapter_model\.safetensors is missing"):
        check_adapter(tmp_path)
    (tmp_path / "adapter_config.json").write_text('{"peft_type": "IA3"}')
    with pytest.raises(ModelError, match="only LoRA"):
        check_adapter(tmp_path)


def told(path: Path, content: bytes) -> str | None:
    """What reading these bytes as safetensors complains of; None where they are fine."""
    path.write_bytes(content)
    try:
        read_header(path)
    except ModelError as error:
        return error.message
    return None


@given(st.binary(max_size=200))
def test_any_bytes_are_answered_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    assert "any.safetensors" in (told(tmp_path / "any.safetensors", content) or "any.safetensors")


@given(st.text(max_size=120))
def test_any_header_is_answered_in_one_sentence(tmp_path: Path, text: str) -> None:
    raw = text.encode("utf-8", "surrogatepass")
    content = len(raw).to_bytes(8, "little") + raw
    assert "any.safetensors" in (told(tmp_path / "any.safetensors", content) or "any.safetensors")
