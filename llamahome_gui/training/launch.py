"""Start the processes that share a run on this machine, wait for them, and tell why it ended when they cannot.

The processes inherit standard input and output, so whoever reads the events of a run and writes wishes to it need not
know how many there are.
"""

from __future__ import annotations

import contextlib
import logging
import os
import shlex
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any
from uuid import uuid4

from llamahome_gui.config.paths import Workspace, own_program
from llamahome_gui.errors import TrainingError
from llamahome_gui.training.child import CANCELLED_EXIT_CODE, PAUSED_EXIT_CODE
from llamahome_gui.training.distributed import PEER_LOST_EXIT_CODE, SUPERVISED, read_note
from llamahome_gui.training.events import Failed, TrainingEvent, from_line
from llamahome_gui.training.runs import RunState, find_run
from llamahome_gui.training.stopping import StopRequest, Wish

log = logging.getLogger(__name__)

# Any free port of this machine; the name of the host may be unknown to it.
_LOCAL = (
    "--rdzv-backend=c10d",
    "--rdzv-endpoint=127.0.0.1:0",
    "--local-addr=127.0.0.1",
    "--max-restarts=0",
    "--no-python",
)

Emit = Callable[[TrainingEvent], None]


def launch(arguments: Sequence[str], processes: int, workspace: Workspace, key: str, emit: Emit) -> int:
    """Run ``llamahome ARGUMENTS`` in so many processes through torch's launcher. To be called in the main thread.

    Args:
        arguments: Of the training command, without the number of processes.
        processes: On this machine; one GPU each where there are any.
        workspace: Where the run is.
        key: The run's.
        emit: Told why the run ended where the first process could not tell it itself.

    Returns:
        The exit code of the first process, or that of a training error.
    """
    from torch.distributed.elastic.multiprocessing.api import SignalException
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
    from torch.distributed.launcher.api import elastic_launch
    from torch.distributed.run import config_from_args, parse_args

    command = [*own_program(), *arguments]
    logging.getLogger("torch.distributed").setLevel(logging.CRITICAL)  # its reports are for those who know it
    options = [*_LOCAL, f"--rdzv-id={uuid4()}", f"--nproc-per-node={processes}"]
    config, program, rest = config_from_args(parse_args([*options, *command]))
    try:
        with _environment(processes):
            elastic_launch(config, program)(*rest)
    except ChildFailedError as error:
        return _ended(error.failures, workspace, key, emit)
    except SignalException:
        return _stopped(workspace, key)
    return 0


@contextlib.contextmanager
def _environment(processes: int) -> Iterator[None]:
    """What the processes get to know beside their places; taken back at the end."""
    wanted = {
        SUPERVISED: "1",
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 1) // processes))),
        **_LOOPBACK.get(sys.platform, {}),
    }
    before = {name: os.environ.get(name) for name in wanted}
    os.environ.update({name: value for name, value in wanted.items() if name not in os.environ})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)


# Gloo asks for the host's own name otherwise, which not every network knows. torch for Windows has no libuv.
_LOOPBACK = {
    "linux": {"GLOO_SOCKET_IFNAME": "lo"},
    "darwin": {"GLOO_SOCKET_IFNAME": "lo0"},
    "win32": {"USE_LIBUV": "0"},
}


def _ended(failures: dict[int, Any], workspace: Workspace, key: str, emit: Emit) -> int:
    """The exit code of the first process where it told how the run ended; else tell it."""
    first = failures.get(0)
    if first is not None and first.exitcode > 0 and first.exitcode != PEER_LOST_EXIT_CODE:
        return int(first.exitcode)
    failed, rank = _reason(failures)
    run = find_run(workspace, key)
    step = run.record.step if run is not None and run.resumable and run.has_checkpoint else None
    error = TrainingError(failed.message, subject=failed.subject, hint=failed.hint)
    if run is not None:
        run.failed(error, failed.suggestion)
    log.error("process %s ended: %s", rank, failed.message)
    emit(Failed(failed.message, failed.subject, failed.hint, step, failed.suggestion))
    return error.exit_code


def _reason(failures: dict[int, Any]) -> tuple[Failed, int]:
    """Of several processes the one whose end was not caused by another's."""
    rank, failure = min(failures.items(), key=lambda item: (item[1].exitcode == PEER_LOST_EXIT_CODE, item[0]))
    failure_told = read_note(failure.error_file_data if isinstance(failure.error_file_data, dict) else None)
    if failure_told is not None:
        return failure_told, rank
    number = f"Process {rank + 1} of the run"
    if failure.exitcode < 0:
        name = signal.Signals(-failure.exitcode).name
        why = " The system may have been short of memory." if name == "SIGKILL" else ""
        return Failed(f"{number} was ended by the signal {name}.{why}", hint=_RESUME), rank
    return Failed(f"{number} ended unexpectedly (exit code {failure.exitcode}).", hint=_RESUME), rank


def host_commands(command: Sequence[str], machines: int, processes: int, address: str) -> list[str]:
    """What to type on each machine, so that all of them share one run.

    Args:
        command: Of `child_command`; the files that it names have to be on every machine.
        machines: How many.
        processes: On each of them.
        address: Of the first machine, as the others reach it.
    """
    start = len(own_program())
    quoted = subprocess.list2cmdline if sys.platform == "win32" else shlex.join
    return [
        quoted(
            [
                "torchrun",
                f"--nnodes={machines}",
                f"--node-rank={number}",
                f"--nproc-per-node={processes}",
                f"--master-addr={address}",
                f"--master-port={_PORT}",
                *("-m", "llamahome_gui", *command[start:]),
            ]
        )
        for number in range(machines)
    ]


_PORT = 29500  # torch's own choice
_RESUME = "Resume the run; it goes on from its last checkpoint."


def _stopped(workspace: Workspace, key: str) -> int:
    """The launcher was asked to end and passed that on: the processes have paused."""
    run = find_run(workspace, key)
    if run is None:
        return CANCELLED_EXIT_CODE
    return 0 if run.record.state is RunState.FINISHED else PAUSED_EXIT_CODE


def follow(arguments: Sequence[str], show: Emit, stop: StopRequest) -> int:
    """Start ``llamahome ARGUMENTS`` apart from this terminal, pass its events to `show` and wishes to it.

    Returns:
        Its exit code.
    """
    process = subprocess.Popen(
        [*own_program(), *arguments],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
        start_new_session=True,  # Ctrl+C is for us: the processes of the run are asked to pause
    )
    ended = threading.Event()
    passing = threading.Thread(target=_pass_wishes, args=(process, stop, ended), name="training-wishes", daemon=True)
    passing.start()
    try:
        for line in process.stdout or ():
            if (event := from_line(line)) is not None:
                show(event)
    except BaseException:
        process.terminate()
        raise
    finally:
        ended.set()
        passing.join()
        with contextlib.suppress(OSError):
            process.communicate()
    return process.returncode


def _pass_wishes(process: subprocess.Popen[str], stop: StopRequest, ended: threading.Event) -> None:
    told: Wish | None = None
    while not ended.wait(0.2):
        if stop.is_set() and stop.wish is not told and process.stdin is not None:
            told = stop.wish
            with contextlib.suppress(OSError):
                process.stdin.write(f"{told}\n")
                process.stdin.flush()
