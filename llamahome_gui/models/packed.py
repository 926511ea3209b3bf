"""Matrices in 8 or 4 bits and nothing else: how numbers become them, and modules that multiply by them.

The memory is that of the compiled decoder (`stacks.Stacks`): prompts and single tokens use the same copy. A block of
rows is turned into 16 or 32 bits for as long as it is multiplied, so a prompt costs no second copy either.

int8: ``w = q * scale``, one scale per row. int4: ``w = q * scale + offset`` for each group of a row (`weights.GROUP`),
q from 0 to 15; byte j of a group holds number j in its lower half and number j + group / 2 in its upper half, so that
both are runs of neighbours to a processor. Scale and offset are those that lose least, see `packing_kernels`; an error
counts by what the norm before the matrix multiplies its column with (`importance_of`), which needs no texts to measure.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from llamahome_gui.models.weights import Quantised, group_size

if TYPE_CHECKING:
    from collections.abc import Iterator

# Numbers that are packed or unpacked at once: 2 MiB as bfloat16, which stays near the processor.
BLOCK_NUMBERS = 1024**2
# Of a column that the norm takes out, where 1 is the mean.
_LEAST_IMPORTANCE = 1e-4


def row_blocks(rows: int, columns: int) -> Iterator[slice]:
    """Slices of rows of about `BLOCK_NUMBERS` numbers."""
    step = max(1, BLOCK_NUMBERS // max(columns, 1))
    return (slice(start, min(start + step, rows)) for start in range(0, rows, step))


def empty_packed(quantised: Quantised, *shape: int) -> tuple[Tensor, Tensor]:
    """Memory for packed matrices of `shape` ``(..., rows, columns)`` and their scales; see `pack_into`."""
    *others, columns = shape
    if quantised == "int8":
        return torch.empty(shape, dtype=torch.int8), torch.empty(others, dtype=torch.float32)
    groups = columns // group_size(columns)
    return (
        torch.empty(*others, columns // 2, dtype=torch.uint8),
        torch.empty(*others, groups, 2, dtype=torch.bfloat16),
    )


def pack_into(matrix: Tensor, packed: Tensor, scales: Tensor, importance: Tensor | None = None) -> None:
    """Pack rows, shape ``(rows, columns)``, into memory of `empty_packed`; its dtype says which form.

    Args:
        importance: Of `importance_of`, for int4; None where all columns count the same.
    """
    rows = matrix.detach().float()
    if packed.dtype == torch.int8:
        _pack_int8(rows, packed, scales)
    else:
        _pack_int4(rows, packed, scales, torch.ones(rows.shape[1]) if importance is None else importance)


def importance_of(norm: Tensor, shift: float = 0.0) -> Tensor:
    """What the square of an error counts in each column of a matrix, fp32, from the norm before it.

    The norm gives numbers of variance 1 times its weights, so their squares are the variances that the matrix meets.

    Args:
        norm: Weights of the norm, shape ``(columns,)``.
        shift: What is added to them (Gemma: 1).
    """
    squares = norm.detach().float().add(shift).square_()
    return squares.div_(squares.mean().clamp_min_(1e-12)).add_(_LEAST_IMPORTANCE)


def _pack_int8(rows: Tensor, packed: Tensor, scales: Tensor) -> None:
    torch.div(rows.abs().amax(dim=1).clamp_min_(1e-12), 127.0, out=scales)
    packed.copy_((rows / scales[:, None]).round_())


def _pack_int4(rows: Tensor, packed: Tensor, scales: Tensor, importance: Tensor) -> None:
    from llamahome_gui.models.packing_kernels import pack_rows

    pack_rows(rows.contiguous().numpy(), importance.numpy(), packed.numpy(), scales.view(torch.int16).numpy())


def unpack(packed: Tensor, scales: Tensor, dtype: torch.dtype) -> Tensor:
    """Rows as numbers of `dtype`, shape ``(rows, columns)``; of int8 without the scales, which `multiply` applies."""
    if packed.dtype == torch.int8:
        return packed.to(dtype)  # whole numbers to 127 are exact in bfloat16
    groups = packed.view(packed.shape[0], scales.shape[1], -1)
    numbers = torch.cat((groups & 15, groups >> 4), dim=2).to(dtype)
    scale, offset = scales.to(dtype).unbind(dim=2)
    return torch.addcmul(offset.unsqueeze(2), numbers, scale.unsqueeze(2)).view(packed.shape[0], -1)


def multiply(x: Tensor, packed: Tensor, scales: Tensor) -> Tensor:
    """``x @ matrix.T`` for rows of any shape ``(..., columns)``."""
    rows = packed.shape[0]
    output = x.new_empty(*x.shape[:-1], rows)
    for part in row_blocks(rows, x.shape[-1]):
        product = nn.functional.linear(x, unpack(packed[part], scales[part], x.dtype))
        output[..., part] = product * scales[part].to(x.dtype) if packed.dtype == torch.int8 else product
    return output


class _Product(torch.autograd.Function):
    """`multiply` for a step of training: the way back unpacks the matrix again, block by block, and keeps no copy."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, packed: Tensor, scales: Tensor) -> Tensor:
        ctx.save_for_backward(packed, scales)
        return multiply(x, packed, scales)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor, None, None]:
        packed, scales = ctx.saved_tensors
        return multiply_back(gradients[0], packed, scales), None, None


def multiply_back(gradient: Tensor, packed: Tensor, scales: Tensor) -> Tensor:
    """``gradient @ matrix`` for rows of any shape ``(..., rows)``: what `multiply` hands back to its input."""
    columns = packed.shape[1] * (1 if packed.dtype == torch.int8 else 2)
    found = gradient.new_zeros(*gradient.shape[:-1], columns)
    flat, rows = found.view(-1, columns), gradient.reshape(-1, gradient.shape[-1])
    for part in row_blocks(packed.shape[0], columns):
        given = rows[:, part]
        if packed.dtype == torch.int8:
            given = given * scales[part].to(given.dtype)
        flat.addmm_(given, unpack(packed[part], scales[part], given.dtype))
    return found


class PackedLinear(nn.Module):
    """A linear layer whose matrix is packed; gradients go through it to its input, the matrix itself stays.

    Args:
        packed, scales: Of `empty_packed`, rows of one matrix; shared, not copied.
        bias: Shape ``(rows,)``, in the dtype that is computed with.
    """

    packed: Tensor
    scales: Tensor

    def __init__(self, packed: Tensor, scales: Tensor, bias: Tensor | None = None) -> None:
        super().__init__()
        self.register_buffer("packed", packed, persistent=False)
        self.register_buffer("scales", scales, persistent=False)
        self.bias = None if bias is None else nn.Parameter(bias, requires_grad=False)

    @property
    def out_features(self) -> int:
        """Rows of the matrix."""
        return int(self.packed.shape[0])

    @property
    def in_features(self) -> int:
        """Columns of the matrix."""
        return int(self.packed.shape[1]) * (1 if self.packed.dtype == torch.int8 else 2)

    @property
    def qweight(self) -> Tensor:
        """The packed matrix by the name under which peft looks for one, to put an adapter beside it."""
        return self.packed

    def forward(self, x: Tensor) -> Tensor:
        """Rows after the layer, dense, shape ``(..., out_features)``."""
        learns = torch.is_grad_enabled() and x.requires_grad
        product = (_Product.apply if learns else multiply)(x, self.packed, self.scales)
        return product if self.bias is None else product.add_(self.bias)


class PackedEmbedding(nn.Module):
    """An embedding whose rows are 8-bit numbers with a scale each.

    Args:
        dtype: Of the rows it gives.
        factor: What every row is multiplied by (Gemma).
    """

    packed: Tensor
    scales: Tensor

    def __init__(self, packed: Tensor, scales: Tensor, dtype: torch.dtype, factor: float = 1.0) -> None:
        super().__init__()
        self.register_buffer("packed", packed, persistent=False)
        self.register_buffer("scales", scales, persistent=False)
        self._dtype, self._factor = dtype, factor

    def forward(self, token_ids: Tensor) -> Tensor:
        """Embeddings, shape of `token_ids` and ``(hidden,)``."""
        rows = self.packed[token_ids].float() * self.scales[token_ids].unsqueeze(-1)
        return (rows * self._factor).to(self._dtype)
