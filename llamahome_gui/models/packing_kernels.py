"""Rows as 4-bit numbers, compiled: for each group the scale and offset that lose least, found while it is near.

Candidates are the range of the group and ranges drawn in from both ends; each is followed by the scale and offset that
fit its rounded numbers best (weighted least squares, in closed form). The best of all is taken, as it is stored.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from llamahome_gui.kvcache.compiling import compiled

# By how much the range from the lowest to the highest number is drawn in for each further candidate. More candidates
# cost time and were worth nothing that could be measured.
CANDIDATES, DRAWN_IN = 2, np.float32(0.15)
HIGHEST, SMALLEST = np.float32(15.0), np.float32(1e-12)
_HALF = np.float32(0.5)


@compiled
def as_bf16(bits: Any, floats: Any, at: int) -> None:
    """Round one of `floats` to bf16; `bits` are the same memory as int32."""
    both = bits[at]
    bits[at] = (both + np.int32(0x7FFF) + ((both >> np.int32(16)) & np.int32(1))) & np.int32(-65536)


@compiled
def pack_rows(rows: Any, importance: Any, packed: Any, scales: Any) -> None:
    """Pack rows into 4 bits.

    Args:
        rows: fp32 ``(rows, columns)``.
        importance: fp32 ``(columns,)``: what the square of an error in each column counts.
        packed, scales: uint8 ``(rows, columns / 2)`` and the bits of bf16 as int16 ``(rows, groups, 2)``, see
            `models.packed`.
    """
    groups = scales.shape[1]
    size = rows.shape[1] // groups
    half = size // 2
    bits = np.zeros(4, np.int32)  # scale and offset that are tried, and the best ones
    tried = bits.view(np.float32)
    for r in range(rows.shape[0]):
        for g in range(groups):
            x, weight = rows[r, g * size : (g + 1) * size], importance[g * size : (g + 1) * size]
            low, high = x[0], x[0]
            total, sum_x = np.float32(0.0), np.float32(0.0)
            for j in range(size):
                low = x[j] if x[j] < low else low
                high = x[j] if x[j] > high else high
                total += weight[j]
                sum_x += weight[j] * x[j]
            best = np.float32(np.inf)
            for candidate in range(CANDIDATES):
                drawn_in = DRAWN_IN * np.float32(candidate)
                tried[0] = max((high - low) * (np.float32(1.0) - drawn_in) / HIGHEST, SMALLEST)
                tried[1] = low + (high - low) * drawn_in * _HALF
                for _ in range(2):
                    as_bf16(bits, tried, 0)
                    as_bf16(bits, tried, 1)
                    scale, offset = tried[0], tried[1]
                    inverse = np.float32(1.0) / scale
                    error, q_sum = np.float32(0.0), np.float32(0.0)
                    q_squares, q_x = np.float32(0.0), np.float32(0.0)
                    for j in range(size):
                        q = np.floor((x[j] - offset) * inverse + _HALF)
                        q = np.float32(0.0) if q < np.float32(0.0) else q
                        q = HIGHEST if q > HIGHEST else q
                        off = q * scale + offset - x[j]
                        weighted = weight[j] * q
                        error += weight[j] * off * off
                        q_sum += weighted
                        q_squares += weighted * q
                        q_x += weighted * x[j]
                    if error < best:
                        best, bits[2], bits[3] = error, bits[0], bits[1]
                    spread = total * q_squares - q_sum * q_sum
                    if spread <= np.float32(1e-6) * total * total:
                        break
                    tried[0] = max((total * q_x - q_sum * sum_x) / spread, SMALLEST)
                    as_bf16(bits, tried, 0)  # the offset makes up for the rounding of the scale
                    tried[1] = (sum_x - tried[0] * q_sum) / total
            scale, offset = tried[2], tried[3]
            inverse = np.float32(1.0) / scale
            scales[r, g, 0], scales[r, g, 1] = np.int16(bits[2] >> np.int32(16)), np.int16(bits[3] >> np.int32(16))
            for j in range(half):
                first = np.floor((x[j] - offset) * inverse + _HALF)
                second = np.floor((x[half + j] - offset) * inverse + _HALF)
                first = min(max(first, np.float32(0.0)), HIGHEST)
                second = min(max(second, np.float32(0.0)), HIGHEST)
                packed[r, g * half + j] = np.uint8(np.int32(first) | (np.int32(second) << np.int32(4)))
