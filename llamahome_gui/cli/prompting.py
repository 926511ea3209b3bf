"""Where questions come from: a line with history and completion on a terminal, plain lines in a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from llamahome_gui.cli.output import note

if TYPE_CHECKING:
    from prompt_toolkit import PromptSession
    from prompt_toolkit.completion import CompleteEvent, Completer, Completion
    from prompt_toolkit.document import Document


class Commands(Protocol):
    """Words with a slash, with what stands behind them and what they do."""

    def items(self) -> Iterable[tuple[str, Any]]: ...


def is_interactive() -> bool:
    """Whether a person types and sees what is typed."""
    return sys.stdin.isatty() and (sys.stdout.isatty() or sys.stderr.isatty())


def questions(commands: Commands, names: Iterable[str], history: Path | None) -> Iterator[str]:
    """Lines without blanks at the ends until the end of input; empty ones are left out.

    Args:
        commands: Offered where a line begins with a slash.
        names: Offered behind ``/set``.
        history: A file that remembers what was typed; None remembers nothing beyond this chat.
    """
    lines = _typed(commands, names, history) if is_interactive() else iter(sys.stdin.readline, "")
    for line in lines:
        if line.strip():
            yield line.strip()


def _typed(commands: Commands, names: Iterable[str], history: Path | None) -> Iterator[str]:
    from prompt_toolkit.output import create_output

    # The answers may go to a file; the line that is typed stays on the terminal.
    screen = create_output(sys.stdout if sys.stdout.isatty() else sys.stderr)
    session = make_session(commands, names, history, output=screen)
    while True:
        try:
            yield session.prompt("> ")
        except EOFError:
            return
        except KeyboardInterrupt:
            note("/quit or Ctrl+D leaves.")


def make_session(commands: Commands, names: Iterable[str], history: Path | None, **places: Any) -> PromptSession[str]:
    """A prompt: Enter sends, Alt+Enter begins a new line, Tab completes, Up and Ctrl+R look back.

    Args:
        places: `input` and `output` of a test.
    """
    from prompt_toolkit import PromptSession
    from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
    from prompt_toolkit.history import FileHistory, InMemoryHistory
    from prompt_toolkit.key_binding import KeyBindings

    keys = KeyBindings()

    @keys.add("escape", "enter")
    def _new_line(event: Any) -> None:
        event.current_buffer.insert_text("\n")

    if history is not None:
        keep_private(history)
    return PromptSession(
        history=InMemoryHistory() if history is None else FileHistory(str(history)),
        auto_suggest=AutoSuggestFromHistory(),
        completer=make_completer(commands, names),
        complete_while_typing=False,
        key_bindings=keys,
        **places,
    )


def make_completer(commands: Commands, names: Iterable[str]) -> Completer:
    """Offers commands, files behind those that take one, and settings behind ``/set``."""
    from prompt_toolkit.completion import Completer, Completion, PathCompleter
    from prompt_toolkit.document import Document

    paths, settings = PathCompleter(expanduser=True), sorted(names)

    class SlashCompleter(Completer):
        def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterable[Completion]:
            text = document.text_before_cursor
            word, blank, rest = text.partition(" ")
            if not text.startswith("/"):
                return
            if not blank:
                for name, command in commands.items():
                    if name.startswith(word[1:]):
                        yield Completion(f"/{name}", -len(word), display_meta=command.about)
            elif word in ("/document", "/save"):
                yield from paths.get_completions(Document(rest), complete_event)
            elif word == "/set":
                yield from (Completion(name, -len(rest)) for name in settings if name.startswith(rest))

    return SlashCompleter()


def keep_private(path: Path) -> None:
    """Make a file that only its owner reads; what was asked is nobody else's."""
    from llamahome_gui.config.files import make_private

    os.close(os.open(path, os.O_CREAT | os.O_APPEND, 0o600))
    make_private(path)  # an earlier version, or a copy, may have made it for all to read
