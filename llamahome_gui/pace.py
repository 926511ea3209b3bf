"""How long the rest takes, by how far it is: one reckoning for the window and the command line."""

from __future__ import annotations

# Before this a rate means nothing.
_LEAST_SECONDS, _LEAST_SHARE = 1.5, 0.005


class Pace:
    """Works out from shares how long the rest takes.

    Args:
        share: How far it was when it was first seen, 0 to 1.
        now: Seconds of a clock that only goes forward.
    """

    def __init__(self, share: float, now: float) -> None:
        self._share, self._since = share, now

    def seconds_left(self, share: float, now: float) -> float | None:
        """None while nobody can know."""
        if share < self._share:  # it began anew
            self._share, self._since = share, now
        moved, passed = share - self._share, now - self._since
        if moved < _LEAST_SHARE or passed < _LEAST_SECONDS:
            return None
        return passed * (1 - share) / moved
