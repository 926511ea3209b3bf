"""`serve` as a program: its first words, its key, its port, and its end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from typing import Any

import httpx2
import pytest

from llamahome_gui.config.environment import NO_SETTINGS
from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.secrets import SecretPlace
from llamahome_gui.errors import ConfigError
from llamahome_gui.serving.keys import KEY_VARIABLE, server_key
from llamahome_gui.serving.server import is_local
from tests.cli.conftest import Command

pytestmark = pytest.mark.programs


@pytest.mark.skipif(os.name == "nt", reason="Ctrl+C goes another way there")
def test_it_says_where_it_is_and_ends_at_ctrl_c(home: Workspace, tiny: str, command: Command) -> None:
    started = [sys.executable, "-m", "llamahome_gui", "serve", "--model", tiny, "--port", "0", "--json"]
    with subprocess.Popen(started, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        said = _object(process.stdout)
        assert (said["model"], said["key"][:4]) == (tiny, "llh-")
        with httpx2.Client(base_url=said["url"], headers={"Authorization": f"Bearer {said['key']}"}) as http:
            body = {"messages": [{"role": "user", "content": "Who?"}], "max_tokens": 3}
            assert http.post("/chat/completions", json=body).json()["usage"]["completion_tokens"] == 3
        port = said["url"].removesuffix("/v1").rpartition(":")[2]
        taken = command("serve", "--model", tiny, "--port", port)
        assert (taken.code, "--port" in taken.err) == (11, True)
        assert said["key"] not in taken.err
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 0


def test_others_than_this_machine_need_a_key(command: Command) -> None:
    refused = command("serve", "--no-key", "--host", "0.0.0.0")
    assert (refused.code, "needs a key" in refused.err) == (3, True)
    unknown = command("serve", "--host", f"{'a' * 70}.example")
    assert (unknown.code, "cannot be used" in unknown.err) == (11, True)
    assert [is_local(host) for host in ("localhost", "127.3.0.1", "::1", "0.0.0.0", "example.org")] == [1, 1, 1, 0, 0]


def test_the_key_is_made_once_and_replaced_on_wish(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    first, made = server_key(workspace)
    assert (made, server_key(workspace)) == (True, (first, False))
    assert server_key(workspace, anew=True)[0].value != first.value
    monkeypatch.setenv(KEY_VARIABLE, "mine")
    assert KEY_VARIABLE in NO_SETTINGS
    assert (server_key(workspace)[0].value, server_key(workspace)[0].place) == ("mine", SecretPlace.ENVIRONMENT)
    with pytest.raises(ConfigError, match=KEY_VARIABLE):
        server_key(workspace, anew=True)
    monkeypatch.setenv(KEY_VARIABLE, "two words")
    with pytest.raises(ConfigError):
        server_key(workspace)


def _object(stream: Any) -> Any:
    """The first JSON object of a stream."""
    text = ""
    for line in stream:
        text += line
        if line.startswith("}"):
            return json.loads(text)
    raise AssertionError(text)
