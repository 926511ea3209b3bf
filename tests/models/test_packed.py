"""Matrices of 8 and 4 bits: near the numbers they were made of, in the memory they claim."""

from __future__ import annotations

import math
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from llamahome_gui.errors import ModelError
from llamahome_gui.models import ModelStore, load_model
from llamahome_gui.models.packed import (
    PackedLinear,
    empty_packed,
    importance_of,
    multiply,
    pack_into,
    row_blocks,
    unpack,
)
from llamahome_gui.models.weights import Quantised, group_size, packed_bytes


def packed(matrix: torch.Tensor, form: Quantised) -> tuple[torch.Tensor, torch.Tensor]:
    rows = empty_packed(form, *matrix.shape)
    pack_into(matrix, *rows)
    return rows


def numbers(rows: tuple[torch.Tensor, torch.Tensor]) -> torch.Tensor:
    found = unpack(*rows, torch.float32)
    return found * rows[1][:, None] if rows[0].dtype == torch.int8 else found


@pytest.mark.parametrize(("form", "most"), [("int8", 0.01), ("int4", 0.08)])
def test_packed_numbers_are_near_those_packed(form: Quantised, most: float) -> None:
    matrix = torch.randn(40, 256, generator=torch.Generator().manual_seed(0))
    assert (numbers(packed(matrix, form)) - matrix).norm() < most * matrix.norm()


@given(rows=st.integers(1, 9), columns=st.sampled_from([2, 6, 16, 32, 48, 64, 192, 896]), seed=st.integers(0, 99))
@settings(max_examples=40, deadline=None)
def test_no_number_of_8_bits_is_off_by_more_than_half_a_step(rows: int, columns: int, seed: int) -> None:
    matrix = torch.randn(rows, columns, generator=torch.Generator().manual_seed(seed))
    held = packed(matrix, "int8")
    assert sum(part.nbytes for part in held) == packed_bytes("int8", (rows, columns))
    off = (numbers(held) - matrix).abs().amax(1)
    assert (off <= matrix.abs().amax(1) / 127 * 0.51 + 1e-6).all()


def by_range(groups: torch.Tensor) -> torch.Tensor:
    """Groups in 4 bits, the lowest number 0 and the highest 15: what any other scale and offset have to beat."""
    low, high = groups.amin(2, keepdim=True), groups.amax(2, keepdim=True)
    scale, offset = ((high - low) / 15).clamp_min(1e-12).bfloat16().float(), low.bfloat16().float()
    return ((groups - offset) / scale).round().clamp(0, 15) * scale + offset


@given(
    rows=st.integers(1, 9),
    columns=st.sampled_from([2, 6, 16, 32, 48, 64, 192, 896]),
    seed=st.integers(0, 99),
    tail=st.sampled_from([1, 3]),
    weighted=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_no_group_of_4_bits_loses_more_than_with_its_range(
    rows: int, columns: int, seed: int, tail: int, weighted: bool
) -> None:
    generator = torch.Generator().manual_seed(seed)
    matrix = torch.randn(rows, columns, generator=generator) ** tail
    importance = importance_of(torch.randn(columns, generator=generator)) if weighted else torch.ones(columns)
    held = empty_packed("int4", rows, columns)
    pack_into(matrix, *held, importance)
    assert sum(part.nbytes for part in held) == packed_bytes("int4", (rows, columns))
    groups, counts = matrix.view(rows, -1, group_size(columns)), importance.view(1, -1, group_size(columns))
    lost = ((numbers(held).view_as(groups) - groups).square() * counts).sum(2)
    expected = ((by_range(groups) - groups).square() * counts).sum(2)
    assert (lost <= expected * 1.001 + 1e-9).all()


def test_columns_that_count_more_lose_less() -> None:
    """What the norm before a matrix multiplies with is the only thing that says which errors are seen."""
    generator = torch.Generator().manual_seed(3)
    matrix, norm = torch.randn(64, 512, generator=generator), torch.rand(512, generator=generator) ** 2 + 0.01
    x = torch.randn(200, 512, generator=generator) * norm
    off = {}
    for name, importance in (("plain", None), ("by the norm", importance_of(norm))):
        held = empty_packed("int4", *matrix.shape)
        pack_into(matrix, *held, importance)
        off[name] = float((x @ (numbers(held) - matrix).T).norm())
    assert off["by the norm"] < 0.92 * off["plain"]


@pytest.mark.parametrize("value", [0.0, 0.3, -1000.0])
def test_a_matrix_of_one_number_stays_what_it_is(value: float) -> None:
    for form in ("int8", "int4"):
        matrix = torch.full((3, 64), value)
        torch.testing.assert_close(numbers(packed(matrix, form)), matrix, atol=1e-6, rtol=0.005)


def test_rows_of_odd_length_have_no_int4() -> None:
    with pytest.raises(ModelError, match="even length"):
        group_size(63)


@pytest.mark.parametrize("form", ["int8", "int4"])
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_packed_layer_multiplies_by_its_numbers(form: Quantised, dtype: torch.dtype) -> None:
    generator = torch.Generator().manual_seed(1)
    matrix, x = torch.randn(30, 128, generator=generator), torch.randn(2, 5, 128, generator=generator)
    bias = torch.randn(30, generator=generator)
    held = packed(matrix, form)
    layer = PackedLinear(*held, bias.to(dtype))
    assert (layer.in_features, layer.out_features) == (128, 30)
    expected = nn.functional.linear(x.to(dtype).float(), numbers(held), bias)
    got = layer(x.to(dtype))
    assert got.is_contiguous()
    assert (got.float() - expected).norm() < (1e-5 if dtype == torch.float32 else 0.02) * expected.norm()


@pytest.mark.parametrize("form", ["int8", "int4"])
def test_gradients_go_through_a_packed_layer_as_through_its_numbers(
    form: Quantised, monkeypatch: pytest.MonkeyPatch
) -> None:
    from llamahome_gui.models import packed as module

    monkeypatch.setattr(module, "BLOCK_NUMBERS", 600)  # several blocks
    generator = torch.Generator().manual_seed(2)
    matrix, bias = torch.randn(30, 128, generator=generator), torch.randn(30, generator=generator)
    x = torch.randn(2, 5, 128, generator=generator, requires_grad=True)
    same = x.detach().clone().requires_grad_()
    held, wanted = packed(matrix, form), torch.randn(2, 5, 30, generator=generator)
    PackedLinear(*held, bias)(x).backward(wanted)
    nn.functional.linear(same, numbers(held), bias).backward(wanted)
    assert x.grad is not None
    assert same.grad is not None
    assert (x.grad - same.grad).norm() < 1e-5 * same.grad.norm()


def test_a_packed_layer_keeps_no_copy_of_its_numbers_for_the_way_back() -> None:
    kept: list[int] = []

    def keep(tensor: torch.Tensor) -> torch.Tensor:
        kept.append(tensor.nbytes)
        return tensor

    held = packed(torch.randn(64, 256), "int4")
    x = torch.randn(3, 256, requires_grad=True)
    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        PackedLinear(*held)(x)
    assert sum(kept) == sum(part.nbytes for part in held)


def test_blocks_cover_all_rows_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from llamahome_gui.models import packed as module

    monkeypatch.setattr(module, "BLOCK_NUMBERS", 300)
    assert [row for part in row_blocks(10, 128) for row in range(10)[part]] == list(range(10))
    x, matrix = torch.randn(3, 128), torch.randn(10, 128)
    held = packed(matrix, "int8")
    assert torch.allclose(multiply(x, *held), x @ numbers(held).T, atol=1e-4)


def held_by(network: Any) -> int:
    """Bytes of all weights, each memory counted once."""
    parts = [*network.parameters(), *(one for one in network.buffers() if one.dim() > 1 or one.numel() > 256)]
    for module in network.modules():
        parts += [module.scales] if isinstance(module, PackedLinear) else []
    return sum({part.data_ptr(): part.nbytes for part in parts}.values())


@pytest.mark.parametrize("form", ["float32", "bfloat16", "int8", "int4"])
def test_a_loaded_model_holds_what_is_counted(store: ModelStore, form: str) -> None:
    """And the decoder nothing more, where it needs no copy."""
    from llamahome_gui.inference.engine import Engine
    from llamahome_gui.models.folder import check_model
    from llamahome_gui.models.weights import held_bytes

    loaded = load_model(store, store.get("starter"), device="cpu", weights=form)
    assert loaded.weights is not None
    shapes = {name: info.shape for name, info in check_model(store.get("starter").path).items()}
    counted = held_bytes(loaded.weights, shapes, tied=True)
    assert math.isclose(held_by(loaded.model), counted, rel_tol=0.03)
    assert Engine(loaded).stepper.extra_bytes == 0
