"""How smoothly the window goes on while a large model is loaded: measured and told, not judged; machines differ."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from llamahome_gui.ui.heartbeat import FairHeartbeat, Heartbeat
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.session import SessionState
from tests.tiny import make_tiny_model


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("form", ["float32", "bfloat16", "int8", "int4"])
def test_the_event_loop_turns_while_a_large_model_is_loaded(
    main_window: MainWindow,
    form: str,
    qtbot: QtBot,
    record_property: Callable[[str, object], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    services = main_window.services
    folder: Path = services.workspace.models_dir / "tiny"
    make_tiny_model(folder / "warm", dtype="bfloat16")
    make_tiny_model(
        folder / "1",
        hidden=1536,
        intermediate=6144,
        layers=6,
        heads=12,
        kv_heads=4,
        dtype="bfloat16",
        shard_size="200MB",
    )
    services.settings.runtime.cpu_weights = form  # type: ignore[assignment]
    main_window.go_to("models")
    session = services.session

    def load(key: str) -> None:
        session.load(services.store.get(key))
        qtbot.waitUntil(lambda: session.state is not SessionState.LOADING, timeout=500_000)
        assert session.state is SessionState.READY

    load("tiny/warm")  # what is imported and compiled once
    beats = {"all": Heartbeat(main_window), "own": FairHeartbeat(main_window)}
    for beat in beats.values():
        beat.start()
    load("tiny/1")
    for name, beat in beats.items():
        beat.stop()
        record_property(f"event_loop_gap_p99_ms_{name}", round(beat.percentile(0.99), 1))
        with capsys.disabled():
            print(
                f"\n{form}: event loop gaps, {name}: p99 {beat.percentile(0.99):.1f} ms, longest {beat.longest:.1f} ms"
            )
