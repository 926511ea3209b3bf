"""What a look at one thing found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How it is with one thing; `note` is worth knowing and no fault."""

    GOOD = "good"
    NOTE = "note"
    WARNING = "warning"
    FAILURE = "failure"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at.

    Attributes:
        area: What it belongs to: machine, libraries, workspace, models, network.
        name: Of the thing.
        found: How it is, one sentence without a full stop.
        remedy: What to do; empty where nothing is to be done.
    """

    area: str
    name: str
    state: State
    found: str
    remedy: str = ""
