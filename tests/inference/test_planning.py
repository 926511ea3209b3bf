"""Which cache, which prefill: the balanced half in bytes, exact where it is worth it and possible."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import torch

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.errors import GenerationError, GenerationMemoryError
from llamahome_gui.inference import ChatMessage
from llamahome_gui.inference.planning import make_plan
from llamahome_gui.inference.prompt import NO_QUESTION, Question
from llamahome_gui.models.fit.network import Network
from llamahome_gui.models.fit.working import Demand
from llamahome_gui.models.shape import Shape
from tests.inference.asking import SENTENCE, last, run

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

CPU = torch.device("cpu")


def demand(context: int, layers: int = 30, hidden: int = 576, kv_heads: int = 3, itemsize: int = 4) -> Demand:
    shape = Shape(
        layers=layers, hidden=hidden, heads=9, kv_heads=kv_heads, head_dim=64, intermediate=1536, vocabulary=49_152
    )
    return Demand(Network(shape, context), itemsize)


CONTEXT = 8192
ASKED = Question(probe=(1, 2, 3), tail=8)


def plan(tokens: int, question: Question = NO_QUESTION, **h2o: Any) -> Any:
    return make_plan(demand(CONTEXT), CPU, H2OSettings(**h2o), tokens, question)


@pytest.fixture(scope="module")
def roomy(engine_of: Callable[..., Engine]) -> Engine:
    return engine_of(context=4096)


@pytest.mark.parametrize("kv_bits", [8, 16])
@pytest.mark.parametrize("interval", [1, 16])
@pytest.mark.parametrize("prefill", ["exact", "streaming"])
def test_balanced_holds_half_of_the_bytes(roomy: Engine, kv_bits: int, interval: int, prefill: str) -> None:
    h2o = H2OSettings(preset="balanced", kv_bits=kv_bits, eviction_interval=interval, prefill=prefill)
    usage = last(run(roomy, [ChatMessage("user", SENTENCE * 240)], h2o, tokens=2)).stats.usage
    assert usage.text_tokens > 2000
    assert usage.share == pytest.approx(0.5, abs=0.01)


def test_a_balanced_window_leaves_room_for_a_chunk_in_the_trained_positions() -> None:
    made = plan(30_000, preset="balanced", chunk_size=256)
    assert made.spec.window_length + made.chunk + made.spec.eviction_interval <= CONTEXT + 1
    assert made.chunk == 256
    assert made.spec.heavy_hitter_tokens == made.spec.window_length // 2
    short = plan(600, preset="balanced")
    assert short.spec.window_length == 512


@pytest.mark.parametrize(
    ("tokens", "question", "h2o", "method"),
    [
        (4000, NO_QUESTION, {}, "streaming"),
        (4000, NO_QUESTION, {"preset": "balanced"}, "exact"),
        (20_000, NO_QUESTION, {"preset": "balanced"}, "streaming"),
        (4000, NO_QUESTION, {"preset": "balanced", "prefill": "streaming"}, "streaming"),
        (4000, NO_QUESTION, {"policy": "snapkv"}, "exact"),
        (400, NO_QUESTION, {"policy": "snapkv"}, "streaming"),
        (4000, ASKED, {"policy": "question"}, "streaming"),
        (4000, ASKED, {"policy": "question", "preset": "balanced"}, "streaming"),
        (4000, ASKED, {"policy": "question", "prefill": "exact"}, "exact"),
        (4000, Question(probe=(1,)), {"policy": "question"}, "streaming"),
        (4000, NO_QUESTION, {"policy": "streaming", "preset": "balanced"}, "streaming"),
        (4000, NO_QUESTION, {"prefill": "exact"}, "exact"),
        (4000, NO_QUESTION, {"prefill": "exact", "enable": False}, "exact"),
    ],
)
def test_how_a_prompt_is_read(tokens: int, question: Question, h2o: dict[str, Any], method: str) -> None:
    assert plan(tokens, question, **h2o).method == method


@pytest.mark.parametrize(
    ("tokens", "question", "words"),
    [(20_000, NO_QUESTION, "trained on 8,192"), (4000, Question(probe=(1,)), "does not hold the question")],
)
def test_an_exact_prefill_that_is_asked_for_and_not_possible_is_an_error(
    tokens: int, question: Question, words: str
) -> None:
    with pytest.raises(GenerationError, match=words) as caught:
        plan(tokens, question, policy="question", prefill="exact")
    assert "streaming" in (caught.value.hint or "")
    assert not isinstance(caught.value, GenerationMemoryError)  # no memory would help


def test_on_a_cpu_very_long_prompts_are_not_read_exactly_unless_half_is_kept() -> None:
    roomy = demand(131_072)
    snapkv = H2OSettings(policy="snapkv")
    assert make_plan(roomy, CPU, snapkv, 8000).method == "exact"
    assert make_plan(roomy, CPU, snapkv, 9000).method == "streaming"
    assert make_plan(roomy, CPU, H2OSettings(preset="balanced", policy="h2o"), 9000).method == "exact"


def test_without_a_question_attention_decides() -> None:
    assert plan(4000, policy="question").spec == plan(4000, policy="h2o").spec
    assert plan(4000, ASKED, policy="question").spec.policy == "question"


def test_a_long_question_leaves_room_for_a_chunk() -> None:
    asked = Question(probe=tuple(range(64)))
    h2o = {"policy": "question", "preset": "custom", "heavy_hitter_tokens": 64}
    assert plan(20_000, asked, window_length=8100, **h2o).question.probe == tuple(range(18, 64))
    assert plan(20_000, asked, window_length=8100, **h2o).chunk == 46
    assert plan(20_000, asked, window_length=8191, **h2o).question.probe == ()
    with pytest.raises(GenerationError, match="does not fit"):
        plan(20_000, asked, window_length=8192, **h2o)


def test_a_question_does_not_stand_beyond_the_trained_positions() -> None:
    asked = Question(probe=tuple(range(64)), tail=70)
    h2o = {"policy": "question", "prefill": "streaming", "position_rolling": False}
    assert plan(CONTEXT - 40, asked, **h2o).question.probe == tuple(range(24, 64))
    assert plan(CONTEXT - 64, asked, **h2o).question == asked
    assert plan(CONTEXT - 40, asked, **h2o | {"position_rolling": True}).question == asked


def test_memory_decides_too() -> None:
    huge = demand(10**6, layers=80, hidden=10**7, kv_heads=8, itemsize=2)
    assert make_plan(huge, CPU, H2OSettings(policy="snapkv"), 30_000).method == "streaming"
    with pytest.raises(GenerationMemoryError, match="GB are free"):
        make_plan(huge, CPU, H2OSettings(policy="snapkv", prefill="exact"), 30_000)


def test_the_plan_names_a_smaller_setting() -> None:
    assert "chunk_size to 256" in plan(4000).smaller
    assert "window_length to 256" in plan(4000).smaller
    assert "H2O" in plan(4000, enable=False).smaller
    assert "streaming" in plan(4000, prefill="exact").smaller
