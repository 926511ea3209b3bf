"""The contenders: the published recipe against plain loops, real child processes, memory, GGUF, medians."""

from __future__ import annotations

import json
import math
import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file

from llamahome_gui.evaluation.kv.bench import Bench, ContenderError
from llamahome_gui.evaluation.kv.child import Child
from llamahome_gui.evaluation.kv.contenders import memory
from llamahome_gui.evaluation.kv.contenders.make import command, environment, make
from llamahome_gui.evaluation.kv.meta_recipe import RecipeLayer
from llamahome_gui.evaluation.kv.model import write_model
from llamahome_gui.evaluation.kv.peers.gguf_file import gguf_name, interleaved
from llamahome_gui.evaluation.kv.peers.llama_state import transpose_values
from llamahome_gui.evaluation.kv.peers.serve import timed_steps
from llamahome_gui.evaluation.kv.peers.text import random_text
from llamahome_gui.evaluation.kv.sizes import BIG, SMALL, TINY
from llamahome_gui.evaluation.medians import ratio, spread
from tests.evaluation.conftest import Inline

WINDOW, HEAVY, HEADS, KV_HEADS, SIZE = 8, 3, 4, 2, 6
OURS = environment("ours", 1)
INV_FREQ = torch.tensor([1.0, 0.1, 0.01])


def plain_weights(queries: list[Any], keys: list[Any], scaling: float) -> list[list[float]]:
    """Softmax weights of queries that are the last of the keys, in float64, by loops; positions are ranks."""

    def turned(vector: Any, place: int) -> list[float]:
        half, out = SIZE // 2, [0.0] * SIZE
        for i in range(half):
            angle = place * float(INV_FREQ[i])
            a, b = float(vector[i]), float(vector[i + half])
            out[i] = a * math.cos(angle) - b * math.sin(angle)
            out[i + half] = b * math.cos(angle) + a * math.sin(angle)
        return out

    rotated = [turned(key, place) for place, key in enumerate(keys)]
    rows = []
    for number, query in enumerate(queries):
        place = len(keys) - len(queries) + number
        mine = turned(query, place)
        logits = [scaling * sum(a * b for a, b in zip(mine, key, strict=True)) for key in rotated[: place + 1]]
        powers = [math.exp(logit - max(logits)) for logit in logits]
        rows.append([power / sum(powers) for power in powers] + [0.0] * (len(keys) - place - 1))
    return rows


def test_the_recipe_keeps_what_plain_loops_keep() -> None:
    source = torch.Generator().manual_seed(0)
    layer = RecipeLayer(WINDOW, HEAVY, INV_FREQ)
    held: list[list[tuple[int, Any, float]]] = [[] for _ in range(KV_HEADS)]
    seen = 0
    for tokens in (12, 1, 1, 1, 5, 1, 1):
        query = torch.randn(1, HEADS, tokens, SIZE, generator=source) * 2
        key, value = (torch.randn(1, KV_HEADS, tokens, SIZE, generator=source) for _ in range(2))
        layer.attend(query, key, value, 0.5)
        for head in range(KV_HEADS):
            entries = held[head] + [(seen + i, key[0, head, i], 0.0) for i in range(tokens)]
            sums = [score for _, _, score in entries]
            for member in range(HEADS // KV_HEADS):
                rows = plain_weights(list(query[0, 2 * head + member]), [entry[1] for entry in entries], 0.5)
                sums = [total + sum(row[i] for row in rows) for i, total in enumerate(sums)]
            entries = [(place, vector, sums[i]) for i, (place, vector, _) in enumerate(entries)]
            if len(entries) > WINDOW:
                recent = WINDOW - HEAVY
                best = sorted(entries[:-recent], key=lambda entry: entry[2])[-HEAVY:]
                entries = sorted(best, key=lambda entry: entry[0]) + entries[-recent:]
            held[head] = entries
            assert layer.positions[0, head].tolist() == [entry[0] for entry in entries]
            assert layer.scores[0, head].tolist() == pytest.approx([entry[2] for entry in entries], rel=1e-5)
        seen += tokens


def test_the_recipe_attends_as_transformers_does_while_all_is_kept(tiny_folder: Path) -> None:
    recipe: Any = make("meta", tiny_folder, 1, {"window": 512, "heavy_hitters": 128})
    theirs: Any = make("transformers", tiny_folder, 1, {})
    recipe.prefill(40)
    theirs.prefill(40)
    for _ in range(6):
        assert recipe._next == theirs._next
        recipe._run(torch.tensor([[recipe._next]]))
        theirs._run(torch.tensor([[theirs._next]]))


def test_the_recipe_and_ours_keep_the_same_positions(tiny_folder: Path) -> None:
    spec = {"window_length": 16, "heavy_hitter_tokens": 4}
    recipe: Any = make("meta", tiny_folder, 1, {"window": 16, "heavy_hitters": 4})
    ours: Any = make("ours", tiny_folder, 1, {"chunk": 64})
    recipe.prefill(40)
    ours.prefill(40, spec)
    assert recipe.kept() == ours.kept()
    for token in random_text(TINY.vocabulary, 12, seed=2):
        recipe._run(torch.tensor([[token]]))
    ours.feed(12)
    assert recipe.kept() == ours.kept()


def test_a_recipe_without_room_says_so(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    recipe: Any = make("meta", tiny_folder, 1, {})
    with pytest.raises(MemoryError, match="all by all"):
        recipe.prefill(10_000_000)


@pytest.mark.parametrize("name", ["ours", "transformers", "meta"])
def test_contenders_decode_from_a_filled_cache(name: str, tiny_folder: Path) -> None:
    contender = Inline(make(name, tiny_folder, 1, {}))
    contender.ask("fill", tokens=64)
    sample = contender.ask("decode", tokens=3)
    assert sample["tokens"] == 3
    assert sample["seconds"] > 0
    assert contender.ask("held")["held_bytes"] > 0


def test_a_full_cache_is_as_long_as_the_text_after_decoding(tiny_folder: Path) -> None:
    theirs: Any = make("transformers", tiny_folder, 1, {})
    theirs.prefill(20)
    before = theirs.held()["held_bytes"]
    theirs.decode(5)
    assert theirs.held()["held_bytes"] == before == TINY.kv_bytes(20, 4)


def test_an_impossible_decoder_is_an_error(tiny_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from llamahome_gui.inference import stepping

    monkeypatch.setattr(stepping, "_fast_decoder", lambda *_: None)
    with pytest.raises(ValueError, match="int8 decoder is not possible"):
        make("ours", tiny_folder, 1, {"decoder": "int8"})


def test_a_real_child_answers_fails_and_ends(tiny_folder: Path) -> None:
    with Child(command("transformers", tiny_folder, 1, {}, None), OURS) as child:
        assert child.ask("prefill", tokens=8)["seconds"] > 0
        with pytest.raises(ContenderError, match="AttributeError"):
            child.ask("nonsense")
        assert child.ask("held")["text_tokens"] == 8


def test_a_child_that_cannot_start_says_why(tmp_path: Path) -> None:
    arguments = command("transformers", tmp_path / "nothing", 1, {}, None)
    with pytest.raises(ContenderError, match="nothing"), Child(arguments, OURS):
        pass
    with pytest.raises(ContenderError, match="cannot be started"):
        Child([str(tmp_path / "absent")], OURS)
    dying = [sys.executable, "-c", "import sys; sys.exit('bye')"]
    with pytest.raises(ContenderError, match="code 1: bye"), Child(dying, OURS):
        pass


def test_a_peer_without_its_library_is_told(bench: Bench, tiny_folder: Path) -> None:
    """The peers' modules run by path, without this package on the path."""
    arguments = command("llama_cpp", tiny_folder, 1, {}, Path(sys.executable))
    if find_spec("llama_cpp") is not None:
        pytest.skip("llama-cpp-python is installed here")
    with pytest.raises(ContenderError, match="llama_cpp"), Child(arguments, environment("llama_cpp", 1)):
        pass
    with pytest.raises(ContenderError, match="--peers"), bench.open("llama_cpp"):
        pass


def test_a_sample_lasts_as_long_as_asked() -> None:
    steps = []
    sample = timed_steps(lambda: steps.append(1), 5, 0.0)
    assert (len(steps), sample["tokens"]) == (6, 5)
    assert timed_steps(lambda: None, 1, 0.01)["seconds"] >= 0.01


def test_the_peak_sees_what_is_gone_at_the_end() -> None:
    before = memory.settled()
    with memory.peak() as top:
        block = np.ones(40_000_000, np.uint8)
        del block
    assert top.bytes - before > 30_000_000


def test_ratios_pair_what_was_measured_side_by_side() -> None:
    found = ratio([2.0, 9.0, 2.0], [1.0, 3.0, 1.0])
    assert (found.median, found.low, found.high) == (2.0, 2.0, 3.0)
    assert ratio([4.0, 6.0], [2.0]).low == 2.0
    assert ratio([4.0], [2.0, 1.0]).high == 4.0
    assert spread([3.0, 1.0, 2.0]).row("x") == {"x": 2.0, "x_low": 1.0, "x_high": 3.0}


@given(st.integers(1, 200), st.integers(1, 200))
def test_a_longer_text_begins_with_the_shorter(a: int, b: int) -> None:
    short, long = sorted((a, b))
    text = random_text(300, long)
    assert text[:short] == random_text(300, short)
    assert all(3 <= token < 300 for token in text)


def test_the_model_is_the_same_each_time(tiny_folder: Path, tmp_path: Path) -> None:
    again = load_file(write_model(TINY, tmp_path) / "model.safetensors")
    first = load_file(tiny_folder / "model.safetensors")
    assert all(torch.equal(first[name], again[name]) for name in first)
    assert sum(t.numel() for t in first.values()) == TINY.parameters
    config = json.loads((tmp_path / "config.json").read_text(encoding="utf-8"))
    assert config["tie_word_embeddings"] is True
    assert 134e6 < SMALL.parameters < 136e6
    assert 7.9e9 < BIG.parameters < 8.1e9


def test_gguf_names_and_rows() -> None:
    assert gguf_name("model.layers.3.self_attn.q_proj.weight") == "blk.3.attn_q.weight"
    assert gguf_name("model.layers.0.input_layernorm.weight") == "blk.0.attn_norm.weight"
    assert gguf_name("model.norm.weight") == "output_norm.weight"
    matrix = np.arange(8)[:, None]
    assert interleaved(matrix, 2)[:, 0].tolist() == [0, 2, 1, 3, 4, 6, 5, 7]


def test_llama_cpps_values_are_turned_for_the_other_layout(tmp_path: Path) -> None:
    tokens, layers, channels, header = 5, 2, 4, b"seven bytes"
    row_head = np.dtype([("kind", "<i4"), ("size", "<u8")])
    head = np.array((1, channels * 2), row_head).tobytes()
    numbers = np.arange(layers * tokens * channels, dtype="<u2").reshape(layers, tokens, channels)
    keys, values = numbers, numbers + 500
    blocks = [head + keys[layer].tobytes() for layer in range(layers)]
    rows = [head + values[layer].tobytes() for layer in range(layers)]
    path = tmp_path / "text.state"
    path.write_bytes(header + np.array([0, layers], "<u4").tobytes() + b"".join(blocks + rows))
    transpose_values(path, tokens, layers, channels)
    turned = [np.array([1, 2, channels], "<u4").tobytes() + values[layer].T.tobytes() for layer in range(layers)]
    assert path.read_bytes() == header + np.array([1, layers], "<u4").tobytes() + b"".join(blocks + turned)
    for wrong in (tokens, 10 * tokens):
        with pytest.raises(ValueError, match="layout"):
            transpose_values(path, wrong, layers, channels)
