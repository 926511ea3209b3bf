"""Second questions about long documents: unseen, clear only from the first one or not, and answered."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.inference.engine import Engine, load_engine
from llamahome_gui.models import ModelStore
from llamahome_gui.starter.following import Second, make_chat, right_answers
from llamahome_gui.starter.words import is_held_out


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = load_engine(ModelStore(Workspace.open(tmp_path_factory.mktemp("home"))), "starter", device="cpu")
    yield engine
    engine.loaded.close()


@pytest.mark.parametrize("second", list(Second))
def test_the_value_stands_in_the_document_and_in_no_question(starter: Engine, second: Second) -> None:
    for number in range(6):
        chat = make_chat(starter, f"a {number}", 600, second)
        first, answer, question = chat.messages
        assert is_held_out(chat.value)
        assert chat.value.lower() in first.content.lower()
        assert chat.value not in answer.content
        assert chat.value not in question.content
        assert make_chat(starter, f"a {number}", 600, second) == chat


def test_a_follow_up_finds_what_only_the_question_before_names(starter: Engine) -> None:
    """Asked by itself behind each chunk, it found one of two; together with the one before it, 47 of 50."""
    assert right_answers(starter, 4000, 6, Second.FOLLOWS) >= 5
