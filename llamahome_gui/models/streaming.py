"""Read a model's weights on the CPU tensor by tensor into the form they are held in, and never twice.

What is stored in the dtype that is wanted is mapped: the pages belong to the system's file cache, take no memory of the
process, and are shared with every other process that maps them. Anything else is converted or packed in blocks of
some megabytes, so the peak is what stays plus one block.

Progress is told in bytes of the files; what the progress function raises ends the loading within one block.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from llamahome_gui.models.folder import CONFIG, INDEX, WEIGHTS, read_json
from llamahome_gui.models.packed import empty_packed, importance_of, pack_into, row_blocks
from llamahome_gui.models.safetensors_header import TensorInfo, data_start
from llamahome_gui.models.stacks import NORMS, Rows, Stacks, install_stacks, install_vocabulary, norm_shift
from llamahome_gui.models.weights import Weights
from llamahome_gui.monitoring import heap

# Modules of these are known: plain matrices under the names of their tensors, nothing renamed while it is read.
PLAIN_TYPES = frozenset({"llama", "mistral", "qwen2", "qwen3", "gemma"})
# What tensors of a safetensors file hold, by the format's names.
STORED = {"F32": torch.float32, "BF16": torch.bfloat16, "F16": torch.float16, "F64": torch.float64}
_READ_BYTES = 8 * 1024**2
# Converted blocks leave holes in the C library's heap; it is told to give them back after so many bytes of the files.
_GIVE_BACK_BYTES = 16 * 1024**2
# Mapping reserves memory for the whole file on Windows.
_CAN_MAP = sys.platform != "win32"


def load_streaming(
    folder: Path, tensors: Mapping[str, TensorInfo], form: Weights, report: Callable[[float], None]
) -> Any | None:
    """A transformers causal LM on the CPU in `form`.

    Args:
        tensors: Of the model's files, from `folder.check_model`.
        report: Called with the share of bytes that are read; may raise.

    Returns:
        The network, or None where the model's files are not the plain ones of `PLAIN_TYPES`, or do not fit to its
        configuration: the transformers library reads such a model, or says what is wrong.
    """
    config = read_json(folder / CONFIG)
    if config.get("model_type") not in PLAIN_TYPES or "quantization_config" in config:
        return None
    network = empty_network(folder, form.dtype)
    if not _fits(network, tensors):
        return None
    _Filling(network, folder, tensors, form, report).run()
    return network


def empty_network(folder: Path, dtype: torch.dtype) -> Any:
    """The network with weights on the device ``meta``, buffers in memory."""
    from transformers import AutoConfig, AutoModelForCausalLM, GenerationConfig
    from transformers.initialization import no_init_weights

    config = AutoConfig.from_pretrained(folder, local_files_only=True, trust_remote_code=False)
    with torch.device("meta"), no_init_weights():  # random numbers for nobody take Python a while
        network = AutoModelForCausalLM.from_config(config, dtype=dtype, trust_remote_code=False)
    network.tie_weights()
    if (folder / "generation_config.json").is_file():
        network.generation_config = GenerationConfig.from_pretrained(folder, local_files_only=True)
    decoder = network.get_decoder()
    decoder.rotary_emb = type(decoder.rotary_emb)(config=network.config)
    embedding = network.get_input_embeddings()
    if hasattr(embedding, "scalar_embed_scale"):  # Gemma
        embedding.embed_scale = torch.tensor(embedding.scalar_embed_scale)
    return network


def _fits(network: Any, tensors: Mapping[str, TensorInfo]) -> bool:
    wanted = {name: tuple(one.shape) for name, one in network.named_parameters()}
    if any(buffer.device.type == "meta" for buffer in network.buffers()):
        return False
    return all(
        name in tensors and tensors[name].shape == shape and tensors[name].dtype in STORED
        for name, shape in wanted.items()
    )


class _Filling:
    """Fills one empty network."""

    def __init__(
        self,
        network: Any,
        folder: Path,
        tensors: Mapping[str, TensorInfo],
        form: Weights,
        report: Callable[[float], None],
    ) -> None:
        self._network, self._tensors, self._form, self._report = network, tensors, form, report
        self._files = _files_of(folder, tensors)
        # A tied vocabulary matrix is one parameter with two names; only the first is listed.
        self._wanted = [name for name, _ in network.named_parameters()]
        self._total = sum(_bytes(tensors[name]) for name in self._wanted) or 1
        self._done = self._given_back = 0
        self._maps = False
        self._rows: dict[str, Rows] = {}
        self._importance: dict[str, Tensor] = {}

    def run(self) -> None:
        """Read everything."""
        stacks = self._make_stacks()
        # One mapped vector would keep all pages that were read of its file, beside what was made of them.
        self._maps = _CAN_MAP and stacks is None
        with contextlib.ExitStack() as stack:
            opened = _open_all(self._files, self._wanted, stack)
            self._importance = self._weigh(opened)
            for name in sorted(self._wanted, key=lambda name: (self._files[name], self._tensors[name].offsets)):
                self._take(name, opened[self._files[name]])
        if stacks is not None:
            install_stacks(self._network, stacks)
        if self._form.quantised:
            self._install_vocabulary()
        self._tie()
        heap.give_back()

    def _make_stacks(self) -> Stacks | None:
        """Memory of the layers' matrices, where they do not stay mapped, and which tensor goes where."""
        if self._form.quantised is None and self._form.decode != "float32":
            return None
        stacks = Stacks.empty(self._network, self._form)
        prefix = next(name for name in self._wanted if ".layers.0." in name).partition("layers.0.")[0]
        for index, name, rows in stacks.places(self._network):
            self._rows[f"{prefix}layers.{index}.{name}.weight"] = rows
        if self._form.quantised:
            for name in self._vocabulary():
                self._rows[name] = empty_packed("int8", *self._tensors[name].shape)
        return stacks

    def _vocabulary(self) -> list[str]:
        """Names of the embedding's tensor and, where it has its own, of the vocabulary matrix'."""
        return sorted(name for name in self._wanted if name.endswith(("embed_tokens.weight", "lm_head.weight")))

    def _weigh(self, opened: Mapping[Path, Any]) -> dict[str, Tensor]:
        """What the columns of matrices in 4 bits count, by names of tensors: the norms are read before them."""
        shift, found = norm_shift(self._network.config), {}
        for name, (target, _) in self._rows.items():
            layer, _, module = name.removesuffix(".weight").rpartition(".mlp.")
            norm = f"{layer}.{NORMS.get(f'mlp.{module}')}.weight"
            if target.dtype == torch.uint8 and norm in self._tensors:
                found[name] = importance_of(opened[self._files[norm]].get_tensor(norm), shift)
        return found

    def _take(self, name: str, file: Any) -> None:
        info = self._tensors[name]
        if name in self._rows:
            self._convert(file.get_slice(name), info, self._rows[name], self._importance.get(name))
            return
        if self._maps and STORED[info.dtype] == self._form.dtype:
            value = file.get_tensor(name)
            self._read_through(name)
        else:
            value = torch.empty(info.shape, dtype=self._form.dtype)
            self._convert(file.get_slice(name), info, (value, value))
        module, _, last = name.rpartition(".")
        setattr(self._network.get_submodule(module), last, nn.Parameter(value, requires_grad=False))

    def _convert(self, source: Any, info: TensorInfo, place: Rows, importance: Tensor | None = None) -> None:
        """Fill `place` from the file, some rows at a time."""
        target, scales = place
        each = _bytes(info) // max(info.shape[0], 1)
        for part in row_blocks(info.shape[0], info.elements // max(info.shape[0], 1)):
            rows = source[part]
            if target.dtype in (torch.int8, torch.uint8):
                pack_into(rows, target[part], scales[part], importance)
            else:
                target[part] = rows
            del rows
            self._advance(each * (part.stop - part.start))
            if self._done - self._given_back > _GIVE_BACK_BYTES:
                heap.give_back()
                self._given_back = self._done

    def _read_through(self, name: str) -> None:
        """Have the system read a mapped tensor into its file cache now, without taking memory for it."""
        path, info = self._files[name], self._tensors[name]
        buffer = memoryview(bytearray(min(_READ_BYTES, max(_bytes(info), 1))))
        with path.open("rb", buffering=0) as stream:
            start = data_start(stream)
            stream.seek(start + info.offsets[0])
            left = _bytes(info)
            while left > 0:
                got = stream.readinto(buffer[: min(left, len(buffer))]) or left
                left -= got
                self._advance(got)

    def _advance(self, count: int) -> None:
        self._done += count
        self._report(min(self._done / self._total, 1.0))

    def _install_vocabulary(self) -> None:
        embedding, *head = self._vocabulary()
        own = self._rows[head[0]] if head else None
        install_vocabulary(self._network, self._rows[embedding], own, self._form.dtype)

    def _tie(self) -> None:
        if self._network.config.tie_word_embeddings and not self._form.quantised:
            self._network.get_output_embeddings().weight = self._network.get_input_embeddings().weight


def _files_of(folder: Path, tensors: Iterable[str]) -> dict[str, Path]:
    if (folder / WEIGHTS).is_file():
        return dict.fromkeys(tensors, folder / WEIGHTS)
    placed = read_json(folder / INDEX)["weight_map"]
    return {name: folder / placed[name] for name in tensors if name in placed}


def _open_all(files: Mapping[str, Path], wanted: Iterable[str], stack: contextlib.ExitStack) -> dict[Path, Any]:
    from safetensors import safe_open

    backend = "mmap" if _CAN_MAP else "pread"
    paths = sorted({files[name] for name in wanted})
    return {path: stack.enter_context(safe_open(path, framework="pt", backend=backend)) for path in paths}


def _bytes(info: TensorInfo) -> int:
    return info.offsets[1] - info.offsets[0]
