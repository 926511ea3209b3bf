"""The compiled parts of a decode step: matrix times vector, norms, activations, and the loop over the layers."""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import carray, prange
from numba.extending import overload

from llamahome_gui.kvcache.addresses import floats_at, int32s_at, int64s_at, those_at
from llamahome_gui.kvcache.compiling import compiled
from llamahome_gui.kvcache.kernels import attend_layer

SILU, GELU_TANH = 0, 1
LANES = 4  # rows that share one pass over the vector


def rows_times(matrix: Any, scales: Any, x: Any, out: Any, begin: int, end: int) -> None:  # pragma: no cover
    """``out[begin:end] = matrix[begin:end] @ x``, rows of 8 and 4 bits by their scales (see `models.packed`)."""
    raise NotImplementedError("only compiled code calls this")


@overload(rows_times)
def _rows_times(matrix: Any, scales: Any, x: Any, out: Any, begin: Any, end: Any) -> Any:
    return {"int8": _rows_int8, "uint8": _rows_int4}.get(str(matrix.dtype), _rows_float)


def _rows_int8(matrix: Any, scales: Any, x: Any, out: Any, begin: Any, end: Any) -> None:
    size = x.shape[0]
    whole = begin + (end - begin) // 4 * 4
    for r in range(begin, whole, 4):
        a, b, c, d = np.float32(0.0), np.float32(0.0), np.float32(0.0), np.float32(0.0)
        for j in range(size):
            xj = x[j]
            a += np.float32(matrix[r, j]) * xj
            b += np.float32(matrix[r + 1, j]) * xj
            c += np.float32(matrix[r + 2, j]) * xj
            d += np.float32(matrix[r + 3, j]) * xj
        out[r], out[r + 1] = a * scales[r], b * scales[r + 1]
        out[r + 2], out[r + 3] = c * scales[r + 2], d * scales[r + 3]
    for r in range(whole, end):
        a = np.float32(0.0)
        for j in range(size):
            a += np.float32(matrix[r, j]) * x[j]
        out[r] = a * scales[r]


def _rows_int4(matrix: Any, scales: Any, x: Any, out: Any, begin: Any, end: Any) -> None:
    groups = scales.shape[1]
    half = x.shape[0] // groups // 2
    sums = np.zeros(groups, np.float32)
    for g in range(groups):
        for j in range(2 * half):
            sums[g] += x[2 * half * g + j]
    bits = np.zeros(2, np.int32)
    factors = bits.view(np.float32)
    for r in range(begin, end):
        total = np.float32(0.0)
        for g in range(groups):
            bits[0], bits[1] = np.int32(scales[r, g, 0]) << np.int32(16), np.int32(scales[r, g, 1]) << np.int32(16)
            low, high = np.float32(0.0), np.float32(0.0)
            at, first = half * g, 2 * half * g
            for j in range(half):
                both = np.int32(matrix[r, at + j])
                low += np.float32(both & np.int32(15)) * x[first + j]
                high += np.float32(both >> np.int32(4)) * x[first + half + j]
            total += factors[0] * (low + high) + factors[1] * sums[g]
        out[r] = total


def _rows_float(matrix: Any, scales: Any, x: Any, out: Any, begin: Any, end: Any) -> None:
    size = x.shape[0]
    for r in range(begin, end):
        a = np.float32(0.0)
        for j in range(size):
            a += matrix[r, j] * x[j]
        out[r] = a


@compiled(parallel=True)
def times(matrix: Any, scales: Any, x: Any, out: Any, parts: int) -> None:
    """``out = matrix @ x``, the rows shared out to ``parts`` threads in runs of whole quadruples."""
    rows = matrix.shape[0]
    run = ((rows + parts - 1) // parts + 3) // 4 * 4
    for part in prange(parts):
        begin = min(part * run, rows)
        rows_times(matrix, scales, x, out, begin, min(begin + run, rows))


@compiled
def add_low_rank(a: Any, b: Any, x: Any, out: Any) -> None:
    """``out += b @ (a @ x)``; nothing where the rank is 0."""
    rank = a.shape[0]
    if rank == 0:
        return
    low = np.empty(rank, np.float32)
    rows_times(a, low, x, low, 0, rank)
    for r in range(b.shape[0]):
        total = np.float32(0.0)
        for j in range(rank):
            total += b[r, j] * low[j]
        out[r] += total


@compiled
def rms_norm(x: Any, weight: Any, epsilon: float, out: Any) -> None:
    """Root-mean-square norm of one vector."""
    total = np.float32(0.0)
    for i in range(x.shape[0]):
        total += x[i] * x[i]
    scale = np.float32(1.0 / np.sqrt(total / x.shape[0] + epsilon))
    for i in range(x.shape[0]):
        out[i] = x[i] * scale * weight[i]


@compiled
def gated(both: Any, kind: int, out: Any) -> None:
    """``activation(gate) * up`` of the two halves of ``both``."""
    size = out.shape[0]
    for i in range(size):
        gate, up = both[i], both[i + size]
        if kind == SILU:
            out[i] = gate / (np.float32(1.0) + np.exp(-gate)) * up
        else:
            inner = np.float32(0.7978845608) * (gate + np.float32(0.044715) * gate * gate * gate)
            out[i] = np.float32(0.5) * gate * (np.float32(1.0) + np.tanh(inner)) * up


@compiled
def add(x: Any, y: Any) -> None:
    """``x += y``."""
    for i in range(x.shape[0]):
        x[i] += y[i]


@compiled
def norm_heads(x: Any, weight: Any, epsilon: float) -> None:
    """Norm every head of ``x``, shape ``(heads, head_dim)``, in place (Qwen3)."""
    for h in range(x.shape[0]):
        rms_norm(x[h], weight, epsilon, x[h])


@compiled
def decode_step(
    x: Any, weights: Any, adapter: Any, shape: Any, scratch: Any, slots: Any, like: Any, state: Any, rules: Any,
    tables: Any, logits: Any,
) -> None:  # fmt: skip
    """One token through all layers.

    Args:
        x: The token's embedding, shape ``(hidden,)``; overwritten.
        weights: Tuple of the packed arrays, see `weights.PackedWeights.arrays`.
        adapter: Tuple of what is added to each product, see `weights.adapter_arrays`.
        shape: Tuple heads, kv_heads, activation, has_bias, has_head_norm, threads, epsilon, scaling, qk_scale.
        scratch: Tuple of work arrays, see `decoder.Scratch`.
        slots: int64 ``(layers, 9)``: how many there are, then the addresses of keys, values, key_scales, value_scales,
            scores, positions, order, free. Addresses, because numba's lists of arrays are compiled at every start.
        like: An array of the type of keys and values.
        state: int64 ``(layers, 3)``: has_free, slots used with this token, whether to evict afterwards.
        rules: int64 ``(layers, 7)``: five rules of eviction, rolling, the token's place in the text.
        tables: Cosines and sines, each ``(positions, head_dim / 2)``.
    """
    (
        qkv, qkv_scales, qkv_bias, o, o_scales, gate_up, gate_up_scales, down, down_scales,
        norm_1, norm_2, query_norm, key_norm, last_norm, head, head_scales,
    ) = weights  # fmt: skip
    qkv_a, qkv_b, o_a, o_b, gate_up_a, gate_up_b, down_a, down_b = adapter
    heads, kv_heads, activation, has_bias, has_head_norm, threads, epsilon, scaling, qk_scale = shape
    normed, projected, mixed, added, both, inner, probabilities, turned, rows, bits = scratch
    cos, sin = tables
    size = turned.shape[2]
    for layer in range(qkv.shape[0]):
        rms_norm(x, norm_1[layer], epsilon, normed)
        times(qkv[layer], qkv_scales[layer], normed, projected, threads)
        add_low_rank(qkv_a[layer], qkv_b[layer], normed, projected)
        if has_bias == 1:
            add(projected, qkv_bias[layer])
        every = projected.reshape((heads + 2 * kv_heads, size))
        query, key, value = every[:heads], every[heads : heads + kv_heads], every[heads + kv_heads :]
        if has_head_norm == 1:
            norm_heads(query, query_norm[layer], epsilon)
            norm_heads(key, key_norm[layer], epsilon)
        for h in range(heads):
            for i in range(size):
                query[h, i] *= scaling * qk_scale
        for h in range(kv_heads):
            for i in range(size):
                key[h, i] *= qk_scale
        count, at = slots[layer, 0], slots[layer, 1:]
        attend_layer(
            query, key, value, mixed, probabilities, turned, rows, bits,
            carray(those_at(at[0], like), (kv_heads, count, size)),
            carray(those_at(at[1], like), (kv_heads, count, size)),
            carray(floats_at(at[2]), (kv_heads, count)), carray(floats_at(at[3]), (kv_heads, count)),
            carray(floats_at(at[4]), (kv_heads, count)), carray(int32s_at(at[5]), (kv_heads, count)),
            carray(int32s_at(at[6]), (kv_heads, count)), carray(int64s_at(at[7]), (kv_heads,)),
            state[layer, 0], state[layer, 1], rules[layer, 6], rules[layer, 5], state[layer, 2], rules[layer], cos, sin,
        )  # fmt: skip
        times(o[layer], o_scales[layer], mixed.reshape(heads * size), added, threads)
        add_low_rank(o_a[layer], o_b[layer], mixed.reshape(heads * size), added)
        add(x, added)
        rms_norm(x, norm_2[layer], epsilon, normed)
        times(gate_up[layer], gate_up_scales[layer], normed, both, threads)
        add_low_rank(gate_up_a[layer], gate_up_b[layer], normed, both)
        gated(both, activation, inner)
        times(down[layer], down_scales[layer], inner, added, threads)
        add_low_rank(down_a[layer], down_b[layer], inner, added)
        add(x, added)
    rms_norm(x, last_norm, epsilon, normed)
    times(head, head_scales, normed, logits, threads)
