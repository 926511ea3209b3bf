"""The memory that a model is said to take is what the system measures, within a tenth."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import ConfigError
from llamahome_gui.evaluation.fit.cases import ANSWER, CACHES, LENGTHS, NOTHING, SHAPES, WAYS, Case, all_cases
from llamahome_gui.evaluation.fit.model import write_whole_model
from llamahome_gui.evaluation.fit.run import WITHIN, Bench, CaseError, form_of, run
from llamahome_gui.evaluation.report import holds
from llamahome_gui.models.fit.machine import RUNTIME_BYTES

pytestmark = pytest.mark.programs

SMALLEST = SHAPES[0]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    workspace = Workspace.open(tmp_path_factory.mktemp("fit"))
    for shape in (NOTHING, SMALLEST):
        write_whole_model(shape, workspace.models_dir)
    return Bench(workspace)


# Each case is two processes that load a model; a busy machine takes its time.
@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize(("weights", "cache", "tokens"), [("bfloat16", "full", 2048), ("float32", "compact", 700)])
def test_the_estimate_is_the_measured_peak_within_a_tenth(bench: Bench, weights: str, cache: str, tokens: int) -> None:
    case = Case(SMALLEST.name, weights, cache, tokens)
    found = bench.measured(case)
    made = bench.estimated(case, form_of(found["form"]))
    assert made.resident == pytest.approx(found["peak_bytes"], rel=WITHIN)
    assert made.bytes_of("runtime") == RUNTIME_BYTES
    assert made.bytes_of("cache") == pytest.approx(found["held_bytes"], rel=0.3 if cache == "full" else 0.0)
    assert (made.text.method, made.text.tokens) == (found["method"], tokens)


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_every_form_and_cache_of_the_smallest_shape_is_estimated_within_a_tenth() -> None:
    found = run([SMALLEST.name], (512, 4096))
    assert holds(found), found


def test_a_process_that_dies_leaves_its_last_words(tmp_path: Path) -> None:
    with pytest.raises(CaseError, match="There is no such model"):
        Bench(Workspace.open(tmp_path)).measured(Case("no-such-shape", "bfloat16", "full", 512))


def test_the_cases_cover_every_form_and_cache_at_every_length() -> None:
    cases = list(all_cases())
    assert {case.tokens for case in cases} >= set(LENGTHS)
    assert {case.cache for case in cases} == set(CACHES)
    assert {case.weights for case in cases} == {"auto", "float32", "bfloat16", "int8", "int4"}
    assert len(cases) == len(set(cases))
    assert all(case.tokens > ANSWER for case in cases)
    assert set(WAYS) == set(LENGTHS)
    with pytest.raises(ConfigError, match="'7B'"):
        list(all_cases(["7B"]))


def test_nothing_is_next_to_nothing(tmp_path: Path) -> None:
    folder = write_whole_model(NOTHING, tmp_path)
    assert sum(path.stat().st_size for path in folder.iterdir()) < RUNTIME_BYTES / 100
