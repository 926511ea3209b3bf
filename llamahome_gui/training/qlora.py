"""LoRA on our own matrices of 8 and 4 bits (QLoRA: Dettmers et al., 2023; arXiv:2305.14314).

The matrices stay as they are packed; `models.packed` sends gradients through them to what lies before. On a GPU the
matrices are those of bitsandbytes, which peft knows itself.

Imports torch and peft; only `lora` imports it, and only when a run begins.
"""

from __future__ import annotations

from typing import Any

from peft.tuners.lora.layer import Linear

from llamahome_gui.models.packed import PackedLinear


class LoraOnPacked(Linear):
    """peft's adapter of a linear layer, on one whose matrix is packed."""

    def _get_in_out_features(self, module: Any) -> tuple[int, int]:
        return module.in_features, module.out_features


# For `LoraConfig._register_custom_module`, the way that peft offers for layers it does not know.
ADAPTED = {PackedLinear: LoraOnPacked}
