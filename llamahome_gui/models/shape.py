"""The shape of a network: what its size in memory follows from, before a byte of it is here.

The numbers are those of a model's `config.json`; `Shape.parameters` is exact for the architectures of Llama, Mistral,
Qwen2, Qwen3 and Gemma (pre-norm decoder, gated MLP, RMSNorm, rotary positions).
"""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

DTYPE_BYTES = {"bfloat16": 2, "float16": 2, "float32": 4}


class Shape(BaseModel):
    """Layers and widths of a decoder.

    Attributes:
        layers: Decoder blocks.
        hidden: Width of the residual stream.
        heads: Query heads.
        kv_heads: Key and value heads; fewer than `heads` where groups share one.
        head_dim: Width of a head; not always ``hidden / heads``.
        intermediate: Width of the MLP.
        vocabulary: Rows of the embedding.
        tied: The output matrix is the embedding itself.
        stores_head: The published files hold a tied output matrix once more; it takes disk, not memory.
        attention_bias: Query, key and value projections have biases (Qwen2).
        output_bias: So has the attention's output projection.
        mlp_bias: So have the three matrices of the MLP.
        qk_norm: Queries and keys are normalised per head (Qwen3).
        sliding_window: Tokens that a layer looks back; None looks back to the first.
        dtype: Of the weights as published.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    layers: int = Field(gt=0)
    hidden: int = Field(gt=0)
    heads: int = Field(gt=0)
    kv_heads: int = Field(gt=0)
    head_dim: int = Field(gt=0)
    intermediate: int = Field(gt=0)
    vocabulary: int = Field(gt=0)
    tied: bool = False
    stores_head: bool = False
    attention_bias: bool = False
    output_bias: bool = False
    mlp_bias: bool = False
    qk_norm: bool = False
    sliding_window: int | None = Field(None, gt=0)
    dtype: Literal["bfloat16", "float16", "float32"] = "bfloat16"

    @property
    def parameters(self) -> int:
        """Numbers in the network once it is loaded."""
        return self.matrices + self.vectors + self.embedding * (1 if self.tied else 2)

    @property
    def published_bytes(self) -> int:
        """Bytes of the weights as published."""
        stored = self.parameters + (self.embedding if self.tied and self.stores_head else 0)
        return stored * DTYPE_BYTES[self.dtype]

    @property
    def kv_width(self) -> int:
        """Numbers that one token leaves in the keys (and as many in the values) of one layer."""
        return self.kv_heads * self.head_dim

    @property
    def embedding(self) -> int:
        """Numbers of the embedding, and as many of an output matrix of its own."""
        return self.vocabulary * self.hidden

    @property
    def matrices(self) -> int:
        """Numbers of all layers' matrices: what 8-bit and 4-bit forms shrink."""
        return self.attention_matrices + 3 * self.layers * self.hidden * self.intermediate

    @property
    def attention_matrices(self) -> int:
        """Of them, those of the attention."""
        return 2 * self.layers * self.hidden * (self.heads * self.head_dim + self.kv_width)

    @property
    def rows(self) -> int:
        """Rows of all layers' matrices, each with a scale of its own in an 8-bit form."""
        return self.attention_matrix_rows + self.layers * (self.hidden + 2 * self.intermediate)

    @property
    def attention_matrix_rows(self) -> int:
        """Of them, those of the attention."""
        return self.layers * (self._attention_rows + self.hidden)

    @property
    def vectors(self) -> int:
        """Numbers of all layers' norms and biases, and of the last norm."""
        biases = self._attention_rows if self.attention_bias else 0
        biases += self.hidden if self.output_bias else 0
        biases += 2 * self.intermediate + self.hidden if self.mlp_bias else 0
        norms = 2 * self.hidden + (2 * self.head_dim if self.qk_norm else 0)
        return self.layers * (norms + biases) + self.hidden

    @property
    def _attention_rows(self) -> int:
        return self.heads * self.head_dim + 2 * self.kv_width
