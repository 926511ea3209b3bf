"""The options of `model` and `chat`: one record, the settings under it, and what excludes what."""

from __future__ import annotations

import dataclasses
import io
import sys
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.cli.choices import Choices
from llamahome_gui.cli.engines import settings_of
from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.settings import H2OSettings, Settings, save_settings
from llamahome_gui.errors import ConfigError
from tests.cli.conftest import Command

SMALL = ("--window-length", "48", "--heavy-hitters", "16", "--max-new-tokens", "8")


@pytest.mark.parametrize("name", ["model", "chat"])
def test_both_commands_have_an_option_for_each_choice(command: Command, name: str) -> None:
    text = command(name, "--help").out
    options = [
        "--model", "--document", "--policy", "--preset", "--eviction-interval", "--sinks", "--grace",
        "--age-normalised", "--layer-budgets", "--kv-bits", "--prefill", "--save-cache", "--load-cache", "--weights",
        "--enable-h2o",        "--window-length", "--heavy-hitters", "--max-new-tokens", "--temperature", "--seed",
    ]  # fmt: skip
    assert [option for option in options if option not in text] == []


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({}, {}),
        ({"window_length": 256}, {"window_length": 256, "preset": "custom"}),
        ({"preset": "balanced"}, {"preset": "balanced"}),
        ({"preset": "custom", "heavy_hitter_tokens": 64}, {"preset": "custom", "heavy_hitter_tokens": 64}),
        ({"policy": "full"}, {"enable": False}),
        ({"enable_h2o": False}, {"enable": False}),
        ({"policy": "question", "sink_tokens": 4}, {"policy": "question", "sink_tokens": 4}),
        ({"kv_bits": 8, "prefill": "exact"}, {"kv_bits": 8, "prefill": "exact"}),
        ({"eviction_interval": 8, "grace_tokens": 16}, {"eviction_interval": 8, "grace_tokens": 16}),
        ({"age_normalised": True, "layer_budgets": "pyramid"}, {"age_normalised": True, "layer_budgets": "pyramid"}),
    ],
)
def test_what_is_said_stands_over_the_settings(home: Workspace, said: dict[str, Any], expected: dict[str, Any]) -> None:
    h2o, _sampling = settings_of(Choices(**said))
    assert h2o == H2OSettings(**expected)


def test_what_is_not_said_stays_as_set(home: Workspace) -> None:
    settings = Settings(h2o=H2OSettings(preset="balanced", policy="question", kv_bits=8, enable=False))
    settings.sampling.temperature = 0.5
    save_settings(home, settings)
    h2o, sampling = settings_of(Choices(enable_h2o=True, seed=3))
    assert (h2o.enable, h2o.preset, h2o.policy, h2o.kv_bits) == (True, "balanced", "h2o", 8)
    unsaid, _ = settings_of(Choices(seed=3))
    assert (unsaid.enable, unsaid.policy) == (False, "question")
    assert (sampling.temperature, sampling.seed) == (0.5, 3)
    numbers, _ = settings_of(Choices(policy="h2o", window_length=300))
    assert (numbers.enable, numbers.preset, numbers.window_length) == (True, "custom", 300)
    again, _ = settings_of(Choices(preset="compact"))
    assert (again.preset, again.window_length, again.heavy_hitter_tokens) == ("compact", 512, 128)


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"policy": "full", "enable_h2o": True}, "--policy full and --enable-h2o"),
        ({"policy": "h2o", "enable_h2o": False}, "--policy h2o and --disable-h2o"),
        ({"preset": "balanced", "window_length": 64}, "preset balanced decides"),
        ({"load_cache": Path("a"), "documents": [Path("b")]}, "--load-cache brings"),
        ({"load_cache": Path("a"), "policy": "snapkv"}, "--load-cache brings"),
        ({"save_cache": Path("a")}, "needs documents"),
        ({"kv_bits": 4}, "8 or 16"),
        ({"window_length": 100}, "heavy_hitter_tokens"),
        ({"sink_tokens": 600}, "no room"),
    ],
)
def test_what_cannot_be_is_told(home: Workspace, said: dict[str, Any], words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        settings_of(Choices(**said))


def test_every_choice_reaches_the_commands() -> None:
    """A field that no method reads would be an option that does nothing."""
    fields = {field.name for field in dataclasses.fields(Choices)}
    filled = Choices(
        preset="custom", policy="snapkv", window_length=64, heavy_hitter_tokens=8, eviction_interval=2, sink_tokens=1,
        grace_tokens=2, age_normalised=True, layer_budgets="pyramid", kv_bits=8, prefill="exact", chunk_size=9,
        max_sequence_length=99, max_new_tokens=3, temperature=0.1, seed=1,
    )  # fmt: skip
    read = {*filled.of_the_cache(), *filled.of_the_answer(), "enable_h2o"}
    elsewhere = {"name", "documents", "save_cache", "load_cache", "weights", "offload", "server"}
    assert fields == (read | elsewhere) - {"enable"}


def test_an_unknown_policy_is_a_usage_error(command: Command) -> None:
    result = command("model", "--policy", "lru", "--prompt", "x")
    assert result.code == 2
    assert "question" in result.err


def test_a_prompt_is_needed_unless_a_cache_is_saved(command: Command) -> None:
    result = command("model")
    assert result.code == 2
    assert "--prompt" in result.err


@pytest.mark.parametrize("policy", ["full", "streaming", "snapkv", "question"])
def test_model_answers_under_every_policy(command: Command, tiny: str, policy: str) -> None:
    result = command("model", "--model", tiny, "--policy", policy, *SMALL, "--prompt", "What is the code?", "--json")
    assert result.code == 0, result.err
    assert result.json["usage"]["policy"] == policy


@pytest.mark.parametrize("weights", ["float32", "bfloat16", "int8", "int4"])
def test_the_form_of_the_weights_is_chosen(command: Command, tiny: str, weights: str) -> None:
    result = command("model", "--model", tiny, "--weights", weights, *SMALL, "--prompt", "Code? " * 20, "--json")
    assert result.code == 0, result.err
    assert result.json["decoder"] == ("general" if weights == "bfloat16" else f"fast {weights}")


def test_a_document_is_read_once_and_asked_often(
    command: Command, tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, cache = tmp_path / "note.md", tmp_path / "note.kv"
    document.write_text("The access code for the Harbor office is 4821.\n" * 30, encoding="utf-8")
    saved = command("model", "--model", tiny, *SMALL, "-d", str(document), "--save-cache", str(cache), "--json")
    assert saved.code == 0, saved.err
    assert saved.json["names"] == ["note.md"]
    assert saved.json["usage"]["slots"] == 48
    whole = command("model", "--model", tiny, *SMALL, "-d", str(document), "--prompt", "Code?", "--json")
    asked = command("model", "--model", tiny, "--load-cache", str(cache), "--max-new-tokens", "8", "--prompt", "Code?",
                    "--json")  # fmt: skip
    assert asked.code == 0, asked.err
    assert asked.json["prompt_tokens"] == whole.json["prompt_tokens"]
    assert asked.json["usage"]["window_length"] == 48
    monkeypatch.setattr(sys, "stdin", io.StringIO("Code?\nAgain?\n"))
    talk = command("chat", "--model", tiny, "--load-cache", str(cache), "--max-new-tokens", "3")
    assert talk.code == 0, talk.err
    assert talk.err.count("tokens kept") == 2


def test_a_cache_of_another_model_is_one_line(command: Command, tiny: str, tmp_path: Path) -> None:
    document, cache = tmp_path / "note.md", tmp_path / "note.kv"
    document.write_text("Plain words.", encoding="utf-8")
    saved = command("model", "--model", tiny, *SMALL, "-d", str(document), "--save-cache", str(cache))
    assert saved.code == 0, saved.err
    result = command("model", "--model", "starter", "--load-cache", str(cache), "--prompt", "x")
    assert result.code == 6
    assert "another model" in result.err
    assert len(result.err.strip().splitlines()) == 1


def test_chat_reads_its_documents_once(
    command: Command, tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = tmp_path / "note.md"
    document.write_text("The access code for the Harbor office is 4821.\n" * 20, encoding="utf-8")
    answers = []
    for options in (("--policy", "h2o"), ("--policy", "question")):
        monkeypatch.setattr(sys, "stdin", io.StringIO("Code?\nWhy?\n"))
        result = command("chat", "--model", tiny, *SMALL, *options, "-d", str(document))
        assert result.code == 0, result.err
        answers.append(result.err.count("tokens kept"))
    assert answers == [2, 2]
