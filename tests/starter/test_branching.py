"""Chats that share one document in a row are read as each of them alone."""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from llamahome_gui.starter.batches import ANSWER, NO_LOSS, Shape, encode_chat, make_batch
from llamahome_gui.starter.branching import Piece, Row, branched
from llamahome_gui.starter.chats import conversations
from llamahome_gui.starter.loss import loss_of
from llamahome_gui.starter.model import Size, build
from llamahome_gui.starter.pointers import Asks
from llamahome_gui.starter.pointing import Pointing, in_steps, watch
from llamahome_gui.starter.words import Words

SIZE = Size(hidden=64, layers=6, heads=4, kv_heads=2, intermediate=64, head_size=16)
LENGTH, ROOM, PAD = 500, 900, 0


def _chats(tokenizer: Any, seed: int = 1) -> list[Piece]:
    words = Words(random.Random(seed))
    talks = conversations(words, 400, 8, lambda text: len(tokenizer.encode(text).ids), 0.3, alone=1.0)
    return [encode_chat(tokenizer, talk) for talk in talks]


def _arguments(row: Row) -> dict[str, Any]:
    unseen = torch.tensor([row.unseen])
    return {"position_ids": torch.tensor([row.positions]), **in_steps(len(row.ids), unseen.device, unseen)}


@pytest.fixture
def model(tokenizer: Any) -> Any:
    torch.manual_seed(0)
    model = build(tokenizer.get_vocab_size(), 0, 1, 2, SIZE)
    watch(model)
    return model


def test_each_chat_is_read_as_if_it_were_alone(model: Any, tokenizer: Any) -> None:
    pieces = _chats(tokenizer)
    row = branched(pieces, LENGTH, ROOM, PAD)
    assert len(pieces) > 4
    with torch.no_grad():
        together = model(torch.tensor([row.ids]), use_cache=False, **_arguments(row)).logits[0]
        said = together[[kind == ANSWER for kind in row.kinds]]
        alone = [model(torch.tensor([ids]), use_cache=False).logits[0][[k == ANSWER for k in kinds]]
                 for ids, kinds, _ in pieces]  # fmt: skip
    assert torch.allclose(said, torch.cat(alone), atol=1e-4)
    narrow = torch.autocast("cpu", torch.bfloat16)
    with torch.no_grad(), narrow:
        near = model(torch.tensor([row.ids]), use_cache=False, **_arguments(row)).logits[0]
    assert torch.allclose(near[[kind == ANSWER for kind in row.kinds]].float(), said, atol=0.05)


def test_all_the_answers_of_the_chats_are_learnt_and_nothing_else(tokenizer: Any) -> None:
    pieces = _chats(tokenizer)
    row = branched(pieces, LENGTH, ROOM, PAD)
    learnt = [token for token, kind in zip(row.ids, row.kinds, strict=True) if kind == ANSWER]
    assert learnt == [
        token for ids, kinds, _ in pieces for token, kind in zip(ids, kinds, strict=True) if kind == ANSWER
    ]
    assert set(row.kinds) == {NO_LOSS, ANSWER}
    assert len(row.ids) == len(row.kinds) == len(row.positions) == len(row.unseen) == ROOM
    assert max(row.positions) < LENGTH


def test_pointers_look_at_the_same_words_as_in_the_chats_alone(tokenizer: Any) -> None:
    pieces = _chats(tokenizer)
    row = branched(pieces, LENGTH, ROOM, PAD)

    def looks(ids: list[int], pointers: Any) -> list[Any]:
        return [(ids[p.query - 3 : p.query + 1], ids[p.start : p.end], p.asks) for p in pointers
                if p.asks is not Asks.NOTE]  # fmt: skip

    assert looks(row.ids, row.pointers) == [look for ids, _, own in pieces for look in looks(ids, own)]
    notes = [pointer for pointer in row.pointers if pointer.asks is Asks.NOTE]
    assert notes == [pointer for pointer in pieces[0][2] if pointer.asks is Asks.NOTE]
    for pointer in row.pointers:
        start, end = row.unseen[pointer.query]
        assert not start <= pointer.start < end


def test_the_loss_of_what_looks_is_that_of_the_chats_alone(model: Any, tokenizer: Any) -> None:
    pieces = _chats(tokenizer)
    row = branched(pieces, LENGTH, ROOM, PAD)
    missing, asking = list[float](), list[float]()
    with torch.no_grad():
        for ids, _, pointers in pieces:
            alone = _pointing(pointers)
            model(torch.tensor([ids]), use_cache=False, **alone.arguments())
            missing += torch.cat([each.flatten() for each in alone.missing]).tolist() if alone.missing else []
            asking += torch.cat([each.flatten() for each in alone.asking]).tolist() if alone.asking else []
        together = _pointing(row.pointers, torch.tensor([row.unseen]))
        model(torch.tensor([row.ids]), use_cache=False, **together.arguments(), **_arguments(row))
    for found, expected in ((together.missing, missing), (together.asking, asking)):
        flat = torch.cat([each.flatten() for each in found])
        assert sorted(flat.tolist()) == pytest.approx(sorted(expected), abs=1e-4)


def _pointing(pointers: Any, unseen: torch.Tensor | None = None) -> Pointing:
    return Pointing(torch.tensor([[0, p.query, p.start, p.end, p.asks] for p in pointers]), 12.0, None, unseen)


def test_what_does_not_fit_is_left_out_whole(tokenizer: Any) -> None:
    pieces = _chats(tokenizer)
    longest = max(len(ids) for ids, _, _ in pieces)
    without = branched(pieces, longest - 1, ROOM, PAD)
    kept = [piece for piece in pieces if len(piece[0]) < longest]
    assert without == branched(kept, longest - 1, ROOM, PAD)
    assert sum(kind == ANSWER for kind in without.kinds) == sum(k == ANSWER for _, kinds, _ in kept for k in kinds)
    small = branched(pieces, LENGTH, longest, PAD)
    assert len(small.ids) == longest
    ends = [at for at, (a, b) in enumerate(pairwise(small.kinds)) if a == ANSWER and b == NO_LOSS]
    assert all(tokenizer.decode([small.ids[at]], skip_special_tokens=False) == "<|eot_id|>" for at in ends)


def test_batches_of_chats_that_part_are_full_and_repeatable(tokenizer_folder: Path, model: Any) -> None:
    shape = Shape(2, 600, 0.0, unanswerable=0.25, alone=0.9, branches=300)
    batch, again = (make_batch(str(tokenizer_folder), shape, "3 1") for _ in range(2))
    assert batch.ids.shape == batch.positions.shape == (2, shape.width)
    assert batch.unseen is not None
    assert batch.unseen.shape == (2, shape.width, 2)
    for part in ("ids", "kinds", "positions", "pointers", "unseen"):
        assert np.array_equal(getattr(batch, part), getattr(again, part))
    begins = np.diff((batch.kinds == ANSWER).astype(int), axis=1) == 1
    assert begins.sum() >= 8
    assert batch.positions.max() < 600
    loss, seen = loss_of(model, batch, 1.0, 0.3, 12.0)
    loss.backward()
    assert torch.isfinite(loss)
    assert {"asking_loss", "missing_loss", "answer_loss"} <= set(seen)
