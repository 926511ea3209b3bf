"""One file arrives whole, whatever the server and the network do, and never twice where it need not."""

from __future__ import annotations

import contextlib
import threading
from email.utils import formatdate
from pathlib import Path

import pytest

from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models.download.stopping import Stopped
from llamahome_gui.models.download.transfer import PIECE
from tests.hub_server import Answer, Fault
from tests.models.download.conftest import Bench, noise

FORTY_PERCENT = 1_000_000


def in_the_background(bench: Bench, *, endpoint: str | None = None) -> threading.Thread:
    """Fetch in a thread that a test stops."""

    def run() -> None:
        with contextlib.suppress(Stopped):
            bench.fetch(endpoint=endpoint)

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_file_arrives_and_is_verified(bench: Bench) -> None:
    assert bench.fetch() == bench.content
    assert bench.progress.verified
    assert bench.progress.status.done == len(bench.content)
    assert bench.sent == len(bench.content)


def test_a_small_file_is_verified_by_gits_id(small: Bench) -> None:
    assert small.fetch() == small.content
    assert small.file.sha256 is None
    assert small.progress.verified


@pytest.mark.parametrize("size", [0, 1, PIECE, PIECE + 1])
def test_sizes_at_the_edges(hub: object, tmp_path: Path, size: int, bench: Bench) -> None:
    other = Bench(bench.hub, tmp_path / "edge", noise(size), "edge.safetensors")
    assert other.fetch() == other.content


def test_a_part_on_the_disk_is_not_fetched_again(bench: Bench) -> None:
    bench.target.write_bytes(bench.content[:FORTY_PERCENT])
    assert bench.fetch() == bench.content
    assert bench.ranges == [f"bytes={FORTY_PERCENT}-"]
    assert bench.progress.received == len(bench.content) - FORTY_PERCENT


def test_a_whole_file_is_verified_without_a_request(bench: Bench) -> None:
    bench.target.write_bytes(bench.content)
    bench.fetch()
    assert bench.progress.verified
    assert bench.hub.seen == []


def test_a_dropped_connection_is_resumed(bench: Bench) -> None:
    bench.faults(Fault(drop=FORTY_PERCENT), Fault(drop=2 * FORTY_PERCENT))
    assert bench.fetch() == bench.content
    assert bench.ranges == [None, f"bytes={FORTY_PERCENT}-", f"bytes={2 * FORTY_PERCENT}-"]
    assert bench.sent == len(bench.content)


def test_a_stall_is_noticed_and_resumed(bench: Bench) -> None:
    bench.faults(Fault(stall=FORTY_PERCENT))
    assert bench.fetch() == bench.content
    assert bench.ranges == [None, f"bytes={FORTY_PERCENT}-"]


def test_a_wrong_byte_is_fetched_again_once(bench: Bench) -> None:
    bench.faults(Fault(flip=FORTY_PERCENT))
    assert bench.fetch() == bench.content
    assert bench.ranges == [None, None]
    assert "fetched again" in bench.progress.note


def test_a_wrong_byte_twice_is_corrupt_and_leaves_nothing_of_it(bench: Bench) -> None:
    bench.hub.faults[bench.name] = Fault(flip=FORTY_PERCENT)
    with pytest.raises(DownloadError) as caught:
        bench.fetch()
    assert caught.value.reason is DownloadReason.CORRUPT
    assert bench.ranges == [None, None]
    assert bench.target.stat().st_size == 0
    assert not bench.progress.verified


def test_a_damaged_part_on_the_disk_is_replaced(bench: Bench) -> None:
    bench.target.write_bytes(noise(FORTY_PERCENT, seed=1))
    assert bench.fetch() == bench.content
    assert bench.ranges == [f"bytes={FORTY_PERCENT}-", None]


def test_a_part_longer_than_the_file_begins_anew(bench: Bench) -> None:
    bench.target.write_bytes(bench.content + b"more")
    assert bench.fetch() == bench.content
    assert bench.ranges == [None]


def test_a_server_that_ignores_ranges_costs_time_and_nothing_else(bench: Bench) -> None:
    bench.target.write_bytes(bench.content[:FORTY_PERCENT])
    bench.hub.faults[bench.name] = Fault(ignore_range=True)
    assert bench.fetch() == bench.content
    assert bench.ranges == [f"bytes={FORTY_PERCENT}-"]


def test_what_is_here_is_held_against_what_comes_from_the_beginning(bench: Bench) -> None:
    damaged = bytearray(bench.content[:FORTY_PERCENT])
    damaged[700_000] ^= 1
    bench.target.write_bytes(damaged)
    bench.hub.faults[bench.name] = Fault(ignore_range=True)
    assert bench.fetch() == bench.content
    assert bench.ranges == [f"bytes={FORTY_PERCENT}-"]


def test_a_changed_etag_is_noticed_by_if_range(bench: Bench) -> None:
    bench.faults(Fault(drop=FORTY_PERCENT, etag="older"))
    assert bench.fetch() == bench.content
    last = bench.hub.seen[-1].headers
    assert last["if-range"] == '"older"'
    assert bench.hub.seen[-1].headers["range"] == f"bytes={FORTY_PERCENT}-"
    assert bench.progress.received >= len(bench.content) + FORTY_PERCENT  # it was sent from its beginning
    assert bench.progress.etag == f'"{bench.file.sha256}"'


def test_another_part_than_was_asked_for_is_not_used(bench: Bench) -> None:
    bench.target.write_bytes(bench.content[:FORTY_PERCENT])
    bench.hub.faults[bench.name] = Fault(shift=1000)
    assert bench.fetch() == bench.content
    assert bench.ranges == [f"bytes={FORTY_PERCENT}-", None]


@pytest.mark.parametrize("claim", [5000, -5000])
def test_a_lie_about_the_length_does_not_matter(bench: Bench, claim: int) -> None:
    bench.faults(Fault(claim=claim))
    assert bench.fetch() == bench.content
    assert bench.progress.received == len(bench.content)


def test_a_file_that_is_shorter_at_the_server_fails_at_last(bench: Bench) -> None:
    bench.hub.faults[bench.name] = Fault(drop=FORTY_PERCENT)
    with pytest.raises(DownloadError) as caught:
        bench.fetch()
    assert caught.value.reason is DownloadReason.SERVER
    assert bench.target.stat().st_size == FORTY_PERCENT


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_busy_server_is_asked_again(bench: Bench, status: int) -> None:
    bench.hub.misbehave("/maker", *[Answer.error(status, "later")] * 3)
    assert bench.fetch() == bench.content


@pytest.mark.parametrize("form", ["seconds", "date"])
def test_retry_after_is_honoured(bench: Bench, form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    value = "7" if form == "seconds" else formatdate(4102444800, usegmt=True)  # 2100-01-01
    bench.hub.misbehave("/maker", Answer(429, headers={"Retry-After": value}))
    waits: list[float] = []
    monkeypatch.setattr(bench.stop, "sleep", waits.append)
    assert bench.fetch() == bench.content
    assert waits == [7.0 if form == "seconds" else 3600.0]


def test_an_answer_that_stays_an_error_fails_with_what_is_there_kept(bench: Bench) -> None:
    bench.target.write_bytes(bench.content[:FORTY_PERCENT])
    bench.hub.misbehave("/maker", *[Answer.error(500, "no")] * 50)
    with pytest.raises(DownloadError) as caught:
        bench.fetch()
    assert caught.value.reason is DownloadReason.SERVER
    assert bench.target.read_bytes() == bench.content[:FORTY_PERCENT]


def test_an_address_that_has_expired_is_asked_for_anew(bench: Bench) -> None:
    bench.faults(Fault(drop=FORTY_PERCENT), Fault(gone=403))
    assert bench.fetch() == bench.content
    assert len(bench.hub.asked("/maker/")) == 3


def test_offline_is_waited_out(bench: Bench) -> None:
    noted: list[str] = []
    with bench.hub.offline():
        thread = in_the_background(bench)
        while not bench.progress.waiting:
            assert thread.is_alive()
        noted.append(bench.progress.note)
    thread.join()
    assert bench.progress.verified
    assert "127.0.0.1 cannot be reached" in noted[0]


def test_a_name_that_cannot_be_resolved_is_offline(bench: Bench) -> None:
    thread = in_the_background(bench, endpoint="http://hub.invalid")
    while not bench.progress.waiting:
        assert thread.is_alive()
    note = bench.progress.note
    bench.stop.set()
    thread.join()
    assert "hub.invalid" in note


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (401, "GatedRepo", DownloadReason.GATED),
        (403, None, DownloadReason.UNAUTHORISED),
        (404, "EntryNotFound", DownloadReason.MISSING),
    ],
)
def test_a_refusal_is_final(bench: Bench, status: int, code: str | None, reason: DownloadReason) -> None:
    bench.hub.misbehave("/maker", Answer.error(status, "Sorry.", code))
    with pytest.raises(DownloadError) as caught:
        bench.fetch()
    assert caught.value.reason is reason
    assert len(bench.hub.seen) == 1


def test_the_token_stays_with_the_endpoint(bench: Bench) -> None:
    bench.hub.add_account("secret", "Ann")
    elsewhere = bench.hub.endpoint.replace("127.0.0.1", "localhost")
    commit = f"/cdn/maker/model/{bench.commit}/{bench.name}"
    bench.hub.misbehave("/maker", Answer(302, headers={"Location": elsewhere + commit}))
    assert bench.fetch(token="secret") == bench.content
    first, second = bench.hub.seen
    assert first.token == "secret"
    assert second.token is None
    assert "llamahome" in second.headers["user-agent"]


def test_a_read_that_blocks_is_stopped(bench: Bench) -> None:
    bench.timing = type(bench.timing)(stall=60.0)
    bench.hub.faults[bench.name] = Fault(stall=FORTY_PERCENT)
    thread = in_the_background(bench)
    while bench.progress.done < FORTY_PERCENT:
        assert thread.is_alive()
    bench.stop.set()
    thread.join(timeout=5)
    assert not thread.is_alive()
    assert bench.target.read_bytes() == bench.content[:FORTY_PERCENT]


def test_a_proxy_of_the_environment_is_used(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", bench.hub.endpoint)
    monkeypatch.setenv("no_proxy", "")
    bench.hub.misbehave("", Answer(200, bench.content))
    assert bench.fetch(endpoint="http://hub.invalid") == bench.content
    assert bench.hub.seen[0].headers["host"] == "hub.invalid"
