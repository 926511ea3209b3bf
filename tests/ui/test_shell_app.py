"""The program from start to end, in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

pytestmark = pytest.mark.programs

STARTED = "window is shown"
MISHAP = "mishap is over"

PROGRAM = textwrap.dedent(
    """
    import sys
    from PySide6.QtCore import QTimer
    from PySide6.QtGui import QFileOpenEvent
    from PySide6.QtWidgets import QApplication
    from llamahome_gui.ui import app, main_window

    class Window(main_window.MainWindow):
        def load_first_model(self):
            super().load_first_model()
            print("window is shown", flush=True)
            {action}

    main_window.MainWindow = Window
    sys.exit(app.run(["llamahome"]))
    """
)


def start(home: Path, action: str) -> subprocess.Popen[str]:
    """Start the window; `action` is done once it is shown."""
    environment = os.environ | {"LLAMAHOME_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    return subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(action=action)],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def test_start_a_mishap_and_a_polite_kill(tmp_path: Path) -> None:
    mishap = f"QTimer.singleShot(0, lambda: 1 / 0); QTimer.singleShot(100, lambda: print('{MISHAP}', flush=True))"
    end = "QTimer.singleShot(500, self.close)" if sys.platform == "win32" else "pass"
    heard = "self.add_paths = lambda paths: print('opened', *(path.name for path in paths), flush=True)"
    desktop = "QApplication.sendEvent(QApplication.instance(), QFileOpenEvent('/tmp/asked.md'))"
    with start(tmp_path / "home", f"{heard}; {desktop}; {mishap}; {end}") as program:
        assert program.stdout is not None
        assert program.stdout.readline().strip() == STARTED
        assert program.stdout.readline().strip() == "opened asked.md"
        assert program.stdout.readline().strip() == MISHAP
        if sys.platform != "win32":
            program.send_signal(signal.SIGTERM)
        _, complained = program.communicate(timeout=100)
    assert program.returncode == 0, complained
    assert (tmp_path / "home" / ".config" / "window.ini").is_file()
    log = (tmp_path / "home" / "logs" / "llamahome.log").read_text(encoding="utf-8")
    assert "ZeroDivisionError" in log
    assert "Traceback" not in complained


SHOWN = "print([row.name for row in self.documents.model.rows()], self.banner.isVisible(), flush=True)"


def test_a_second_start_brings_files_and_a_killed_one_is_told_of(tmp_path: Path) -> None:
    home, document = tmp_path / "home", tmp_path / "letter.txt"
    document.write_text("Dear reader", encoding="utf-8")
    environment = os.environ | {"LLAMAHOME_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    with start(home, f"self.documents.importFinished.connect(lambda: {SHOWN})") as first:
        assert first.stdout is not None
        assert first.stdout.readline().strip() == STARTED
        opened = subprocess.run(
            [sys.executable, "-m", "llamahome_gui", "open", document.name],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        assert opened.returncode == 0, opened.stderr
        assert first.stdout.readline().strip() == "['letter.txt'] False"
        first.kill()
    with start(home, f"self.documents.loaded.connect(lambda: ({SHOWN}, self.close_now()))") as second:
        assert second.stdout is not None
        assert second.stdout.readline().strip() == STARTED
        said = second.stdout.readline().strip()
        _, complained = second.communicate(timeout=100)
    assert second.returncode == 0, complained
    assert said == "['letter.txt'] True"
    assert not (home / "logs" / "session.json").exists()


def test_without_a_display_it_says_so(tmp_path: Path) -> None:
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")
    }
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(action="pass")],
        env=environment | {"LLAMAHOME_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if sys.platform.startswith("linux"):
        assert done.returncode != 0
        assert "DisplayError" in done.stderr
        assert "no display" in done.stderr


def test_a_settings_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    settings = tmp_path / "home" / ".config" / "h2o_config.yaml"
    settings.parent.mkdir(parents=True)
    settings.write_text("h2o: {window_length: many}", encoding="utf-8")
    with start(tmp_path / "home", "pass") as program:
        _, complained = program.communicate(timeout=60)
    assert program.returncode != 0
    assert "ConfigError" in complained
    assert "h2o_config.yaml" in complained
