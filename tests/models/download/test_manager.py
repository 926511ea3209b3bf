"""The queue: one after the other, paused, resumed, cancelled and restored."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Coroutine
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import DownloadError, DownloadReason, ModelError
from llamahome_gui.models.download import DownloadManager, DownloadState, DownloadStatus
from llamahome_gui.models.download import manager as manager_module
from llamahome_gui.models.download.installing import discard
from llamahome_gui.models.download.locking import locked
from tests.hub_server import Fault, HubServer
from tests.models.download.conftest import REPOSITORY
from tests.models.download.models import KEY, WEIGHTS, Shop, contents, threads, until

S = DownloadState


@pytest.fixture
def shop(hub: HubServer, workspace: Workspace, paper: Path) -> Shop:
    return Shop(hub, workspace, paper)


def run(work: Coroutine[Any, Any, None]) -> None:
    """On a loop of its own, and not for ever."""
    asyncio.run(asyncio.wait_for(work, 20))


def add(manager: DownloadManager, version: str = "model-1b") -> str:
    return manager.add(REPOSITORY, "maker", version)


def state(manager: DownloadManager, key: str = KEY) -> DownloadState:
    status = manager.status(key)
    assert status is not None
    return status.state


def is_stalled(manager: DownloadManager, key: str = KEY, at: int = 20_000) -> bool:
    status = manager.status(key)
    return status is not None and any(file.done == at for file in status.files)


def stall(shop: Shop) -> None:
    """The weights stop coming, and nobody gives up on them."""
    shop.hub.faults[WEIGHTS] = Fault(stall=20_000)
    shop.timing = replace(shop.timing, stall=60.0)


def test_a_download_is_waited_for(shop: Shop, paper: Path) -> None:
    async def work() -> None:
        manager = shop.manager()
        status = await manager.wait(add(manager))
        assert status.state is S.DONE
        assert shop.installed() == contents(paper)
        await manager.close()

    run(work())
    states = list(dict.fromkeys(status.state for status in shop.told))
    assert states == [S.QUEUED, S.RESOLVING, S.DOWNLOADING, S.INSTALLING, S.DONE]


def test_one_model_at_a_time(shop: Shop) -> None:
    async def work() -> None:
        manager = shop.manager()
        keys = [add(manager, f"model-{count}b") for count in range(3)]
        assert [state(manager, key) for key in keys] == [S.QUEUED] * 3
        for key in keys:
            assert (await manager.wait(key)).state is S.DONE
        await manager.close()

    run(work())
    order = [status.key for status in shop.told if status.state is S.DONE]
    assert order == sorted(order)
    for key in order[1:]:
        began = next(i for i, status in enumerate(shop.told) if status.key == key and status.state is S.RESOLVING)
        ended = [i for i, status in enumerate(shop.told) if status.key < key and status.state is S.DONE]
        assert max(ended) < began


def test_the_queue_can_be_put_into_another_order(shop: Shop) -> None:
    first, second, third, fourth = (f"maker/model-{count}b" for count in range(4))
    wanted = (fourth, second, third, first)

    async def work() -> None:
        manager = shop.manager()
        for count in range(4):
            add(manager, f"model-{count}b")
        manager.move(fourth, 0)
        manager.move(first, 99)
        manager.move("nobody/1", 0)
        assert manager.queue() == wanted
        for key in wanted:
            await manager.wait(key)
        assert manager.queue() == ()
        await manager.close()

    run(work())
    assert tuple(status.key for status in shop.told if status.state is S.DONE) == wanted


def test_two_models_at_a_time_where_wanted(shop: Shop) -> None:
    stall(shop)

    async def work() -> None:
        manager = shop.manager(models_at_a_time=2)
        first, second = add(manager), add(manager, "other")
        task = asyncio.create_task(manager.run())
        await until(lambda: is_stalled(manager, first) and is_stalled(manager, second))
        await manager.close()
        await task

    run(work())


def test_a_pause_is_felt_while_a_read_blocks_and_resumes_where_it_was(shop: Shop, paper: Path) -> None:
    stall(shop)

    async def work() -> None:
        manager = shop.manager()
        add(manager)
        task = asyncio.create_task(manager.run())
        await until(lambda: is_stalled(manager))
        manager.pause(KEY)
        assert state(manager) is S.PAUSED
        await until(lambda: not threads())
        shop.hub.faults.clear()
        manager.resume(KEY)
        assert (await manager.wait(KEY)).state is S.DONE
        await manager.close()
        await task

    run(work())
    assert shop.hub.sent[WEIGHTS] == (paper / WEIGHTS).stat().st_size
    paused = shop.told.index(next(status for status in shop.told if status.state is S.PAUSED))
    assert shop.told[paused + 1].state in (S.PAUSED, S.QUEUED)


def test_a_resume_right_behind_a_pause_is_not_lost(shop: Shop, paper: Path) -> None:
    stall(shop)

    async def work() -> None:
        manager = shop.manager()
        add(manager)
        task = asyncio.create_task(manager.run())
        await until(lambda: is_stalled(manager))
        shop.hub.faults.clear()
        manager.pause(KEY)
        manager.resume(KEY)
        assert (await manager.wait(KEY)).state is S.DONE
        await manager.close()
        await task

    run(work())
    assert shop.installed() == contents(paper)


def test_a_cancel_deletes_what_was_fetched(shop: Shop) -> None:
    stall(shop)

    async def work() -> None:
        manager = shop.manager()
        add(manager)
        task = asyncio.create_task(manager.run())
        await until(lambda: is_stalled(manager))
        assert shop.order.folder.exists()
        await manager.cancel(KEY)
        assert state(manager) is S.CANCELLED
        assert not shop.order.folder.exists()
        assert manager.unfinished() == []
        await manager.close()
        await task

    run(work())
    assert not shop.target.exists()
    assert list((shop.workspace.models_dir / ".downloads").rglob("*")) == []


def test_closing_waits_until_what_was_given_up_is_deleted(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    stall(shop)
    closing = threading.Event()

    def late(folder: Path) -> None:
        assert closing.wait(20)
        discard(folder)

    monkeypatch.setattr(manager_module, "discard", late)

    async def work() -> None:
        manager = shop.manager()
        add(manager)
        task = asyncio.create_task(manager.run())
        await until(lambda: is_stalled(manager))
        await manager.cancel(KEY)
        assert shop.order.folder.exists()
        asyncio.get_running_loop().call_soon(closing.set)
        await manager.close()
        assert not shop.order.folder.exists()
        await until(lambda: threads() == [])  # it says that it is done a moment before it is gone
        await task

    run(work())


def test_what_waits_in_the_queue_is_there_at_the_next_start(shop: Shop, paper: Path) -> None:
    stall(shop)
    second = "maker/second"

    async def first_start() -> None:
        manager = shop.manager()
        add(manager)
        add(manager, "second")
        task = asyncio.create_task(manager.run())
        await until(lambda: is_stalled(manager))
        await manager.close()
        await task

    async def next_start() -> None:
        shop.hub.faults.clear()
        manager = shop.manager()
        found = {status.key: status for status in manager.unfinished()}
        assert set(found) == {KEY, second}
        assert (found[second].state, found[second].done, found[second].repository) == (S.PAUSED, 0, REPOSITORY)
        assert found[KEY].done > 0
        manager.resume(second)
        assert (await manager.wait(second)).state is S.DONE
        await manager.close()

    run(first_start())
    run(next_start())
    assert contents(shop.workspace.models_dir / second) == contents(paper)


def test_what_a_sudden_end_left_of_a_deletion_is_deleted_at_the_next_start(shop: Shop) -> None:
    for version in ("left", "begun"):
        rest = shop.workspace.models_dir / ".downloads" / "maker" / version / "files" / WEIGHTS
        rest.parent.mkdir(parents=True)
        rest.write_bytes(b"rest")
    folder = shop.workspace.models_dir / ".downloads" / "maker"
    with locked(folder / "begun"):
        assert shop.manager().unfinished() == []
        assert (folder / "begun").exists()
        assert not (folder / "left").exists()
    assert shop.manager().unfinished() == []
    assert not folder.exists()


@pytest.mark.parametrize("act", ["pause", "cancel"])
def test_what_only_waits_in_the_queue_can_be_taken_out(shop: Shop, act: str) -> None:
    stall(shop)

    async def work() -> None:
        manager = shop.manager()
        add(manager)
        second = add(manager, "second")
        task = asyncio.create_task(manager.run())
        await until(lambda: is_stalled(manager))
        if act == "pause":
            manager.pause(second)
        else:
            await manager.cancel(second)
        assert state(manager, second) is (S.PAUSED if act == "pause" else S.CANCELLED)
        await manager.close()
        await task

    run(work())
    assert not any(status.key == "maker/second" and status.state.running for status in shop.told)


def test_closing_keeps_everything_for_the_next_start(shop: Shop, paper: Path) -> None:
    stall(shop)

    async def first() -> None:
        manager = shop.manager()
        add(manager)
        task = asyncio.create_task(manager.run())
        await until(lambda: is_stalled(manager))
        await manager.close()
        await task
        assert state(manager) is S.PAUSED

    run(first())
    shop.hub.faults.clear()

    async def second() -> None:
        manager = shop.manager()
        (left,) = manager.unfinished()
        assert (left.key, left.repository, left.state) == (KEY, REPOSITORY, S.PAUSED)
        assert 20_000 <= left.done < left.total
        manager.resume(KEY)
        assert manager.unfinished() == []
        assert (await manager.wait(KEY)).state is S.DONE
        await manager.close()

    run(second())
    assert shop.installed() == contents(paper)
    assert shop.hub.sent[WEIGHTS] == (paper / WEIGHTS).stat().st_size


def test_what_an_earlier_start_left_can_be_cancelled(shop: Shop) -> None:
    stall(shop)
    job = shop.job(lambda status: job.stop() if any(file.done == 20_000 for file in status.files) else None)
    job.run()

    async def work() -> None:
        manager = shop.manager()
        await manager.cancel(manager.unfinished()[0].key)
        assert manager.unfinished() == []
        await manager.close()

    run(work())
    assert not shop.order.folder.exists()


def test_a_failed_one_is_resumed(shop: Shop) -> None:
    shop.hub.faults[WEIGHTS] = Fault(flip=100)

    async def work() -> None:
        manager = shop.manager()
        failed = await manager.wait(add(manager))
        assert failed.error is not None
        assert failed.error.reason is DownloadReason.CORRUPT
        shop.hub.faults.clear()
        add(manager)  # asked for again is resumed
        assert (await manager.wait(KEY)).state is S.DONE
        await manager.close()

    run(work())


def test_what_was_installed_but_not_cleared_away_is_cleared(shop: Shop) -> None:
    stall(shop)
    job = shop.job(lambda status: job.stop() if any(file.done == 20_000 for file in status.files) else None)
    job.run()
    (shop.order.folder / "files").rename(shop.workspace.models_dir / "moved")
    shop.target.mkdir(parents=True)
    assert shop.manager().unfinished() == []
    assert not shop.order.folder.exists()


def test_names_are_checked_at_once(shop: Shop) -> None:
    manager = shop.manager()
    for arguments in (("", "maker", "x"), (REPOSITORY, "../maker", "x"), (REPOSITORY, "maker", "a/b")):
        with pytest.raises((ModelError, DownloadError)):
            manager.add(*arguments)
    shop.target.mkdir(parents=True)
    with pytest.raises(ModelError):
        add(manager)
    with pytest.raises(DownloadError):
        manager.resume("maker/unknown")
    assert shop.told == []


def test_a_name_in_use_is_not_given_to_another_repository(shop: Shop) -> None:
    manager = shop.manager()
    assert add(manager) == add(manager) == KEY
    with pytest.raises(DownloadError) as caught:
        manager.add("somebody/else", "maker", "model-1b")
    assert REPOSITORY in caught.value.message


def test_what_fails_before_it_asks_the_hub_fails_once(shop: Shop) -> None:
    async def work() -> None:
        manager = shop.manager()
        with locked(shop.order.folder):
            status = await manager.wait(add(manager))
        assert status.state is S.FAILED
        assert status.error is not None
        assert "Another LlamaHome" in status.error.message
        await until(lambda: not threads())
        shop.target.mkdir(parents=True)
        manager.resume(KEY)
        status = await manager.wait(KEY)
        assert status.error is not None
        assert "did not make" in status.error.message
        await until(lambda: not threads())
        await manager.close()

    run(work())
    assert [status.state for status in shop.told] == [S.QUEUED, S.FAILED] * 2


def test_a_listener_that_fails_or_leaves_harms_nobody(shop: Shop) -> None:
    def fail(_status: DownloadStatus) -> None:
        raise RuntimeError("listener")

    async def work() -> None:
        manager = shop.manager()
        manager.subscribe(fail)
        gone: list[DownloadStatus] = []
        manager.subscribe(gone.append)()
        assert (await manager.wait(add(manager))).state is S.DONE
        assert gone == []
        await manager.close()

    run(work())


def test_the_limit_holds_for_all_files_together(shop: Shop, paper: Path) -> None:
    """By the clock of the limiter: bytes that were let through never exceed its rate."""

    async def work() -> None:
        manager = shop.manager()
        manager.set_limit(200_000.0)
        add(manager)
        task = asyncio.create_task(manager.run())
        await until(lambda: state(manager) is S.DOWNLOADING)
        manager.set_limit(None)
        assert (await manager.wait(KEY)).state is S.DONE
        await manager.close()
        await task

    run(work())
    assert shop.installed() == contents(paper)
