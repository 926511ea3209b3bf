"""Rotation: the formula, tables that grow, and one table for each device and type."""

from __future__ import annotations

import cmath

import torch

from llamahome_gui.kvcache.rotary import Rotary

INV_FREQ = torch.tensor([1.0, 0.1])


def test_vectors_turn_by_position_times_frequency() -> None:
    x = torch.tensor([[1.0, 2.0, 3.0, 4.0]] * 3)
    turned = Rotary(INV_FREQ).rotate(x, torch.tensor([0, 5, 70]), upper=71)
    for row, position in zip(turned, (0, 5, 70), strict=True):
        pairs = [complex(1, 3) * cmath.exp(1j * position), complex(2, 4) * cmath.exp(0.1j * position)]
        expected = [pair.real for pair in pairs] + [pair.imag for pair in pairs]
        torch.testing.assert_close(row, torch.tensor(expected), atol=1e-5, rtol=0)


def test_a_range_is_the_same_as_its_positions() -> None:
    rotary, x = Rotary(INV_FREQ), torch.randn(2, 3, 300, 4)
    got = rotary.rotate_range(x, 7)
    torch.testing.assert_close(got, rotary.rotate(x, torch.arange(7, 307), upper=307))


def test_tables_grow_and_keep_what_they_said() -> None:
    rotary, device = Rotary(INV_FREQ), torch.device("cpu")
    small = rotary.table(10, device, torch.float32).clone()
    large = rotary.table(1000, device, torch.float32)
    assert large.shape[0] >= 1000
    assert torch.equal(large[: len(small)], small)
    assert rotary.table(900, device, torch.float32) is large


def test_layers_on_several_devices_do_not_take_each_others_table() -> None:
    rotary, x = Rotary(INV_FREQ), torch.randn(1, 4)
    kinds = [(torch.device("cpu"), torch.float32), (torch.device("meta"), torch.float32)]
    kinds.append((torch.device("cpu"), torch.bfloat16))
    tables = [rotary.table(8, *kind) for kind in kinds]
    for (device, dtype), table in zip(kinds, tables, strict=True):
        assert (table.device.type, table.dtype) == (device.type, dtype)
        assert rotary.table(8, device, dtype) is table
        assert rotary.rotate_range(x.to(device, dtype), 3).device.type == device.type


def test_far_positions_keep_their_angle_in_half_precision() -> None:
    exact, half = (
        Rotary(torch.tensor([1.0])).table(40_000, torch.device("cpu"), t) for t in (torch.float32, torch.half)
    )
    torch.testing.assert_close(half[-100:].float(), exact[-100:], atol=1e-3, rtol=0)


def test_tables_made_in_inference_mode_serve_outside() -> None:
    rotary = Rotary(INV_FREQ)
    with torch.inference_mode():
        rotary.rotate_range(torch.ones(1, 4), 0)
    weight = torch.ones(4, requires_grad=True)
    (weight * rotary.table(1, torch.device("cpu"), torch.float32)).sum().backward()
    assert weight.grad is not None
