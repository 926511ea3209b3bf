"""`servers`, and `chat` and `model` with a server in the place of this machine's engine."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Command
from tests.inference.remote.server import FakeServer, end, running_fake


@pytest.fixture
def fake() -> Iterator[FakeServer]:
    yield from running_fake()


def test_a_server_is_added_asked_and_forgotten(
    command: Command, fake: FakeServer, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    fake.models("org/big", "small", owner="vllm", max_model_len=4000)
    monkeypatch.setattr("sys.stdin", io.StringIO("secret\n"))
    added = command("servers", "add", fake.url, "--name", "desk", "--key", "--json")
    assert (added.code, added.json["kind"], added.json["models"][0]["key"]) == (0, "vllm", "remote/desk/org/big")
    assert "secret" not in added.out + added.err
    assert command("servers", "list").out.splitlines()[1] == "  remote/desk/org/big  4,000 tokens"
    fake.stream("Four.", *end(prompt_tokens=8, completion_tokens=2))
    document = tmp_path / "a.txt"
    document.write_text("The code is 4.", encoding="utf-8")
    asked = command("model", "--model", "remote/desk/org/big", "-d", str(document), "--policy", "h2o", "-p", "What?")
    assert (asked.code, asked.out) == (0, "Four.\n")
    assert "on a server" in asked.err
    assert "The code is 4." in fake.last("/v1/chat/completions")["messages"][0]["content"]
    assert fake.asked[-1][2]["authorization"] == "Bearer secret"
    monkeypatch.setenv("LLAMAHOME_REMOTE_KEY", "other")
    assert command("model", "--model", "remote/desk/org/big", "-p", "What?").code == 0
    assert fake.asked[-1][2]["authorization"] == "Bearer other"
    monkeypatch.delenv("LLAMAHOME_REMOTE_KEY")
    monkeypatch.setattr("sys.stdin", io.StringIO("One?\nTwo?\n/cache\n"))
    talked = command("chat", "--server", "desk", "--model", "small", "-d", str(document), "--policy", "h2o")
    assert (talked.code, talked.out) == (0, "Four.\nFour.\n")
    assert "The server keeps the cache" in talked.err
    body = fake.last("/v1/chat/completions")
    assert (body["model"], [turn["role"] for turn in body["messages"]]) == ("small", ["user", "assistant", "user"])
    assert command("servers", "remove", "desk").code == 0
    assert command("model", "--model", "remote/desk/small", "-p", "x").code == 5


def test_what_cannot_be_is_told(command: Command, fake: FakeServer) -> None:
    fake.models("one")
    unknown = command("model", "--server", fake.url, "--model", "two", "-p", "x")
    assert (unknown.code, "It offers one" in unknown.err) == (11, True)
    saved = command("model", "--server", fake.url, "-d", __file__, "--save-cache", "x.kv")
    assert (saved.code, "cannot be saved" in saved.err) == (3, True)
    assert command("servers", "add", "http://127.0.0.1:9").code == 11
    assert command("servers", "add", fake.url, "--name", "No Name").code == 3
    assert command("servers", "list", "--json").json == {"servers": []}
