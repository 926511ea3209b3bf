"""Load an installed model for use: the transformers library on local safetensors, an adapter folded in.

torch is imported by the functions, not by the module, so that listing models stays quick.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamahome_gui.config.settings import RuntimeSettings
from llamahome_gui.errors import LlamaHomeError, ModelError
from llamahome_gui.models.folder import CONFIG, check_adapter, check_model, read_json
from llamahome_gui.models.hub.compatible import check_runs
from llamahome_gui.models.loaded import LoadedModel
from llamahome_gui.models.offload import MemoryLimits, Offload, devices_of, gpu_memory, place_on_gpus
from llamahome_gui.models.quantisation import find_backend, loading_arguments, quantise
from llamahome_gui.models.quiet import quiet_libraries, watching_bars
from llamahome_gui.models.safetensors_header import TensorInfo
from llamahome_gui.models.store import ModelStore
from llamahome_gui.models.tokenizer import load_tokenizer, one_line
from llamahome_gui.models.types import InstalledModel, ModelKind
from llamahome_gui.models.weights import Weights, choose_dtype, choose_weights, held_bytes

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)

Progress = Callable[[str, float], None]

# Between these shares of the whole the weights are read.
_READ_START, _READ_END = 0.1, 0.92
_LOADING_ERRORS = (OSError, ValueError, RuntimeError, MemoryError, ImportError, KeyError, TypeError, AttributeError)


def load_model(
    store: ModelStore,
    model: InstalledModel,
    *,
    device: str = "auto",
    dtype: str = "auto",
    weights: str = "auto",
    runtime: RuntimeSettings | None = None,
    offload_limits: MemoryLimits | None = None,
    trainable: bool = False,
    progress: Progress | None = None,
) -> LoadedModel:
    """Load `model`, and below an adapter its base.

    Only local files, only safetensors, and no code of the model's folder is run.

    Args:
        store: Where the base of an adapter is looked up.
        model: What to load.
        device: ``auto`` (CUDA, else Apple's MPS, else CPU) or a torch device name.
        dtype: A dtype's name holds the weights in it and nothing else; ``auto`` leaves that to `weights`. With
            `weights` int8 or int4 it is what is computed with.
        weights: ``auto``, ``float32``, ``bfloat16``, ``int8`` or ``int4``; see `weights.choose_weights`.
        runtime: The settings, which say what ``auto`` weights are and whether to offload.
        offload_limits: Offload, with at most this many bytes on each device.
        trainable: An adapter will be trained on top, so gradients must go through the weights.
        progress: Called with a sentence and the done share, 0 to 1; an exception it raises stops the loading.

    Raises:
        ModelError: The model is broken, of a kind that cannot be run here, or does not fit into memory; or the device
            or form of weights does not exist. What its configuration tells is said before weights are read.
    """
    report = progress or (lambda _text, _share: None)
    report("Checking the files", 0.0)
    base = store.get(model.base_key) if model.kind is ModelKind.ADAPTER and model.base_key else model
    tensors = _checked(base, model)
    check_runs(read_json(base.path / CONFIG), base.title)
    report("Starting the engine", 0.02)
    offload: Offload | None = None
    try:
        quiet_libraries()
        target = choose_device(device)
        form = _choose_form(base, tensors.values(), target, dtype, weights, runtime, offload_limits is not None)
        offload = Offload(store.workspace.offload_dir, offload_limits) if form.offloaded else None
        loaded = _load(base, model, tensors, target, form, offload, report, trainable)
    except BaseException as error:
        if offload is not None:
            offload.close()
        if isinstance(error, _LOADING_ERRORS) and not isinstance(error, LlamaHomeError):
            raise _load_error(model, error) from error
        raise
    report("Ready", 1.0)
    return loaded


def _load(
    base: InstalledModel,
    model: InstalledModel,
    tensors: Mapping[str, TensorInfo],
    target: torch.device,
    form: Weights,
    offload: Offload | None,
    report: Progress,
    trainable: bool,
) -> LoadedModel:
    from llamahome_gui.models.adapters import why_not_on_top

    tokenizer, notes = load_tokenizer(base.path)
    report("Starting the engine", 0.05)
    network = _load_network(base.path, tensors, target, form, offload, report, trainable)
    merged = model is not base and why_not_on_top(model.path) is not None
    if merged:
        report("Adding the adapter", _READ_END)
        network = _merge(network, model, form)
    network.eval().requires_grad_(False)
    loaded = LoadedModel(
        model if merged else base, network, tokenizer, target, form.dtype, context_length(network.config),
        notes + _form_notes(network, form), form, offload, None if merged else base,
        0 if offload else _bytes_in(form, base, tensors),
    )  # fmt: skip
    if model is not base and not merged:
        loaded.wear(model)
    return loaded


def wanted_bytes(
    store: ModelStore, model: InstalledModel, runtime: RuntimeSettings | None, device: torch.device
) -> int:
    """Bytes that the weights of `model` would take in the best form that the settings allow, were there room.

    Raises:
        ModelError: The model is broken.
    """
    base = store.get(model.base_key) if model.kind is ModelKind.ADAPTER and model.base_key else model
    tensors = _checked(base, model)
    name = "auto" if runtime is None else runtime.cpu_weights if device.type == "cpu" else runtime.gpu_weights
    form = choose_weights(name, device, sum(one.elements for one in tensors.values()), sys.maxsize, title=base.title)
    return _bytes_in(form, base, tensors)


def _bytes_in(form: Weights, base: InstalledModel, tensors: Mapping[str, TensorInfo]) -> int:
    tied = bool(read_json(base.path / CONFIG).get("tie_word_embeddings", False))
    return held_bytes(form, {key: one.shape for key, one in tensors.items()}, tied=tied)


def choose_device(name: str) -> torch.device:
    """The torch device for ``auto`` or a name.

    Raises:
        ModelError: This machine has no such device.
    """
    import torch

    if name == "auto":
        name = "cuda" if torch.cuda.is_available() else "mps" if torch.backends.mps.is_available() else "cpu"
    try:
        device = torch.device(name)
    except RuntimeError as error:
        raise ModelError("There is no such device.", subject=name, hint="Use auto, cpu, cuda or mps.") from error
    present = {
        "cpu": True,
        "cuda": torch.cuda.is_available() and (device.index or 0) < torch.cuda.device_count(),
        "mps": torch.backends.mps.is_available(),
    }
    if not present.get(device.type, False):
        raise ModelError("This machine has no such device.", subject=name, hint="Use 'auto' or 'cpu'.")
    return device


def free_memory(device: torch.device) -> int:
    """Bytes that a device has left."""
    import psutil
    import torch

    return int(torch.cuda.mem_get_info(device)[0] if device.type == "cuda" else psutil.virtual_memory().available)


def context_length(config: Any) -> int:
    """Tokens a model was trained to read, from its transformers configuration."""
    return int(getattr(config.get_text_config(), "max_position_embeddings", 0) or 2048)


def _checked(base: InstalledModel, model: InstalledModel) -> dict[str, TensorInfo]:
    if model is not base:
        check_adapter(model.path)
    elif model.kind is ModelKind.ADAPTER:
        raise ModelError(model.problem or "It does not say which model it is for.", subject=model.title)
    return check_model(base.path)


def _choose_form(
    base: InstalledModel,
    tensors: Iterable[TensorInfo],
    device: torch.device,
    dtype: str,
    weights: str,
    runtime: RuntimeSettings | None,
    must_offload: bool,
) -> Weights:
    """The form of the weights, decided before anything large is read."""
    name, offload = weights, must_offload
    if runtime is not None:
        offload = offload or runtime.offload
        if name == "auto":
            name = runtime.cpu_weights if device.type == "cpu" else runtime.gpu_weights
    if must_offload:
        return Weights(choose_dtype(dtype if dtype != "auto" else name, device), offloaded=True)
    parameters, free = sum(info.elements for info in tensors), free_memory(device)
    # A dtype overrules the settings; with int8 or int4 that were asked for it is what is computed with.
    wanted = name if dtype == "auto" or weights in ("int8", "int4") else dtype
    if wanted not in ("int8", "int4"):
        free = max(free, sum(_several_gpus(device).values()))
    form = choose_weights(wanted, device, parameters, free, title=base.title, offload=offload)
    if dtype == "auto":
        return form
    return replace(form, decode=None, dtype=choose_dtype(dtype, device))


def _several_gpus(device: torch.device) -> MemoryLimits:
    """What all GPUs hold, where `device` means any of several."""
    limits: MemoryLimits = gpu_memory() if device.type == "cuda" and device.index is None else {}
    return limits if len(limits) > 1 else {}


def _load_network(
    folder: Path,
    tensors: Mapping[str, TensorInfo],
    device: torch.device,
    form: Weights,
    offload: Offload | None,
    report: Progress,
    trainable: bool,
) -> Any:
    """The network in its form; by ourselves where the files are plain and the device is the CPU."""

    def read(share: float) -> None:
        report("Reading the weights", _READ_START + (_READ_END - _READ_START) * share)

    if device.type == "cpu" and offload is None:
        from llamahome_gui.models.streaming import load_streaming

        network = load_streaming(folder, tensors, form, read)
        if network is not None:
            return network
        if form.quantised:
            raise _no_packed_form(folder)
    with watching_bars(read):
        return _load_by_library(folder, device, form, offload, report, trainable)


def _load_by_library(
    folder: Path, device: torch.device, form: Weights, offload: Offload | None, report: Progress, trainable: bool
) -> Any:
    backend = find_backend(form.quantised, trainable=trainable) if form.quantised else None
    # torchao quantises what is in the computer's memory already.
    whole = device if backend != "torchao" else choose_device("cpu")
    place = _place(folder, whole, form, offload)
    if backend is not None and form.quantised:
        place |= loading_arguments(backend, form.quantised, form.dtype)
    network = _load_base(folder, form.dtype, place)
    if backend == "torchao" and form.quantised:
        report("Quantising the weights", 0.95)
        network = quantise(network, form.quantised, device)
    return network


def _place(folder: Path, device: torch.device, form: Weights, offload: Offload | None) -> dict[str, Any]:
    """Where `from_pretrained` is to put the layers."""
    if device.type == "cpu" and offload is None:
        return {"device_map": None}
    from llamahome_gui.models.streaming import empty_network

    if offload is not None:
        return offload.arguments(empty_network(folder, form.dtype))
    limits: MemoryLimits = {} if form.quantised else _several_gpus(device)
    if limits:
        network = empty_network(folder, form.dtype)
        if network.num_parameters() * form.bytes_per_parameter > free_memory(device):
            return {"device_map": place_on_gpus(network, limits, str(folder))}
    return {"device_map": {"": device}}


def _merge(network: Any, model: InstalledModel, form: Weights) -> Any:
    """`network` with an adapter of an unusual kind added to its weights; its class stays the base's own."""
    if form.quantised or form.offloaded:
        raise ModelError(
            "This kind of adapter cannot be added to weights that are quantised or on the disk.",
            subject=model.title,
            hint="Choose weights of 16 or 32 bits.",
        )
    from peft import PeftModel

    return PeftModel.from_pretrained(network, model.path, is_trainable=False).merge_and_unload()


def _no_packed_form(folder: Path) -> ModelError:
    return ModelError(
        f"Models of the kind '{read_json(folder / CONFIG).get('model_type')}' cannot be packed into 8 or 4 bits here.",
        subject=str(folder),
        hint="Choose weights 'bfloat16', or a model of the Llama, Mistral, Qwen or Gemma kind.",
    )


def _form_notes(network: Any, form: Weights) -> tuple[str, ...]:
    if form.quantised and form.reduced:
        return (f"There is little memory free, so the weights are held in {form.quantised[3:]} bits.",)
    places = ", ".join(sorted(devices_of(network)))
    if not form.offloaded:
        return (f"The model is larger than one GPU; its layers are on {places}.",) if "," in places else ()
    return (f"The model is larger than the memory; its layers are on {places}, and answers take long.",)


def _load_base(folder: Path, dtype: torch.dtype, place: dict[str, Any]) -> Any:
    from transformers import AutoModelForCausalLM

    network, loading = AutoModelForCausalLM.from_pretrained(
        folder,
        local_files_only=True,
        use_safetensors=True,
        trust_remote_code=False,
        dtype=dtype,
        output_loading_info=True,
        **place,
    )
    # transformers fills gaps with random numbers and a warning; such a model would answer nonsense.
    lost = sorted([*loading["missing_keys"], *(str(key) for key in loading["mismatched_keys"])])
    if lost:
        raise ModelError(
            f"The weights do not fit the configuration: {len(lost)} tensors are missing or of another "
            f"shape, the first is {lost[0]}.",
            subject=str(folder),
            hint="Fetch or copy the model again.",
        )
    return network


def _load_error(model: InstalledModel, error: Exception) -> ModelError:
    log.error("Loading %s failed", model.key, exc_info=error)
    text = one_line(error)
    if isinstance(error, MemoryError) or "out of memory" in text.lower():
        return ModelError(
            "There is not enough memory for the model.", subject=model.title, hint="Choose a smaller model."
        )
    if "trust_remote_code" in text:
        return ModelError(
            "The model wants to run its own code, which LlamaHome never does.",
            subject=model.title,
            hint="Choose a model of a known architecture.",
        )
    return ModelError(
        f"The model cannot be loaded ({text}).", subject=model.title, hint="Fetch or copy the model again."
    )
