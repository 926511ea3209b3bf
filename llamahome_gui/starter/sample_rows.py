"""Rows of the sample datasets that teach facts: how a fact is asked for, what is answered, and the row of both."""

from __future__ import annotations

from typing import Any

Fact = tuple[str, str, str, str]
"""What is spoken of, its attribute, the word between the two, and the value."""

FORMS = (
    "What is the {a} {p} {e}?",
    "Tell me the {a} {p} {e}.",
    "Do you know the {a} {p} {e}?",
    "I need the {a} {p} {e}.",
)


def asked(form: str, fact: Fact) -> tuple[str, str]:
    """The question for a fact in one of the forms, and its answer."""
    entity, attribute, preposition, value = fact
    question = form.format(a=attribute, p=preposition, e=entity)
    return question, f"The {attribute} {preposition} {entity} is {value}."


def chat_row(question: str, answer: str) -> dict[str, Any]:
    """One question with its answer, as a row of a chat."""
    return {"messages": [{"role": "user", "content": question}, {"role": "assistant", "content": answer}]}
