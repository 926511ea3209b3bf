"""The form of the weights: by device, by what was asked for, by the memory that is free."""

from __future__ import annotations

import math

import pytest
import torch

from llamahome_gui.config.settings import RuntimeSettings
from llamahome_gui.errors import ModelError
from llamahome_gui.models import ModelStore, load_model
from llamahome_gui.models.weights import SMALL_PARAMETERS, Weights, choose_weights, held_bytes

CPU, CUDA = torch.device("cpu"), torch.device("cuda")
SMALL, LARGE = 10**8, 10**10
PLENTY = 10**12


@pytest.mark.parametrize(
    ("name", "parameters", "free", "expected"),
    [
        ("auto", SMALL, PLENTY, Weights(torch.float32, "float32")),
        ("auto", SMALL, 5 * SMALL, Weights(torch.float32, "float32")),
        ("auto", SMALL, 3.5 * SMALL, Weights(torch.bfloat16, "int8")),
        ("auto", SMALL, 1.5 * SMALL, Weights(torch.bfloat16, "int8", quantised="int8")),
        ("auto", LARGE, PLENTY, Weights(torch.bfloat16, "int8")),
        ("auto", LARGE, 2.5 * LARGE, Weights(torch.bfloat16)),
        ("float32", LARGE, PLENTY, Weights(torch.float32, "float32")),
        ("float32", LARGE, 5 * LARGE, Weights(torch.float32, "float32")),
        ("bfloat16", SMALL, PLENTY, Weights(torch.bfloat16)),
        ("auto", LARGE, LARGE, Weights(torch.bfloat16, "int4", quantised="int4")),
        ("int8", SMALL, PLENTY, Weights(torch.bfloat16, "int8", quantised="int8")),
        ("int4", SMALL, PLENTY, Weights(torch.bfloat16, "int4", quantised="int4")),
    ],
)
def test_what_fits_best_on_a_cpu(name: str, parameters: int, free: float, expected: Weights) -> None:
    assert choose_weights(name, CPU, parameters, int(free), title="m") == expected
    assert SMALL < SMALL_PARAMETERS < LARGE


def test_what_does_not_fit_is_refused_or_offloaded() -> None:
    free = LARGE // 2
    for name in ("auto", "float32", "bfloat16", "int8", "int4"):
        with pytest.raises(ModelError, match="does not fit"):
            choose_weights(name, CPU, LARGE, free, title="Large")
    assert choose_weights("auto", CPU, LARGE, free, title="m", offload=True) == Weights(torch.bfloat16, offloaded=True)
    assert choose_weights("float32", CPU, LARGE, LARGE, title="m", offload=True).dtype == torch.float32


@pytest.mark.parametrize(
    ("name", "device", "bytes_each", "hint"),
    [
        ("float32", CPU, 3.5, "bfloat16"),
        ("bfloat16", CPU, 1.5, "int8"),
        ("bfloat16", CPU, 0.9, "int4"),
        ("int8", CPU, 0.9, "int4"),
        ("bfloat16", CUDA, 1.5, "int8"),
        ("int4", CPU, 0.5, "switch on offload"),
        ("auto", CPU, 0.5, "switch on offload"),
    ],
)
def test_the_hint_names_the_change_that_helps(name: str, device: torch.device, bytes_each: float, hint: str) -> None:
    with pytest.raises(ModelError, match="does not fit") as caught:
        choose_weights(name, device, LARGE, int(bytes_each * LARGE), title="Large")
    assert hint in (caught.value.hint or "")


def test_a_form_that_is_not_the_best_says_so() -> None:
    assert not choose_weights("auto", CPU, LARGE, PLENTY, title="m").reduced
    assert choose_weights("auto", CPU, LARGE, LARGE, title="m").reduced


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize("name", ["float32", "bfloat16", "int8", "int4"])
def test_the_rough_figure_is_near_the_count_of_a_real_shape(name: str, tied: bool) -> None:
    """The matrices of a Llama 3.2 1B; a test of the loader counts what a loaded model really holds."""
    layer = {"self_attn.q": (2048, 2048), "self_attn.k": (512, 2048), "self_attn.v": (512, 2048),
             "self_attn.o": (2048, 2048), "mlp.gate": (8192, 2048), "mlp.up": (8192, 2048), "mlp.down": (2048, 8192),
             "norm": (2048,)}  # fmt: skip
    shapes = {f"layers.{index}.{part}.weight": shape for index in range(16) for part, shape in layer.items()}
    shapes |= {"embed_tokens.weight": (128_256, 2048)} | ({} if tied else {"lm_head.weight": (128_256, 2048)})
    form = choose_weights(name, CPU, LARGE, PLENTY, title="m")
    parameters = sum(math.prod(shape) for shape in shapes.values())
    assert 0.88 < held_bytes(form, shapes, tied=tied) / (parameters * form.bytes_per_parameter) <= 1.0


@pytest.mark.parametrize(
    ("name", "device", "words"),
    [
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
