"""The engines of `tests.engines`."""

from __future__ import annotations

from tests.engines import engine, engine_of

__all__ = ["engine", "engine_of"]
