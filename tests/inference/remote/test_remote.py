"""A server in the place of the engine: the same events, and every way in which a server may fail."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.errors import ConfigError, ContextError, GenerationError, LlamaHomeError, ModelError, RemoteError
from llamahome_gui.inference import ChatMessage, Finished, PrefillProgress, TextChunk
from llamahome_gui.inference.remote.engine import UNKNOWN_CONTEXT, RemoteEngine, open_address, open_remote
from llamahome_gui.inference.remote.looking import look_at
from llamahome_gui.kvcache.usage import REMOTE_POLICY
from llamahome_gui.models.servers import Server, ServerBook, ServerModel, server_name, server_url
from llamahome_gui.models.types import ModelKind
from tests.inference.asking import QUESTION, last
from tests.inference.remote.server import FakeServer, Told, end, running_fake

SAMPLING = SamplingSettings(max_new_tokens=16, temperature=0.5, seed=4, top_k=20)


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    yield from running_fake()


@pytest.fixture
def engine(fake: FakeServer, workspace: Workspace) -> Callable[..., RemoteEngine]:
    """The engine of the server as it is told to be."""

    def make(*ids: str, **of_models: Any) -> RemoteEngine:
        fake.models(*(ids or ("big",)), **of_models)
        return open_address(workspace, fake.url, "", "key")

    return make


def ask(engine: RemoteEngine, messages: Any = QUESTION, **options: Any) -> list[Any]:
    return list(engine.stream(messages, h2o=H2OSettings(), sampling=SAMPLING, **options))


def test_an_answer_comes_as_that_of_an_engine(fake: FakeServer, engine: Callable[..., RemoteEngine]) -> None:
    fake.stream(b": a comment\n\n", "Hel", "lo", *end("length", prompt_tokens=9, completion_tokens=5))
    events = ask(made := engine(), reuse=None)
    assert [(one.text, one.tokens) for one in events if isinstance(one, TextChunk)] == [("Hel", 1), ("lo", 2)]
    finished = last(events)
    assert (finished.text, finished.reason) == ("Hello", "length")
    assert (finished.stats.prompt_tokens, finished.stats.new_tokens) == (9, 5)
    assert (finished.stats.usage.policy, finished.stats.usage.text_tokens) == (REMOTE_POLICY, 14)
    body = fake.last("/v1/chat/completions")
    assert body["messages"] == [{"role": "user", "content": QUESTION[0].content}]
    assert (body["model"], body["max_tokens"], body["seed"], body["stream"]) == ("big", 16, 4, True)
    assert not {"h2o", "top_k", "return_progress"} & set(body)  # not of OpenAI's API
    assert fake.asked[-1][2]["authorization"] == "Bearer key"
    assert made.loaded.info.kind is ModelKind.REMOTE
    assert (made.is_local, made.context_length) == (False, UNKNOWN_CONTEXT)


def test_characters_that_end_a_line_elsewhere_are_text(fake: FakeServer, engine: Callable[..., RemoteEngine]) -> None:
    chunk = {"choices": [{"index": 0, "delta": {"content": "a\u2028b\x85c\u2029d"}, "finish_reason": None}]}
    told = f"data: {json.dumps(chunk, ensure_ascii=False)}\r\n\r\n".encode()
    fake.stream(told[:70], told[70:], *end("stop"))
    assert last(ask(engine())).text == "a\u2028b\x85c\u2029d"


def test_another_llamahome_tells_its_progress_and_its_cache(
    fake: FakeServer, engine: Callable[..., RemoteEngine]
) -> None:
    usage = {"policy": "h2o", "slots": 8, "window_length": 8, "text_tokens": 30, "held_bytes": 5, "full_bytes": 50}
    progress = {"processed": 20, "total": 30, "tokens_per_second": 7.0, "kv_cache": usage}
    last_chunk = {"choices": [{"index": 0, "delta": {}, "finish_reason": "length"}]}
    fake.stream(
        {"choices": [], "prompt_progress": progress},
        "x",
        last_chunk | {"llamahome": {"reason": "limit", "usage": usage}},
    )
    events = ask(engine(owner="llamahome", max_model_len=32_768), [*QUESTION, ChatMessage("assistant", "It")])
    read = next(one for one in events if isinstance(one, PrefillProgress))
    assert (read.done, read.total, read.tokens_per_second, read.usage.slots) == (20, 30, 7.0, 8)
    assert (last(events).reason, last(events).stats.usage.share) == ("limit", 0.1)
    body = fake.last("/v1/chat/completions")
    assert (body["h2o"]["policy"], body["top_k"], body["return_progress"]) == ("question", 20, True)


@pytest.mark.parametrize(
    ("told", "kind", "words"),
    [
        (Told(401, b'{"error": {"message": "no"}}'), RemoteError, "does not accept the key"),
        (Told(404, b"{}"), RemoteError, "no such thing"),
        (Told(429, b'{"error": "queue is full"}'), RemoteError, "queue is full"),
        (Told(400, b'{"error": {"message": "m", "code": "context_length_exceeded"}}'), ContextError, "refuses"),
        (Told(400, b'{"detail": "maximum context length is 99"}'), ContextError, "is 99"),
        (Told(422, b'{"message": "bad temperature"}'), GenerationError, "bad temperature"),
        (Told(503, b"<html>"), RemoteError, "cannot answer now"),
        (Told(200, b"<html>", "text/html"), RemoteError, "does not answer as OpenAI"),
        (Told(parts=[b"data: {\n\n"], kind="text/event-stream"), RemoteError, "does not answer as OpenAI"),
        (
            Told(parts=[b'data: {"error": {"message": "lost the GPU"}}\n\n'], kind="text/event-stream"),
            RemoteError,
            "GPU",
        ),
        (Told(parts=[b'data: {"choices": []}\n\n'], kind="text/event-stream"), RemoteError, "broke off"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_goes_wrong_is_told_in_words(
    fake: FakeServer, engine: Callable[..., RemoteEngine], told: Told, kind: type[LlamaHomeError], words: str
) -> None:
    made = engine()
    fake.told["/v1/chat/completions"] = told
    with pytest.raises(kind) as wrong:
        ask(made)
    assert words in str(wrong.value)
    assert "key" not in vars(wrong.value).values()


def test_stop_ends_a_silent_server_at_once(fake: FakeServer, engine: Callable[..., RemoteEngine]) -> None:
    never, stop = threading.Event(), threading.Event()
    made = engine()
    fake.stream("Some", never)
    events = made.stream(QUESTION, h2o=H2OSettings(), sampling=SAMPLING, stop=stop)
    assert isinstance(next(events), TextChunk)
    stop.set()
    finished = next(events)
    assert isinstance(finished, Finished)
    assert (finished.reason, finished.text) == ("cancelled", "Some")
    never.set()
    left: Any = made.stream(QUESTION, h2o=H2OSettings(), sampling=SAMPLING)
    next(left)
    left.close()  # who goes away leaves no thread behind


def test_a_text_that_does_not_fit_is_told_before_it_is_sent(
    fake: FakeServer, engine: Callable[..., RemoteEngine]
) -> None:
    made = engine(owner="vllm", max_model_len=50)
    fake.json("/tokenize", {"count": 61})
    with pytest.raises(ContextError, match="61 tokens; the server takes 50"):
        ask(made, [ChatMessage("user", "word " * 60)])
    assert all(path != "/v1/chat/completions" for path, _, _ in fake.asked)
    with pytest.raises(GenerationError, match="cannot write an answer on"):
        ask(engine(), [*QUESTION, ChatMessage("assistant", "It")])


def test_what_servers_say_of_themselves(fake: FakeServer) -> None:
    fake.models("a", owner="llamacpp")
    fake.json("/props", {"default_generation_settings": {"n_ctx": 4096}})
    assert look_at(fake.url, None).models == (ServerModel("a", 4096),)
    fake.models("a", "b", owner="organization_owner")
    fake.json("/api/v0/models", {"data": [{"id": "b", "max_context_length": 8192}]})
    found = look_at(f"{fake.url}/v1/", None, taken=["127.0.0.1"])
    assert found == Server("127.0.0.1-2", f"{fake.url}/v1", "lmstudio", (ServerModel("a"), ServerModel("b", 8192)))
    assert "authorization" not in fake.asked[-1][2]
    fake.json("/v1/models", ["a"])
    with pytest.raises(RemoteError, match="does not answer as OpenAI"):
        look_at(fake.url, None)
    with pytest.raises(RemoteError, match="does not take connections"):
        look_at("http://127.0.0.1:9", None)


def test_servers_and_their_keys_are_kept(fake: FakeServer, workspace: Workspace) -> None:
    fake.models("org/a:latest", "b")
    book = ServerBook(workspace)
    assert book.keep(server := look_at(fake.url, None, name="desk"), "secret") is not None
    again = ServerBook(workspace)
    assert (again.servers(), again.key(server)) == ([server], "secret")
    assert [model.key for model in again.models()] == ["remote/desk/org/a:latest", "remote/desk/b"]
    assert "secret" not in book.path.read_text(encoding="utf-8")
    open_remote(workspace, "remote/desk/org/a:latest").check()
    assert fake.asked[-1][2]["authorization"] == "Bearer secret"
    assert open_address(workspace, "desk", "b", None).loaded.info.title == "b on desk"
    fake.models("b")
    with pytest.raises(RemoteError, match="no longer has org/a"):
        open_remote(workspace, "remote/desk/org/a:latest").check()
    with pytest.raises(ModelError, match="org/a:latest, b"):
        open_remote(workspace, "remote/desk/c")
    book.remove("desk")
    assert (book.servers(), book.key(server)) == ([], None)
    with pytest.raises(ModelError, match="servers add"):
        book.get("desk")
    book.path.write_text("[]", encoding="utf-8")
    with pytest.raises(ConfigError):
        book.servers()


def test_addresses_as_people_type_them() -> None:
    assert server_url("localhost:1234") == "http://localhost:1234/v1"
    assert server_url("gpu.example:8000/api/v1/") == "https://gpu.example:8000/api/v1"
    for wrong in ("", "ftp://x", "http://", "http://user:pass@host", "http://host:99999", "https://h/v1?key=1"):
        with pytest.raises(ConfigError):
            server_url(wrong)
    assert server_name("https://GPU.example/v1", ["gpu.example", "gpu.example-2"]) == "gpu.example-3"
    with pytest.raises(ConfigError, match="not sent unencrypted"):
        look_at("http://gpu.example", "key")
