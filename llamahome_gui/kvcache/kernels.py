"""One decoded token over the slots of one layer, compiled: write, attend, add to the scores, evict.

The same arithmetic as the general path of the cache, in one pass over the slots and without a Python call, a copy or
an allocation. numba compiles it at first use and keeps the result on disk.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import prange
from numba.extending import overload

from llamahome_gui.kvcache.compiling import compiled

LOG2_E = np.float32(1.4426950408889634)
NEGATIVE, POSITIVE = np.float32(-np.inf), np.float32(np.inf)


def read_row(rows: Any, scales: Any, at: int, out: Any, bits: Any) -> None:  # pragma: no cover
    """Put row ``at`` of stored keys or values into ``out`` as fp32; ``bits`` is ``out`` seen as int32."""
    raise NotImplementedError("only compiled code calls this")


def write_row(rows: Any, scales: Any, at: int, new: Any, bits: Any) -> None:  # pragma: no cover
    """Store the fp32 vector ``new`` as row ``at``; ``bits`` is ``new`` seen as int32."""
    raise NotImplementedError("only compiled code calls this")


@overload(read_row)
def _read_row(rows: Any, scales: Any, at: Any, out: Any, bits: Any) -> Any:
    return _READ[str(rows.dtype)]


@overload(write_row)
def _write_row(rows: Any, scales: Any, at: Any, new: Any, bits: Any) -> Any:
    return _WRITE[str(rows.dtype)]


def _read_float(rows: Any, scales: Any, at: Any, out: Any, bits: Any) -> None:
    for i in range(out.shape[0]):
        out[i] = rows[at, i]


def _read_bfloat16(rows: Any, scales: Any, at: Any, out: Any, bits: Any) -> None:
    for i in range(out.shape[0]):
        bits[i] = np.int32(rows[at, i]) << np.int32(16)


def _read_int8(rows: Any, scales: Any, at: Any, out: Any, bits: Any) -> None:
    scale = scales[at]
    source = rows[at]
    for i in range(out.shape[0]):
        out[i] = scale * np.float32(np.int32(source[i]))


def _write_float(rows: Any, scales: Any, at: Any, new: Any, bits: Any) -> None:
    for i in range(new.shape[0]):
        rows[at, i] = new[i]


def _write_bfloat16(rows: Any, scales: Any, at: Any, new: Any, bits: Any) -> None:
    for i in range(new.shape[0]):  # round half to even, as torch does
        odd = (bits[i] >> np.int32(16)) & np.int32(1)
        rows[at, i] = np.int16((bits[i] + np.int32(0x7FFF) + odd) >> np.int32(16))


def _write_int8(rows: Any, scales: Any, at: Any, new: Any, bits: Any) -> None:
    largest = np.float32(0.0)
    for i in range(new.shape[0]):
        largest = max(largest, abs(new[i]))
    scale = max(largest, np.float32(1e-12)) / np.float32(127.0)
    scales[at] = scale
    for i in range(new.shape[0]):
        rows[at, i] = np.int8(np.rint(new[i] / scale))


# bfloat16 has no numpy type: it comes as int16.
_READ = {"float32": _read_float, "int16": _read_bfloat16, "int8": _read_int8}
_WRITE = {"float32": _write_float, "int16": _write_bfloat16, "int8": _write_int8}


@compiled
def rotate(x: Any, cos: Any, sin: Any, out: Any) -> None:
    """Rotate one vector in the half-split layout."""
    half = cos.shape[0]
    for i in range(half):
        out[i] = x[i] * cos[i] - x[i + half] * sin[i]
        out[i + half] = x[i + half] * cos[i] + x[i] * sin[i]


@compiled
def softmax(x: Any, bits: Any, count: int) -> None:
    """Softmax of the first ``count`` numbers, in place, as loops that become vector instructions.

    exp(x) is 2**n times a polynomial in the rest; ``bits`` is int32 scratch of the same length. No weight falls under
    2**-100 of the largest: below the smallest normal number arithmetic is ten times slower.
    """
    top = x[0]
    for i in range(count):
        top = max(top, x[i])
    for i in range(count):
        y = max((x[i] - top) * LOG2_E, np.float32(-100.0))
        n = np.floor(y)
        f = y - n
        p = np.float32(1.8775767e-3)
        p = p * f + np.float32(8.9893397e-3)
        p = p * f + np.float32(5.5826318e-2)
        p = p * f + np.float32(2.4015361e-1)
        p = p * f + np.float32(6.9315308e-1)
        x[i] = p * f + np.float32(9.9999994e-1)
        bits[i] = (np.int32(n) + np.int32(127)) << np.int32(23)
    powers = bits.view(np.float32)
    total = np.float32(0.0)
    for i in range(count):
        x[i] *= powers[i]
        total += x[i]
    for i in range(count):
        x[i] /= total


@compiled
def least_wanted(scores: Any, positions: Any, order: Any, count: int, newest: int, rules: Any) -> int:
    """The slot whose token goes: the lowest priority, the oldest among equals.

    ``rules`` holds recent, sinks, grace, age_normalised, by_score as integers.
    """
    recent, sinks, grace, by_age, by_score = rules[0], rules[1], rules[2], rules[3], rules[4]
    best, best_order, lowest = 0, count, POSITIVE
    for s in range(count):
        place, rank = positions[s], order[s]
        if place < 0:
            priority = NEGATIVE
        elif rank >= count - recent or place < sinks or place > newest - grace:
            priority = POSITIVE
        elif by_score == 0:
            priority = np.float32(0.0)
        elif by_age == 1:
            priority = scores[s] / np.float32(newest - place + 1)
        else:
            priority = scores[s]
        if priority < lowest or (priority == lowest and rank < best_order):
            best, best_order, lowest = s, rank, priority
    return best


@compiled
def attend_head(
    query: Any, key: Any, value: Any, out: Any, weights: Any, turned: Any, row: Any, bits: Any,
    keys: Any, values: Any, key_scales: Any, value_scales: Any, scores: Any, positions: Any, order: Any,
    slot: int, count: int, newest: int, rolling: int, cos: Any, sin: Any,
) -> None:  # fmt: skip
    """One KV head: store the new token, attend with its group of queries, add the weights to the scores.

    Args:
        query, out: Shape ``(group, head_dim)``; the query is un-rotated and already scaled.
        key, value: Shape ``(head_dim,)``, un-rotated.
        weights: Scratch ``(group, capacity)``; turned ``(group, head_dim)``; row ``(head_dim,)``; bits
            ``(max(capacity, head_dim),)`` int32.
        slot: Where the token goes; count: slots in use with it; newest: its place in the text.
    """
    group, size = query.shape
    row_bits = row.view(np.int32)
    write_row(keys, key_scales, slot, key, key.view(np.int32))
    write_row(values, value_scales, slot, value, value.view(np.int32))
    scores[slot], positions[slot], order[slot] = np.float32(0.0), np.int32(newest), np.int32(count - 1)
    own = count - 1 if rolling == 1 else newest
    for g in range(group):
        rotate(query[g], cos[own], sin[own], turned[g])
    half = size // 2
    for s in range(count):
        read_row(keys, key_scales, s, row, row_bits)
        place = order[s] if rolling == 1 else positions[s]
        for i in range(half):
            first, second = row[i], row[i + half]
            row[i] = first * cos[place, i] - second * sin[place, i]
            row[i + half] = second * cos[place, i] + first * sin[place, i]
        for g in range(group):
            total = np.float32(0.0)
            for i in range(size):
                total += turned[g, i] * row[i]
            weights[g, s] = total
    for g in range(group):
        softmax(weights[g], bits, count)
        for i in range(size):
            out[g, i] = np.float32(0.0)
    for s in range(count):
        read_row(values, value_scales, s, row, row_bits)
        mass = np.float32(0.0)
        for g in range(group):
            weight = weights[g, s]
            mass += weight
            for i in range(size):
                out[g, i] += weight * row[i]
        scores[s] += mass


@compiled
def evict_head(scores: Any, positions: Any, order: Any, count: int, newest: int, rules: Any) -> int:
    """Free one slot of one KV head and move up the ranks behind it; returns the slot."""
    gone = least_wanted(scores, positions, order, count, newest, rules)
    rank = order[gone]
    for s in range(count):
        if order[s] > rank:
            order[s] -= np.int32(1)
    return gone


@compiled(parallel=True)
def attend_layer(
    query: Any, key: Any, value: Any, out: Any, weights: Any, turned: Any, rows: Any, bits: Any,
    keys: Any, values: Any, key_scales: Any, value_scales: Any, scores: Any, positions: Any, order: Any, free: Any,
    has_free: int, used: int, newest: int, rolling: int, evict: int, rules: Any, cos: Any, sin: Any,
) -> None:  # fmt: skip
    """All KV heads of a layer; arguments as for one head with a leading ``kv_heads`` dimension.

    ``free`` is ``(kv_heads,)``: the slot that the token takes when ``has_free``, else slot ``used - 1``; with
    ``evict`` it names the slot freed afterwards.
    """
    group = query.shape[0] // key.shape[0]
    for h in prange(key.shape[0]):
        slot = free[h] if has_free == 1 else used - 1
        mine = slice(h * group, (h + 1) * group)
        attend_head(
            query[mine], key[h], value[h], out[mine], weights[h], turned[h], rows[h], bits[h],
            keys[h], values[h], key_scales[h], value_scales[h], scores[h], positions[h], order[h],
            slot, used, newest, rolling, cos, sin,
        )  # fmt: skip
        if evict == 1:
            free[h] = evict_head(scores[h], positions[h], order[h], used, newest, rules)
