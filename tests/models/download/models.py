"""A whole model on the tests' hub, and what fetches it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import DownloadSettings
from llamahome_gui.models.card import CARD
from llamahome_gui.models.download import DownloadManager, DownloadStatus, Timing
from llamahome_gui.models.download.job import Job
from llamahome_gui.models.download.limiter import Limiter
from llamahome_gui.models.download.order import Order
from llamahome_gui.models.hub.client import HubClient
from llamahome_gui.models.hub.retry import Retries
from tests.hub_server import HubServer
from tests.models.download.conftest import HASTE, REPOSITORY

WEIGHTS = "model.safetensors"
KEY = "maker/model-1b"


@dataclass
class Shop:
    """Fetches the model in `source` from a hub into a workspace.

    Attributes:
        told: Every status that was told, in order.
    """

    hub: HubServer
    workspace: Workspace
    source: Path
    timing: Timing = HASTE
    files_at_a_time: int = 3
    told: list[DownloadStatus] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.commit = self.hub.add_model(REPOSITORY, self.source)

    @property
    def order(self) -> Order:
        return Order(REPOSITORY, *KEY.split("/"), "main", self.workspace.models_dir)  # type: ignore[call-arg, arg-type]

    @property
    def target(self) -> Path:
        return self.workspace.models_dir / "maker" / "model-1b"

    @property
    def part(self) -> Path:
        """The unfinished weights."""
        return self.order.folder / "files" / WEIGHTS

    def client(self) -> HubClient:
        return HubClient(self.hub.endpoint, "", timeout=2.0, retries=Retries(attempts=1, first=0.01, longest=0.02))

    def job(self, tell: Callable[[DownloadStatus], None] | None = None) -> Job:
        return Job(
            self.order,
            client_factory=self.client,
            limiter=Limiter(),
            files_at_a_time=self.files_at_a_time,
            timing=self.timing,
            tell=tell or self.told.append,
        )

    def fetch(self) -> DownloadStatus:
        """One job from its begin to its end."""
        return self.job().run()

    def manager(self, **settings: float) -> DownloadManager:
        made = DownloadManager(
            self.workspace,
            client_factory=self.client,
            settings=DownloadSettings.model_validate(settings),
            timing=self.timing,
        )
        made.subscribe(self.told.append)
        return made

    def installed(self) -> dict[str, bytes]:
        """Content of the installed model by name, without its card."""
        return contents(self.target)


def contents(folder: Path) -> dict[str, bytes]:
    """Content by name, without a card."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.name != CARD}


async def until(holds: Callable[[], bool]) -> None:
    """Let the loop turn until something holds."""
    while not holds():
        await asyncio.sleep(0.005)


def threads() -> list[str]:
    """Names of threads that work on downloads."""
    return [thread.name for thread in threading.enumerate() if thread.name.startswith("download")]
