"""Compiled attention of a block against an n×n softmax in float64, and where it is not to be had."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from llamahome_gui.kvcache import block_attention, inside_torch, scored_attention
from tests.kvcache.test_scored_attention import agree, draw, reference

needs_hardware = pytest.mark.skipif(not inside_torch.is_fast(), reason="no compiled blocks on this machine")


@needs_hardware
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_agrees_with_nxn_for_any_shape(data: st.DataObject) -> None:
    whole = st.integers
    batch, kv_heads, group = (data.draw(whole(1, most)) for most in (2, 3, 4))
    tokens, past, head_dim = data.draw(whole(2, 70)), data.draw(whole(0, 90)), data.draw(st.sampled_from([2, 7, 8, 40]))
    observed_from = data.draw(whole(0, tokens))
    inputs = draw((batch, kv_heads, group, tokens, past + tokens, head_dim), torch.bfloat16, data.draw(whole(0, 999)))
    scaling = head_dim**-0.5
    expected = reference(*inputs, scaling, observed_from, None)
    agree(block_attention.attend(*inputs, scaling, observed_from), expected, 1e-4, 0.03)


@needs_hardware
@pytest.mark.parametrize(("tokens", "count"), [(512, 1024), (300, 300), (700, 1300)])
@pytest.mark.parametrize("threads", [1, 2, 3])
def test_several_blocks_of_rows_and_threads(tokens: int, count: int, threads: int) -> None:
    inputs = draw((1, 3, 3, tokens, count, 64), torch.bfloat16)
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        for observed_from in (0, tokens - 5):
            got = block_attention.attend(*inputs, 0.125, observed_from)
            agree(got, reference(*inputs, 0.125, observed_from, None), 1e-4, 0.03)
    finally:
        torch.set_num_threads(before)


@needs_hardware
def test_strides_and_sharpness() -> None:
    query, keys, values = draw((2, 2, 2, 120, 200, 16), torch.bfloat16)
    query = (30 * query).transpose(1, 2).contiguous().transpose(1, 2)
    keys, values = (
        keys.transpose(1, 2).contiguous().transpose(1, 2),
        values.transpose(2, 3).contiguous().transpose(2, 3),
    )
    output, sums = block_attention.attend(query, keys, values, 0.25, 0)
    expected = reference(query, keys, values, 0.25, 0, None)
    torch.testing.assert_close(output.double(), expected[0], atol=0.03, rtol=0.03)
    torch.testing.assert_close(sums.double(), expected[1], atol=1e-5, rtol=1e-3)


@needs_hardware
def test_the_door_takes_it_for_blocks_of_bf16(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    attend = block_attention.attend

    def noted(*inputs: Any) -> Any:
        calls.append(len(inputs))
        return attend(*inputs)

    monkeypatch.setattr(block_attention, "attend", noted)
    inputs = draw((1, 2, 2, 128, 600, 32), torch.bfloat16)
    agree(scored_attention.attention_with_sums(*inputs, scaling=0.2), reference(*inputs, 0.2, 0, None), 1e-4, 0.03)
    assert calls
    for other in (torch.float32, torch.float16):
        scored_attention.attention_with_sums(*(x.to(other) for x in inputs), scaling=0.2)
    assert len(calls) == 1


@pytest.mark.parametrize("missing", ["library", "function", "instructions", "platform"])
def test_where_it_is_missing_the_answer_is_no(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if missing == "library":
        monkeypatch.setattr(inside_torch.torch, "__file__", "/nowhere/torch/__init__.py")
    elif missing == "function":
        monkeypatch.setattr(inside_torch, "THREADS", ("no_such_function",))
    elif missing == "instructions":
        monkeypatch.setattr(inside_torch, "_processor_knows_bf16", lambda: False)
    else:
        monkeypatch.setattr(inside_torch.sys, "platform", "win32")
    assert not inside_torch.is_fast.__wrapped__()


def test_the_kernels_are_not_loaded_where_they_cannot_run() -> None:
    """The compiler would end the process; an error that can be caught comes first."""
    code = """
from llamahome_gui.kvcache import inside_torch
inside_torch.is_fast = lambda: False
try:
    import llamahome_gui.kvcache.block_kernels
except ImportError as error:
    print(error)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "compiled blocks need" in done.stdout
