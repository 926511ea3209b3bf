"""A run's name as the name of its folder."""

from __future__ import annotations

import re

_LONGEST = 60


def file_name(name: str) -> str:
    """Letters, figures, dots, dashes and underscores of a name; what stood between them becomes one dash."""
    plain = re.sub(r"[^\w.-]+", "-", name, flags=re.ASCII)
    return plain.strip("-.")[:_LONGEST].rstrip("-.") or "run"
