"""What every test gets: the repository, the corpora, a fresh workspace, a watch on what it leaves behind."""

from __future__ import annotations

import gc
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

# Before anything imports Qt, a hub client or a tokenizer: no screen, no network, no thread pool of its own.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ.setdefault("HF_HUB_OFFLINE", "1")
os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
# Nor the passwords of whoever runs the tests.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.fail.Keyring"

# A shell that starts the tests in the background has them ignore Ctrl+C, and every program that they start too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

import pytest
from hypothesis import HealthCheck, settings

from llamahome_gui.config.paths import Workspace
from tests.leftovers import Running, Shown, let_go

ROOT = Path(__file__).resolve().parent.parent
GRACE_SECONDS = 5.0

# Machines differ too much for deadlines to mean anything, and a run must be repeatable.
settings.register_profile(
    "house",
    deadline=None,
    derandomize=True,
    max_examples=50,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
settings.load_profile("house")


@pytest.fixture(scope="session")
def repo_root() -> Path:
    """The folder that holds pyproject.toml."""
    return ROOT


@pytest.fixture(scope="session")
def corpora() -> Path:
    """Real documents kept beside the checkout; tests that need them are skipped where they are absent."""
    folder = ROOT.parent / "shared" / "corpora"
    if not folder.is_dir():
        pytest.skip(f"no corpora at {folder}")
    return folder


def pytest_sessionstart() -> None:
    """Nothing that is made while tests are collected goes away: the collector would walk all of it in vain."""
    gc.disable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files that wait long for other programs go first: as the last ones they would leave a core with nothing to do."""
    first = {item.path for item in items if item.get_closest_marker("programs")}
    items.sort(key=lambda item: item.path not in first)


def pytest_collection_finish() -> None:
    """Nor later, so that neither the collector nor who looks for what a test left ever walks torch and its like."""
    gc.freeze()
    gc.enable()


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A new, empty workspace."""
    return Workspace.open(tmp_path / "workspace")


@pytest.fixture(scope="session", autouse=True)
def _home_is_never_touched(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Code that opens the default workspace gets a temporary one, also in child processes."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LLAMAHOME_HOME", str(tmp_path_factory.mktemp("home")))
        yield


@pytest.fixture(autouse=True)
def _nothing_survives(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test that leaves a thread, a child process, a running QThread, a running timer or a window behind.

    Things started by fixtures of a wider scope are there before this one looks, so they may stay.
    """
    seen: list[Running | Shown] = [Running()]
    if {"qapp", "qtbot"} & set(request.fixturenames):
        seen.append(Shown())
    yield
    deadline = time.monotonic() + GRACE_SECONDS
    while leftovers := [left for before in seen for left in before.since()]:
        if time.monotonic() > deadline:
            pytest.fail("left running: " + "; ".join(leftovers), pytrace=False)
        let_go()
        time.sleep(0.02)
