"""A hub that fails, lies, or is none: every case ends in an error that says what to do, and in no more requests."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Any

import pytest

from llamahome_gui.errors import ConfigError, DownloadError, DownloadReason
from llamahome_gui.models.hub.client import HubClient
from llamahome_gui.models.hub.retry import Retries
from tests.hub_server import Answer, Exchange, HubServer
from tests.models.hub.conftest import FILES, QUICK, REPOSITORY

API = f"/api/models/{REPOSITORY}"
COMMIT = "a" * 40
OID = "b" * 40


def failing(client: HubClient, repository: str = REPOSITORY) -> DownloadError:
    with pytest.raises(DownloadError) as caught:
        client.model(repository)
    return caught.value


def endless(exchange: Exchange) -> None:
    """A list that never ends, as fast as it is read."""
    exchange.start(200, {"Content-Type": "application/json", "Connection": "close"})
    exchange.handler.close_connection = True
    exchange.handler.wfile.write(b"[")
    while True:
        exchange.handler.wfile.write(b'{"type": "file"},' * 1000)


def resets(exchange: Exchange) -> None:
    """The connection is gone before a byte of an answer."""
    exchange.handler.connection.shutdown(socket.SHUT_RDWR)
    exchange.handler.close_connection = True


@pytest.mark.parametrize(
    "answer",
    [
        Answer(body=b"<html>Log in to the hotel's network</html>", kind="text/html; charset=utf-8"),
        Answer(body=b'{"sha": "'),
        Answer(body=b""),
        Answer(body=b"[]"),
        Answer(body=b"[" * 100_000),
        Answer(body=b"\xff\xfe\x00"),
        Answer(body=b'{"sha": "main", "id": "maker/model-1b"}'),
        Answer(body=b'{"id": "maker/model-1b"}'),
        Answer(body=json.dumps({"sha": COMMIT + "\n", "id": REPOSITORY}).encode()),
        Answer(body=json.dumps({"sha": COMMIT, "id": 7}).encode()),
        Answer(status=204),
        Answer(status=418),
    ],
)
def test_an_answer_that_is_not_the_hubs(hub: HubServer, client: HubClient, answer: Answer) -> None:
    hub.misbehave(API, answer)
    assert failing(client).reason is DownloadReason.SERVER
    assert len(hub.seen) == 1


def test_a_login_page_is_told_as_such(hub: HubServer, client: HubClient) -> None:
    hub.misbehave(API, Answer(body=b"<html>Log in</html>", kind="Text/HTML; charset=utf-8"))
    assert "login page" in str(failing(client))


def test_another_name_for_the_repository_must_be_one(hub: HubServer, client: HubClient) -> None:
    hub.misbehave(API, Answer.of({"sha": COMMIT, "id": "../../etc"}))
    assert failing(client).reason is DownloadReason.MISSING


def entry(**changes: Any) -> dict[str, Any]:
    return {"type": "file", "path": "a.txt", "size": 1, "oid": OID, **changes}


UNSAFE = [
    "../a",
    "a/../b",
    "/etc/passwd",
    "C:/a",
    "c:a",
    "a\\b",
    "a\nb",
    "a//b",
    "./a",
    "",
    "a/",
    "a\0b",
    "a" * 2000,
    7,
]


@pytest.mark.parametrize("path", UNSAFE)
def test_a_path_that_leads_elsewhere_is_refused(hub: HubServer, client: HubClient, path: object) -> None:
    hub.add_model(REPOSITORY, FILES)
    hub.misbehave(f"{API}/tree", Answer.of([entry(path=path)]))
    error = failing(client)
    assert error.reason is DownloadReason.REFUSED
    assert str(error).isprintable()
    assert len(str(error)) < 400


@pytest.mark.parametrize(
    "entries",
    [
        [entry(size=-1)],
        [entry(size=1.5)],
        [entry(size=True)],
        [entry(size="1")],
        [entry(size=1 << 60)],
        [{"type": "file", "path": "a.txt", "oid": OID}],
        [entry(oid="xyz")],
        [entry(oid=None)],
        [entry(oid=OID + "\n")],
        [entry(lfs={"oid": "b" * 63, "size": 1})],
        [entry(lfs={"oid": "g" * 64, "size": 1})],
        [entry(lfs={"oid": "b" * 64, "size": 2})],
        [entry(lfs=[])],
        [entry(), entry()],
        ["a.txt"],
        [None],
    ],
)
def test_an_impossible_entry_is_refused(hub: HubServer, client: HubClient, entries: list[Any]) -> None:
    hub.add_model(REPOSITORY, FILES)
    hub.misbehave(f"{API}/tree", Answer.of(entries))
    assert failing(client).reason is DownloadReason.SERVER


def test_an_endless_answer_is_given_up_soon(hub: HubServer, client: HubClient) -> None:
    hub.add_model(REPOSITORY, FILES)
    hub.misbehave(f"{API}/tree", endless)
    assert failing(client).reason is DownloadReason.SERVER


def test_pages_in_a_circle(hub: HubServer, client: HubClient) -> None:
    hub.add_model(REPOSITORY, FILES)
    page = Answer.of([], headers={"Link": f'<{hub.endpoint}{API}/tree/main?recursive=true&cursor=1>; rel="next"'})
    hub.misbehave(f"{API}/tree", *[page] * 5)
    assert failing(client).reason is DownloadReason.SERVER
    assert len(hub.asked(f"{API}/tree")) == 2


def test_pages_without_end(hub: HubServer, client: HubClient) -> None:
    hub.add_model(REPOSITORY, FILES)
    pages = [Answer.of([], headers={"Link": f'</x?cursor={number}>; rel="next"'}) for number in range(500)]
    hub.misbehave(f"{API}/tree", *pages)
    assert failing(client).reason is DownloadReason.SERVER
    assert len(hub.asked(f"{API}/tree")) == 200


def test_the_next_page_is_asked_of_the_same_server(hub: HubServer) -> None:
    """A mirror that passes on another's addresses, or a hub that wants the token sent elsewhere."""
    hub.add_model(REPOSITORY, FILES)
    hub.add_account("hf_friend", "Fay")
    with HubServer() as other, HubClient(hub.endpoint, "hf_friend", retries=QUICK) as client:
        first = Answer.of([], headers={"Link": f'<{other.endpoint}/steal?recursive=true>; rel="next"'})
        hub.misbehave(f"{API}/tree", first)
        with pytest.raises(DownloadError):
            client.model(REPOSITORY)
        hub.misbehave(f"{API}/tree", Answer.of([], headers={"Link": f'<{other.endpoint}/x?cursor=0>; rel="next"'}))
        assert len(client.model(REPOSITORY).files) == len(FILES)
        assert other.seen == []


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_fault_that_passes_is_waited_out(hub: HubServer, client: HubClient, status: int) -> None:
    hub.add_model(REPOSITORY, FILES)
    hub.misbehave(API, Answer(status), Answer(status))
    assert len(client.model(REPOSITORY).files) == len(FILES)


@pytest.mark.parametrize(
    "said", ["0", "1", format_datetime(datetime(2001, 2, 3, tzinfo=UTC)), "soon", "-5", "1e400", ""]
)
def test_any_form_of_retry_after(hub: HubServer, client: HubClient, said: str) -> None:
    hub.add_model(REPOSITORY, FILES)
    hub.misbehave(API, Answer(429, headers={"Retry-After": said}))
    assert len(client.model(REPOSITORY).files) == len(FILES)


def test_a_server_that_asks_for_more_patience_than_there_is(hub: HubServer, client: HubClient) -> None:
    hub.misbehave(API, Answer(429, headers={"Retry-After": "600"}))
    error = failing(client)
    assert (error.reason, error.retry_after) == (DownloadReason.LIMIT, 600.0)
    assert len(hub.seen) == 1


def test_a_fault_that_stays(hub: HubServer, client: HubClient) -> None:
    hub.misbehave(API, *[Answer(503)] * 10)
    assert failing(client).reason is DownloadReason.SERVER
    assert len(hub.seen) == QUICK.attempts


def test_a_reset_is_tried_again(hub: HubServer, client: HubClient) -> None:
    hub.add_model(REPOSITORY, FILES)
    hub.misbehave(API, resets, Answer(body=b"{", length=100, close=True))
    assert len(client.model(REPOSITORY).files) == len(FILES)


def test_resets_that_stay(hub: HubServer, client: HubClient) -> None:
    hub.misbehave(API, *[resets] * 10)
    assert failing(client).reason is DownloadReason.SERVER


def test_redirects_in_a_circle(hub: HubServer, client: HubClient) -> None:
    hub.misbehave(API, *[Answer(307, headers={"Location": f"{API}/revision/main"})] * 50)
    assert failing(client).reason is DownloadReason.SERVER
    assert len(hub.seen) == 6


@pytest.mark.parametrize(
    "target", ["file:///etc/passwd", "ftp://hub/a", "http://[", "http://hub:x/", "http://a..b/", "http://\xad/"]
)
def test_a_redirect_to_no_web_address(hub: HubServer, client: HubClient, target: str) -> None:
    hub.misbehave(API, Answer(302, headers={"Location": target}))
    assert failing(client).reason is DownloadReason.SERVER


def test_a_renamed_repository_is_followed(hub: HubServer, client: HubClient) -> None:
    hub.add_model(REPOSITORY, FILES)
    hub.misbehave("/api/models/old/name", Answer(307, headers={"Location": f"{API}/revision/main"}))
    assert client.model("old/name").repository == REPOSITORY


def test_the_token_goes_to_the_hub_and_nowhere_else(hub: HubServer) -> None:
    hub.add_account("hf_friend", "Fay")
    hub.add_model(REPOSITORY, FILES)
    with HubServer() as other, HubClient(hub.endpoint, "hf_friend", retries=QUICK) as client:
        other.misbehave("/elsewhere", Answer(body=b"content"))
        hub.misbehave(f"/{REPOSITORY}", Answer(302, headers={"Location": f"{other.endpoint}/elsewhere"}))
        assert client.read(REPOSITORY, "main", "config.json") == b"content"
        assert [seen.token for seen in hub.seen] == ["hf_friend"]
        assert [seen.token for seen in other.seen] == [None]
        assert "Authorization" in client.headers()
        assert "Authorization" not in client.headers(f"{other.endpoint}/elsewhere")
        assert "hf_friend" not in repr(client) + repr(vars(client))


def test_a_token_is_not_sent_unencrypted() -> None:
    assert "Authorization" not in HubClient("http://hub.example", "hf_friend").headers()
    assert "Authorization" in HubClient("https://hub.example", "hf_friend").headers()


Arrange = Callable[[HubServer], object]


@pytest.mark.parametrize(
    ("token", "arrange", "reason", "said"),
    [
        ("", lambda hub: None, DownloadReason.MISSING, "token"),
        ("hf_friend", lambda hub: None, DownloadReason.MISSING, "no such repository"),
        ("hf_old", lambda hub: hub.add_model(REPOSITORY, FILES), DownloadReason.UNAUTHORISED, "/settings/tokens"),
        (
            "hf_friend",
            lambda hub: hub.misbehave(API, Answer.error(401, "", "RepoNotFound")),
            DownloadReason.UNAUTHORISED,
            "/settings/tokens",
        ),
        ("", lambda hub: hub.misbehave(API, Answer(401)), DownloadReason.UNAUTHORISED, "/settings/tokens"),
        ("hf_friend", lambda hub: hub.misbehave(API, Answer(403)), DownloadReason.UNAUTHORISED, "permission"),
        (
            "hf_friend",
            lambda hub: hub.misbehave(API, Answer.error(403, "Access to this resource is disabled.")),
            DownloadReason.REFUSED,
            "closed",
        ),
        ("hf_friend", lambda hub: hub.misbehave(API, Answer(404)), DownloadReason.MISSING, REPOSITORY),
        (
            "hf_friend",
            lambda hub: hub.misbehave(API, Answer.error(403, "", "GatedRepo")),
            DownloadReason.GATED,
            f"/{REPOSITORY} with the account",
        ),
        (
            "hf_friend",
            lambda hub: hub.misbehave(API, Answer.error(403, "Your request is awaiting a review.", "GatedRepo")),
            DownloadReason.GATED,
            "waits for the publisher",
        ),
    ],
)
def test_who_may_not_read_is_told_what_to_do(
    hub: HubServer, token: str, arrange: Arrange, reason: DownloadReason, said: str
) -> None:
    hub.add_account("hf_friend", "Fay")
    arrange(hub)
    with HubClient(hub.endpoint, token, retries=QUICK) as client:
        error = failing(client)
    assert error.reason is reason
    assert said in str(error)
    assert token == "" or token not in str(error)


@pytest.mark.parametrize(("token", "hint"), [("", "save a token"), ("hf_stranger", "Accept the licence")])
def test_a_gated_file_tells_where_the_licence_is(hub: HubServer, token: str, hint: str) -> None:
    hub.add_account("hf_stranger", "Sam")
    hub.add_model(REPOSITORY, FILES, gated="manual")
    with HubClient(hub.endpoint, token, retries=QUICK) as client:
        assert client.model(REPOSITORY).gated
        with pytest.raises(DownloadError) as caught:
            client.read(REPOSITORY, "main", "config.json")
    assert (caught.value.reason, caught.value.url) == (DownloadReason.GATED, f"{hub.endpoint}/{REPOSITORY}")
    assert hint in str(caught.value)


def test_a_missing_revision_and_a_missing_file(hub: HubServer, client: HubClient) -> None:
    hub.add_model(REPOSITORY, FILES)
    with pytest.raises(DownloadError) as revision:
        client.model(REPOSITORY, "v9")
    assert (revision.value.reason, "'v9'" in revision.value.message) == (DownloadReason.MISSING, True)
    with pytest.raises(DownloadError) as file:
        client.read(REPOSITORY, "main", "b.json")
    assert (file.value.reason, "b.json" in file.value.message) == (DownloadReason.MISSING, True)


@pytest.mark.parametrize(
    ("asked", "there"),
    [
        ("maker/model-1b", "makers/model-1b-instruct"),
        ("maker/model-1b-instrct", "maker/model-1b-instruct"),
        ("maker/modle", "maker/model-1b"),
        ("model-1b", "maker/model-1b"),
    ],
)
def test_a_missing_repository_has_near_ones(hub: HubServer, client: HubClient, asked: str, there: str) -> None:
    hub.add_model(there, FILES)
    hub.add_model("others/thing", FILES)
    error = failing(client, asked)
    assert there in str(error)
    assert "thing" not in str(error)


def test_no_server_is_offline_at_once() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{taken.getsockname()[1]}"
        with HubClient(address, retries=Retries(attempts=5, first=60.0)) as client:
            error = failing(client)
    assert error.reason is DownloadReason.OFFLINE
    assert "network" in str(error)


def test_a_name_that_nobody_knows_is_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with HubClient("https://hub.invalid", retries=QUICK) as client:
        error = failing(client)
    assert error.reason is DownloadReason.OFFLINE
    assert "looked up" in str(error)


def test_a_proxy_that_is_not_there_is_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{taken.getsockname()[1]}")
        with HubClient("http://hub.example", retries=QUICK) as client:
            assert failing(client).reason is DownloadReason.OFFLINE


def test_a_proxy_is_used(hub: HubServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy gets the whole address; ours answers as the hub would."""
    hub.misbehave("/api/models", Answer.of({"sha": COMMIT, "id": REPOSITORY}), Answer.of([]))
    monkeypatch.setenv("HTTP_PROXY", hub.endpoint)
    with HubClient("http://hub.example", retries=QUICK) as client:
        assert client.model(REPOSITORY).revision == COMMIT
    assert {seen.headers["host"] for seen in hub.seen} == {"hub.example"}


def test_silence_is_offline(hub: HubServer) -> None:
    quiet = threading.Event()

    def waits(_: Exchange) -> None:
        quiet.wait(20)

    hub.misbehave(API, waits)
    with HubClient(hub.endpoint, "", timeout=0.2, retries=Retries(attempts=1)) as client:
        error = failing(client)
    quiet.set()
    assert (error.reason, "does not answer" in error.message) == (DownloadReason.OFFLINE, True)


def test_an_answer_that_drips_is_given_up(hub: HubServer) -> None:
    """Never silent for long, never done."""

    def drips(exchange: Exchange) -> None:
        exchange.start(200, {"Content-Type": "application/json", "Content-Length": "1000000"})
        while True:
            exchange.handler.wfile.write(b" ")
            time.sleep(0.02)

    hub.misbehave(API, drips)
    with HubClient(hub.endpoint, "", timeout=0.6, retries=Retries(attempts=1)) as client:
        error = failing(client)
    assert (error.reason, "no end" in error.message) == (DownloadReason.SERVER, True)


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:1", "ftp://127.0.0.1:1", "http://a:b:c"])
def test_a_proxy_that_cannot_be_used_is_a_setting_to_mend(proxy: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ALL_PROXY", proxy)
    with HubClient("http://hub.example", retries=QUICK) as client, pytest.raises(ConfigError) as wrong:
        client.model(REPOSITORY)
    assert "PROXY" in str(wrong.value)


def test_closing_ends_a_call_that_waits(hub: HubServer, client: HubClient) -> None:
    asked, quiet, errors = threading.Event(), threading.Event(), list[DownloadError]()

    def waits(_: Exchange) -> None:
        asked.set()
        quiet.wait(20)

    hub.misbehave(API, waits)
    calling = threading.Thread(target=lambda: errors.append(failing(client)))
    calling.start()
    assert asked.wait(20)
    client.close()
    calling.join(20)
    assert not quiet.is_set()
    quiet.set()
    assert [error.reason for error in errors] == [DownloadReason.CANCELLED]
    assert failing(client).reason is DownloadReason.CANCELLED


def test_closing_ends_a_pause(hub: HubServer) -> None:
    client = HubClient(hub.endpoint, "", retries=Retries(first=1000.0, longest=1000.0))
    asked = threading.Event()

    def busy(exchange: Exchange) -> None:
        exchange.answer(Answer(503))
        asked.set()

    hub.misbehave(API, busy)
    errors = list[DownloadError]()
    calling = threading.Thread(target=lambda: errors.append(failing(client)))
    calling.start()
    assert asked.wait(20)
    client.close()
    calling.join(20)
    assert [error.reason for error in errors] == [DownloadReason.CANCELLED]
