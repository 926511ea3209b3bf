"""Settings from the environment: over the files, named by their variables, never written into the files."""

from __future__ import annotations

from pathlib import Path

import pytest

from llamahome_gui.config import environment
from llamahome_gui.config.paths import Workspace
from llamahome_gui.config.section import walk
from llamahome_gui.config.settings import Settings, load_settings, save_settings, setting_sources
from llamahome_gui.errors import ConfigError


@pytest.fixture
def home(tmp_path: Path) -> Workspace:
    return Workspace.open(tmp_path / "home")


def write(home: Workspace, name: str, text: str) -> Path:
    path = home.config_dir / name
    path.write_text(text, encoding="utf-8")
    return path


def test_the_environment_wins_over_the_file_and_the_file_over_the_default(home: Workspace) -> None:
    write(home, "h2o_config.yaml", "h2o: {window_length: 256, sink_tokens: 4}")
    settings = load_settings(home, {"LLAMAHOME_H2O_WINDOW_LENGTH": "1024", "LLAMAHOME_TRAINING_LORA_R": "4"})
    assert (settings.h2o.window_length, settings.h2o.sink_tokens, settings.h2o.heavy_hitter_tokens) == (1024, 4, 128)
    assert settings.training.lora.r == 4


@pytest.mark.parametrize(("text", "form"), [("int8", "int8"), ("4bit", "int4"), ("None", "auto"), ("f16", "auto")])
def test_the_short_names_are_those_that_are_documented(home: Workspace, text: str, form: str) -> None:
    settings = load_settings(home, {"LLAMA_MAX_SEQ_LEN": "4096", "LLAMA_MODEL_QUANT": text})
    assert settings.h2o.max_sequence_length == 4096
    assert (settings.runtime.cpu_weights, settings.runtime.gpu_weights) == (form, form)


def test_a_full_name_wins_over_a_short_one(home: Workspace) -> None:
    both = {"LLAMA_MAX_SEQ_LEN": "4096", "LLAMAHOME_H2O_MAX_SEQUENCE_LENGTH": "8192"}
    assert load_settings(home, both).h2o.max_sequence_length == 8192


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({"LLAMAHOME_H2O_WINDOW_LENGHT": "9"}, "Did you mean LLAMAHOME_H2O_WINDOW_LENGTH?"),
        ({"LLAMAHOME_H2O_WINDOW_LENGTH": "many"}, "LLAMAHOME_H2O_WINDOW_LENGTH: h2o.window_length"),
        ({"LLAMAHOME_H2O_ENABLE": "[", "LLAMAHOME_HOME": "/"}, "LLAMAHOME_H2O_ENABLE"),
        ({"LLAMA_MODEL_QUANT": "int3"}, "Known: none, f16, int8, int4."),
    ],
)
def test_a_wrong_variable_names_itself(home: Workspace, environ: dict[str, str], words: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings(home, environ)
    assert words in str(caught.value)


def test_what_the_environment_sets_is_not_written_into_the_files(home: Workspace) -> None:
    path = write(home, "app_config.yaml", "sampling: {top_k: 7}")
    environ = {"LLAMAHOME_SAMPLING_TOP_K": "40", "LLAMAHOME_SAMPLING_TOP_P": "0.5", "LLAMAHOME_SAMPLING_SEED": "1"}
    settings = load_settings(home, environ)
    settings.sampling.temperature = 0.7
    settings.sampling.seed = 9
    save_settings(home, settings, environ)
    kept = load_settings(home, {}).sampling
    assert (kept.top_k, kept.top_p, kept.temperature, kept.seed) == (7, 1.0, 0.7, 9)
    assert path.exists()


def test_every_setting_tells_where_it_comes_from(home: Workspace) -> None:
    path = write(home, "h2o_config.yaml", "h2o: {sink_tokens: 4}")
    found = {".".join(each.path): each for each in setting_sources(home, {"LLAMAHOME_SAMPLING_TOP_K": "40"})}
    assert (found["h2o.sink_tokens"].value, found["h2o.sink_tokens"].source) == (4, str(path))
    assert (found["sampling.top_k"].value, found["sampling.top_k"].source) == (40, "LLAMAHOME_SAMPLING_TOP_K")
    assert found["training.lora.r"].source == "default"
    assert len(found) == len(list(walk(Settings)))


def test_no_two_settings_share_a_variable() -> None:
    names = [environment.variable(path) for path, _field in walk(Settings)]
    assert len(set(names)) == len(names)
    assert not environment.NO_SETTINGS & set(names)
