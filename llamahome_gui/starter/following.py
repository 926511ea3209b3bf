"""Whether a second question in a chat about a long document finds its answer through the default cache.

Kinds of second question: *follows*, clear only from the one before ("And the phone number?"), and *alone*, about
something else. Nothing of the first reading is used again.
"""

from __future__ import annotations

import random
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.evaluation.needle.grid import ROOM
from llamahome_gui.evaluation.needle.runner import GREEDY
from llamahome_gui.evaluation.needle.trials import states
from llamahome_gui.inference.prompt import document_turn
from llamahome_gui.inference.types import ChatMessage, Finished
from llamahome_gui.starter.chats import follow_up, question_for
from llamahome_gui.starter.documents import make_document
from llamahome_gui.starter.evaluate import TOKENS_PER_FACT, new_fact, with_facts
from llamahome_gui.starter.facts import Fact, neighbouring_fact
from llamahome_gui.starter.words import Split, Words

if TYPE_CHECKING:
    from llamahome_gui.inference.engine import Engine


class Second(StrEnum):
    """What the second question has to do with the first one."""

    FOLLOWS = "follows"
    ALONE = "alone"


@dataclass(frozen=True)
class Chat:
    """A conversation up to its second question, and the value that answers it."""

    messages: tuple[ChatMessage, ...]
    value: str


def make_chat(engine: Engine, seed: str, length: int, second: Second) -> Chat:
    """Two questions about facts that stand somewhere in a document of about ``length`` tokens; all are held out."""
    words = Words(random.Random(seed), Split.HELD_OUT)
    document = make_document(words, length, engine.count_tokens, max(2, length // TOKENS_PER_FACT))
    before = new_fact(words, document)
    fact = _second_fact(words, before) if second is Second.FOLLOWS else new_fact(words, document)
    text = with_facts(words, document, [before, fact])
    first = document_turn([(document.name, text)], question_for(words, before))
    question = follow_up(words, before, fact) if second is Second.FOLLOWS else question_for(words, fact)
    turns = ChatMessage("user", first), ChatMessage("assistant", before.answer()), ChatMessage("user", question)
    return Chat(turns, fact.value)


def _second_fact(words: Words, before: Fact) -> Fact:
    """Another fact about the same thing; a day of the week may stand anywhere."""
    while (fact := neighbouring_fact(words, before)).value.endswith("day"):
        pass
    return fact


def right_answers(engine: Engine, length: int, trials: int, second: Second, seed: int = 0) -> int:
    """How many of ``trials`` second questions are answered right, greedily and with the program's own settings."""
    h2o, right = H2OSettings(max_sequence_length=length + ROOM), 0
    for number in range(trials):
        chat = make_chat(engine, f"second {seed} {second} {length} {number}", length, second)
        *_, last = engine.stream(chat.messages, h2o=h2o, sampling=GREEDY)
        assert isinstance(last, Finished)
        right += states(last.text, chat.value)
    return right
