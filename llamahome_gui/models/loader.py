"""Load an installed model for use: the transformers library on local safetensors, an adapter folded in.

torch is imported by the functions, not by the module, so that listing models stays quick.
"""

from __future__ import annotations

import gc
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from llamahome_gui.errors import LlamaHomeError, ModelError
from llamahome_gui.models.folder import check_adapter, check_model
from llamahome_gui.models.quiet import quiet_libraries, watching_bars
from llamahome_gui.models.safetensors_header import TensorInfo
from llamahome_gui.models.store import ModelStore
from llamahome_gui.models.types import InstalledModel, ModelKind

if TYPE_CHECKING:
    import torch

log = logging.getLogger(__name__)

Progress = Callable[[str, float], None]
DecodeWeights = Literal["int8", "float32"]

DTYPES = {
    "float32": "float32", "fp32": "float32", "bfloat16": "bfloat16", "bf16": "bfloat16",
    "float16": "float16", "fp16": "float16",
}  # fmt: skip

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
    """

    info: InstalledModel
    model: Any
    tokenizer: Any
    device: torch.device
    dtype: torch.dtype
    context_length: int
    notes: tuple[str, ...] = ()
    decode_weights: DecodeWeights | None = None

    def close(self) -> None:
        """Free the memory; the object cannot be used afterwards. May be called twice."""
        self.model = self.tokenizer = None
        gc.collect()
        if self.device.type == "cuda":
            import torch

            torch.cuda.empty_cache()


def load_model(
    store: ModelStore,
    model: InstalledModel,
    *,
    device: str = "auto",
    dtype: str = "auto",
    progress: Progress | None = None,
) -> LoadedModel:
    """Load `model`, and below an adapter its base.

    Only local files, only safetensors, and no code of the model's folder is run.

    Args:
        store: Where the base of an adapter is looked up.
        model: What to load.
        device: ``auto`` (CUDA, else Apple's MPS, else CPU) or a torch device name.
        dtype: ``auto`` (float32 on a CPU, else bfloat16 where the device has it, else float16) or its name.
        progress: Called with a sentence and the done share, 0 to 1; an exception it raises stops the loading.

    Raises:
        ModelError: The model is broken, does not fit into memory, or the device or dtype does not exist.
    """
    report = progress or (lambda _text, _share: None)
    report("Checking the files", 0.0)
    base = store.get(model.base_key) if model.kind is ModelKind.ADAPTER and model.base_key else model
    tensors = _checked(base, model)
    try:
        report("Starting the engine", 0.05)
        quiet_libraries()
        target, kind = choose_device(device), None
        kind = choose_dtype(dtype, target)
        check_memory(base, tensors.values(), target, kind)
        tokenizer, notes = load_tokenizer(base.path)
        with watching_bars(lambda share: report("Loading the weights", 0.1 + 0.8 * share)):
            network = _load_base(base.path, target, kind)
        if model.kind is ModelKind.ADAPTER:
            report("Adding the adapter", 0.92)
            network = _with_adapter(network, model.path)
        network.eval().requires_grad_(False)
    except LlamaHomeError:
        raise
    except (
        OSError,
        ValueError,
        RuntimeError,
        MemoryError,
        ImportError,
        KeyError,
        TypeError,
        AttributeError,
    ) as error:
        raise _load_error(model, error) from error
    report("Ready", 1.0)
    return LoadedModel(model, network, tokenizer, target, kind, context_length(network.config), notes)


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


def choose_dtype(name: str, device: torch.device) -> torch.dtype:
    """The torch dtype for ``auto`` or a name, on `device`.

    Raises:
        ModelError: The name is unknown.
    """
    import torch

    if name == "auto":
        if device.type == "cpu":
            name = "float32"
        else:
            name = "bfloat16" if device.type == "cuda" and torch.cuda.is_bf16_supported() else "float16"
    if name not in DTYPES:
        raise ModelError("There is no such dtype.", subject=name, hint="Use auto, float32, bfloat16 or float16.")
    found: torch.dtype = getattr(torch, DTYPES[name])
    return found


def check_memory(
    model: InstalledModel, tensors: Iterable[TensorInfo], device: torch.device, dtype: torch.dtype
) -> None:
    """Refuse a model whose weights alone exceed the free memory, before the system kills the program.

    Raises:
        ModelError: Says how much is needed and how much there is.
    """
    import psutil
    import torch

    needed = sum(info.elements for info in tensors) * dtype.itemsize
    free = torch.cuda.mem_get_info(device)[0] if device.type == "cuda" else psutil.virtual_memory().available
    if needed > free:
        raise ModelError(
            f"The model does not fit: its weights need {needed / 1e9:.1f} GB, {free / 1e9:.1f} GB are free "
            f"on {device.type}.",
            subject=model.title,
            hint="Choose a smaller model, or a smaller dtype.",
        )


def context_length(config: Any) -> int:
    """Tokens a model was trained to read, from its transformers configuration."""
    return int(getattr(config.get_text_config(), "max_position_embeddings", 0) or 2048)


def _checked(base: InstalledModel, model: InstalledModel) -> dict[str, TensorInfo]:
    if model is not base:
        check_adapter(model.path)
    elif model.kind is ModelKind.ADAPTER:
        raise ModelError(model.problem or "It does not say which model it is for.", subject=model.title)
    return check_model(base.path)


def _load_base(folder: Path, device: torch.device, dtype: torch.dtype) -> Any:
    from transformers import AutoModelForCausalLM

    network, loading = AutoModelForCausalLM.from_pretrained(
        folder,
        local_files_only=True,
        use_safetensors=True,
        trust_remote_code=False,
        dtype=dtype,
        device_map=None if device.type == "cpu" else {"": device},
        output_loading_info=True,
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
