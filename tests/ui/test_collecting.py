"""What Python's collector deletes of the window it deletes in the window's thread."""

from __future__ import annotations

import gc
import threading

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from llamahome_gui.monitoring.collector import at_rest, collect
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.collecting import Collecting

MANY = 200_000
WAIT_MS = 30_000


class _Cycle:
    """Nothing but the collector lets go of it."""

    def __init__(self, thing: object) -> None:
        self.itself, self.thing = self, thing


@pytest.fixture
def gone() -> list[threading.Thread]:
    """In which threads an object that is garbage by now was deleted."""
    threads: list[threading.Thread] = []
    thing = QObject()
    thing.destroyed.connect(lambda: threads.append(threading.current_thread()), Qt.ConnectionType.DirectConnection)
    _Cycle(thing)
    return threads


def test_a_thread_that_makes_many_objects_deletes_none_of_the_windows(
    qtbot: QtBot, styled: QApplication, gone: list[threading.Thread]
) -> None:
    collecting, made, came = Collecting(styled), list[list[object]](), list[object]()

    def work() -> None:
        made.extend([] for _ in range(MANY))
        collect()  # as a model does that is let go of there

    with at_rest():
        Op(styled, work).success(came.append).run()
        qtbot.waitUntil(lambda: bool(came), timeout=WAIT_MS)
        qtbot.wait(150)
        assert gone == []  # nor here: somebody wants rest
    qtbot.waitUntil(lambda: bool(gone), timeout=WAIT_MS)
    assert gone == [threading.main_thread()]
    assert not gc.isenabled()
    collecting.stop()
    collecting.stop()
    collecting.deleteLater()
