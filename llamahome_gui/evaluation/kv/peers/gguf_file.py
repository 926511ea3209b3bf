"""Write the measured model as GGUF, so that llama.cpp reads the very same weights."""

from __future__ import annotations

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

# Names in the transformers library and in GGUF.
_LAYER_NAMES = {
    "input_layernorm": "attn_norm",
    "self_attn.q_proj": "attn_q",
    "self_attn.k_proj": "attn_k",
    "self_attn.v_proj": "attn_v",
    "self_attn.o_proj": "attn_output",
    "post_attention_layernorm": "ffn_norm",
    "mlp.gate_proj": "ffn_gate",
    "mlp.up_proj": "ffn_up",
    "mlp.down_proj": "ffn_down",
}
_OTHER_NAMES = {
    "model.embed_tokens.weight": "token_embd.weight",
    "model.norm.weight": "output_norm.weight",
    "lm_head.weight": "output.weight",
}
Array = np.ndarray[Any, Any]


def write_gguf(folder: Path, kind: str) -> Path:
    """The GGUF file of a model folder with ``F16`` or ``Q8_0`` matrices; written once, beside the safetensors."""
    path = folder / f"model-{kind.lower()}.gguf"
    if not path.exists():
        part = path.with_suffix(".part")
        _write(folder, part, kind)
        part.rename(path)
    return path


def _write(folder: Path, path: Path, kind: str) -> None:
    gguf: Any = import_module("gguf")
    quantize = import_module("gguf.quants").quantize
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    writer = gguf.GGUFWriter(str(path), "llama")
    _describe(writer, config, gguf.LlamaFileType.MOSTLY_Q8_0 if kind == "Q8_0" else gguf.LlamaFileType.MOSTLY_F16)
    stored = gguf.GGMLQuantizationType[kind]
    for name, tensor in _tensors(folder, config):
        if tensor.ndim == 1:
            writer.add_tensor(name, tensor.astype(np.float32))
        else:
            writer.add_tensor(name, quantize(tensor.astype(np.float32), stored), raw_dtype=stored)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _describe(writer: Any, config: dict[str, Any], file_type: int) -> None:
    writer.add_context_length(config["max_position_embeddings"])
    writer.add_embedding_length(config["hidden_size"])
    writer.add_block_count(config["num_hidden_layers"])
    writer.add_feed_forward_length(config["intermediate_size"])
    writer.add_head_count(config["num_attention_heads"])
    writer.add_head_count_kv(config["num_key_value_heads"])
    writer.add_key_length(width_of_a_head(config))
    writer.add_value_length(width_of_a_head(config))
    writer.add_rope_dimension_count(width_of_a_head(config))
    writer.add_rope_freq_base(float(config["rope_parameters"]["rope_theta"]))
    writer.add_layer_norm_rms_eps(config["rms_norm_eps"])
    writer.add_vocab_size(config["vocab_size"])
    writer.add_file_type(file_type)
    # The texts are token ids, but llama.cpp loads no file without a vocabulary.
    writer.add_tokenizer_model("llama")
    writer.add_token_list([f"<{token}>" for token in range(config["vocab_size"])])
    writer.add_token_scores([0.0] * config["vocab_size"])
    writer.add_token_types([1] * config["vocab_size"])
    writer.add_bos_token_id(1)
    writer.add_eos_token_id(2)


def width_of_a_head(config: dict[str, Any]) -> int:
    """Numbers in a key of one head, by a `config.json`; nothing of LlamaHome is at hand in a peer's environment."""
    return int(config.get("head_dim") or config["hidden_size"] // config["num_attention_heads"])


def _tensors(folder: Path, config: dict[str, Any]) -> Iterator[tuple[str, Array]]:
    from safetensors import safe_open

    for path in sorted(folder.glob("*.safetensors")):
        with safe_open(str(path), framework="numpy") as file:
            for name in file.keys():  # noqa: SIM118 (it is no dictionary)
                yield gguf_name(name), _turned(name, file.get_tensor(name), config)


def gguf_name(name: str) -> str:
    """``model.layers.3.mlp.up_proj.weight`` is ``blk.3.ffn_up.weight``."""
    if name in _OTHER_NAMES:
        return _OTHER_NAMES[name]
    _, _, layer, rest = name.split(".", 3)
    return f"blk.{layer}.{_LAYER_NAMES[rest.removesuffix('.weight')]}.weight"


def _turned(name: str, tensor: Array, config: dict[str, Any]) -> Array:
    """llama.cpp rotates neighbouring pairs, transformers the two halves of a head."""
    heads = {"q_proj": "num_attention_heads", "k_proj": "num_key_value_heads"}.get(name.split(".")[-2])
    return tensor if heads is None else interleaved(tensor, config[heads])


def interleaved(matrix: Array, heads: int) -> Array:
    """Rows of each head in the order first half and second half in turns."""
    rows, columns = matrix.shape
    return matrix.reshape(heads, 2, rows // heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)
