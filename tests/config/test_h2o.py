"""The settings of the cache: presets, numbers that win over them, and the spec they ask for."""

from __future__ import annotations

from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from llamahome_gui.config.h2o import H2OSettings, SlotPolicy
from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.section import first_problem
from llamahome_gui.config.settings import load_settings, save_settings
from llamahome_gui.kvcache.spec import POLICIES, QUESTION_POOLING, CacheSpec, compact, mostly_by_score


def test_the_defaults_are_the_compact_preset() -> None:
    assert H2OSettings().preset == "compact"
    assert H2OSettings(policy="h2o").spec(100_000) == compact() == CacheSpec()
    assert H2OSettings().spec(100_000) == mostly_by_score(CacheSpec("question", pooling=QUESTION_POOLING))


def test_every_policy_can_be_chosen() -> None:
    assert {*get_args(SlotPolicy), "full"} == set(POLICIES)
    for policy in get_args(SlotPolicy):
        assert H2OSettings(policy=policy).spec(0).policy == policy
    assert H2OSettings(policy="full") == H2OSettings(enable=False)
    assert H2OSettings(enable=False, policy="question").spec(0).policy == "full"


def test_files_from_before_the_presets_load_with_their_numbers(tmp_path: Path) -> None:
    home = Workspace.open(tmp_path)
    (home.config_dir / "h2o_config.yaml").write_text(
        "h2o: {enable: true, window_length: 1024, heavy_hitter_tokens: 256, position_rolling: true, "
        "max_sequence_length: 32768, chunk_size: 128}"
    )
    h2o = load_settings(home).h2o
    assert (h2o.preset, h2o.window_length, h2o.heavy_hitter_tokens, h2o.chunk_size) == ("custom", 1024, 256, 128)
    (home.config_dir / "h2o_config.yaml").write_text("h2o: {window_length: 512}")
    assert load_settings(home).h2o.preset == "compact"


def test_every_field_survives_a_file(tmp_path: Path) -> None:
    home = Workspace.open(tmp_path)
    settings = load_settings(home)
    settings.h2o = H2OSettings(
        preset="balanced", policy="snapkv", eviction_interval=16, sink_tokens=4, grace_tokens=32, age_normalised=True,
        layer_budgets="pyramid", kv_bits=8, prefill="exact",
    )  # fmt: skip
    settings.runtime.cpu_weights, settings.runtime.offload = "int8", True
    save_settings(home, settings)
    assert load_settings(home) == settings


def test_numbers_win_over_the_preset_and_a_preset_brings_its_own() -> None:
    h2o = H2OSettings()
    h2o.window_length = 1024
    assert h2o.preset == "custom"
    assert H2OSettings(preset="compact", heavy_hitter_tokens=64).preset == "custom"
    assert h2o.with_preset("compact") == H2OSettings()
    assert h2o.with_preset("balanced").window_length == 1024
    assert (
        H2OSettings(policy="question", window_length=99, heavy_hitter_tokens=9).with_preset("compact").policy
        == "question"
    )


def test_balanced_follows_the_prompt() -> None:
    h2o = H2OSettings(preset="balanced", policy="snapkv", kv_bits=8)
    spec = h2o.spec(32_768)
    assert (spec.window_length, spec.heavy_hitter_tokens) == (16_383, 8191)
    assert (spec.policy, spec.kv_bits) == ("snapkv", 8)
    assert h2o.spec(100).window_length == 512
    assert h2o.spec(32_768, slot_cost=1.25).window_length == 13_106
    assert H2OSettings(preset="balanced", enable=False).spec(32_768).policy == "full"


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"window_length": 129}, "must be larger than heavy_hitter_tokens + 1 (129)"),
        ({"window_length": 129, "enable": False}, "must be larger"),
        ({"heavy_hitter_tokens": -1}, "heavy_hitter_tokens: input should be greater than or equal to 0"),
        ({"sink_tokens": -1}, "sink_tokens"),
        ({"sink_tokens": 300, "grace_tokens": 300}, "no room for 300 sink_tokens and 300 grace_tokens"),
        ({"eviction_interval": 0}, "eviction_interval"),
        ({"policy": "lru"}, "'h2o', 'streaming', 'snapkv' or 'question'"),
        ({"kv_bits": 4}, "8 or 16"),
        ({"preset": "tiny"}, "'compact', 'balanced' or 'custom'"),
        ({"prefill": "fast"}, "'auto', 'streaming' or 'exact'"),
        ({"layer_budgets": "tower"}, "'uniform' or 'pyramid'"),
    ],
)
def test_what_cannot_be_is_said_clearly(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as caught:
        H2OSettings(**changes)
    assert words in first_problem(caught.value)
    assert not first_problem(caught.value).endswith("..")


@pytest.mark.parametrize(
    ("settings", "sizes"),
    [
        ({"policy": "question"}, (512, 448)),
        ({"policy": "question", "preset": "balanced"}, (2000 - 1, 2000 - 1 - 249)),
        ({"policy": "question", "preset": "custom", "window_length": 400, "heavy_hitter_tokens": 100}, (400, 100)),
        ({"policy": "h2o"}, (512, 128)),
    ],
)
def test_presets_choose_more_by_score_where_the_question_decides(
    settings: dict[str, Any], sizes: tuple[int, int]
) -> None:
    spec = H2OSettings(**settings).spec(4000)
    assert (spec.window_length, spec.heavy_hitter_tokens) == sizes
