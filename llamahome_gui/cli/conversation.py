"""A conversation on the command line: turns, the documents before them, and the commands that change them."""

from __future__ import annotations

import json
import shlex
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from llamahome_gui.cli.answering import interrupt_sets, show_reading
from llamahome_gui.cli.output import note, size_text
from llamahome_gui.errors import ConfigError, LlamaHomeError, StorageError
from llamahome_gui.kvcache.usage import REMOTE_POLICY

if TYPE_CHECKING:
    from llamahome_gui.config.settings import H2OSettings, SamplingSettings
    from llamahome_gui.inference.engine import Engine
    from llamahome_gui.inference.reading import ReadDocument
    from llamahome_gui.inference.types import ChatMessage, Finished, GenerationEvent

Documents = Sequence[tuple[str, str]]


class Conversation:
    """Questions and answers with one engine.

    Args:
        read: The documents, where they are in a cache of their own; each question goes to a copy of it.
        documents: Name and text of what stands before the first question, where `read` does not hold it.
    """

    def __init__(
        self,
        engine: Engine,
        h2o: H2OSettings,
        sampling: SamplingSettings,
        *,
        read: ReadDocument | None = None,
        documents: Documents = (),
    ) -> None:
        self.engine, self.h2o, self.sampling = engine, h2o, sampling
        self.read, self.documents = read, list(documents)
        self.messages: list[ChatMessage] = []
        self.last: Finished | None = None

    def ask(self, question: str, stop: threading.Event) -> Iterator[GenerationEvent]:
        """Answer behind all turns before it; errors as of `Engine.stream`. `keep` makes it a part of them."""
        from llamahome_gui.inference.prompt import document_turn
        from llamahome_gui.inference.types import ChatMessage

        if self.read is not None:
            return self.read.ask(question, self.sampling, stop, earlier=self.messages)
        self.engine.refresh()
        first, *others = [*self.messages, ChatMessage("user", question)]
        if self.documents:
            first = ChatMessage("user", document_turn(self.documents, first.content))
        return self.engine.stream([first, *others], h2o=self.h2o, sampling=self.sampling, stop=stop)

    def keep(self, question: str, finished: Finished) -> None:
        """Remember a turn; one that was stopped before its first word has not been."""
        from llamahome_gui.inference.types import ChatMessage

        self.last = finished
        if finished.text:
            self.messages += [ChatMessage("user", question), ChatMessage("assistant", finished.text)]

    def forget_last(self) -> str:
        """Take the last turn back; its question.

        Raises:
            ConfigError: There is none.
        """
        if not self.messages:
            raise ConfigError("Nothing was asked yet.")
        question = self.messages[-2].content
        del self.messages[-2:]
        return question

    def attach(self, name: str, text: str) -> None:
        """Put a document before the questions; Ctrl+C leaves all as it was.

        Raises:
            ConfigError: The documents are in a saved cache, which holds no others.
            GenerationError: It does not fit, or its reading was stopped.
        """
        if self.read is not None and not self.documents:
            raise ConfigError("The chat stands on a saved cache.", hint="Start another chat for other documents.")
        documents = [*self.documents, (name, text)]
        if self.engine.is_local and reads_ahead(self.h2o):
            stop = threading.Event()
            with interrupt_sets(stop):
                self.read = self.engine.read(documents, self.h2o, on_chunk=show_reading, stop=stop)
        self.documents = documents

    def as_markdown(self) -> str:
        """All turns, a heading for each."""
        head = f"# {self.engine.loaded.info.title}\n\n"
        documents = "".join(f"- {name}\n" for name, _text in self.documents)
        names = {"user": "You", "assistant": "Model"}
        turns = "\n\n".join(f"## {names[turn.role]}\n\n{turn.content.strip()}" for turn in self.messages)
        return f"{head}{documents}\n{turns}\n" if documents else f"{head}{turns}\n"

    def as_json(self) -> str:
        """All turns in the form that fine-tuning reads."""
        turns = [{"role": turn.role, "content": turn.content} for turn in self.messages]
        return json.dumps({"messages": turns}, ensure_ascii=False, indent=2) + "\n"


def reads_ahead(h2o: H2OSettings) -> bool:
    """Whether documents are read once for all questions: the policy `question` reads them anew for each."""
    return h2o.spec(0).policy != "question"


@dataclass(frozen=True)
class SlashCommand:
    """One of the words with a slash: what stands behind it, what it does; `run` may give a question to ask."""

    place: str
    about: str
    run: Callable[[Conversation, list[str]], str | None]


def obey(talk: Conversation, line: str) -> str | None:
    """Do what a line with a slash says; a question that is to be asked now, or None.

    Raises:
        ConfigError: There is no such command, or it misses something.
        LlamaHomeError: What the command itself raises.
    """
    try:
        name, *words = shlex.split(line[1:]) or [""]
    except ValueError:  # a quotation mark that stands alone
        name, *words = line[1:].split() or [""]
    command = COMMANDS.get(name)
    if command is None:
        raise ConfigError(f"There is no command /{name}.", hint=f"Known: {', '.join(f'/{one}' for one in COMMANDS)}.")
    if command.place and not words:
        raise ConfigError(f"/{name} needs {command.place}.")
    return command.run(talk, words)


def _help(_talk: Conversation, _words: list[str]) -> None:
    for name, command in COMMANDS.items():
        note(f"  {f'/{name} {command.place}'.strip():<22} {command.about}")


def _new(talk: Conversation, _words: list[str]) -> None:
    talk.messages.clear()
    note("The turns are forgotten; documents stay.")


def _again(talk: Conversation, _words: list[str]) -> str:
    return talk.forget_last()


def _document(talk: Conversation, words: list[str]) -> None:
    from llamahome_gui.documents import convert_file

    for word in words:
        path = Path(word).expanduser()
        talk.attach(path.name, convert_file(path).markdown)
        note(f"{path.name} is attached.")


def _set(talk: Conversation, words: list[str]) -> None:
    from pydantic import ValidationError

    from llamahome_gui.config.section import first_problem

    name, _, value = " ".join(words).replace("=", " ").partition(" ")
    known = type(talk.sampling).model_fields
    if name not in known:
        raise ConfigError(f"There is no setting '{name}'.", hint=f"Known: {', '.join(known)}.")
    try:
        talk.sampling = type(talk.sampling).model_validate(talk.sampling.model_dump() | {name: value.strip() or None})
    except ValidationError as error:
        raise ConfigError(first_problem(error)) from error
    note(f"{name} is {getattr(talk.sampling, name)}.")


def _cache(talk: Conversation, _words: list[str]) -> None:
    usage = talk.last.stats.usage if talk.last else talk.read.cache.usage() if talk.read else None
    if usage is None:
        note("The cache is empty until the first question.")
        return
    if usage.policy == REMOTE_POLICY:
        note("The server keeps the cache, and does not say what it holds.")
        return
    note(
        f"{usage.policy}: {usage.slots:,} of {usage.text_tokens:,} tokens kept, "
        f"{size_text(usage.held_bytes)} of {size_text(usage.full_bytes)} ({usage.share:.1%})."
    )


def _save(talk: Conversation, words: list[str]) -> None:
    from llamahome_gui.config.files import write_atomic

    path = Path(words[0]).expanduser()
    try:
        write_atomic(path, talk.as_json() if path.suffix == ".json" else talk.as_markdown())
    except OSError as error:
        raise StorageError(f"The chat cannot be saved there ({error.strerror}).", subject=str(path)) from error
    note(f"Saved to {path}.")


def _quit(_talk: Conversation, _words: list[str]) -> None:
    raise LeavingError("The chat is left.")


class LeavingError(LlamaHomeError):
    """Somebody said /quit."""


COMMANDS: dict[str, SlashCommand] = {
    "help": SlashCommand("", "these commands", _help),
    "new": SlashCommand("", "forget the turns, keep the documents", _new),
    "again": SlashCommand("", "answer the last question once more", _again),
    "document": SlashCommand("FILE", "attach a document", _document),
    "set": SlashCommand("NAME VALUE", "temperature, top_p, max_new_tokens, seed …", _set),
    "cache": SlashCommand("", "what the KV cache holds", _cache),
    "save": SlashCommand("FILE", "write the chat as Markdown, or as .json", _save),
    "quit": SlashCommand("", "leave; Ctrl+D does too", _quit),
    "exit": SlashCommand("", "leave", _quit),
}
