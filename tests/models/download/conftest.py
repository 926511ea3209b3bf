"""One file on the tests' hub, and the transfer of it."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from llamahome_gui.models.download.limiter import Limiter
from llamahome_gui.models.download.stopping import Stop
from llamahome_gui.models.download.transfer import Progress, Transfer
from llamahome_gui.models.download.types import Timing
from llamahome_gui.models.download.wire import Source, Wire
from llamahome_gui.models.hub.client import HubClient
from llamahome_gui.models.hub.types import HubFile
from tests.hub_server import Fault, HubServer
from tests.hub_server.fixture import hub

__all__ = ["hub"]

# As patient as a test can be.
HASTE = Timing(connect=2.0, stall=0.3, first_wait=0.02, longest_wait=0.1, tries=4, flush=0.05, report=0.02)
REPOSITORY = "maker/model"


def noise(size: int, seed: int = 0) -> bytes:
    """Bytes that no two places of share."""
    return random.Random(seed).randbytes(size)


@dataclass
class Bench:
    """Fetches one file of a hub into a folder."""

    hub: HubServer
    folder: Path
    content: bytes
    name: str = "model.safetensors"
    timing: Timing = HASTE
    stop: Stop = field(default_factory=Stop)
    limiter: Limiter = field(default_factory=Limiter)

    def __post_init__(self) -> None:
        self.commit = self.hub.add_model(REPOSITORY, {self.name: self.content})
        served = self.hub.repositories[REPOSITORY].commits[self.commit].files[self.name]
        self.file = HubFile(self.name, served.size, served.sha256 if served.lfs else None, served.git_oid)
        self.progress = Progress(self.file)

    @property
    def target(self) -> Path:
        return self.folder / self.name

    @property
    def sent(self) -> int:
        return self.hub.sent[self.name]

    @property
    def ranges(self) -> list[str | None]:
        """The ranges that were asked for where the content lies, in order."""
        seen = [seen for seen in self.hub.seen if seen.path.startswith("/cdn/") or not self.file.sha256]
        return [seen.headers.get("range") for seen in seen]

    def faults(self, *faults: Fault) -> None:
        self.hub.faults[self.name] = list(faults)

    def fetch(self, *, endpoint: str | None = None, token: str = "") -> bytes:
        """Run the transfer; what lies in the folder after it."""
        wire = Wire(self.stop, self.timing)
        with HubClient(endpoint or self.hub.endpoint, token) as client:
            source = Source(client, REPOSITORY, self.commit)
            options = {"limiter": self.limiter, "stop": self.stop, "timing": self.timing}
            try:
                Transfer(wire, source, self.progress, self.target, **options).run()  # type: ignore[arg-type]
            finally:
                wire.close()
        return self.target.read_bytes()


@pytest.fixture
def bench(hub: HubServer, tmp_path: Path) -> Bench:
    """A file of two and a half megabytes, known by its SHA-256."""
    return Bench(hub, tmp_path, noise(2_500_000))


@pytest.fixture
def small(hub: HubServer, tmp_path: Path) -> Bench:
    """A file of a few bytes, known by Git's id."""
    return Bench(hub, tmp_path, b'{"model_type": "llama"}\n', "config.json")


@pytest.fixture(scope="session")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole model in one weights file; not to be changed."""
    from tests.models.download.paper import make_paper_model

    return make_paper_model(tmp_path_factory.mktemp("paper") / "model")


@pytest.fixture(scope="session")
def paper_shards(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A whole model in several shards; not to be changed."""
    from tests.models.download.paper import make_paper_model

    return make_paper_model(tmp_path_factory.mktemp("paper") / "shards", (90_000, 80_000, 70_000, 10_000))
