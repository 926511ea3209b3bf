"""When to ask a server again: what it says itself, else ever longer pauses."""

from __future__ import annotations

import math
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

# Worth another try: too many requests, and faults that pass.
PASSING = frozenset({408, 425, 429, 500, 502, 503, 504})

# ``RateLimit: "api";r=0;t=55``: requests left, seconds until there are more (draft-ietf-httpapi-ratelimit-headers).
_RATE = re.compile(r"\"[^\"]*\"\s*;\s*r\s*=\s*(?P<left>\d+)\s*;\s*t\s*=\s*(?P<seconds>\d+)")


@dataclass(frozen=True)
class Retries:
    """How persistent a client is.

    Attributes:
        attempts: Requests in all before it gives up.
        first: Seconds of the first pause; each further one is twice as long.
        longest: Seconds that a pause grows to.
        patience: Seconds that a server may ask to wait for; above, the caller decides.
    """

    attempts: int = 4
    first: float = 0.5
    longest: float = 8.0
    patience: float = 30.0

    def pause(self, attempt: int, asked: float | None = None) -> float:
        """Seconds before the next request, after `attempt` (from 0) failed.

        Never less than the server asked for; else between half and all of the doubled pause, so that many clients do
        not come back at once.
        """
        grown = min(self.longest, self.first * 2.0 ** min(attempt, 30))
        return max(asked or 0.0, grown * random.uniform(0.5, 1.0))


def retry_after(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Seconds that a server wants to be left alone, from 0; None where it does not say.

    Args:
        headers: Of the answer; names in lower case, or a mapping that does not mind.
        now: The present time, for the form of the header that is a date.
    """
    said = headers.get("retry-after", "").strip()
    if said.isascii() and said.isdigit():
        return float(said) if len(said) < 10 else math.inf
    if said:
        return _until(said, now or datetime.now(UTC))
    rate = _RATE.search(headers.get("ratelimit", ""))
    return float(rate["seconds"]) if rate and int(rate["left"]) == 0 else None


def _until(date: str, now: datetime) -> float | None:
    try:
        then = parsedate_to_datetime(date)
    except (ValueError, TypeError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=UTC)
    return max(0.0, (then - now).total_seconds())
