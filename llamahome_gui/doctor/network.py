"""The network, asked only on request: whether the hub answers, by which way."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from llamahome_gui.config.paths import Workspace
from llamahome_gui.doctor.finding import Finding, State
from llamahome_gui.errors import LlamaHomeError

AREA = "network"
_PROXIES = ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy")
_TIMEOUT_SECONDS = 10.0


def look(workspace: Workspace) -> Iterator[Finding]:
    """Ask the hub for one model, and for the account of the token where there is one."""
    from llamahome_gui.models.hub import open_hub

    proxy = next((name for name in _PROXIES if os.environ.get(name)), None)
    by = f" by the proxy of {proxy}" if proxy else ""
    try:
        with open_hub(workspace, timeout=_TIMEOUT_SECONDS) as hub:
            started = time.perf_counter()
            hub.search("llama", limit=1)
            seconds = time.perf_counter() - started
            yield Finding(AREA, "hub", State.GOOD, f"{hub.endpoint} answers in {seconds * 1000:.0f} ms{by}")
            if hub.headers().get("authorization"):
                yield Finding(AREA, "account", State.GOOD, f"the token is that of {hub.account()}")
    except LlamaHomeError as error:
        yield Finding(AREA, "hub", State.FAILURE, f"{error.message.rstrip('.')}{by}", error.hint or "")
