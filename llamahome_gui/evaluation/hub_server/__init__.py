"""A hub of our own on loopback: real HTTP, the endpoints a model is fetched by, and misbehaviour on demand.

Tests and the self-test fetch from it. The control plane (what there is) is `control.py`, the data plane (the bytes) is
`data.py`; `server.py` holds what both know: the repositories, the accounts, what was asked.
"""

from llamahome_gui.evaluation.hub_server.exchange import Answer, Exchange, Seen
from llamahome_gui.evaluation.hub_server.faults import Fault
from llamahome_gui.evaluation.hub_server.repository import ServedFile, ServedRepository, Snapshot
from llamahome_gui.evaluation.hub_server.server import HubServer

__all__ = ["Answer", "Exchange", "Fault", "HubServer", "Seen", "ServedFile", "ServedRepository", "Snapshot"]
