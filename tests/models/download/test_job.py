"""One model: whole and verified, or not there; what an earlier try left is used; what changed is noticed."""

from __future__ import annotations

import errno
import os
import shutil
from collections import namedtuple
from dataclasses import replace
from pathlib import Path

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import DownloadReason
from llamahome_gui.models.card import ModelCard, read_card
from llamahome_gui.models.download import DownloadState, DownloadStatus
from llamahome_gui.models.download.journal import Journal, read_journal, write_journal
from llamahome_gui.models.download.locking import locked
from llamahome_gui.models.store import ModelStore
from tests.hub_server import Answer, Fault, HubServer
from tests.models.download.conftest import REPOSITORY
from tests.models.download.models import KEY, WEIGHTS, Shop, contents
from tests.models.download.paper import make_paper_model


@pytest.fixture
def shop(hub: HubServer, workspace: Workspace, paper: Path) -> Shop:
    return Shop(hub, workspace, paper)


def test_a_model_is_installed_with_its_card(shop: Shop, paper: Path) -> None:
    status = shop.fetch()
    assert (status.state, status.error) == (DownloadState.DONE, None)
    assert shop.installed() == contents(paper)
    card = read_card(shop.target)
    assert isinstance(card, ModelCard)
    assert (card.repository, card.revision) == (REPOSITORY, shop.commit)
    served = shop.hub.repositories[REPOSITORY].commits[shop.commit].files
    assert {name: record.sha256 for name, record in card.files.items()} == {n: f.sha256 for n, f in served.items()}
    assert ModelStore(shop.workspace).get(KEY).loadable
    assert not (shop.workspace.models_dir / ".downloads" / "maker").exists()


def test_what_is_told_leads_from_asking_to_installing(shop: Shop) -> None:
    final = shop.fetch()
    states = list(dict.fromkeys(status.state for status in shop.told))
    assert states == [DownloadState.RESOLVING, DownloadState.DOWNLOADING, DownloadState.INSTALLING]
    assert final.done == final.total == sum(file.size for file in final.files) > 0
    assert final.revision == shop.commit
    assert all(file.verified for file in final.files)


def test_shards_are_fetched_side_by_side(hub: HubServer, workspace: Workspace, paper_shards: Path) -> None:
    shop = Shop(hub, workspace, paper_shards)
    assert shop.fetch().state is DownloadState.DONE
    assert shop.installed() == contents(paper_shards)


@pytest.mark.parametrize(
    "fault",
    [
        Fault(drop=20_000),
        Fault(stall=20_000),
        Fault(flip=20_000),
        Fault(claim=1000),
        Fault(claim=-1000),
        Fault(gone=403),
        Fault(etag="other"),
        Fault(rate=500_000.0),
    ],
    ids=str,
)
def test_trouble_on_the_way_leaves_no_trace(shop: Shop, paper: Path, fault: Fault) -> None:
    shop.hub.faults[WEIGHTS] = [fault]
    assert shop.fetch().state is DownloadState.DONE
    assert shop.installed() == contents(paper)


def test_a_corrupt_file_installs_nothing_and_keeps_the_others(shop: Shop, paper: Path) -> None:
    shop.hub.faults[WEIGHTS] = Fault(flip=20_000)
    status = shop.fetch()
    assert status.state is DownloadState.FAILED
    assert status.error is not None
    assert (status.error.reason, status.error.subject) == (DownloadReason.CORRUPT, WEIGHTS)
    assert not shop.target.exists()
    shop.hub.faults.clear()
    before = len(shop.hub.seen)
    assert shop.fetch().state is DownloadState.DONE
    fetched = [seen.path for seen in shop.hub.seen[before:] if "/resolve/" in seen.path and "range" not in seen.headers]
    assert not any(path.endswith("tokenizer.json") for path in fetched)


def test_a_later_try_goes_on_where_the_first_was_stopped(shop: Shop, paper: Path) -> None:
    shop.hub.faults[WEIGHTS] = Fault(stall=20_000)

    def stop_then(status: DownloadStatus) -> None:
        if any(file.done == 20_000 for file in status.files):
            job.stop()

    job = shop.job(stop_then)
    assert job.run().state is DownloadState.PAUSED
    shop.hub.faults.clear()
    assert shop.fetch().state is DownloadState.DONE
    assert shop.hub.sent[WEIGHTS] == (paper / WEIGHTS).stat().st_size


def test_a_revision_that_changed_keeps_what_is_the_same(shop: Shop, tmp_path: Path, paper: Path) -> None:
    shop.hub.faults[WEIGHTS] = Fault(flip=20_000)
    assert shop.fetch().state is DownloadState.FAILED
    shop.hub.faults.clear()
    newer = make_paper_model(tmp_path / "newer", seed=7)
    commit = shop.hub.add_model(REPOSITORY, newer)
    asked = len(shop.hub.asked(f"/{REPOSITORY}/resolve/{commit}/tokenizer.json"))
    status = shop.fetch()
    assert status.state is DownloadState.DONE
    assert "has changed at the hub: 1 files are fetched anew" in status.note
    assert shop.installed() == contents(newer) != contents(paper)
    assert len(shop.hub.asked(f"/{REPOSITORY}/resolve/{commit}/tokenizer.json")) == asked


def test_a_part_of_other_content_is_not_gone_on_with(shop: Shop, tmp_path: Path) -> None:
    shop.hub.faults[WEIGHTS] = Fault(drop=20_000)
    shop.timing = replace(shop.timing, tries=1)
    shop.fetch()
    shop.hub.faults.clear()
    shop.hub.add_model(REPOSITORY, make_paper_model(tmp_path / "newer", seed=7))
    before = len(shop.hub.seen)
    assert shop.fetch().state is DownloadState.DONE
    ranged = [seen.path for seen in shop.hub.seen[before:] if "range" in seen.headers and WEIGHTS in seen.path]
    assert ranged == []


def test_after_a_power_cut_only_what_was_flushed_is_trusted(shop: Shop, paper: Path) -> None:
    shop.hub.faults[WEIGHTS] = Fault(drop=30_000)
    shop.timing = replace(shop.timing, tries=1)
    shop.fetch()
    journal = read_journal(shop.order.folder)
    assert journal is not None
    files = tuple(
        entry.model_copy(update={"flushed": 10_000, "verified": False}) if entry.path == WEIGHTS else entry
        for entry in journal.files
    )
    shop.part.write_bytes(shop.part.read_bytes()[:20_000] + bytes(10_000))  # what a lost page looks like
    write_journal(shop.order.folder, journal.model_copy(update={"boot": "an earlier one", "files": files}))
    shop.hub.faults.clear()
    assert shop.fetch().state is DownloadState.DONE
    ranges = [seen.headers.get("range") for seen in shop.hub.seen if seen.path.endswith(f"/{WEIGHTS}")]
    assert ranges[-1] == "bytes=10000-"
    assert shop.installed() == contents(paper)


@pytest.mark.parametrize("text", ["", "{", '{"files": 3}', "\0\0"])
def test_a_damaged_journal_costs_nothing_but_hashing(shop: Shop, paper: Path, text: str) -> None:
    shop.hub.faults[WEIGHTS] = Fault(drop=30_000)
    shop.timing = replace(shop.timing, tries=1)
    shop.fetch()
    (shop.order.folder / "journal.json").write_text(text)
    shop.hub.faults.clear()
    assert shop.fetch().state is DownloadState.DONE
    assert shop.hub.sent[WEIGHTS] == (paper / WEIGHTS).stat().st_size


def test_a_journal_that_leads_out_of_its_folder_is_none(tmp_path: Path) -> None:
    entry = {"path": "../../escape", "size": 1, "git_oid": "0" * 40}
    journal = Journal.model_validate({"repository": "a/b", "asked": "main", "files": [entry]})
    write_journal(tmp_path, journal)
    assert read_journal(tmp_path) is None


def test_too_small_a_disk_is_told_before_anything_is_fetched(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9 - 1000, 1000))
    status = shop.fetch()
    assert status.error is not None
    assert status.error.reason is DownloadReason.DISK
    assert "The disk is too small" in status.error.message
    assert "1 kB are free" in status.error.message
    assert shop.hub.sent[WEIGHTS] == 0
    assert not shop.order.folder.parent.exists()


def test_a_disk_that_fills_up_keeps_what_is_there(shop: Shop, paper: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    size = (paper / WEIGHTS).stat().st_size
    assert size > 40_000
    with monkeypatch.context() as patch:
        limit_writes(patch, 40_000)
        status = shop.fetch()
    assert status.error is not None
    assert (status.state, status.error.reason) == (DownloadState.FAILED, DownloadReason.DISK)
    assert "kept" in str(status.error)
    assert 0 < shop.part.stat().st_size <= 40_000
    assert shop.fetch().state is DownloadState.DONE
    assert shop.installed() == contents(paper)


def limit_writes(patch: pytest.MonkeyPatch, most: int) -> None:
    """A disk that takes `most` bytes of a large file."""
    import io

    class Full(io.FileIO):
        def write(self, data: object) -> int:
            room = most - self.tell()
            if room <= 0:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
            return super().write(memoryview(data)[:room])  # type: ignore[arg-type]

    original = os.fdopen
    patch.setattr(
        os,
        "fdopen",
        lambda handle, mode="r", buffering=-1, **rest: (
            Full(handle, mode.replace("b", "")) if buffering == 0 else original(handle, mode, buffering, **rest)
        ),
    )


def test_a_reserve_is_kept_while_it_runs(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    from llamahome_gui.models.download import fetching

    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(fetching, "_LOOK_AT_DISK_SECONDS", 0.0)
    shop.hub.faults[WEIGHTS] = Fault(stall=20_000)
    shop.timing = replace(shop.timing, stall=30.0)

    def fill(status: DownloadStatus) -> None:
        if any(file.done == 20_000 for file in status.files):
            monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage(10**9, 10**9 - 1000, 1000))

    status = shop.job(fill).run()
    assert status.error is not None
    assert status.error.reason is DownloadReason.DISK
    assert shop.part.stat().st_size == 20_000


def test_offline_is_a_state(shop: Shop) -> None:
    with shop.hub.offline():

        def note(status: DownloadStatus) -> None:
            shop.told.append(status)
            if status.note:
                job.stop()

        job = shop.job(note)
        assert job.run().state is DownloadState.PAUSED
    waiting = shop.told[-1]
    assert (waiting.state, waiting.error) == (DownloadState.WAITING, None)
    assert waiting.offline
    assert waiting.retry_in == 1
    assert waiting.waits_for == "Waiting for the network, next try in 1 s"
    assert "does not take connections" in waiting.note


def test_what_is_here_is_told_while_the_hub_cannot_be_asked(shop: Shop) -> None:
    shop.hub.faults[WEIGHTS] = Fault(stall=20_000)
    first = shop.job(lambda status: first.stop() if any(file.done == 20_000 for file in status.files) else None)
    kept = first.run()
    assert kept.done >= 20_000

    def note(status: DownloadStatus) -> None:
        shop.told.append(status)
        if status.state is DownloadState.WAITING:
            second.stop()

    with shop.hub.offline():
        second = shop.job(note)
        ended = second.run()
    for status in (*shop.told, ended):
        assert (status.done, status.total, len(status.files)) == (kept.done, kept.total, len(kept.files))


def test_a_hub_that_is_busy_is_asked_again(shop: Shop) -> None:
    shop.hub.misbehave("/api/", *[Answer.error(503, "later")] * 2, Answer(429, headers={"Retry-After": "0"}))
    assert shop.fetch().state is DownloadState.DONE


def test_a_gated_model_fails_with_the_page_to_go_to(hub: HubServer, workspace: Workspace, paper: Path) -> None:
    shop = Shop(hub, workspace, paper)
    hub.repositories[REPOSITORY].gated = "auto"
    status = shop.fetch()
    assert status.error is not None
    assert status.error.reason is DownloadReason.GATED
    assert status.error.url


def test_a_model_that_cannot_be_loaded_is_not_installed(
    hub: HubServer, workspace: Workspace, paper: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(paper, tmp_path / "copy")
    (folder / WEIGHTS).write_bytes((folder / WEIGHTS).read_bytes()[:-5000])  # published so, hash and all
    shop = Shop(hub, workspace, folder)
    status = shop.fetch()
    assert status.error is not None
    assert status.error.reason is DownloadReason.REFUSED
    assert "truncated" in status.error.message
    assert not shop.target.exists()


def test_a_name_that_is_taken_is_refused(shop: Shop) -> None:
    assert shop.fetch().state is DownloadState.DONE
    taken = shop.fetch()
    assert taken.error is not None
    assert "is installed" in taken.error.message


def test_a_folder_that_somebody_else_made_is_named_and_left_alone(shop: Shop) -> None:
    shop.target.mkdir(parents=True)
    status = shop.fetch()
    assert status.error is not None
    assert status.error.hint is not None
    assert str(shop.target) in status.error.hint
    assert shop.hub.seen == []


def test_two_programs_never_fetch_the_same(shop: Shop) -> None:
    with locked(shop.order.folder):
        status = shop.fetch()
    assert status.error is not None
    assert "Another LlamaHome" in status.error.message
    assert shop.hub.seen == []
    assert shop.fetch().state is DownloadState.DONE
