"""Load an installed model for use: the transformers library on local safetensors, an adapter folded in.

torch is imported by the functions, not by the module, so that listing models stays quick.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from llamahome_gui.config.settings import RuntimeSettings
from llamahome_gui.errors import LlamaHomeError, ModelError
from llamahome_gui.models.folder import check_adapter, check_model
from llamahome_gui.models.offload import MemoryLimits, Offload, devices_of
from llamahome_gui.models.quantisation import find_backend, loading_arguments, quantise
from llamahome_gui.models.quiet import quiet_libraries, watching_bars
from llamahome_gui.models.safetensors_header import TensorInfo
from llamahome_gui.models.store import ModelStore
from llamahome_gui.models.types import InstalledModel, ModelKind
from llamahome_gui.models.weights import Weights, choose_dtype, choose_weights

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)

Progress = Callable[[str, float], None]

_LOADING_ERRORS = (OSError, ValueError, RuntimeError, MemoryError, ImportError, KeyError, TypeError, AttributeError)

# For a tokenizer that brings no chat template: plain headings, and the end-of-text token closes an answer.
PLAIN_TEMPLATE = (
    "{{ bos_token or '' }}{% for message in messages %}"
    "### {{ message['role'] | capitalize }}:\n{{ message['content'] | trim }}"
    "{{ eos_token if message['role'] == 'assistant' and eos_token else '' }}\n\n"
    "{% endfor %}{% if add_generation_prompt %}### Assistant:\n{% endif %}"
)


@dataclass
class LoadedModel:
    """A model in memory, ready to be asked.

    Attributes:
        info: What was loaded.
        model: A transformers causal language model in evaluation mode; an adapter is merged into its weights.
        tokenizer: With a chat template, the model's own or `PLAIN_TEMPLATE`.
        context_length: Tokens the model was trained to read.
        notes: What the user should know, such as a missing chat template; whole sentences.
        weights: In which form the weights are held; None for a model that was made elsewhere.
        offload: Where layers that are not in memory lie.
    """

    info: InstalledModel
    model: Any
    tokenizer: Any
    device: torch.device
    dtype: torch.dtype
    context_length: int
    notes: tuple[str, ...] = ()
    weights: Weights | None = None
    offload: Offload | None = None

    def close(self) -> None:
        """Free the memory; the object cannot be used afterwards. May be called twice."""
        self.model = self.tokenizer = None
        gc.collect()
        if self.device.type == "cuda":
            import torch

            torch.cuda.empty_cache()
        if self.offload is not None:
            self.offload.close()


def load_model(
    store: ModelStore,
    model: InstalledModel,
    *,
    device: str = "auto",
    dtype: str = "auto",
    weights: str = "auto",
    runtime: RuntimeSettings | None = None,
    offload_limits: MemoryLimits | None = None,
    progress: Progress | None = None,
) -> LoadedModel:
    """Load `model`, and below an adapter its base.

    Only local files, only safetensors, and no code of the model's folder is run.

    Args:
        store: Where the base of an adapter is looked up.
        model: What to load.
        device: ``auto`` (CUDA, else Apple's MPS, else CPU) or a torch device name.
        dtype: A dtype's name holds the weights in it and nothing else; ``auto`` leaves that to `weights`.
        weights: ``auto``, ``float32``, ``bfloat16``, ``int8`` or ``int4``; see `weights.choose_weights`.
        runtime: The settings, which say what ``auto`` weights are and whether to offload.
        offload_limits: Offload, with at most this many bytes on each device.
        progress: Called with a sentence and the done share, 0 to 1; an exception it raises stops the loading.

    Raises:
        ModelError: The model is broken, does not fit into memory, or the device or form of weights does not exist.
    """
    report = progress or (lambda _text, _share: None)
    report("Checking the files", 0.0)
    base = store.get(model.base_key) if model.kind is ModelKind.ADAPTER and model.base_key else model
    tensors = _checked(base, model)
    offload: Offload | None = None
    try:
        report("Starting the engine", 0.05)
        quiet_libraries()
        target = choose_device(device)
        form = _choose_form(base, tensors.values(), target, dtype, weights, runtime, offload_limits is not None)
        if form.offloaded and model is not base:
            raise ModelError(
                "An adapter cannot be added to layers on the disk.",
                subject=model.title,
                hint="Choose a base model that fits into memory, or smaller weights.",
            )
        offload = Offload(store.workspace.offload_dir, offload_limits) if form.offloaded else None
        tokenizer, notes = load_tokenizer(base.path)
        with watching_bars(lambda share: report("Loading the weights", 0.1 + 0.8 * share)):
            network = _load_network(base, model, target, form, offload, report)
        network.eval().requires_grad_(False)
    except BaseException as error:
        if offload is not None:
            offload.close()
        if isinstance(error, _LOADING_ERRORS) and not isinstance(error, LlamaHomeError):
            raise _load_error(model, error) from error
        raise
    report("Ready", 1.0)
    notes += _form_notes(network, form)
    length = context_length(network.config)
    return LoadedModel(model, network, tokenizer, target, form.dtype, length, notes, form, offload)


def load_tokenizer(folder: Path) -> tuple[Any, tuple[str, ...]]:
    """The tokenizer in `folder`, always with a chat template, and notes for the user.

    Raises:
        ModelError: The files are there but cannot be used.
    """
    from transformers import AutoTokenizer

    try:
        tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    # tokenizers raises bare Exception for a damaged tokenizer.json
    except Exception as error:
        raise ModelError(
            f"The tokenizer cannot be loaded ({_one_line(error)}).",
            subject=str(folder),
            hint="Fetch or copy the model again.",
        ) from error
    if tokenizer.chat_template:
        return tokenizer, ()
    tokenizer.chat_template = PLAIN_TEMPLATE
    note = "The model brings no chat template; a plain one with headings is used."
    log.warning("%s: %s", folder, note)
    return tokenizer, (note,)


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
    form = choose_weights(
        name if dtype == "auto" else dtype, device, parameters, free, title=base.title, offload=offload
    )
    return form if dtype == "auto" else replace(form, decode=None)


def _load_network(
    base: InstalledModel,
    model: InstalledModel,
    device: torch.device,
    form: Weights,
    offload: Offload | None,
    report: Progress,
) -> Any:
    """The network in its form, with the adapter in its weights."""
    backend = find_backend(form.quantised) if form.quantised else None
    # torchao quantises what is in the computer's memory already, the adapter included.
    whole = device if backend != "torchao" else choose_device("cpu")
    place: dict[str, Any] = {"device_map": None if whole.type == "cpu" else {"": whole}}
    if offload is not None:
        place = offload.arguments()
    elif backend is not None and form.quantised:
        place |= loading_arguments(backend, form.quantised, form.dtype)
    network = _load_base(base.path, form.dtype, place)
    if model.kind is ModelKind.ADAPTER:
        report("Adding the adapter", 0.92)
        network = _with_adapter(network, model.path)
    if backend == "torchao" and form.quantised:
        report("Quantising the weights", 0.95)
        network = quantise(network, form.quantised, device)
    return network


def _form_notes(network: Any, form: Weights) -> tuple[str, ...]:
    if not form.offloaded:
        return ()
    places = ", ".join(sorted(devices_of(network)))
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


def _with_adapter(network: Any, folder: Path) -> Any:
    """`network` with the adapter's deltas added to its weights in memory; its class stays the base's own."""
    from peft import PeftModel

    return PeftModel.from_pretrained(network, folder, is_trainable=False).merge_and_unload()


def _load_error(model: InstalledModel, error: Exception) -> ModelError:
    log.error("Loading %s failed", model.key, exc_info=error)
    text = _one_line(error)
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


def _one_line(error: Exception, longest: int = 200) -> str:
    text = " ".join(str(error).split()) or type(error).__name__
    return text if len(text) <= longest else text[: longest - 1] + "…"
