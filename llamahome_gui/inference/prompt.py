"""The one shape in which documents and a question reach a model."""

from __future__ import annotations

from collections.abc import Sequence


def document_turn(documents: Sequence[tuple[str, str]], question: str) -> str:
    """Return the text of a user turn: every ``(name, text)`` in its tags, then the question."""
    parts = [f'<document name="{name}">\n{text.strip()}\n</document>\n\n' for name, text in documents]
    return "".join(parts) + question
