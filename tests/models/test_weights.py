"""The form of the weights: by device, by what was asked for, by the memory that is free."""

from __future__ import annotations

import pytest
import torch

from llamahome_gui.config.settings import RuntimeSettings
from llamahome_gui.errors import ModelError
from llamahome_gui.models import ModelStore, load_model
from llamahome_gui.models.weights import SMALL_PARAMETERS, Weights, choose_weights

CPU, CUDA = torch.device("cpu"), torch.device("cuda")
SMALL, LARGE = 10**8, 10**10
PLENTY = 10**12


@pytest.mark.parametrize(
    ("name", "parameters", "free", "expected"),
    [
        ("auto", SMALL, PLENTY, Weights(torch.float32, "float32")),
        ("auto", SMALL, 5 * SMALL, Weights(torch.float32)),
        ("auto", SMALL, 3.5 * SMALL, Weights(torch.bfloat16, "int8")),
        ("auto", LARGE, PLENTY, Weights(torch.bfloat16, "int8")),
        ("auto", LARGE, 2.5 * LARGE, Weights(torch.bfloat16)),
        ("float32", LARGE, PLENTY, Weights(torch.float32, "float32")),
        ("float32", LARGE, 5 * LARGE, Weights(torch.float32)),
        ("bfloat16", SMALL, PLENTY, Weights(torch.bfloat16)),
        ("int8", SMALL, PLENTY, Weights(torch.bfloat16, "int8")),
    ],
)
def test_what_fits_best_on_a_cpu(name: str, parameters: int, free: float, expected: Weights) -> None:
    assert choose_weights(name, CPU, parameters, int(free), title="m") == expected
    assert SMALL < SMALL_PARAMETERS < LARGE


def test_what_does_not_fit_is_refused_or_offloaded() -> None:
    for name in ("auto", "float32", "bfloat16", "int8"):
        with pytest.raises(ModelError, match="does not fit") as caught:
            choose_weights(name, CPU, LARGE, LARGE, title="Large")
        assert "offload" in (caught.value.hint or "")
    assert choose_weights("auto", CPU, LARGE, LARGE, title="m", offload=True) == Weights(torch.bfloat16, offloaded=True)
    assert choose_weights("float32", CPU, LARGE, LARGE, title="m", offload=True).dtype == torch.float32


@pytest.mark.parametrize(
    ("name", "device", "words"),
    [
        ("int4", CPU, "CUDA"),
        ("int8", torch.device("mps"), "CUDA"),
        ("int3", CPU, "no such dtype"),
    ],
)
def test_forms_that_a_device_does_not_have_are_refused(name: str, device: torch.device, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        choose_weights(name, device, SMALL, PLENTY, title="m")


def test_quantised_weights_on_a_gpu_take_less() -> None:
    plain, eight, four = (
        choose_weights(name, CUDA, LARGE, PLENTY, title="m").bytes_per_parameter
        for name in ("bfloat16", "int8", "int4")
    )
    assert plain > eight > four
    assert choose_weights("int4", CUDA, LARGE, LARGE, title="m").quantised == "int4"
    with pytest.raises(ModelError, match="does not fit"):
        choose_weights("int8", CUDA, LARGE, LARGE // 2, title="m", offload=True)


def test_the_settings_say_what_auto_is(store: ModelStore) -> None:
    starter = store.get("starter")
    by_settings = load_model(store, starter, device="cpu", runtime=RuntimeSettings(cpu_weights="bfloat16"))
    assert (by_settings.dtype, by_settings.weights) == (torch.bfloat16, Weights(torch.bfloat16))
    asked = load_model(store, starter, device="cpu", weights="float32", runtime=RuntimeSettings(cpu_weights="bfloat16"))
    assert asked.dtype == torch.float32
    by_dtype = load_model(store, starter, device="cpu", dtype="float32", runtime=RuntimeSettings(cpu_weights="int8"))
    assert by_dtype.weights == Weights(torch.float32)
