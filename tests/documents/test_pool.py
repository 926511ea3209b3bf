"""The pool of workers: real processes, ended for real."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from llamahome_gui.documents import (
    ConversionEvent,
    ConversionPool,
    Converted,
    JobState,
    Limits,
    convert_file,
    poolqueue,
    supervisor,
)
from llamahome_gui.documents.poolqueue import Job, PoolQueue
from llamahome_gui.documents.workerhandle import WorkerHandle
from llamahome_gui.errors import DocumentReason
from tests.documents import making

GENEROUS = 60.0  # seconds; only a broken pool ever waits that long


@pytest.fixture(scope="module")
def slow_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workbook that keeps a worker busy for seconds and needs well over 100 MB."""
    return making.big_sheet(tmp_path_factory.mktemp("slow") / "slow.xlsx", 120_000)


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    """Good files of several kinds and bad ones between them."""
    contents = {
        "a.txt": b"some words",
        "b.csv": b"x,y\n1,2\n",
        "empty.txt": b"",
        "c.json": b'{"a": 1}',
        "broken.docx": b"PK\x03\x04 not really",
        "d.html": b"<html><body><h1>Hi</h1></body></html>",
    }
    for name, data in contents.items():
        (tmp_path / name).write_bytes(data)
    return {name: tmp_path / name for name in contents}


def workers() -> Iterator[psutil.Process]:
    for child in psutil.Process().children():
        if "spawn_main" in " ".join(child.cmdline()):
            yield child


def finals(events: list[ConversionEvent]) -> dict[str, ConversionEvent]:
    return {event.key: event for event in events if event.state.final}


def until_running(pool: ConversionPool, key: str) -> list[ConversionEvent]:
    """Events up to the one that says that `key` has begun."""
    seen: list[ConversionEvent] = []
    deadline = time.monotonic() + GENEROUS
    while time.monotonic() < deadline:
        seen += pool.poll()
        if any(event.key == key and event.state is JobState.RUNNING for event in seen):
            return seen
        time.sleep(0.005)
    raise AssertionError(f"{key} never ran: {seen}")


def test_good_and_bad_files(files: dict[str, Path]) -> None:
    with ConversionPool(2) as pool:
        for name, path in files.items():
            pool.submit(name, path)
        events = list(pool.events())
    for name in files:
        states = [event.state for event in events if event.key == name]
        assert states[:2] == [JobState.QUEUED, JobState.RUNNING]
        assert len(states) == 3
    ends = finals(events)
    assert {name for name, event in ends.items() if event.state is JobState.DONE} == {
        "a.txt",
        "b.csv",
        "c.json",
        "d.html",
    }
    assert ends["d.html"].converted == convert_file(files["d.html"])
    assert ends["empty.txt"].error is not None
    assert ends["empty.txt"].error.reason is DocumentReason.EMPTY
    assert ends["broken.docx"].error is not None
    assert ends["broken.docx"].error.reason is DocumentReason.DAMAGED


def test_polling_never_waits_and_workers_stay(files: dict[str, Path]) -> None:
    with ConversionPool(1) as pool:
        assert pool.poll() == []
        pool.submit("one", files["a.txt"])
        assert pool.wait(GENEROUS)
        first = [worker.pid for worker in workers()]
        pool.submit("two", files["b.csv"])
        assert pool.wait(GENEROUS)
        assert [worker.pid for worker in workers()] == first
        assert set(finals(pool.poll())) == {"one", "two"}
        assert pool.pending == 0


def test_a_file_over_its_time_costs_itself_only(slow_file: Path, files: dict[str, Path]) -> None:
    with ConversionPool(1, seconds_per_file=0.4) as pool:
        pool.submit("slow", slow_file)
        pool.submit("quick", files["a.txt"])
        ends = finals(list(pool.events()))
    assert ends["slow"].error is not None
    assert ends["slow"].error.reason is DocumentReason.LIMIT
    assert "0.4 seconds" in str(ends["slow"].error)
    assert ends["quick"].state is JobState.DONE


def test_a_file_over_its_memory_costs_itself_only(slow_file: Path, files: dict[str, Path]) -> None:
    with ConversionPool(1, memory_bytes=60 << 20) as pool:
        pool.submit("fat", slow_file)
        pool.submit("thin", files["a.txt"])
        ends = finals(list(pool.events()))
    assert ends["fat"].error is not None
    assert ends["fat"].error.reason is DocumentReason.LIMIT
    assert "memory" in str(ends["fat"].error)
    assert ends["thin"].state is JobState.DONE


def test_a_crash_costs_one_file(slow_file: Path, files: dict[str, Path]) -> None:
    with ConversionPool(1) as pool:
        pool.submit("crash", slow_file)
        pool.submit("after", files["a.txt"])
        until_running(pool, "crash")
        for worker in workers():
            worker.kill()
        ends = finals(list(pool.events()))
    assert ends["crash"].error is not None
    assert ends["crash"].error.reason is DocumentReason.DAMAGED
    assert ends["after"].state is JobState.DONE


def test_cancel_running_and_queued(slow_file: Path, files: dict[str, Path]) -> None:
    with ConversionPool(1) as pool:
        for key, path in (("running", slow_file), ("queued", slow_file), ("kept", files["a.txt"])):
            pool.submit(key, path)
        seen = until_running(pool, "running")
        pool.cancel("queued")
        pool.cancel("running")
        pool.cancel("unknown")
        ends = finals(seen + list(pool.events()))
    assert ends["running"].state is JobState.CANCELLED
    assert ends["queued"].state is JobState.CANCELLED
    assert ends["kept"].state is JobState.DONE


def test_cancel_all_and_submit_again(slow_file: Path, files: dict[str, Path]) -> None:
    with ConversionPool(2) as pool:
        for number in range(20):
            pool.submit(str(number), slow_file)
        until_running(pool, "0")
        pool.cancel_all()
        ends = finals(list(pool.events()))
        assert {event.state for event in ends.values()} == {JobState.CANCELLED}
        pool.submit("0", files["a.txt"])
        assert finals(list(pool.events()))["0"].state is JobState.DONE


def test_a_key_at_work_cannot_be_taken(slow_file: Path) -> None:
    with ConversionPool(1) as pool:
        pool.submit("key", slow_file)
        with pytest.raises(ValueError, match="still"):
            pool.submit("key", slow_file)


def test_close_ends_everything(slow_file: Path) -> None:
    pool = ConversionPool(2)
    for number in range(4):
        pool.submit(str(number), slow_file)
    until_running(pool, "0")
    pool.close()
    pool.close()
    assert list(workers()) == []
    assert "conversion-pool" not in {thread.name for thread in threading.enumerate()}
    assert pool.wait(0)
    assert {event.state for event in pool.poll() if event.state.final} == {JobState.CANCELLED}
    with pytest.raises(RuntimeError):
        pool.submit("late", slow_file)


def test_an_unused_pool_closes() -> None:
    ConversionPool().close()


def test_workers_import_no_more_than_they_need(files: dict[str, Path]) -> None:
    code = (
        "import sys, llamahome_gui.documents, llamahome_gui.documents.worker\n"
        "heavy = {'torch', 'transformers', 'PySide6', 'numpy', 'pydantic', 'lxml', 'pypdfium2', 'pandas',\n"
        "         'openpyxl', 'docx', 'pptx'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    root = Path(__file__).resolve().parents[2]
    result = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_workers_say_nothing_on_the_users_streams(files: dict[str, Path], tmp_path: Path) -> None:
    program = tmp_path / "program.py"
    program.write_text(
        "import sys\nfrom pathlib import Path\nfrom llamahome_gui.documents import ConversionPool\n"
        "if __name__ == '__main__':\n"
        "    with ConversionPool(1) as pool:\n"
        "        for path in sys.argv[1:]:\n            pool.submit(path, Path(path))\n"
        "        print(sum(event.state == 'done' for event in pool.events()))\n"
    )
    root = Path(__file__).resolve().parents[2]
    result = subprocess.run(
        [sys.executable, str(program), *map(str, files.values())],
        env={"PYTHONPATH": str(root), "PATH": ""},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == "4\n"
    assert result.stderr == ""


def run_program(tmp_path: Path, lines: str) -> subprocess.Popen[str]:
    """A program of its own that makes a pool; `paths` are its arguments."""
    program = tmp_path / "program.py"
    program.write_text(
        "import os, sys, time\nfrom pathlib import Path\n"
        "from llamahome_gui.documents import ConversionPool\npaths = [Path(text) for text in sys.argv[1:]]\n" + lines
    )
    return subprocess.Popen(
        [sys.executable, str(program), str(tmp_path / "a.txt")],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def test_workers_that_cannot_start_are_told(files: dict[str, Path], tmp_path: Path) -> None:
    lines = (
        "if __name__ == '__mp_main__':\n    sys.exit(3)\n"
        "with ConversionPool(1) as pool:\n"
        "    pool.submit('a', paths[0])\n"
        "    print([str(event.error) for event in pool.events() if event.error])\n"
    )
    with run_program(tmp_path, lines) as program:
        out, _ = program.communicate(timeout=GENEROUS)
    assert "ends as soon as it starts" in out


def test_workers_end_with_a_parent_that_was_killed(files: dict[str, Path], tmp_path: Path, slow_file: Path) -> None:
    (tmp_path / "a.txt").write_bytes(slow_file.read_bytes())  # content decides
    lines = (
        "if __name__ == '__main__':\n"
        "    import psutil\n"
        "    pool = ConversionPool(1)\n"
        "    pool.submit('a', paths[0])\n"
        "    while not any(event.state == 'running' for event in pool.poll()):\n        time.sleep(0.01)\n"
        "    print([child.pid for child in psutil.Process().children()], flush=True)\n"
        "    time.sleep(600)\n"
    )
    with run_program(tmp_path, lines) as program:
        assert program.stdout is not None
        children = [psutil.Process(pid) for pid in json.loads(program.stdout.readline())]
        program.kill()
    gone, alive = psutil.wait_procs(children, timeout=GENEROUS)
    assert alive == []
    assert gone


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of open files")
def test_a_program_that_has_no_files_left_to_open(files: dict[str, Path], tmp_path: Path) -> None:
    lines = (
        "if __name__ == '__main__':\n"
        "    import resource\n"
        "    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)\n"
        "    with ConversionPool(2) as pool:\n"
        "        resource.setrlimit(resource.RLIMIT_NOFILE, (os.dup(0), hard))\n"
        "        pool.submit('a', paths[0])\n"
        "        print([str(event.error) for event in pool.events() if event.error])\n"
        "        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))\n"
        "        pool.submit('b', paths[0])\n"
        "        print([event.state.value for event in pool.events()])\n"
    )
    with run_program(tmp_path, lines) as program:
        out, _ = program.communicate(timeout=GENEROUS)
    assert "no worker process can be started (Too many open files)" in out.splitlines()[0]
    assert out.splitlines()[1] == "['queued', 'running', 'done']"


def test_one_worker_does_what_two_should(files: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    """A second process that the system refuses is no reason to give up the queue."""
    started: list[object] = []

    class Refused(WorkerHandle):
        def __init__(self, memory_bytes: int, limits: Limits, cache: Path | None = None) -> None:
            if started:
                raise OSError(errno.EAGAIN, "no more processes")
            started.append(self)
            super().__init__(memory_bytes, limits, cache)

    monkeypatch.setattr(supervisor, "WorkerHandle", Refused)
    with ConversionPool(2) as pool:
        for number in range(8):
            pool.submit(str(number), files["a.txt"])
        ends = finals(list(pool.events()))
    assert {event.state for event in ends.values()} == {JobState.DONE}


def test_files_that_vanish_or_change_under_way(files: dict[str, Path], slow_file: Path, tmp_path: Path) -> None:
    shrinking = tmp_path / "shrinking.xlsx"
    shrinking.write_bytes(slow_file.read_bytes())
    with ConversionPool(1) as pool:
        pool.submit("shrinking", shrinking)
        pool.submit("gone", files["a.txt"])
        pool.submit("grown", files["b.csv"])
        seen = until_running(pool, "shrinking")
        os.truncate(shrinking, 1000)
        files["a.txt"].unlink()
        with files["b.csv"].open("a") as file:
            file.write("3,4\n" * 100_000)
        ends = finals(seen + list(pool.events()))
    # What was unpacked before is text; what was not is damaged.
    assert ends["shrinking"].state is JobState.DONE or ends["shrinking"].error is not None
    assert ends["gone"].error is not None
    assert ends["gone"].error.reason is DocumentReason.UNREADABLE
    assert ends["grown"].converted is not None
    assert ends["grown"].converted.words == 200_004


@pytest.mark.skipif(sys.platform == "win32", reason="counts descriptors")
def test_lost_workers_leave_nothing_behind(slow_file: Path, files: dict[str, Path]) -> None:
    process = psutil.Process()
    with ConversionPool(1) as pool:
        pool.submit("first", files["a.txt"])
        assert pool.wait(GENEROUS)
        descriptors = process.num_fds()
        for number in range(3):
            pool.submit(str(number), slow_file)
            until_running(pool, str(number))
            pool.cancel(str(number))
            assert pool.wait(GENEROUS)
        pool.submit("last", files["a.txt"])
        assert pool.wait(GENEROUS)
        deadline = time.monotonic() + GENEROUS
        while process.num_fds() > descriptors and time.monotonic() < deadline:
            time.sleep(0.02)  # the runner of the tests has files of its own for moments
        assert process.num_fds() <= descriptors
        assert len(list(workers())) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit of the size of files")
@pytest.mark.parametrize("room", [0, 30_000, 200_000])
def test_a_disk_without_room_costs_no_text(tmp_path: Path, room: int) -> None:
    """Not even the file of known texts can be made, or it fills up, or one text is too much for it."""
    (tmp_path / "a.txt").write_bytes(b"".join(f"{number * number} ".encode() for number in range(100_000)))
    lines = (
        "if __name__ == '__main__':\n"
        "    import resource\n"
        f"    resource.setrlimit(resource.RLIMIT_FSIZE, ({room}, {room}))\n"
        "    with ConversionPool(1, cache=paths[0].with_name('known.sqlite')) as pool:\n"
        "        for key in 'ab':\n"
        "            pool.submit(key, paths[0])\n"
        "            pool.wait()\n"
        "        print([event.converted.words for event in pool.poll() if event.state.final])\n"
    )
    with run_program(tmp_path, lines) as program:
        out, _ = program.communicate(timeout=GENEROUS)
    assert out == "[100000, 100000]\n"


def test_no_file_is_begun_while_too_much_text_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poolqueue, "MOST_WAITING", 3)
    queue = PoolQueue()
    for key in "abc":
        queue.submit(Job(key, tmp_path / key))
    assert queue.next_job() is not None
    text = Converted("long", "txt", None, 1)
    queue.emit(ConversionEvent("a", JobState.DONE, converted=text))
    assert queue.next_job() is None
    assert [event.key for event in queue.take() if event.converted] == ["a"]
    assert queue.next_job() is not None
    queue.release()


def test_texts_that_wait_hold_up_nobody_for_good(files: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(poolqueue, "MOST_WAITING", 3)
    with ConversionPool(2) as pool:
        for number in range(12):
            pool.submit(str(number), files["a.txt"])
        assert len(finals(list(pool.events()))) == 12
        for number in range(12):
            pool.submit(str(number), files["a.txt"])
        assert pool.wait(GENEROUS)  # and nobody takes anything
        assert len(finals(pool.poll())) == 12


def chosen(queue: PoolQueue, known: str, taken: str, count: int = 1) -> list[str]:
    jobs = (queue.next_job(known.split(), taken.split()) for _ in range(count))
    return [job.key for job in jobs if job is not None]


@pytest.fixture
def mixed() -> Iterator[PoolQueue]:
    queue = PoolQueue()
    for number, suffix in enumerate(["DOCX", "docx", "xlsx", "docx", "pdf"]):
        queue.submit(Job(str(number), Path(f"{number}.{suffix}")))
    yield queue
    queue.release()


def test_a_worker_alone_takes_the_oldest(mixed: PoolQueue) -> None:
    assert chosen(mixed, ".xlsx", "", 5) == ["0", "1", "2", "3", "4"]


def test_a_worker_takes_first_what_it_has_imported(mixed: PoolQueue) -> None:
    assert chosen(mixed, ".docx", ".xlsx", 4) == ["0", "1", "3", "4"]


def test_a_new_worker_takes_first_what_no_other_has_imported(mixed: PoolQueue) -> None:
    assert chosen(mixed, "", ".docx") == ["2"]
    assert chosen(mixed, "", ".docx .pdf") == ["0"]


def test_the_oldest_is_not_passed_over_for_ever() -> None:
    queue = PoolQueue()
    queue.submit(Job("old", Path("a.docx")))
    for number in range(1000):
        queue.submit(Job(str(number), Path("a.pdf")))
    assert "old" in chosen(queue, ".pdf", ".docx", 100)
    queue.release()
