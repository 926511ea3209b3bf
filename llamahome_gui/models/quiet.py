"""Keep the model libraries off the network and off the terminal.

Their warnings and progress bars are written for notebooks. Here they become log records and calls of our own
progress function; and as every model comes from a local folder, the hub client is switched offline.
"""

from __future__ import annotations

import contextlib
import logging
import os
import threading
import warnings
from collections.abc import Callable, Iterator
from typing import Any

_LOGGERS = ("transformers", "peft", "accelerate", "huggingface_hub")
_watcher = threading.local()


def quiet_libraries() -> None:
    """Send what transformers, peft and their helpers say to our log; may be called often.

    Must be called before a model is loaded, in each process.
    """
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import huggingface_hub.constants
    from transformers.utils import logging as transformers_logging

    # The variable is only read when the client is imported, which may have happened before us.
    huggingface_hub.constants.HF_HUB_OFFLINE = True
    transformers_logging.disable_progress_bar()
    transformers_logging.disable_default_handler()
    transformers_logging.enable_propagation()
    transformers_logging.set_tqdm_hook(_bar)
    for name in _LOGGERS:
        _without_terminal(logging.getLogger(name))
    # `warnings` has no per-thread switch; the whole process sends them to the log.
    logging.captureWarnings(True)
    # peft asks transformers by a name that is on its way out; nobody here can do anything about it.
    warnings.filterwarnings("ignore", message="`is_gradient_checkpointing` is deprecated", category=FutureWarning)
    _without_terminal(logging.getLogger("py.warnings"))


@contextlib.contextmanager
def watching_bars(report: Callable[[float], None]) -> Iterator[None]:
    """Call `report` with the done share (0 to 1) of transformers' progress bars in this thread."""
    _watcher.report = report
    try:
        yield
    finally:
        _watcher.report = None


def _without_terminal(logger: logging.Logger) -> None:
    # A null handler keeps logging's handler of last resort, which writes to stderr, out of the game.
    if not any(isinstance(handler, logging.NullHandler) for handler in logger.handlers):
        logger.addHandler(logging.NullHandler())


def _bar(factory: Callable[..., Any], args: tuple[Any, ...], options: dict[str, Any]) -> Any:
    report = getattr(_watcher, "report", None)
    if report is None or not args or not hasattr(args[0], "__len__"):
        return factory(*args, **options)
    return _WatchedBar(factory(*args, **options), args[0], report)


class _WatchedBar:
    """Passes everything on to a silent progress bar and reports while it is iterated."""

    def __init__(self, bar: Any, items: Any, report: Callable[[float], None]) -> None:
        self._bar = bar
        self._items = items
        self._report = report

    def __getattr__(self, name: str) -> Any:
        return getattr(self._bar, name)

    def __enter__(self) -> _WatchedBar:
        return self

    def __exit__(self, *_exception: object) -> None:
        self._bar.close()

    def __iter__(self) -> Iterator[Any]:
        total = len(self._items) or 1
        for number, item in enumerate(self._items):
            self._report(number / total)
            yield item
        self._report(1.0)
