"""The child process that trains: how it is started, and how it speaks and listens.

It prints one JSON object per line (see `events`) on standard output. On standard input it reads the lines
``pause`` (write a checkpoint and end), ``keep`` (make an adapter of what was learnt so far and end) and
``cancel`` (leave nothing). SIGTERM, SIGINT and a reader that is gone pause it: nobody asked to lose the run.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import yaml

from llamahome_gui.config.files import write_atomic
from llamahome_gui.config.paths import Workspace, own_program
from llamahome_gui.config.pipes import event_stream, read_words
from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.models import InstalledModel, ModelStore
from llamahome_gui.training.distributed import PEER_LOST_EXIT_CODE, PeerLostError, current_world, leave_note
from llamahome_gui.training.events import Failed, TrainingCancelledError, TrainingEvent, TrainingPausedError, to_line
from llamahome_gui.training.run import run_key, train
from llamahome_gui.training.runs import find_run
from llamahome_gui.training.stopping import StopRequest, Wish

log = logging.getLogger(__name__)

CANCELLED_EXIT_CODE = 130
PAUSED_EXIT_CODE = 75  # EX_TEMPFAIL of sysexits.h: come again

# How long a process that lost another one waits for its launcher to notice.
_LAUNCHER_SECONDS = 10.0


def child_command(
    *,
    base_key: str,
    dataset: Path,
    name: str,
    settings: TrainingSettings,
    workspace: Workspace,
    resume: bool = False,
    processes: int = 1,
    keep_best: bool = False,
    progress: str = "json",
) -> list[str]:
    """Arguments that start the child; the settings are written into the workspace for it to read.

    Start it with `config.paths.child_environment`, so that it works in the same workspace. With `resume` it goes on
    with the run of this name; with `keep_best` as well it makes an adapter of that run's checkpoint and ends.

    Args:
        processes: How many share the work, on this machine.
        progress: How it is told, as of the command's option.

    Raises:
        OSError: The settings cannot be written.
    """
    config = workspace.training_dir / "processed" / f"{name}.yaml"
    content = {"training": settings.model_dump(mode="json")}
    write_atomic(config, yaml.safe_dump(content, sort_keys=False, allow_unicode=True))
    options = ["--dataset", str(dataset), "--name", name, "--config", str(config), "--progress", progress]
    ways = [*(["--resume"] if resume else []), *(["--keep-best"] if keep_best else [])]
    more = ["--processes", str(processes)] if processes > 1 else []
    return [*own_program(), "train", base_key, *options, *ways, *more]


def run_child(
    *,
    store: ModelStore,
    base: InstalledModel,
    dataset: Path,
    name: str,
    settings: TrainingSettings,
    workspace: Workspace,
    resume: bool = False,
    stop: StopRequest | None = None,
    show: Callable[[TrainingEvent], None] | None = None,
) -> int:
    """Train in this process, speaking and listening as a child does. To be called in the main thread.

    Every error becomes a `Failed` event and is logged; none is raised. Of several processes that share the run, all
    but the first are silent; they leave what went wrong with them to their launcher.

    Args:
        show: Gets the events instead of standard output.

    Returns:
        The exit code: 0 when finished, `PAUSED_EXIT_CODE`, `CANCELLED_EXIT_CODE`, `PEER_LOST_EXIT_CODE`, else that of
        the error.
    """
    stop = stop or StopRequest()
    world = current_world()
    listen(stop, commands=world.leads)
    if world.supervised:
        threading.Thread(target=_watch_launcher, args=(stop,), name="training-launcher", daemon=True).start()
    out = event_stream()
    emit = (show or _writer(out, stop)) if world.leads else _say_nothing
    try:
        train(
            store=store, base=base, dataset=dataset, name=name, settings=settings,
            workspace=workspace, emit=emit, stop=stop, resume=resume,
        )  # fmt: skip
    except TrainingCancelledError:
        return CANCELLED_EXIT_CODE if world.leads else 0
    except TrainingPausedError:
        return PAUSED_EXIT_CODE if world.leads else 0
    except LlamaHomeError as error:
        log.error("Training failed", exc_info=error)
        return _told(_failed(error, workspace, base, name), error, emit, stop)
    except Exception as error:  # the last resort: the parent must learn about it
        log.exception("Training failed")
        what = " ".join(f"{type(error).__name__}: {error}".split())
        return _told(Failed(f"The run stopped unexpectedly ({what}).", hint="The log says more."), error, emit, stop)
    finally:
        with contextlib.suppress(OSError):  # the reader may be gone
            out.close()
    return 0


def _told(failed: Failed, error: Exception, emit: Callable[[TrainingEvent], None], stop: StopRequest) -> int:
    """Tell of a failure where somebody listens; the exit code."""
    world = current_world()
    if isinstance(error, PeerLostError):
        if world.supervised:
            stop.wait(_LAUNCHER_SECONDS)  # the launcher sees first who was lost, and tells it
        else:
            emit(failed)
        return PEER_LOST_EXIT_CODE
    emit(failed)
    if not world.leads:
        leave_note(failed)
    return getattr(error, "exit_code", 1)


def _say_nothing(_event: TrainingEvent) -> None:
    pass


def _failed(error: LlamaHomeError, workspace: Workspace, base: InstalledModel, name: str) -> Failed:
    run = find_run(workspace, run_key(base, name))
    step = run.record.step if run is not None and run.resumable else 0
    return Failed(error.message, error.subject, error.hint, step or None, getattr(error, "suggestion", {}))


def listen(stop: StopRequest, *, commands: bool = True) -> None:
    """Ask `stop` for the `Wish` that a line on standard input names; for a pause on SIGTERM and on SIGINT.

    The end of the input means nothing: a script may have closed it.

    Args:
        commands: Whether to read standard input, which processes that share a run share too.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: stop.ask(Wish.PAUSE))
    if not commands:
        return
    threading.Thread(target=_read_commands, args=(stop,), name="training-commands", daemon=True).start()


def _read_commands(stop: StopRequest) -> None:
    """A pause that takes its time may still be turned into a cancel."""
    read_words(lambda word: stop.ask(Wish(word)) if word in set(Wish) else None)


def _watch_launcher(stop: StopRequest) -> None:
    """Pause when the launcher was killed: nobody could end the run any more."""
    import psutil

    launcher = psutil.Process().parent()
    while launcher is not None and launcher.is_running() and launcher.status() != psutil.STATUS_ZOMBIE:
        time.sleep(1.0)
    stop.ask(Wish.PAUSE)


def _writer(out: TextIO, stop: StopRequest) -> Callable[[TrainingEvent], None]:
    def write(event: TrainingEvent) -> None:
        try:
            out.write(to_line(event) + "\n")
            out.flush()
        except OSError:
            if not stop.is_set():
                stop.ask(Wish.PAUSE)  # nobody listens any more, so nobody can stop the run

    return write
