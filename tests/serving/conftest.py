"""A tiny model behind the real web server, in a thread of this process."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import httpx2
import pytest
from openai import OpenAI

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.serving.application import Limits, Served, make_application
from llamahome_gui.serving.server import Running, address_of, open_port
from tests.tiny import make_tiny_model

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

KEY = "llh-test"


@dataclass
class Site:
    """A server and ways to ask it."""

    url: str
    engine: Engine
    lines: list[str] = field(default_factory=list)

    def client(self, **options: Any) -> OpenAI:
        return OpenAI(base_url=f"{self.url}/v1", **{"api_key": KEY, "max_retries": 0, "timeout": 60.0, **options})

    def http(self) -> httpx2.Client:
        return httpx2.Client(base_url=self.url, headers={"Authorization": f"Bearer {KEY}"}, timeout=60.0)

    def metric(self, name: str) -> float:
        """A value of /metrics by the whole name of its line; 0 for one that was never counted."""
        with self.http() as http:
            lines = http.get("/metrics").text.splitlines()
        return next((float(line.rpartition(" ")[2]) for line in lines if line.rpartition(" ")[0] == name), 0.0)


@pytest.fixture(scope="session")
def served_engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    import torch

    from llamahome_gui.inference.engine import load_engine
    from llamahome_gui.models import ModelStore

    workspace = Workspace.open(tmp_path_factory.mktemp("serving") / "home")
    make_tiny_model(workspace.models_dir / "tiny" / "1", context=512)
    engine = load_engine(ModelStore(workspace), "tiny/1", device="cpu")
    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # two that wait for each other are slow where others compute too
    yield engine
    torch.set_num_threads(threads)
    engine.loaded.close()


@contextlib.contextmanager
def running_site(engine: Engine, **options: Any) -> Iterator[Site]:
    """Serve until the end of the block; `options` are those of `Served`."""
    lines: list[str] = []
    opened, up = open_port("127.0.0.1", 0), threading.Event()
    h2o = H2OSettings(window_length=64, heavy_hitter_tokens=16, chunk_size=32)
    given = {"h2o": h2o, "sampling": SamplingSettings(max_new_tokens=24), "key": KEY, "said": lines.append}
    running = Running(make_application(Served(engine, **{**given, **options})), opened, up.set)
    thread = threading.Thread(target=running.run, name="web server")
    thread.start()
    assert up.wait(30)
    yield Site(address_of(opened, "127.0.0.1"), engine, lines)
    running.end()
    thread.join()


@pytest.fixture(scope="module")
def site(served_engine: Engine) -> Iterator[Site]:
    """A server with the usual limits."""
    with running_site(served_engine) as made:
        yield made


@pytest.fixture
def site_with(served_engine: Engine) -> Iterator[Callable[..., Site]]:
    """Servers with options of a test's own."""
    with contextlib.ExitStack() as stack:
        yield lambda **options: stack.enter_context(running_site(served_engine, **options))


@pytest.fixture
def narrow() -> Limits:
    """One answer at a time, one that waits, small requests."""
    return Limits(body_bytes=20_000, body_seconds=0.3, at_once=1, waiting=1)
