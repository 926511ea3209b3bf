"""The hub that tests fetch from: see `llamahome_gui.evaluation.hub_server`."""

from llamahome_gui.evaluation.hub_server import (
    Answer,
    Exchange,
    Fault,
    HubServer,
    Seen,
    ServedFile,
    ServedRepository,
    Snapshot,
)

__all__ = ["Answer", "Exchange", "Fault", "HubServer", "Seen", "ServedFile", "ServedRepository", "Snapshot"]
