"""One LlamaHome asks another: the real server and the remote engine, over plain HTTP and over TLS."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import H2OSettings, SamplingSettings
from llamahome_gui.errors import ContextError, RemoteError
from llamahome_gui.inference import ChatMessage, Finished, PrefillProgress
from llamahome_gui.inference.remote.engine import open_address
from llamahome_gui.inference.remote.looking import look_at
from tests.certificates import server_context, write_certificate
from tests.inference.asking import LONG, QUESTION, last
from tests.inference.remote.server import running_fake
from tests.serving.conftest import KEY, Site

H2O = H2OSettings(policy="h2o", window_length=48, heavy_hitter_tokens=16, chunk_size=32)
SAMPLING = SamplingSettings(max_new_tokens=20, temperature=1.0, seed=3, top_k=40, repetition_penalty=1.1)


def test_the_answer_the_progress_and_the_cache_are_those_of_the_other(site: Site, workspace: Workspace) -> None:
    remote = open_address(workspace, site.url, "", KEY)
    for messages in (LONG, [*QUESTION, ChatMessage("assistant", "The access")]):
        events = list(remote.stream(messages, h2o=H2O, sampling=SAMPLING))
        here = last(site.engine.stream(messages, h2o=H2O, sampling=SAMPLING))
        there = last(events)
        assert (there.text, there.reason, there.stats.usage) == (here.text, here.reason, here.stats.usage)
        assert (there.stats.prompt_tokens, there.stats.new_tokens) == (here.stats.prompt_tokens, here.stats.new_tokens)
        assert any(isinstance(event, PrefillProgress) and event.total == here.stats.prompt_tokens for event in events)
    assert remote.prompt_tokens(LONG) == site.engine.prompt_tokens(LONG)
    with pytest.raises(ContextError):
        list(remote.stream(LONG, h2o=H2OSettings(enable=False), sampling=SAMPLING))
    with pytest.raises(RemoteError, match="does not accept the key"):
        open_address(workspace, site.url, "", "wrong")
    assert isinstance(events[-1], Finished)


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    for fake in running_fake(server_context(write_certificate(tmp_path))):
        fake.models("a")
        with pytest.raises(RemoteError, match="certificate is not trusted"):
            look_at(fake.url, "key")
        assert fake.asked == []
