"""The benchmark of the watch, on a tiny model whose answers are known beforehand to be wrong or right."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from llamahome_gui.cli.reporting import write_report
from llamahome_gui.config.paths import Workspace
from llamahome_gui.errors import ConfigError
from llamahome_gui.evaluation import watching
from llamahome_gui.evaluation.comparing import compare
from llamahome_gui.evaluation.needle.trials import Needle, Trial
from llamahome_gui.evaluation.table import as_markdown
from llamahome_gui.evaluation.watching import run
from llamahome_gui.inference.engine import Engine, load_engine
from llamahome_gui.models import ModelStore
from tests.tiny import make_tiny_model


class Source:
    """Asks for a value that is part of every answer, or of none."""

    def __init__(self, value: str) -> None:
        self.value = value

    def trial(self, seed: int, length: int, depth: float, number: int) -> Trial:
        rest = "The quick brown fox jumps over the lazy dog.\n" * (length // 20)
        needle = Needle("The access code for the Harbor office is 4821.", self.value, "code")
        return Trial("notes.md", f"{rest}{needle.text}\n{rest}", rest, "What is the code?", needle, "")


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    workspace = Workspace.open(tmp_path_factory.mktemp("watch") / "home")
    make_tiny_model(workspace.models_dir / "tiny" / "1", context=2048)
    made = load_engine(ModelStore(workspace), "tiny/1", device="cpu")
    yield made
    made.loaded.close()


def test_the_report_has_speeds_and_what_was_named(engine: Engine, monkeypatch: pytest.MonkeyPatch) -> None:
    before = engine.stop_ids
    found = run(
        engine, Source("no answer says this"), modes=["h2o", "standard"], length=200, trials=2, rounds=1, tokens=8
    )
    assert engine.stop_ids == before
    assert [row["mode"] for row in found["rows"]] == ["h2o", "standard"]
    for row in found["rows"]:
        assert row["watched_tokens_s"] > 0
        assert row["bare_tokens_s"] > 0
        assert (row["asked"], row["right"], row["named_first"]) == (2, 0, 0)
        assert 0.9 < row["accounted"] <= 1.0001
    assert not found["checks"][1]["holds"]  # nothing right, nothing shown

    monkeypatch.setattr(Trial, "is_right", lambda _trial, _answer: True)
    found = run(engine, Source("4821"), modes=["standard"], length=200, trials=3, rounds=1, tokens=8)
    (row,) = found["rows"]
    assert row["right"] == 3
    assert 0 <= row["named_first"] <= row["named"] <= 3
    with pytest.raises(ConfigError):
        run(engine, Source("4821"), modes=["nonsense"], length=200, trials=1, rounds=1, tokens=8)


def test_the_report_is_printed_written_and_compared_as_any_other(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    speeds = {"speed_share": 1.0, "watched_tokens_s": 99.0, "bare_tokens_s": 99.0}
    told = {"asked": 2, "right": 2, "named_first": 2, "named": 2, "accounted": 1.0}
    monkeypatch.setattr(watching, "_speeds", lambda *_: speeds)
    monkeypatch.setattr(watching, "_named", lambda *_: told)
    found = run(engine, Source(""), modes=["h2o", "standard"], length=200, trials=2, rounds=1, tokens=8)
    assert "**watch**\n\n| mode | length |" in as_markdown(found)
    written = {}
    for ending in ("md", "html", "json"):
        write_report(tmp_path / f"watch.{ending}", found)
        written[ending] = (tmp_path / f"watch.{ending}").read_text(encoding="utf-8")
    assert written["md"] == as_markdown(found)
    assert "<h2>watch</h2>" in written["html"]
    assert json.loads(written["json"]) == found
    assert {row["what"] for row in compare(found, found)["rows"]} == {"h2o", "standard"}
