"""A hub of the tests' own on loopback: real HTTP, the endpoints a model is fetched by, and misbehaviour on demand.

The control plane (what there is) is `control.py`, the data plane (the bytes) is `data.py`; `server.py` holds what
both know: the repositories, the accounts, what was asked.
"""

from tests.hub_server.exchange import Answer, Exchange, Seen
from tests.hub_server.faults import Fault
from tests.hub_server.repository import ServedFile, ServedRepository, Snapshot
from tests.hub_server.server import HubServer

__all__ = ["Answer", "Exchange", "Fault", "HubServer", "Seen", "ServedFile", "ServedRepository", "Snapshot"]
