"""Conversion on a Ray cluster: the bytes of a conversion here, whatever dies on the way."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import docx
import psutil
import pytest

from llamahome_gui.documents import ConversionPool
from llamahome_gui.documents.cluster import LOCAL, RayPool
from llamahome_gui.errors import ConfigError


def _folder(folder: Path, count: int) -> list[Path]:
    for number in range(count):
        document = docx.Document()
        document.add_heading(f"Report {number}")
        for line in range(40):
            document.add_paragraph(f"Line {line} of report {number} says {number * line}.")
        document.save(str(folder / f"report-{number}.docx"))
    (folder / "broken.docx").write_bytes(b"no document at all")
    return sorted(folder.iterdir())


def _texts(pool: RayPool | ConversionPool, files: list[Path]) -> dict[str, str]:
    for file in files:
        pool.submit(file.name, file)
    ends = [event for event in pool.events() if event.state.final]
    assert len(ends) == len(files)
    return {end.key: end.converted.markdown if end.converted else str(end.error) for end in ends}


def test_without_ray_there_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(ConfigError, match=r"Ray is not installed.*llamahome\[cluster\]"):
        RayPool(LOCAL)


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # of Ray itself
class TestWithRay:
    """A local cluster of two workers."""

    @pytest.fixture(autouse=True)
    def _needs_ray(self) -> None:
        pytest.importorskip("ray", reason="Ray is an optional part: pip install llamahome[cluster]")

    def test_the_same_texts_as_here_and_a_killed_workers_files_are_done_again(self, tmp_path: Path) -> None:
        files = _folder(tmp_path, 60)
        with ConversionPool(2) as here:
            expected = _texts(here, files)
        killed: list[int] = []
        over = threading.Event()
        killer = threading.Thread(target=_kill_two, args=(killed, over))
        with RayPool(LOCAL, workers=2) as pool:
            killer.start()
            try:
                found = _texts(pool, files)
            finally:
                over.set()
                killer.join()
        assert len(killed) == 2
        assert found == expected

    def test_no_cluster_there(self) -> None:
        with pytest.raises(ConfigError, match="cluster cannot be reached"):
            RayPool("127.0.0.1:1")


def _kill_two(killed: list[int], over: threading.Event) -> None:
    """Kill a worker that is converting, and later another one."""
    while len(killed) < 2 and not over.is_set():
        for process in psutil.Process().children(recursive=True):
            try:
                busy = process.cmdline()[:1] == ["ray::convert_bytes"]
            except psutil.Error:
                continue
            if busy and process.pid not in killed:
                os.kill(process.pid, signal.SIGKILL)
                killed.append(process.pid)
                break
        time.sleep(0.2)
