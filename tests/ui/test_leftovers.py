"""What the tests are watched for is seen when it is there, and not once it is gone."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import QObject, QThread, QTimer
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from tests.leftovers import Running, Shown, let_go


def test_windows_timers_and_qthreads_are_seen_until_they_end(qapp: QApplication) -> None:
    before, owner = Shown(), QObject()
    timer, thread, dialog = QTimer(owner), QThread(), QDialog()
    dialog.setObjectName("question")
    QWidget(dialog)  # belongs to another, which is named
    timer.start(10_000)
    thread.start()
    assert before.since() == ["widget QDialog “question”", "timer QTimer “” of QObject", f"QThread {thread!r}"]
    timer.stop()
    thread.quit()
    thread.wait()
    dialog.deleteLater()
    assert before.since() == ["widget QDialog “question”"]
    let_go()
    assert before.since() == []


@pytest.mark.usefixtures("qapp")
def test_what_ends_by_itself_and_what_was_there_is_no_leftover() -> None:
    old = QTimer()
    old.start(10_000)
    before = Shown()
    QTimer.singleShot(10_000, old, old.stop)
    assert before.since() == []
    old.stop()


def test_threads_are_seen_until_they_end() -> None:
    before, end = Running(), threading.Event()
    thread = threading.Thread(target=end.wait, name="waiting")
    thread.start()
    assert [left.startswith("thread waiting in ") for left in before.since()] == [True]
    end.set()
    thread.join()
    assert before.since() == []
