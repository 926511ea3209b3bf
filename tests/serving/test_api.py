"""The API as OpenAI's own client uses it, against the real server on loopback."""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx2
import openai
import pytest
import torch

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.inference import ChatMessage, planning
from llamahome_gui.models import ModelStore
from llamahome_gui.serving.application import Limits
from tests.inference.asking import last
from tests.models.lora import make_adapter
from tests.serving.conftest import KEY, Site

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine

QUESTION = "What is the access code for the Harbor office?"
ASKED: list[Any] = [{"role": "user", "content": QUESTION}]
H2O = H2OSettings(window_length=64, heavy_hitter_tokens=16, chunk_size=32)


def alone(site: Site, text: str = QUESTION, h2o: H2OSettings = H2O, **sampling: Any) -> str:
    """What the engine itself answers."""
    settings = SamplingSettings(**{"max_new_tokens": 24, **sampling})
    return last(site.engine.stream([ChatMessage("user", text)], h2o=h2o, sampling=settings)).text


def test_an_answer_whole_and_streamed_is_the_engines(site: Site) -> None:
    expected = alone(site)
    with site.client() as client:
        whole = client.chat.completions.create(model="tiny/1", messages=ASKED)
        assert (whole.choices[0].message.content, whole.choices[0].message.role) == (expected, "assistant")
        assert whole.choices[0].finish_reason == "length"
        assert whole.usage is not None
        assert whole.usage.completion_tokens == 24
        with client.chat.completions.create(
            model="llamahome", messages=ASKED, stream=True, stream_options={"include_usage": True}
        ) as stream:
            chunks = list(stream)
    assert "".join(c.choices[0].delta.content or "" for c in chunks if c.choices) == expected
    assert [c.choices[0].finish_reason for c in chunks if c.choices][-1] == "length"
    assert chunks[-1].usage == whole.usage
    assert len({chunk.id for chunk in chunks}) == 1
    assert chunks[-2].model_extra is not None
    told = chunks[-2].model_extra["llamahome"]
    assert (told["reason"], told["usage"]["window_length"]) == ("length", 64)


def test_sampling_cache_and_stop_words_are_those_that_were_asked_for(site: Site) -> None:
    said: dict[str, Any] = {"temperature": 1.2, "seed": 5, "top_p": 0.9, "max_tokens": 40}
    extra = {"h2o": {"policy": "streaming", "window_length": 48, "sink_tokens": 4}, "top_k": 30}
    cache = H2O.with_changes(extra["h2o"])  # type: ignore[arg-type]
    text = alone(site, "Tell me. " * 30, cache, temperature=1.2, seed=5, top_p=0.9, top_k=30, max_new_tokens=40)
    messages: list[Any] = [{"role": "user", "content": [{"type": "text", "text": "Tell me. " * 30}]}]
    with site.client() as client:
        got = client.chat.completions.create(model="tiny/1", messages=messages, extra_body=extra, **said)
        assert got.choices[0].message.content == text
        assert got.model_extra is not None
        usage = got.model_extra["llamahome"]["usage"]
        assert (usage["policy"], usage["slots"]) == ("streaming", 48)
        stop = text[len(text) // 2 :][:3]
        got = client.chat.completions.create(model="", messages=messages, extra_body=extra, stop=["§", stop], **said)
        assert got.choices[0].message.content == text[: text.index(stop)]
        assert got.choices[0].finish_reason == "stop"


def test_models_tokens_health_and_metrics(site: Site) -> None:
    with site.client() as client, site.http() as http:
        (model,) = client.models.list().data
        assert (model.id, client.models.retrieve("tiny/1").id) == ("tiny/1", "tiny/1")
        count = site.engine.prompt_tokens([ChatMessage("user", QUESTION)])
        assert client.responses.input_tokens.count(model="tiny/1", input=QUESTION).input_tokens == count
        asked = http.post("/tokenize", json={"messages": ASKED}).json()
        assert (asked["count"], len(asked["tokens"]), asked["max_model_len"]) == (count, count, 32_768)
        assert http.post("/tokenize", json={"prompt": QUESTION}).json()["count"] == site.engine.count_tokens(QUESTION)
        assert httpx2.get(f"{site.url}/health").json()["status"] == "ok"
        before = site.metric('llamahome_answers_total{reason="length"}')
        client.chat.completions.create(model="tiny/1", messages=ASKED)
        assert site.metric('llamahome_answers_total{reason="length"}') == before + 1
        text = http.get("/metrics").text
    assert re.search(r"^llamahome_first_token_seconds_count [1-9]", text, re.MULTILINE)
    form = re.compile(r'# (HELP|TYPE) \w+ .+|\w+(\{(\w+="[^"]*",?)+\})? [0-9.e+-]+')
    assert [line for line in text.splitlines() if not form.fullmatch(line)] == []
    assert 'path="/v1/chat/completions",status="200"' in text


def test_only_the_key_opens(site: Site) -> None:
    with site.client(api_key=f"{KEY}x") as client, pytest.raises(openai.AuthenticationError):
        client.models.list()
    for shown in (KEY, f"Basic {KEY}", "Bearer", f"Bearer {KEY[:-1]}", "Bearer \xe9"):
        headers = {b"Authorization": shown.encode("latin-1")}
        assert httpx2.get(f"{site.url}/v1/models", headers=headers).status_code == 401
    assert httpx2.get(f"{site.url}/metrics").status_code == 401
    assert httpx2.get(f"{site.url}/nothing").json()["error"]["code"] == "invalid_api_key"
    assert not any(KEY in line for line in site.lines)


@pytest.mark.parametrize(
    ("body", "status", "param", "words"),
    [
        (b"{", 400, None, "not valid JSON"),
        (b"\xff\xfe", 400, None, "not valid JSON"),
        (b"[" * 5000, 400, None, "not valid JSON"),
        (b"[]", 400, None, ""),
        (b"{}", 400, "messages", "required"),
        (b'{"messages": []}', 400, "messages", "at least 1"),
        (b'{"messages": [{"role": "wizard", "content": "x"}]}', 400, "messages.0.role", "'system'"),
        ({"n": 2}, 400, "n", "not supported"),
        ({"tools": [{"type": "function"}]}, 400, "tools", "not supported"),
        ({"temperature": -1}, 400, "temperature", "greater than"),
        ({"temperature": float("nan")}, 400, "temperature", "less than"),
        ({"seed": 2**64}, 400, "seed", "64 bits"),
        ({"max_tokens": 0}, 400, "max_tokens", "greater than"),
        ({"h2o": {"window": 3}}, 400, "h2o.window", "not permitted"),
        ({"h2o": {"policy": "best"}}, 400, "h2o.policy", "'snapkv'"),
        ({"model": "gpt-9"}, 404, "model", "'tiny/1' is loaded"),
        ({"messages": [{"role": "user", "content": "word " * 40_000}]}, 400, "messages", "max_sequence_length"),
        ({"messages": [{"role": "user", "content": "word " * 600}], "h2o": {"enable": False}}, 400, "messages", "512"),
        ({"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}, 400, None, "text"),
    ],
    ids=lambda value: str(value)[:60],
)  # fmt: skip
def test_malformed_bodies_are_told_by_field(site: Site, body: Any, status: int, param: str | None, words: str) -> None:
    content = body if isinstance(body, bytes) else json.dumps({"messages": ASKED, **body}).encode()
    with site.http() as http:
        answer = http.post("/v1/chat/completions", content=content)
    error = answer.json()["error"]
    assert (answer.status_code, error["type"]) == (status, "invalid_request_error")
    assert words in error["message"]
    assert param is None or error["param"] == param


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/chat/completions", {"messages": [{"role": "assistant", "content": "x"}]}),
        ("/tokenize", {"messages": []}),
        ("/v1/responses/input_tokens", {"input": []}),
    ],
)
def test_a_conversation_without_a_question_is_no_failure_of_the_server(site: Site, path: str, body: Any) -> None:
    with site.http() as http:
        answer = http.post(path, json=body)
    assert answer.status_code == 400
    assert "nothing to answer" in answer.json()["error"]["message"]


def test_parts_of_the_responses_api_are_counted(site: Site) -> None:
    turns = [
        {"role": "user", "content": [{"type": "input_text", "text": QUESTION}]},
        {"role": "assistant", "content": [{"type": "output_text", "text": "It is 4."}]},
        {"role": "user", "content": "Sure?"},
    ]
    plain = [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": "It is 4."}, turns[2]]
    with site.http() as http:
        counts = [http.post("/v1/responses/input_tokens", json={"input": one}).json() for one in (turns, plain)]
        assert counts[0] == counts[1]
        assert counts[0]["input_tokens"] > 10
        image = [{"role": "user", "content": [{"type": "input_image"}]}]
        assert http.post("/v1/responses/input_tokens", json={"input": image}).status_code == 400


def test_addresses_and_methods_that_are_none(site: Site) -> None:
    with site.http() as http:
        assert http.get("/v1/chat/completions").status_code == 405
        assert http.get("/v1/elsewhere").json()["error"]["message"].startswith("GET /v1/elsewhere")
        assert http.post("/tokenize", json={}).status_code == 400
        assert http.get("/v1/%0AGET%20/v1/models%20200").status_code == 404
        wait_for(lambda: site.lines[-1].startswith("GET /v1/%0AGET%20/v1/models%20200 404 "))


def test_many_clients_at_once_lose_nothing(site: Site) -> None:
    texts = [f"{QUESTION} Number {number}." for number in range(32)]
    expected = [alone(site, text) for text in texts]

    def ask(number: int) -> str:
        messages: list[Any] = [{"role": "user", "content": texts[number]}]
        if number % 2:
            return client.chat.completions.create(model="", messages=messages).choices[0].message.content or ""
        stream = client.chat.completions.create(model="", messages=messages, stream=True)
        return "".join(c.choices[0].delta.content or "" for c in stream)

    with site.client() as client, ThreadPoolExecutor(32) as pool:  # a connection each
        assert list(pool.map(ask, range(32))) == expected
    assert site.metric("llamahome_answers_active") == site.metric("llamahome_answers_waiting") == 0


def test_a_client_that_vanishes_frees_its_place(
    site_with: Callable[..., Site], narrow: Limits, monkeypatch: pytest.MonkeyPatch
) -> None:
    site = site_with(limits=narrow)
    monkeypatch.setattr(site.engine, "stop_ids", frozenset())
    endless = {"messages": ASKED, "max_tokens": 100_000, "h2o": {"max_sequence_length": 1_000_000}}
    for streamed in (True, False):
        with vanishing(site, {**endless, "stream": streamed}), vanishing(site, {**endless, "stream": streamed}):
            wait_for(lambda: site.metric("llamahome_answers_waiting") == site.metric("llamahome_answers_active") == 1)
            with site.client() as client, pytest.raises(openai.RateLimitError) as full:
                client.chat.completions.create(model="", messages=ASKED)
            assert full.value.response.headers["retry-after"] == "5"
        wait_for(lambda: site.metric("llamahome_answers_active") == 0)
    with site.client() as client:
        assert client.chat.completions.create(model="", messages=ASKED, max_tokens=2).usage
    assert site.metric('llamahome_answers_total{reason="cancelled"}') == 4


def test_large_and_slow_requests_are_refused(site_with: Callable[..., Site], narrow: Limits) -> None:
    site = site_with(limits=narrow, key=None, hosts=("127.0.0.1",))
    with site.http() as http:
        large = http.post("/v1/chat/completions", content=b" " * 30_000)
        assert (large.status_code, large.json()["error"]["code"]) == (413, "request_too_large")
        assert http.get("/health", headers={"Host": "evil.example"}).status_code == 400
    with socket.create_connection(("127.0.0.1", int(site.url.rpartition(":")[2]))) as slow:
        slow.sendall(b"POST /v1/chat/completions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 10\r\n\r\n{")
        assert b" 408 " in slow.recv(1000)


def test_an_error_in_the_midst_of_a_stream_is_told(site_with: Callable[..., Site], monkeypatch: Any) -> None:
    site = site_with()

    def breaks(*_args: Any, **_kwargs: Any) -> Any:
        raise RuntimeError("broken")

    monkeypatch.setattr(site.engine.stepper, "step", breaks)
    with site.client() as client:
        stream = client.chat.completions.create(model="", messages=ASKED, stream=True)
        with pytest.raises(openai.APIError, match="RuntimeError"):
            list(stream)
        with pytest.raises(openai.InternalServerError):
            client.chat.completions.create(model="", messages=ASKED)
    assert site.metric('llamahome_answers_total{reason="failed"}') == 2


def test_where_memory_is_short_the_client_is_told_to_come_back(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def ask(**options: Any) -> openai.APIStatusError:
        with site.client() as client, pytest.raises(openai.InternalServerError) as caught:
            client.chat.completions.create(model="", messages=ASKED, **options)
        return caught.value

    def no_memory(*_args: Any, **_kwargs: Any) -> Any:
        raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 8.00 GiB")

    with monkeypatch.context() as patch:
        patch.setattr(planning, "free_bytes", lambda _device: 0)
        before = ask(extra_body={"h2o": {"prefill": "exact"}})
    with monkeypatch.context() as patch:
        patch.setattr("llamahome_gui.kvcache.attention.next_logits", no_memory)
        inside = ask()
    with monkeypatch.context() as patch:
        patch.setattr(site.engine.stepper, "step", no_memory)
        midst = ask()
        with site.client() as client, pytest.raises(openai.APIError) as streamed:
            list(client.chat.completions.create(model="", messages=ASKED, stream=True))
    for error in (before, inside, midst):
        assert (error.status_code, error.code, error.response.headers["retry-after"]) == (503, "out_of_memory", "5")
    assert "Set prefill to auto" in before.message
    assert streamed.value.code == "out_of_memory"
    with site.client() as client:
        assert client.chat.completions.create(model="", messages=ASKED).usage


@pytest.fixture
def adapted(served_engine: Engine) -> Iterator[Callable[[int], Path]]:
    """The served model with an adapter, whose folder is returned; a call makes it anew from a seed."""
    base = served_engine.loaded.info
    store = ModelStore(Workspace.open(base.path.parents[3]))
    loud = {"lora_alpha": 512}  # it changes every word
    served_engine.wear(make_adapter(store, base, "letters", **loud))
    yield lambda seed: make_adapter(store, base, "letters", seed=seed, **loud).path
    served_engine.wear(base)


def test_an_adapter_that_was_replaced_answers_from_the_next_answer_on(
    site_with: Callable[..., Site], adapted: Callable[[int], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = site_with()
    monkeypatch.setattr(site.engine, "stop_ids", frozenset())
    endless = {"messages": ASKED, "max_tokens": 100_000, "h2o": {"max_sequence_length": 1_000_000}}
    with site.client() as client, ThreadPoolExecutor(1) as pool:

        def ask() -> str:
            return client.chat.completions.create(model="", messages=ASKED).choices[0].message.content or ""

        before = ask()
        with vanishing(site, endless):
            wait_for(lambda: site.metric("llamahome_answers_active") == 1)
            weights = adapted(1) / "adapter_model.safetensors"  # another program trained it anew
            later = pool.submit(ask)
            wait_for(lambda: site.metric("llamahome_answers_waiting") == 1)  # not with half an answer of each
        after = later.result(60)
        assert before != after == alone(site)
        whole = weights.read_bytes()
        weights.write_bytes(whole[:-8])  # on the way to be replaced once more
        with pytest.raises(openai.InternalServerError) as caught:
            ask()
        assert (caught.value.status_code, caught.value.response.headers["retry-after"]) == (503, "5")
        weights.write_bytes(whole)
        assert ask() == after


class vanishing:
    """A client that asks and, at the end of the block, is gone without a word."""

    def __init__(self, site: Site, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self._connection = socket.create_connection(("127.0.0.1", int(site.url.rpartition(":")[2])))
        head = f"POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {KEY}\r\n"
        self._connection.sendall(f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content)

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        self._connection.close()


def wait_for(holds: Callable[[], bool]) -> None:
    """Until something holds; a minute at most."""
    pause = threading.Event()
    for _ in range(1200):
        if holds():
            return
        pause.wait(0.05)
    raise AssertionError("it did not come to that")
