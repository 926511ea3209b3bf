"""Every case of the KV benchmark on a tiny model: what it reports, and which bars it checks."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

from llamahome_gui.config.settings import H2OSettings
from llamahome_gui.errors import ConfigError
from llamahome_gui.evaluation.kv.bench import Bench, ContenderError, Outcome
from llamahome_gui.evaluation.kv.cases import (
    agreement,
    contest,
    cuda,
    exact,
    flat,
    held,
    interval,
    memory,
    parts,
    pressed,
)
from llamahome_gui.evaluation.kv.cases import prefill as prefill_case
from llamahome_gui.evaluation.kv.cases import stream as stream_case
from llamahome_gui.evaluation.kv.cases.entrants import Entrant, make_ready
from llamahome_gui.evaluation.kv.cases.rounds import interleave
from llamahome_gui.evaluation.kv.run import CASES, _measured, case, run
from llamahome_gui.evaluation.kv.sizes import FULL, TINY
from llamahome_gui.evaluation.report import Check, holds, report
from llamahome_gui.evaluation.table import as_markdown
from tests.evaluation.conftest import SMALLEST


def names(outcome: Outcome) -> list[str]:
    return [check.name for check in outcome.checks]


def measured(outcome: Outcome) -> list[str]:
    return [row["contender"] for row in outcome.rows if "note" not in row]


def test_our_logits_are_those_of_transformers(bench: Bench) -> None:
    outcome = agreement.measure(bench)
    rows = {row["contender"]: row for row in outcome.rows}
    assert rows["ours fp32"]["difference"] < 1e-4
    assert 0 < rows["ours bf16"]["difference"] < 0.05
    assert "--peers" in rows["llama.cpp F16"]["note"]
    assert [check.holds for check in outcome.checks] == [True, True]


def test_other_weights_are_found_out() -> None:
    wanted = [float(n % 7) for n in range(50)]
    assert agreement.difference(wanted, wanted) == 0.0
    assert agreement.difference(wanted[::-1], wanted) > 0.5


def test_the_presets_hold_what_they_promise(bench: Bench) -> None:
    outcome = held.measure(replace(bench, sizes=replace(SMALLEST, memory=65_536)))
    shares = {row["contender"]: row["share"] for row in outcome.rows}
    assert shares["ours float32 balanced"] == pytest.approx(0.5, abs=0.01)
    # The tiny model's heads are of 8 numbers, so scores and positions weigh as much as keys and values here.
    assert shares["ours float32 compact"] < 0.02
    assert all(check.holds for check in outcome.checks if "float32" in check.name)
    assert len(outcome.checks) == 4


def test_time_is_told_by_part(bench: Bench) -> None:
    outcome = parts.measure(bench)
    assert measured(outcome) == ["ours int8", "ours float32", "ours general"]
    for row in outcome.rows:
        together = row["matrices_ms"] + row["attention_ms"] + row["python_ms"]
        assert together == pytest.approx(row["total_ms"], rel=0.5, abs=0.05)
        assert row["total_ms"] > 0


def test_decode_is_compared_at_every_length(bench: Bench) -> None:
    outcome = flat.measure(bench)
    assert [row["text"] for row in outcome.rows] == 3 * list(SMALLEST.flat_lengths)
    assert len(outcome.checks) == 3 * 2
    assert all(row["time_ratio"] == 1.0 for row in outcome.rows if row["text"] == SMALLEST.flat_lengths[0])


def test_intervals_tell_the_positions_in_common(bench: Bench) -> None:
    outcome = interval.measure(bench)
    rows = [row for row in outcome.rows if row["contender"] == "ours general"]
    assert [row["interval"] for row in rows] == list(interval.INTERVALS)
    assert rows[0]["positions_in_common"] == 1.0
    assert all(0.5 < row["positions_in_common"] <= 1.0 for row in rows)
    assert outcome.checks == []


def test_positions_in_common_are_counted_by_head() -> None:
    assert interval.common([[[1, 2], [3, 4]]], [[[1, 2], [3, 5]]]) == 0.75
    assert interval.common([[[1, 2, 9]]], [[[1, 2]]]) == 1.0


def test_memory_of_an_exact_prefill_is_what_grew(bench: Bench) -> None:
    outcome = memory.measure(bench)
    assert measured(outcome) == ["ours float32", "ours bfloat16"]
    assert all(row["peak_mb"] < 100 and row["kept_mb"] < 1 for row in outcome.rows)
    assert len(outcome.checks) == 2


def test_prefill_compares_two_lengths(bench: Bench) -> None:
    outcome = prefill_case.measure(bench)
    assert [row["text"] for row in outcome.rows] == 2 * [32, 64, 64]
    assert len(outcome.checks) == 2


def test_exact_prefill_stands_beside_transformers(bench: Bench) -> None:
    outcome = exact.measure(bench)
    assert {row["contender"].split()[0] for row in outcome.rows} == {"ours", "transformers"}
    assert outcome.rows[-1]["against"].startswith("transformers")
    assert len(names(outcome)) == 1


def test_a_long_text_is_streamed(bench: Bench) -> None:
    outcome = stream_case.measure(bench)
    assert outcome.rows[0]["text"] == SMALLEST.stream
    assert {row.get("what") for row in outcome.rows} == {None, "reading", "decoding"}
    assert len(outcome.checks) == 3
    assert outcome.checks[0].holds
    assert outcome.rows[0]["growth_mb"] >= 0
    assert outcome.rows[0]["while_reading_mb"] >= 0


def test_growth_is_what_stays_above_the_start() -> None:
    assert stream_case._growth([100_000_000, 90_000_000, 130_000_000, 101_000_000]) == 30.0
    assert stream_case._growth([100_000_000, 90_000_000]) == 0.0


def test_the_contest_compares_ours_with_everybody(bench: Bench) -> None:
    outcome = contest.measure(bench)
    for tokens in SMALLEST.lengths:
        speeds = [row for row in outcome.rows if row.get("text") == tokens and "tokens_per_second" in row]
        assert {row["what"] for row in speeds} == {"prefill", "decode"}
        against = {row["against"].split()[0] for row in outcome.rows if row.get("text") == tokens and "against" in row}
        assert against == {"transformers", "published"}
    assert len([row for row in outcome.rows if "left out" in row.get("note", "")]) == 2
    assert names(outcome) == ["decode at 96: times transformers's speed", "prefill at 96: times transformers's speed"]


def test_without_bars_there_are_no_checks(unbarred: Bench) -> None:
    for one in (held, prefill_case, exact, memory):
        assert one.measure(unbarred).checks == []


def test_kvpress_is_left_out_without_its_environment(bench: Bench) -> None:
    outcome = pressed.measure(bench)
    assert measured(outcome) == []
    assert len(outcome.rows) == len(pressed.PRESSES)


def test_a_fast_rival_fails_the_bar() -> None:
    outcome = Outcome("contest")
    ours, theirs = "ours float32, int8 decode", "transformers float32"
    slow = {ours: [2.0, 2.0], theirs: [1.0, 1.0], "llama.cpp F16": [20.0]}
    contest._check(outcome, 2, 96, 96, slow, slow)
    values = {check.name: (check.value, check.holds) for check in outcome.checks}
    assert values == {
        "decode at 96: times llama.cpp F16's speed": (10.0, True),
        "decode at 96: times transformers's speed": (0.5, False),
        "prefill at 96: times transformers's speed": (0.5, False),
        "prefill at 96: times llama.cpp F16's speed": (10.0, True),
    }


def test_the_slower_type_is_not_read_at_the_longest_text() -> None:
    fast, slow = Entrant("a", "transformers", "transformers"), Entrant("b", "transformers", "transformers")
    before = {"a": [1.0], "b": [2.0]}
    assert contest._reads_longest(fast, [fast, slow], before)
    assert not contest._reads_longest(slow, [fast, slow], before)
    assert contest._reads_longest(slow, [fast, slow], {})
    assert contest._reads_longest(replace(slow, reads="always"), [fast, slow], before)
    assert not contest._reads_longest(replace(fast, reads="short"), [fast, slow], before)


def test_what_is_measured_is_what_the_settings_start_with() -> None:
    settings = H2OSettings()
    assert (FULL.window, FULL.heavy_hitters) == (settings.window_length, settings.heavy_hitter_tokens)
    assert settings.chunk_size == FULL.chunk


def test_a_text_is_taken_over_only_when_it_is_as_long_as_said(bench: Bench) -> None:
    """A context that was not read further must not pass for one that was."""
    asked: list[str] = []

    class Holder:
        def ask(self, verb: str, **arguments: Any) -> Any:
            asked.append(verb)
            return {"text_tokens": 48}

    first = Entrant("first", "llama.cpp F16", "llama_cpp", source="read", contender=Holder())
    second = Entrant("second", "llama.cpp Q8_0", "llama_cpp", source="first", contender=Holder())
    outcome = Outcome("contest")
    assert make_ready(bench, [first, second], 96, outcome) == []
    assert [row["note"] for row in outcome.rows] == 2 * ["not measured: first holds a text of 48 tokens, not 96"]
    assert set(asked) == {"held"}
    assert make_ready(bench, [first, second], 48, outcome) == [first, second]
    assert asked[-2:] == ["save", "load"]


def test_rounds_are_interleaved() -> None:
    order: list[str] = []

    def work(name: str) -> float:
        order.append(name)
        return float(len(order))

    samples = interleave(2, {"a": lambda: work("a"), "b": lambda: work("b")})
    assert order == ["a", "b", "a", "b"]
    assert samples == {"a": [1.0, 3.0], "b": [2.0, 4.0]}


def test_who_dies_is_left_out_and_the_others_go_on() -> None:
    lost: list[str] = []
    calls = {"dying": 0}

    def dying() -> float:
        calls["dying"] += 1
        if calls["dying"] == 2:
            raise ContenderError("gone")
        return 1.0

    samples = interleave(3, {"dying": dying, "well": lambda: 2.0}, lambda name, error: lost.append(f"{name}: {error}"))
    assert samples == {"well": [2.0, 2.0, 2.0]}
    assert lost == ["dying: gone"]
    calls["dying"] = 1
    with pytest.raises(ContenderError):
        interleave(1, {"dying": dying})


@pytest.mark.usefixtures("inline")
def test_the_report_of_a_run_is_whole() -> None:
    said: list[str] = []
    found = run(TINY, replace(SMALLEST, rounds=1), only=["held"], threads=1, say=said.append)
    assert set(found) == {"machine", "rows", "checks"}
    assert found["machine"]["threads"] == 1
    assert {row["case"] for row in found["rows"]} == {"held"}
    assert json.loads(json.dumps(found)) == found
    assert any("held" in line for line in said)
    assert holds(found) is all(check["holds"] for check in found["checks"])


def test_unknown_cases_and_interpreters_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="nonsense"):
        case("nonsense")
    with pytest.raises(ConfigError, match="interpreter"):
        run(TINY, SMALLEST, only=["held"], peers=tmp_path / "python")
    assert all(callable(case(name)) for name in CASES)


def test_a_case_that_breaks_off_is_told_and_fails(bench: Bench) -> None:
    def broken(_: Bench) -> Outcome:
        raise ContenderError("it died")

    outcome = _measured("broken", broken, bench)
    assert outcome.rows == [{"case": "broken", "error": "it died"}]
    assert not holds(report(outcome.rows, []))
    assert holds(report([], [Check("a", 1.0, 1.0, True)]))
    assert not holds(report([], [Check("a", 1.0, 1.0, False)]))


def test_the_report_reads_as_markdown() -> None:
    found = report([{"case": "a", "text": 1024}, {"case": "a", "text": 2048}, {"case": "b", "note": "x|y"}],
                   [Check("bar", 0.5, 1.0, True)])  # fmt: skip
    found["machine"]["threads"] = 2
    text = as_markdown(found)
    assert "| 1,024 |\n| 2,048 |" in text
    assert "x/y" in text
    assert "| bar | 0.5 | 1.0 | yes |" in text
    assert sys.version.split()[0] in text


def test_the_gpu_case_says_where_it_was_not_run(bench: Bench) -> None:
    if torch.cuda.is_available():
        pytest.skip("there is a CUDA device here; tests/gpu measures on it")
    outcome = cuda.measure(bench)
    assert [row["note"] for row in outcome.rows] == ["not measured: there is no CUDA device here"]


def test_the_gpu_case_compares_with_the_bandwidth(bench: Bench) -> None:
    outcome = cuda.measure_on(replace(bench, sizes=replace(SMALLEST, cuda_lengths=(32, 64))), "cpu", TINY, 2**16)
    limit, *rows = outcome.rows
    assert limit["weight_bytes"] == limit["read_bytes"] == 2 * TINY.parameters
    speeds = {(row["contender"], row["text"]): row for row in rows if "share_of_limit" in row}
    assert len(speeds) == 4 * 2
    one = speeds[(cuda.OURS, 64)]
    assert one["share_of_limit"] == pytest.approx(one["tokens_per_second"] / limit["tokens_per_second"], abs=0.01)
    assert [check.bar for check in outcome.checks] == [cuda.BAR, cuda.BAR]
    assert {row["against"] for row in rows if "against" in row} == {
        cuda.OURS_FULL,
        *(name for name, _, _ in cuda.PEERS),
    }
