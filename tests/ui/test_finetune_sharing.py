"""Several GPUs in the fine-tune panel: offered where they are, and commands for several machines."""

from __future__ import annotations

import shlex
import sys

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from llamahome_gui.ui.finetune.sharing import HostsDialog, SharingCard
from llamahome_gui.ui.main_window import MainWindow
from tests.ui.finetune import open_panel

WAIT_MS = 30_000


@pytest.fixture
def card(qtbot: QtBot) -> SharingCard:
    card = SharingCard()
    qtbot.addWidget(card)
    return card


def test_without_a_gpu_nothing_is_asked(card: SharingCard) -> None:
    assert card.isHidden()
    assert card.processes == 1


@pytest.mark.parametrize(("count", "asked"), [(1, False), (4, True)])
def test_how_many_take_part_is_asked_where_there_are_several(card: SharingCard, count: int, asked: bool) -> None:
    card.show_gpus(count)
    assert not card.isHidden()
    assert card.used.isVisibleTo(card) is asked
    card.used.setValue(9)
    assert card.processes == count


def test_the_run_of_the_form_is_written_for_every_machine(qtbot: QtBot, main_window: MainWindow) -> None:
    panel = open_panel(qtbot, main_window)
    panel.setup.sharing.show_gpus(4)
    qtbot.mouseClick(panel.setup.sharing.hosts, Qt.MouseButton.LeftButton)
    dialog = panel.findChild(HostsDialog)
    assert isinstance(dialog, HostsDialog)
    dialog.machines.setValue(3)
    dialog.address.setText("node0")
    qtbot.mouseClick(dialog.copy, Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().split("\n\n")
    assert [word for line in lines for word in line.split() if "rank" in word] == [
        f"--node-rank={number}" for number in range(3)
    ]
    if sys.platform != "win32":
        words = shlex.split(lines[2])
        assert {"torchrun", "--nnodes=3", "--nproc-per-node=4", "--master-addr=node0", "train"} <= set(words)
        assert words[words.index("--dataset") + 1] == str(panel.setup.dataset_path)
    qtbot.mouseClick(dialog.close_button, Qt.MouseButton.LeftButton)
