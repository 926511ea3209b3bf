"""Loss stands on answers and on repeats, and nowhere else."""

from __future__ import annotations

import random
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.starter.batches import (
    ANSWER,
    COPY,
    NO_LOSS,
    Shape,
    copy_task,
    encode_chat,
    leaping,
    lookup_task,
    make_batch,
)
from llamahome_gui.starter.chats import Conversation, conversation
from llamahome_gui.starter.phrasings import UNSEEN
from llamahome_gui.starter.pointers import Asks
from llamahome_gui.starter.tokenizer import token_id
from llamahome_gui.starter.words import Split, Words


def test_loss_is_on_assistant_text_and_its_end(tokenizer: Any) -> None:
    talk = [
        {"role": "system", "content": "assistant"},
        {"role": "user", "content": "Say assistant\n\nnow."},
        {"role": "assistant", "content": "First answer."},
        {"role": "user", "content": "And?"},
        {"role": "assistant", "content": "Second one."},
    ]
    ids, kinds, pointers = encode_chat(tokenizer, Conversation(talk, (None, None)))
    assert not pointers
    learned = tokenizer.decode(
        [i for i, kind in zip(ids, kinds, strict=True) if kind == ANSWER], skip_special_tokens=False
    )
    assert learned == "First answer.<|eot_id|>Second one.<|eot_id|>"
    assert set(kinds) == {NO_LOSS, ANSWER}


@pytest.mark.parametrize("seed", range(6))
def test_learned_text_of_a_conversation_is_its_answers(seed: int, tokenizer: Any) -> None:
    talk = conversation(Words(random.Random(seed)), 300, 4, lambda t: len(t) // 4)
    ids, kinds, _ = encode_chat(tokenizer, talk)
    learned = tokenizer.decode([i for i, k in zip(ids, kinds, strict=True) if k], skip_special_tokens=False)
    answers = [message["content"] + "<|eot_id|>" for message in talk.messages if message["role"] == "assistant"]
    assert learned == "".join(answers)


@pytest.mark.parametrize("length", [24, 50, 128, 511])
@pytest.mark.parametrize("seed", range(5))
def test_copied_tokens_have_been_seen_in_the_same_order(length: int, seed: int) -> None:
    ids, kinds = copy_task(random.Random(seed), length, 1000)
    assert len(ids) == len(kinds) == length
    assert COPY in kinds
    for at, kind in enumerate(kinds):
        if kind == COPY:
            pair = (ids[at - 1], ids[at])
            assert pair in set(pairwise(ids[:at]))


def test_no_copy_loss_before_the_repeats() -> None:
    _, kinds = copy_task(random.Random(2), 128, 1000, narrow_share=0.0)
    assert COPY not in kinds[: 128 // 5]


@pytest.mark.parametrize("shape", [Shape(3, 128, 0.6), Shape(2, 512, 0.1), Shape(1, 2048, 0.0)])
def test_batches_are_full_and_repeatable(shape: Shape, tokenizer_folder: Path, tokenizer: Any) -> None:
    batch = make_batch(str(tokenizer_folder), shape, "7 1")
    again = make_batch(str(tokenizer_folder), shape, "7 1")
    other = make_batch(str(tokenizer_folder), shape, "7 2")
    ids, kinds = batch.ids, batch.kinds
    assert ids.shape == kinds.shape == batch.positions.shape == (shape.rows, shape.length)
    for part in ("ids", "kinds", "positions", "pointers"):
        assert np.array_equal(getattr(batch, part), getattr(again, part))
    assert not np.array_equal(ids, other.ids)
    padding = ids == token_id(tokenizer, "<|pad|>")
    assert padding.mean() < 0.1
    assert not kinds[padding].any()
    assert kinds.any()


@pytest.mark.parametrize("narrow_share", [0.0, 1.0])
@pytest.mark.parametrize("seed", range(8))
def test_values_asked_for_stand_beside_their_names(seed: int, narrow_share: float) -> None:
    ids, kinds = lookup_task(random.Random(seed), 240, 1000, narrow_share)
    assert len(ids) == len(kinds) == 240
    records = kinds.index(COPY)
    stated = {tuple(ids[a:b]) for a in range(records) for b in range(a + 1, min(a + 8, records) + 1)}
    spans = "".join("c" if kind == COPY else "." for kind in kinds)
    values = [match.span() for match in re.finditer("c+", spans)]
    assert len(values) >= 5
    for begin, end in values[:-1]:  # the last may be cut off
        assert tuple(ids[begin : end - 1]) in stated


def test_values_stand_before_and_behind_their_names() -> None:
    before = behind = 0
    for seed in range(30):
        ids, kinds = lookup_task(random.Random(seed), 200, 100_000, 0.0)
        begin = kinds.index(COPY)
        value, name = ids[begin], ids[begin - 2]
        first = ids.index(value)
        before += first < ids.index(name)
        behind += first > ids.index(name)
    assert before > 5
    assert behind > 3


def test_a_share_of_the_drills_are_lookups(tokenizer_folder: Path) -> None:
    copies = make_batch(str(tokenizer_folder), Shape(2, 200, 1.0, lookup=0.0), "5")
    lookups = make_batch(str(tokenizer_folder), Shape(2, 200, 1.0, lookup=1.0), "5")
    assert not np.array_equal(copies.ids, lookups.ids)
    assert (lookups.kinds == COPY).any()


@given(st.integers(0, 10_000), st.sets(st.integers(1, 199), max_size=9), st.integers(100, 2048))
def test_positions_rise_leap_at_their_places_only_and_stay_below_the_reach(seed: int, at: set[int], reach: int) -> None:
    positions = leaping(random.Random(seed), sorted(at), 200, reach)
    assert len(positions) == 200
    assert positions[0] == 0
    leaps = [place for place, (one, two) in enumerate(pairwise(positions), 1) if two != one + 1]
    assert all(two > one for one, two in pairwise(positions))
    assert set(leaps) <= at
    assert len(leaps) <= 3
    assert positions[-1] < max(reach, 200)


def test_pointers_lead_from_questions_and_answers_to_the_facts(tokenizer_folder: Path, tokenizer: Any) -> None:
    batch = make_batch(str(tokenizer_folder), Shape(4, 512, 0.0), "11")
    assert len(batch.pointers) > 60
    assert (batch.pointers[:, 4] == Asks.NOTE).sum() > (batch.pointers[:, 4] == Asks.VALUE).sum()
    begins = tokenizer.token_to_id("<|begin_of_text|>")
    for row, query, start, end, asks in batch.pointers.tolist():
        assert 0 <= start < end <= query < 512
        follows = batch.kinds[row, query + 1] == ANSWER
        writes = asks in (Asks.VALUE, Asks.BEGIN, Asks.GO_ON)
        assert follows or not writes
        first = batch.kinds[row, query - 1] == NO_LOSS  # an answer's first token asks as the question does
        assert batch.kinds[row, query] == NO_LOSS or writes or (first and asks in (Asks.QUESTION, Asks.NOTHING))
        assert (batch.ids[row, start] == begins) == (asks == Asks.NOTHING)
        if asks == Asks.VALUE:
            said = tokenizer.decode(batch.ids[row, query + 1 : query + 40].tolist(), skip_special_tokens=False)
            value = said.split("<|eot_id|>")[0].removesuffix(".").strip()
            stated = tokenizer.decode(batch.ids[row, max(0, start - 40) : end].tolist())
            assert value in stated


def test_what_writes_a_value_looks_at_the_token_that_it_writes(tokenizer_folder: Path, tokenizer: Any) -> None:
    batch = make_batch(str(tokenizer_folder), Shape(4, 512, 0.0), "9")
    copies = [pointer for pointer in batch.pointers.tolist() if pointer[4] in (Asks.BEGIN, Asks.GO_ON)]
    same = [batch.ids[row, query + 1] == batch.ids[row, start] for row, query, start, _, _ in copies]
    ends = [tokenizer.decode([batch.ids[row, query + 1]]) == "." for row, query, *_ in copies]
    # But for the value's end, and for words that begin otherwise in lists, cells and at the beginning of sentences.
    assert sum(same) / (len(same) - sum(ends)) > 0.85
    assert any(batch.kinds[row, query + 2] == ANSWER for row, query, *_ in copies)


def test_first_questions_stand_near_the_end_of_a_row_as_often_as_the_shape_says(
    tokenizer_folder: Path, tokenizer: Any
) -> None:
    """As they do when people ask about a text that fills the context; a fifth of 512 tokens is left to more of them."""

    def late_ones(filled: float) -> int:
        shape = Shape(40, 512, 0.0, per_question=400, filled=filled)
        batch = make_batch(str(tokenizer_folder), shape, "3")
        texts = (tokenizer.decode(row.tolist(), skip_special_tokens=False) for row in batch.ids)
        asked = (text.split("<|start_header_id|>assistant")[0] for text in texts)
        return sum(len(tokenizer.encode(text).ids) > 430 for text in asked)

    assert late_ones(1.0) > 15
    assert late_ones(0.0) < 5


def test_facts_that_stand_alone_are_asked_for_where_the_shape_says(tokenizer_folder: Path, tokenizer: Any) -> None:
    plain, alone = (
        make_batch(str(tokenizer_folder), Shape(8, 512, 0.0, alone=share), "3").ids.tolist() for share in (0.0, 1.0)
    )
    assert plain != alone


def test_what_has_no_answer_looks_where_its_text_begins(tokenizer_folder: Path, tokenizer: Any) -> None:
    batch = make_batch(str(tokenizer_folder), Shape(4, 512, 0.0, unanswerable=0.5), "8")
    refusing = {(row, query) for row, query, _, _, asks in batch.pointers.tolist() if asks == Asks.NOTHING}
    assert len(refusing) > 9 * 8
    for row, query in refusing:
        if batch.kinds[row, query] == ANSWER:
            said = tokenizer.decode(batch.ids[row, query : query + 12].tolist(), skip_special_tokens=False)
            assert said.startswith("The documents do not say.<|eot_id|>")


def test_a_row_gets_more_questions_the_fewer_tokens_each_has(tokenizer_folder: Path) -> None:
    def answers(per_question: int) -> int:
        batch = make_batch(str(tokenizer_folder), Shape(4, 512, 0.0, per_question=per_question), "4")
        return int((batch.pointers[:, 4] == Asks.VALUE).sum())

    assert answers(64) > 1.3 * answers(160) > 0


def test_conversations_vary_their_wordings_as_often_as_the_shape_says(tokenizer_folder: Path, tokenizer: Any) -> None:
    def unusual(varied: float) -> int:
        batch = make_batch(str(tokenizer_folder), Shape(72, 512, 0.0, varied=varied), "6")
        text = " ".join(tokenizer.decode(row.tolist()) for row in batch.ids)
        marks = ("Thanks", "Question", "according to", "->", " yet ", " toward ", " thus ", "»", "§", "†", "°", "¦")
        return sum(text.count(mark) for mark in marks)

    assert unusual(0.0) < 0.7 * unusual(0.5)
    assert unusual(0.5) < 0.8 * unusual(1.0)


def test_wordings_that_are_kept_back_are_asked_for_by_name(tokenizer_folder: Path, tokenizer: Any) -> None:
    shape = Shape(20, 512, 0.0, varied=1.0)
    trained, kept = (
        "".join(tokenizer.decode(row.tolist()) for row in make_batch(str(tokenizer_folder), shape, "8", *how).ids)
        for how in ((), (Split.HELD_OUT, UNSEEN))
    )
    marks = ("Our records show", "Find out the", "Remind me", "belongs to", " stands at ", " = ")
    assert not any(mark.lower() in trained.lower() for mark in marks)
    assert sum(mark.lower() in kept.lower() for mark in marks) >= 3


def test_words_are_twisted_for_training_only(tokenizer_folder: Path) -> None:
    plain, twisted = Shape(1, 512, 0.0), Shape(1, 512, 0.0, twisted=0.5)
    for split in Split:
        one, other = (make_batch(str(tokenizer_folder), shape, "1", split).ids for shape in (plain, twisted))
        assert np.array_equal(one, other) == (split is Split.HELD_OUT)
