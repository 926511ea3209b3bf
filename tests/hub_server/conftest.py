"""The hub as a fixture; other tests import it from here into their own conftest."""

from __future__ import annotations

from tests.hub_server.fixture import hub

__all__ = ["hub"]
