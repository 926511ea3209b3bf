"""Settings that are changed in the last moment, that the disk refuses, or that are written one upon the other."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QThreadPool
from pytestqt.qtbot import QtBot

from llamahome_gui.config.settings import load_settings
from llamahome_gui.ui.background import Op, wait_for_background
from llamahome_gui.ui.main_window import MainWindow
from llamahome_gui.ui.services import Services
from llamahome_gui.ui.settings import keeper as module
from llamahome_gui.ui.theme import DARK, theme


@pytest.fixture
def busy_pool(services: Services) -> Iterator[threading.Event]:
    """All threads of the pool are taken until the event is set."""
    go_on = threading.Event()
    for _ in range(max(8, QThreadPool.globalInstance().maxThreadCount())):
        Op(services, lambda: go_on.wait(60)).run()
    yield go_on
    go_on.set()
    wait_for_background()


def stored_size(services: Services) -> int:
    return load_settings(services.workspace, {}).appearance.text_size


def test_what_was_changed_last_is_on_the_disk_before_the_window_goes(
    main_window: MainWindow, services: Services, busy_pool: threading.Event
) -> None:
    seen: list[int] = []
    main_window.saved.connect(lambda: seen.append(stored_size(services)))
    services.keeper.change_appearance(text_size=120)
    services.save_settings()  # waits for a thread that does not come
    services.keeper.change_appearance(text_size=130)  # not even begun
    assert stored_size(services) == 100
    main_window.saved.connect(busy_pool.set)
    main_window.close_now()
    assert seen == [130]
    wait_for_background()
    assert stored_size(services) == 130  # what waited for a thread did not come over it


def test_the_menu_changes_what_the_settings_show(main_window: MainWindow, services: Services) -> None:
    form = main_window.settings.forms["appearance"]
    main_window.choose_theme("dark")
    assert theme() is DARK
    assert form.section == services.settings.appearance
    assert form.editors["theme"].value() == "dark"


def test_a_disk_that_refuses_is_told_in_the_window_and_tried_again(
    main_window: MainWindow, services: Services, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_args: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(module, "save_settings", full)
        with qtbot.waitSignal(services.problem):
            services.keeper.change_appearance(text_size=110)
        assert "(No space left on device)" in main_window.banner.text
        assert main_window.banner.isVisible()
        services.keeper.flush()  # fails as well, and keeps nothing from going on
    services.keeper.flush()
    assert stored_size(services) == 110
