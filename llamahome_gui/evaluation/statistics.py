"""Shares with their confidence, the same for every test that counts right answers."""

from __future__ import annotations

import math

Z_95 = 1.959964


def wilson(correct: int, total: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share (Wilson, 1927, https://doi.org/10.2307/2276774)."""
    if total == 0:
        return 0.0, 1.0
    z, share = Z_95, correct / total
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    reach = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return max(0.0, centre - reach), min(1.0, centre + reach)
