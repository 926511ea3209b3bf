"""Ask one repository of the hub what it is: its size, its network, and whether it can be run; runs in a thread."""

from __future__ import annotations

from collections.abc import Callable

from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models import Catalogue, VersionDetails
from llamahome_gui.models.fit.network import Network, network_listed
from llamahome_gui.models.hub import CatalogueEntry, HubClient, HubModel, make_entry, make_plan
from llamahome_gui.models.hub.entry import split_name
from llamahome_gui.ui.models.hits import Looked
from llamahome_gui.ui.models.rows import Chip

ChipOf = Callable[[Network, int], Chip]
"""Verdict for a network and the bytes of its download."""

_AGREE_FIRST = "Its configuration is told to those who have accepted its licence, so its memory is not known yet."


def look_at(repository: str, catalogue: Catalogue, chip_of: ChipOf, hub: HubClient) -> Looked:
    """What the repository tells. One that cannot be run is an answer, not an error.

    Raises:
        DownloadError: It cannot be asked.
    """
    try:
        plan = make_plan(hub, repository)
    except DownloadError as error:
        if error.reason is DownloadReason.REFUSED:
            return Looked(0, refused=error.message)
        if error.reason in (DownloadReason.GATED, DownloadReason.UNAUTHORISED):
            return _behind_gate(hub.model(repository))
        raise
    entry = make_entry(plan, catalogue)
    network = network_listed(entry.details)
    return Looked(plan.size, entry, chip_of(network, plan.size) if network else None, note=" ".join(plan.notes))


def _behind_gate(model: HubModel) -> Looked:
    """What is told to everybody: names and sizes of the files."""
    weights = [file for file in model.files if "/" not in file.path and file.path.endswith(".safetensors")]
    size = sum(file.size for file in weights)
    about = VersionDetails(
        repository=model.repository,
        license=model.license,
        license_url=model.license_url,
        gated=model.gated,
        size_gb=round(size / 1e9, 3) or None,
    )
    family, version, title = split_name(model.repository)
    return Looked(size, CatalogueEntry(family, version, title, about), note=_AGREE_FIRST)
