"""Shares with their confidence, the same for every test that counts right answers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable

Z_95 = 1.959964


def wilson(correct: int, total: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share (Wilson, 1927, https://doi.org/10.2307/2276774)."""
    if total == 0:
        return 0.0, 1.0
    z, share = Z_95, correct / total
    centre = (share + z * z / (2 * total)) / (1 + z * z / total)
    reach = z * math.sqrt(share * (1 - share) / total + z * z / (4 * total * total)) / (1 + z * z / total)
    return max(0.0, centre - reach), min(1.0, centre + reach)


def correlation(pairs: Iterable[tuple[bool, bool]]) -> float:
    """Of what two tests made of the same questions, from -1 to 1; made smaller, where it is positive, for their number.

    The φ coefficient with the correction of Newcombe's method 10 for paired samples (1998,
    https://doi.org/10.1002/(SICI)1097-0258(19981130)17:22%3C2635::AID-SIM954%3E3.0.CO;2-C). 0 where one test answered
    all of them alike.
    """
    count = Counter((bool(one), bool(other)) for one, other in pairs)
    both, first, second, none = (count[key] for key in ((True, True), (True, False), (False, True), (False, False)))
    sides = (both + first) * (second + none) * (both + second) * (first + none)
    if not sides:
        return 0.0
    product = both * none - first * second
    corrected = max(0.0, product - count.total() / 2) if product > 0 else product
    return float(corrected / math.sqrt(sides))
