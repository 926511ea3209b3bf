"""What the model reads of a chat: system prompt, every turn that was answered, documents where they were attached."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from llamahome_gui.inference.prompt import document_turn
from llamahome_gui.inference.types import ChatMessage
from llamahome_gui.inference.watching import Source

if TYPE_CHECKING:
    from llamahome_gui.ui.chat.texts import Texts
    from llamahome_gui.ui.chat.turns import Turn


@dataclass(frozen=True)
class Prompt:
    """Some turns as the model reads them, with the texts of their documents.

    Attributes:
        system: The chat's own system prompt.
        sources: The documents in the order in which they stand there; one that is attached twice stands there twice.
    """

    system: str
    messages: list[ChatMessage]
    sources: list[Source]


def unanswered(turns: Sequence[Turn]) -> set[int]:
    """Ids of questions behind which another question stands: their answers were stopped before the first word.

    One that the program did not live to write a word of is stored without one.
    """
    said = _said(turns)
    return {turn.id for turn, after in pairwise(said) if turn.role == "user" and after.role == "user"}


def turns_read(turns: Sequence[Turn]) -> list[Turn]:
    """The turns without the questions that were left unanswered when another was asked."""
    skipped = unanswered(turns)
    return [turn for turn in _said(turns) if turn.id not in skipped]


def _said(turns: Sequence[Turn]) -> list[Turn]:
    return [turn for turn in turns if turn.role == "user" or turn.content]


def attached(turns: Sequence[Turn]) -> list[int]:
    """Ids of the documents of some turns, in their order; one that is attached twice stands there twice."""
    return [document for turn in turns for document in turn.documents]


def messages_of(turns: Sequence[Turn], texts: Texts, system: str = "") -> list[ChatMessage]:
    """The conversation for the model; see `gather`."""
    return gather(turns, texts, system).messages


def gather(turns: Sequence[Turn], texts: Texts, system: str = "") -> Prompt:
    """The conversation for the model with its documents.

    A question without an answer is left out once another one was asked. It would be read again, with the document that
    made the reader stop; and many templates take no two user turns in a row. So is a document without a text.
    """
    read = turns_read(turns)
    records = texts.readable(attached(read))
    made = [ChatMessage("system", system.strip())] if system.strip() else []
    sources: list[Source] = []
    for turn in read:
        own = [Source(i, records[i].name, texts.text(records[i])) for i in turn.documents if i in records]
        sources += own
        content = document_turn([(one.name, one.text) for one in own], turn.content) if own else turn.content
        if content:
            made.append(ChatMessage(turn.role, content))
    return Prompt(system, made, sources)
