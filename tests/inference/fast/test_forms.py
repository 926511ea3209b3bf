"""Every form of weights, with and without an adapter on top: the compiled step gives what the model's modules give."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from llamahome_gui.inference.fast.decoder import FastDecoder
from llamahome_gui.inference.fast.weights import can_add
from llamahome_gui.kvcache.attention import forward, install
from llamahome_gui.kvcache.factory import make_cache
from llamahome_gui.kvcache.spec import CacheSpec
from llamahome_gui.models.adapters import Adapter, put_on
from llamahome_gui.models.folder import check_model
from llamahome_gui.models.stacks import stacks_of
from llamahome_gui.models.streaming import load_streaming
from llamahome_gui.models.weights import Weights
from tests.tiny import make_tiny_model

FORMS = {
    "float32": Weights(torch.float32, "float32"),
    "int8": Weights(torch.float32, "int8", quantised="int8"),
    "int4": Weights(torch.float32, "int4", quantised="int4"),
}
IDS = torch.randint(0, 300, (40,), generator=torch.Generator().manual_seed(0)).tolist()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_tiny_model(tmp_path_factory.mktemp("forms") / "model", hidden=128, intermediate=192)


def make_parts(names: tuple[str, ...]) -> dict[str, tuple[torch.Tensor, torch.Tensor]]:
    generator = torch.Generator().manual_seed(2)
    shapes = {"self_attn.q_proj": (128, 128), "self_attn.v_proj": (64, 128), "self_attn.o_proj": (128, 128),
              "mlp.up_proj": (192, 128), "mlp.down_proj": (128, 192)}  # fmt: skip
    return {
        f"model.layers.{layer}.{name}": (
            torch.randn(rank, shapes[name][1], generator=generator) / 8,
            torch.randn(shapes[name][0], rank, generator=generator) / 8,
        )
        for layer, rank in ((0, 3), (1, 5))
        for name in names
    }


ALL = Adapter(None, make_parts(("self_attn.q_proj", "self_attn.v_proj", "self_attn.o_proj", "mlp.up_proj",
                                "mlp.down_proj")))  # fmt: skip
FEW = Adapter(None, {path: part for path, part in make_parts(("self_attn.v_proj",)).items() if ".1." in path})


@pytest.mark.parametrize("adapter", [None, ALL, FEW], ids=["bare", "all", "few"])
@pytest.mark.parametrize("form", FORMS)
def test_compiled_steps_are_the_models(folder: Path, form: str, adapter: Adapter | None) -> None:
    shares: list[float] = []
    model = load_streaming(folder, check_model(folder), FORMS[form], shares.append)
    assert model is not None
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    install(model.eval())
    decoder = FastDecoder.create(model, FORMS[form].decode or "int8")
    assert decoder is not None
    held = stacks_of(model)
    assert held is not None
    assert decoder._weights.arrays[0].ctypes.data == held.layers["qkv"][0].data_ptr()  # one copy
    plain = forward(model, torch.tensor([IDS[:5]]), make_cache(model, CacheSpec()))
    put_on(model, adapter)
    assert decoder.wear(model, adapter)
    with torch.inference_mode():
        slow = make_cache(model, CacheSpec(window_length=24, heavy_hitter_tokens=8))
        forward(model, torch.tensor([IDS[:20]]), slow)
        fast = slow.fork()
        for token in IDS[20:]:
            assert decoder.serves(fast)
            expected = forward(model, torch.tensor([[token]]), slow)[0]
            torch.testing.assert_close(decoder.step(token, fast), expected, atol=1e-4, rtol=1e-3)
    changed = forward(model, torch.tensor([IDS[:5]]), make_cache(model, CacheSpec()))
    assert torch.allclose(plain, changed, atol=1e-5) is (adapter is None)


def test_what_an_adapter_changes_elsewhere_is_left_to_the_general_path(folder: Path) -> None:
    model = load_streaming(folder, check_model(folder), FORMS["float32"], lambda _share: None)
    decoder = FastDecoder.create(model, "float32")
    assert decoder is not None
    head = Adapter(None, {"lm_head": (torch.zeros(2, 128), torch.zeros(300, 2))})
    assert can_add(model, ALL)
    assert not can_add(model, head)
    assert not decoder.wear(model, head)
    assert decoder.wear(model, None)
