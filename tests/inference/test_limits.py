"""Chunks from the end, windows that fit the trained positions, and the one bound on prompt and answer together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.errors import GenerationError
from llamahome_gui.inference.limits import check_fits, chunks, token_limit
from llamahome_gui.kvcache.reading import prefill_chunk
from llamahome_gui.kvcache.spec import CacheSpec


@given(tokens=st.integers(0, 400), size=st.integers(1, 64))
def test_chunks_cover_the_text_once_and_are_counted_from_its_end(tokens: int, size: int) -> None:
    found = chunks(tokens, size)
    assert [place for start, end in found for place in range(start, end)] == list(range(tokens))
    assert all((tokens - end) % size == 0 and end - start <= size for start, end in found)


def test_window_chunk_and_question_stay_within_the_trained_positions() -> None:
    spec = CacheSpec(window_length=108, heavy_hitter_tokens=16)
    assert prefill_chunk(spec, 256, 128) == 20
    assert prefill_chunk(spec, 256, 128, 15) == 5
    pyramid = CacheSpec(window_length=64, heavy_hitter_tokens=16, layer_budgets="pyramid", eviction_interval=8)
    assert prefill_chunk(pyramid, 256, 128) == 128 - 96 - 7
    with pytest.raises(GenerationError, match="does not fit"):
        prefill_chunk(pyramid, 256, 96)
    assert prefill_chunk(CacheSpec(policy="full"), 256, 128) == 256


def test_a_chunk_takes_a_quarter_of_the_trained_positions_at_most() -> None:
    spec = CacheSpec(window_length=64, heavy_hitter_tokens=16)
    assert prefill_chunk(spec, 256, 1024) == 256
    assert prefill_chunk(spec, 256, 512) == 128
    assert prefill_chunk(spec, 20, 128) == 20


@pytest.mark.parametrize(
    ("h2o", "limit"),
    [
        (H2OSettings(max_sequence_length=5000), 5000),
        (H2OSettings(max_sequence_length=5000, position_rolling=False), 1024),
        (H2OSettings(max_sequence_length=512, enable=False), 512),
    ],
)
def test_one_limit_for_prompt_and_answer(h2o: H2OSettings, limit: int) -> None:
    assert token_limit(h2o, 1024) == limit
    check_fits(limit - 1, h2o, 1024)
    with pytest.raises(GenerationError):
        check_fits(limit, h2o, 1024)
