"""A model of 300 MB through everything that can go wrong, and through the death of the program at any moment."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import DownloadReason
from llamahome_gui.models import importing
from llamahome_gui.models.download import DownloadState, DownloadStatus
from llamahome_gui.models.hashing import file_hash
from llamahome_gui.models.store import ModelStore
from tests.hub_server import Fault, HubServer
from tests.models.download.conftest import HASTE, REPOSITORY
from tests.models.download.models import KEY, Shop
from tests.tiny import make_tiny_model

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

MILLION = 1_000_000
TWICE = 1 << 20
KILLS = 20
# So that a kill hits the middle of the files, not their end.
RATE = 25.0 * MILLION


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Random weights of 300 MB in four shards; not to be changed."""
    folder = tmp_path_factory.mktemp("large") / "model"
    sizes = {"hidden": 768, "intermediate": 2560, "layers": 10, "heads": 12, "kv_heads": 4}
    return make_tiny_model(folder, **sizes, shard_size="90MB")  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def hashes(large: Path) -> dict[str, str]:
    return {path.name: file_hash(path) for path in large.iterdir()}


@pytest.fixture
def shop(hub: HubServer, workspace: Workspace, large: Path) -> Shop:
    return Shop(hub, workspace, large, timing=replace(HASTE, stall=2.0, report=0.05))


@pytest.fixture(scope="module")
def shards(large: Path) -> list[str]:
    return sorted(path.name for path in large.glob("*.safetensors"))


def total(large: Path) -> int:
    return sum(path.stat().st_size for path in large.glob("*.safetensors"))


def sent(shop: Shop, shards: list[str]) -> int:
    return sum(shop.hub.sent[name] for name in shards)


def is_right(shop: Shop, hashes: dict[str, str]) -> bool:
    found = {path.name: file_hash(path) for path in shop.target.iterdir() if path.name in hashes}
    return found == hashes and ModelStore(shop.workspace).get(KEY).loadable


def test_the_model_is_as_large_as_it_says(large: Path, shards: list[str]) -> None:
    assert total(large) >= 300 * MILLION
    assert len(shards) >= 3


@pytest.mark.parametrize(
    ("fault", "twice"),
    [
        pytest.param(Fault(drop=40 * MILLION), TWICE, id="drop"),
        pytest.param(Fault(stall=40 * MILLION), TWICE, id="stall"),
        pytest.param(Fault(claim=5000), TWICE, id="claims too much"),
        pytest.param(Fault(claim=-5000), TWICE, id="claims too little"),
        pytest.param(Fault(gone=403), TWICE, id="address expired"),
        pytest.param(Fault(flip=40 * MILLION), None, id="wrong byte"),
        pytest.param(Fault(drop=40 * MILLION, etag="older"), None, id="changed on the way"),
    ],
)
def test_every_file_in_trouble_arrives(
    shop: Shop, large: Path, shards: list[str], hashes: dict[str, str], fault: Fault, twice: int | None
) -> None:
    for name in shards:
        shop.hub.faults[name] = [fault]
    assert shop.fetch().state is DownloadState.DONE
    assert is_right(shop, hashes)
    if twice is not None:
        assert sent(shop, shards) - total(large) <= twice


def test_a_server_without_ranges_finishes_what_was_begun(shop: Shop, shards: list[str], hashes: dict[str, str]) -> None:
    for name in shards:
        shop.hub.faults[name] = [Fault(drop=40 * MILLION), Fault(ignore_range=True)]
    assert shop.fetch().state is DownloadState.DONE
    assert is_right(shop, hashes)


def test_a_wrong_byte_every_time_installs_nothing(shop: Shop, shards: list[str]) -> None:
    shop.hub.faults[shards[1]] = Fault(flip=40 * MILLION)
    status = shop.fetch()
    assert status.error is not None
    assert (status.error.reason, status.error.subject) == (DownloadReason.CORRUPT, shards[1])
    assert not shop.target.exists()


def test_a_hub_that_goes_away_in_the_middle_is_waited_for(
    shop: Shop, large: Path, shards: list[str], hashes: dict[str, str]
) -> None:
    gone: list[DownloadStatus] = []
    offline = contextlib.ExitStack()

    def tell(status: DownloadStatus) -> None:
        if status.done > 100 * MILLION and not gone:
            gone.append(status)
            offline.enter_context(shop.hub.offline())
        elif status.state is DownloadState.WAITING:
            gone.append(status)
            offline.close()

    assert shop.job(tell).run().state is DownloadState.DONE
    assert any("cannot be reached" in status.note for status in gone)
    assert is_right(shop, hashes)


def test_a_new_revision_costs_only_what_changed(shop: Shop, large: Path, shards: list[str], tmp_path: Path) -> None:
    def stop_late(status: DownloadStatus) -> None:
        if sum(file.verified for file in status.files if file.path in shards) >= 2:
            job.stop()

    shop.files_at_a_time = 1
    job = shop.job(stop_late)
    assert job.run().state is DownloadState.PAUSED
    newer = shutil.copytree(large, tmp_path / "newer")
    changed = newer / shards[-1]
    changed.write_bytes(changed.read_bytes()[:-4] + b"\0\0\0\0")
    shop.hub.add_model(REPOSITORY, newer)
    status = shop.fetch()
    assert status.state is DownloadState.DONE
    assert "1 files are fetched anew" in status.note
    assert is_right(shop, {path.name: file_hash(path) for path in newer.iterdir()})
    assert sent(shop, shards) - total(large) <= changed.stat().st_size + TWICE


@pytest.fixture
def small_disk(tmp_path: Path, large: Path) -> Iterator[Path]:
    """A file system of its own, with room for the model and little else."""
    place = tmp_path / "disk"
    place.mkdir()
    room = total(large) + 40 * MILLION
    command = ["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("no right to mount a file system here")
    try:
        yield place
    finally:
        subprocess.run(["umount", str(place)], check=True)


def test_a_disk_that_is_full_in_the_middle(
    hub: HubServer,
    small_disk: Path,
    large: Path,
    shards: list[str],
    hashes: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(importing, "RESERVE_BYTES", 0)
    shop = Shop(hub, Workspace.open(small_disk / "home"), large)
    filler = small_disk / "filler"

    def fill(status: DownloadStatus) -> None:
        if status.done > 100 * MILLION and not filler.exists():
            filler.write_bytes(bytes(150 * MILLION))

    for name in shards:
        hub.faults[name] = Fault(rate=RATE)
    status = shop.job(fill).run()
    assert status.error is not None
    assert (status.error.reason, status.error.message) == (DownloadReason.DISK, "The disk is full.")
    assert not shop.target.exists()
    kept = sum(path.stat().st_size for path in (shop.order.folder / "files").iterdir())
    assert kept > 100 * MILLION
    filler.unlink()
    assert shop.fetch().state is DownloadState.DONE
    assert is_right(shop, hashes)
    assert sent(shop, shards) - total(large) <= 16 * TWICE  # what no longer fitted was on its way


def command(shop: Shop) -> list[str]:
    return [sys.executable, "-m", "llamahome_gui", "download", REPOSITORY, "--as", KEY]


def environment(shop: Shop) -> dict[str, str]:
    return {
        **os.environ,
        "HF_ENDPOINT": shop.hub.endpoint,
        "LLAMAHOME_HOME": str(shop.workspace.root),
        "PYTHONPATH": os.pathsep.join(sys.path),
        "PYTHON_KEYRING_BACKEND": "keyring.backends.null.Keyring",
    }


@pytest.mark.skipif(os.name == "nt", reason="no SIGKILL")
@pytest.mark.parametrize("seed", range(KILLS))
def test_killed_at_any_moment_the_next_start_finishes(
    shop: Shop, large: Path, shards: list[str], hashes: dict[str, str], seed: int
) -> None:
    """The child is killed at a random moment between its first request and the time it needs for the whole model."""
    chance = random.Random(seed)
    for name in shards:
        shop.hub.faults[name] = Fault(rate=RATE)
    with subprocess.Popen(command(shop), env=environment(shop), stderr=subprocess.PIPE, text=True) as child:
        while not shop.hub.asked("/cdn/") and child.poll() is None:
            time.sleep(0.01)
        time.sleep(chance.uniform(0.0, 1.1 * total(large) / (3 * RATE)))
        child.send_signal(signal.SIGKILL)
        child.communicate()
    if not shop.target.exists():
        done = subprocess.run(
            command(shop), env=environment(shop), capture_output=True, text=True, timeout=300, check=False
        )
        assert done.returncode == 0, done.stderr
    assert is_right(shop, hashes)
    assert not shop.order.folder.exists()
    twice = sent(shop, shards) - total(large)
    print(f"seed {seed}: {twice} bytes twice, {len(shop.hub.asked('/cdn/'))} requests for content")
    assert twice <= TWICE


@pytest.mark.skipif(os.name == "nt", reason="no such limit")
def test_a_limit_of_the_system_on_files_is_a_full_disk(shop: Shop, large: Path, hashes: dict[str, str]) -> None:
    """The unprivileged way to a full disk: files of this child may not grow beyond 50 MB."""
    import resource

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50 * MILLION, 50 * MILLION))

    done = subprocess.run(
        command(shop),
        env=environment(shop),
        preexec_fn=limit,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 10, done.stderr
    assert "The disk is full" in done.stderr
    assert not shop.target.exists()
    assert shop.fetch().state is DownloadState.DONE
    assert is_right(shop, hashes)
