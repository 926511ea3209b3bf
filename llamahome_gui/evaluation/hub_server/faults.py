"""Misbehaviour in sending a file: what a test asks for, one per request or for good."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fault:
    """How a file is sent wrongly; places are bytes of the whole file.

    Attributes:
        drop: Break the connection off there.
        stall: Send nothing from there on, and keep the connection open.
        flip: Change this byte.
        ignore_range: Send all of it whatever was asked for.
        shift: Claim in Content-Range, truthfully, another start than was asked for.
        claim: Added to the true Content-Length.
        rate: Bytes per second.
        etag: Another one than the file's.
        gone: Answer so instead of sending, as an address does that has expired.
    """

    drop: int | None = None
    stall: int | None = None
    flip: int | None = None
    ignore_range: bool = False
    shift: int = 0
    claim: int = 0
    rate: float | None = None
    etag: str | None = None
    gone: int | None = None


NONE = Fault()
