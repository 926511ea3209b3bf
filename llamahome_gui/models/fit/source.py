"""The network of a model by any name: one that is installed, one of the catalogue, or a repository of the hub."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from llamahome_gui.errors import DownloadError, DownloadReason, ModelError
from llamahome_gui.models.catalogue import Catalogue
from llamahome_gui.models.fit.network import Network, network_in, network_listed, network_of
from llamahome_gui.models.names import match_listed
from llamahome_gui.models.store import ModelStore
from llamahome_gui.models.types import InstalledModel

if TYPE_CHECKING:
    from llamahome_gui.models.hub.client import HubClient

_REPOSITORY = re.compile(r"[\w.-]+/[\w.-]+")


@dataclass(frozen=True)
class Source:
    """A model whose memory is asked for.

    Attributes:
        title: For people.
        min_gpu_memory: GB that the catalogue asks of a GPU; None where it says nothing.
        download_bytes: What is still to be fetched; 0 for a model that is here.
    """

    title: str
    network: Network
    min_gpu_memory: float | None = None
    download_bytes: int = 0


def find_source(
    name: str, store: ModelStore, catalogue: Catalogue, open_hub: Callable[[], HubClient] | None = None
) -> Source:
    """The model that a person means.

    Args:
        open_hub: Asked for a name like ``owner/name`` that is neither installed nor listed; None asks nobody.

    Raises:
        ModelError: There is none, or its network is not one that can be estimated.
        DownloadError: The hub cannot be asked, or LlamaHome cannot run the repository.
    """
    try:
        return _installed(store.find(name), store, catalogue)
    except ModelError as error:
        listed = _listed(name, catalogue)
        if listed is not None:
            return listed
        if open_hub is None or not _REPOSITORY.fullmatch(name):
            raise error
        unknown = error
    try:
        with open_hub() as client:
            return _of_hub(name, client)
    except DownloadError as error:
        # The nearest names are of more use to whoever has mistyped one.
        raise unknown if error.reason is DownloadReason.MISSING else error from None


def _installed(model: InstalledModel, store: ModelStore, catalogue: Catalogue) -> Source:
    base = store.get(model.base_key) if model.base_key else model
    family = catalogue.family(base.family)
    least = family.min_gpu_memory.get(base.version) if family else None
    return Source(model.title, network_in(base.path), least)


def _listed(name: str, catalogue: Catalogue) -> Source | None:
    found = match_listed(catalogue, name)
    if found is None:
        return None
    family, version = found
    about, title = family.about(version), family.version_title(version)
    network = network_listed(about)
    if network is None:
        raise ModelError(about.refused or "The catalogue does not tell the shape of its network.", subject=title)
    size = int(about.size_gb * 1e9) if about.size_gb else network.shape.published_bytes
    return Source(title, network, family.min_gpu_memory.get(version), size)


def _of_hub(repository: str, client: HubClient) -> Source:
    from llamahome_gui.models.hub.plan import make_plan

    plan = make_plan(client, repository)
    return Source(plan.model.repository, network_of(plan.config, repository), download_bytes=plan.size)
