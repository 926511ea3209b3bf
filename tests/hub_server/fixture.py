"""The fixture `hub`: a running server without repositories."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from llamahome_gui.evaluation.hub_server.server import HubServer


@pytest.fixture
def hub() -> Iterator[HubServer]:
    """A hub on loopback, gone after the test."""
    with HubServer() as server:
        yield server
