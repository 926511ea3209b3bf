"""The loader: a model in memory that answers, and one sentence for everything that stands in its way."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from llamahome_gui.errors import ModelError
from llamahome_gui.models import LoadedModel, ModelStore, load_model
from llamahome_gui.models import loader as loading
from llamahome_gui.models.safetensors_header import TensorInfo
from tests.tiny import make_tiny_model


def load(store: ModelStore, **options: object) -> LoadedModel:
    return load_model(store, store.get("starter"), **options)  # type: ignore[arg-type]


def test_a_loaded_model_answers_and_says_what_it_is(store: ModelStore, capfd: pytest.CaptureFixture[str]) -> None:
    told: list[tuple[str, float]] = []
    loaded = load(store, device="cpu", progress=lambda text, share: told.append((text, share)))
    assert (loaded.device.type, loaded.dtype, loaded.context_length) == ("cpu", torch.float32, 512)
    assert not loaded.model.training
    assert not any(parameter.requires_grad for parameter in loaded.model.parameters())
    ids = loaded.tokenizer("Hello there", return_tensors="pt").input_ids
    assert torch.isfinite(loaded.model(input_ids=ids).logits).all()
    shares = [share for _text, share in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert sum(text == "Reading the weights" for text, _share in told) > 10
    assert capfd.readouterr() == ("", "")
    loaded.close()
    loaded.close()
    assert loaded.model is None


def test_shards_and_one_file_load_the_same_weights(store: ModelStore, tiny_shards: Path) -> None:
    one = load(store).model.state_dict()
    many = load_model(store, store.import_folder(tiny_shards, "llama", "1")).model.state_dict()
    assert one.keys() == many.keys()
    assert all(torch.equal(one[name], many[name]) for name in one)


@pytest.mark.parametrize(("name", "dtype"), [("bf16", torch.bfloat16), ("float16", torch.float16)])
def test_a_dtype_can_be_chosen(store: ModelStore, name: str, dtype: torch.dtype) -> None:
    loaded = load(store, device="cpu", dtype=name)
    assert loaded.dtype == dtype
    assert {parameter.dtype for parameter in loaded.model.parameters()} == {dtype}


def test_a_model_without_chat_template_gets_a_plain_one_and_says_so(
    workspace_store: Callable[..., ModelStore], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        loaded = load(workspace_store(chat_template=None))
    turns = [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Yes?"}]
    text = loaded.tokenizer.apply_chat_template(turns, tokenize=False)
    assert text == "<|begin_of_text|>### User:\nHi\n\n### Assistant:\nYes?<|end_of_text|>\n\n"
    assert "no chat template" in loaded.notes[0]
    assert "no chat template" in caplog.text


def test_progress_can_stop_the_loading(store: ModelStore) -> None:
    def stop(_text: str, share: float) -> None:
        if share > 0.3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(store, progress=stop)
    assert load(store).model is not None


def test_unknown_devices_and_dtypes_are_refused(store: ModelStore) -> None:
    with pytest.raises(ModelError, match="no such device"):
        load(store, device="abacus")
    with pytest.raises(ModelError, match="no such device"):
        load(store, device="xpu")
    with pytest.raises(ModelError, match="no such dtype"):
        load(store, dtype="int1")


def test_a_model_larger_than_the_memory_is_refused_before_it_is_read(store: ModelStore) -> None:
    huge = [TensorInfo("F16", (10**7, 10**7), (0, 0))]
    with pytest.raises(ModelError, match="does not fit"):
        loading._choose_form(store.get("starter"), huge, torch.device("cpu"), "float32", "auto", None, False)


@pytest.fixture
def workspace_store(workspace: object, tmp_path: Path) -> Callable[..., ModelStore]:
    """A store whose starter is made to order."""

    def make(**options: object) -> ModelStore:
        folder = make_tiny_model(tmp_path / "made", **options)  # type: ignore[arg-type]
        return ModelStore(workspace, starter=folder)  # type: ignore[arg-type]

    return make


def change_config(folder: Path, **changes: object) -> None:
    path = folder / "config.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"num_hidden_layers": 3}, "do not fit the configuration"),
        ({"hidden_size": 40}, "do not fit the configuration|cannot be loaded"),
    ],
)
def test_weights_that_do_not_fit_are_an_error_not_random_numbers(
    workspace_store: Callable[..., ModelStore], changes: dict[str, object], told: str
) -> None:
    store = workspace_store()
    change_config(store.get("starter").path, **changes)
    with pytest.raises(ModelError, match=told):
        load(store)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"model_type": "no-such-thing"}, "'no-such-thing' are not supported"),
        ({"model_type": "mixtral", "architectures": ["MixtralForCausalLM"]}, "'mixtral' are not supported"),
        ({"model_type": "mistral", "architectures": ["MistralForCausalLM"]}, "sliding-window attention"),
        ({"rope_parameters": {"rope_type": "dynamic", "factor": 2.0}}, "RoPE 'dynamic'"),
        ({"quantization_config": {"quant_method": "gptq"}}, "choose the original"),
    ],
)
def test_what_the_caches_cannot_serve_is_refused_before_anything_is_read(
    workspace_store: Callable[..., ModelStore], changes: dict[str, object], told: str
) -> None:
    store, steps = workspace_store(), []
    starter = store.get("starter")
    change_config(starter.path, **changes)
    with pytest.raises(ModelError, match=told) as caught:
        load(store, progress=lambda text, _share: steps.append(text))
    assert steps == ["Checking the files"]
    assert caught.value.subject == starter.title
    assert "llamahome models" in (caught.value.hint or "")


def test_a_tokenizer_that_is_json_but_no_tokenizer_is_told(workspace_store: Callable[..., ModelStore]) -> None:
    store = workspace_store()
    (store.get("starter").path / "tokenizer.json").write_text('{"version": "1.0"}')
    with pytest.raises(ModelError, match="tokenizer cannot be loaded"):
        load(store)


def test_an_adapter_that_does_not_say_its_base_is_refused(store: ModelStore) -> None:
    folder = store.workspace.finetuned_dir / "who_knows"
    folder.mkdir()
    (folder / "adapter_config.json").write_text('{"peft_type": "LORA"}')
    with pytest.raises(ModelError):
        load_model(store, store.get("finetuned/who_knows"))


def test_listing_models_needs_no_torch(store: ModelStore) -> None:
    program = (
        "import sys; from llamahome_gui.config.paths import Workspace; "
        "from llamahome_gui.models import ModelStore, load_catalogue; "
        f"w = Workspace.open(__import__('pathlib').Path({str(store.workspace.root)!r})); "
        "ModelStore(w).installed(); load_catalogue(w); "
        "print([n for n in ('torch', 'transformers', 'peft', 'numpy') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_nothing_asks_the_network(store: ModelStore, monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a connection was tried")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    assert load(store).model is not None
