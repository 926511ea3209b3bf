"""What the panel looks for on the disk and in the machine; runs in the background, without Qt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from llamahome_gui.errors import ConfigError
from llamahome_gui.models import Catalogue, DiskUse, InstalledModel, ModelKind
from llamahome_gui.models.fit.machine import Machine
from llamahome_gui.models.fit.network import network_listed
from llamahome_gui.models.servers import Server, ServerBook
from llamahome_gui.ui.models import details
from llamahome_gui.ui.models.fit_chart import FitChart, chips, network_here
from llamahome_gui.ui.models.rows import Chip, ModelRow, OnDisk, Section, sections
from llamahome_gui.ui.services import Services

Servers = tuple[tuple[Server, tuple[InstalledModel, ...]], ...]


@dataclass(frozen=True)
class Seen:
    """What a look found.

    Attributes:
        problem: Why the catalogue cannot be used; it is empty then.
        chips: How models fit, by their keys.
        servers: Those that answer in the place of this machine, each with its models.
        on_disk: What the files of installed models tell, by their keys.
    """

    catalogue: Catalogue = field(default_factory=Catalogue)
    installed: tuple[InstalledModel, ...] = ()
    use: DiskUse | None = None
    problem: ConfigError | None = None
    chips: Mapping[str, Chip] = field(default_factory=dict)
    servers: Servers = ()
    on_disk: Mapping[str, OnDisk] = field(default_factory=dict)

    @property
    def models(self) -> tuple[InstalledModel, ...]:
        """All that can be loaded: of this machine, and of servers."""
        return (*self.installed, *(model for _, models in self.servers for model in models))

    def sections(self, downloads: Iterable[str]) -> list[Section]:
        """What the list shows; see `rows.sections`."""
        return sections(self.catalogue, self.installed, downloads, self.chips, self.servers, self.on_disk)


def survey(services: Services) -> Seen:
    """Look at everything."""
    problem = None
    try:
        catalogue = services.catalogue
    except ConfigError as error:
        catalogue, problem = Catalogue(), error
    installed = tuple(services.store.installed())
    found = chips(catalogue, installed, machine_of(services), services.settings)
    servers: Servers = ()
    try:
        servers = _servers(ServerBook(services.workspace))
    except ConfigError as error:
        problem = problem or error
    on_disk = {model.key: _on_disk(model) for model in installed}
    return Seen(catalogue, installed, services.store.disk_use(), problem, found, servers, on_disk)


def _on_disk(model: InstalledModel) -> OnDisk:
    network = network_here(model)
    try:
        changed = model.path.stat().st_mtime
    except OSError:  # removed this moment
        changed = 0.0
    return OnDisk(network.context if network is not None else 0, changed)


def _servers(book: ServerBook) -> Servers:
    return tuple((one, tuple(one.installed(model, book.path) for model in one.models)) for one in book.servers())


def machine_of(services: Services) -> Machine:
    """This machine as it would be without the models in memory. Takes milliseconds."""
    return Machine.now(services.workspace.root).without(services.session.weights_bytes)


def look_closer(services: Services, row: ModelRow, seen: Seen) -> tuple[details.Details | None, FitChart | None]:
    """What the files of an installed model say, and how a model fits; None where nothing can be said."""
    if row.model is not None and row.model.kind is ModelKind.REMOTE:
        book = ServerBook(services.workspace)
        server, model = book.find(row.model.key)
        return details.remote(server, model, key=book.key(server) is not None), None
    family = seen.catalogue.family(row.family)
    about = family.about(row.version) if family else None
    folder = services.store.folder(row.model) if row.model else None
    found = details.installed(row, folder, services.endpoint) if folder else None
    network = network_here(row.model) if row.model else network_listed(about) if about else None
    if network is None:
        return found, None
    size = 0 if row.model or about is None else round((about.size_gb or 0) * 1e9)
    chart = FitChart(
        network, machine_of(services), services.settings, min_gpu_memory=row.gpu_memory, download_bytes=size
    )
    return found, chart
