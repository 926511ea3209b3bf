"""A chat as a file: Markdown and Word hold the branch on show, JSON every branch."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import Any

from llamahome_gui.config.files import write_atomic
from llamahome_gui.errors import StorageError
from llamahome_gui.inference.chats.store import ConversationStore
from llamahome_gui.inference.chats.types import Conversation, StoredMessage
from llamahome_gui.units import moment_text

Footer = Callable[[Mapping[str, Any], str], str]
Names = Mapping[int, str]
_REMOVED = "removed document"

_LONGEST_PROPERTY = 255  # characters that Word takes


class ChatFormat(StrEnum):
    """Kinds of files; the value is the name's ending."""

    MARKDOWN = "md"
    JSON = "json"
    WORD = "docx"


@dataclass(frozen=True)
class WholeChat:
    """All of a chat, to be written where the store is not at hand (in another thread).

    Attributes:
        shown: The branch on show.
        every: The messages of all branches, each with the id of the one before it.
        names: Of the documents in the library, by id.
    """

    conversation: Conversation
    shown: Sequence[StoredMessage]
    every: Sequence[tuple[StoredMessage, int | None]]
    names: Names


def whole_chat(store: ConversationStore, conversation_id: int, names: Names) -> WholeChat:
    """Read a chat; raises `StorageError` where there is none."""
    conversation = store.conversation(conversation_id)
    return WholeChat(conversation, store.messages(conversation_id), store.every_message(conversation_id), names)


def write_chat(chat: WholeChat, path: Path, form: ChatFormat, footer: Footer) -> None:
    """Write a chat; a file that is there is replaced at once and whole.

    Args:
        footer: The line under an answer, from its numbers and state.

    Raises:
        StorageError: The file cannot be written.
    """
    try:
        write_atomic(path, _content(chat, form, footer))
    except OSError as error:
        raise StorageError(
            f"The chat cannot be saved there ({error.strerror}).", subject=str(path), hint="Choose another folder."
        ) from error


def _content(chat: WholeChat, form: ChatFormat, footer: Footer) -> str | bytes:
    if form is ChatFormat.JSON:
        return as_json(chat)
    return as_markdown(chat, footer) if form is ChatFormat.MARKDOWN else as_word(chat, footer)


def as_markdown(chat: WholeChat, footer: Footer) -> str:
    """The branch on show: a heading for each turn, documents named, the truth about each answer below it."""
    parts = [f"# {chat.conversation.title}", f"*{_when(chat.conversation)}*"]
    if chat.conversation.system:
        parts += ["## Instructions", chat.conversation.system]
    for message in chat.shown:
        parts.append("## Answer" if message.role == "assistant" else "## Question")
        if message.documents:
            parts.append("Documents: " + ", ".join(_documents(message, chat.names)))
        parts.append(message.content.strip())
        said = footer(message.stats, message.state) if message.role == "assistant" else ""
        if said:
            parts.append(f"*{said}*")
    return "\n\n".join(parts) + "\n"


def as_word(chat: WholeChat, footer: Footer) -> bytes:
    """The same as a Word document."""
    from docx import Document

    from llamahome_gui.inference.chats.docx_text import for_xml, write_markdown

    document, title = Document(), for_xml(chat.conversation.title)
    document.core_properties.title, document.core_properties.author = title[:_LONGEST_PROPERTY], "LlamaHome"
    document.add_heading(title, level=0)
    document.add_paragraph().add_run(_when(chat.conversation)).italic = True
    if chat.conversation.system:
        document.add_heading("Instructions", level=1)
        document.add_paragraph(for_xml(chat.conversation.system))
    for message in chat.shown:
        document.add_heading("Answer" if message.role == "assistant" else "Question", level=1)
        if message.documents:
            document.add_paragraph(for_xml("Documents: " + ", ".join(_documents(message, chat.names))))
        if message.role == "assistant":
            write_markdown(document, message.content, top_level=2)
            document.add_paragraph().add_run(footer(message.stats, message.state)).italic = True
        else:
            for line in message.content.split("\n"):
                document.add_paragraph(for_xml(line))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def as_json(chat: WholeChat) -> str:
    """Every branch: messages with the id of the one before, and the ids of those on show."""
    conversation = chat.conversation
    rows = [
        {
            "id": message.id, "parent": parent, "role": message.role, "content": message.content,
            "documents": _documents(message, chat.names), "state": message.state, "stats": message.stats,
        }
        for message, parent in chat.every
    ]  # fmt: skip
    whole = {
        "title": conversation.title, "model": conversation.model_key, "system": conversation.system,
        "created_at": _moment(conversation.created_at), "updated_at": _moment(conversation.updated_at),
        "shown": [message.id for message in chat.shown], "messages": rows,
    }  # fmt: skip
    return json.dumps(whole, ensure_ascii=False, indent=2) + "\n"


def _documents(message: StoredMessage, names: Names) -> list[str]:
    return [names.get(document, _REMOVED) for document in message.documents]


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _when(conversation: Conversation) -> str:
    day = moment_text(datetime.fromtimestamp(conversation.updated_at))
    return f"LlamaHome, {day}" + (f", {conversation.model_key}" if conversation.model_key else "")
