"""Caches as files: what is loaded goes on as if nothing had happened; what is not right is refused with a way out."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.fingerprint import fingerprint
from llamahome_gui.kvcache.saved import load_cache, read_info, save_cache
from llamahome_gui.kvcache.spec import CacheSpec
from tests.kvcache.test_caches import SMALL, read
from tests.kvcache.test_policies import tokens

MakeLlama = Callable[..., Any]
SPECS = [
    SMALL,
    replace(SMALL, eviction_interval=8, position_rolling=False),
    replace(SMALL, policy="question", kv_bits=8, layer_budgets="pyramid"),
    CacheSpec("full"),
    CacheSpec("full", kv_bits=8),
]


@pytest.fixture
def saved(llama: MakeLlama, tmp_path: Path) -> Path:
    """A small cache as a file."""
    path = tmp_path / "cache.safetensors"
    cache = make_cache(llama(), SMALL)
    read(llama(), cache, tokens(40))
    save_cache(cache, path, llama(), notes={"title": "Contract"})
    return path


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: f"{spec.policy}-{spec.kv_bits}-{spec.eviction_interval}")
@pytest.mark.parametrize("padding", [None, (0, 9, 30)], ids=["alone", "batch"])
def test_saving_and_loading_change_nothing(
    llama: MakeLlama, tmp_path: Path, spec: CacheSpec, padding: tuple[int, ...] | None
) -> None:
    model, rows = llama(), len(padding or (0,))
    cache = make_cache(model, spec, padding=torch.tensor(padding) if padding else None)
    read(model, cache, tokens(60, rows=rows), single=11)
    save_cache(cache, tmp_path / "cache", model)
    loaded = load_cache(tmp_path / "cache", model)
    for single in (3, 0, 10):
        assert loaded.usage().text_tokens == cache.usage().text_tokens
        assert loaded.usage().slots == cache.usage().slots
        assert loaded.usage().full_bytes == cache.usage().full_bytes
        for layer in range(2):
            assert torch.equal(loaded.kept_positions(layer), cache.kept_positions(layer))
        got, expected = (read(model, each, tokens(12, rows=rows), single=single) for each in (loaded, cache))
        torch.testing.assert_close(got, expected, atol=1e-5, rtol=1e-5)


def test_a_cache_of_one_type_goes_on_in_another(llama: MakeLlama, saved: Path) -> None:
    model = llama().bfloat16()
    loaded = load_cache(saved, model)
    assert read(model, loaded, tokens(8), single=4).isfinite().all()


def test_a_file_says_what_it_is(llama: MakeLlama, saved: Path) -> None:
    info = read_info(saved)
    assert (info.spec, info.text_tokens, info.layers) == (SMALL, 40, 2)
    assert info.notes == {"title": "Contract"}
    assert info.model == fingerprint(llama())


def test_nothing_but_the_file_is_left(saved: Path) -> None:
    assert list(saved.parent.iterdir()) == [saved]


@pytest.mark.parametrize("change", [{"seed": 1}, {"kv_heads": 4}, {"rope_parameters": {"rope_theta": 5e4}}], ids=str)
def test_a_file_of_another_model_is_refused(llama: MakeLlama, saved: Path, change: dict[str, Any]) -> None:
    with pytest.raises(CacheError, match="another model") as caught:
        load_cache(saved, llama(**change))
    assert "read the document again" in (caught.value.hint or "")
    assert caught.value.subject == str(saved)


def test_the_fingerprint_sees_a_change_in_any_weight_but_not_the_type(llama: MakeLlama) -> None:
    model, same = llama(), llama()
    assert fingerprint(model) == fingerprint(same) == fingerprint(llama().bfloat16())
    for name, weight in same.named_parameters():
        before = weight.detach().clone()
        with torch.no_grad():
            weight.mul_(1.5).add_(0.01)
            assert fingerprint(same) != fingerprint(model), name
            weight.copy_(before)
    assert fingerprint(same) == fingerprint(model)


@pytest.mark.parametrize("content", [b"", b"not a cache at all", b"\xff" * 200], ids=["empty", "text", "bytes"])
def test_a_foreign_file_is_refused(llama: MakeLlama, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(content)
    for use in (read_info, lambda path: load_cache(path, llama())):
        with pytest.raises(CacheError, match="broken") as caught:
            use(path)
        assert caught.value.hint


def test_safetensors_of_something_else_are_refused(tmp_path: Path) -> None:
    save_file({"weight": torch.zeros(3)}, tmp_path / "file")
    with pytest.raises(CacheError, match="not a saved cache"):
        read_info(tmp_path / "file")


def test_a_truncated_file_is_refused(llama: MakeLlama, saved: Path) -> None:
    whole = saved.read_bytes()
    for size in (7, 200, len(whole) - 10):
        saved.write_bytes(whole[:size])
        with pytest.raises(CacheError, match="broken"):
            load_cache(saved, llama())


def test_missing_files_and_folders_are_refused(llama: MakeLlama, tmp_path: Path) -> None:
    with pytest.raises(CacheError, match="no such file"):
        load_cache(tmp_path / "nothing", llama())
    with pytest.raises(CacheError):
        load_cache(tmp_path, llama())


def _drop(tensors: dict[str, Any]) -> None:
    del tensors["1.scores"]


def _cut(tensors: dict[str, Any]) -> None:
    tensors["0.values"] = tensors["0.values"][:, :, :5].contiguous()


def _shuffle(tensors: dict[str, Any]) -> None:
    tensors["0.positions"] = tensors["0.positions"].flip(-1).contiguous()


def _far(tensors: dict[str, Any]) -> None:
    tensors["1.positions"][..., -1] = 40


def _many(tensors: dict[str, Any]) -> None:
    for name, tensor in tensors.items():
        tensors[name] = torch.cat((tensor - 100 if "positions" in name else tensor, tensor), dim=2)


@pytest.mark.parametrize("harm", [_drop, _cut, _shuffle, _far, _many])
def test_tensors_that_do_not_fit_are_refused(
    llama: MakeLlama, saved: Path, harm: Callable[[dict[str, Any]], None]
) -> None:
    tensors = load_file(saved)
    with safe_open(saved, framework="pt") as file:
        metadata = file.metadata()
    harm(tensors)
    save_file(tensors, saved, metadata)
    with pytest.raises(CacheError, match="broken"):
        load_cache(saved, llama())


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"version": "99"}, "another version"),
        ({"about": "{"}, "broken"),
        ({"about": json.dumps({"model": "x"})}, "broken"),
        ({"format": "other"}, "not a saved cache"),
    ],
)
def test_metadata_that_do_not_fit_are_refused(saved: Path, changes: dict[str, str], words: str) -> None:
    with safe_open(saved, framework="pt") as file:
        metadata = file.metadata()
    save_file(load_file(saved), saved, metadata | changes)
    with pytest.raises(CacheError, match=words):
        read_info(saved)


def test_an_empty_cache_is_not_saved(llama: MakeLlama, tmp_path: Path) -> None:
    with pytest.raises(CacheError, match="nothing"):
        save_cache(make_cache(llama(), SMALL), tmp_path / "cache", llama())


def test_a_place_that_cannot_be_written_is_said(llama: MakeLlama, saved: Path) -> None:
    with pytest.raises(CacheError, match="cannot be saved"):
        save_cache(load_cache(saved, llama()), saved / "below", llama())
