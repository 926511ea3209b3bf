"""Documents and a question have one shape."""

from __future__ import annotations

from llamahome_gui.inference.prompt import document_turn, question_of


def test_documents_stand_in_tags_before_the_question() -> None:
    turn = document_turn([("a.docx", "\n One.\n\n"), ("b.md", "Two.")], "What?")
    assert turn == ('<document name="a.docx">\nOne.\n</document>\n\n<document name="b.md">\nTwo.\n</document>\n\nWhat?')


def test_without_documents_the_turn_is_the_question() -> None:
    assert document_turn([], "What?") == "What?"


def test_the_question_of_a_turn_is_what_stands_behind_the_documents() -> None:
    assert question_of(document_turn([("a", "One.\n</document>\n\nTwo.")], "What?")) == "What?"
    assert question_of("What?") == "What?"
