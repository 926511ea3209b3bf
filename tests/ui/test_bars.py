"""The benchmark of the window: its script over a real engine, what it makes of a kill, and all of it, small."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from typer.testing import CliRunner

from llamahome_gui.cli.app import app
from llamahome_gui.inference import Engine
from llamahome_gui.ui.bars.chats import searching
from llamahome_gui.ui.bars.killing import _look, _Toll
from llamahome_gui.ui.bars.run import CASES
from llamahome_gui.ui.bars.script import Script, pieces
from llamahome_gui.ui.bars.sizes import Sizes
from llamahome_gui.ui.bars.stage import Pulse, Stage
from llamahome_gui.ui.bars.stopping import measure as stopping
from llamahome_gui.ui.bars.writer import written
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.selftest.driver import Driver
from llamahome_gui.ui.services import Services


@pytest.fixture
def stage(main_window: MainWindow, services: Services, tmp_path: Path) -> Stage:
    services.settings.h2o.heavy_hitter_tokens, services.settings.h2o.window_length = 16, 64
    return Stage(tmp_path, services, main_window, Driver(main_window, tmp_path), Pulse(main_window))


def test_a_script_is_written_by_real_steps_and_stopped_in_the_window(stage: Stage, qtbot: QtBot) -> None:
    found = stopping(stage, Sizes(rounds=1))
    assert [row["what"] for row in found.rows] == ["an answer", "reading"]
    assert len(found.checks) == 6
    engine = stage.services.session.engine
    assert isinstance(engine, Engine)
    chat, noted = stage.window.chat, list[str]()
    Script(engine, pieces(40), 400.0, noted.append)
    stage.window.new_chat()
    chat.controller.send("Tell me.")
    qtbot.waitUntil(lambda: not chat.controller.busy, timeout=60_000)
    assert chat.controller.turns[-1].content == "".join(noted) == "".join(pieces(40))
    assert chat.controller.turns[-1].stats["new_tokens"] == 40


def test_searching_is_measured_on_what_the_list_shows(stage: Stage) -> None:
    found = searching(stage, Sizes(rounds=1, searched=100))
    assert {row["words"] for row in found.rows if "words" in row} >= {"harbour", "the"}
    assert all(row["ms"] < 10_000 for row in found.rows if "words" in row)
    assert stage.window.chat.chats.list.count() > 0


def test_what_a_kill_cost_is_read_from_the_log_and_the_database(services: Services, tmp_path: Path) -> None:
    store, database = services.conversations, services.workspace.conversations_db
    log = tmp_path / "log"
    log.write_text("10.0 4\n10.5 8\n11.0 12\n11.2 1", encoding="ascii")  # the last line was cut
    assert written(log) == [(10.0, 4), (10.5, 8), (11.0, 12)]
    chat = store.create("One", "starter")
    store.append(chat, "user", "Why?")
    answer = store.append(chat, "assistant", "1234", state="partial")
    toll = _Toll()
    _look(database, log, 11.3, toll)
    assert toll.lost == [pytest.approx(0.8)]
    store.update(answer, "other")
    other = store.create("Two", "starter")
    store.append(other, "user", "Why?")
    store.append(other, "assistant", "1" * 12, state="partial")
    _look(database, log, 11.3, toll)
    assert (toll.lost[1], toll.changed, toll.unusable) == (0.0, 1, 0)
    services.close()
    database.write_bytes(b"no database at all" * 100)
    _look(database, log, 11.3, toll)
    assert toll.unusable == 1


def test_an_unknown_case_is_told_with_those_there_are() -> None:
    done = CliRunner().invoke(app, ["benchmark", "window", "--only", "nonsense"])
    assert done.exit_code != 0
    assert "stop" in str(done.exception)


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_every_case_is_measured(repo_root: Path) -> None:
    command = [sys.executable, "-m", "llamahome_gui", "benchmark", "window", "--quick", "--json"]
    done = subprocess.run(command, cwd=repo_root, capture_output=True, text=True)
    found = json.loads(done.stdout)
    assert not [row for row in found["rows"] if "error" in row]
    assert {row["case"] for row in found["rows"]} == set(CASES)
    kept = {check["name"]: check["holds"] for check in found["checks"] if "killing" in check["name"]}
    assert len(kept) == 3
    assert kept["killing: earlier messages lost or changed"]
    assert kept["killing: databases that did not open"]
