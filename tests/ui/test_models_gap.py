"""How smoothly the window goes on while a large model comes: measured and told, not judged; machines differ."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from llamahome_gui.ui.heartbeat import FairHeartbeat, Heartbeat
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.models.states import Act
from tests.hub_server import HubServer
from tests.tiny import make_tiny_model
from tests.ui.models import KEY, REPOSITORY, Stage, list_models


@pytest.mark.slow
def test_the_event_loop_turns_while_300_mb_come(
    loop: asyncio.AbstractEventLoop,
    main_window: MainWindow,
    hub: HubServer,
    tmp_path: Path,
    qtbot: QtBot,
    monkeypatch: pytest.MonkeyPatch,
    record_property: Callable[[str, object], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", hub.endpoint)
    hub.add_model(REPOSITORY, make_tiny_model(tmp_path / "large", hidden=1024, intermediate=4096, layers=5))
    services = main_window.services
    list_models(services.workspace.config_dir)
    services.reload_catalogue()
    main_window.go_to("models")
    main_window.models.refresh()
    stage = Stage(main_window.models, services, hub, qtbot)
    stage.until(lambda: stage.panel.list.has(KEY))
    stage.panel.load("starter")
    stage.until(lambda: services.session.engine is not None)
    beats = {"all": Heartbeat(main_window), "own": FairHeartbeat(main_window)}
    for beat in beats.values():
        beat.start()
    stage.click(Act.DOWNLOAD)
    stage.here()
    for name, beat in beats.items():
        beat.stop()
        record_property(f"event_loop_gap_p99_ms_{name}", round(beat.percentile(0.99), 1))
        with capsys.disabled():
            print(f"\nevent loop gaps, {name}: p99 {beat.percentile(0.99):.1f} ms, longest {beat.longest:.1f} ms")
    assert (stage.folder() / "model.safetensors").stat().st_size > 300e6
