"""What the model reads of a chat: system prompt, every turn that was answered, documents where they were attached."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from llamahome_gui.inference.prompt import document_turn
from llamahome_gui.inference.types import ChatMessage

if TYPE_CHECKING:
    from llamahome_gui.ui.chat.texts import Texts
    from llamahome_gui.ui.chat.turns import Turn


def unanswered(turns: Sequence[Turn]) -> set[int]:
    """Ids of questions behind which another question stands: their answers were stopped before the first word."""
    return {turn.id for turn, after in pairwise(turns) if turn.role == "user" and after.role == "user"}


def turns_read(turns: Sequence[Turn]) -> list[Turn]:
    """The turns without the questions that were left unanswered when another was asked."""
    skipped = unanswered(turns)
    return [turn for turn in turns if turn.id not in skipped]


def attached(turns: Sequence[Turn]) -> list[int]:
    """Ids of the documents of some turns, in their order; one that is attached twice stands there twice."""
    return [document for turn in turns for document in turn.documents]


def messages_of(turns: Sequence[Turn], texts: Texts, system: str = "") -> list[ChatMessage]:
    """The conversation for the model. A question without an answer is left out once another one was asked.

    It would be read again, with the document that made the reader stop; and many templates take no two user turns in a
    row. A document without a text is left out, too.
    """
    read = turns_read(turns)
    records = texts.readable(attached(read))
    made = [ChatMessage("system", system.strip())] if system.strip() else []
    for turn in read:
        documents = [(records[i].name, texts.text(records[i])) for i in turn.documents if i in records]
        content = document_turn(documents, turn.content) if documents else turn.content
        if content:
            made.append(ChatMessage(turn.role, content))
    return made
