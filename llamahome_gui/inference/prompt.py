"""The one shape in which documents and a question reach a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_END = "\n</document>\n\n"


@dataclass(frozen=True)
class Question:
    """What the policy `question` goes by.

    Attributes:
        probe: Its tokens, to be put behind every chunk of the text.
        tail: Tokens at the end of the prompt that are the question and what the template puts behind it; 0 when the
            prompt does not hold the question.
    """

    probe: tuple[int, ...] = ()
    tail: int = 0


NO_QUESTION = Question()


def document_turn(documents: Sequence[tuple[str, str]], question: str) -> str:
    """Return the text of a user turn: every ``(name, text)`` in its tags, then the question."""
    parts = [f'<document name="{name}">\n{text.strip()}{_END}' for name, text in documents]
    return "".join(parts) + question


def documents_end(prompt: str) -> int:
    """The place in a prompt behind its last document; 0 without one."""
    return prompt.rfind(_END) + len(_END) if _END in prompt else 0


def question_of(turn: str) -> str:
    """What a user turn asks, without the documents before it."""
    return turn.rpartition(_END)[2]
