"""Ask one repository of the hub what it is: its size, its network, and whether it can be run; runs in a thread."""

from __future__ import annotations

from collections.abc import Callable

from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models import Catalogue
from llamahome_gui.models.fit.network import Network, network_listed
from llamahome_gui.models.hub import HubClient, HubPlan, make_entry, make_plan, outline_plan
from llamahome_gui.ui.models.hits import Looked
from llamahome_gui.ui.models.rows import Chip

ChipOf = Callable[[Network, int], Chip]
"""Verdict for a network and the bytes of its download."""


def look_at(repository: str, catalogue: Catalogue, chip_of: ChipOf, hub: HubClient) -> Looked:
    """What the repository tells. One that cannot be run is an answer, not an error.

    Raises:
        DownloadError: It cannot be asked.
    """
    try:
        plan = _plan(hub, repository)
    except DownloadError as error:
        if error.reason is DownloadReason.REFUSED:
            return Looked(0, refused=error.message)
        raise
    entry = make_entry(plan, catalogue)
    network = network_listed(entry.details)
    return Looked(plan.size, entry, chip_of(network, plan.size) if network else None, note=" ".join(plan.notes))


def _plan(hub: HubClient, repository: str) -> HubPlan:
    """What is told to this account; of a gated model without access as much as is told to everybody."""
    try:
        return make_plan(hub, repository)
    except DownloadError as error:
        if error.reason in (DownloadReason.GATED, DownloadReason.UNAUTHORISED):
            return outline_plan(hub.model(repository))
        raise
