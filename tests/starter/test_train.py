"""A tiny run learns, and a run that was interrupted ends where the uninterrupted one ends."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from llamahome_gui.errors import TrainingError
from llamahome_gui.starter import train
from llamahome_gui.starter.batches import ANSWER, COPY, Shape, make_batch
from llamahome_gui.starter.copying import COPYING
from llamahome_gui.starter.export import commands
from llamahome_gui.starter.loss import TOLD_ONE_IN, exact_answers, loss_of
from llamahome_gui.starter.model import LONGEST_CONTEXT, Size, save
from llamahome_gui.starter.pointers import Asks
from llamahome_gui.starter.pointing import FIRST_BEGINNING, FIRST_FETCHING, FIRST_GOING_ON
from llamahome_gui.starter.train import (
    CURRICULUM,
    FURTHER_CURRICULUM,
    Recipe,
    Run,
    Stage,
    rate_at,
    stage_at,
)

SHAPE = Shape(2, 128, 0.5)
TINY = Recipe(
    steps=6,
    warm_up=2,
    mixed_precision=False,
    size=Size(hidden=64, layers=2, heads=4, kv_heads=2, intermediate=64, head_size=16),
    curriculum=(Stage(0.5, SHAPE, 0.5), Stage(1.0, Shape(1, 192, 0.2), 0.8)),
)


@pytest.fixture(autouse=True)
def few_held_out_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Tiny runs write a line of the log after every step."""
    monkeypatch.setattr(train, "HELD_OUT_TOKENS", 512)


def _train(run: Run, stop_at: int | None = None) -> list[dict[str, float]]:
    with ThreadPoolExecutor(1) as pool:
        run.train(lambda line: None, every=0, stop_at=stop_at, pool=pool)
    rows = [json.loads(line) for line in (run.state / "log.jsonl").read_text().splitlines()]
    return [{key: value for key, value in row.items() if key != "seconds"} for row in rows]


def test_interrupted_run_ends_like_an_uninterrupted_one(tokenizer_folder: Path, tmp_path: Path) -> None:
    whole = _train(Run(TINY, tokenizer_folder, tmp_path / "whole"))
    _train(Run(TINY, tokenizer_folder, tmp_path / "parts"), stop_at=2)
    resumed = Run(TINY, tokenizer_folder, tmp_path / "parts")
    assert resumed.step == 2
    parts = _train(resumed)
    assert [row["step"] for row in whole] == [1, 2, 3, 4, 5, 6]
    assert parts == whole
    assert [128 if "held_out_exact_128" in row else 192 for row in whole] == [128, 128, 128, 192, 192, 192]


def test_batches_from_another_process_are_the_same(tokenizer_folder: Path, tmp_path: Path) -> None:
    here = Run(TINY, tokenizer_folder, tmp_path / "here")
    _train(here, stop_at=1)
    there = Run(TINY, tokenizer_folder, tmp_path / "there")
    there.train(lambda line: None, stop_at=1)
    for mine, other in zip(here.model.parameters(), there.model.parameters(), strict=True):
        assert torch.equal(mine, other)


def test_loss_falls_on_a_repeated_batch(tokenizer_folder: Path, tmp_path: Path) -> None:
    run = Run(TINY, tokenizer_folder, tmp_path)
    batch = make_batch(str(tokenizer_folder), SHAPE, "0")
    losses = [run.train_step(batch, TINY.curriculum[0])["loss"] for _ in range(15)]
    assert losses[-1] < losses[0] - 0.5


def test_loss_is_the_weighted_mean_of_both_kinds(tokenizer_folder: Path, tmp_path: Path) -> None:
    run = Run(TINY, tokenizer_folder, tmp_path)
    batch = make_batch(str(tokenizer_folder), Shape(8, 192, 0.5), "1")
    ids, kinds = torch.from_numpy(batch.ids), torch.from_numpy(batch.kinds)
    assert {COPY, ANSWER} <= set(kinds.flatten().tolist())
    loss, _ = loss_of(run.model, batch, 0.7)
    logits = run.model(ids).logits[:, :-1].log_softmax(-1)
    each = -logits.gather(-1, ids[:, 1:, None])[..., 0]
    expected = 0.3 * each[kinds[:, 1:] == COPY].mean() + 0.7 * each[kinds[:, 1:] == ANSWER].mean()
    assert loss.item() == pytest.approx(expected.item(), rel=1e-5)


def test_ends_of_statements_are_asked_how_their_values_begin(tokenizer_folder: Path, tmp_path: Path) -> None:
    run = Run(replace(TINY, size=replace(TINY.size, layers=5)), tokenizer_folder, tmp_path)
    batch = make_batch(str(tokenizer_folder), Shape(4, 192, 0.0), "4")
    with torch.no_grad():
        seen = loss_of(run.model, batch, 0.7, pointing_weight=1.0)[1]
        states = run.model(torch.from_numpy(batch.ids), output_hidden_states=True).hidden_states[FIRST_FETCHING]
        notes = [(row, end, begin) for row, end, begin, _, asks in batch.pointers.tolist() if asks == Asks.NOTE]
        surprises = [
            -run.model.lm_head(run.model.model.norm(states[row, end])).log_softmax(-1)[batch.ids[row, begin]].item()
            for row, end, begin in notes
        ]
    assert len(notes) > 4
    assert seen["beginning_loss"] == pytest.approx(sum(surprises) / len(surprises), rel=1e-3)


def test_the_layers_that_copy_are_asked_what_they_say_of_what_they_look_at(
    tokenizer_folder: Path, tmp_path: Path
) -> None:
    run = Run(replace(TINY, size=replace(TINY.size, layers=FIRST_BEGINNING + 1)), tokenizer_folder, tmp_path)
    batch = make_batch(str(tokenizer_folder), Shape(4, 192, 0.0), "4")
    pointed = batch.pointers.tolist()
    # Where the answer writes what it looks at: a full stop behind its value is not asked of what follows in the text.
    same = [it for it in pointed if batch.ids[it[0], it[1] + 1] == batch.ids[it[0], it[2]]]
    assert len(same) < len(pointed)
    going_on = {(row, start) for row, _, start, _, asks in same if asks == Asks.GO_ON}
    beginning = {(row, start) for row, _, start, _, asks in same if asks == Asks.BEGIN}
    assert min(len(going_on), len(beginning)) > 4
    others = {(row, at) for row in range(4) for at in range(0, 192, TOLD_ONE_IN)}
    expected = 0.0
    with torch.no_grad():
        seen = loss_of(run.model, batch, 0.7, pointing_weight=1.0)[1]
        states = run.model(torch.from_numpy(batch.ids), output_hidden_states=True).hidden_states
        for number, places in ((FIRST_GOING_ON, going_on), (FIRST_BEGINNING, going_on | beginning | others)):
            layer, surprises = run.model.model.layers[number], []
            for row, at in places:
                value = layer.self_attn.v_proj(layer.input_layernorm(states[number][row, at]))
                heads = torch.cat([part for part in value.chunk(TINY.size.kv_heads) for _ in range(2)])
                told = run.model.lm_head(run.model.model.norm(layer.self_attn.o_proj(heads)))
                surprises.append(-told.log_softmax(-1)[batch.ids[row, at]].item())
            expected += sum(surprises) / len(surprises)
    assert seen["saying_loss"] == pytest.approx(expected, rel=1e-3)


def test_positions_that_leap_change_what_the_model_says(tokenizer_folder: Path, tmp_path: Path) -> None:
    run = Run(TINY, tokenizer_folder, tmp_path)
    batch = make_batch(str(tokenizer_folder), Shape(4, 192, 0.0, reach=1024), "3")
    plain = replace(batch, positions=np.broadcast_to(np.arange(192), batch.ids.shape).copy())
    assert (batch.positions != plain.positions).any()
    losses = [loss_of(run.model, each, 0.7)[0].item() for each in (batch, plain)]
    assert losses[0] != losses[1]


def test_a_weight_on_pointing_teaches_to_look(tokenizer_folder: Path, tmp_path: Path) -> None:
    recipe = replace(TINY, size=replace(TINY.size, layers=4), pointing_weight=5.0, peak_rate=1e-2, steps=60)
    run = Run(recipe, tokenizer_folder, tmp_path)
    batch = make_batch(str(tokenizer_folder), Shape(4, 192, 0.0), "2")
    seen = [run.train_step(batch, recipe.curriculum[0]) for _ in range(30)]
    assert seen[-1]["asking_loss"] < seen[0]["asking_loss"] - 0.3
    assert seen[-1]["fetching_loss"] < seen[0]["fetching_loss"]
    assert seen[-1]["noting_loss"] < seen[0]["noting_loss"] - 0.3


def test_a_loss_that_is_no_number_ends_the_run_and_leaves_the_weights(tokenizer_folder: Path, tmp_path: Path) -> None:
    run = Run(TINY, tokenizer_folder, tmp_path)
    with torch.no_grad():
        run.model.model.norm.weight.fill_(float("nan"))
    before = run.model.model.embed_tokens.weight.clone()
    with pytest.raises(TrainingError, match="no number"):
        run.train_step(make_batch(str(tokenizer_folder), SHAPE, "0"), TINY.curriculum[0])
    assert torch.equal(before, run.model.model.embed_tokens.weight)


def test_exact_answers_counts_whole_answers(tokenizer_folder: Path, tmp_path: Path) -> None:
    run = Run(TINY, tokenizer_folder, tmp_path)
    ids = torch.randint(0, 1000, (2, 12))
    with torch.no_grad():
        said = run.model(ids[:, :-1]).logits.argmax(-1)
    kinds = torch.zeros(2, 12, dtype=torch.int8)
    kinds[0, 3:5] = ANSWER
    kinds[1, 2:4] = ANSWER
    kinds[1, 6:8] = ANSWER
    # Only the last token of an answer is set to what the model says, so earlier predictions stay as they are.
    assert exact_answers(run.model, ids, kinds) == 0.0
    one = torch.zeros_like(kinds)
    one[0, 11] = ANSWER
    one[1, 11] = ANSWER
    ids[0, 11] = said[0, 10]
    ids[1, 11] = (said[1, 10] + 1) % 1000
    assert exact_answers(run.model, ids, one) == 0.5


def test_rate_rises_then_falls_to_its_share() -> None:
    recipe = Recipe(steps=100, warm_up=10)
    assert rate_at(recipe, 0, 0.0) < rate_at(recipe, 9, 0.09) <= recipe.peak_rate
    assert rate_at(recipe, 99, 1.0) == pytest.approx(recipe.peak_rate * recipe.final_share)


@pytest.mark.parametrize("curriculum", [CURRICULUM, FURTHER_CURRICULUM])
def test_curriculum_grows(curriculum: tuple[Stage, ...]) -> None:
    means = [sum(shape.length for shape in stage.shapes) / len(stage.shapes) for stage in curriculum]
    assert means == sorted(means)
    assert max(shape.length for stage in curriculum for shape in stage.shapes) <= LONGEST_CONTEXT


def test_stages_follow_the_progress() -> None:
    assert stage_at(Recipe(), 0.0) is CURRICULUM[0]
    assert stage_at(Recipe(), 1.0) is CURRICULUM[-1]


def test_a_run_begins_with_a_saved_network(tokenizer_folder: Path, tmp_path: Path) -> None:
    first = Run(TINY, tokenizer_folder, tmp_path / "first")
    _train(first, stop_at=2)
    save(first.model, tmp_path / "saved", half=False)
    grown = replace(TINY, size=replace(TINY.size, layers=3))
    run = Run(grown, tokenizer_folder, tmp_path / "second", tmp_path / "saved")
    assert torch.equal(run.model.model.layers[0].mlp.up_proj.weight, first.model.model.layers[0].mlp.up_proj.weight)
    assert not run.model.model.layers[1].mlp.down_proj.weight.any()
    _train(run, stop_at=1)
    assert run.model.model.layers[1].mlp.down_proj.weight.any()


def test_a_run_may_let_the_layers_that_begin_values_copy_anew(tokenizer_folder: Path, tmp_path: Path) -> None:
    deep = replace(TINY, size=replace(TINY.size, layers=max(COPYING) + 1))
    first = Run(deep, tokenizer_folder, tmp_path / "first")
    save(first.model, tmp_path / "saved", half=False)
    runs = [Run(deep, tokenizer_folder, tmp_path / f"{new}", tmp_path / "saved", copying=new) for new in (False, True)]
    same = [
        [torch.equal(run.model.model.layers[at].self_attn.v_proj.weight, layer.self_attn.v_proj.weight) for run in runs]
        for at, layer in enumerate(first.model.model.layers)
    ]
    assert same == [[True, at not in COPYING] for at in range(max(COPYING) + 1)]


def test_steps_take_the_shapes_of_a_stage_in_turns() -> None:
    stage = Stage(1.0, SHAPE, 0.5, (Shape(1, 192, 0.2), Shape(1, 320, 0.2)))
    assert [stage.shape_at(step).length for step in range(5)] == [128, 192, 320, 128, 192]
    assert replace(TINY, curriculum=(stage,)).context == 320
    assert Recipe(curriculum=FURTHER_CURRICULUM).context == LONGEST_CONTEXT


def test_a_saved_network_reads_longer_texts(tokenizer_folder: Path, tmp_path: Path) -> None:
    first = Run(TINY, tokenizer_folder, tmp_path / "first")
    save(first.model, tmp_path / "saved", half=False)
    longer = replace(TINY, curriculum=(Stage(1.0, Shape(1, 96, 0.2), 0.8, (Shape(1, 320, 0.0, holes=1.0),)),))
    further = Run(longer, tokenizer_folder, tmp_path / "further", tmp_path / "saved")
    rows = _train(further)
    assert further.model.config.max_position_embeddings == 320
    assert [set(row) >= {"held_out_exact_96", "held_out_exact_320"} for row in rows] == [True] * 6
    assert further.tokens == 3 * 96 + 3 * 320


@pytest.mark.parametrize(
    ("curriculum", "begin"),
    [
        (CURRICULUM, ""),
        (FURTHER_CURRICULUM, "--start MODEL \\\n        --layers 2 --hidden 64 --intermediate 64 --head-size 16 "),
    ],
    ids=["fresh", "further"],
)
def test_the_card_names_the_command(curriculum: tuple[Stage, ...], begin: str) -> None:
    text = commands(replace(TINY, curriculum=curriculum, minutes=150, crowd=8.0, seed=5), bool(begin))
    assert text.count("llamahome_gui.starter train") == 1
    assert begin in text
    assert ("--start" in text) == bool(begin)
    assert "--seed 5" in text
    assert "--crowd 8 " in text
    assert "--minutes 150" in text
    assert text.endswith("--out data/starter")


def test_the_log_tells_of_wordings_that_are_kept_back(tokenizer_folder: Path, tmp_path: Path) -> None:
    (row,) = _train(Run(TINY, tokenizer_folder, tmp_path), stop_at=1)
    assert {"held_out_exact_128", "unseen_exact_128"} <= set(row)


def test_the_curriculum_ends_with_the_whole_context_and_little_of_drills() -> None:
    last = CURRICULUM[-1]
    assert max(shape.length for shape in last.shapes) == Recipe().context == LONGEST_CONTEXT
    assert max(shape.copy_share for shape in last.shapes) < min(shape.copy_share for shape in CURRICULUM[0].shapes)
    assert all(shape.reach in (0, LONGEST_CONTEXT) for stage in CURRICULUM for shape in stage.shapes)


def test_half_of_the_last_steps_are_what_people_do() -> None:
    """Few questions behind a text that fills the context, about facts that stand alone in it."""
    shapes = FURTHER_CURRICULUM[-1].shapes
    real = [shape for shape in shapes if shape.alone > 0.5 and shape.length // shape.per_question <= 5]
    assert len(real) >= len(shapes) / 2
    assert sum(shape.length == LONGEST_CONTEXT for shape in real) >= len(shapes) / 3
