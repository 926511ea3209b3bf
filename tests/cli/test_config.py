"""`config`: what holds and where it comes from."""

from __future__ import annotations

import pytest

from llamahome_gui.config.paths import Workspace
from tests.cli.conftest import Command


def test_each_setting_is_told_with_its_source(command: Command) -> None:
    result = command("config", "show", "h2o", "sampling.top_p", "--json")
    assert result.code == 0
    rows = {row["name"]: row for row in result.json["settings"]}
    assert rows["h2o.window_length"]["variable"] == "LLAMAHOME_H2O_WINDOW_LENGTH"
    assert rows["sampling.top_p"] == {
        "name": "sampling.top_p", "value": 1.0, "source": "default", "variable": "LLAMAHOME_SAMPLING_TOP_P",
    }  # fmt: skip
    assert all(name.startswith("h2o.") or name == "sampling.top_p" for name in rows)


def test_an_unknown_setting_is_refused_with_the_sections_there_are(command: Command) -> None:
    result = command("config", "show", "h3o")
    assert result.code == 3
    assert "There is no setting 'h3o'. Sections: " in result.err
    assert " h2o," in result.err


def test_the_places_are_told(command: Command) -> None:
    places = command("config", "path", "--json").json
    assert places["settings"].startswith(places["workspace"])


def test_an_option_wins_over_the_environment(
    command: Command, tiny: str, home: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home.config_dir / "h2o_config.yaml").write_text(
        "h2o: {preset: custom, window_length: 64, heavy_hitter_tokens: 8}\n", encoding="utf-8"
    )
    ask = ("model", "--model", tiny, "--prompt", "x", "--max-new-tokens", "1", "--json")
    assert command(*ask).json["usage"]["window_length"] == 64
    monkeypatch.setenv("LLAMAHOME_H2O_WINDOW_LENGTH", "96")
    assert command(*ask).json["usage"]["window_length"] == 96
    assert command(*ask, "--window-length", "48").json["usage"]["window_length"] == 48
