"""The child process that trains: how it is started, and how it speaks and listens.

It prints one JSON object per line (see `events`) on standard output and stops when it reads the line
``cancel`` on standard input or gets SIGTERM or SIGINT. When its reader is gone it stops, too.
"""

from __future__ import annotations

import contextlib
import logging
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

import yaml

from llamahome_gui.config.files import write_atomic
from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import TrainingSettings
from llamahome_gui.errors import LlamaHomeError
from llamahome_gui.models import InstalledModel, ModelStore
from llamahome_gui.training.events import Failed, TrainingCancelledError, TrainingEvent, to_line
from llamahome_gui.training.run import train

log = logging.getLogger(__name__)

CANCEL = "cancel"
CANCELLED_EXIT_CODE = 130


def child_command(
    *, base_key: str, dataset: Path, name: str, settings: TrainingSettings, workspace: Workspace
) -> list[str]:
    """Arguments that start the child; the settings are written into the workspace for it to read.

    Start it with `child_environment`, so that it works in the same workspace.

    Raises:
        OSError: The settings cannot be written.
    """
    config = workspace.training_dir / "processed" / f"{name}.yaml"
    content = {"training": settings.model_dump(mode="json")}
    write_atomic(config, yaml.safe_dump(content, sort_keys=False, allow_unicode=True))
    frozen = getattr(sys, "frozen", False)
    program = [sys.executable] if frozen else [sys.executable, "-m", "llamahome_gui"]
    options = ["--dataset", str(dataset), "--name", name, "--config", str(config), "--progress", "json"]
    return [*program, "train", base_key, *options]


def child_environment(workspace: Workspace) -> dict[str, str]:
    """Environment variables that the child needs on top of the parent's."""
    return {"LLAMAHOME_HOME": str(workspace.root), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}


def run_child(
    *,
    store: ModelStore,
    base: InstalledModel,
    dataset: Path,
    name: str,
    settings: TrainingSettings,
    workspace: Workspace,
) -> int:
    """Train in this process, speaking and listening as a child does. To be called in the main thread.

    Every error becomes a `Failed` event and is logged; none is raised.

    Returns:
        The exit code: 0 when finished, `CANCELLED_EXIT_CODE` when cancelled, else that of the error.
    """
    cancel = threading.Event()
    listen(cancel)
    out = _event_stream()
    emit = _writer(out, cancel)
    try:
        train(
            store=store, base=base, dataset=dataset, name=name, settings=settings,
            workspace=workspace, emit=emit, cancel=cancel,
        )  # fmt: skip
    except TrainingCancelledError:
        return CANCELLED_EXIT_CODE
    except LlamaHomeError as error:
        log.error("Training failed", exc_info=error)
        emit(Failed(error.message, error.subject, error.hint))
        return error.exit_code
    except Exception as error:  # the last resort: the parent must learn about it
        log.exception("Training failed")
        what = " ".join(f"{type(error).__name__}: {error}".split())
        emit(Failed(f"The run stopped unexpectedly ({what}).", hint="The log says more."))
        return 1
    finally:
        with contextlib.suppress(OSError):  # the reader may be gone
            out.close()
    return 0


def listen(cancel: threading.Event) -> None:
    """Set `cancel` on the line ``cancel`` on standard input, on SIGTERM and on SIGINT.

    The end of the input means nothing: a script may have closed it.
    """
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: cancel.set())
    threading.Thread(target=_read_commands, args=(cancel,), name="training-commands", daemon=True).start()


def _read_commands(cancel: threading.Event) -> None:
    # The bare descriptor: a daemon thread inside sys.stdin's lock would abort the interpreter when it ends.
    pending = b""
    while not cancel.is_set():
        try:
            chunk = os.read(0, 4096)
        except OSError:
            return
        if not chunk:
            return
        *lines, pending = (pending + chunk).split(b"\n")
        if any(line.strip() == CANCEL.encode() for line in lines):
            cancel.set()


def _event_stream() -> TextIO:
    """Standard output for events alone; whatever a library prints from now on goes to standard error."""
    sys.stdout.flush()
    events = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    return events


def _writer(out: TextIO, cancel: threading.Event) -> Callable[[TrainingEvent], None]:
    def write(event: TrainingEvent) -> None:
        try:
            out.write(to_line(event) + "\n")
            out.flush()
        except OSError:
            cancel.set()  # nobody listens any more, so nobody can stop the run

    return write
