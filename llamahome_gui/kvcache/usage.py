"""What a KV cache holds, in numbers that the window and the command line can show. Imports no torch."""

from __future__ import annotations

from dataclasses import dataclass

# In the place of a policy where a server answers: what it keeps is its own business.
REMOTE_POLICY = "remote"


@dataclass(frozen=True)
class CacheUsage:
    """The state of a KV cache at one moment.

    Attributes:
        policy: Name of the eviction policy.
        slots: Tokens held per layer and KV head.
        window_length: Slots there are; for the full cache the same as `slots`.
        text_tokens: Tokens read so far, kept or evicted.
        held_bytes: Bytes of all tensors that the cache holds: keys, values, scores, positions.
        full_bytes: Bytes of keys and values that a full cache would hold for `text_tokens`.
    """

    policy: str
    slots: int
    window_length: int
    text_tokens: int
    held_bytes: int
    full_bytes: int

    @property
    def share(self) -> float:
        """Held bytes as a share of the full cache's; 0 for an empty cache."""
        return self.held_bytes / self.full_bytes if self.full_bytes else 0.0
