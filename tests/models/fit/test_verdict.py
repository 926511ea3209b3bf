"""Verdicts and views: what fits where, and laws that hold for every shape, machine and length of text."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from llamahome_gui.config.h2o import H2OSettings
from llamahome_gui.config.paths import Workspace
from llamahome_gui.models import load_catalogue
from llamahome_gui.models.fit.forms import FAST16, FLOAT32, HALF, INT4, INT8, Form
from llamahome_gui.models.fit.machine import GPU_RUNTIME_BYTES, RUNTIME_BYTES, Machine
from llamahome_gui.models.fit.network import Network, network_listed
from llamahome_gui.models.fit.verdict import SHARE_OF_FREE, Fit, Verdict, largest
from llamahome_gui.models.fit.view import TITLES, FitView
from llamahome_gui.models.shape import Shape
from llamahome_gui.monitoring.gpus import GpuMemory
from llamahome_gui.units import size_text

GB = 10**9
T4 = GpuMemory("NVIDIA T4", 16 * GB, 15 * GB)
FORMS = (FLOAT32, FAST16, HALF, INT8, INT4)


def machine(free: float, **others: Any) -> Machine:
    return Machine(memory=int(max(free, 64) * GB), memory_free=int(free * GB), disk_free=10**12, **others)


def listed(workspace: Workspace, family: str, version: str) -> Network:
    found = load_catalogue(workspace).family(family)
    assert found is not None
    network = network_listed(found.about(version))
    assert network is not None
    return network


@pytest.mark.parametrize(
    ("free", "tokens", "verdict"),
    [
        (64, 8192, Verdict.FITS),
        (24, 32_768, Verdict.FITS),
        (19.5, 32_768, Verdict.FITS_WITH_H2O),
        (14, 8192, Verdict.FITS_QUANTISED),
        (8, 8192, Verdict.FITS_QUANTISED),
        (4, 256, Verdict.TOO_LARGE),
    ],
)
def test_an_8b_model_in_ever_less_memory(workspace: Workspace, free: float, tokens: int, verdict: Verdict) -> None:
    found = Fit(listed(workspace, "llama", "3.1-8b"), machine(free)).at(tokens)
    assert found.verdict is verdict
    assert found.fits == (verdict is not Verdict.TOO_LARGE) == (found.estimate.total <= found.free)
    assert found.free == int(free * GB * SHARE_OF_FREE)
    assert found.sentence.startswith(verdict.title_text)
    assert size_text(found.estimate.total) in found.sentence
    assert f"{tokens:,} tokens" in found.sentence


def test_a_text_beyond_the_trained_context_needs_h2o(workspace: Workspace) -> None:
    fit = Fit(listed(workspace, "tinyllama", "1.1b"), machine(64))
    assert fit.at(2048).verdict is Verdict.FITS
    assert fit.at(2049).verdict is Verdict.FITS_WITH_H2O
    assert fit.longest(with_h2o=False)[0] == 2048
    assert fit.longest(with_h2o=True)[0] == 32_768


def test_a_gpu_is_used_where_there_is_one_and_may_be_too_small(workspace: Workspace) -> None:
    network = listed(workspace, "llama", "3.1-8b")
    fit = Fit(network, machine(64, gpus=(T4,)), min_gpu_memory=24)
    found = fit.at(4096)
    assert (found.device, found.verdict) == ("cuda", Verdict.FITS_QUANTISED)
    assert "the NVIDIA T4" in found.sentence
    packed = "Choose int8 for the weights on the GPU in the settings then; that needs torchao or bitsandbytes."
    assert found.notes == (packed, "The catalogue asks for a GPU with 24 GB; the largest one here has 16.0 GB.")
    assert Fit(network, machine(64, gpus=(T4,)), min_gpu_memory=16).at(4096).notes == (packed,)
    two = Fit(network, machine(64, gpus=(T4, T4))).at(4096)
    assert (two.verdict, "2 GPUs" in two.sentence) == (Verdict.FITS, True)
    assert Fit(network, machine(64, gpus=(T4,)), device="cpu").at(4096).verdict is Verdict.FITS


def test_packed_weights_on_a_gpu_are_a_choice_and_one_gpu_holds_them(workspace: Workspace) -> None:
    network = listed(workspace, "llama", "3.1-8b")
    small = replace(T4, total=12 * GB, free=12 * GB)
    found = Fit(network, machine(64, gpus=(small,))).at(4096)
    assert found.verdict is Verdict.FITS_QUANTISED
    assert found.notes == (
        "Choose int8 for the weights on the GPU in the settings then; that needs torchao or bitsandbytes.",
    )
    chosen = Fit(network, machine(64, gpus=(small,)), weights="int8").at(4096)
    assert (chosen.verdict, chosen.notes) == (Verdict.FITS_QUANTISED, ())
    # Two that hold it together do not hold it packed, for that is not spread.
    tiny = replace(T4, total=6 * GB, free=6 * GB)
    two = Fit(network, machine(64, gpus=(tiny, tiny)), weights="int8").at(4096)
    assert two.verdict is Verdict.TOO_LARGE
    assert two.free < 6 * GB
    assert Fit(network, machine(64, gpus=(small,)), weights="int8").free_for(chosen.estimate.form) == chosen.free


def test_a_disk_that_is_too_small_is_said(workspace: Workspace) -> None:
    network = listed(workspace, "llama", "3.1-8b")
    small = replace(machine(64), disk_free=10 * GB)
    notes = Fit(network, small, download_bytes=network.shape.published_bytes).at(1024).notes
    assert notes == ("The download needs 16.1 GB of disk; 10.0 GB are free.",)


def test_what_is_loaded_now_can_be_counted_as_free(workspace: Workspace) -> None:
    network, here = listed(workspace, "llama", "3.1-8b"), machine(4)
    assert not Fit(network, here).at(1024).fits
    assert Fit(network, here.without(30 * GB)).at(1024).verdict is Verdict.FITS
    assert here.without(10**15).memory_free == here.memory
    gpu = machine(64, gpus=(replace(T4, free=GB),))
    assert not Fit(network, gpu).at(1024).fits
    assert Fit(network, gpu.without(14 * GB)).at(1024).fits


def test_an_engine_that_runs_already_is_not_counted_again(workspace: Workspace) -> None:
    network = listed(workspace, "smollm2", "135m")
    cold = Fit(network, machine(8)).at(1024).estimate
    warm = Fit(network, machine(8, runtime_left=0)).at(1024).estimate
    assert cold.total - warm.total == cold.bytes_of("runtime") == RUNTIME_BYTES
    gpu = Fit(network, machine(8, runtime_left=0, gpus=(T4,))).at(1024).estimate
    assert gpu.bytes_of("runtime") == GPU_RUNTIME_BYTES


@pytest.mark.parametrize("weights", ["float32", "bfloat16", "int8", "int4"])
def test_a_form_that_is_asked_for_is_the_only_one(workspace: Workspace, weights: str) -> None:
    fit = Fit(listed(workspace, "llama", "3.1-8b"), machine(64), weights=weights)
    assert [form.name for form in fit.forms] == [weights]
    assert fit.at(512).estimate.form.name == weights


def test_a_view_of_every_stop_says_the_same_in_rows_and_sentence(workspace: Workspace) -> None:
    for free in (4, 14, 64):
        view = FitView(Fit(listed(workspace, "llama", "3.1-8b"), machine(free)))
        assert list(view.stops) == sorted(set(view.stops))
        assert 131_072 in view.stops
        assert 32_768 in view.stops
        for tokens in view.stops:
            shown = view.at(tokens)
            parts = [value for name, value in shown.rows if name in TITLES.values()]
            assert 3 <= len(parts) <= len(TITLES)
            assert dict(shown.rows)["In all"] in shown.sentence
            assert shown.title == shown.verdict.title_text
    assert dict(shown.rows)["Longest text, H2O"].startswith("32,768 tokens")


SHAPES = st.builds(
    lambda layers, kv, group, head_dim, wide, vocabulary, tied: Shape(
        layers=layers, hidden=kv * group * head_dim, heads=kv * group, kv_heads=kv, head_dim=head_dim,
        intermediate=wide * 64, vocabulary=vocabulary, tied=tied,
    ),
    st.integers(1, 40), st.integers(1, 8), st.integers(1, 4), st.sampled_from([32, 64, 128]), st.integers(1, 60),
    st.integers(100, 100_000), st.booleans(),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    shape=SHAPES,
    form=st.sampled_from(FORMS),
    preset=st.sampled_from(["compact", "balanced"]),
    policy=st.sampled_from(["h2o", "question", "snapkv"]),
    kv_bits=st.sampled_from([8, 16]),
    tokens=st.integers(64, 100_000),
    with_h2o=st.booleans(),
)
def test_laws(shape: Shape, form: Form, preset: str, policy: str, kv_bits: int, tokens: int, with_h2o: bool) -> None:
    settings_here = H2OSettings(preset=preset, policy=policy, kv_bits=kv_bits, prefill="streaming")

    def fit(changed: Shape = shape) -> Fit:
        return Fit(Network(changed, 131_072), machine(10**6), h2o=settings_here)

    made = fit().estimate(form, tokens, with_h2o=with_h2o)
    assert made.total == sum(part.bytes for part in made.parts)
    assert all(part.bytes > 0 for part in made.parts)
    assert made.resident >= made.total
    assert made.resident == made.total or not form.maps(shape)
    # More text takes no less, half of the tokens no more than all of them beside a few megabytes of work.
    assert fit().estimate(form, 2 * tokens, with_h2o=with_h2o).total >= made.total
    # Weights and cache grow with the layers, in proportion.
    twice, thrice = (
        fit(shape.model_copy(update={"layers": factor * shape.layers})).estimate(form, tokens, with_h2o=with_h2o)
        for factor in (2, 3)
    )
    for name in ("weights", "cache", "copy"):
        assert thrice.bytes_of(name) - twice.bytes_of(name) == twice.bytes_of(name) - made.bytes_of(name)


@settings(max_examples=60, deadline=None)
@given(shape=SHAPES)
def test_fewer_bits_are_fewer_bytes(shape: Shape) -> None:
    sizes = [form.weight_bytes(shape, "cpu") + form.copy_bytes(shape) for form in (FLOAT32, FAST16, HALF, INT8, INT4)]
    assert sizes == sorted(sizes, reverse=True)


@settings(max_examples=100, deadline=None)
@given(low=st.integers(0, 50), high=st.integers(0, 1000), most=st.integers(-1, 1100))
def test_the_largest_that_fits_is_found(low: int, high: int, most: int) -> None:
    expected = max((n for n in range(low, high + 1) if n <= most), default=0)
    assert largest(low, high, lambda n: n <= most) == expected


def test_this_machine_is_measured_without_torch(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from llamahome_gui.models.fit.machine import Machine;"
        "from llamahome_gui.models.fit.view import TITLES, FitView; m = Machine.now(Path(sys.argv[1]));"
        "assert 'torch' not in sys.modules and 'transformers' not in sys.modules;"
        "assert 0 < m.memory_free <= m.memory and m.disk_free > 0 and m.runtime_left > 0"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "not" / "yet")]
    assert subprocess.run(command, capture_output=True, text=True, timeout=60, check=False).stderr == ""
